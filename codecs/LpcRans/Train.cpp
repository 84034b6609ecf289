//===- Train.cpp - Table of lpc_rans --------------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Counts symbols per row, from a prior that each row's energy announces.
//
//===----------------------------------------------------------------------===//
#include "codecs/LpcRans/Encode.h"
#include "codecs/LpcRans/Symbols.h"

#include <cmath>

namespace smmil::lpc_rans {

Status train(const EncodeStep &step, Span<const TrainSample> samples,
             Bytes &table) {
  constexpr unsigned kPrecision = 12;
  std::vector<double> orders(kOrderSymbols, 0.2);
  std::vector<std::vector<double>> reflectionCounts(
      kReflectionRows, std::vector<double>(kReflectionSymbols, 0.02));
  std::vector<std::vector<double>> residualCounts(
      kResidualRows, std::vector<double>(kResidualSymbols, 0));
  // Every row starts from the two-sided geometric distribution whose mean
  // magnitude its context announces, worth a few samples: rows that training
  // hardly reaches still fit.
  constexpr double kPriorWeight = 24;
  for (unsigned q = 0; q < kResidualRows; ++q) {
    double level =
        q == 0 ? 8 : std::ldexp(4 + ((q - 1) & 3) + 0.5, int((q - 1) >> 2) + 2);
    double mean = level / 256 + 0.02; // of z
    double decay = mean / (1 + mean), survive = 1;
    for (unsigned token = 0; token < kEscape; ++token) {
      unsigned low = lanerans::tokenBits(token);
      double past = survive;
      if (low < 10) {
        for (unsigned i = 0; i < (1u << low); ++i)
          past *= decay;
      } else {
        past = 0;
      }
      residualCounts[q][token] += kPriorWeight * (survive - past);
      survive = past;
    }
    residualCounts[q][kEscape] += 0.01;
  }
  for (const TrainSample &sample : samples) {
    const EncodedValue &value = *sample.operand;
    Shape bits;
    SMMIL_RETURN_IF_ERROR(inferShape(step.args, &value.shape, &bits));
    const bool good = walkSymbols(
        value, [&](unsigned, unsigned symbol) { orders[symbol] += 1; },
        [&](unsigned, unsigned row, unsigned symbol) {
          reflectionCounts[row][symbol] += 1;
        },
        [&](unsigned, unsigned row, unsigned z) {
          unsigned low;
          const unsigned token = lanerans::tokenOf(z, low);
          residualCounts[row][token] += 1;
          return lanerans::tokenBase(token);
        },
        [](unsigned, unsigned) {});
    if (!good)
      return Status::invalidArgument("lpc_rans: a predictor is out of range");
  }
  table.clear();
  ByteWriter writer(table);
  writer.writeU8(1);
  writer.writeU8(kPrecision);
  auto all = [](unsigned symbols) {
    std::vector<unsigned> list(symbols);
    for (unsigned s = 0; s < symbols; ++s)
      list[s] = s;
    return list;
  };
  lanerans::writeRow(
      table, lanerans::quantizeRow(orders, kPrecision, 0, all(kOrderSymbols)));
  for (const auto &row : reflectionCounts)
    lanerans::writeRow(table, lanerans::quantizeRow(row, kPrecision, 0,
                                                    all(kReflectionSymbols)));
  for (const auto &row : residualCounts)
    lanerans::writeRow(table,
                       lanerans::quantizeRow(row, kPrecision, 1e-3, {kEscape}));
  return Status::ok();
}

} // namespace smmil::lpc_rans
