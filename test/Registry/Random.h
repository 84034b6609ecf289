//===- Random.h - Repeatable numbers and damage -----------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Seeded numbers that are the same on every machine, and bytes damaged by them.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TEST_REGISTRY_RANDOM_H
#define SMMIL_TEST_REGISTRY_RANDOM_H

#include "smmil/Runtime/Span.h"

#include <algorithm>
#include <cstddef>

namespace smmil::registry {

class Random {
public:
  explicit Random(uint64_t seed) : state(seed * 2 + 1) {
    // Neighbouring seeds begin alike otherwise.
    for (int i = 0; i < 4; ++i)
      (*this)(2);
  }

  /// 0 to `below` - 1; `below` is at most 2^31.
  uint32_t operator()(uint32_t below) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return static_cast<uint32_t>(((state >> 33) * below) >> 31);
  }
  /// `least` to `most`.
  int32_t between(int32_t least, int32_t most) {
    return least + static_cast<int32_t>(
                       (*this)(static_cast<uint32_t>(most - least) + 1));
  }
  template <typename List> auto &of(List &list) {
    return list[(*this)(static_cast<uint32_t>(list.size()))];
  }
  template <typename List> void shuffle(List &list) {
    for (size_t i = list.size(); i > 1; --i)
      std::swap(list[i - 1], list[(*this)(static_cast<uint32_t>(i))]);
  }

private:
  uint64_t state;
};

/// `bytes` with 1 to 3 places flipped, overwritten, added or gone, more often
/// than not near the front, where headers are.
inline Bytes mutated(const Bytes &bytes, Random &random) {
  Bytes bad = bytes;
  for (uint32_t places = 1 + random(3); places > 0 && !bad.empty(); --places) {
    auto size = static_cast<uint32_t>(bad.size());
    uint32_t at = random(2) ? random(size) : random(std::min(size, 12u));
    auto place = bad.begin() + static_cast<ptrdiff_t>(at);
    switch (random(5)) {
    case 0:
      *place ^= static_cast<uint8_t>(1u << random(8));
      break;
    case 1:
      *place = static_cast<uint8_t>(random(256));
      break;
    case 2:
      *place = random(2) ? 0xff : 0;
      break;
    case 3:
      bad.insert(place, static_cast<uint8_t>(random(256)));
      break;
    default:
      bad.erase(place);
      break;
    }
  }
  return bad;
}

} // namespace smmil::registry

#endif // SMMIL_TEST_REGISTRY_RANDOM_H
