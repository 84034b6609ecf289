//===- Symbols.h - Symbols of indices ---------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The symbol by which an encoder says an index.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_INDEXRANS_SYMBOLS_H
#define SMMIL_CODECS_INDEXRANS_SYMBOLS_H

#include "codecs/IndexRans/Table.h"
#include "smmil/Runtime/Kernels/LaneRans/Encode.h"

namespace smmil::index_rans {

struct Symbol {
  unsigned symbol = 0;
  uint32_t bits = 0;  ///< What follows it,
  unsigned count = 0; ///< and how many bits that is.
};

/// The first neighbour that is the index, else its token, of those for which
/// `has(symbol)` is true; else the escape.
template <class Has>
Symbol symbolOf(uint8_t index, const uint8_t *neighbours, Has has) {
  for (unsigned n = 0; n < kNeighbours; ++n)
    if (neighbours[n] == index && has(n))
      return {n, 0, 0};
  unsigned low = 0;
  const unsigned token = kNeighbours + lanerans::tokenOf(index, low);
  if (has(token))
    return {token, index & ((1u << low) - 1), low};
  return {kEscape, index, kEscapeBits};
}

} // namespace smmil::index_rans

#endif // SMMIL_CODECS_INDEXRANS_SYMBOLS_H
