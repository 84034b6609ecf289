//===- Encode.cpp - Signs folded ------------------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// 0, -1, 1, -2, ... to 0, 1, 2, 3, ...
//
//===----------------------------------------------------------------------===//
#include "codecs/ZigzagInt/Encode.h"

#include "codecs/ZigzagInt/Decode.h"

namespace smmil::zigzag_int {

Status encode(const EncodeStep &step, EncodedValue *operands,
              EncodedValue *results, int32_t *) {
  SMMIL_RETURN_IF_ERROR(
      inferShape(step.args, &operands[0].shape, &results[0].shape));
  results[0].allocate();
  const auto count = static_cast<size_t>(results[0].shape.count);
  const uint8_t *values = operands[0].data.data();
  uint8_t *folded = results[0].data.data();
  elements::withWord(results[0].shape.element, [&](auto zero) {
    using Word = decltype(zero);
    constexpr unsigned kTop = 8 * sizeof(Word) - 1;
    for (size_t i = 0; i < count; ++i) {
      const Word value = elements::load<Word>(values, i);
      const auto sign = static_cast<Word>(zero - (value >> kTop));
      elements::store<Word>(
          folded, i, static_cast<Word>(static_cast<Word>(value << 1) ^ sign));
    }
  });
  return Status::ok();
}

} // namespace smmil::zigzag_int
