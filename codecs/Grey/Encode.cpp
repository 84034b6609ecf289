//===- Encode.cpp - The plane of a grey frame -----------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Looks at every pixel.
//
//===----------------------------------------------------------------------===//
#include "codecs/Grey/Encode.h"

#include "codecs/Grey/Decode.h"

namespace smmil::grey {

Status encode(const EncodeStep &step, EncodedValue *operands,
              EncodedValue *results, int32_t *) {
  SMMIL_RETURN_IF_ERROR(
      inferShape(step.args, &operands[0].shape, &results[0].shape));
  results[0].allocate();
  const size_t pixels = elementsOf(results[0].shape);
  const uint8_t *pixel = operands[0].data.data();
  int16_t *sample = results[0].i16();
  for (size_t i = 0; i < pixels; ++i, pixel += 3) {
    if (pixel[0] != pixel[1] || pixel[1] != pixel[2])
      return Status::unsupported("grey: the frame has colours");
    sample[i] = pixel[0];
  }
  return Status::ok();
}

} // namespace smmil::grey
