//===- CheckRun.cpp - Tests of values in IR -------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The interpreter knows plans and no IR. So each op is lowered by itself, with
// the steps around it as the chain that it stands in, since some primitives
// depend on their neighbours (colour is exact in front of a prediction, say).
//
//===----------------------------------------------------------------------===//

#include "smmil/Evaluate/CheckRun.h"

#include "dialects/Codec/Codec.h"
#include "smmil/Conversion/CodecToPlan.h"
#include "smmil/Interpreter/ReferenceChain.h"
#include "smmil/Media/Audio.h"
#include "smmil/Media/Image.h"

#include "mlir/IR/TypeUtilities.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/TypeSwitch.h"

#include <algorithm>

using namespace mlir;

namespace smmil::evaluate {

namespace {

/// An evaluated value. The rate of sound is no part of the interpreter's.
struct Evaluated {
  ReferenceValue value;
  uint32_t rate = 0;
};

/// Whether `op` is a step of an encoder; steps of decoders undo one.
bool isEncoding(Operation *op) { return isa<codec::InvertibleOpInterface>(op); }

class TestRun {
public:
  explicit TestRun(check::TestOp test) : test(test) {}

  LogicalResult run();

private:
  LogicalResult evaluate(check::ConstantOp op);
  LogicalResult evaluate(codec::ResizeOp op);
  LogicalResult evaluate(codec::ResampleOp op);
  LogicalResult evaluateStep(Operation *op);
  LogicalResult evaluate(codec::SplitOp op);
  LogicalResult evaluate(codec::MergeOp op);
  LogicalResult evaluate(codec::JoinOp op);
  LogicalResult evaluate(codec::PartOp op);
  LogicalResult expect(check::ExpectationOpInterface op);

  /// The steps that `op` stands among, with its own place.
  LogicalResult chainAround(Operation *op, PlanChain &chain, size_t &place,
                            PlanField &field, Plan &plan);
  /// What was computed for `value`, as words.
  std::vector<uint16_t> wordsOf(Value value);
  /// The value as an attribute of the type that the IR gives it.
  FailureOr<Attribute> attributeOf(Operation *user, Value value);
  /// Fails unless what was computed can have the type of `result`.
  LogicalResult define(Value result, Evaluated evaluated);

