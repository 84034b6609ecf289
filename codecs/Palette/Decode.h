//===- Decode.h - Colours of indices ----------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Looks up the colour of every index; see spec.md. How many colours there are
// follows from the colours themselves, which are all different.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_PALETTE_DECODE_H
#define SMMIL_CODECS_PALETTE_DECODE_H

#include "smmil/Runtime/Kernels/RansCore/Isa.h"
#include "smmil/Runtime/Primitives/Palette.h"
#include "smmil/Runtime/Status.h"
#include "smmil/Runtime/Step.h"

#include <cstring>

namespace smmil::palette {
SMMIL_ISA_BEGIN

constexpr uint32_t kMaxColors = 256;

constexpr Status inferShape(const int32_t *, const Shape *operands,
                            Shape *results) {
  const Shape &frame = operands[0];
  if (frame.kind != ValueKind::Frame || frame.element != ElementType::U8 ||
      frame.channels != 3)
    return Status::unsupported("palette: needs a frame of three u8 channels");
  results[0] = results[1] = {};
  results[0].kind = ValueKind::Indices;
  results[0].height = frame.height;
  results[0].width = frame.width;
  results[1].kind = ValueKind::Bytes;
  results[1].count = 3 * kMaxColors;
  return Status::ok();
}

/// Number of colours: entries up to the first one that repeats the one before
/// it, and so do all that follow; 0 where one of them does not.
inline uint32_t colorsOf(const uint8_t *entries) {
  uint32_t colors = 1;
  while (colors < kMaxColors &&
         std::memcmp(entries + 3 * size_t(colors),
                     entries + 3 * size_t(colors) - 3, 3) != 0)
    ++colors;
  // The rest equals itself, moved by one entry.
  const size_t rest = 3 * size_t(kMaxColors - colors);
  const uint8_t *padding = entries + 3 * size_t(colors);
  return std::memcmp(padding, padding - 3, rest) == 0 ? colors : 0;
}

inline Status decode(const DecodeStep &step, const ValueView *results,
                     const ValueView *operands, MutableByteSpan) {
  const size_t pixels = elementsOf(step.results[0]);
  const uint8_t *index = results[0].data, *entries = results[1].data;
  uint8_t *pixel = operands[0].data;
  const uint32_t colors = colorsOf(entries);
  if (colors == 0)
    return Status::corrupt("palette: colours follow the padding");
  uint32_t largest = 0;
  for (size_t i = 0; i < pixels; ++i)
    largest = index[i] > largest ? index[i] : largest;
  if (largest >= colors)
    return Status::corrupt("palette: an index has no colour");
  for (size_t i = 0; i < pixels; ++i)
    std::memcpy(pixel + 3 * i, entries + 3 * size_t(index[i]), 3);
  return Status::ok();
}

SMMIL_ISA_END
} // namespace smmil::palette

#endif // SMMIL_CODECS_PALETTE_DECODE_H
