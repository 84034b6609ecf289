//===- Encode.cpp - First differences -------------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Differences at the width of the element.
//
//===----------------------------------------------------------------------===//
#include "codecs/Delta/Encode.h"

#include "codecs/Delta/Decode.h"

namespace smmil::delta {

Status encode(const EncodeStep &step, EncodedValue *operands,
              EncodedValue *results, int32_t *) {
  SMMIL_RETURN_IF_ERROR(
      inferShape(step.args, &operands[0].shape, &results[0].shape));
  results[0].allocate();
  const auto count = static_cast<size_t>(results[0].shape.count);
  const uint8_t *values = operands[0].data.data();
  uint8_t *differences = results[0].data.data();
  elements::withWord(results[0].shape.element, [&](auto previous) {
    using Word = decltype(previous);
    for (size_t i = 0; i < count; ++i) {
      const Word value = elements::load<Word>(values, i);
      elements::store<Word>(differences, i,
                            static_cast<Word>(value - previous));
      previous = value;
    }
  });
  return Status::ok();
}

} // namespace smmil::delta
