//===- CodecKnobs.cpp - Choices and rules of the primitives ---------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every primitive states here which values of its attributes are legal, which
// are worth trying, and what must hold between them. Suggested values come from
// rate-distortion and speed measurements on photos, diagrams, speech and text.
//
//===----------------------------------------------------------------------===//

#include "dialects/Codec/Codec.h"

#include "dialects/Design/Design.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace smmil::design;

namespace smmil::codec {

//===----------------------------------------------------------------------===//
// Legal values
//===----------------------------------------------------------------------===//

static bool isLegal(const KnobSlot &slot, Attribute value) {
  if (slot.legal)
    return llvm::is_contained(slot.legal, value);
  std::optional<int64_t> number = literalInt(value);
  return number && *number >= slot.least && *number <= slot.most &&
         *number % slot.multiple == 0;
}

static std::string describe(const KnobSlot &slot) {
  if (!slot.legal)
    return (slot.multiple == 1
                ? "an integer"
                : "a multiple of " + std::to_string(slot.multiple)) +
           " from " + std::to_string(slot.least) + " to " +
           std::to_string(slot.most);
  std::string text = "one of ";
  for (auto [index, value] : llvm::enumerate(slot.legal))
    text += (index ? ", " : "") + formatPlain(value);
  return text;
}

static SmallVector<KnobSlot> slotsOf(Operation *op);

bool detail::isLegalChoice(Operation *op, StringRef name, Attribute value) {
  return llvm::any_of(slotsOf(op), [&](const KnobSlot &slot) {
    return slot.attribute == name && isLegal(slot, value);
  });
}

std::string detail::describeChoice(Operation *op, StringRef name) {
  for (const KnobSlot &slot : slotsOf(op))
    if (slot.attribute == name)
      return describe(slot);
  return "nothing: this attribute is not tunable";
}

LogicalResult detail::verifySlots(Operation *op) {
  for (const KnobSlot &slot : slotsOf(op)) {
    Attribute value = op->getAttr(slot.attribute);
    if (!value || isKnob(value) || isLegal(slot, value))
      continue;
    return op->emitOpError("expects ")
           << slot.attribute << " to be " << describe(slot) << ", got "
           << formatPlain(value);
  }
  return success();
}

static ArrayAttr integers(Builder b, ArrayRef<int64_t> values) {
  return b.getI64ArrayAttr(values);
}

static ArrayAttr words(Builder b, ArrayRef<StringRef> values) {
  return b.getStrArrayAttr(values);
}

//===----------------------------------------------------------------------===//
// Slots of parameters that both sides of a primitive have
//===----------------------------------------------------------------------===//

using Slots = SmallVectorImpl<KnobSlot>;

static void colorSlots(Builder b, Slots &slots) {
  slots.push_back({"kind", words(b, {"ycbcr"}),
                   words(b, {"ycbcr", "ycocg_r", "subtract_green"})});
  // Chroma finer than luma is among the values, so that the fact against it is
  // a rule with a sentence that binds and not a silent hole in the domain.
  ArrayAttr chroma = integers(b, {420, 444, 488});
  slots.push_back({"chroma", chroma, chroma});
}

static void predictSlots(Builder b, Slots &slots) {
  ArrayAttr all = words(b, {"med", "left", "up"});
  slots.push_back({"predictor", all, all});
}

static void blockDctSlots(Builder b, Slots &slots) {
  slots.push_back({"size", integers(b, {8, 4}), integers(b, {4, 8})});
}

static void quantizeSlots(Builder b, Slots &slots) {
  slots.push_back({"steps", integers(b, {24}), {}, 1, 64});
}

static void scanSlots(Builder b, Slots &slots) {
  // The first value is where a search starts: many, since a floor that is
  // missed for want of coefficients costs a copy, and one too many costs next
  // to nothing.
  slots.push_back({"keep", integers(b, {48, 64, 40, 32, 24, 16}), {}, 1, 64});
}

static void lpcSlots(Builder b, Slots &slots) {
  slots.push_back({"order", integers(b, {8, 12, 16, 24, 32}), {}, 1, 32});
  slots.push_back(
      {"frame", integers(b, {1024, 2048, 4096}), {}, 64, 65536, 32});
}

/// The band coder has as many lanes as its kernels; the others take any.
static void ransSlots(Builder b, StringRef model, Slots &slots) {
  ArrayAttr usual = integers(b, {4, 8, 16, 32});
  slots.push_back(
      {"lanes", usual,
       model == "bands" ? usual : integers(b, {1, 2, 4, 8, 16, 32, 64})});
}

static void bitPackSlots(Builder b, Slots &slots) {
  slots.push_back({"block", integers(b, {64, 128, 256}), {}, 8, 65536});
}

/// The slots of an op of either side.
static SmallVector<KnobSlot> slotsOf(Operation *op) {
  SmallVector<KnobSlot> slots;
  if (auto user = dyn_cast<KnobUserOpInterface>(op)) {
    user.getKnobSlots(slots);
    return slots;
  }
  Builder b(op->getContext());
  llvm::TypeSwitch<Operation *>(op)
      .Case([&](UncolorOp) { colorSlots(b, slots); })
      .Case([&](UnpredictOp) { predictSlots(b, slots); })
      .Case([&](InverseDctOp) { blockDctSlots(b, slots); })
      .Case([&](DequantizeOp) { quantizeSlots(b, slots); })
      .Case([&](UnscanOp) { scanSlots(b, slots); })
      .Case([&](LpcSynthesisOp) { lpcSlots(b, slots); })
      .Case([&](UnransOp rans) { ransSlots(b, rans.getModel(), slots); })
      .Case([&](BitUnpackOp) { bitPackSlots(b, slots); });
  return slots;
}

//===----------------------------------------------------------------------===//
// Slots of the encoding side
//===----------------------------------------------------------------------===//

void ColorOp::getKnobSlots(Slots &slots) {
  colorSlots(Builder(getContext()), slots);
}

void PredictOp::getKnobSlots(Slots &slots) {
  predictSlots(Builder(getContext()), slots);
}

void BlockDctOp::getKnobSlots(Slots &slots) {
  blockDctSlots(Builder(getContext()), slots);
}

void QuantizeOp::getKnobSlots(Slots &slots) {
  Builder b(getContext());
  quantizeSlots(b, slots);
  // As for chroma: a negative shape can be written.
  slots.push_back({"shape", integers(b, {-15, 0, 15, 30}), {}, -100, 100});
  slots.push_back({"chroma_steps", integers(b, {90}), {}, 10, 400});
  slots.push_back({"deadzone", integers(b, {20, 40, 60}), {}, 0, 255});
  slots.push_back({"lambda", integers(b, {0, 70, 100, 140}), {}, 0, 65535});
  slots.push_back({"step", integers(b, {}), {}, 0, 63});
}

void ScanOp::getKnobSlots(Slots &slots) {
  scanSlots(Builder(getContext()), slots);
}

void LpcOp::getKnobSlots(Slots &slots) {
  lpcSlots(Builder(getContext()), slots);
}

void ZstdOp::getKnobSlots(Slots &slots) {
  Builder b(getContext());
  slots.push_back({"level", integers(b, {9, 19}), {}, 1, 22});
  slots.push_back(
      {"dictionary", integers(b, {0, 16384, 65536}), {}, 0, 1 << 20});
}

void RansOp::getKnobSlots(Slots &slots) {
  ransSlots(Builder(getContext()), getModel(), slots);
}

void BitPackOp::getKnobSlots(Slots &slots) {
  bitPackSlots(Builder(getContext()), slots);
}

void EncoderOp::getKnobSlots(Slots &slots) {
  slots.push_back({"copy_pixels",
                   integers(Builder(getContext()), {0, 65536, 262144, 1048576}),
                   {},
                   0,
                   int64_t(1) << 40});
}

void ChooseOp::getKnobSlots(Slots &slots) {
  slots.push_back({"choice", getNames(), getNames()});
}

//===----------------------------------------------------------------------===//
// Rules
//===----------------------------------------------------------------------===//

static Value constant(OpBuilder &builder, Location loc, int64_t value) {
  return builder.create<arith::ConstantIntOp>(loc, value, 64);
}

static Value atMost(OpBuilder &builder, Location loc, Value left, Value right) {
  return builder.create<arith::CmpIOp>(loc, arith::CmpIPredicate::sle, left,
                                       right);
}

void ColorOp::buildRules(RuleBuilder &rules) {
  rules.add(*this, "chroma is never finer than luma", {getChroma()},
            [](OpBuilder &b, Location loc, ValueRange v) -> Value {
              return atMost(b, loc, v[0], constant(b, loc, 444));
            });
  if (isKnob(getKind()))
    rules.add(*this, "a reversible colour keeps every chroma sample",
              {getKind(), getChroma()},
              [](OpBuilder &b, Location loc, ValueRange v) -> Value {
                Value lossy = b.create<design::IsOp>(loc, b.getI1Type(), v[0],
                                                     b.getStringAttr("ycbcr"));
                Value whole = b.create<arith::CmpIOp>(
                    loc, arith::CmpIPredicate::eq, v[1], constant(b, loc, 444));
                return b.create<arith::OrIOp>(loc, lossy, whole);
              });
}

void QuantizeOp::buildRules(RuleBuilder &rules) {
  if (Attribute shape = getShapeAttr())
    rules.add(*this, "quantiser steps do not decrease with frequency", {shape},
              [](OpBuilder &b, Location loc, ValueRange v) -> Value {
                return atMost(b, loc, constant(b, loc, 0), v[0]);
              });
  // Rate optimisation decides levels by itself; one spelling is enough.
  if (getLambdaAttr() && getDeadzoneAttr())
    rules.add(*this, "the dead zone has one value when the rate chooses levels",
              {getLambdaAttr(), getDeadzoneAttr()},
              [](OpBuilder &b, Location loc, ValueRange v) -> Value {
                Value off = b.create<arith::CmpIOp>(
                    loc, arith::CmpIPredicate::eq, v[0], constant(b, loc, 0));
                Value usual = b.create<arith::CmpIOp>(
                    loc, arith::CmpIPredicate::eq, v[1], constant(b, loc, 40));
                return b.create<arith::OrIOp>(loc, off, usual);
              });
  if (Attribute step = getStepAttr())
    rules.add(*this, "the step is one of the ladder", {step, getSteps()},
              [](OpBuilder &b, Location loc, ValueRange v) -> Value {
                return b.create<arith::CmpIOp>(loc, arith::CmpIPredicate::slt,
                                               v[0], v[1]);
              });
}

void ScanOp::buildRules(RuleBuilder &rules) {
  Attribute keep = getKeepAttr();
  auto dct = findProducer<BlockDctOp>(getInput());
  if (!keep || !dct)
    return;
  rules.add(
      *this, "no more coefficients than the block has", {keep, dct.getSize()},
      [](OpBuilder &b, Location loc, ValueRange v) -> Value {
        return atMost(b, loc, v[0], b.create<arith::MulIOp>(loc, v[1], v[1]));
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
  rules.add(
      *this, "one image's coefficients fit in L2",
      {keep, dct.getSize(), color.getChroma()},
      [=](OpBuilder &b, Location loc, ValueRange v) -> Value {
        Value whole = b.create<arith::CmpIOp>(loc, arith::CmpIPredicate::eq,
                                              v[2], constant(b, loc, 444));
        Value bytes = b.create<arith::SelectOp>(
            loc, whole, constant(b, loc, pixels * 3 * 2),
            constant(b, loc, pixels * 3));
        Value area = b.create<arith::MulIOp>(loc, v[1], v[1]);
        return atMost(b, loc, b.create<arith::MulIOp>(loc, v[0], bytes),
                      b.create<arith::MulIOp>(loc, area, constant(b, loc, l2)));
      });
}

void LpcOp::buildRules(RuleBuilder &rules) {
  rules.add(*this, "a predictor costs at most one bit for eight samples",
            {getOrder(), getFrame()},
            [](OpBuilder &b, Location loc, ValueRange v) -> Value {
              // About 12 bits a coefficient.
              Value bits =
                  b.create<arith::MulIOp>(loc, v[0], constant(b, loc, 96));
              return atMost(b, loc, bits, v[1]);
            });
}

} // namespace smmil::codec
