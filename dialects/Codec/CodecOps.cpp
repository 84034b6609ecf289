//===- CodecOps.cpp - Folding, loss and inversion of primitives -----------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a primitive does to its value, as far as the IR can know it.
//
//===----------------------------------------------------------------------===//

#include "dialects/Codec/Codec.h"

#include "mlir/IR/OpImplementation.h"

using namespace mlir;
using namespace smmil::design;

#include "dialects/Codec/CodecPrinting.h"

#define GET_OP_CLASSES
#include "dialects/Codec/CodecOps.cpp.inc"

namespace smmil::codec {

//===----------------------------------------------------------------------===//
// Inversion
//===----------------------------------------------------------------------===//

LogicalResult detail::buildInverseByName(Operation *op, StringRef inverseName,
                                         OpBuilder &builder, ValueRange outputs,
                                         SmallVectorImpl<Value> &inputs) {
  if (inverseName.empty())
    return op->emitOpError("is a projection and has no inverse");
  OperationState state(op->getLoc(), inverseName);
  std::optional<RegisteredOperationName> info =
      RegisteredOperationName::lookup(inverseName, op->getContext());
  assert(info && "inverse belongs to this dialect");
  state.addOperands(outputs);
  state.addTypes(op->getOperandTypes());
  // Parameters carry over by name; what only the encoder reads has no
  // counterpart on the other side.
  for (StringAttr name : info->getAttributeNames())
    if (Attribute value = op->getAttr(name))
      state.addAttribute(name, value);
  llvm::append_range(inputs, builder.create(state)->getResults());
  return success();
}

//===----------------------------------------------------------------------===//
// Loss
//===----------------------------------------------------------------------===//

LossClass ResizeOp::getLossClass() { return LossClass::Projection; }
LossClass ResampleOp::getLossClass() { return LossClass::Projection; }

LossClass ColorOp::getLossClass() {
  if (literalInt(getChroma()) != 444)
    return LossClass::Perceptual;
  return literalWord(getKind()) == "ycbcr" || isKnob(getKind())
             ? LossClass::Bounded
             : LossClass::BitExact;
}

/// The transform rounds its integers; the error has a bound of its own.
LossClass BlockDctOp::getLossClass() { return LossClass::Bounded; }
LossClass QuantizeOp::getLossClass() { return LossClass::Bounded; }

LossClass ScanOp::getLossClass() {
  if (!getKeepAttr())
    return LossClass::BitExact;
  std::optional<int64_t> keep = literalInt(getKeepAttr());
  auto dct = findProducer<BlockDctOp>(getInput());
  std::optional<int64_t> size =
      dct ? literalInt(dct.getSize()) : std::optional<int64_t>();
  return keep && size && *keep == *size * *size ? LossClass::BitExact
                                                : LossClass::Perceptual;
}

LossClass PredictOp::getLossClass() { return LossClass::BitExact; }
LossClass LpcOp::getLossClass() { return LossClass::BitExact; }
LossClass CopyOp::getLossClass() { return LossClass::BitExact; }
LossClass ZstdOp::getLossClass() { return LossClass::BitExact; }
LossClass DeltaOp::getLossClass() { return LossClass::BitExact; }
LossClass ZigzagIntOp::getLossClass() { return LossClass::BitExact; }
LossClass ByteTransposeOp::getLossClass() { return LossClass::BitExact; }
LossClass SplitOp::getLossClass() { return LossClass::BitExact; }
LossClass RansOp::getLossClass() { return LossClass::BitExact; }
LossClass BitPackOp::getLossClass() { return LossClass::BitExact; }
LossClass JoinOp::getLossClass() { return LossClass::BitExact; }

//===----------------------------------------------------------------------===//
// Folding
//===----------------------------------------------------------------------===//

/// Undoing what was just done gives the value itself, if the pair agrees on
/// every parameter of the decoding side and nothing was lost.
template <typename Encode>
static OpFoldResult foldRoundTrip(Operation *decode) {
  auto encode = decode->getOperand(0).getDefiningOp<Encode>();
  if (!encode || encode.getLossClass() != LossClass::BitExact ||
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

/// The other way round: only where decoding loses nothing either, that is
/// where every value is a code word of another.
template <typename Decode>
static OpFoldResult foldBijection(Operation *encode) {
  auto decode = encode->getOperand(0).getDefiningOp<Decode>();
  if (decode && decode.getInput().getType() == encode->getResult(0).getType())
    return decode.getInput();
  return nullptr;
}

OpFoldResult UncolorOp::fold(FoldAdaptor) {
  return foldRoundTrip<ColorOp>(*this);
}
OpFoldResult UnpredictOp::fold(FoldAdaptor) {
  return foldRoundTrip<PredictOp>(*this);
}
OpFoldResult UnscanOp::fold(FoldAdaptor) {
  return foldRoundTrip<ScanOp>(*this);
}
OpFoldResult LpcSynthesisOp::fold(FoldAdaptor) {
  return foldRoundTrip<LpcOp>(*this);
}
OpFoldResult RestoreOp::fold(FoldAdaptor) {
  return foldRoundTrip<CopyOp>(*this);
}
OpFoldResult UnzstdOp::fold(FoldAdaptor) {
  return foldRoundTrip<ZstdOp>(*this);
}
OpFoldResult UnransOp::fold(FoldAdaptor) {
  return foldRoundTrip<RansOp>(*this);
}
OpFoldResult BitUnpackOp::fold(FoldAdaptor) {
  return foldRoundTrip<BitPackOp>(*this);
}
OpFoldResult UndeltaOp::fold(FoldAdaptor) {
  return foldRoundTrip<DeltaOp>(*this);
}
OpFoldResult UnzigzagIntOp::fold(FoldAdaptor) {
  return foldRoundTrip<ZigzagIntOp>(*this);
}
OpFoldResult ByteUntransposeOp::fold(FoldAdaptor) {
  return foldRoundTrip<ByteTransposeOp>(*this);
}
OpFoldResult DeltaOp::fold(FoldAdaptor) {
  return foldBijection<UndeltaOp>(*this);
}
OpFoldResult ZigzagIntOp::fold(FoldAdaptor) {
  return foldBijection<UnzigzagIntOp>(*this);
}
OpFoldResult ByteTransposeOp::fold(FoldAdaptor) {
  return foldBijection<ByteUntransposeOp>(*this);
}

/// Resizing to the size that the operand has is the identity.
OpFoldResult ResizeOp::fold(FoldAdaptor) {
  if (getInput().getType() == getType() &&
      cast<RankedTensorType>(getType()).hasStaticShape())
    return getInput();
  return nullptr;
}

OpFoldResult MergeOp::fold(FoldAdaptor) {
  auto split = getEven().getDefiningOp<SplitOp>();
  if (split && getEven() == split.getEven() && getOdd() == split.getOdd() &&
      split.getInput().getType() == getType())
    return split.getInput();
  return nullptr;
}

LogicalResult PartOp::fold(FoldAdaptor,
                           SmallVectorImpl<OpFoldResult> &results) {
  auto join = getInput().getDefiningOp<JoinOp>();
  if (!join)
    return failure();
  results.assign({join.getFirst(), join.getSecond()});
  return success();
}

/// Keeping as many coefficients as the block has is keeping all of them.
LogicalResult ScanOp::canonicalize(ScanOp op, PatternRewriter &rewriter) {
  if (!op.getKeepAttr() || op.getLossClass() != LossClass::BitExact)
    return failure();
  rewriter.modifyOpInPlace(op, [&] { op.removeKeepAttr(); });
  return success();
}

} // namespace smmil::codec