  check::TestOp test;
  llvm::DenseMap<Value, Evaluated> values;
};

//===----------------------------------------------------------------------===//
// Values and attributes
//===----------------------------------------------------------------------===//

/// The tensor that shows a value of this type.
RankedTensorType shownAs(Type type, const ReferenceValue &value) {
  Builder builder(type.getContext());
  if (auto tensor = dyn_cast<RankedTensorType>(type)) {
    std::vector<int64_t> shape = value.shape();
    // Bits that were restored to a frame have no shape of their own.
    int64_t count = 1;
    for (int64_t extent : shape)
      count *= extent;
    if (shape.size() != static_cast<size_t>(tensor.getRank()) &&
        tensor.hasStaticShape() && tensor.getNumElements() == count)
      shape.assign(tensor.getShape().begin(), tensor.getShape().end());
    return RankedTensorType::get(shape, tensor.getElementType());
  }
  auto size = static_cast<int64_t>(value.elements().size());
  if (isa<codec::BitsType>(type))
    return RankedTensorType::get({size}, builder.getIntegerType(8, false));
  return RankedTensorType::get({size}, builder.getIntegerType(16));
}

FailureOr<Attribute> TestRun::attributeOf(Operation *user, Value value) {
  auto found = values.find(value);
  assert(found != values.end() && "ops are evaluated in order");
  const ReferenceValue &evaluated = found->second.value;
  RankedTensorType type = shownAs(value.getType(), evaluated);
  unsigned width = type.getElementTypeBitWidth();
  SmallVector<APInt> elements;
  for (int32_t element : evaluated.elements())
    elements.push_back(
        APInt(width, static_cast<uint64_t>(static_cast<int64_t>(element))));
  if (type.getNumElements() != static_cast<int64_t>(elements.size()))
    return user->emitOpError("cannot show ")
           << elements.size() << " values as a " << type;
  return Attribute(DenseElementsAttr::get(type, elements));
}

LogicalResult TestRun::define(Value result, Evaluated evaluated) {
  if (auto tensor = dyn_cast<RankedTensorType>(result.getType())) {
    RankedTensorType made = shownAs(tensor, evaluated.value);
    if (failed(verifyCompatibleShape(made, tensor)))
      return result.getDefiningOp()->emitOpError("makes a ")
             << made << ", but its type is " << tensor;
  }
  values[result] = std::move(evaluated);
  return success();
}

LogicalResult TestRun::evaluate(check::ConstantOp op) {
  auto dense = dyn_cast<DenseIntElementsAttr>(op.getValue());
  Type type = op.getType();
  if (!dense)
    return op.emitOpError("holds ") << op.getValue() << ", expected integers";
  std::vector<uint8_t> bytes;
  std::vector<uint16_t> words;
  std::vector<int16_t> samples;
  for (const APInt &element : dense.getValues<APInt>()) {
    auto low = static_cast<uint16_t>(element.getZExtValue());
    bytes.push_back(static_cast<uint8_t>(low));
    words.push_back(low);
    samples.push_back(static_cast<int16_t>(low));
  }
  Evaluated made;
  made.rate = static_cast<uint32_t>(op.getRate().value_or(0));
  Type element = dense.getElementType();
  if (element.isUnsignedInteger(8) && codec::isImageFrame(type)) {
    auto shape = dense.getType().getShape();
    made.value = ReferenceValue::ofFrame(static_cast<int32_t>(shape[1]),
                                         static_cast<int32_t>(shape[0]), bytes);
  } else if (element.isUnsignedInteger(8) &&
             (codec::isByteFrame(type) || codec::isVideoFrame(type) ||
              isa<codec::BitsType>(type))) {
    made.value = ReferenceValue::ofBytes(bytes);
  } else if (codec::isAudioFrame(type)) {
    made.value = ReferenceValue::ofSamples(
        static_cast<int32_t>(dense.getType().getShape()[1]), samples);
  } else if (element.isSignlessInteger(16) &&
             (codec::isNumericFrame(type) || isa<codec::SymbolsType>(type))) {
    made.value = ReferenceValue::ofWords(words);
  } else {
    return op.emitOpError("holds a ")
           << dense.getType() << ", which cannot be the value of a " << type;
  }
  return define(op.getResult(), std::move(made));
}

//===----------------------------------------------------------------------===//
// Steps
//===----------------------------------------------------------------------===//

LogicalResult TestRun::chainAround(Operation *op, PlanChain &chain,
                                   size_t &place, PlanField &field,
                                   Plan &plan) {
  bool encoding = isEncoding(op);
  auto isStep = [&](Operation *other) {
    return other && isa<codec::CodecDialect>(other->getDialect()) &&
           isEncoding(other) == encoding && other->getNumOperands() == 1 &&
           other->getNumResults() == 1;
  };
  SmallVector<Operation *> steps = {op};
  while (isStep(steps.front()->getOperand(0).getDefiningOp()))
    steps.insert(steps.begin(), steps.front()->getOperand(0).getDefiningOp());
  place = steps.size() - 1;
  while (true) {
    Operation *next = nullptr;
    for (Operation *user : steps.back()->getUsers()) {
      if (!isStep(user))
        continue;
      if (next && next != user)
        return steps.back()->emitOpError(
            "feeds two steps of one direction, so that its chain is unclear; "
            "repeat it for each of them");
      next = user;
    }
    if (!next)
      break;
    steps.push_back(next);
  }

  for (Operation *step : steps) {
    FailureOr<PlanOp> lowered = lowerCodecOp(step, plan.tables);
    if (failed(lowered))
      return failure();
    chain.ops.push_back(std::move(*lowered));
  }
  // The frame at the open end says what the item is.
  Type end = encoding ? steps.front()->getOperand(0).getType()
                      : steps.back()->getResult(0).getType();
  field.modality = codec::isByteFrame(end) ? Modality::Text : Modality::Numeric;
  if (codec::isImageFrame(end)) {
    field.modality = Modality::Image;
    auto shape = cast<RankedTensorType>(end).getShape();
    if (!llvm::is_contained(shape, ShapedType::kDynamic)) {
      field.frame.height = static_cast<int32_t>(shape[0]);
      field.frame.width = static_cast<int32_t>(shape[1]);
    }
  } else if (codec::isAudioFrame(end)) {
    field.modality = Modality::Audio;
    int64_t channels = cast<RankedTensorType>(end).getDimSize(1);
    if (!ShapedType::isDynamic(channels))
      field.frame.channels = static_cast<int32_t>(channels);
  }
  return success();
}

LogicalResult TestRun::evaluateStep(Operation *op) {
  Plan plan;
  PlanField field;
  PlanChain chain;
  size_t place = 0;
  if (failed(chainAround(op, chain, place, field, plan)))
    return failure();
  Evaluated made = values.lookup(op->getOperand(0));
  Status status = isEncoding(op) ? made.value.apply(plan, field, chain, place)
                                 : made.value.invert(plan, field, chain, place);
  if (!status.isOk())
    return op->emitOpError("cannot be evaluated: ") << status.message();
  return define(op->getResult(0), std::move(made));
}

LogicalResult TestRun::evaluate(codec::ResizeOp op) {
  ReferenceValue &input = values[op.getInput()].value;
  std::vector<int64_t> from = input.shape();
  std::vector<int32_t> elements = input.elements();
  RgbImage image;
  image.width = static_cast<uint32_t>(from[1]);
  image.height = static_cast<uint32_t>(from[0]);
  image.pixels.assign(elements.begin(), elements.end());
  auto shape = cast<RankedTensorType>(op.getType()).getShape();
  RgbImage made = resizeTriangle(image, static_cast<uint32_t>(shape[1]),
                                 static_cast<uint32_t>(shape[0]));
  return define(op.getResult(),
                {ReferenceValue::ofFrame(static_cast<int32_t>(made.width),
                                         static_cast<int32_t>(made.height),
                                         made.pixels)});
}

LogicalResult TestRun::evaluate(codec::ResampleOp op) {
  Evaluated &input = values[op.getInput()];
  if (input.rate == 0)
    return op.emitOpError(
        "takes a sound without a rate; give the constant one");
  std::vector<int32_t> elements = input.value.elements();
  Pcm pcm;
  pcm.rate = input.rate;
  pcm.channels = static_cast<uint32_t>(input.value.shape()[1]);
  pcm.samples.assign(elements.begin(), elements.end());
  auto channels =
      static_cast<uint32_t>(cast<RankedTensorType>(op.getType()).getDimSize(1));
  auto made = resample(pcm, static_cast<uint32_t>(op.getRate()), channels);
  if (!made)
    return op.emitOpError("cannot be evaluated: ") << made.error().message;
  return define(
      op.getResult(),
      {ReferenceValue::ofSamples(static_cast<int32_t>(channels), made->samples),
       made->rate});
}

// Steps with two streams, which no plan holds. Their definitions are short
// enough to be the reference themselves.

std::vector<uint16_t> TestRun::wordsOf(Value value) {
  std::vector<uint16_t> words;
  for (int32_t element : values[value].value.elements())
    words.push_back(static_cast<uint16_t>(element));
  return words;
}

LogicalResult TestRun::evaluate(codec::SplitOp op) {
  std::vector<uint16_t> halves[2];
  for (auto [index, word] : llvm::enumerate(wordsOf(op->getOperand(0))))
    halves[index % 2].push_back(word);
  for (unsigned i = 0; i < 2; ++i)
    if (failed(define(op->getResult(i), {ReferenceValue::ofWords(halves[i])})))
      return failure();
  return success();
}

LogicalResult TestRun::evaluate(codec::MergeOp op) {
  std::vector<uint16_t> even = wordsOf(op->getOperand(0)),
                        odd = wordsOf(op->getOperand(1)), merged;
  if (even.size() != odd.size() && even.size() != odd.size() + 1)
    return op->emitOpError("cannot interleave ")
           << even.size() << " and " << odd.size() << " values";
  for (size_t i = 0; i < even.size(); ++i) {
    merged.push_back(even[i]);
    if (i < odd.size())
      merged.push_back(odd[i]);
  }
  return define(op->getResult(0), {ReferenceValue::ofWords(merged)});
}

LogicalResult TestRun::evaluate(codec::JoinOp op) {
  std::vector<int32_t> first = values[op->getOperand(0)].value.elements(),
                       second = values[op->getOperand(1)].value.elements();
  std::vector<uint8_t> joined;
  size_t length = first.size();
  for (; length > 127; length >>= 7)
    joined.push_back(static_cast<uint8_t>(length & 127) | 128);
  joined.push_back(static_cast<uint8_t>(length));
  joined.insert(joined.end(), first.begin(), first.end());
  joined.insert(joined.end(), second.begin(), second.end());
  return define(op->getResult(0), {ReferenceValue::ofBytes(joined)});
}

LogicalResult TestRun::evaluate(codec::PartOp op) {
  std::vector<int32_t> elements = values[op->getOperand(0)].value.elements();
  std::vector<uint8_t> bits(elements.begin(), elements.end());
  uint64_t length = 0;
  size_t at = 0;
  for (unsigned shift = 0; shift < 63; shift += 7) {
    if (at == bits.size())
      return op->emitOpError("cannot be evaluated: the length is cut short");
    length |= uint64_t(bits[at] & 127) << shift;
    if (bits[at++] < 128)
      break;
  }
  if (length > bits.size() - at)
    return op->emitOpError("cannot be evaluated: the first part has ")
           << length << " bytes, but " << bits.size() - at << " are left";
  auto middle = bits.begin() + static_cast<ptrdiff_t>(at + length);
  std::vector<uint8_t> first(bits.begin() + static_cast<ptrdiff_t>(at), middle),
      second(middle, bits.end());
  if (failed(define(op->getResult(0), {ReferenceValue::ofBytes(first)})))
    return failure();
  return define(op->getResult(1), {ReferenceValue::ofBytes(second)});
}

LogicalResult TestRun::expect(check::ExpectationOpInterface op) {
  SmallVector<Attribute> operands;
  for (Value operand : op->getOperands()) {
    FailureOr<Attribute> attribute = attributeOf(op, operand);
    if (failed(attribute))
      return failure();
    operands.push_back(*attribute);
  }
  return op.checkValues(operands);
}

LogicalResult TestRun::run() {
  LogicalResult result = success();
  for (Operation &op : test.getBody().front()) {
    if (auto expectation = dyn_cast<check::ExpectationOpInterface>(op)) {
      if (failed(expect(expectation)))
        result = failure();
      continue;
    }
    LogicalResult evaluated =
        TypeSwitch<Operation *, LogicalResult>(&op)
            .Case<check::ConstantOp, codec::ResizeOp, codec::ResampleOp,
                  codec::SplitOp, codec::MergeOp, codec::JoinOp, codec::PartOp>(
                [&](auto known) { return evaluate(known); })
            .Default([&](Operation *other) -> LogicalResult {
              if (isa<codec::CodecDialect>(other->getDialect()) &&
                  other->getNumOperands() == 1 && other->getNumResults() == 1)
                return evaluateStep(other);
              return other->emitOpError("cannot be evaluated in a test");
            });
    if (failed(evaluated))
      return failure();
  }
  return result;
}

} // namespace

LogicalResult runTest(check::TestOp test) { return TestRun(test).run(); }

} // namespace smmil::evaluate
