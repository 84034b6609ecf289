//===- Emit.cpp - What the emitter knows of the dequantiser ---------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The matrix of an item is read while it is decoded.
//
//===----------------------------------------------------------------------===//
#include "codecs/Quantize/Decode.h"
#include "smmil/Target/Halide/HalidePrinter.h"

namespace smmil::quantize {
namespace {

int32_t numbers(const DecodeStep &step) {
  return 2 * kStageNumbers * step.operands[0].keep;
}

} // namespace

extern const HalidePrinter kHalidePrinter;
const HalidePrinter kHalidePrinter = {nullptr, nullptr, numbers};

} // namespace smmil::quantize
