//===- DeriveDecoder.cpp - Decoders from encoder graphs -------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Walks an encoder backwards. `Known` maps a value of the encoder to the value
// of the decoder that equals it (as far as the step between them loses
// nothing). In reverse order of the ops, an op whose results are all known
// gives its operands; the graph may fan out and in, since an operand that two
// ops could give is taken from the first that does.
//
//===----------------------------------------------------------------------===//

#include "smmil/Transforms/Codec/Passes.h"
#include "smmil/Transforms/Codec/Transforms.h"

#include "llvm/ADT/MapVector.h"

#define DEBUG_TYPE "codec-derive-decoder"

using namespace mlir;

namespace smmil::codec {
#define GEN_PASS_DEF_CODECDERIVEDECODER
#include "lib/Transforms/Codec/Passes.h.inc"

namespace {

class Deriver {
public:
  using Known = llvm::MapVector<Value, Value>;

  Deriver(EncoderOp encoder, OpBuilder &builder)
      : encoder(encoder), builder(builder) {}

  /// Builds the graph from `bits` at the builder's insertion point; the result
  /// is the frame, or null after an error.
  Value run(Value bits) {
    Known known;
    known[encoder.getResult()] = bits;
    return complete(encoder.getBody().front().getTerminator(), known);
  }

private:
  /// Inverts the ops of a block that stand before `end`, last first. Stops
  /// where the frame is found in all cases of an alternative; it is then set.
  LogicalResult invertBefore(Operation *end, Known &known, Value &frame);
  LogicalResult invertAlternatives(SwitchOp op, Known &known, Value &frame);
  /// Inverts everything from `end` back to the start of the encoder.
  Value complete(Operation *end, Known &known);
  Value frameIn(const Known &known);

