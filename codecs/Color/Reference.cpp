//===- Reference.cpp - Reference of color ---------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Follows spec.md sentence by sentence, on plain vectors.
//
//===----------------------------------------------------------------------===//

#include "lib/Interpreter/Arithmetic.h"
#include "smmil/Interpreter/ReferencePrimitive.h"
#include "smmil/Runtime/Primitives/Color.h"

#include <algorithm>
#include <array>

namespace smmil::reference::color {

namespace {

/// Samples of the three planes at one pixel, or red, green and blue.
using Triple = std::array<int64_t, 3>;

bool isModular(ColorKind kind) {
  return kind == ColorKind::YcocgR || kind == ColorKind::SubtractGreen;
}

Status shapeOf(const int32_t *args, const Shape *operands, Shape *results) {
  const int32_t chroma = args[1];
  if (operands[0].kind != ValueKind::Frame ||
      operands[0].element != ElementType::U8 || operands[0].channels != 3)
    return Status::unsupported("colour: needs an RGB frame");
  if (args[0] < int32_t(ColorKind::Ycbcr) ||
      args[0] > int32_t(ColorKind::SubtractGreen) ||
      (chroma != 444 && chroma != 420))
    return Status::unsupported("colour: unknown kind or sampling");
  const auto kind = ColorKind(args[0]);
  if (isModular(kind) && chroma != 444)
    return Status::unsupported("colour: a kind modulo 256 keeps every sample");
  Shape &planes = results[0];
  planes = Shape();
  planes.kind = ValueKind::Planes;
  planes.element = ElementType::I16;
  planes.height = operands[0].height;
  planes.width = operands[0].width;
  planes.channels = 3;
  planes.chromaShift = chroma == 420 ? 1 : 0;
  planes.signedChroma =
      kind == ColorKind::Ycocg || kind == ColorKind::GreenDifference ? 1 : 0;
  return Status::ok();
}

/// One plane of a value.
struct Plane {
  const int64_t *samples;
  int width, height;

