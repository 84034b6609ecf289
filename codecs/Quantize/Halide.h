//===- Halide.h - Levels to coefficients for Halide -------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The arithmetic of spec.md; steps and offsets are those of the item's matrix,
// from stageNumbers.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_QUANTIZE_HALIDE_H
#define SMMIL_CODECS_QUANTIZE_HALIDE_H

#include "codecs/Quantize/Decode.h"
#include "smmil/Target/Halide/Stage.h"

namespace smmil::quantize {

inline halide::Value halideStage(const halide::Stage &stage,
                                 const halide::Value &levels) {
  const int keep = stage.operand.keep;
  halide::Value bands;
  bands.band = [=](int plane, int k, const halide::Expr &bx,
                   const halide::Expr &by) -> halide::Expr {
    const int at = kStageNumbers * ((plane > 0 ? keep : 0) + k);
    const halide::Expr level = levels.band(plane, k, bx, by);
    const halide::Expr factor = stage.number(at);
    if (k == 0)
      return level * Halide::cast<int16_t>(factor);
    // 32768 fits into the magnitude of 16 bits.
    const halide::Expr magnitude = Halide::abs(level);
    const halide::Expr product = Halide::cast<int32_t>(
        Halide::widening_mul(magnitude, Halide::cast<uint16_t>(factor)));
    const halide::Expr offset =
        Halide::select(magnitude > Halide::cast<uint16_t>(1),
                       stage.number(at + 2), stage.number(at + 1));
    const halide::Expr value =
        Halide::saturating_cast<int16_t>(Halide::max(product - offset, 0));
    return Halide::select(level == Halide::cast<int16_t>(0),
                          Halide::cast<int16_t>(0),
                          level < Halide::cast<int16_t>(0), -value, value);
  };
  return bands;
}

} // namespace smmil::quantize

#endif // SMMIL_CODECS_QUANTIZE_HALIDE_H
