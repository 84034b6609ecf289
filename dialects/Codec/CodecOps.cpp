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
// The ends of a codec
//===----------------------------------------------------------------------===//

LossClass ResizeOp::getLossClass() { return LossClass::Projection; }
LossClass ResampleOp::getLossClass() { return LossClass::Projection; }
LossClass SpectraOp::getLossClass() { return LossClass::Projection; }
LossClass StoreOp::getLossClass() { return LossClass::BitExact; }
LossClass FileOp::getLossClass() { return LossClass::BitExact; }
LossClass JoinOp::getLossClass() { return LossClass::BitExact; }

/// Resizing to the size that the operand has is the identity.
OpFoldResult ResizeOp::fold(FoldAdaptor) {
  if (getInput().getType() == getType() &&
      cast<RankedTensorType>(getType()).hasStaticShape())
    return getInput();
  return nullptr;
}

OpFoldResult InverseStoreOp::fold(FoldAdaptor) {
  auto store = getInput().getDefiningOp<StoreOp>();
  if (store && store.getInput().getType() == getType())
    return store.getInput();
  return nullptr;
}

OpFoldResult InverseFileOp::fold(FoldAdaptor) {
  auto file = getInput().getDefiningOp<FileOp>();
  if (file && file.getInput().getType() == getType())
    return file.getInput();
  return nullptr;
}

LogicalResult InverseJoinOp::fold(FoldAdaptor,
                                  SmallVectorImpl<OpFoldResult> &results) {
  auto join = getInput().getDefiningOp<JoinOp>();
  if (!join || join.getStreams().size() != getStreams().size())
    return failure();
  results.assign(join.getStreams().begin(), join.getStreams().end());
  return success();
}

} // namespace smmil::codec
