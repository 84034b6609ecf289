//===- CasePrinter.h - Printing one case ------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Prints the namespaces that a case has in decode.cpp and encode.cpp, from the
// records of its steps: any graph that verifies is printed, and no primitive is
// named here.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_LIB_TARGET_CPP_CASEPRINTER_H
#define SMMIL_LIB_TARGET_CPP_CASEPRINTER_H

#include "smmil/Dataset/Format.h"
#include "smmil/Runtime/Fusion.h"
#include "smmil/Runtime/PrimitiveInfo.h"
#include "smmil/Target/Cpp/Printer.h"
#include "smmil/Target/Halide/HalideKernels.h"

namespace smmil::cpp {

/// What a case is printed from, and what it adds to.
struct CaseContext {
  const Format &format;
  const PlanField &field;
  const PlanGraph &encode;
  TableSet &tables;
  bool fuse = true;   ///< Use the kernel of a fusion that fits.
  bool halide = true; ///< Precompiled kernels are wanted.
  /// They are wanted in the place of fusions too.
  bool halideFirst = false;
  std::string space; ///< Namespace of the case.

  /// An error at this case.
  Error error(const std::string &message) const;
};

/// What one case of one field contributes to the codec.
struct CaseText {
  std::string space;       ///< Namespace of the case: "image_dct".
  std::string description; ///< What it is, for comments.
  std::set<std::string> decodeIncludes, encodeIncludes;
  /// Folders of codecs/ whose sources are compiled along.
  std::set<std::string> folders;
  std::string decode;     ///< Content of the namespace in decode.cpp.
  std::string encode;     ///< Content of the namespace in encode.cpp.
  uint32_t steps = 1;     ///< Of the ladder.
  bool tensor = false;    ///< Has decodeTensor.
  size_t tensorBytes = 1; ///< Of the value for each float of the tensor.
  /// For halideDecode and halideDecodeTensor; none: it has neither.
  std::vector<HalideKernel> kernels;
  bool halideInfo = false; ///< Has halideInfo as well.
};

Result<CaseText> printCase(const CaseContext &context);

} // namespace smmil::cpp

#endif // SMMIL_LIB_TARGET_CPP_CASEPRINTER_H
