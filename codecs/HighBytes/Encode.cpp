//===- Encode.cpp - Upper byte planes alone -------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Drops the lower bytes of each element.
//
//===----------------------------------------------------------------------===//
#include "codecs/HighBytes/Encode.h"

#include "codecs/HighBytes/Decode.h"

namespace smmil::high_bytes {

Status encode(const EncodeStep &step, EncodedValue *operands,
              EncodedValue *results, int32_t *) {
  SMMIL_RETURN_IF_ERROR(
      inferShape(step.args, &operands[0].shape, &results[0].shape));
  results[0].allocate();
  const auto count = static_cast<size_t>(operands[0].shape.count);
  const size_t width = bytesOf(operands[0].shape.element), lower = width / 2;
  for (size_t plane = lower; plane < width; ++plane)
    for (size_t i = 0; i < count; ++i)
      results[0].data[(plane - lower) * count + i] =
          operands[0].data[i * width + plane];
  return Status::ok();
}

} // namespace smmil::high_bytes
