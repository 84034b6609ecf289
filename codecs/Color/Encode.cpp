//===- Encode.cpp - A frame to planes -------------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Built without contraction of products and sums, so that every machine gets
// the same samples.
//
//===----------------------------------------------------------------------===//
#include "codecs/Color/Encode.h"

#include "codecs/Color/Decode.h"

#include <algorithm>

namespace smmil::color {
namespace {

/// Samples of one pixel of a kind that is not reversible; planes 1 and 2 around
/// zero.
void samplesOf(ColorKind kind, const uint8_t *rgb, float *out) {
  int r = rgb[0];
  int g = rgb[1];
  int b = rgb[2];
  if (kind == ColorKind::Ycbcr) {
    auto fr = static_cast<float>(r);
    auto fg = static_cast<float>(g);
    auto fb = static_cast<float>(b);
    out[0] = 0.299F * fr + 0.587F * fg + 0.114F * fb;
    out[1] = 0.5F * fb - 0.168736F * fr - 0.331264F * fg;
    out[2] = 0.5F * fr - 0.418688F * fg - 0.081312F * fb;
  } else if (kind == ColorKind::Ycocg) {
    int co = r - b;
    int t = b + (co >> 1);
    int cg = g - t;
    out[0] = static_cast<float>(t + (cg >> 1));
    out[1] = static_cast<float>(co);
    out[2] = static_cast<float>(cg);
  } else {
    out[0] = static_cast<float>(g);
    out[1] = static_cast<float>(r - g);
    out[2] = static_cast<float>(b - g);
  }
}

void encodeReal(ColorKind kind, const uint8_t *rgb, EncodedValue &planes) {
  const Shape &shape = planes.shape;
  planes.real.assign(shape.samples(), 0);
  float *plane[3] = {
      planes.real.data(), planes.real.data() + shape.samplesOf(0),
      planes.real.data() + shape.samplesOf(0) + shape.samplesOf(1)};
  // Chroma is the mean of 2 x 2, of which the frame's edge repeats.
  const int shift = shape.chromaShift;
  const float weight = shift ? 0.25F : 1.0F;
  const auto chromaWidth = static_cast<size_t>(shape.planeWidth(1));
  const int rows = std::max(shape.height, shape.planeHeight(1) << shift);
  const int columns = std::max(shape.width, shape.planeWidth(1) << shift);
  for (int y = 0; y < rows; ++y) {
    const auto row = static_cast<size_t>(std::min(y, shape.height - 1)) *
                     static_cast<size_t>(shape.width);
    for (int x = 0; x < columns; ++x) {
      const size_t at = row + static_cast<size_t>(std::min(x, shape.width - 1));
      float value[3] = {};
      samplesOf(kind, rgb + 3 * at, value);
      if (y < shape.height && x < shape.width)
        plane[0][at] = value[0];
      const size_t to = static_cast<size_t>(y >> shift) * chromaWidth +
                        static_cast<size_t>(x >> shift);
      plane[1][to] += weight * value[1];
      plane[2][to] += weight * value[2];
    }
  }
  if (const auto zero = static_cast<float>(shape.zero(1)); zero != 0)
    for (size_t i = shape.samplesOf(0); i < planes.real.size(); ++i)
      planes.real[i] += zero;
}

void encodeModular(ColorKind kind, const uint8_t *rgb, EncodedValue &planes) {
  planes.allocate();
  const size_t count = planes.shape.samplesOf(0);
  int16_t *to = planes.i16();
  auto wrap8 = [](int value) {
    return static_cast<int8_t>(static_cast<uint8_t>(value));
  };
  for (size_t i = 0; i < count; ++i, rgb += 3, ++to) {
    int red = rgb[0];
    int green = rgb[1];
    int blue = rgb[2];
    if (kind == ColorKind::SubtractGreen) {
      to[0] = rgb[1];
      to[count] = static_cast<uint8_t>(red - green + 128);
      to[2 * count] = static_cast<uint8_t>(blue - green + 128);
      continue;
    }
    int co = wrap8(red - blue);
    int t = static_cast<uint8_t>(blue + (co >> 1));
    int cg = wrap8(green - t);
    to[0] = static_cast<uint8_t>(t + (cg >> 1));
    to[count] = static_cast<int16_t>(co + 128);
    to[2 * count] = static_cast<int16_t>(cg + 128);
  }
}

} // namespace

Status encode(const EncodeStep &step, EncodedValue *operands,
              EncodedValue *results, int32_t * /*item*/) {
  const ColorKind kind = paramsOf(step.args).kind;
  EncodedValue planes;
  SMMIL_RETURN_IF_ERROR(
      inferShape(step.args, &operands[0].shape, &planes.shape));
  if (operands[0].data.size() != bytesOf(operands[0].shape))
    return Status::invalidArgument("color: the frame has the wrong size");
  if (isModular(kind))
    encodeModular(kind, operands[0].data.data(), planes);
  else
    encodeReal(kind, operands[0].data.data(), planes);
  results[0] = std::move(planes);
  return Status::ok();
}

} // namespace smmil::color
