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
#include "smmil/Interpreter/ReferenceStep.h"
#include "smmil/Media/Audio.h"
#include "smmil/Media/Image.h"
#include "smmil/Media/Spectra.h"

#include "mlir/IR/TypeUtilities.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/TypeSwitch.h"

#include <algorithm>

using namespace mlir;

namespace smmil::evaluate {

namespace {

/// How an encoding step made a value: what undoing it needs besides the value.
struct Origin {
  OpCode code;
  std::vector<Shape> operands;
  std::vector<uint32_t> item;
};

/// An evaluated value. The rate of audio is no part of the reference's.
struct Evaluated {
  reference::Value value;
  uint32_t rate = 0;
  std::vector<Origin> origins = {}; ///< The last step stands last.
};

class TestRun {
public:
  explicit TestRun(check::TestOp test) : test(test) {}

  LogicalResult run();

private:
  LogicalResult evaluate(check::ConstantOp op);
  LogicalResult evaluate(codec::ResizeOp op);
  LogicalResult evaluate(codec::ResampleOp op);
  LogicalResult evaluate(codec::SpectraOp op);
  LogicalResult evaluate(codec::StoreOp op);
  LogicalResult evaluate(codec::InverseStoreOp op);
  LogicalResult evaluate(codec::FileOp op) { return evaluateFile(op); }
  LogicalResult evaluate(codec::InverseFileOp op) { return evaluateFile(op); }
  template <typename Op> LogicalResult evaluateFile(Op op);
  LogicalResult evaluate(codec::PrimitiveOpInterface op);
  LogicalResult apply(codec::PrimitiveOpInterface op, const PlanStep &step,
                      Span<const Bytes> tables);
  LogicalResult invert(codec::PrimitiveOpInterface op, const PlanStep &step,
                       Span<const Bytes> tables);
  LogicalResult expect(check::ExpectationOpInterface op);

