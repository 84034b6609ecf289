//===- Random.h - Reproducible randomness for the corpus --------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A counter-based generator (splitmix64): the corpus depends on its seed alone,
// on any machine.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TOOLS_CORPUS_RANDOM_H
#define SMMIL_TOOLS_CORPUS_RANDOM_H

#include <cstddef>
#include <cstdint>
#include <vector>

namespace smmil::corpus {

class Random {
public:
  explicit Random(uint64_t seed) : state(seed) {}

  uint64_t next() {
    uint64_t z = state += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  /// Uniform in [0, bound). Precondition: bound > 0.
  uint32_t below(uint32_t bound) {
    return uint32_t((next() >> 32) * bound >> 32);
  }
  /// Uniform in [low, high].
  int between(int low, int high) {
    return low + int(below(uint32_t(high - low + 1)));
  }
  /// Uniform in [0, 1).
  double unit() { return double(next() >> 11) * 0x1p-53; }
  template <typename T> const T &pick(const std::vector<T> &from) {
    return from[below(uint32_t(from.size()))];
  }

private:
  uint64_t state;
};

} // namespace smmil::corpus

#endif // SMMIL_TOOLS_CORPUS_RANDOM_H
