//===- Decode.h - Signs unfolded --------------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// 0, 1, 2, 3, ... to 0, -1, 1, -2, ...; see spec.md.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_ZIGZAGINT_DECODE_H
#define SMMIL_CODECS_ZIGZAGINT_DECODE_H

#include "smmil/Runtime/Kernels/Elements/Words.h"
#include "smmil/Runtime/Primitives/ZigzagInt.h"
#include "smmil/Runtime/Status.h"
#include "smmil/Runtime/Step.h"

namespace smmil::zigzag_int {
SMMIL_ISA_BEGIN

constexpr Status inferShape(const int32_t *, const Shape *operands,
                            Shape *results) {
  if (operands[0].kind != ValueKind::Sequence)
    return Status::unsupported("zigzag_int: needs a sequence");
  results[0] = operands[0];
  return Status::ok();
}

inline Status decode(const DecodeStep &step, const ValueView *results,
                     const ValueView *operands, MutableByteSpan) {
  const auto count = static_cast<size_t>(step.operands[0].count);
  const uint8_t *folded = results[0].data;
  uint8_t *values = operands[0].data;
  return elements::withWord(step.operands[0].element, [&](auto zero) {
    using Word = decltype(zero);
    for (size_t i = 0; i < count; ++i) {
      const Word z = elements::load<Word>(folded, i);
      elements::store<Word>(
          values, i, static_cast<Word>((z >> 1) ^ (zero - (z & Word{1}))));
    }
    return Status::ok();
  });
}

SMMIL_ISA_END
} // namespace smmil::zigzag_int

#endif // SMMIL_CODECS_ZIGZAGINT_DECODE_H
