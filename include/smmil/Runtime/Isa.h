//===- Isa.h - Choice of the instruction set --------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Kernels whose speed depends on the instruction set are instantiated in files
// named `*Isa.cpp`, which the build compiles once for each set of the machine's
// architecture (SMMIL_ISAS in cmake/SmmilIsas.cmake; see
// Kernels/RansCore/Isa.h for the namespaces that keep the copies apart).
// Dispatch tables have an entry for each set.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_RUNTIME_ISA_H
#define SMMIL_RUNTIME_ISA_H

#include <cstdlib>
#include <cstring>

namespace smmil {

/// Each set contains the ones before it of its architecture.
enum class Isa : unsigned char { Baseline, Avx2, Avx512, Neon };
constexpr int kIsaCount = 4;
constexpr const char *kIsaNames[kIsaCount] = {"baseline", "avx2", "avx512",
                                              "neon"};

/// The set that `isa` contains; Baseline contains none but itself.
constexpr Isa isaBelow(Isa isa) {
  return isa == Isa::Avx512 ? Isa::Avx2 : Isa::Baseline;
}

/// Whether the CPU and the operating system run this set.
inline bool cpuRuns(Isa isa) {
  switch (isa) {
  case Isa::Baseline:
    return true;
#if defined(__x86_64__) && defined(__GNUC__)
  case Isa::Avx2:
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2");
  case Isa::Avx512:
    return cpuRuns(Isa::Avx2) && __builtin_cpu_supports("avx512f") &&
           __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512vl") &&
           __builtin_cpu_supports("avx512dq");
#elif defined(__aarch64__)
  case Isa::Neon:
    return true;
#endif
  default:
    return false;
  }
}

/// The best set of the CPU, or the one that the environment variable SMMIL_ISA
/// names at the first call, if the CPU runs it.
inline Isa bestIsa() {
  static const Isa answer = [] {
    const char *wish =
        std::getenv("SMMIL_ISA"); // NOLINT(concurrency-mt-unsafe)
    Isa best = Isa::Baseline;
    for (int i = 0; i < kIsaCount; ++i) {
      if (!cpuRuns(static_cast<Isa>(i)))
        continue;
      best = static_cast<Isa>(i);
      if (wish && std::strcmp(wish, kIsaNames[i]) == 0)
        break;
    }
    return best;
  }();
  return answer;
}

/// The entry of a dispatch table for `isa`, or for the best set below it.
template <typename Function>
Function dispatched(Function const (&table)[kIsaCount], Isa isa) {
  while (!table[static_cast<int>(isa)] && isa != Isa::Baseline)
    isa = isaBelow(isa);
  return table[static_cast<int>(isa)];
}

} // namespace smmil

#endif // SMMIL_RUNTIME_ISA_H
