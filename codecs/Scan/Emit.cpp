//===- Emit.cpp - What the emitter knows of the scan stage ----------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The stage only says which band a coefficient is.
//
//===----------------------------------------------------------------------===//
#include "smmil/Target/Halide/HalidePrinter.h"

namespace smmil::scan {

extern const HalidePrinter kHalidePrinter;
const HalidePrinter kHalidePrinter = {};

} // namespace smmil::scan
