//===- Rules.cpp - What holds between the parameters of color -------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Sampling and loss of a colour transform.
//
//===----------------------------------------------------------------------===//
#include "dialects/Codec/CodecPrimitives.h"
#include "dialects/Codec/RuleFormula.h"
#include "dialects/Design/Knobs.h"

using namespace mlir;
using namespace smmil::design;

namespace smmil::codec {

static bool isReversible(StringRef kind) {
  return kind == "ycocg_r" || kind == "subtract_green";
}

LossClass ColorOp::getLossClass() {
  if (literalInt(getChroma()) != 444)
    return LossClass::Perceptual;
  std::optional<StringRef> kind = literalWord(getKind());
  return kind && isReversible(*kind) ? LossClass::BitExact : LossClass::Bounded;
}

namespace color {
// NOLINTNEXTLINE(misc-use-internal-linkage): CodecPrimitiveOps.inc calls it.
LogicalResult verifyParameters(Operation *op);
} // namespace color

LogicalResult color::verifyParameters(Operation *op) {
  std::optional<StringRef> kind = literalWord(op->getAttr("kind"));
  std::optional<int64_t> chroma = literalInt(op->getAttr("chroma"));
  if (kind && isReversible(*kind) && chroma && *chroma != 444)
    return op->emitOpError("expects every chroma sample (444) with the "
                           "reversible kind ")
           << *kind << ", got " << *chroma;
  return success();
}

void ColorOp::buildRules(RuleBuilder &rules) {
  if (!isKnob(getKind()))
    return;
  rules.add(*this, "a reversible colour keeps every chroma sample",
            {getKind(), getChroma()},
            [](OpBuilder &b, Location loc, ValueRange v) -> Value {
              RuleFormula f(b, loc);
              Value lossy = f.either(f.is(v[0], "ycbcr"),
                                     f.either(f.is(v[0], "ycocg"),
                                              f.is(v[0], "green_difference")));
              return f.either(lossy, f.equal(v[1], f.number(444)));
            });
}

} // namespace smmil::codec