  EncoderOp encoder;
  OpBuilder &builder;
  OpResult lost; ///< The first result that an op lacked to be undone.
};

bool isProjection(Operation *op) {
  auto invertible = dyn_cast_if_present<InvertibleOpInterface>(op);
  return invertible && invertible.getLossClass() == LossClass::Projection;
}

/// The frame is the source, or what the last projection makes.
Value Deriver::frameIn(const Known &known) {
  if (Value source = known.lookup(encoder.getInput()))
    return source;
  for (auto [value, decoded] : known)
    if (isProjection(value.getDefiningOp()))
      return decoded;
  return nullptr;
}

LogicalResult Deriver::invertBefore(Operation *end, Known &known,
                                    Value &frame) {
  for (Operation *op = end->getPrevNode(); op && !frame;
       op = op->getPrevNode()) {
    auto isKnown = [&](Value value) { return known.count(value); };
    if (llvm::none_of(op->getResults(), isKnown) || isProjection(op))
      continue;
    bool alternatives = isa<SwitchOp>(op);
    if (!alternatives && llvm::all_of(op->getOperands(), isKnown))
      continue;
    if (auto missing = llvm::find_if_not(op->getResults(), isKnown);
        missing != op->getResults().end()) {
      if (!lost)
        lost = *missing;
      continue;
    }

    if (auto routed = dyn_cast<SwitchOp>(op)) {
      if (failed(invertAlternatives(routed, known, frame)))
        return failure();
      continue;
    }
    auto invertible = dyn_cast<InvertibleOpInterface>(op);
    if (!invertible)
      return op->emitOpError("has no inverse that a decoder could run");
    SmallVector<Value> outputs, inputs;
    for (Value result : op->getResults())
      outputs.push_back(known.lookup(result));
    if (failed(invertible.buildInverse(builder, outputs, inputs)))
      return failure();
    for (auto [operand, input] : llvm::zip_equal(op->getOperands(), inputs))
      known.insert({operand, input});
  }
  return success();
}

/// The narrowest type that holds frames of both types.
Type joinFrames(Type left, Type right) {
  if (left == right || !left)
    return right;
  if (isAudioFrame(left) && isSpectraFrame(right))
    return left;
  auto a = cast<RankedTensorType>(left), b = cast<RankedTensorType>(right);
  SmallVector<int64_t> shape;
  for (auto [x, y] : llvm::zip_equal(a.getShape(), b.getShape()))
    shape.push_back(x == y ? x : ShapedType::kDynamic);
  return RankedTensorType::get(shape, a.getElementType());
}

LogicalResult Deriver::invertAlternatives(SwitchOp op, Known &known,
                                          Value &frame) {
  OpBuilder::InsertPoint here = builder.saveInsertionPoint();
  SmallVector<std::unique_ptr<Region>> regions;
  SmallVector<Known> found;
  SmallVector<Value> frames;
  for (Region &region : op.getCases()) {
    auto &body = *regions.emplace_back(std::make_unique<Region>());
    builder.setInsertionPointToStart(&body.emplaceBlock());
    Known &inner = found.emplace_back(known);
    Operation *yield = region.front().getTerminator();
    for (auto [value, result] :
         llvm::zip_equal(yield->getOperands(), op->getResults()))
      inner.insert({value, known.lookup(result)});
    if (failed(invertBefore(yield, inner, frames.emplace_back())))
      return failure();
  }

  // What every case gives, the code before the alternatives can go on from.
  // (What only one gives cannot be used there; values inside a case are in the
  // list of that case alone.)
  SmallVector<Value> common;
  for (const auto &first : found.front()) {
    Value value = first.first;
    if (!known.count(value) &&
        llvm::all_of(found, [&](Known &inner) { return inner.count(value); }))
      common.push_back(value);
  }
  if (llvm::any_of(frames, [](Value value) { return bool(value); }))
    common.clear();

  SmallVector<Type> types;
  for (auto [index, body] : llvm::enumerate(regions)) {
    builder.setInsertionPointToEnd(&body->front());
    SmallVector<Value> values;
    if (common.empty()) {
      Value end = frames[index];
      if (!end)
        end = complete(op, found[index]);
      if (!end)
        return failure();
      values.push_back(end);
      types.resize(1);
      types[0] = joinFrames(types[0], end.getType());
    } else {
      for (Value value : common)
        values.push_back(found[index].lookup(value));
      types.assign(TypeRange(ValueRange(values)).begin(),
                   TypeRange(ValueRange(values)).end());
    }
    builder.create<YieldOp>(op->getLoc(), values);
  }

  // The regions were built detached; the op takes them over.
  OperationState state(op->getLoc(), op->getName());
  state.addTypes(types);
  state.addAttribute("names", op.getNames());
  state.addAttribute("selector", builder.getStringAttr("recorded"));
  state.addAttribute("classes",
                     builder.getArrayAttr(SmallVector<Attribute>(
                         op.getCases().size(), builder.getArrayAttr({}))));
  state.addAttribute("included", op.getIncluded());
  for (std::unique_ptr<Region> &body : regions)
    state.addRegion(std::move(body));
  builder.restoreInsertionPoint(here);
  Operation *undone = builder.create(state);
  if (common.empty())
    frame = undone->getResult(0);
  else
    for (auto [value, result] : llvm::zip_equal(common, undone->getResults()))
      known.insert({value, result});
  return success();
}

Value Deriver::complete(Operation *end, Known &known) {
  // A case that keeps the source itself needs nothing else.
  Value frame = known.lookup(encoder.getInput());
  if (frame)
    return frame;
  for (; end != encoder; end = end->getParentOp())
    if (failed(invertBefore(end, known, frame)))
      return nullptr;
    else if (frame)
      return frame;
  frame = frameIn(known);
  if (!frame && lost) {
    InFlightDiagnostic diag =
        lost.getOwner()->emitOpError("cannot be undone: result ")
        << lost.getResultNumber() << " does not reach the bits";
    diag.attachNote(encoder.getLoc()) << "in this encoder";
  } else if (!frame) {
    InFlightDiagnostic diag = encoder.emitOpError(
        "cannot be undone: the bits do not give its source");
    diag.attachNote(encoder.getInput().getLoc()) << "this value is lost";
  }
  return frame;
}

/// Inverses whose value another op gave already are left over.
void eraseUnused(Region &region) {
  for (Operation &op :
       llvm::make_early_inc_range(llvm::reverse(region.front()))) {
    for (Region &inner : op.getRegions())
      eraseUnused(inner);
    if (op.use_empty() && !op.hasTrait<OpTrait::IsTerminator>())
      op.erase();
  }
}

} // namespace

std::string decoderNameOf(EncoderOp encoder) {
  return (encoder.getSymName() + "_decoder").str();
}

FailureOr<DecoderOp> deriveDecoder(EncoderOp encoder, OpBuilder &builder,
                                   StringRef name) {
  OpBuilder::InsertionGuard guard(builder);
  Location loc = encoder.getLoc();
  // The type of the frame is known once the graph is.
  auto decoder = builder.create<DecoderOp>(
      loc, builder.getStringAttr(name),
      FlatSymbolRefAttr::get(encoder.getSymNameAttr()),
      TypeAttr::get(encoder.getSource()));
  Block &block = decoder.getBody().emplaceBlock();
  Value bits = block.addArgument(BitsType::get(builder.getContext()), loc);
  builder.setInsertionPointToStart(&block);
  Value frame = Deriver(encoder, builder).run(bits);
  if (!frame) {
    decoder.erase();
    return failure();
  }
  builder.create<ReturnOp>(loc, frame);
  decoder.setFrameAttr(TypeAttr::get(frame.getType()));
  eraseUnused(decoder.getBody());
  return decoder;
}

namespace {
struct DeriveDecoder : impl::CodecDeriveDecoderBase<DeriveDecoder> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    SmallVector<EncoderOp> encoders(module.getOps<EncoderOp>());
    for (EncoderOp encoder : encoders) {
      std::string name = decoderNameOf(encoder);
      for (DecoderOp old :
           llvm::make_early_inc_range(module.getOps<DecoderOp>()))
        if (old.getEncoder() == encoder.getSymName())
          old.erase();
      if (Operation *taken = SymbolTable::lookupSymbolIn(module, name)) {
        InFlightDiagnostic diag =
            taken->emitOpError("stands where the decoder of @")
            << encoder.getSymName() << " would be built";
        diag.attachNote(encoder.getLoc()) << "the encoder is here";
        return signalPassFailure();
      }
      OpBuilder builder(&getContext());
      builder.setInsertionPointAfter(encoder);
      if (failed(deriveDecoder(encoder, builder, name)))
        return signalPassFailure();
      ++numDerived;
    }
  }
};
} // namespace

} // namespace smmil::codec
