//===- Ring.h - Samples and differences modulo their number -----*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The arithmetic of lifting: sums wrap into the range of what they make.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_DWT53_RING_H
#define SMMIL_CODECS_DWT53_RING_H

#include "smmil/Runtime/Kernels/RansCore/Isa.h"

#include <cstdint>

namespace smmil::dwt53 {
SMMIL_ISA_BEGIN

/// Planes of 0..255, whose differences are -128..127.
struct Ring256 {
  static constexpr int32_t kZero = 128;
  static constexpr int32_t sample(int32_t v) { return v & 255; }
  static constexpr int32_t difference(int32_t v) {
    return ((v + 128) & 255) - 128;
  }
};

/// Planes of -255..255, whose differences are as large.
struct Ring511 {
  static constexpr int32_t kZero = 0;
  static constexpr int32_t sample(int32_t v) {
    constexpr int32_t kModulus = 511, kMultiple = 129 * kModulus;
    return (v + 255 + kMultiple) % kModulus - 255;
  }
  static constexpr int32_t difference(int32_t v) { return sample(v); }
};

/// `v` as an element of a low band of samples, or of any band of differences.
template <typename Ring, bool IsSample>
SMMIL_ALWAYS_INLINE int16_t wrapped(int32_t v) {
  return static_cast<int16_t>(IsSample ? Ring::sample(v) : Ring::difference(v));
}

SMMIL_ALWAYS_INLINE int32_t update(int32_t before, int32_t after) {
  return (before + after + 2) >> 2;
}
SMMIL_ALWAYS_INLINE int32_t prediction(int32_t before, int32_t after) {
  return (before + after) >> 1;
}

SMMIL_ISA_END
} // namespace smmil::dwt53

#endif // SMMIL_CODECS_DWT53_RING_H
