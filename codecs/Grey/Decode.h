//===- Decode.h - Frames of one plane ---------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Gives every channel the sample; see spec.md.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_GREY_DECODE_H
#define SMMIL_CODECS_GREY_DECODE_H

#include "smmil/Runtime/Kernels/RansCore/Isa.h"
#include "smmil/Runtime/Primitives/Grey.h"
#include "smmil/Runtime/Status.h"
#include "smmil/Runtime/Step.h"

namespace smmil::grey {
SMMIL_ISA_BEGIN

constexpr Status inferShape(const int32_t *, const Shape *operands,
                            Shape *results) {
  const Shape &frame = operands[0];
  if (frame.kind != ValueKind::Frame || frame.element != ElementType::U8 ||
      frame.channels != 3)
    return Status::unsupported("grey: needs a frame of three u8 channels");
  results[0] = {};
  results[0].kind = ValueKind::Planes;
  results[0].element = ElementType::I16;
  results[0].channels = 1;
  results[0].height = frame.height;
  results[0].width = frame.width;
  return Status::ok();
}

inline Status decode(const DecodeStep &step, const ValueView *results,
                     const ValueView *operands, MutableByteSpan) {
  const size_t pixels = elementsOf(step.results[0]);
  const int16_t *sample = results[0].i16();
  uint8_t *pixel = operands[0].data;
  for (size_t i = 0; i < pixels; ++i) {
    const int32_t value = sample[i];
    const auto clamped = static_cast<uint8_t>(value < 0     ? 0
                                              : value > 255 ? 255
                                                            : value);
    pixel[3 * i] = pixel[3 * i + 1] = pixel[3 * i + 2] = clamped;
  }
  return Status::ok();
}

SMMIL_ISA_END
} // namespace smmil::grey

#endif // SMMIL_CODECS_GREY_DECODE_H
