//===- DecodeOptions.cpp - How a command decodes --------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Declares the options and opens datasets by them.
//
//===----------------------------------------------------------------------===//

#include "tools/smmil/DecodeOptions.h"

#include <CLI/CLI.hpp>

namespace smmil::tool {

void DecodeOptions::declare(CLI::App &app) {
  CLI::Option *emitted =
      app.add_option("--codec", codec,
                     "Decode through this emitted codec: its library or the "
                     "folder it was built in");
  app.add_flag("--no-fusion", noFusion,
               "Decode step by step: slower, the same bits")
      ->excludes(emitted);
}

void DecodeOptions::declareCoarse(CLI::App &app) {
  app.add_flag(
      "--coarse", coarse,
      "Take coarser values from the items that have a prefix, such as "
      "float32 as bfloat16: of `detail apart` half the bytes are read");
}

Outcome loadCodec(const std::string &path, std::optional<EmittedCodec> &holder,
                  const EmittedCodec *&used) {
  if (path.empty())
    return Outcome::success();
  Result<EmittedCodec> loaded = EmittedCodec::load(path);
  if (!loaded)
    return loaded.error();
  holder = std::move(*loaded);
  used = &*holder;
  return Outcome::success();
}

Result<Dataset> DecodeOptions::open(const std::string &directory,
                                    uint64_t revision) const {
  DecoderOptions options;
  options.fusion = !noFusion;
  Result<Dataset> dataset = Dataset::open(directory, revision, options);
  if (dataset && coarse)
    if (Outcome taken = dataset->readCoarse(); !taken)
      return taken.error();
  if (!dataset || codec.empty())
    return dataset;
  Result<EmittedCodec> loaded = EmittedCodec::load(codec);
  if (!loaded)
    return loaded.error();
  if (Outcome attached = dataset->attach(std::move(*loaded)); !attached)
    return attached.error();
  return dataset;
}

} // namespace smmil::tool
