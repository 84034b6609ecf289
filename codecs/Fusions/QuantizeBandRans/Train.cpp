//===- Train.cpp - Training quantiser and band coder together -------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The quantiser chooses levels by what they cost in the coder behind it, and
// the coder learns from the levels: dead-zone levels first, then twice levels
// of the best rate and distortion under the tables so far.
//
//===----------------------------------------------------------------------===//
#include "codecs/BandRans/Levels.h"
#include "codecs/Quantize/Levels.h"
#include "smmil/Runtime/Fusion.h"
#include "smmil/Runtime/Primitives/BandRans.h"
#include "smmil/Runtime/Primitives/Quantize.h"

namespace smmil::fusions::QuantizeBandRans {
namespace {

Status train(Span<const EncodeStep> steps, Span<const TrainSample> samples,
             Span<Bytes> tables) {
  const EncodeStep &step = steps[0];
  std::vector<quantize::FrameBands> frames;
  SMMIL_RETURN_IF_ERROR(quantize::framesOf(step, samples, frames));
  const auto options = quantize::encoderParamsOf(step.args);
  quantize::Table quantTable =
      quantize::makeTable(quantize::paramsOf(step.args), options,
                          frames[0].shape.block, frames[0].shape.keep);
  std::vector<std::vector<int16_t>> levels(frames.size());
  std::vector<band_rans::FrameLevels> coded(frames.size());
  band_rans::Model model;
  band_rans::Table bandTable;
  const int rounds = options.lambda > 0 ? 3 : 1;
  for (int round = 0; round < rounds; ++round) {
    for (size_t f = 0; f < frames.size(); ++f)
      quantize::chooseLevels(frames[f].shape, options, quantTable,
                             round > 0 ? &bandTable : nullptr, frames[f].step,
                             frames[f].coefficients, levels[f]);
    quantize::fitOffsets(frames, levels, quantTable);
    for (size_t f = 0; f < frames.size(); ++f)
      coded[f] = {frames[f].shape, std::move(levels[f])};
    SMMIL_RETURN_IF_ERROR(band_rans::fitModel(coded, model));
    SMMIL_RETURN_IF_ERROR(band_rans::Table::create(model, bandTable));
  }
  quantize::serializeTable(quantTable, tables[0]);
  band_rans::serializeModel(model, tables[1]);
  return Status::ok();
}

constexpr OpCode kCodes[] = {quantize::kCode, band_rans::kCode};

} // namespace

extern const TrainFusion kTrainFusion;
const TrainFusion kTrainFusion = {
    "QuantizeBandRans", {kCodes, sizeof(kCodes) / sizeof(kCodes[0])}, train};

} // namespace smmil::fusions::QuantizeBandRans
