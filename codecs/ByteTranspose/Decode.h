//===- Decode.h - Elements from byte planes ---------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Joins the bytes of each element; see spec.md.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_BYTETRANSPOSE_DECODE_H
#define SMMIL_CODECS_BYTETRANSPOSE_DECODE_H

#include "smmil/Runtime/Kernels/Elements/Words.h"
#include "smmil/Runtime/Primitives/ByteTranspose.h"
#include "smmil/Runtime/Status.h"
#include "smmil/Runtime/Step.h"

namespace smmil::byte_transpose {
SMMIL_ISA_BEGIN

constexpr Status inferShape(const int32_t *, const Shape *operands,
                            Shape *results) {
  if (operands[0].kind != ValueKind::Sequence)
    return Status::unsupported("byte_transpose: needs a sequence");
  results[0] = operands[0];
  results[0].element = ElementType::I8;
  results[0].count = operands[0].count * bytesOf(operands[0].element);
  return Status::ok();
}

/// Interleaves `count` elements out of planes of `count` bytes each.
template <size_t Width>
void joinPlanes(const uint8_t *planes, size_t count, uint8_t *out) {
  for (size_t i = 0; i < count; ++i)
    for (size_t plane = 0; plane < Width; ++plane)
      out[i * Width + plane] = planes[plane * count + i];
}

inline Status decode(const DecodeStep &step, const ValueView *results,
                     const ValueView *operands, MutableByteSpan) {
  const auto count = static_cast<size_t>(step.operands[0].count);
  return elements::withWord(step.operands[0].element, [&](auto zero) {
    joinPlanes<sizeof zero>(results[0].data, count, operands[0].data);
    return Status::ok();
  });
}

SMMIL_ISA_END
} // namespace smmil::byte_transpose

#endif // SMMIL_CODECS_BYTETRANSPOSE_DECODE_H
