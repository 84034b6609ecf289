//===- Rules.cpp - What holds between the parameters of lpc ---------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a predictor may cost.
//
//===----------------------------------------------------------------------===//
#include "dialects/Codec/CodecPrimitives.h"
#include "dialects/Codec/RuleFormula.h"
#include "dialects/Design/Knobs.h"

using namespace mlir;
using namespace smmil::design;

namespace smmil::codec {

void LpcOp::buildRules(RuleBuilder &rules) {
  rules.add(*this, "a predictor costs at most one bit for eight samples",
            {getOrder(), getWindow()},
            [](OpBuilder &b, Location loc, ValueRange v) -> Value {
              // About 12 bits a coefficient.
              RuleFormula f(b, loc);
              return f.atMost(f.times(v[0], f.number(96)), v[1]);
            });
}

} // namespace smmil::codec
