//===- CodecVerifiers.cpp - Verifiers of the codec dialect ----------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Constraints as labelled in the .td files. Known facts about codecs are errors
// here, so that no search spends a measurement on them.
//
//===----------------------------------------------------------------------===//

#include "dialects/Codec/Codec.h"

#include "mlir/IR/TypeUtilities.h"

using namespace mlir;
using namespace smmil::design;

namespace smmil::codec {

//===----------------------------------------------------------------------===//
// Image
//===----------------------------------------------------------------------===//

LogicalResult ResizeOp::verify() {
  if (!cast<RankedTensorType>(getType()).hasStaticShape()) // C1
    return emitOpError("expects a result with static shape, got ") << getType();
  return verifyWord(*this, "filter", getFilterAttr(), "triangle"); // C2
}

LogicalResult ColorOp::verify() {
  std::optional<int64_t> chroma = literalInt(getChroma());
  // C2; J:a:b: more than J chroma samples in a row are finer than luma.
  if (chroma && *chroma >= 100 && *chroma <= 999 &&
      *chroma / 10 % 10 > *chroma / 100)
    return emitOpError("expects chroma never finer than luma, got sampling ")
           << *chroma;
  if (failed(detail::verifySlots(*this))) // C1, C3
    return failure();
  std::optional<StringRef> kind = literalWord(getKind());
  if (kind && *kind != "ycbcr" && chroma && *chroma != 444) // C4
    return emitOpError("expects every chroma sample (444) with the reversible "
                       "kind ")
           << *kind << ", got " << *chroma;
  return success();
}

LogicalResult PredictOp::verify() { return detail::verifySlots(*this); }
LogicalResult BlockDctOp::verify() { return detail::verifySlots(*this); }

LogicalResult QuantizeOp::verify() {
  std::optional<int64_t> shape = literalInt(getShapeAttr());
  if (shape && *shape < 0) // C2
    return emitOpError("expects quantiser steps that do not decrease with "
                       "frequency, got shape ")
           << *shape;
  if (failed(detail::verifySlots(*this))) // C1, C4, C6
    return failure();
  std::optional<int64_t> steps = literalInt(getSteps());
  std::optional<int64_t> step = literalInt(getStepAttr());
  if (steps && step && *step >= *steps) // C5
    return emitOpError("expects a step below ") << *steps << ", got " << *step;
  return success();
}

LogicalResult ScanOp::verify() {
  if (failed(verifyWord(*this, "order", getOrderAttr(), "zigzag")) || // C1
      failed(detail::verifySlots(*this)))                             // C2
    return failure();
  std::optional<int64_t> keep = literalInt(getKeepAttr());
  auto dct = findProducer<BlockDctOp>(getInput());
  std::optional<int64_t> size =
      dct ? literalInt(dct.getSize()) : std::optional<int64_t>();
  if (!keep || !size || *keep <= *size * *size)
    return success();
  InFlightDiagnostic diag = emitOpError("expects no more coefficients than the "
                                        "block has: ")
                            << *size * *size << ", got " << *keep; // C3
  diag.attachNote(dct.getLoc()) << "the block is " << *size << " by " << *size;
  return diag;
}

//===----------------------------------------------------------------------===//
// Audio, text, entropy
//===----------------------------------------------------------------------===//

LogicalResult ResampleOp::verify() {
  if (failed(verifyInt(*this, "rate", getRateAttr(), 1000, 384000))) // C1
    return failure();
  int64_t channels = cast<RankedTensorType>(getType()).getDimSize(1);
  if (ShapedType::isDynamic(channels) || channels < 1 || channels > 8) // C2
    return emitOpError("expects a result with 1 to 8 channels, got ")
           << getType();
  return success();
}

LogicalResult LpcOp::verify() {
  if (failed(detail::verifySlots(*this))) // C1, C2
    return failure();
  std::optional<int64_t> order = literalInt(getOrder()),
                         frame = literalInt(getFrame());
  if (order && frame && *frame <= *order) // C3
    return emitOpError("expects a frame longer than the order of its "
                       "predictor, got frame ")
           << *frame << " and order " << *order;
  return success();
}

LogicalResult ZstdOp::verify() { return detail::verifySlots(*this); }

LogicalResult RansOp::verify() {
  Type type = getInput().getType();
  StringRef expected = isa<BandsType>(type)      ? "bands"
                       : isa<PlanesType>(type)   ? "rows"
                       : isa<ResidualType>(type) ? "lpc"
                                                 : "order0";
  if (getModel() != expected) // C1
    return emitOpError("expects model ") << expected << " for a value of type "
                                         << type << ", got " << getModel();
  return detail::verifySlots(*this); // C2
}

LogicalResult BitPackOp::verify() { return detail::verifySlots(*this); }

static LogicalResult verifyTable(Operation *op, FlatSymbolRefAttr table,
                                 SymbolTableCollection &symbols) {
  if (!table)
    return success();
  Operation *found = symbols.lookupNearestSymbolFrom(op, table);
  if (isa_and_nonnull<TablesOp>(found))
    return success();
  InFlightDiagnostic diag = op->emitOpError("names ")
                            << table << ", which is not a codec.tables";
  if (found)
    diag.attachNote(found->getLoc()) << "it is this op";
  return diag;
}

LogicalResult QuantizeOp::verifySymbolUses(SymbolTableCollection &symbols) {
  return verifyTable(*this, getTableAttr(), symbols);
}
LogicalResult DequantizeOp::verifySymbolUses(SymbolTableCollection &symbols) {
  return verifyTable(*this, getTableAttr(), symbols);
}
LogicalResult ZstdOp::verifySymbolUses(SymbolTableCollection &symbols) {
  return verifyTable(*this, getTableAttr(), symbols);
}
LogicalResult UnzstdOp::verifySymbolUses(SymbolTableCollection &symbols) {
  return verifyTable(*this, getTableAttr(), symbols);
}
LogicalResult RansOp::verifySymbolUses(SymbolTableCollection &symbols) {
  return verifyTable(*this, getTableAttr(), symbols);
}
LogicalResult UnransOp::verifySymbolUses(SymbolTableCollection &symbols) {
  return verifyTable(*this, getTableAttr(), symbols);
}

//===----------------------------------------------------------------------===//
// Codecs and alternatives
//===----------------------------------------------------------------------===//

LogicalResult OpaqueOp::verify() {
  auto ordered = [](FloatAttr least, FloatAttr most) {
    return least.getValueAsDouble() >= 0 &&
           least.getValueAsDouble() <= most.getValueAsDouble();
  };
  if (!ordered(getMinBitsAttr(), getMaxBitsAttr()) ||
      !ordered(getMinNsAttr(), getMaxNsAttr())) // C1
    return emitOpError("expects ranges from 0 or more up to no less");
  return success();
}

LogicalResult EncoderOp::verify() {
  if (bool(getFloorAttr()) != bool(getMetricAttr())) // C2
    return emitOpError("expects floor and metric together");
  if (getMetricAttr() && failed(verifyWord(*this, "metric", getMetricAttr(),
                                           "tensor_psnr_db|snr_db")))
    return failure();
  if (getMean() || getDeviation()) { // C3
    if (!isImageFrame(getSource()))
      return emitOpError("normalizes ") << getSource() << ", which is no image";
    if (!getMean() || !getDeviation() || getMean()->size() != 3 ||
        getDeviation()->size() != 3 ||
        llvm::any_of(*getDeviation(), [](double d) { return !(d > 0); }))
      return emitOpError("expects three means and three deviations above 0");
  }
  if (std::optional<ArrayRef<int64_t>> color = getBackground(); // C4
      color && (color->size() != 3 || llvm::any_of(*color, [](int64_t c) {
                  return c < 0 || c > 255;
                })))
    return emitOpError("expects a background of three values from 0 to 255");
  return detail::verifySlots(*this); // C5
}

static LogicalResult verifyGraph(Operation *op, Region &body, Type argument,
                                 Type result) {
  if (body.getNumArguments() != 1 || body.getArgument(0).getType() != argument)
    return op->emitOpError("expects one argument of type ") << argument;
  auto end = dyn_cast<ReturnOp>(body.front().back());
  if (!end)
    return op->emitOpError("expects to end with codec.return");
  if (end.getValue().getType() != result)
    return end.emitOpError("returns ")
           << end.getValue().getType() << ", expected " << result;
  return success();
}

LogicalResult EncoderOp::verifyRegions() {
  if (!isFrame(getSource())) // C1
    return emitOpError("expects a frame as source, got ") << getSource();
  return verifyGraph(*this, getBody(), getSource(),
                     BitsType::get(getContext()));
}

LogicalResult DecoderOp::verifyRegions() {
  if (!isFrame(getFrame())) // C1
    return emitOpError("expects a frame as result, got ") << getFrame();
  return verifyGraph(*this, getBody(), BitsType::get(getContext()), getFrame());
}

LogicalResult DecoderOp::verifySymbolUses(SymbolTableCollection &symbols) {
  Operation *found = symbols.lookupNearestSymbolFrom(*this, getEncoderAttr());
  if (isa_and_nonnull<EncoderOp>(found)) // C2
    return success();
  return emitOpError("decodes ")
         << getEncoderAttr() << ", which is not a codec.encoder";
}

/// Frames of different cases may differ in shape: a copied image has its own
/// size, a decoded one that of the model.
static bool mayYield(Type yielded, Type result, bool anyShape) {
  if (yielded == result)
    return true;
  return anyShape && isFrame(yielded) && isFrame(result) &&
         succeeded(verifyCompatibleShape(yielded, result)) &&
         cast<RankedTensorType>(yielded).getElementType() ==
             cast<RankedTensorType>(result).getElementType();
}

static LogicalResult verifyCases(Operation *op, ArrayAttr names,
                                 MutableArrayRef<Region> cases) {
  if (cases.empty())
    return op->emitOpError("expects at least one case");
  if (names.size() != cases.size())
    return op->emitOpError("has ")
           << names.size() << " names for " << cases.size() << " cases";
  llvm::DenseSet<Attribute> seen;
  for (auto [name, region] : llvm::zip_equal(names, cases)) {
    if (!seen.insert(name).second)
      return op->emitOpError("has two cases ") << name;
    auto yield = dyn_cast<YieldOp>(region.front().back());
    if (!yield)
      return op->emitOpError("expects case ")
             << name << " to end with codec.yield";
    bool fits = yield.getNumOperands() == op->getNumResults();
    for (unsigned i = 0; fits && i < op->getNumResults(); ++i)
      fits = mayYield(yield.getOperand(i).getType(), op->getResult(i).getType(),
                      /*anyShape=*/true);
    if (!fits)
      return yield.emitOpError("yields ")
             << yield.getOperandTypes() << " in case " << name << ", expected "
             << op->getResultTypes();
  }
  return success();
}

LogicalResult ChooseOp::verifyRegions() {
  if (failed(verifyCases(*this, getNames(), getCases()))) // C1, C2
    return failure();
  return detail::verifySlots(*this); // C3
}

LogicalResult SwitchOp::verifyRegions() {
  if (failed(verifyCases(*this, getNames(), getCases())) || // C1, C2
      failed(verifyWord(*this, "selector", getSelectorAttr(),
                        "content|recorded"))) // C3
    return failure();
  if (getClasses().size() != getCases().size())
    return emitOpError("expects one list of classes per case");
  for (Attribute list : getClasses()) {
    auto words = dyn_cast<ArrayAttr>(list);
    if (!words)
      return emitOpError("expects one list of classes per case");
    for (Attribute word : words)
      if (failed(verifyWord(*this, "class", word,
                            "other|photo|diagram|scanned_text|speech|music")))
        return failure(); // C4
  }
  return success();
}

} // namespace smmil::codec
