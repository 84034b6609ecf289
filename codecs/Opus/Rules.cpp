//===- Rules.cpp - What opus knows of its samples -------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The rate is that of the samples.
//
//===----------------------------------------------------------------------===//
#include "dialects/Codec/CodecPrimitives.h"
#include "dialects/Codec/RuleFormula.h"
#include "dialects/Design/Knobs.h"

using namespace mlir;
using namespace smmil::design;

namespace smmil::codec {

/// Samples per second of the operand, where the IR says so.
static IntegerAttr sampleRate(Operation *op) {
  auto resample = op->getOperand(0).getDefiningOp<ResampleOp>();
  return resample ? resample.getRateAttr() : IntegerAttr();
}

void OpusOp::buildRules(RuleBuilder &rules) {
  const IntegerAttr samples = sampleRate(*this);
  if (!samples)
    return;
  if (!isKnob(getRate())) {
    if (getRate() != samples)
      emitOpError("codes samples at a rate of ")
          << samples.getInt() << ", got rate "
          << cast<IntegerAttr>(getRate()).getInt()
          << "; Opus takes 8000, 12000, 16000, 24000 or 48000 samples per "
             "second, and the rate must be that of the model";
    return;
  }
  rules.add(*this,
            "Opus takes 8000, 12000, 16000, 24000 or 48000 samples per second",
            {getRate(), samples},
            [](OpBuilder &b, Location loc, ValueRange v) -> Value {
              return RuleFormula(b, loc).equal(v[0], v[1]);
            });
}

} // namespace smmil::codec
