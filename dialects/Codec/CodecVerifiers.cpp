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
#include "smmil/Runtime/Metric.h"
#include "smmil/Runtime/Plan.h"

#include "mlir/IR/TypeUtilities.h"

#include <cmath>

using namespace mlir;
using namespace smmil::design;

namespace smmil::codec {

//===----------------------------------------------------------------------===//
// The ends of a codec
//===----------------------------------------------------------------------===//

LogicalResult ResizeOp::verify() {
  // (C1)
  auto type = cast<RankedTensorType>(getType());
  if (type.hasStaticShape() && type.getNumElements() > 0)
    return success();
  return emitOpError("expects a result with static shape of at least one "
                     "pixel, got ")
         << type;
}

LogicalResult ResampleOp::verify() {
  // (C1)
  if (failed(verifyInt(*this, "rate", getRateAttr(), 1000, 384000)))
    return failure();
  // (C2)
  int64_t channels = cast<RankedTensorType>(getType()).getDimSize(1);
  if (ShapedType::isDynamic(channels) || channels < 1 || channels > 8)
    return emitOpError("expects a result with 1 to 8 channels, got ")
           << getType();
  return success();
}

LogicalResult SpectraOp::verify() {
  // (C1)
  AudioDomain domain = AudioDomain::Pcm;
  if (!parseAudioDomain(getDomain(), domain) || domain == AudioDomain::Pcm) {
    std::string names;
    for (const AudioDomainInfo &info : kAudioDomains)
      if (info.bins)
        names += (names.empty() ? "" : ", ") + std::string(info.name);
    return emitOpError("expects domain to be one of ")
           << names << ", got " << getDomain();
  }
  // (C2)
  auto resample = getInput().getDefiningOp<ResampleOp>();
  if (!resample || resample.getRate() != uint64_t(kSpectraRate) ||
      cast<RankedTensorType>(getInput().getType()).getDimSize(1) != 1)
    return emitOpError("expects one channel that codec.resample has brought "
                       "to ")
           << kSpectraRate << " samples per second";
  // (C3)
  if (cast<RankedTensorType>(getType()).getDimSize(1) == infoOf(domain).bins)
    return success();
  return emitOpError("expects a result of ")
         << infoOf(domain).bins << " bins, got " << getType();
}

LogicalResult JoinOp::verify() {
  // (C1)
  if (getStreams().size() >= 2)
    return success();
  return emitOpError("expects two streams at least, got ")
         << getStreams().size();
}

LogicalResult InverseJoinOp::verify() {
  // (C1)
  if (getStreams().size() >= 2)
    return success();
  return emitOpError("expects two streams at least, got ")
         << getStreams().size();
}

//===----------------------------------------------------------------------===//
// Codecs and alternatives
//===----------------------------------------------------------------------===//

static std::string describeNumbers(std::optional<ArrayRef<double>> numbers) {
  std::string text = "[";
  for (auto [index, value] :
       llvm::enumerate(numbers.value_or(ArrayRef<double>())))
    text += (index ? ", " : "") + formatDecimal(value);
  return text + "]";
}

LogicalResult OpaqueOp::verify() {
  // (C1)
  auto check = [&](StringRef what, FloatAttr least,
                   FloatAttr most) -> LogicalResult {
    double from = least.getValueAsDouble(), to = most.getValueAsDouble();
    if (from >= 0 && from <= to && std::isfinite(to))
      return success();
    return emitOpError("expects ")
           << what << " from 0 or more up to no less, got "
           << formatDecimal(from) << " to " << formatDecimal(to);
  };
  if (failed(check("bits_per_value", getMinBitsAttr(), getMaxBitsAttr())))
    return failure();
  return check("ns_per_value", getMinNsAttr(), getMaxNsAttr());
}

LogicalResult EncoderOp::verify() {
  // (C2)
  if (bool(getFloorAttr()) != bool(getMetricAttr()))
    return emitOpError("expects floor and metric together, got ")
           << (getFloorAttr() ? "no metric" : "no floor");
  if (std::optional<StringRef> metric = getMetric()) {
    const Metric *row = findMetric(metric->str());
    const Modality kind = isImageFrame(getSource())   ? Modality::Image
                          : isAudioFrame(getSource()) ? Modality::Audio
                                                      : Modality::Text;
    if (!row || !row->measures(kind)) {
      std::string names;
      for (const Metric &candidate : metrics())
        if (candidate.measures(kind))
          names += (names.empty() ? "" : ", ") + std::string(candidate.name);
      return emitOpError("expects metric to be one of ")
             << (names.empty() ? "none for this source" : names)
             << ", but got \"" << *metric << "\"";
    }
  }
  if (getFloor() && !getFloor()->isFinite())
    return emitOpError("expects a finite floor, got ")
           << formatDecimal(getFloor()->convertToDouble());
  // (C3)
  auto isFinite = [](double value) { return std::isfinite(value); };
  if (getMean() || getDeviation()) {
    if (!isImageFrame(getSource()))
      return emitOpError("normalizes ") << getSource() << ", which is no image";
    if (!getMean() || !getDeviation() || getMean()->size() != 3 ||
        getDeviation()->size() != 3 || !llvm::all_of(*getMean(), isFinite) ||
        !llvm::all_of(*getDeviation(),
                      [&](double d) { return isFinite(d) && d > 0; }))
      return emitOpError("expects three finite means and three finite "
                         "deviations above 0, got ")
             << describeNumbers(getMean()) << " and "
             << describeNumbers(getDeviation());
  }
  // (C4)
  if (std::optional<ArrayRef<int64_t>> color = getBackground();
      color && (color->size() != 3 || llvm::any_of(*color, [](int64_t c) {
                  return c < 0 || c > 255;
                })))
    return emitOpError("expects a background of three values from 0 to 255, "
                       "got ")
           << getBackgroundAttr();
  // (C6)
  NumberType number;
  bool bigEndian = false;
  if (std::optional<StringRef> numbers = getNumbers())
    if (!isNumericFrame(getSource()) ||
        !parseNumberWord(numbers->str(), number, bigEndian) ||
        8 * bytesOf(number) !=
            cast<RankedTensorType>(getSource()).getElementTypeBitWidth())
      return emitOpError(
                 "expects numbers of the width of a numeric source, but got ")
             << formatPlain(getNumbersAttr()) << " for " << getSource();
  // (C5)
  return detail::verifySlots(*this);
}

static LogicalResult verifyGraph(Operation *op, Region &body, Type argument,
                                 Type result) {
  if (body.getNumArguments() != 1 || body.getArgument(0).getType() != argument)
    return op->emitOpError("expects one argument of type ")
           << argument << ", got " << body.getArgumentTypes();
  auto end = dyn_cast<ReturnOp>(body.front().back());
  if (!end)
    return op->emitOpError("expects to end with codec.return, got ")
           << body.front().back().getName();
  if (end.getValue().getType() != result)
    return end.emitOpError("returns ")
           << end.getValue().getType() << ", expected " << result;
  return success();
}

LogicalResult EncoderOp::verifyRegions() {
  // (C1)
  if (!isFrame(getSource()))
    return emitOpError("expects a frame as source, got ") << getSource();
  if (failed(verifyGraph(*this, getBody(), getSource(),
                         BitsType::get(getContext()))))
    return failure();
  return detail::verifyShapes(*this);
}

LogicalResult DecoderOp::verifyRegions() {
  // (C1)
  if (!isFrame(getFrame()))
    return emitOpError("expects a frame as result, got ") << getFrame();
  return verifyGraph(*this, getBody(), BitsType::get(getContext()), getFrame());
}

LogicalResult DecoderOp::verifySymbolUses(SymbolTableCollection &symbols) {
  // (C2)
  Operation *found = symbols.lookupNearestSymbolFrom(*this, getEncoderAttr());
  if (isa_and_nonnull<EncoderOp>(found))
    return success();
  InFlightDiagnostic diag = emitOpError("decodes ")
                            << getEncoderAttr()
                            << ", which is not a codec.encoder";
  if (found)
    diag.attachNote(found->getLoc()) << "it is this op";
  return diag;
}

/// Frames of different cases may differ in shape: a copied image has its own
/// size, a decoded one that of the model. A copied sound has samples, beside
/// spectra of others.
static bool mayYield(Type yielded, Type result) {
  if (yielded == result)
    return true;
  if (isAudioFrame(result) && isSpectraFrame(yielded))
    return true;
  return isFrame(yielded) && isFrame(result) &&
         succeeded(verifyCompatibleShape(yielded, result)) &&
         cast<RankedTensorType>(yielded).getElementType() ==
             cast<RankedTensorType>(result).getElementType();
}

static LogicalResult verifyCases(Operation *op, ArrayAttr names,
                                 MutableArrayRef<Region> cases) {
  if (cases.empty())
    return op->emitOpError("expects at least one case, got none");
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
             << name << " to end with codec.yield, got "
             << region.front().back().getName();
    bool fits = yield.getNumOperands() == op->getNumResults();
    for (unsigned i = 0; fits && i < op->getNumResults(); ++i)
      fits =
          mayYield(yield.getOperand(i).getType(), op->getResult(i).getType());
    if (!fits)
      return yield.emitOpError("yields ")
             << yield.getOperandTypes() << " in case " << name << ", expected "
             << op->getResultTypes();
  }
  return success();
}

