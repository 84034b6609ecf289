//===- Halide.h - Coefficients of the 9/7 wavelet for Halide ----*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Undoes one level after the other. Columns are lifted in strips of rows, those
// of low and those of high elements apart, then rows in pairs, whose even and
// odd samples the last store interleaves. Bands and the corner of every level
// are kept whole. A line is mirrored once: every step of lifting keeps that.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_DWT97_HALIDE_H
#define SMMIL_CODECS_DWT97_HALIDE_H

#include "codecs/Dwt97/Decode.h"
#include "smmil/Target/Halide/Stage.h"

#include <algorithm>

namespace smmil::dwt97 {

/// Element `at` of the low or high half of a line of `half` each, mirrored.
constexpr int mirrored(int at, bool isLow, int half) {
  const int period = 2 * (2 * half - 1);
  const int place = 2 * at + (isLow ? 0 : 1);
  const int within = (place % period + period) % period;
  return (within < 2 * half ? within : period - within) / 2;
}
inline halide::Expr mirrored(const halide::Expr &at, bool isLow, int half) {
  const int period = 2 * (2 * half - 1);
  const halide::Expr within = (2 * at + (isLow ? 0 : 1)) % period;
  // In range anyway, but Halide does not see it and would compute more rows.
  return Halide::clamp(Halide::min(within, period - within) / 2, 0, half - 1);
}

namespace detail {

using halide::Expr;

/// By kLow. (value * 2 * factor + 2^14) >> 15 is the same as with half of each.
inline Expr scaledLow(const Expr &value) {
  return Halide::rounding_mul_shift_right(value,
                                          Halide::cast<int16_t>(2 * kLow), 15);
}
/// By kHigh, whose double does not fit: the value itself, and the rest.
inline Expr scaledHigh(const Expr &value) {
  constexpr int kRest = 2 * (kHigh - (1 << kBits));
  return Halide::saturating_add(value,
                                Halide::rounding_mul_shift_right(
                                    value, Halide::cast<int16_t>(kRest), 15));
}
inline Expr lifted(const Expr &value, const Expr &before, const Expr &after,
                   int step) {
  const Expr factor = Halide::cast<int16_t>(kSteps[step]);
  const Expr sum = Halide::widening_mul(before, factor) +
                   Halide::widening_mul(after, factor);
  return Halide::saturating_cast<int16_t>(
      Halide::cast<int32_t>(value) - ((sum + (1 << (kBits - 1))) >> kBits));
}

} // namespace detail

/// A band of a plane.
using HalideSamples = std::function<halide::Expr(halide::Expr, halide::Expr)>;

/// One level of one plane.
class HalideLevel {
public:
  /// Bands of `side` columns and rows of each block, the coarser corner among
  /// them: `bands[v][u]`, the high columns at u = 1, the high rows at v = 1.
  HalideLevel(const halide::Stage &stage, int plane, int side,
              const HalideSamples (&bands)[2][2])
      : operand(stage.operand), plane(plane),
        isLast(2 * side == stage.result.block),
        columns(stage.result.blocksX(plane) * side),
        rows(stage.result.blocksY(plane) * side),
        vector(stage.pipeline.vectorWithin(columns, 1)),
        suffix("_" + std::to_string(plane) + "_" + std::to_string(side)) {
    for (int u : {0, 1})
      lift(u, bands[0][u], bands[1][u]);
  }

  /// The corner of twice the side, or the samples of the plane.
  halide::Func samples() {
    edge(low, "low", pairs[0], /*isLow=*/true);
    edge(high, "high", pairs[1], /*isLow=*/false);
    inRow(0, 3, low, high, -1);
    inRow(1, 2, high, lines[0], 0);
    inRow(2, 1, lines[0], lines[1], -1);
    const auto even = [&](const halide::Expr &at) { return of(lines[2], at); };
    halide::Func result("samples" + suffix);
    result(x, y) = kept(Halide::select(
        x % 2 == 0, even(x / 2),
        detail::lifted(of(lines[1], x / 2), even(x / 2), even(x / 2 + 1), 0)));
    schedule(result);
    return result;
  }

