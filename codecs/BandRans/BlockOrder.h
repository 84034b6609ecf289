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
  for (size_t r = 0; r < rows; r += kTile)
    for (size_t c = 0; c < columns; c += kTile)
      for (size_t j = c; j < std::min(c + kTile, columns); ++j)
        for (size_t i = r; i < std::min(r + kTile, rows); ++i)
          to[j * rows + i] = static_cast<To>(from[i * columns + j]);
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
