//===- Halide.h - Bands of the 5/3 wavelet for Halide -----------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Undoes one level after the other. A level makes two rows at a time: their
// columns, those of low and those of high elements apart, then the rows, whose
// even and odd samples the last store interleaves. The corner of every level is
// kept whole.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_DWT53_HALIDE_H
#define SMMIL_CODECS_DWT53_HALIDE_H

#include "codecs/Dwt53/Decode.h"
#include "smmil/Target/Halide/Stage.h"

namespace smmil::dwt53 {

/// Sums that wrap into the range of what they make; see Ring.h.
class HalideRing {
public:
  explicit HalideRing(bool isSigned) : isSigned(isSigned) {}

  halide::Expr wrapped(bool isSample, const halide::Expr &value) const {
    // Modulo 256 the low byte is right whatever a 16-bit sum has lost.
    if (!isSigned)
      return isSample ? Halide::cast<int16_t>(Halide::cast<uint8_t>(value))
                      : Halide::cast<int16_t>(Halide::cast<int8_t>(value));
    // 512 is 1 modulo 511, and the sum is not negative.
    const halide::Expr sum = value + (255 + 129 * 511);
    const halide::Expr folded = (sum & 511) + (sum >> 9);
    return Halide::cast<int16_t>(
        Halide::select(folded >= 511, folded - 511, folded) - 255);
  }
  /// `low` without what was added to it.
  halide::Expr even(bool isSample, const halide::Expr &low,
                    const halide::Expr &before,
                    const halide::Expr &after) const {
    return wrapped(isSample,
                   wide(low) - ((wide(before) + wide(after) + 2) >> 2));
  }
  /// `high` and what was subtracted from it.
  halide::Expr odd(bool isSample, const halide::Expr &high,
                   const halide::Expr &before,
                   const halide::Expr &after) const {
    return wrapped(isSample, wide(high) + ((wide(before) + wide(after)) >> 1));
  }

private:
  /// Halves need all bits of a sum modulo 511, and the low ten modulo 256.
  halide::Expr wide(const halide::Expr &value) const {
    return isSigned ? Halide::cast<int32_t>(value) : value;
  }

  bool isSigned;
};

/// A corner of a plane, or a band of one.
using HalideSamples = std::function<halide::Expr(halide::Expr, halide::Expr)>;

/// One level of one plane: the corner of `level`, from the one of the next
/// level and the plane of bands.
class HalideLevel {
public:
  HalideLevel(const halide::Stage &stage, int plane, int32_t level,
              HalideSamples corner, HalideSamples bands)
      : corner(std::move(corner)), bands(std::move(bands)),
        ring(stage.operand.lowest(plane) < 0),
        narrow(stage.operand.lowest(plane) == 0),
        suffix("_" + std::to_string(plane) + "_" + std::to_string(level)),
        width(side(stage.operand.planeWidth(plane), level)),
        height(side(stage.operand.planeHeight(plane), level)),
        vector(stage.pipeline.vectorWithin(lows(width), 1)) {}

  /// The samples, in pairs of rows and of columns.
  halide::Func samples() {
    const halide::Func left = columns(/*isLow=*/true);
    halide::Func result("samples" + suffix);
    if (width == 1) {
      result(x, y) = kept(ring.wrapped(true, of(left, x / 2, y)));
      schedule(result, {left});
      return result;
    }
    halide::Func high = edged("high", columns(/*isLow=*/false), width / 2);
    const Halide::RDom inside(0, halide::roundedUp(lows(width), vector));
    halide::Func even("even" + suffix);
    even(x, pair) =
        Halide::Tuple(Halide::undef<int16_t>(), Halide::undef<int16_t>());
    std::vector<halide::Expr> rows;
    for (int row : {0, 1})
      rows.push_back(ring.even(true, left(inside, pair)[row],
                               high(inside - 1, pair)[row],
                               high(inside, pair)[row]));
    even(inside, pair) = Halide::Tuple(rows);
    even.update(0).vectorize(inside, vector);
    if (width % 2 == 0) {
      even(width / 2, pair) = Halide::Tuple(even(width / 2 - 1, pair));
      even.update(1).unscheduled();
    }
    const halide::Expr column = x / 2;
    result(x, y) = kept(
        Halide::select(x % 2 == 0, of(even, column, y),
                       ring.odd(true, of(high, column, y), of(even, column, y),
                                of(even, column + 1, y))));
    schedule(result, {left, high, even});
    return result;
  }

  int columnsComputed() const { return halide::roundedUp(width, 2 * vector); }

private:
  static int side(int32_t ofPlane, int32_t level) {
    return static_cast<int>(sideAt(static_cast<size_t>(ofPlane), level));
  }
  static int lows(int side) { return (side + 1) / 2; }