/// A knob is no class: packing routes by what it sees.
static LogicalResult verifyClasses(Operation *op, ArrayAttr words) {
  for (Attribute word : words)
    if (!isOneOf(word, "other|photo|diagram|scanned_text|speech|music"))
      return op->emitOpError(
                 "expects class to be one of other, photo, diagram, "
                 "scanned_text, speech, music, got ")
             << formatPlain(word);
  return success();
}

LogicalResult RecipeOp::verifyRegions() {
  // (C1)
  if (getBody().getNumArguments() != 1 || !isFrame(getInput().getType()))
    return emitOpError("expects one argument, a frame, got ")
           << getBody().getArgumentTypes();
  auto end = dyn_cast<YieldOp>(getBody().front().back());
  if (!end || end.getNumOperands() != 1 ||
      !isa<BitsType>(end.getOperand(0).getType()))
    return emitOpError("expects to end with codec.yield of one !codec.bits");
  // (C2)
  if (getClasses().empty())
    return emitOpError("expects one content class at least, got none");
  if (failed(verifyClasses(*this, getClasses())))
    return failure();
  return detail::verifyShapes(*this);
}

LogicalResult SwitchOp::verifyRegions() {
  // (C1), (C2), (C3)
  if (failed(verifyCases(*this, getNames(), getCases())) ||
      failed(
          verifyWord(*this, "selector", getSelectorAttr(), "content|recorded")))
    return failure();
  // (C5)
  if (getClasses().size() != getCases().size())
    return emitOpError("expects one list of classes per case, got ")
           << getClasses().size() << " for " << getCases().size() << " cases";
  for (Attribute list : getClasses()) {
    auto words = dyn_cast<ArrayAttr>(list);
    if (!words)
      return emitOpError("expects one list of classes per case, got ") << list;
    // (C4)
    if (failed(verifyClasses(*this, words)))
      return failure();
  }
  // (C6)
  if (getIncluded().size() != getCases().size())
    return emitOpError("expects one flag per case, got ")
           << getIncluded().size() << " for " << getCases().size() << " cases";
  return detail::verifySlots(*this);
}

} // namespace smmil::codec
