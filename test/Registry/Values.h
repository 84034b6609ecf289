//===- Values.h - Values that primitives are tried on -----------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Seeded values that look like data, and the edge cases of every modality.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TEST_REGISTRY_VALUES_H
#define SMMIL_TEST_REGISTRY_VALUES_H

#include "smmil/Runtime/Encoder.h"

namespace smmil::registry {

/// A repeatable stream of numbers, the same everywhere.
class Random {
public:
  explicit Random(uint64_t seed) : state(seed * 2 + 1) {}

  /// 0 to `below` - 1.
  uint32_t operator()(uint32_t below) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return static_cast<uint32_t>(((state >> 33) * below) >> 31);
  }

private:
  uint64_t state;
};

/// A value in front of an encode chain; owns its memory.
struct Value {
  Modality modality = Modality::Text;
  Bytes bytes;                     ///< Text, video, numeric; RGB of images.
  std::vector<int16_t> samples;    ///< Audio, interleaved.
  uint32_t width = 0, height = 0;  ///< Images.
  uint32_t rate = 0, channels = 0; ///< Audio.

  SourceValue source() const;
  /// What a decoder that loses nothing gives.
  Bytes content() const;
  size_t elements() const;
};

/// A value that looks like data: smooth pictures with edges, sounds with pitch,
/// counters, prose. `length` is in samples per channel, words or bytes.
Value generateValue(Modality modality, const ItemFrame &frame, size_t length,
                    uint64_t seed);

/// Empty, single, flat, extreme, alternating and random values, and lengths
/// around `length`.
std::vector<Value> edgeValues(Modality modality, const ItemFrame &frame,
                              size_t length);

/// `bytes` with 1 to 3 places flipped, overwritten, added or gone, more often
/// than not near the front, where headers are.
Bytes mutated(const Bytes &bytes, Random &random);

} // namespace smmil::registry

#endif // SMMIL_TEST_REGISTRY_VALUES_H
