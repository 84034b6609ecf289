//===- Emit.cpp - What the emitter knows of the colour stage --------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Rows are computed in vectors of pixels, and pairs of pixels share chroma.
//
//===----------------------------------------------------------------------===//
#include "smmil/Target/Halide/HalidePrinter.h"

namespace smmil::color {
namespace {

bool fits(const DecodeStep &step) {
  const Shape &frame = step.operands[0];
  return frame.width >= 32 && frame.width % 2 == 0;
}

} // namespace

extern const HalidePrinter kHalidePrinter;
const HalidePrinter kHalidePrinter = {fits};

} // namespace smmil::color
