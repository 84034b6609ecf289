//===- Decode.h - Elements from two parts of their bytes --------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Joins the bytes of each element; see spec.md.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_BYTEHALVES_DECODE_H
#define SMMIL_CODECS_BYTEHALVES_DECODE_H

#include "smmil/Runtime/Kernels/Elements/Words.h"
#include "smmil/Runtime/Primitives/ByteHalves.h"
#include "smmil/Runtime/Status.h"
#include "smmil/Runtime/Step.h"

namespace smmil::byte_halves {
SMMIL_ISA_BEGIN

constexpr Status inferShape(const int32_t *, const Shape *operands,
                            Shape *results) {
  if (operands[0].kind != ValueKind::Sequence)
    return Status::unsupported("byte_halves: needs a sequence");
  const size_t width = bytesOf(operands[0].element);
  results[0] = results[1] = operands[0];
  results[0].element = results[1].element = ElementType::I8;
  results[0].count = operands[0].count * (width - width / 2);
  results[1].count = operands[0].count * (width / 2);
  return Status::ok();
}

/// Interleaves `count` elements out of planes of `count` bytes each.
template <size_t Width>
void joinHalves(const uint8_t *upper, const uint8_t *lower, size_t count,
                uint8_t *out) {
  constexpr size_t kLower = Width / 2;
  for (size_t i = 0; i < count; ++i) {
    for (size_t plane = 0; plane < kLower; ++plane)
      out[i * Width + plane] = lower[plane * count + i];
    for (size_t plane = kLower; plane < Width; ++plane)
      out[i * Width + plane] = upper[(plane - kLower) * count + i];
  }
}

inline Status decode(const DecodeStep &step, const ValueView *results,
                     const ValueView *operands, MutableByteSpan) {
  const auto count = static_cast<size_t>(step.operands[0].count);
  return elements::withWord(step.operands[0].element, [&](auto zero) {
    joinHalves<sizeof zero>(results[0].data, results[1].data, count,
                            operands[0].data);
    return Status::ok();
  });
}

SMMIL_ISA_END
} // namespace smmil::byte_halves

#endif // SMMIL_CODECS_BYTEHALVES_DECODE_H
