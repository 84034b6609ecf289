//===- Decode.h - Elements from their upper bytes ---------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Joins the upper bytes of each element and clears the others; see spec.md.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_HIGHBYTES_DECODE_H
#define SMMIL_CODECS_HIGHBYTES_DECODE_H

#include "smmil/Runtime/Kernels/Elements/Words.h"
#include "smmil/Runtime/Primitives/HighBytes.h"
#include "smmil/Runtime/Status.h"
#include "smmil/Runtime/Step.h"

namespace smmil::high_bytes {
SMMIL_ISA_BEGIN

constexpr Status inferShape(const int32_t *, const Shape *operands,
                            Shape *results) {
  if (operands[0].kind != ValueKind::Sequence)
    return Status::unsupported("high_bytes: needs a sequence");
  const size_t width = bytesOf(operands[0].element);
  results[0] = operands[0];
  results[0].element = ElementType::I8;
  results[0].count = operands[0].count * (width - width / 2);
  return Status::ok();
}

inline Status decode(const DecodeStep &step, const ValueView *results,
                     const ValueView *operands, MutableByteSpan) {
  const auto count = static_cast<size_t>(step.operands[0].count);
  return elements::withWord(step.operands[0].element, [&](auto zero) {
    using Word = decltype(zero);
    constexpr size_t kLower = sizeof(Word) / 2;
    for (size_t i = 0; i < count; ++i) {
      Word word = 0;
      for (size_t byte = kLower; byte < sizeof(Word); ++byte)
        word = static_cast<Word>(
            word |
            static_cast<Word>(Word{results[0].data[(byte - kLower) * count + i]}
                              << (8 * byte)));
      elements::store<Word>(operands[0].data, i, word);
    }
    return Status::ok();
  });
}

SMMIL_ISA_END
} // namespace smmil::high_bytes

#endif // SMMIL_CODECS_HIGHBYTES_DECODE_H
