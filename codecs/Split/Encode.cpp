//===- Encode.cpp - Even and odd elements apart ---------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Elements in turn to the two results.
//
//===----------------------------------------------------------------------===//
#include "codecs/Split/Encode.h"

#include "codecs/Split/Decode.h"

namespace smmil::split {

Status encode(const EncodeStep &step, EncodedValue *operands,
              EncodedValue *results, int32_t *) {
  Shape shapes[2];
  SMMIL_RETURN_IF_ERROR(inferShape(step.args, &operands[0].shape, shapes));
  for (int i = 0; i < 2; ++i) {
    results[i].shape = shapes[i];
    results[i].allocate();
  }
  const auto count = static_cast<size_t>(operands[0].shape.count);
  elements::withWord(operands[0].shape.element, [&](auto zero) {
    using Word = decltype(zero);
    for (size_t i = 0; i < count; ++i)
      elements::store<Word>(results[i % 2].data.data(), i / 2,
                            elements::load<Word>(operands[0].data.data(), i));
  });
  return Status::ok();
}

} // namespace smmil::split
