//===- Strips.h - Strips and sets of bands ----------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// How the blocks of bands are cut into strips of block rows, and those into
// the sets that are coded together. All of it follows from the shape.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_BANDRANS_STRIPS_H
#define SMMIL_CODECS_BANDRANS_STRIPS_H

#include "smmil/Runtime/Kernels/RansCore/Isa.h"
#include "smmil/Runtime/Value.h"

#include <cstdint>

namespace smmil::band_rans {
SMMIL_ISA_BEGIN

/// Blocks of a strip's larger set, about; keeps a set within the L2 cache.
constexpr int32_t kStripBlocks = 2048;

/// Planes, blocks and strips of one frame. Class 0 is plane 0, class 1 are
/// planes 1 and 2; a frame of one plane has no blocks of class 1.
struct Geometry {
  int32_t width, height;           ///< Frame.
  int32_t planeWidth, planeHeight; ///< Of planes 1 and 2.
  int32_t blocksX[2], blocksY[2];  ///< Per class.
  int32_t stripRows;               ///< Block rows of class 0 in a strip.
  int32_t maxSet;                  ///< Most blocks in a set.
  int32_t block, chromaShift;

  constexpr Geometry(int32_t frameWidth, int32_t frameHeight, int32_t size,
                     int32_t shift, int32_t channels = 3)
      : width(frameWidth), height(frameHeight),
        planeWidth((frameWidth + shift) >> shift),
        planeHeight((frameHeight + shift) >> shift), blocksX(), blocksY(),
        stripRows(0), maxSet(0), block(size), chromaShift(shift) {
    blocksX[0] = (width + size - 1) / size;
    blocksY[0] = (height + size - 1) / size;
    if (channels > 1) {
      blocksX[1] = (planeWidth + size - 1) / size;
      blocksY[1] = (planeHeight + size - 1) / size;
    }
    int32_t cap = kStripBlocks >> (shift ? 0 : 1);
    int32_t most = cap / blocksX[0] & ~1;
    if (most < 2)
      most = 2;
    int32_t strips = (blocksY[0] + most - 1) / most;
    stripRows = ((blocksY[0] + strips - 1) / strips + 1) & ~1;
    int32_t rows = stripRows < blocksY[0] ? stripRows : blocksY[0];
    maxSet = rows * blocksX[0];
    int32_t chroma = ((rows + shift) >> shift) * blocksX[1] * 2;
    if (chroma > maxSet)
      maxSet = chroma;
  }

  /// Precondition: extents and block are above 0.
  explicit constexpr Geometry(const Shape &bands)
      : Geometry(bands.width, bands.height, bands.block, bands.chromaShift,
                 bands.channels) {}

  /// First block row of class 1 in a strip that begins at `y0`.
  constexpr int32_t chromaBegin(int32_t y0) const {
    const int32_t begin = y0 >> chromaShift;
    return begin > blocksY[1] ? blocksY[1] : begin;
  }

  /// One past the last block row of class 1 in a strip that ends at `y1`.
  constexpr int32_t chromaEnd(int32_t y1) const {
    int32_t end = y1 >> chromaShift;
    return y1 == blocksY[0] || end > blocksY[1] ? blocksY[1] : end;
  }
};

SMMIL_ISA_END
} // namespace smmil::band_rans

#endif // SMMIL_CODECS_BANDRANS_STRIPS_H
