//===- Halide.h - The inverse colour transform for Halide -------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Chroma upsampling and colour conversion, as spec.md has them. Samples are in
// the range of their plane, so that all sums fit into 16 bits.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_COLOR_HALIDE_H
#define SMMIL_CODECS_COLOR_HALIDE_H

#include "codecs/Color/Rows.h"
#include "smmil/Target/Halide/Stage.h"

#include <memory>

namespace smmil::color {

/// Planes 1 and 2 at the size of plane 0 and around zero. With half the samples
/// in either direction, rows are blended once per row of the frame, then
/// columns.
class HalideChroma {
public:
  /// Values are 16 << shift times the sample.
  HalideChroma(const halide::Stage &stage, const halide::Value &planes,
               int shift, int zero)
      : pipeline(stage.pipeline), shape(stage.result),
        vector(pipeline.vectorWithin(stage.operand.width, 2)) {
    for (int plane : {1, 2}) {
      Part &part = parts[plane - 1];
      part.rows = halide::Func("rows_of_plane_" + std::to_string(plane));
      part.full = halide::Func("full_plane_" + std::to_string(plane));
      if (shape.chromaShift == 1) {
        blendRows(part, plane, planes, shift, zero);
        blendColumns(part);
      } else {
        part.full(x, y) =
            (planes.sample(plane, x, y) - Halide::cast<int16_t>(zero))
            << (4 + shift);
      }
    }
  }

  halide::Expr at(int plane, const halide::Expr &column,
                  const halide::Expr &row) {
    return parts[plane - 1].full(column, row);
  }

  void schedule(halide::Func &output) {
    if (shape.chromaShift == 0)
      return;
    for (Part &part : parts) {
      part.rows.compute_at(output, pipeline.y)
          .store_in(Halide::MemoryType::Stack);
      part.rows.update(0).vectorize(part.inside, vector);
      for (int edge : {1, 2})
        part.rows.update(edge).unscheduled();
      part.full.compute_at(output, pipeline.x)
          .store_in(Halide::MemoryType::Stack)
          .align_bounds(x, 2)
          .bound_extent(x, 2 * vector)
          .vectorize(x, 2 * vector);
    }
    output.align_bounds(pipeline.x, 2);
  }

private:
  struct Part {
    Halide::RDom inside;
    halide::Func rows, full;
  };

  /// Three parts of the nearer row and one of the farther, around zero, with
  /// one sample copied outwards on either side. Whole vectors of the planes are
  /// read: their rows have that many samples of slack.
  void blendRows(Part &part, int plane, const halide::Value &planes, int shift,
                 int zero) {
    const int columns = shape.planeWidth(plane);
    const int last = shape.planeHeight(plane) - 1;
    part.inside = Halide::RDom(0, halide::roundedUp(columns, vector));
    const halide::Expr farther =
        Halide::clamp(y / 2 + Halide::select(y % 2 == 0, -1, 1), 0, last);
    const halide::Expr blended = 3 * planes.sample(plane, part.inside, y / 2) +
                                 planes.sample(plane, part.inside, farther);
    part.rows(x, y) = Halide::undef<int16_t>();
    part.rows(part.inside, y) = (blended - Halide::cast<int16_t>(4 * zero))
                                << shift;
    part.rows(-1, y) = part.rows(0, y);
    part.rows(columns, y) = part.rows(columns - 1, y);
  }

  void blendColumns(Part &part) {
    const halide::Expr column = x / 2;
    const halide::Expr neighbour = Halide::select(
        x % 2 == 0, part.rows(column - 1, y), part.rows(column + 1, y));
    part.full(x, y) = 3 * part.rows(column, y) + neighbour;
  }

  halide::Pipeline &pipeline;
  Shape shape;
  int vector;
  halide::Var x{"chroma_x"}, y{"chroma_y"};
  Part parts[2];
};

namespace detail {

using halide::Expr;

inline std::vector<Expr> saturated(const std::vector<Expr> &values) {
  std::vector<Expr> result;
  for (const Expr &value : values)
    result.push_back(Halide::saturating_cast<uint8_t>(value));
  return result;
}

/// Of luma and chroma in 1/128. (value / 8 * factor + 2048) >> 12 is the
/// rounding 16-bit product.
inline std::vector<Expr> ycbcrPixel(const Expr &luma, const Expr &cb,
                                    const Expr &cr) {
  const auto scaled = [](const Expr &value, int factor) {
    return Halide::rounding_mul_shift_right(value,
                                            Halide::cast<int16_t>(factor), 15);
  };
  return saturated({luma + scaled(cr, 359),
                    luma - (scaled(cb, 88) + scaled(cr, 183)),
                    luma + scaled(cb, 454)});
}

/// Of luma and chroma in 1/16.
inline std::vector<Expr> differencePixel(ColorKind kind, const Expr &luma,
                                         const Expr &s1, const Expr &s2) {
  const Expr half = Halide::cast<int16_t>(8);
  const Expr a = (s1 + half) >> 4, b = (s2 + half) >> 4;
  if (kind == ColorKind::GreenDifference)
    return saturated({luma + a, luma, luma + b});
  const Expr t = luma - (b >> 1), blue = t - (a >> 1);
  return saturated({blue + a, b + t, blue});
}

/// Of samples, modulo 256.
inline std::vector<Expr> modularPixel(ColorKind kind, const Expr &luma,
                                      const Expr &s1, const Expr &s2) {
  const auto byte = [](const Expr &value) {
    return Halide::cast<uint8_t>(value);
  };
  const Expr zero = Halide::cast<int16_t>(128);
  if (kind == ColorKind::SubtractGreen)
    return {byte(luma + s1 - zero), byte(luma), byte(luma + s2 - zero)};
  const auto wrapped = [](const Expr &value) {
    return Halide::cast<int16_t>(Halide::cast<int8_t>(value));
  };
  const Expr co = wrapped(s1 - zero), cg = wrapped(s2 - zero);
  const Expr t = Halide::cast<int16_t>(byte(luma - (cg >> 1)));
  const Expr blue = Halide::cast<int16_t>(byte(t - (co >> 1)));
  return {byte(blue + co), byte(t + cg), byte(blue)};
}

} // namespace detail

inline halide::Value halideStage(const halide::Stage &stage,
                                 const halide::Value &planes) {
  const ColorKind kind = paramsOf(stage.args).kind;
  halide::Value frame;
  if (isModular(kind)) {
    frame.pixel = [=](const halide::Expr &x, const halide::Expr &y) {
      return detail::modularPixel(kind, planes.sample(0, x, y),
                                  planes.sample(1, x, y),
                                  planes.sample(2, x, y));
    };
    return frame;
  }
  const bool isYcbcr = kind == ColorKind::Ycbcr;
  auto chroma = std::make_shared<HalideChroma>(
      stage, planes, /*shift=*/isYcbcr ? 3 : 0, zeroOf(kind));
  stage.pipeline.schedules.push_back(
      [chroma](halide::Func &output) { chroma->schedule(output); });
  frame.pixel = [=](const halide::Expr &x, const halide::Expr &y) {
    const halide::Expr luma = planes.sample(0, x, y), cb = chroma->at(1, x, y),
                       cr = chroma->at(2, x, y);
    return isYcbcr ? detail::ycbcrPixel(luma, cb, cr)
                   : detail::differencePixel(kind, luma, cb, cr);
  };
  return frame;
}

} // namespace smmil::color

#endif // SMMIL_CODECS_COLOR_HALIDE_H