  int columnsComputed() const {
    return halide::roundedUp(2 * columns, 2 * vector);
  }

private:
  static constexpr int kStrip = 8; ///< Pairs of rows.

  /// Row y of what has a pair of rows as a tuple.
  halide::Expr of(const halide::Func &tuple, const halide::Expr &column) {
    return Halide::mux(y % 2,
                       {tuple(column, y / 2)[0], tuple(column, y / 2)[1]});
  }

  halide::Expr kept(const halide::Expr &value) const {
    if (!isLast)
      return value;
    const int lowest = operand.lowest(plane);
    const halide::Expr sample = Halide::clamp(
        Halide::rounding_shift_right(value, Halide::cast<uint16_t>(3)) +
            Halide::cast<int16_t>(operand.zero(plane)),
        Halide::cast<int16_t>(lowest), Halide::cast<int16_t>(255));
    return lowest == 0 ? Halide::cast<uint8_t>(sample) : sample;
  }

  /// The columns of low (u = 0) or high elements, from rows of both.
  void lift(int u, const HalideSamples &lowRows,
            const HalideSamples &highRows) {
    const auto lowAt = [&](const halide::Expr &row) {
      return detail::scaledLow(lowRows(x, mirrored(row, true, rows)));
    };
    const auto highAt = [&](const halide::Expr &row) {
      return detail::scaledHigh(highRows(x, mirrored(row, false, rows)));
    };
    halide::Func *steps = inColumn[u];
    for (int s = 0; s < 3; ++s)
      steps[s] = halide::Func("column_" + std::to_string(s) + "_" +
                              std::to_string(u) + suffix);
    steps[0](x, y) = detail::lifted(lowAt(y), highAt(y - 1), highAt(y), 3);
    steps[1](x, y) =
        detail::lifted(highAt(y), steps[0](x, y), steps[0](x, y + 1), 2);
    steps[2](x, y) =
        detail::lifted(steps[0](x, y), steps[1](x, y - 1), steps[1](x, y), 1);
    pairs[u] = halide::Func("rows_" + std::to_string(u) + suffix);
    pairs[u](x, y) = Halide::Tuple(
        steps[2](x, y),
        detail::lifted(steps[1](x, y), steps[2](x, y), steps[2](x, y + 1), 0));
  }

  /// Step `step` of lifting a pair of rows: `from`, with what `beside` has at
  /// `offset` and behind it.
  void inRow(int index, int step, const halide::Func &from,
             const halide::Func &beside, int offset) {
    std::vector<halide::Expr> pair;
    for (int row : {0, 1})
      pair.push_back(detail::lifted(from(x, y)[row], beside(x + offset, y)[row],
                                    beside(x + offset + 1, y)[row], step));
    lines[index] = halide::Func("line_" + std::to_string(index) + suffix);
    lines[index](x, y) = Halide::Tuple(pair);
  }

  /// Scaled elements of a pair of rows, with those that lifting reads beyond.
  void edge(halide::Func &result, const char *name, const halide::Func &inner,
            bool isLow) {
    result = halide::Func(name + suffix);
    const Halide::RDom inside(0, halide::roundedUp(columns, vector));
    const auto scaled = isLow ? detail::scaledLow : detail::scaledHigh;
    result(x, y) =
        Halide::Tuple(Halide::undef<int16_t>(), Halide::undef<int16_t>());
    result(inside, y) =
        Halide::Tuple(scaled(inner(inside, y)[0]), scaled(inner(inside, y)[1]));
    result.update(0).vectorize(inside, vector);
    int stage = 0;
    for (int at : {-2, -1, columns, columns + 1}) {
      result(at, y) = Halide::Tuple(result(mirrored(at, isLow, columns), y));
      result.update(++stage).unscheduled();
    }
  }