  Plane(const Value &value, int plane)
      : samples(value.elements.data() + planeStart(value.shape, plane)),
        width(value.shape.planeWidth(plane)),
        height(value.shape.planeHeight(plane)) {}
  int64_t at(int x, int y) const {
    return samples[size_t(y) * size_t(width) + size_t(x)];
  }
};

/// 16 times the chroma sample minus its zero, at pixel (x, y).
int64_t chromaAt(const Plane &plane, int x, int y, int shift, int zero) {
  if (shift == 0)
    return 16 * (plane.at(x, y) - zero);
  const int nearRow = y >> 1;
  const int farRow =
      std::clamp(y % 2 ? nearRow + 1 : nearRow - 1, 0, plane.height - 1);
  auto vertical = [&](int column) {
    return 3 * plane.at(column, nearRow) + plane.at(column, farRow);
  };
  const int i = x >> 1;
  const int j = std::clamp(x % 2 ? i + 1 : i - 1, 0, plane.width - 1);
  return 3 * vertical(i) + vertical(j) - 16 * zero;
}

/// Red, green and blue, before they are clamped.
Triple inverse(ColorKind kind, int64_t y, int64_t s1, int64_t s2) {
  const int64_t c1 = (s1 + 8) >> 4, c2 = (s2 + 8) >> 4;
  if (kind == ColorKind::GreenDifference)
    return {y + c1, y, y + c2};
  if (kind == ColorKind::Ycocg) {
    const int64_t t = y - (c2 >> 1);
    const int64_t green = c2 + t, blue = t - (c1 >> 1);
    return {blue + c1, green, blue};
  }
  return {y + ((359 * s2 + 2048) >> 12),
          y - (((88 * s1 + 2048) >> 12) + ((183 * s2 + 2048) >> 12)),
          y + ((454 * s1 + 2048) >> 12)};
}

/// Red, green and blue of a kind modulo 256, before they are reduced.
Triple inverseModular(ColorKind kind, int64_t p0, int64_t p1, int64_t p2) {
  if (kind == ColorKind::SubtractGreen)
    return {p0 + p1 - 128, p0, p0 + p2 - 128};
  const int64_t co = wrapSigned(8, uint64_t(p1 - 128));
  const int64_t cg = wrapSigned(8, uint64_t(p2 - 128));
  const int64_t t = (p0 - (cg >> 1)) & 255;
  const int64_t blue = t - (co >> 1);
  return {blue + co, cg + t, blue};
}

Status decode(const Step &step, const Value *results, Value *operands) {
  const auto kind = ColorKind(step.args[0]);
  const Shape &shape = results[0].shape;
  const Plane p0(results[0], 0), p1(results[0], 1), p2(results[0], 2);
  const int shift = shape.chromaShift, zero = shape.zero(1);
  for (int y = 0; y < shape.height; ++y)
    for (int x = 0; x < shape.width; ++x) {
      if (isModular(kind)) {
        for (int64_t sample :
             inverseModular(kind, p0.at(x, y), p1.at(x, y), p2.at(x, y)))
          operands[0].elements.push_back(sample & 255);
        continue;
      }
      for (int64_t sample :
           inverse(kind, p0.at(x, y), chromaAt(p1, x, y, shift, zero),
                   chromaAt(p2, x, y, shift, zero)))
        operands[0].elements.push_back(clampTo(sample, 0, 255));
    }
  return Status::ok();
}

Triple forward(ColorKind kind, int64_t red, int64_t green, int64_t blue) {
  auto wrap8 = [](int64_t v) { return wrapSigned(8, uint64_t(v)); };
  switch (kind) {
  case ColorKind::GreenDifference:
    return {green, red - green, blue - green};
  case ColorKind::SubtractGreen:
    return {green, wrap8(red - green) + 128, wrap8(blue - green) + 128};
  case ColorKind::Ycocg: {
    const int64_t co = red - blue, t = blue + (co >> 1), cg = green - t;
    return {t + (cg >> 1), co, cg};
  }
  case ColorKind::YcocgR: {
    const int64_t co = wrap8(red - blue), t = (blue + (co >> 1)) & 255;
    const int64_t cg = wrap8(green - t);
    return {(t + (cg >> 1)) & 255, co + 128, cg + 128};
  }
  case ColorKind::Ycbcr:
    break;
  }
  // Full-range BT.601 with 16 fractional bits.
  auto scaled = [&](int64_t r, int64_t g, int64_t b, int64_t zero) {
    const int64_t sum = r * red + g * green + b * blue + 32768;
    return clampTo((sum >> 16) + zero, 0, 255);
  };
  return {scaled(19595, 38470, 7471, 0), scaled(-11059, -21709, 32768, 128),
          scaled(32768, -27439, -5329, 128)};
}

Status encode(const Step &step, const Value *operands, Value *results) {
  const auto kind = ColorKind(step.args[0]);
  const Shape &shape = results[0].shape;
  const std::vector<int64_t> &rgb = operands[0].elements;
  std::vector<Triple> full; // At full size.
  for (size_t i = 0; i < rgb.size(); i += 3)
    full.push_back(forward(kind, rgb[i], rgb[i + 1], rgb[i + 2]));
  for (int p = 0; p < 3; ++p) {
    const int side = 1 << shape.shiftOf(p);
    for (int y = 0; y < shape.planeHeight(p); ++y)
      for (int x = 0; x < shape.planeWidth(p); ++x) {
        // Mean of side * side pixels; the last row and column repeat.
        int64_t sum = side * side / 2;
        for (int dy = 0; dy < side; ++dy)
          for (int dx = 0; dx < side; ++dx) {
            const int row = std::min(side * y + dy, shape.height - 1);
            const int column = std::min(side * x + dx, shape.width - 1);
            sum += full[size_t(row) * size_t(shape.width) + size_t(column)]
                       [size_t(p)];
          }
        results[0].elements.push_back(sum >> (2 * shape.shiftOf(p)));
      }
  }
  return Status::ok();
}

} // namespace

extern const ReferencePrimitive kReference;
const ReferencePrimitive kReference = {shapeOf, decode, encode};

} // namespace smmil::reference::color
