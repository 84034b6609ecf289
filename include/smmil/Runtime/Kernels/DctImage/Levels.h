//===- Levels.h - From frames to levels to bits -----------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The steps of encoding a DCT image, with parameters and tables in hand: what
// the encoder of a plan and emitted encoders share.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_RUNTIME_KERNELS_DCTIMAGE_LEVELS_H
#define SMMIL_RUNTIME_KERNELS_DCTIMAGE_LEVELS_H

#include "smmil/Runtime/Kernels/BandRans/Tables.h"
#include "smmil/Runtime/Kernels/DctImage/Shape.h"
#include "smmil/Runtime/Kernels/Quantize/Table.h"

#include <vector>

namespace smmil::dct {

/// Encode-only parameters of a chain.
struct EncodeOptions {
  int32_t deadzone = 40; ///< 1/256 step, without rate optimisation.
  int32_t lambda = 100;  ///< 1/1024; 0 turns rate optimisation off.
  int32_t fixedStep = -1;
  int32_t shape = 15;         ///< Percent: 0 flat, 100 the matrices of JPEG.
  int32_t chromaPercent = 90; ///< Chroma step relative to luma.
};

/// Forward transform of one frame: coefficients in natural order, block after
/// block in raster order, orthonormal units.
struct Analysis {
  int32_t width = 0, height = 0;
  std::vector<float> plane[3];
};

/// `rgb` holds height x width x 3 bytes.
void analyse(const ImageShape &shape, int32_t width, int32_t height,
             const uint8_t *rgb, Analysis &analysis);

/// Quantised levels in scan order, `keep` per block.
struct Levels {
  std::vector<int16_t> plane[3];
};

/// Chooses the levels of a frame at a ladder step. `tables` may be null: then
/// plain dead-zone quantisation.
void quantize(const ImageShape &shape, const EncodeOptions &options,
              const QuantTable &quant, const BandTables *tables,
              const Analysis &analysis, int step, Levels &levels);

/// Appends the item's bits.
Status encodeLevels(const ImageShape &shape, const BandTables &tables,
                    int32_t width, int32_t height, int step,
                    const Levels &levels, Bytes &bits);

} // namespace smmil::dct

#endif // SMMIL_RUNTIME_KERNELS_DCTIMAGE_LEVELS_H