  /// Row y of what has a pair of rows as a tuple.
  static halide::Expr of(const halide::Func &pairs, const halide::Expr &column,
                         const halide::Expr &row) {
    return Halide::mux(row % 2,
                       {pairs(column, row / 2)[0], pairs(column, row / 2)[1]});
  }
  halide::Expr kept(const halide::Expr &sample) const {
    return narrow ? Halide::cast<uint8_t>(sample) : sample;
  }

  /// Rows 2 * pair and 2 * pair + 1 of the low or of the high elements.
  halide::Func columns(bool isLow) {
    const int first = isLow ? 0 : lows(width), middle = lows(height);
    const auto low = [&](const halide::Expr &row) {
      return isLow ? corner(x, row) : bands(first + x, row);
    };
    const auto high = [&](const halide::Expr &row) {
      return bands(first + x,
                   middle + Halide::clamp(row, 0, height - middle - 1));
    };
    const auto even = [&](const halide::Expr &at) {
      const halide::Expr row = Halide::clamp(at, 0, middle - 1);
      return ring.even(isLow, low(row), high(row - 1), high(row));
    };
    halide::Func result((isLow ? "left" : "right") + suffix);
    if (height == 1)
      result(x, pair) = Halide::Tuple(low(0), low(0));
    else
      result(x, pair) = Halide::Tuple(
          even(pair), ring.odd(isLow, high(pair), even(pair), even(pair + 1)));
    result.vectorize(x, vector);
    return result;
  }

  /// The `count` columns of `inner` with the first and last once more.
  halide::Func edged(const char *name, halide::Func inner, int count) {
    halide::Func result(name + suffix);
    const Halide::RDom inside(0, halide::roundedUp(count, vector));
    result(x, pair) =
        Halide::Tuple(Halide::undef<int16_t>(), Halide::undef<int16_t>());
    result(inside, pair) = Halide::Tuple(inner(inside, pair));
    result(-1, pair) = Halide::Tuple(result(0, pair));
    result(count, pair) = Halide::Tuple(result(count - 1, pair));
    result.update(0).vectorize(inside, vector);
    for (int edge : {1, 2})
      result.update(edge).unscheduled();
    inner.compute_at(result, pair).store_in(Halide::MemoryType::Stack);
    return result;
  }

  void schedule(halide::Func &result, std::vector<halide::Func> parts) {
    halide::Var xo("xo"), xi("xi"), yo("yo"), yi("yi"), group("group");
    result.split(x, xo, xi, 2)
        .split(y, yo, yi, 2)
        .split(xo, group, xo, vector)
        .reorder(xo, xi, group, yi, yo)
        .vectorize(xo)
        .unroll(xi)
        .unroll(yi);
    for (halide::Func &part : parts)
      part.compute_at(result, yo).store_in(Halide::MemoryType::Stack);
  }

  HalideSamples corner, bands;
  HalideRing ring;
  bool narrow;
  std::string suffix;
  int width, height, vector;
  halide::Var x{"x"}, y{"y"}, pair{"pair"};
};

inline halide::Value halideStage(const halide::Stage &stage,
                                 const halide::Value &residuals) {
  const int32_t levels = paramsOf(stage.args).levels;
  std::vector<halide::Func> planes;
  size_t index = 0;
  for (int p = 0; p < stage.operand.channels; ++p) {
    const HalideRing ring(stage.operand.lowest(p) < 0);
    const HalideSamples bands = [=](const halide::Expr &x,
                                    const halide::Expr &y) {
      return residuals.sample(p, x, y);
    };
    const int zero = stage.operand.zero(p);
    HalideSamples corner = [=](const halide::Expr &x, const halide::Expr &y) {
      const halide::Expr value = bands(x, y);
      return zero == 0
                 ? ring.wrapped(true, Halide::cast<int32_t>(value))
                 : ring.wrapped(true, value + Halide::cast<int16_t>(zero));
    };
    for (int32_t level = levels; level-- > 0;) {
      HalideLevel inverse(stage, p, level, corner, bands);
      halide::Func samples = inverse.samples();
      stage.keep(samples, index++, inverse.columnsComputed());
      corner = [samples](const halide::Expr &x, const halide::Expr &y) {
        return Halide::cast<int16_t>(samples(x, y));
      };
      if (level == 0)
        planes.push_back(samples);
    }
  }
  return halide::valueOf(std::move(planes));
}

} // namespace smmil::dwt53

#endif // SMMIL_CODECS_DWT53_HALIDE_H
