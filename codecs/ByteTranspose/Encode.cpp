//===- Encode.cpp - Byte planes -------------------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Parts the bytes of each element.
//
//===----------------------------------------------------------------------===//
#include "codecs/ByteTranspose/Encode.h"

#include "codecs/ByteTranspose/Decode.h"

namespace smmil::byte_transpose {

Status encode(const EncodeStep &step, EncodedValue *operands,
              EncodedValue *results, int32_t *) {
  SMMIL_RETURN_IF_ERROR(
      inferShape(step.args, &operands[0].shape, &results[0].shape));
  results[0].allocate();
  const auto count = static_cast<size_t>(operands[0].shape.count);
  const size_t width = bytesOf(operands[0].shape.element);
  for (size_t plane = 0; plane < width; ++plane)
    for (size_t i = 0; i < count; ++i)
      results[0].data[plane * count + i] = operands[0].data[i * width + plane];
  return Status::ok();
}

} // namespace smmil::byte_transpose
