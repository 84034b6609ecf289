//===- Contexts.h - Contexts of coefficients --------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The contexts of a file, and the classes that choose among them; see spec.md.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_JPEGFILE_CONTEXTS_H
#define SMMIL_CODECS_JPEGFILE_CONTEXTS_H

#include "smmil/Runtime/Kernels/AdaptiveRans/Model.h"

namespace smmil::jpeg_file {
SMMIL_ISA_BEGIN

using adaptive::Model;

/// Of the first component, or of all others.
struct ContextSet {
  Model pairsHigh[33], pairsHighBy[16];
  Model pairsLow[8][8], pairsLowBy[8][16];
  Model pair[12][8][8];
  Model pairBy[10][7][7][3];
  Model magnitude[16][16], magnitudeBy[16][16], magnitudeLow[4][11];
  Model sign[14][5][3];
  Model mean[12], meanBy[11], meanLow[11];
};

struct Contexts {
  ContextSet of[2];

  /// As they are before the first symbol.
  void reset() {
    for (ContextSet &set : of) {
      flat(set.pairsHigh, 16);
      flat(set.pairsHighBy, 16);
      flat(set.pairsLow, 5);
      flat(set.pairsLowBy, 5);
      flat(set.pair, 16);
      flat(set.pairBy, 16);
      flat(set.magnitude, 16);
      flat(set.magnitudeBy, 16);
      for (auto &low : set.magnitudeLow)
        flatLow(low);
      flat(set.sign, 2);
      flat(set.mean, 16);
      flat(set.meanBy, 16);
      flatLow(set.meanLow);
    }
  }

private:
  static void flat(Model &model, int symbols) { setFlat(model, symbols); }
  template <typename T, size_t N> static void flat(T (&list)[N], int symbols) {
    for (T &entry : list)
      flat(entry, symbols);
  }
  /// Of numbers with 1, 2, and 3 or more bits behind their token.
  static void flatLow(Model (&low)[11]) {
    flat(low, 8);
    flat(low[0], 2);
    flat(low[1], 4);
  }
};

/// Place of a coefficient in the zigzag: its frequencies, and where it stands
/// in a plane of 10 x 10 that has two columns and rows to spare.
struct Place {
  uint8_t u, v, plane;
};

struct Places {
  Place of[65] = {}; ///< The last one stands behind all.
  constexpr Places() {
    int u = 0, v = 0;
    for (int k = 0; k < 64; ++k) {
      of[k] = {uint8_t(u), uint8_t(v), uint8_t((v + 2) * 10 + u + 2)};
      if ((u + v) % 2 == 0) {
        if (u == 7)
          ++v;
        else if (v == 0)
          ++u;
        else
          ++u, --v;
      } else {
        if (v == 7)
          ++u;
        else if (u == 0)
          ++v;
        else
          --u, ++v;
      }
    }
    of[64] = {0, 0, 103};
  }
  constexpr const Place &operator[](unsigned k) const { return of[k]; }
};
inline constexpr Places kPlaces;

/// 1 to 7 in the first column of frequencies (u is 0), 8 to 14 in the first
/// row, 0 elsewhere and for the mean.
struct Edges {
  uint8_t of[64] = {};
  constexpr Edges() {
    for (unsigned k = 1; k < 64; ++k)
      of[k] = uint8_t(kPlaces[k].u == 0   ? kPlaces[k].v
                      : kPlaces[k].v == 0 ? 7 + kPlaces[k].u
                                          : 0);
  }
  constexpr uint8_t operator[](unsigned k) const { return of[k]; }
};
inline constexpr Edges kEdge;

/// 256 sqrt(2) cos(u pi / 16), and 256 for u = 0.
inline constexpr int32_t kCosines[8] = {256, 355, 334, 301, 256, 201, 139, 71};

/// Numbers of pairs by groups: where each begins, and where the last one ends.
inline constexpr uint8_t kPairGroups[17] = {0,  1,  2,  3,  4,  5,  6,  7, 8,
                                            10, 12, 14, 17, 20, 24, 28, 33};

/// By pair, from 1 to 32.
inline constexpr uint8_t kPairClass[33] = {
    0, 0, 1, 2, 3, 4,  5,  6,  6,  7,  7,  7,  8,  8,  8,  8, 9,
    9, 9, 9, 9, 9, 10, 10, 10, 10, 10, 10, 11, 11, 11, 11, 11};
inline constexpr uint8_t kPairPlace[33] = {0, 9, 8, 7, 6, 5, 4, 4, 3, 3, 3,
                                           2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1,
                                           1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};

/// Bits of a number, at most `most`.
SMMIL_ALWAYS_INLINE unsigned sizeOf(uint64_t value, unsigned most) {
  const unsigned size =
      value == 0 ? 0 : 64 - static_cast<unsigned>(__builtin_clzll(value));
  return size < most ? size : most;
}
SMMIL_ALWAYS_INLINE unsigned clampTo(int value, int most) {
  return static_cast<unsigned>(value < 0 ? 0 : value > most ? most : value);
}

/// A class that thresholds make, as a table of the values up to the last one.
template <int Last> struct Classes {
  uint8_t of[Last + 1] = {};
  template <size_t N> constexpr explicit Classes(const int (&thresholds)[N]) {
    for (int value = 0; value <= Last; ++value)
      for (int threshold : thresholds)
        of[value] = static_cast<uint8_t>(of[value] + (value >= threshold));
  }
  SMMIL_ALWAYS_INLINE unsigned operator()(uint32_t value) const {
    return of[value < Last ? value : Last];
  }
};
/// Of a magnitude in eighths, 0 to 7.
inline constexpr Classes<70> aroundClass({1, 3, 6, 10, 17, 30, 70});
/// Of the weighted sum over the coefficients behind, 0 to 6.
inline constexpr Classes<30> behindClass({1, 3, 5, 9, 15, 30});
/// Of a continuation in eighths of a step: how far its sign is trusted, 0 to 5.
inline constexpr Classes<40> trustClass({1, 3, 7, 16, 40});

/// Of a magnitude in eighths, half octaves, 0 to 15.
SMMIL_ALWAYS_INLINE unsigned magnitudeClass(uint32_t m) {
  m >>= 3;
  if (m == 0)
    return 0;
  const auto size = static_cast<unsigned>(31 - __builtin_clz(m));
  const unsigned result = 2 * size + 1 + (size > 0 ? (m >> (size - 1) & 1) : 0);
  return result < 15 ? result : 15;
}
SMMIL_ALWAYS_INLINE unsigned pairSymbol(int16_t a, int16_t b) {
  const int x = a < 0 ? -a : a, y = b < 0 ? -b : b;
  return static_cast<unsigned>((x < 3 ? x : 3) * 4 + (y < 3 ? y : 3));
}

/// a - b - c modulo 2^32.
SMMIL_ALWAYS_INLINE int32_t wrap(int32_t a, int32_t b, int32_t c) {
  return static_cast<int32_t>(static_cast<uint32_t>(a) -
                              static_cast<uint32_t>(b) -
                              static_cast<uint32_t>(c));
}
/// Adds a dequantised level times a cosine, modulo 2^32.
SMMIL_ALWAYS_INLINE void addTo(int32_t &sum, int32_t level, uint32_t step,
                               int32_t cosine) {
  sum = static_cast<int32_t>(static_cast<uint32_t>(sum) +
                             static_cast<uint32_t>(level) * step *
                                 static_cast<uint32_t>(cosine));
}
/// A sum in eighths of a step of the quantiser, at most 4095.
SMMIL_ALWAYS_INLINE uint32_t inSteps(int32_t sum, uint32_t inverse) {
  const uint32_t magnitude =
      sum < 0 ? 0u - static_cast<uint32_t>(sum) : static_cast<uint32_t>(sum);
  const uint64_t eighths = (uint64_t(magnitude >> 5) * inverse) >> 16;
  return eighths < 4095 ? static_cast<uint32_t>(eighths) : 4095u;
}

SMMIL_ISA_END
} // namespace smmil::jpeg_file

#endif // SMMIL_CODECS_JPEGFILE_CONTEXTS_H
