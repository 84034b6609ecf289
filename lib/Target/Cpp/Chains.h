//===- Chains.h - Printing one case -----------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One function per family of chains that has fused kernels; each prints the
// namespaces of one case in decode.cpp and encode.cpp.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_LIB_TARGET_CPP_CHAINS_H
#define SMMIL_LIB_TARGET_CPP_CHAINS_H

#include "Printer.h"

#include "smmil/Dataset/Format.h"
#include "smmil/Target/Halide/HalideKernels.h"

namespace smmil::cpp {

/// What a family's printer works from and adds to.
struct CaseContext {
  const Format &format;
  const PlanField &field;
  const PlanChain &decode;
  const PlanChain &encode;
  TableSet &tables;
  std::vector<HalideKernel> &kernels;
  bool halide = false; ///< Kernels are wanted.
  std::string space;   ///< Namespace of the case.

  bool isImage() const { return field.modality == Modality::Image; }
  /// An error at this case.
  Error error(const std::string &message) const;
};

/// Op codes of a chain, to compare with the families.
std::vector<OpCode> codesOf(const PlanChain &chain);

/// Args with defaults for those that are not given.
int32_t argument(const PlanOp &op, size_t index, int32_t otherwise);

/// The op of a code in a chain, or null.
const PlanOp *findOp(const PlanChain &chain, OpCode code);

Result<CaseText> printCopy(const CaseContext &context);
Result<CaseText> printDctImage(const CaseContext &context);
Result<CaseText> printPredictedImage(const CaseContext &context);
Result<CaseText> printAudio(const CaseContext &context);
Result<CaseText> printSequence(const CaseContext &context);

/// Picks the family by the ops of the decode chain.
Result<CaseText> printCase(const CaseContext &context);

} // namespace smmil::cpp

#endif // SMMIL_LIB_TARGET_CPP_CHAINS_H
