//===- Emit.cpp - What the emitter knows of the grey stage ----------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Rows are computed in vectors of pixels.
//
//===----------------------------------------------------------------------===//
#include "smmil/Target/Halide/HalidePrinter.h"

namespace smmil::grey {
namespace {

bool fits(const DecodeStep &step) { return step.operands[0].width >= 32; }

} // namespace

extern const HalidePrinter kHalidePrinter;
const HalidePrinter kHalidePrinter = {fits};

} // namespace smmil::grey
