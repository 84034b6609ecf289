//===- Encode.cpp - Upper and lower byte planes ---------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Parts the bytes of each element.
//
//===----------------------------------------------------------------------===//
#include "codecs/ByteHalves/Encode.h"

#include "codecs/ByteHalves/Decode.h"

namespace smmil::byte_halves {

Status encode(const EncodeStep &step, EncodedValue *operands,
              EncodedValue *results, int32_t *) {
  Shape shapes[2];
  SMMIL_RETURN_IF_ERROR(inferShape(step.args, &operands[0].shape, shapes));
  for (int i = 0; i < 2; ++i) {
    results[i].shape = shapes[i];
    results[i].allocate();
  }
  const auto count = static_cast<size_t>(operands[0].shape.count);
  const size_t width = bytesOf(operands[0].shape.element), lower = width / 2;
  for (size_t plane = 0; plane < width; ++plane) {
    Bytes &half = results[plane < lower ? 1 : 0].data;
    const size_t first = (plane < lower ? plane : plane - lower) * count;
    for (size_t i = 0; i < count; ++i)
      half[first + i] = operands[0].data[i * width + plane];
  }
  return Status::ok();
}

} // namespace smmil::byte_halves
