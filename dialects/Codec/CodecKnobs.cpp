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

Attribute KnobSlot::valueOf(Operation *op) const {
  Attribute value = op->getAttr(attribute);
  if (element < 0 || !value)
    return value;
  return cast<ArrayAttr>(value)[static_cast<unsigned>(element)];
}

static SmallVector<KnobSlot> slotsOf(Operation *op) {
  SmallVector<KnobSlot> slots;
  if (auto user = dyn_cast<KnobUserOpInterface>(op))
    user.getKnobSlots(slots);
  else if (isa<PrimitiveOpInterface>(op))
    detail::primitiveSlots(op, slots);
  return slots;
}

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
    Attribute value = slot.valueOf(op);
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

//===----------------------------------------------------------------------===//
// Slots
//===----------------------------------------------------------------------===//

using Slots = SmallVectorImpl<KnobSlot>;

void detail::primitiveSlots(Operation *op, Slots &slots) {
  Builder b(op->getContext());
  auto primitive = cast<PrimitiveOpInterface>(op);
  for (const ParamInfo &param : recordOf(primitive).params) {
    if (primitive.isInverse() && param.role != ParamRole::Format)
      continue;
    auto listOf = [&](Span<const int32_t> numbers) {
      SmallVector<Attribute> values;
      for (int32_t number : numbers)
        values.push_back(
            param.words.empty()
                ? Attribute(b.getI64IntegerAttr(number))
                : b.getStringAttr(param.words[static_cast<size_t>(number)]));
      return b.getArrayAttr(values);
    };
    KnobSlot slot{param.name, listOf(param.tries)};
    if (!param.words.empty()) {
      SmallVector<StringRef> all(param.words.begin(), param.words.end());
      slot.legal = b.getStrArrayAttr(all);
    } else if (!param.legal.empty()) {
      slot.legal = listOf(param.legal);
    }
    slot.least = param.least;
    slot.most = param.most;
    slot.multiple = param.multiple;
    slots.push_back(slot);
  }
}

void EncoderOp::getKnobSlots(Slots &slots) {
  slots.push_back({"copy_pixels",
                   integers(Builder(getContext()), {0, 65536, 262144, 1048576}),
                   {},
                   0,
                   int64_t(1) << 40});
}

void SwitchOp::getKnobSlots(Slots &slots) {
  ArrayAttr flags = Builder(getContext()).getBoolArrayAttr({true, false});
  for (unsigned i = 0, e = getIncluded().size(); i < e; ++i) {
    KnobSlot slot{"included", flags, flags};
    slot.element = static_cast<int32_t>(i);
    slots.push_back(slot);
  }
}

} // namespace smmil::codec
