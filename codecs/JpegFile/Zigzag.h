//===- Zigzag.h - Places of levels in a block -------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Frequencies of the zigzag, the levels behind each that its context looks at,
// and classes of pairs; see spec.md.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_JPEGFILE_ZIGZAG_H
#define SMMIL_CODECS_JPEGFILE_ZIGZAG_H

#include <cstdint>

namespace smmil::jpeg_file {

/// Horizontal and vertical frequency by place, and the place of frequencies.
struct Zigzag {
  uint8_t u[64] = {}, v[64] = {};
  uint8_t place[8][8] = {}; ///< [v][u]
  constexpr Zigzag() {
    int x = 0, y = 0;
    for (int k = 0; k < 64; ++k) {
      u[k] = static_cast<uint8_t>(x);
      v[k] = static_cast<uint8_t>(y);
      place[y][x] = static_cast<uint8_t>(k);
      if ((x + y) % 2 == 0) {
        if (x == 7)
          ++y;
        else if (y == 0)
          ++x;
        else
          ++x, --y;
      } else {
        if (y == 7)
          ++x;
        else if (x == 0)
          ++y;
        else
          --x, ++y;
      }
    }
  }
};
inline constexpr Zigzag kZigzag;

/// By place, 1 to 64: the places of (u+1, v), (u, v+1), (u+1, v+1), (u+2, v)
/// and (u, v+2). 64, which stands for none, where there is no such place or it
/// is of the same pair.
struct Behind {
  uint8_t of[65][5] = {};
  constexpr Behind() {
    constexpr int du[5] = {1, 0, 1, 2, 0}, dv[5] = {0, 1, 1, 0, 2};
    for (int k = 1; k <= 64; ++k)
      for (int i = 0; i < 5; ++i) {
        const int u = k < 64 ? kZigzag.u[k] + du[i] : 8;
        const int v = k < 64 ? kZigzag.v[k] + dv[i] : 8;
        const int place = u < 8 && v < 8 ? kZigzag.place[v][u] : 64;
        const bool isOfPair = k % 2 == 1 && place == k + 1;
        of[k][i] = static_cast<uint8_t>(isOfPair ? 64 : place);
      }
  }
  constexpr const uint8_t (&operator[](unsigned k) const)[5] { return of[k]; }
};
inline constexpr Behind kBehind;

/// By pair, from 1 to 32: the first pair whose context looks at it.
struct FirstReader {
  uint8_t of[33] = {};
  constexpr FirstReader() {
    for (int j = 1; j <= 32; ++j)
      of[j] = static_cast<uint8_t>(j);
    for (unsigned k = 63; k >= 1; --k)
      for (uint8_t place : kBehind[k])
        if (place != 64 && of[(place + 1) / 2] > (k + 1) / 2)
          of[(place + 1) / 2] = static_cast<uint8_t>((k + 1) / 2);
  }
  constexpr unsigned operator[](unsigned j) const { return of[j]; }
};
inline constexpr FirstReader kFirstReader;

/// By pair, from 1 to 32.
inline constexpr uint8_t kPairClass[33] = {
    0, 0, 1, 2, 3, 4,  5,  6,  6,  7,  7,  7,  8,  8,  8,  8, 9,
    9, 9, 9, 9, 9, 10, 10, 10, 10, 10, 10, 11, 11, 11, 11, 11};

} // namespace smmil::jpeg_file

#endif // SMMIL_CODECS_JPEGFILE_ZIGZAG_H
