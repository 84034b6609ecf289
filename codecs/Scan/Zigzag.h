//===- Zigzag.h - Scan order of square blocks -------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The zigzag walk of JPEG over an N x N block, and the lower-frequency
// neighbours that give each coefficient its context.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_SCAN_ZIGZAG_H
#define SMMIL_CODECS_SCAN_ZIGZAG_H

#include "smmil/Runtime/Kernels/RansCore/Isa.h"

#include <cstdint>

namespace smmil::scan {
SMMIL_ISA_BEGIN

/// Calls `visit` with the first `count` places of an N x N block, row * N +
/// column, in zigzag order. For blocks of any side.
template <class Visit>
constexpr void walkZigzag(int n, int count, const Visit &visit) {
  int index = 0;
  for (int diagonal = 0; diagonal < 2 * n - 1; ++diagonal)
    for (int step = 0; step <= diagonal; ++step) {
      // Even diagonals run upwards, odd ones downwards.
      const int row = diagonal % 2 == 0 ? diagonal - step : step;
      const int column = diagonal - row;
      if (row >= n || column >= n)
        continue;
      if (index++ == count)
        return;
      visit(row * n + column);
    }
}

template <int N> struct Zigzag {
  /// Row * N + column of a scan index.
  uint8_t natural[N * N];
  /// Inverse of `natural`.
  uint8_t scan[N * N];
  /// Scan indices of the neighbours (u-1,v) (u,v-1) (u-1,v-1) (u-2,v) (u,v-2)
  /// and of the band before; 0 where there is none.
  uint8_t neighbour[N * N][6];
};

template <int N> constexpr Zigzag<N> makeZigzag() {
  Zigzag<N> table{};
  int index = 0;
  walkZigzag(N, N * N, [&](int place) {
    table.natural[index] = static_cast<uint8_t>(place);
    table.scan[place] = static_cast<uint8_t>(index++);
  });
  for (int k = 1; k < N * N; ++k) {
    int row = table.natural[k] / N;
    int column = table.natural[k] % N;
    const int offsets[5][2] = {{1, 0}, {0, 1}, {1, 1}, {2, 0}, {0, 2}};
    for (int i = 0; i < 5; ++i) {
      int u = column - offsets[i][0];
      int v = row - offsets[i][1];
      table.neighbour[k][i] = u < 0 || v < 0 ? 0 : table.scan[v * N + u];
    }
    table.neighbour[k][5] = static_cast<uint8_t>(k - 1);
  }
  return table;
}

template <int N> inline constexpr Zigzag<N> kZigzag = makeZigzag<N>();

SMMIL_ISA_END
} // namespace smmil::scan

#endif // SMMIL_CODECS_SCAN_ZIGZAG_H
