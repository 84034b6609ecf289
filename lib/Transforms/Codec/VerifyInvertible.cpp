//===- VerifyInvertible.cpp - The border between codec and plan -----------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// States in one error what the lowering to plans relies on.
//
//===----------------------------------------------------------------------===//

#include "smmil/Transforms/Codec/Passes.h"
#include "smmil/Transforms/Codec/Transforms.h"

#define DEBUG_TYPE "codec-verify-invertible"

using namespace mlir;

namespace smmil::codec {
#define GEN_PASS_DEF_CODECVERIFYINVERTIBLE
#include "lib/Transforms/Codec/Passes.h.inc"

/// Every value reaches the bits: what nothing uses would be lost. A projection
/// without a use still sets the frame of items that are only stored.
static LogicalResult verifyReaches(EncoderOp encoder) {
  WalkResult result = encoder.getBody().walk([](Operation *op) {
    auto step = dyn_cast<InvertibleOpInterface>(op);
    if (step && step.getLossClass() == LossClass::Projection)
      return WalkResult::advance();
    for (OpResult value : op->getResults())
      if (value.use_empty()) {
        op->emitOpError("makes a value that does not reach the bits: result ")
            << value.getResultNumber() << " has no use";
        return WalkResult::interrupt();
      }
    return WalkResult::advance();
  });
  return failure(result.wasInterrupted());
}

static LogicalResult verifyProjections(EncoderOp encoder) {
  WalkResult result = encoder.getBody().walk([&](InvertibleOpInterface op) {
    if (op.getLossClass() != LossClass::Projection)
      return WalkResult::advance();
    Value input = op->getOperand(0);
    Operation *producer = input.getDefiningOp();
    auto before = dyn_cast_if_present<InvertibleOpInterface>(producer);
    if (input == encoder.getInput() ||
        (before && before.getLossClass() == LossClass::Projection))
      return WalkResult::advance();
    InFlightDiagnostic diag = op->emitOpError(
        "is a projection and must stand in front of all other steps");
    if (producer)
      diag.attachNote(producer->getLoc()) << "this step comes before it";
    return WalkResult::interrupt();
  });
  return failure(result.wasInterrupted());
}

static LogicalResult verifySwitches(EncoderOp encoder) {
  WalkResult result = encoder.getBody().walk([&](Operation *op) {
    if (auto routed = dyn_cast<SwitchOp>(op);
        routed && routed.getSelector() != "content") {
      routed.emitOpError("expects selector content in an encoder");
      return WalkResult::interrupt();
    }
    if (!isa<StoreOp, FileOp>(op) || op->getOperand(0) == encoder.getInput())
      return WalkResult::advance();
    InFlightDiagnostic diag =
        op->emitOpError("expects the source itself, which alone is ")
        << (isa<StoreOp>(op) ? "stored" : "a file");
    diag.attachNote(encoder.getLoc()) << "the source is this op's argument";
    return WalkResult::interrupt();
  });
  return failure(result.wasInterrupted());
}

LogicalResult verifyInvertible(EncoderOp encoder) {
  if (failed(verifyReaches(encoder)) || failed(verifyProjections(encoder)) ||
      failed(verifySwitches(encoder)))
    return failure();
  // Deriving says where the decode path is interrupted.
  OpBuilder builder(encoder.getContext());
  FailureOr<DecoderOp> decoder =
      deriveDecoder(encoder, builder, decoderNameOf(encoder));
  if (failed(decoder))
    return failure();
  decoder->erase();
  return success();
}

namespace {
struct VerifyInvertible : impl::CodecVerifyInvertibleBase<VerifyInvertible> {
  void runOnOperation() override {
    for (EncoderOp encoder : getOperation().getOps<EncoderOp>()) {
      if (failed(verifyInvertible(encoder)))
        return signalPassFailure();
      ++numVerified;
    }
    markAllAnalysesPreserved();
  }
};
} // namespace

} // namespace smmil::codec
