//===- Halide.h - Coefficients to planes for Halide -------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The inverse transform with one block per lane, as the kernel has it: columns,
// then rows, then samples, whose rows the last store interleaves. Every product
// is rounded to 16 bits on its own, and sums wrap; see spec.md.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_BLOCKDCT_HALIDE_H
#define SMMIL_CODECS_BLOCKDCT_HALIDE_H

#include "smmil/Target/Halide/Stage.h"

namespace smmil::block_dct {

namespace detail {

using halide::Expr;

/// (value * constant + 16384) >> 15.
inline Expr times(const Expr &value, int constant) {
  return Halide::rounding_mul_shift_right(value,
                                          Halide::cast<int16_t>(constant), 15);
}

inline std::vector<Expr> inverseLine8(const std::vector<Expr> &x) {
  constexpr int c0 = 11585, c1 = 16069, c2 = 15137, c3 = 13623, c5 = 9102,
                c6 = 6270, c7 = 3196;
  const Expr e0 = times(x[0], c0), e4 = times(x[4], c0);
  const Expr t0 = e0 + e4, t1 = e0 - e4;
  const Expr t2 = times(x[2], c6) - times(x[6], c2);
  const Expr t3 = times(x[2], c2) + times(x[6], c6);
  const Expr a[4] = {t0 + t3, t1 + t2, t1 - t2, t0 - t3};
  const Expr b[4] = {
      times(x[1], c1) + times(x[3], c3) + times(x[5], c5) + times(x[7], c7),
      times(x[1], c3) - times(x[3], c7) - times(x[5], c1) - times(x[7], c5),
      times(x[1], c5) - times(x[3], c1) + times(x[5], c7) + times(x[7], c3),
      times(x[1], c7) - times(x[3], c5) + times(x[5], c3) - times(x[7], c1)};
  std::vector<Expr> y(8);
  for (size_t i = 0; i < 4; ++i) {
    y[i] = a[i] + b[i];
    y[7 - i] = a[i] - b[i];
  }
  return y;
}

inline std::vector<Expr> inverseLine4(const std::vector<Expr> &x) {
  constexpr int c0 = 16384, c1 = 21407, c3 = 8867;
  const Expr t0 = times(x[0], c0), t2 = times(x[2], c0);
  const Expr b0 = times(x[1], c1) + times(x[3], c3);
  const Expr b1 = times(x[1], c3) - times(x[3], c1);
  return {t0 + t2 + b0, t0 - t2 + b1, t0 - t2 - b1, t0 + t2 - b0};
}

inline Halide::Tuple inverseLine(const std::vector<Expr> &x) {
  return Halide::Tuple(x.size() == 8 ? inverseLine8(x) : inverseLine4(x));
}

} // namespace detail

/// One plane. Blocks that hang over the right edge, and those that fill up a
/// vector, are stored in the padding of the rows.
inline halide::Func halidePlane(const halide::Stage &stage, int plane,
                                const halide::Value &coefficients) {
  const Shape &shape = stage.result;
  const int n = shape.block;
  const std::string suffix = "_" + std::to_string(plane);
  halide::Var x("x"), y("y"), bx("bx"), by("by"), row("row");
  std::vector<halide::Func> columns, grids;
  std::vector<halide::Expr> inColumns;
  for (int u = 0; u < n; ++u) {
    std::vector<halide::Expr> line, rows;
    for (int v = 0; v < n; ++v)
      line.push_back(coefficients.coefficient(plane, u, v, bx, by));
    const std::string name = std::to_string(u) + suffix;
    columns.emplace_back("column_" + name);
    columns.back()(bx, by) = detail::inverseLine(line);
    for (int v = 0; v < n; ++v)
      rows.push_back(columns.back()(bx, by)[v]);
    // Rows by number, so that the loop over them need not be unrolled.
    grids.emplace_back("grid_" + name);
    grids.back()(bx, by, row) = Halide::mux(row, rows);
    inColumns.push_back(grids.back()(bx, by, row));
  }
  halide::Func lines("lines" + suffix), samples("samples" + suffix);
  lines(bx, by, row) = detail::inverseLine(inColumns);
  std::vector<halide::Expr> inRow;
  for (int i = 0; i < n; ++i)
    inRow.push_back(lines(x / n, y / n, y % n)[i]);
  const auto low = Halide::cast<int16_t>(shape.lowest(plane));
  const int bias = 8 * shape.zero(plane) + 4;
  const halide::Expr value = Halide::mux(x % n, inRow);
  halide::Expr sample =
      Halide::clamp((value + Halide::cast<int16_t>(bias)) >> 3, low,
                    Halide::cast<int16_t>(255));
  // The sum wraps, to what is below every range. With half of the divisor alone
  // Halide makes a rounding shift of it, which does not wrap.
  if (shape.zero(plane) == 0)
    sample = Halide::select(value > Halide::cast<int16_t>(32767 - bias), low,
                            sample);
  if (shape.lowest(plane) == 0)
    samples(x, y) = Halide::cast<uint8_t>(sample);
  else
    samples(x, y) = sample;
  const int vector = stage.pipeline.vectorWithin(shape.blocksX(plane), 1);
  halide::Var xo("xo"), xi("xi"), yo("yo"), yi("yi"), group("group");
  samples.split(x, xo, xi, n)
      .split(y, yo, yi, n)
      .split(xo, group, xo, vector)
      .reorder(xo, xi, yi, group, yo)
      .vectorize(xo)
      .unroll(xi);
  for (halide::Func &column : columns)
    column.compute_at(samples, group)
        .store_in(Halide::MemoryType::Stack)
        .vectorize(bx);
  for (halide::Func &grid : grids)
    grid.compute_at(samples, group)
        .store_in(Halide::MemoryType::Stack)
        .unroll(row)
        .vectorize(bx);
  lines.compute_at(samples, yi)
      .store_in(Halide::MemoryType::Stack)
      .vectorize(bx);
  stage.keep(samples, static_cast<size_t>(plane),
             n * halide::roundedUp(shape.blocksX(plane), vector));
  return samples;
}

inline halide::Value halideStage(const halide::Stage &stage,
                                 const halide::Value &coefficients) {
  std::vector<halide::Func> planes;
  for (int p = 0; p < stage.result.channels; ++p)
    planes.push_back(halidePlane(stage, p, coefficients));
  return halide::valueOf(std::move(planes));
}

} // namespace smmil::block_dct

#endif // SMMIL_CODECS_BLOCKDCT_HALIDE_H