  /// The shape of what a decoding step makes: from its type, or from that of
  /// the frame that the steps behind it end in.
  FailureOr<Shape> decodedShape(Value result);
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

size_t sizeOf(const reference::Value &value) {
  return value.shape.kind == ValueKind::Bits ? value.bits.size()
                                             : value.elements.size();
}

/// The elements of the tensor that shows a value of this type.
Type elementShown(Type type) {
  Builder builder(type.getContext());
  if (auto tensor = dyn_cast<RankedTensorType>(type))
    return tensor.getElementType();
  if (auto sequence = dyn_cast<codec::SequenceType>(type))
    return sequence.getElement();
  return isa<codec::BitsType>(type) ? builder.getIntegerType(8, false)
                                    : builder.getIntegerType(16);
}

/// The tensor that shows a value of this type.
RankedTensorType shownAs(Type type, const reference::Value &value) {
  auto size = static_cast<int64_t>(sizeOf(value));
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor)
    return RankedTensorType::get({size}, elementShown(type));
  const Shape &shape = value.shape;
  SmallVector<int64_t> extents{size};
  if (shape.kind == ValueKind::Frame)
    extents = {shape.height, shape.width, shape.channels};
  else if (shape.kind == ValueKind::Pcm || shape.kind == ValueKind::Spectra)
    extents = {static_cast<int64_t>(shape.count), shape.channels};
  // Stored sources have no shape of their own.
  else if (tensor.hasStaticShape() && tensor.getNumElements() == size)
    extents.assign(tensor.getShape().begin(), tensor.getShape().end());
  return RankedTensorType::get(extents, tensor.getElementType());
}

FailureOr<Attribute> TestRun::attributeOf(Operation *user, Value value) {
  auto found = values.find(value);
  assert(found != values.end() && "ops are evaluated in order");
  const reference::Value &evaluated = found->second.value;
  RankedTensorType type = shownAs(value.getType(), evaluated);
  unsigned width = type.getElementTypeBitWidth();
  SmallVector<APInt> elements;
  for (uint8_t byte : evaluated.bits)
    elements.push_back(APInt(width, byte));
  for (int64_t element : evaluated.elements)
    elements.push_back(APInt(64, static_cast<uint64_t>(element)).trunc(width));
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

/// The shape of a constant or frame of this type with these extents.
std::optional<Shape> shapeOfType(Type type, ArrayRef<int64_t> extents) {
  Shape shape;
  if (codec::isImageFrame(type)) {
    shape.kind = ValueKind::Frame;
    shape.height = static_cast<int32_t>(extents[0]);
    shape.width = static_cast<int32_t>(extents[1]);
    shape.channels = 3;
  } else if (codec::isAudioFrame(type)) {
    shape.kind = ValueKind::Pcm;
    shape.element = ElementType::I16;
    shape.count = static_cast<uint64_t>(extents[0]);
    shape.channels = static_cast<int32_t>(extents[1]);
  } else if (codec::isSpectraFrame(type)) {
    shape.kind = ValueKind::Spectra;
    shape.element = ElementType::I16;
    shape.count = static_cast<uint64_t>(extents[0]);
    shape.channels = static_cast<int32_t>(extents[1]);
  } else if (codec::isNumericFrame(type) || isa<codec::SequenceType>(type)) {
    shape.kind = ValueKind::Sequence;
    shape.element =
        codec::elementOfWidth(elementShown(type).getIntOrFloatBitWidth());
    shape.count = static_cast<uint64_t>(extents[0]);
  } else if (codec::isByteFrame(type)) {
    shape.count = static_cast<uint64_t>(extents[0]);
  } else if (isa<codec::BitsType>(type)) {
    shape.kind = ValueKind::Bits;
  } else {
    return std::nullopt;
  }
  return shape;
}

LogicalResult TestRun::evaluate(check::ConstantOp op) {
  auto dense = dyn_cast<DenseIntElementsAttr>(op.getValue());
  Type type = op.getType();
  if (!dense)
    return op.emitOpError("holds ") << op.getValue() << ", expected integers";
  std::optional<Shape> shape = shapeOfType(type, dense.getType().getShape());
  if (!shape || elementShown(type) != dense.getElementType())
    return op.emitOpError("holds a ")
           << dense.getType() << ", which cannot be the value of a " << type;
  Evaluated made;
  made.rate = static_cast<uint32_t>(op.getRate().value_or(0));
  made.value.shape = *shape;
  const bool isUnsigned = shape->element == ElementType::U8;
  for (const APInt &number : dense.getValues<APInt>()) {
    if (shape->kind == ValueKind::Bits)
      made.value.bits.push_back(static_cast<uint8_t>(number.getZExtValue()));
    else
      made.value.elements.push_back(
          isUnsigned ? static_cast<int64_t>(number.getZExtValue())
                     : number.getSExtValue());
  }
  return define(op.getResult(), std::move(made));
}

//===----------------------------------------------------------------------===//
// Steps
//===----------------------------------------------------------------------===//

FailureOr<Shape> TestRun::decodedShape(Value result) {
  if (auto tensor = dyn_cast<RankedTensorType>(result.getType())) {
    std::optional<Shape> shape;
    if (tensor.hasStaticShape())
      shape = shapeOfType(tensor, tensor.getShape());
    if (shape)
      return *shape;
    return result.getDefiningOp()->emitOpError(
        "cannot tell how much it decodes; give its result a static shape");
  }
  for (OpOperand &use : result.getUses()) {
    auto user = dyn_cast<codec::PrimitiveOpInterface>(use.getOwner());
    if (!user || !user.isInverse())
      continue;
    std::vector<Bytes> tables;
    FailureOr<PlanStep> step = lowerStep(user, tables);
    if (failed(step))
      return failure();
    std::vector<Shape> operands, made;
    for (Value operand : user->getResults()) {
      FailureOr<Shape> shape = decodedShape(operand);
      if (failed(shape))
        return failure();
      operands.push_back(*shape);
    }
    if (Status status = referenceShapes(*step, operands, made); !status.isOk())
      return user->emitOpError("cannot be evaluated: ") << status.message();
    return made[use.getOperandNumber()];
  }
  return result.getDefiningOp()->emitOpError(
      "cannot tell what it decodes; go on to a frame of static shape");
}

LogicalResult TestRun::apply(codec::PrimitiveOpInterface op,
                             const PlanStep &step, Span<const Bytes> tables) {
  std::vector<reference::Value> operands, results;
  Origin origin{step.code, {}, {}};
  Evaluated made;
  for (Value operand : op->getOperands()) {
    const Evaluated &evaluated = values[operand];
    operands.push_back(evaluated.value);
    origin.operands.push_back(evaluated.value.shape);
    made.origins = evaluated.origins;
  }
  if (Status status =
          applyReference(step, tables, operands, results, origin.item);
      !status.isOk())
    return op->emitOpError("cannot be evaluated: ") << status.message();
  made.origins.push_back(std::move(origin));
  for (auto [result, value] : llvm::zip_equal(op->getResults(), results)) {
    Evaluated one = made;
    one.value = value;
    if (failed(define(result, std::move(one))))
      return failure();
  }
  return success();
}

LogicalResult TestRun::invert(codec::PrimitiveOpInterface op,
                              const PlanStep &step, Span<const Bytes> tables) {
  std::vector<reference::Value> results, operands(op->getNumResults());
  for (Value operand : op->getOperands())
    results.push_back(values[operand].value);
  std::vector<Origin> origins = values[op->getOperand(0)].origins;
  std::vector<uint32_t> item(
      static_cast<size_t>(codec::recordOf(op).itemParams), 0);
  if (!origins.empty() && origins.back().code == step.code) {
    for (auto [operand, shape] :
         llvm::zip_equal(operands, origins.back().operands))
      operand.shape = shape;
    item = origins.back().item;
    origins.pop_back();
  } else {
    for (auto [operand, result] : llvm::zip_equal(operands, op->getResults())) {
      FailureOr<Shape> shape = decodedShape(result);
      if (failed(shape))
        return failure();
      operand.shape = *shape;
    }
    origins.clear();
  }
  if (Status status = invertReference(step, tables, item, results, operands);
      !status.isOk())
    return op->emitOpError("cannot be evaluated: ") << status.message();
  for (auto [result, value] : llvm::zip_equal(op->getResults(), operands))
    if (failed(define(result, {value, 0, origins})))
      return failure();
  return success();
}

LogicalResult TestRun::evaluate(codec::PrimitiveOpInterface op) {
  std::vector<Bytes> tables;
  FailureOr<PlanStep> step = lowerStep(op, tables);
  if (failed(step))
    return failure();
  if (!op.isInverse())
    return apply(op, *step, tables);
  // What only an encoder reads has no place on the decoding op.
  step->args.resize(static_cast<size_t>(codec::recordOf(op).formatParams));
  return invert(op, *step, tables);
}

LogicalResult TestRun::evaluate(codec::ResizeOp op) {
  const reference::Value &input = values[op.getInput()].value;
  RgbImage image;
  image.width = static_cast<uint32_t>(input.shape.width);
  image.height = static_cast<uint32_t>(input.shape.height);
  image.pixels.assign(input.elements.begin(), input.elements.end());
  auto extents = cast<RankedTensorType>(op.getType()).getShape();
  RgbImage made = resizeTriangle(image, static_cast<uint32_t>(extents[1]),
                                 static_cast<uint32_t>(extents[0]));
  Evaluated resized;
  resized.value.shape = *shapeOfType(op.getType(), extents);
  resized.value.elements.assign(made.pixels.begin(), made.pixels.end());
  return define(op.getResult(), std::move(resized));
}

LogicalResult TestRun::evaluate(codec::ResampleOp op) {
  const Evaluated &input = values[op.getInput()];
  if (input.rate == 0)
    return op.emitOpError("takes audio without a rate; give the constant one");
  Pcm pcm;
  pcm.rate = input.rate;
  pcm.channels = static_cast<uint32_t>(input.value.shape.channels);
  pcm.samples.assign(input.value.elements.begin(), input.value.elements.end());
  int64_t channels = cast<RankedTensorType>(op.getType()).getDimSize(1);
  auto made = resample(pcm, static_cast<uint32_t>(op.getRate()),
                       static_cast<uint32_t>(channels));
  if (!made)
    return op.emitOpError("cannot be evaluated: ") << made.error().message;
  Evaluated resampled;
  resampled.rate = made->rate;
  resampled.value.shape = *shapeOfType(
      op.getType(),
      {static_cast<int64_t>(made->samples.size()) / channels, channels});
  resampled.value.elements.assign(made->samples.begin(), made->samples.end());
  return define(op.getResult(), std::move(resampled));
}

LogicalResult TestRun::evaluate(codec::SpectraOp op) {
  const Evaluated &input = values[op.getInput()];
  Pcm pcm;
  pcm.rate = kSpectraRate;
  pcm.channels = 1;
  pcm.samples.assign(input.value.elements.begin(), input.value.elements.end());
  AudioDomain domain = AudioDomain::Pcm;
  parseAudioDomain(op.getDomain(), domain);
  const std::vector<int16_t> made = spectraOf(pcm, domain);
  const int64_t bins = infoOf(domain).bins;
  Evaluated spectra;
  spectra.value.shape = *shapeOfType(
      op.getType(), {static_cast<int64_t>(made.size()) / bins, bins});
  spectra.value.elements.assign(made.begin(), made.end());
  return define(op.getResult(), std::move(spectra));
}

LogicalResult TestRun::evaluate(codec::StoreOp op) {
  Evaluated stored;
  stored.value.shape.kind = ValueKind::Bits;
  stored.value.bits = referenceBytes(values[op.getInput()].value);
  stored.origins = {{OpCode(), {values[op.getInput()].value.shape}, {}}};
  return define(op.getResult(), std::move(stored));
}

LogicalResult TestRun::evaluate(codec::InverseStoreOp op) {
  const Evaluated &input = values[op.getInput()];
  FailureOr<Shape> shape = input.origins.empty()
                               ? decodedShape(op.getResult())
                               : input.origins.back().operands[0];
  if (failed(shape))
    return failure();
  Evaluated made;
  if (Status status = referenceValue(*shape, input.value.bits, made.value);
      !status.isOk())
    return op.emitOpError("cannot be evaluated: ") << status.message();
  return define(op.getResult(), std::move(made));
}

/// The values of a test come from no file, so a file is given as its bytes.
template <typename Op> LogicalResult TestRun::evaluateFile(Op op) {
  if (op.getInput().getType() != op.getType())
    return op.emitOpError("cannot be evaluated: the values of a test come from "
                          "no file; give the file's bytes");
  Evaluated same = values[op.getInput()];
  return define(op.getResult(), std::move(same));
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
                  codec::SpectraOp, codec::StoreOp, codec::InverseStoreOp,
                  codec::FileOp, codec::InverseFileOp,
                  codec::PrimitiveOpInterface>(
                [&](auto known) { return evaluate(known); })
            .Default([](Operation *other) {
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
