//===- Random.h - Counter-based random numbers ------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The search draws every random number from a hash of (seed, event, counter):
// nothing depends on time, threads, addresses or the standard library, so a
// seed reproduces a run on every machine. The mixing function is splitmix64
// (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_SEARCH_RANDOM_H
#define SMMIL_SEARCH_RANDOM_H

#include <cstdint>
#include <utility>
#include <vector>

namespace smmil::search {

inline uint64_t splitmix64(uint64_t x) {
  x += 0x9E3779B97F4A7C15ull;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ull;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBull;
  return x ^ (x >> 31);
}

class Random {
public:
  explicit Random(uint64_t seed, uint64_t event = 0)
      : key(splitmix64(seed ^ splitmix64(event))) {}

  uint64_t next() { return splitmix64(key + counter++); }

  /// Uniform in [0, bound); bound > 0. Multiply-shift: the bias is below
  /// bound / 2^64.
  uint64_t below(uint64_t bound) {
    return static_cast<uint64_t>(
        (static_cast<unsigned __int128>(next()) * bound) >> 64);
  }

  /// Uniform in [0, 1).
  double uniform() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }

  template <typename T> void shuffle(std::vector<T> &values) {
    for (size_t i = values.size(); i > 1; --i)
      std::swap(values[i - 1], values[below(i)]);
  }

private:
  uint64_t key;
  uint64_t counter = 0;
};

} // namespace smmil::search

#endif // SMMIL_SEARCH_RANDOM_H
