//===- Levels.h - Choosing levels -------------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The parts of encoding and training that a joint training with the entropy
// coder shares.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_QUANTIZE_LEVELS_H
#define SMMIL_CODECS_QUANTIZE_LEVELS_H

#include "codecs/BandRans/Table.h"
#include "codecs/Quantize/Table.h"
#include "smmil/Runtime/PrimitiveImpl.h"
#include "smmil/Runtime/Primitives/Quantize.h"

#include <vector>

namespace smmil::quantize {

/// Chooses the levels of a frame at a ladder step, all in block order
/// (codecs/BandRans/BlockOrder.h): by rate and distortion where `rates` is not
/// null and lambda is above 0, else by dead zone.
void chooseLevels(const Shape &shape, const EncoderParams &options,
                  const Table &table, const band_rans::Table *rates, int step,
                  const std::vector<float> &coefficients,
                  std::vector<int16_t> &levels);

/// Bands of one training frame in block order, and the ladder step at which it
/// is likely to be stored.
struct FrameBands {
  Shape shape;
  std::vector<float> coefficients;
  int step = 0;
};

/// Takes frames from the samples; a step that is not known is the middle of the
/// ladder. InvalidArgument where there is no sample, or they differ in block or
/// keep, or a step is beyond the ladder.
Status framesOf(const EncodeStep &step, Span<const TrainSample> samples,
                std::vector<FrameBands> &frames);

/// The ladder and weights alone, with plain midpoint reconstruction.
Table makeTable(const Params &params, const EncoderParams &options,
                int32_t block, int32_t keep);

/// Moves the reconstruction points of `table` to where the values of the levels
/// of the frames lie on average.
void fitOffsets(const std::vector<FrameBands> &frames,
                const std::vector<std::vector<int16_t>> &levels, Table &table);

} // namespace smmil::quantize

#endif // SMMIL_CODECS_QUANTIZE_LEVELS_H
