//===- Encode.cpp - Elements over their minima ----------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The least element of each block, as a signed number, and what is above it.
//
//===----------------------------------------------------------------------===//
#include "codecs/FrameOfReference/Encode.h"

#include "codecs/FrameOfReference/Decode.h"

#include <algorithm>
#include <type_traits>

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
  elements::withWord(operands[0].shape.element, [&](auto zero) {
    using Word = decltype(zero);
    using Signed = std::make_signed_t<Word>;
    for (size_t first = 0, index = 0; first < count; first += block, ++index) {
      const size_t end = std::min(count, first + block);
      auto least = elements::load<Signed>(values, first);
      for (size_t i = first + 1; i < end; ++i)
        least = std::min(least, elements::load<Signed>(values, i));
      elements::store<Signed>(results[1].data.data(), index, least);
      for (size_t i = first; i < end; ++i)
        elements::store<Word>(
            results[0].data.data(), i,
            static_cast<Word>(elements::load<Word>(values, i) -
                              static_cast<Word>(least)));
    }
  });
  return Status::ok();
}

} // namespace smmil::frame_of_reference
