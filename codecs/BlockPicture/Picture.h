//===- Picture.h - What an encoder holds of a picture -----------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Planes with room around them, the blocks that were chosen, and maps of what
// contexts see.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_BLOCKPICTURE_PICTURE_H
#define SMMIL_CODECS_BLOCKPICTURE_PICTURE_H

#include "codecs/BlockPicture/Format.h"
#include "smmil/Runtime/Span.h"

#include <vector>

namespace smmil::block_picture {

/// A block as it will be written: luma, or the chroma of one.
struct Block {
  int x = 0, y = 0, log = 0, mode = 0, transform = 0, chromaMode = 0;
  bool isChroma = false;
  int slope[2] = {0, 0};
  int units[3] = {0, 0, 0};
  size_t first[3] = {0, 0, 0}; ///< Of the levels of each plane.
};

/// The blocks of a picture in the order of the format, with their levels.
struct Blocks {
  std::vector<Block> list;
  std::vector<int16_t> levels;
};

/// What is known of the blocks around, by units, with none outside.
struct UnitMaps {
  std::vector<LumaUnit> luma;
  std::vector<ChromaUnit> chroma;
  int stride = 0;

  explicit UnitMaps(const Extents &extents)
      : luma(static_cast<size_t>(extents.unitsX() + 1) *
             static_cast<size_t>(extents.unitsY() + 1)),
        chroma(luma.size()), stride(extents.unitsX() + 1) {}
  /// Of the block at x, y in samples.
  size_t at(int x, int y) const {
    return (static_cast<size_t>(y / 4) + 1) * static_cast<size_t>(stride) +
           static_cast<size_t>(x / 4) + 1;
  }
  size_t above(int x, int y) const {
    return at(x, y) - static_cast<size_t>(stride);
  }
  size_t left(int x, int y) const { return at(x, y) - 1; }
  template <typename Unit>
  void put(std::vector<Unit> &map, int x, int y, int log, Unit unit) const {
    for (int r = 0; r < 1 << (log - 2); ++r)
      for (int c = 0; c < 1 << (log - 2); ++c)
        map[at(x + 4 * c, y + 4 * r)] = unit;
  }
};

/// Three planes of i16.
struct PictureMemory {
  static constexpr int kMargin = 64;

  std::vector<int16_t> samples[3];
  int stride = 0;

  explicit PictureMemory(const Extents &extents)
      : stride(extents.paddedWidth + 2 * kMargin) {
    for (std::vector<int16_t> &plane : samples)
      plane.assign(static_cast<size_t>(stride) *
                       static_cast<size_t>(extents.paddedHeight + 16),
                   0);
  }
  int16_t *origin(int plane) {
    return samples[plane].data() + 8 * stride + kMargin;
  }
};

/// What was coded, for statistics.
struct CodedSymbol {
  uint16_t context;
  uint8_t symbol;
};
using SymbolLog = std::vector<CodedSymbol>;

/// Makes planes of an RGB frame; returns whether it is grey.
bool planesOf(const uint8_t *rgb, const Extents &extents,
              PictureMemory &planes);

/// Writes the stream of a picture. `log`, where there is one, gets its symbols
/// in the order in which each context codes them.
Bytes writePicture(const struct Tables &tables, const Extents &extents,
                   const Blocks &blocks, int smallest, int largest, bool isGrey,
                   bool mayFilter, bool isFiltered, SymbolLog *log = nullptr);

} // namespace smmil::block_picture

#endif // SMMIL_CODECS_BLOCKPICTURE_PICTURE_H