  void schedule(halide::Func &result) {
    halide::Var xo("xo"), xi("xi"), yo("yo"), yi("yi"), group("group"),
        strip("strip");
    result.split(x, xo, xi, 2)
        .split(y, yo, yi, 2)
        .split(yo, strip, yo, std::min(kStrip, rows),
               Halide::TailStrategy::ShiftInwards)
        .split(xo, group, xo, vector)
        .reorder(xo, xi, group, yi, yo, strip)
        .vectorize(xo)
        .unroll(xi)
        .unroll(yi);
    for (auto &steps : inColumn)
      for (halide::Func &step : steps)
        step.compute_at(result, strip)
            .store_in(Halide::MemoryType::Stack)
            .vectorize(x, vector);
    for (halide::Func *line :
         {&pairs[0], &pairs[1], &lines[0], &lines[1], &lines[2]})
      line->compute_at(result, yo)
          .store_in(Halide::MemoryType::Stack)
          .vectorize(x, vector);
    for (halide::Func *line : {&low, &high})
      line->compute_at(result, yo).store_in(Halide::MemoryType::Stack);
  }

  const Shape &operand;
  int plane;
  bool isLast;
  int columns, rows; ///< Of a band.
  int vector;
  std::string suffix;
  halide::Var x{"x"}, y{"y"};
  halide::Func inColumn[2][3], pairs[2], low, high, lines[3];
};

/// Element (x, y) of the band of `side` columns and rows of each block whose
/// first element is column `u` and row `v` of a block.
inline halide::Func halideBand(const halide::Stage &stage, int plane, int side,
                               int u, int v,
                               const halide::Value &coefficients) {
  halide::Var x("x"), y("y");
  std::vector<halide::Expr> lines;
  for (int line = 0; line < side; ++line) {
    std::vector<halide::Expr> elements;
    for (int column = 0; column < side; ++column)
      elements.push_back(coefficients.coefficient(plane, u + column, v + line,
                                                  x / side, y / side));
    lines.push_back(Halide::mux(x % side, elements));
  }
  halide::Func band("band_" + std::to_string(u) + "_" + std::to_string(v) +
                    "_" + std::to_string(plane));
  band(x, y) = Halide::mux(y % side, lines);
  const int vector =
      stage.pipeline.vectorWithin(stage.result.blocksX(plane), 1);
  halide::Var xo("xo"), xi("xi"), yo("yo"), yi("yi"), group("group");
  band.split(x, xo, xi, side)
      .split(y, yo, yi, side)
      .split(xo, group, xo, vector)
      .reorder(xo, xi, yi, group, yo)
      .vectorize(xo)
      .unroll(xi)
      .unroll(yi);
  return band;
}

inline halide::Value halideStage(const halide::Stage &stage,
                                 const halide::Value &coefficients) {
  std::vector<halide::Func> planes;
  size_t index = 0;
  for (int p = 0; p < stage.result.channels; ++p) {
    const int blocks = stage.result.blocksX(p);
    const int vector = stage.pipeline.vectorWithin(blocks, 1);
    HalideSamples corner = [=](const halide::Expr &x, const halide::Expr &y) {
      return coefficients.coefficient(p, 0, 0, x, y);
    };
    for (int side = 1; side < stage.result.block; side *= 2) {
      HalideSamples bands[2][2];
      bands[0][0] = corner;
      for (const auto &[v, u] :
           {std::pair(0, 1), std::pair(1, 0), std::pair(1, 1)}) {
        // Bands of one element of each block lie in rows already.
        if (side == 1) {
          bands[v][u] = [=, v = v, u = u](const halide::Expr &x,
                                          const halide::Expr &y) {
            return coefficients.coefficient(p, u, v, x, y);
          };
          continue;
        }
        halide::Func band =
            halideBand(stage, p, side, u * side, v * side, coefficients);
        stage.keep(band, index++, side * halide::roundedUp(blocks, vector));
        bands[v][u] = [band](const halide::Expr &x, const halide::Expr &y) {
          return band(x, y);
        };
      }
      HalideLevel level(stage, p, side, bands);
      halide::Func samples = level.samples();
      stage.keep(samples, index++, level.columnsComputed());
      corner = [samples](const halide::Expr &x, const halide::Expr &y) {
        return samples(x, y);
      };
      if (2 * side == stage.result.block)
        planes.push_back(samples);
    }
  }
  return halide::valueOf(std::move(planes));
}

} // namespace smmil::dwt97

#endif // SMMIL_CODECS_DWT97_HALIDE_H
