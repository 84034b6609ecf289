//===- Rules.cpp - What holds between the parameters of quantize ----------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One spelling of each way to choose levels.
//
//===----------------------------------------------------------------------===//
#include "dialects/Codec/CodecPrimitives.h"
#include "dialects/Codec/RuleFormula.h"
#include "dialects/Design/Knobs.h"

using namespace mlir;
using namespace smmil::design;

namespace smmil::codec {

void QuantizeOp::buildRules(RuleBuilder &rules) {
  // Rate optimisation decides levels by itself; one spelling is enough.
  if (getLambdaAttr() && getDeadzoneAttr())
    rules.add(*this, "the dead zone has one value when the rate chooses levels",
              {getLambdaAttr(), getDeadzoneAttr()},
              [](OpBuilder &b, Location loc, ValueRange v) -> Value {
                RuleFormula f(b, loc);
                return f.either(f.equal(v[0], f.number(0)),
                                f.equal(v[1], f.number(40)));
              });
  if (Attribute step = getStepAttr())
    rules.add(*this, "the step is one of the ladder", {step, getSteps()},
              [](OpBuilder &b, Location loc, ValueRange v) -> Value {
                return RuleFormula(b, loc).lessThan(v[0], v[1]);
              });
}

} // namespace smmil::codec
