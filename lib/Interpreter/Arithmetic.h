//===- Arithmetic.h - Wraps and roundings of the reference ------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The conventions of lib/Runtime/FORMAT.md as functions.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_LIB_INTERPRETER_ARITHMETIC_H
#define SMMIL_LIB_INTERPRETER_ARITHMETIC_H

#include "smmil/Runtime/Value.h"

namespace smmil::reference {

/// The number congruent to `value` modulo 2^bits that a signed integer of this
/// many bits holds, 1 to 64.
inline int64_t wrapSigned(int bits, uint64_t value) {
  if (bits == 64)
    return int64_t(value);
  const uint64_t modulus = uint64_t(1) << bits;
  const uint64_t low = value % modulus;
  return low < modulus / 2 ? int64_t(low) : int64_t(low) - int64_t(modulus);
}

/// Reduction modulo 2^16 to -32768..32767.
inline int32_t wrap16(int64_t value) {
  return int32_t(wrapSigned(16, uint64_t(value)));
}

inline int bitsOf(ElementType element) { return int(8 * bytesOf(element)); }

/// The element that has these low bits.
inline int64_t wrapElement(ElementType element, uint64_t value) {
  return element == ElementType::U8 ? int64_t(value % 256)
                                    : wrapSigned(bitsOf(element), value);
}

/// The bits of an element as an unsigned number.
inline uint64_t bitsOfElement(ElementType element, int64_t value) {
  const int bits = bitsOf(element);
  return bits == 64 ? uint64_t(value) : uint64_t(value) % (uint64_t(1) << bits);
}

/// Signed to unsigned: 0, -1, 1, -2, 2 to 0, 1, 2, 3, 4.
inline uint64_t fold(int64_t value) {
  return value < 0 ? 2 * uint64_t(-(value + 1)) + 1 : 2 * uint64_t(value);
}

/// Unsigned to signed: 0, 1, 2, 3, 4 to 0, -1, 1, -2, 2.
inline int64_t unfold(uint64_t value) {
  return value % 2 ? -int64_t(value / 2) - 1 : int64_t(value / 2);
}

/// Index of the highest set bit; -1 for 0.
inline int log2Of(uint64_t value) {
  int log = -1;
  for (; value; value >>= 1)
    ++log;
  return log;
}

inline int64_t clampTo(int64_t value, int64_t low, int64_t high) {
  return value < low ? low : value > high ? high : value;
}

/// The shape of a coded stream.
inline Shape bitsShape() {
  Shape shape;
  shape.kind = ValueKind::Bits;
  return shape;
}

/// Where the planes begin among the elements of planes or residual planes.
inline size_t planeStart(const Shape &shape, int plane) {
  size_t start = 0;
  for (int p = 0; p < plane; ++p)
    start += shape.samplesOf(p);
  return start;
}

/// First row of strip `strip` of `strips` among `height` rows; one past the
/// last row for strip == strips.
inline int32_t stripBegin(int32_t height, int32_t strips, int32_t strip) {
  const int32_t taller = height % strips;
  return strip * (height / strips) + (strip < taller ? strip : taller);
}

} // namespace smmil::reference

#endif // SMMIL_LIB_INTERPRETER_ARITHMETIC_H
