//===- Encode.cpp - Elements over their minima ----------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The least element of each block, and what the others are above it.
//
//===----------------------------------------------------------------------===//
#include "codecs/FrameOfReference/Encode.h"

#include "codecs/FrameOfReference/Decode.h"

#include <algorithm>

namespace smmil::frame_of_reference {

Status encode(const EncodeStep &step, EncodedValue *operands,
              EncodedValue *results, int32_t *) {
  Shape shapes[2];
  SMMIL_RETURN_IF_ERROR(inferShape(step.args, &operands[0].shape, shapes));
  for (int i = 0; i < 2; ++i) {
    results[i].shape = shapes[i];
    results[i].allocate();
  }
  const auto count = static_cast<size_t>(operands[0].shape.count);
  const auto block = static_cast<size_t>(paramsOf(step.args).block);
  const uint8_t *values = operands[0].data.data();
  const bool isUnsigned = operands[0].shape.element == ElementType::U8;
  elements::withWord(operands[0].shape.element, [&](auto zero) {
    using Word = decltype(zero);
    // With its highest bit flipped, a signed number compares as an unsigned
    // one.
    constexpr auto kHighest =
        static_cast<Word>(Word{1} << (8 * sizeof(Word) - 1));
    const Word flip = isUnsigned ? Word{0} : kHighest;
    const auto at = [&](size_t i) { return elements::load<Word>(values, i); };
    for (size_t first = 0, index = 0; first < count; first += block, ++index) {
      const size_t end = std::min(count, first + block);
      Word least = at(first);
      for (size_t i = first + 1; i < end; ++i)
        if ((at(i) ^ flip) < (least ^ flip))
          least = at(i);
      elements::store<Word>(results[1].data.data(), index, least);
      for (size_t i = first; i < end; ++i)
        elements::store<Word>(results[0].data.data(), i,
                              static_cast<Word>(at(i) - least));
    }
  });
  return Status::ok();
}

} // namespace smmil::frame_of_reference
