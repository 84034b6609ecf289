//===- Train.h - Training the tables of DCT images --------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Learns contexts, frequencies and reconstruction points from frames.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_RUNTIME_KERNELS_DCTIMAGE_TRAIN_H
#define SMMIL_RUNTIME_KERNELS_DCTIMAGE_TRAIN_H

#include "smmil/Runtime/Kernels/DctImage/Encode.h"

namespace smmil::dct {

/// One training frame and the ladder step at which it is likely to be stored;
/// -1 = not known. Width and height 0: those of the field's frame.
struct TrainingFrame {
  Span<const uint8_t> rgb;
  int32_t width = 0, height = 0;
  int step = -1;
};

/// Trains both tables of `encode` from `frames`: dead-zone quantisation,
/// tables, then twice rate-distortion optimised levels and tables. Without a
/// step the frame takes the middle of the ladder. Deterministic.
Status trainDctImage(const PlanField &field, const PlanChain &encode,
                     Span<const TrainingFrame> frames, Bytes &quantTable,
                     Bytes &bandTable);

/// The ladder and weights alone, with plain midpoint reconstruction.
QuantTable makeQuantTable(const ImageShape &shape,
                          const EncodeOptions &options);

} // namespace smmil::dct

#endif // SMMIL_RUNTIME_KERNELS_DCTIMAGE_TRAIN_H
