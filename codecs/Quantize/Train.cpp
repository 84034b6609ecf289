//===- Train.cpp - Training the quantiser ---------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The ladder and the matrix follow from the parameters; the points within
// their intervals at which levels are reconstructed are learned.
//
//===----------------------------------------------------------------------===//
#include "codecs/BandRans/BlockOrder.h"
#include "codecs/Quantize/Decode.h"
#include "codecs/Quantize/Encode.h"
#include "codecs/Quantize/Levels.h"
#include "codecs/Scan/Zigzag.h"

#include <cmath>
#include <cstdlib>

namespace smmil::quantize {
namespace {

/// Quantiser matrices of ITU-T T.81, annex K, natural order.
constexpr uint8_t kLumaMatrix[64] = {
    16, 11, 10, 16, 24,  40,  51,  61,  12, 12, 14, 19, 26,  58,  60,  55,
    14, 13, 16, 24, 40,  57,  69,  56,  14, 17, 22, 29, 51,  87,  80,  62,
    18, 22, 37, 56, 68,  109, 103, 77,  24, 35, 55, 64, 81,  104, 113, 92,
    49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99};
constexpr uint8_t kChromaMatrix[64] = {
    17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99,
    24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99, 99, 99, 99, 99,
    99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
    99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99};

/// Finest and coarsest step of a ladder, in 1/8 of the units of an orthonormal
/// transform.
constexpr double kFinest = 12;
constexpr double kCoarsest = 480;

} // namespace

Table makeTable(const Params &params, const EncoderParams &options,
                int32_t block, int32_t keep) {
  Table table;
  table.block = block;
  table.keep = keep;
  table.steps = params.steps;
  for (int i = 0; i < params.steps; ++i) {
    double place =
        params.steps > 1 ? static_cast<double>(i) / (params.steps - 1) : 0.5;
    table.base[i] = static_cast<uint16_t>(
        std::lrint(kFinest * std::pow(kCoarsest / kFinest, place)));
  }
  double blend = std::clamp(options.shape, 0, 100) / 100.0;
  double chroma = std::clamp(options.chromaSteps, 10, 400) / 100.0;
  int k = 0;
  scan::walkZigzag(block, keep, [&](int at) {
    // A 4 x 4 block has the even frequencies of an 8 x 8 one.
    if (block == 4)
      at = at / 4 * 16 + at % 4 * 2;
    double luma = 32 * std::pow(kLumaMatrix[at] / 16.0, blend);
    double other = 32 * chroma * std::pow(kChromaMatrix[at] / 17.0, blend);
    table.weight[0][k] =
        static_cast<uint8_t>(std::clamp(std::lrint(luma), 1L, 255L));
    table.weight[1][k] =
        static_cast<uint8_t>(std::clamp(std::lrint(other), 1L, 255L));
    ++k;
  });
  return table;
}

void fitOffsets(const std::vector<FrameBands> &frames,
                const std::vector<std::vector<int16_t>> &levels, Table &table) {
  // Sum of (level * step - |value|) / step, and count.
  double sum[2][2][64] = {};
  double count[2][2][64] = {};
  auto keep = static_cast<size_t>(table.keep);
  for (size_t f = 0; f < levels.size(); ++f) {
    const std::vector<int16_t> &from = levels[f];
    const size_t luma = frames[f].shape.blocksOf(0) * keep;
    for (size_t i = 0; i < from.size(); ++i) {
      int c = i < luma ? 0 : 1;
      size_t k = i % keep;
      int m = std::abs(static_cast<int>(from[i]));
      if (k == 0 || m == 0 || m > 7)
        continue;
      double step = table.factor(frames[f].step, c, static_cast<int>(k));
      double value = frames[f].coefficients[i];
      sum[c][m > 1][k] += m - (from[i] < 0 ? -value : value) / step;
      count[c][m > 1][k] += 1;
    }
  }
  for (int c = 0; c < 2; ++c)
    for (int large = 0; large < 2; ++large) {
      double all = 0;
      double n = 0;
      for (size_t k = 1; k < keep; ++k) {
        all += sum[c][large][k];
        n += count[c][large][k];
      }
      double common = n > 0 ? all / n : 0;
      constexpr double kTrust = 60; // Observations that weigh as the average.
      for (size_t k = 1; k < keep; ++k) {
        double value = (sum[c][large][k] + kTrust * common) /
                       (count[c][large][k] + kTrust);
        table.offset[c][large][k] =
            static_cast<int8_t>(std::clamp(std::lrint(value * 128), -48L, 48L));
      }
    }
}

Status framesOf(const EncodeStep &step, Span<const TrainSample> samples,
                std::vector<FrameBands> &frames) {
  if (samples.empty())
    return Status::invalidArgument("quantize: no sample to train on");
  const int32_t steps = paramsOf(step.args).steps;
  frames.resize(samples.size());
  for (size_t i = 0; i < samples.size(); ++i) {
    const EncodedValue &bands = *samples[i].operand;
    FrameBands &frame = frames[i];
    SMMIL_RETURN_IF_ERROR(inferShape(step.args, &bands.shape, &frame.shape));
    if (frame.shape.block != frames[0].shape.block ||
        frame.shape.keep != frames[0].shape.keep)
      return Status::invalidArgument("quantize: samples differ in their bands");
    if (bands.isReal() ? bands.real.size() != elementsOf(bands.shape)
                       : bands.data.size() != bytesOf(bands.shape))
      return Status::invalidArgument(
          "quantize: the bands of a sample have the wrong size");
    const int32_t known =
        samples[i].item.size() > kItemStep ? samples[i].item[kItemStep] : -1;
    frame.step = known >= 0 ? known : steps / 2;
    if (frame.step >= steps)
      return Status::invalidArgument(
          "quantize: the step of a sample is beyond the ladder");
    frame.coefficients = band_rans::inBlockOrder<float>(bands);
  }
  return Status::ok();
}

Status train(const EncodeStep &step, Span<const TrainSample> samples,
             Bytes &bytes) {
  std::vector<FrameBands> frames;
  SMMIL_RETURN_IF_ERROR(framesOf(step, samples, frames));
  const EncoderParams options = encoderParamsOf(step.args);
  Table table = makeTable(paramsOf(step.args), options, frames[0].shape.block,
                          frames[0].shape.keep);
  std::vector<std::vector<int16_t>> levels(frames.size());
  for (size_t f = 0; f < frames.size(); ++f)
    chooseLevels(frames[f].shape, options, table, nullptr, frames[f].step,
                 frames[f].coefficients, levels[f]);
  fitOffsets(frames, levels, table);
  serializeTable(table, bytes);
  return Status::ok();
}

} // namespace smmil::quantize
