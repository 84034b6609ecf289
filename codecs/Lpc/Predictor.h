//===- Predictor.h - Integer linear predictors ------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reflection coefficients are stored as 7-bit indices whose steps narrow
// towards +-1, where prediction is most sensitive (the idea of the companded
// PARCOR coefficients of MPEG-4 ALS, with a parabola instead of its curve). The
// step-up recursion runs in integers, so that every decoder gets the same
// filter. See spec.md.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_LPC_PREDICTOR_H
#define SMMIL_CODECS_LPC_PREDICTOR_H

#include "smmil/Runtime/Kernels/RansCore/Isa.h"

#include <cstdint>

namespace smmil::lpc {
SMMIL_ISA_BEGIN

constexpr int kMaxOrder = 32;
constexpr int kFirstFixed = 33; ///< Order symbols 33, 34, 35: fixed predictors.
constexpr int kOrderSymbols = 36;
constexpr int kMaxIndex = 63; ///< Of a reflection coefficient, either sign.

struct Predictor {
  int order = 0, shift = 0;
  int16_t coefficients[kMaxOrder] = {};
};

/// Reflection coefficient of index -63..63 in Q14.
inline int64_t reflectionOf(int index) {
  int64_t a = index < 0 ? -index : index;
  int64_t value = a * (128 - a) * 4;
  return index < 0 ? -value : value;
}

/// Direct form of `order` reflection indices.
inline void stepUp(const int8_t *indices, int order, Predictor &predictor) {
  constexpr int64_t kClamp = int64_t(1) << 30;
  int64_t c[kMaxOrder] = {}, next[kMaxOrder] = {};
  for (int m = 0; m < order; ++m) {
    int64_t k = reflectionOf(indices[m]);
    for (int j = 0; j < m; ++j) {
      int64_t value = c[j] - ((k * c[m - 1 - j] + 8192) >> 14);
      next[j] = value < -kClamp ? -kClamp : value > kClamp ? kClamp : value;
    }
    next[m] = k * 64;
    for (int j = 0; j <= m; ++j)
      c[j] = next[j];
  }
  predictor.order = order;
  for (int shift = 14; shift >= 0; --shift) {
    int64_t sum = 0;
    bool fits = true;
    for (int j = 0; j < order; ++j) {
      int64_t q = (c[j] + (int64_t(1) << (19 - shift))) >> (20 - shift);
      int64_t magnitude = q < 0 ? -q : q;
      fits = fits && magnitude <= 32767;
      sum += magnitude;
      predictor.coefficients[j] = static_cast<int16_t>(q);
    }
    predictor.shift = shift;
    if (fits && sum <= 65535)
      return;
  }
}

/// Fixed predictor of the order symbol 33, 34 or 35.
inline void fixedPredictor(int symbol, Predictor &predictor) {
  static constexpr int16_t kCoefficients[3][3] = {
      {1, 0, 0}, {2, -1, 0}, {3, -3, 1}};
  predictor.order = symbol - kFirstFixed + 1;
  predictor.shift = 0;
  for (int j = 0; j < predictor.order; ++j)
    predictor.coefficients[j] = kCoefficients[symbol - kFirstFixed][j];
}

/// Makes the predictor that `words` say, as a ResidualPcm of highest order
/// `maxOrder` holds them; false where they say none. Words behind the order are
/// not looked at.
inline bool makePredictor(const int16_t *words, int maxOrder,
                          Predictor &predictor) {
  const int symbol = words[0];
  if (symbol >= kFirstFixed && symbol < kOrderSymbols) {
    fixedPredictor(symbol, predictor);
    return true;
  }
  if (symbol < 0 || symbol > maxOrder)
    return false;
  int8_t indices[kMaxOrder];
  for (int j = 0; j < symbol; ++j) {
    if (words[1 + j] < -kMaxIndex || words[1 + j] > kMaxIndex)
      return false;
    indices[j] = static_cast<int8_t>(words[1 + j]);
  }
  stepUp(indices, symbol, predictor);
  return true;
}

SMMIL_ISA_END
} // namespace smmil::lpc

#endif // SMMIL_CODECS_LPC_PREDICTOR_H
