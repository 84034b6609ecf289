//===- Shape.h - Geometry of a DCT image ------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Sizes that follow from the frame and from the parameters of the chain:
// planes, blocks, strips, workspace.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_RUNTIME_KERNELS_DCTIMAGE_SHAPE_H
#define SMMIL_RUNTIME_KERNELS_DCTIMAGE_SHAPE_H

#include "smmil/Runtime/Kinds.h"

#include <cstddef>
#include <cstdint>

namespace smmil::dct {

constexpr int32_t kMaxSide = 16384;
/// Blocks of a strip's larger set, about; keeps a set within the L2 cache.
constexpr int32_t kStripBlocks = 2048;

/// The parameters of a chain, known at run time. An emitted decoder has a type
/// with the same members as static constants. Width and height 0: every item
/// states its own.
struct ImageShape {
  int32_t width = 0, height = 0;
  int32_t lanes = 8;
  int32_t blockSize = 8;
  int32_t keep = 64;
  int32_t steps = 1;
  int32_t chromaShift = 1;
  ColorKind color = ColorKind::YCbCr;
};

/// Planes, blocks and strips of one frame.
struct Geometry {
  int32_t width, height;           ///< Frame.
  int32_t planeWidth, planeHeight; ///< Of planes 1 and 2.
  int32_t blocksX[2], blocksY[2];  ///< Per class.
  int32_t stripRows;               ///< Block rows of class 0 in a strip.
  int32_t maxSet;                  ///< Most blocks in a set.
  int32_t blockSize, chromaShift;

  constexpr Geometry(int32_t frameWidth, int32_t frameHeight, int32_t size,
                     int32_t shift)
      : width(frameWidth), height(frameHeight),
        planeWidth((frameWidth + shift) >> shift),
        planeHeight((frameHeight + shift) >> shift), blocksX(), blocksY(),
        stripRows(0), maxSet(0), blockSize(size), chromaShift(shift) {
    blocksX[0] = (width + size - 1) / size;
    blocksY[0] = (height + size - 1) / size;
    blocksX[1] = (planeWidth + size - 1) / size;
    blocksY[1] = (planeHeight + size - 1) / size;
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

  /// One past the last block row of class 1 in a strip that ends at `y1`.
  constexpr int32_t chromaEnd(int32_t y1) const {
    int32_t end = y1 >> chromaShift;
    return y1 == blocksY[0] || end > blocksY[1] ? blocksY[1] : end;
  }
};

} // namespace smmil::dct

#endif // SMMIL_RUNTIME_KERNELS_DCTIMAGE_SHAPE_H
