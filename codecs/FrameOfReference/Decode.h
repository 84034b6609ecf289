//===- Decode.h - Elements from minima --------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Adds to every element the minimum of its block; see spec.md.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_FRAMEOFREFERENCE_DECODE_H
#define SMMIL_CODECS_FRAMEOFREFERENCE_DECODE_H

#include "smmil/Runtime/Kernels/Elements/Words.h"
#include "smmil/Runtime/Primitives/FrameOfReference.h"
#include "smmil/Runtime/Status.h"
#include "smmil/Runtime/Step.h"

namespace smmil::frame_of_reference {
SMMIL_ISA_BEGIN

constexpr Status inferShape(const int32_t *args, const Shape *operands,
                            Shape *results) {
  if (operands[0].kind != ValueKind::Sequence)
    return Status::unsupported("frame_of_reference: needs a sequence");
  const auto block = static_cast<uint64_t>(paramsOf(args).block);
  results[0] = results[1] = operands[0];
  results[1].count =
      operands[0].count / block + (operands[0].count % block > 0);
  return Status::ok();
}

inline Status decode(const DecodeStep &step, const ValueView *results,
                     const ValueView *operands, MutableByteSpan) {
  const auto count = static_cast<size_t>(step.operands[0].count);
  const auto block = static_cast<size_t>(paramsOf(step.args).block);
  return elements::withWord(step.operands[0].element, [&](auto zero) {
    using Word = decltype(zero);
    for (size_t first = 0, index = 0; first < count; first += block, ++index) {
      const Word least = elements::load<Word>(results[1].data, index);
      const size_t end = count - first < block ? count : first + block;
      for (size_t i = first; i < end; ++i)
        elements::store<Word>(
            operands[0].data, i,
            static_cast<Word>(elements::load<Word>(results[0].data, i) +
                              least));
    }
    return Status::ok();
  });
}

SMMIL_ISA_END
} // namespace smmil::frame_of_reference

#endif // SMMIL_CODECS_FRAMEOFREFERENCE_DECODE_H
