//===- DecodeOptions.h - How a command decodes ------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The options `--codec`, `--no-fusion` and `--coarse` of the commands that
// decode, and the codec of those that do not open a dataset by them.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TOOLS_SMMIL_DECODEOPTIONS_H
#define SMMIL_TOOLS_SMMIL_DECODEOPTIONS_H

#include "smmil/Dataset/Dataset.h"
#include "smmil/Dataset/EmittedCodec.h"

#include <optional>

namespace CLI {
class App;
} // namespace CLI

namespace smmil::tool {

/// Loads the emitted codec at `path` into `holder`, at which `used` then
/// points; an empty path leaves both as they are.
Outcome loadCodec(const std::string &path, std::optional<EmittedCodec> &holder,
                  const EmittedCodec *&used);

struct DecodeOptions {
  std::string codec; ///< Empty: the universal decoder.
  bool noFusion = false, coarse = false;

  /// Adds the first two options to a command, and the third one.
  void declare(CLI::App &app);
  void declareCoarse(CLI::App &app);
  /// Opens a dataset that decodes as the options say.
  Result<Dataset> open(const std::string &directory,
                       uint64_t revision = 0) const;
};

} // namespace smmil::tool

#endif // SMMIL_TOOLS_SMMIL_DECODEOPTIONS_H
