//===- Rules.cpp - What holds between scan and the transform before it ----===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A prefix is no longer than the block, and fits the cache.
//
//===----------------------------------------------------------------------===//
#include "dialects/Codec/CodecPrimitives.h"
#include "dialects/Codec/RuleFormula.h"
#include "dialects/Design/Knobs.h"

using namespace mlir;
using namespace smmil::design;

namespace smmil::codec {

LossClass ScanOp::getLossClass() {
  if (!getKeepAttr())
    return LossClass::BitExact;
  std::optional<int64_t> keep = literalInt(getKeepAttr());
  auto transform = findProducer<BlockDctOp>(getInput());
  std::optional<int64_t> size =
      transform ? literalInt(transform.getSize()) : std::optional<int64_t>();
  return keep && size && *keep == *size * *size ? LossClass::BitExact
                                                : LossClass::Perceptual;
}

void ScanOp::buildRules(RuleBuilder &rules) {
  Attribute keep = getKeepAttr();
  auto transform = findProducer<BlockDctOp>(getInput());
  if (!keep || !transform)
    return;
  rules.add(*this, "no more coefficients than the block has",
            {keep, transform.getSize()},
            [](OpBuilder &b, Location loc, ValueRange v) -> Value {
              RuleFormula f(b, loc);
              return f.atMost(v[0], f.times(v[1], v[1]));
            });

  // Two bytes a coefficient, `keep` of each block; 4:2:0 has half the blocks
  // of 4:4:4. Compared after multiplying by the block's area, in integers.
  auto color = findProducer<ColorOp>(getInput());
  auto frame = color ? cast<RankedTensorType>(color.getInput().getType())
                     : RankedTensorType();
  if (!rules.getL2Bytes() || !frame || !frame.hasStaticShape())
    return;
  int64_t pixels = frame.getDimSize(0) * frame.getDimSize(1);
  int64_t l2 = rules.getL2Bytes();
  rules.add(*this, "one image's coefficients fit in L2",
            {keep, transform.getSize(), color.getChroma()},
            [=](OpBuilder &b, Location loc, ValueRange v) -> Value {
              RuleFormula f(b, loc);
              Value bytes =
                  f.select(f.equal(v[2], f.number(444)),
                           f.number(pixels * 3 * 2), f.number(pixels * 3));
              return f.atMost(f.times(v[0], bytes),
                              f.times(f.times(v[1], v[1]), f.number(l2)));
            });
}

} // namespace smmil::codec
