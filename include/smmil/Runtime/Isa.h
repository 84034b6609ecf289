//===- Isa.h - Choice of the instruction set --------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Kernels whose speed depends on the instruction set are instantiated in files
// named `*Isa.cpp`, which the build compiles once for the baseline and once
// with AVX2 and BMI2 (see Kernels/RansCore/Isa.h for the namespaces that keep
// the two apart). Callers pick a copy with the function below.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_RUNTIME_ISA_H
#define SMMIL_RUNTIME_ISA_H

#include <cstdlib>
#include <cstring>

namespace smmil {

/// Whether the CPU and the operating system support AVX2 and BMI2. Always false
/// when the environment variable SMMIL_ISA is `baseline` at the first call.
inline bool cpuHasAvx2() {
  static const bool answer = [] {
    const char *wish = std::getenv("SMMIL_ISA");
    if (wish && std::strcmp(wish, "baseline") == 0)
      return false;
#if defined(__x86_64__) && defined(__GNUC__)
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2");
#else
    return false;
#endif
  }();
  return answer;
}

} // namespace smmil

#endif // SMMIL_RUNTIME_ISA_H
