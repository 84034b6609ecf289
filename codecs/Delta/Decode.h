//===- Decode.h - Inverse of first differences ------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Running sums at the width of the element; see spec.md.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_DELTA_DECODE_H
#define SMMIL_CODECS_DELTA_DECODE_H

#include "smmil/Runtime/Kernels/Elements/Words.h"
#include "smmil/Runtime/Primitives/Delta.h"
#include "smmil/Runtime/Status.h"
#include "smmil/Runtime/Step.h"

namespace smmil::delta {
SMMIL_ISA_BEGIN

constexpr Status inferShape(const int32_t *, const Shape *operands,
                            Shape *results) {
  if (operands[0].kind != ValueKind::Sequence)
    return Status::unsupported("delta: needs a sequence");
  results[0] = operands[0];
  return Status::ok();
}

inline Status decode(const DecodeStep &step, const ValueView *results,
                     const ValueView *operands, MutableByteSpan) {
  const auto count = static_cast<size_t>(step.operands[0].count);
  const uint8_t *differences = results[0].data;
  uint8_t *values = operands[0].data;
  return elements::withWord(step.operands[0].element, [&](auto sum) {
    using Word = decltype(sum);
    for (size_t i = 0; i < count; ++i) {
      sum = static_cast<Word>(sum + elements::load<Word>(differences, i));
      elements::store<Word>(values, i, sum);
    }
    return Status::ok();
  });
}

SMMIL_ISA_END
} // namespace smmil::delta

#endif // SMMIL_CODECS_DELTA_DECODE_H
