//===- Decode.h - Even and odd elements together ----------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Interleaves two sequences; see spec.md.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_SPLIT_DECODE_H
#define SMMIL_CODECS_SPLIT_DECODE_H

#include "smmil/Runtime/Kernels/Elements/Words.h"
#include "smmil/Runtime/Primitives/Split.h"
#include "smmil/Runtime/Status.h"
#include "smmil/Runtime/Step.h"

namespace smmil::split {
SMMIL_ISA_BEGIN

constexpr Status inferShape(const int32_t *, const Shape *operands,
                            Shape *results) {
  if (operands[0].kind != ValueKind::Sequence)
    return Status::unsupported("split: needs a sequence");
  results[0] = results[1] = operands[0];
  results[0].count = operands[0].count / 2 + operands[0].count % 2;
  results[1].count = operands[0].count / 2;
  return Status::ok();
}

inline Status decode(const DecodeStep &step, const ValueView *results,
                     const ValueView *operands, MutableByteSpan) {
  const auto count = static_cast<size_t>(step.operands[0].count);
  return elements::withWord(step.operands[0].element, [&](auto zero) {
    using Word = decltype(zero);
    for (size_t i = 0; i < count; ++i)
      elements::store<Word>(operands[0].data, i,
                            elements::load<Word>(results[i % 2].data, i / 2));
    return Status::ok();
  });
}

SMMIL_ISA_END
} // namespace smmil::split

#endif // SMMIL_CODECS_SPLIT_DECODE_H
