//===- Halide.h - Bands to coefficients for Halide --------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Which band a coefficient is, decided while the pipeline is built; those that
// are not kept are the constant 0.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_SCAN_HALIDE_H
#define SMMIL_CODECS_SCAN_HALIDE_H

#include "codecs/Scan/Zigzag.h"
#include "smmil/Target/Halide/Stage.h"

namespace smmil::scan {

inline halide::Value halideStage(const halide::Stage &stage,
                                 const halide::Value &bands) {
  const int block = stage.result.block;
  std::vector<int> index(static_cast<size_t>(block * block), -1);
  int k = 0;
  walkZigzag(block, stage.result.keep,
             [&](int place) { index[static_cast<size_t>(place)] = k++; });
  halide::Value coefficients;
  coefficients.coefficient = [=](int plane, int u, int v,
                                 const halide::Expr &bx,
                                 const halide::Expr &by) -> halide::Expr {
    const int at = index[static_cast<size_t>(v * block + u)];
    if (at < 0)
      return Halide::cast<int16_t>(0);
    return bands.band(plane, at, bx, by);
  };
  return coefficients;
}

} // namespace smmil::scan

#endif // SMMIL_CODECS_SCAN_HALIDE_H
