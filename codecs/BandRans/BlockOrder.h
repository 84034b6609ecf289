//===- BlockOrder.h - Bands block by block ----------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Encoders and training look at one block at a time: the bands of all blocks,
// turned so that those of a block stand together.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_BANDRANS_BLOCKORDER_H
#define SMMIL_CODECS_BANDRANS_BLOCKORDER_H

#include "smmil/Runtime/PrimitiveImpl.h"

#include <algorithm>
#include <vector>

namespace smmil::band_rans {

/// Turns `rows` by `columns` values into `columns` by `rows`, in tiles that
/// suit the cache.
template <typename From, typename To>
void transpose(const From *from, size_t rows, size_t columns, To *to) {
  constexpr size_t kTile = 16;
  for (size_t c = 0; c < columns; c += kTile)
    for (size_t r = 0; r < rows; r += kTile) {
      const size_t wide = std::min(kTile, columns - c);
      const size_t high = std::min(kTile, rows - r);
      for (size_t i = 0; i < high; ++i) {
        const From *row = from + (r + i) * columns + c;
        To *column = to + c * rows + r + i;
        for (size_t j = 0; j < wide; ++j)
          column[j * rows] = static_cast<To>(row[j]);
      }
    }
}

/// Bands as T, [blocks of all planes][keep]. Precondition: the value has the
/// elements of its shape; without real ones where T is no float.
template <typename T> std::vector<T> inBlockOrder(const EncodedValue &bands) {
  const size_t blocks = bands.shape.blocks();
  const auto keep = static_cast<size_t>(bands.shape.keep);
  std::vector<T> values(blocks * keep);
  if (bands.isReal())
    transpose(bands.real.data(), keep, blocks, values.data());
  else
    transpose(bands.i16(), keep, blocks, values.data());
  return values;
}

} // namespace smmil::band_rans

#endif // SMMIL_CODECS_BANDRANS_BLOCKORDER_H
