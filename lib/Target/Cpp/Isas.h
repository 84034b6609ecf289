//===- Isas.h - Instruction sets of emitted codecs --------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The rows of SMMIL_EMITTED_ISAS of cmake/SmmilIsas.cmake.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_LIB_TARGET_CPP_ISAS_H
#define SMMIL_LIB_TARGET_CPP_ISAS_H

#include <string>
#include <vector>

namespace smmil::cpp {

/// An instruction set beside the baseline for which decoders are compiled.
struct EmittedIsa {
  std::string name;  ///< As in kIsaNames.
  std::string flags; ///< Of the compiler.
};

/// Each contains the ones before it.
const std::vector<EmittedIsa> &emittedIsas();

} // namespace smmil::cpp

#endif // SMMIL_LIB_TARGET_CPP_ISAS_H
