//===- Halide.h - Frames of one plane for Halide ----------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Gives every channel the sample; see spec.md.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_GREY_HALIDE_H
#define SMMIL_CODECS_GREY_HALIDE_H

#include "smmil/Target/Halide/Stage.h"

namespace smmil::grey {

inline halide::Value halideStage(const halide::Stage & /*stage*/,
                                 const halide::Value &planes) {
  halide::Value frame;
  frame.pixel = [=](const halide::Expr &x, const halide::Expr &y) {
    const halide::Expr sample =
        Halide::saturating_cast<uint8_t>(planes.sample(0, x, y));
    return std::vector<halide::Expr>{sample, sample, sample};
  };
  return frame;
}

} // namespace smmil::grey

#endif // SMMIL_CODECS_GREY_HALIDE_H
