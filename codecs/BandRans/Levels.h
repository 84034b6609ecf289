//===- Levels.h - Levels that training learns from --------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The parts of training that a joint training with the quantiser shares.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_BANDRANS_LEVELS_H
#define SMMIL_CODECS_BANDRANS_LEVELS_H

#include "codecs/BandRans/Table.h"
#include "smmil/Runtime/PrimitiveImpl.h"

#include <vector>

namespace smmil::band_rans {

constexpr const char *kOutOfRange =
    "band_rans: a level is out of range; quantize the bands first";

/// Levels of one frame in block order, and their shape.
struct FrameLevels {
  Shape shape;
  std::vector<int16_t> levels;
};

/// The levels of `bands` in block order; rounds real ones. Unsupported when one
/// outside of band 0 has no code.
Status levelsOf(EncodedValue &bands, std::vector<int16_t> &levels);

/// Learns contexts and frequencies. Precondition: all frames have the same
/// block and keep, which the model takes from the first one; there is one.
/// Unsupported where a level of band 0 has no code.
Status fitModel(Span<const FrameLevels> frames, Model &model);

} // namespace smmil::band_rans

#endif // SMMIL_CODECS_BANDRANS_LEVELS_H
