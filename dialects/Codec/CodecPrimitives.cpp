//===- CodecPrimitives.cpp - What all ops of primitives share -------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Verifiers, folds and shapes by the records of the primitives.
//
//===----------------------------------------------------------------------===//
#include "dialects/Codec/CodecPrimitives.h"
#include "dialects/Codec/CodecPrinting.h"
#include "dialects/Design/Knobs.h"

#include "smmil/Runtime/PrimitiveImpl.h"

#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace smmil::design;

#define GET_OP_CLASSES
#include "dialects/Codec/CodecPrimitiveOps.cpp.inc"

namespace smmil::codec {

void CodecDialect::addPrimitiveOperations() {
  addOperations<
#define GET_OP_LIST
#include "dialects/Codec/CodecPrimitiveOps.cpp.inc"
      >();
}

std::optional<int32_t> numberOf(Operation *op, const ParamInfo &param) {
  Attribute value = op->getAttr(param.name);
  if (!value)
    return param.absent;
  if (param.words.empty()) {
    if (std::optional<int64_t> number = literalInt(value))
      return static_cast<int32_t>(*number);
    return std::nullopt;
  }
  std::optional<StringRef> word = literalWord(value);
  if (!word)
    return std::nullopt;
  for (size_t i = 0; i < param.words.size(); ++i)
    if (*word == param.words[i])
      return static_cast<int32_t>(i);
  return std::nullopt;
}

//===----------------------------------------------------------------------===//
// Verifiers
//===----------------------------------------------------------------------===//

/// The type of a value's elements.
static Type elementOf(Type type) {
  if (auto tensor = dyn_cast<RankedTensorType>(type))
    return tensor.getElementType();
  if (auto sequence = dyn_cast<SequenceType>(type))
    return sequence.getElement();
  return nullptr;
}

/// The encoded values have the element types that the record states.
static LogicalResult verifyElements(Operation *op) {
  auto primitive = cast<PrimitiveOpInterface>(op);
  ValueRange encoded = op->getResults(), decoded = op->getOperands();
  if (primitive.isInverse())
    std::swap(encoded, decoded);
  for (auto [value, rule] :
       llvm::zip_equal(encoded, primitive.getElementRules())) {
    Type element = elementOf(value.getType());
    if (rule.empty() || !element)
      continue;
    std::string text;
    llvm::raw_string_ostream os(text);
    if (rule == "=")
      os << elementOf(decoded.front().getType());
    else
      os << rule;
    std::string have;
    llvm::raw_string_ostream(have) << element;
    if (have != text)
      return op->emitOpError("expects a coded value of ")
             << text << " elements, got " << value.getType();
  }
  return success();
}

LogicalResult detail::verifyPrimitive(Operation *op) {
  if (failed(verifySlots(op)) || failed(verifyElements(op)))
    return failure();
  const PrimitiveInfo &info = recordOf(cast<PrimitiveOpInterface>(op));
  for (const ParamInfo &param : info.params) {
    Attribute value = op->getAttr(param.name);
    if (param.below < 0 || !value || isKnob(value))
      continue;
    const ParamInfo &bound = info.params[static_cast<size_t>(param.below)];
    std::optional<int32_t> number = numberOf(op, param),
                           most = numberOf(op, bound);
    if (number && most && *number >= *most)
      return op->emitOpError("expects ")
             << param.name << " to be less than " << bound.name << ", " << *most
             << ", got " << *number;
  }
  return success();
}

LogicalResult detail::verifyTables(Operation *op,
                                   SymbolTableCollection &symbols) {
  for (StringRef name : {"table", "rates"}) {
    auto table = op->getAttrOfType<FlatSymbolRefAttr>(name);
    if (!table)
      continue;
    Operation *found = symbols.lookupNearestSymbolFrom(op, table);
    if (isa_and_nonnull<TablesOp>(found))
      continue;
    InFlightDiagnostic diag = op->emitOpError("names ")
                              << table << ", which is not a codec.tables";
    if (found)
      diag.attachNote(found->getLoc()) << "it is this op";
    return diag;
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Shapes
//===----------------------------------------------------------------------===//

namespace {

/// Follows shapes from a source. The extents are some, since what a step
/// accepts does not depend on them.
class ShapeWalk {
public:
  LogicalResult run(Region &body) {
    setFrame(body.getArgument(0));
    return block(body.front());
  }

private:
  void setFrame(Value value) {
    Type type = value.getType();
    Shape shape;
    if (isImageFrame(type)) {
      shape.kind = ValueKind::Frame;
      shape.height = shape.width = 64;
      shape.channels = 3;
    } else if (isAudioFrame(type)) {
      int64_t channels = cast<RankedTensorType>(type).getDimSize(1);
      shape.kind = ValueKind::Pcm;
      shape.element = ElementType::I16;
      shape.channels =
          ShapedType::isDynamic(channels) ? 1 : static_cast<int32_t>(channels);
      shape.count = 4096;
    } else if (isSpectraFrame(type)) {
      int64_t bins = cast<RankedTensorType>(type).getDimSize(1);
      shape.kind = ValueKind::Spectra;
      shape.element = ElementType::I16;
      shape.channels =
          ShapedType::isDynamic(bins) ? 80 : static_cast<int32_t>(bins);
      shape.count = 4096;
    } else if (isNumericFrame(type)) {
      shape.kind = ValueKind::Sequence;
      shape.element =
          elementOfWidth(cast<RankedTensorType>(type).getElementTypeBitWidth());
      shape.count = 4096;
    } else if (isByteFrame(type)) {
      shape.count = 4096;
    } else {
      return;
    }
    shapes[value] = shape;
  }

  LogicalResult block(Block &ops) {
    for (Operation &op : ops) {
      if (isa<ResizeOp, ResampleOp, SpectraOp, FileOp>(op))
        setFrame(op.getResult(0));
      else if (auto primitive = dyn_cast<PrimitiveOpInterface>(op)) {
        // What a decoding step makes stands in the item, not in the graph.
        if (!primitive.isInverse() && failed(step(primitive)))
          return failure();
      }
      for (Region &region : op.getRegions())
        for (Block &inner : region)
          if (failed(block(inner)))
            return failure();
      if (isa<SwitchOp>(op))
        joinCases(&op);
    }
    return success();
  }

  /// What all cases give alike is known behind the alternatives.
  void joinCases(Operation *op) {
    for (OpResult result : op->getResults()) {
      std::optional<Shape> common;
      for (Region &region : op->getRegions()) {
        Operation *end = region.front().getTerminator();
        auto found = shapes.find(end->getOperand(result.getResultNumber()));
        if (found == shapes.end() || (common && !(*common == found->second)))
          return;
        common = found->second;
      }
      if (common)
        shapes[result] = *common;
    }
  }

  LogicalResult step(PrimitiveOpInterface op) {
    const PrimitiveInfo &info = recordOf(op);
    const PrimitiveImpl *impl = primitiveImpl(op.getCode());
    SmallVector<int32_t> args;
    for (int32_t i = 0; i < info.formatParams; ++i) {
      std::optional<int32_t> number =
          numberOf(op, info.params[static_cast<size_t>(i)]);
      if (!number)
        return success();
      args.push_back(*number);
    }
    SmallVector<Shape> operands, results(op->getNumResults());
    for (Value operand : op->getOperands()) {
      auto found = shapes.find(operand);
      if (found == shapes.end())
        return success();
      operands.push_back(found->second);
    }
    Status status = impl->shape(args.data(), operands.data(), results.data());
    if (!status.isOk())
      return op->emitOpError("does not accept its operands: ")
             << status.message();
    for (auto [value, shape] : llvm::zip_equal(op->getResults(), results))
      shapes[value] = shape;
    return success();
  }

  llvm::DenseMap<Value, Shape> shapes;
};

} // namespace

LogicalResult detail::verifyShapes(Operation *codec) {
  return ShapeWalk().run(codec->getRegion(0));
}

//===----------------------------------------------------------------------===//
// Folds
//===----------------------------------------------------------------------===//

OpFoldResult detail::foldRoundTrip(Operation *decode) {
  Operation *encode = decode->getOperand(0).getDefiningOp();
  auto primitive = dyn_cast_if_present<PrimitiveOpInterface>(encode);
  auto own = cast<PrimitiveOpInterface>(decode);
  if (!primitive || primitive.isInverse() ||
      primitive.getCode() != own.getCode() ||
      cast<InvertibleOpInterface>(encode).getLossClass() !=
          LossClass::BitExact ||
      decode->getOperands() != encode->getResults() ||
      encode->getNumOperands() != 1 ||
      encode->getOperand(0).getType() != decode->getResult(0).getType())
    return nullptr;
  for (StringAttr name : decode->getName().getAttributeNames()) {
    Attribute value = decode->getAttr(name);
    // A knob may be decided between the two; only literals are compared.
    if (value != encode->getAttr(name) || isKnob(value))
      return nullptr;
  }
  return encode->getOperand(0);
}

OpFoldResult detail::foldBijection(Operation *encode) {
  Operation *decode = encode->getOperand(0).getDefiningOp();
  auto primitive = dyn_cast_if_present<PrimitiveOpInterface>(decode);
  auto own = cast<PrimitiveOpInterface>(encode);
  if (!primitive || !primitive.isInverse() ||
      primitive.getCode() != own.getCode() || decode->getNumOperands() != 1 ||
      decode->getOperand(0).getType() != encode->getResult(0).getType())
    return nullptr;
  return decode->getOperand(0);
}

#include "dialects/Codec/CodecPrimitiveOps.inc"

} // namespace smmil::codec
