//===- Verify.h - A dataset against its source ------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Decodes every item with several decoders, compares them with each other bit
// for bit and with the source in the field's metric.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_DATASET_VERIFY_H
#define SMMIL_DATASET_VERIFY_H

#include "smmil/Dataset/Dataset.h"
#include "smmil/Dataset/EmittedCodec.h"

#include <map>
#include <string>
#include <vector>

namespace smmil {

struct VerifyOptions {
  bool reference = false; ///< Run the scalar reference too.
  bool stepwise = false;  ///< Run the universal decoder without fusions too.
  const EmittedCodec *emitted = nullptr; ///< Run this codec too, if given.
  /// Measures the fields that are held by a command.
  Evaluator *evaluator = nullptr;
  unsigned workers = 0;
  SourceOptions source;
};

struct VerifyReport {
  uint64_t decoded = 0; ///< Items and text blocks that have a decoded value.
  /// Media that are kept as they are and have none: damaged ones, kinds that
  /// are not decoded, animations, video. No floor is promised for them.
  uint64_t undecodable = 0;
  uint64_t mismatches = 0; ///< Those on which decoders or bytes disagree.
  uint64_t belowFloor = 0; ///< Those that miss their field's floor.
  uint64_t sheets = 0;     ///< Sheets that equal the source's, byte for byte.
  std::map<std::string, uint64_t> cases; ///< Items by "field/case".
  /// Worst quality of a coded item by field, in the field's metric; infinite
  /// where all are exact.
  std::map<std::string, double> worst;
  std::vector<std::string> findings; ///< What is wrong, at most kMaxFindings.
  static constexpr size_t kMaxFindings = 20;
};

/// Compares `dataset` with the folder it was packed from. Differences are
/// counted, not errors; errors mean that nothing could be compared.
Result<VerifyReport> verifyAgainst(const Dataset &dataset,
                                   const std::string &source,
                                   const VerifyOptions &options);

} // namespace smmil

#endif // SMMIL_DATASET_VERIFY_H
