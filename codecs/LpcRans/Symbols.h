//===- Symbols.h - What lpc_rans codes, in order ----------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The walk that encoder and training share.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_LPCRANS_SYMBOLS_H
#define SMMIL_CODECS_LPCRANS_SYMBOLS_H

#include "codecs/LpcRans/Decode.h"
#include "smmil/Runtime/Kernels/LaneRans/Encode.h"
#include "smmil/Runtime/PrimitiveImpl.h"

namespace smmil::lpc_rans {

/// Calls order(lane, symbol), reflection(lane, row, symbol), and for each
/// sample token(lane, row, value), which returns the energy of the value, and
/// then low(lane, value), in the order of coding. False when a predictor has no
/// symbols.
template <class OnOrder, class OnReflection, class OnToken, class OnLow>
bool walkSymbols(const EncodedValue &value, OnOrder order,
                 OnReflection reflection, OnToken token, OnLow low) {
  const Shape &shape = value.shape;
  std::vector<Energy> energy(static_cast<size_t>(shape.strips));
  std::vector<const int16_t *> residuals(energy.size());
  auto segment = [&](int32_t channel, int32_t lane) {
    return lpc::segmentOf(shape, value.i16(), channel, lane);
  };
  return walk(
      shape,
      [&](int32_t channel) {
        energy.assign(energy.size(), {});
        for (size_t lane = 0; lane < residuals.size(); ++lane)
          residuals[lane] = segment(channel, int32_t(lane)).residuals;
      },
      [&](int32_t channel, int32_t lane, size_t window) {
        const int16_t *words =
            segment(channel, lane).predictors + window * predictorWords(shape);
        lpc::Predictor predictor;
        if (!lpc::makePredictor(words, shape.order, predictor))
          return false;
        order(unsigned(lane), unsigned(words[0]));
        for (int j = 0; j < words[0] && words[0] < lpc::kFirstFixed; ++j)
          reflection(unsigned(lane), reflectionRow(j), foldSign(words[1 + j]));
        return true;
      },
      [&](int32_t, size_t t) {
        for (size_t lane = 0; lane < energy.size(); ++lane)
          energy[lane].add(token(unsigned(lane), energy[lane].row(),
                                 foldSign(residuals[lane][t])));
        for (size_t lane = 0; lane < energy.size(); ++lane)
          low(unsigned(lane), foldSign(residuals[lane][t]));
        return true;
      });
}

} // namespace smmil::lpc_rans

#endif // SMMIL_CODECS_LPCRANS_SYMBOLS_H
