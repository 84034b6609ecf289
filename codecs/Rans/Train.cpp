//===- Train.cpp - Table of rans ------------------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// How far direct symbols reach, and their frequencies.
//
//===----------------------------------------------------------------------===//
#include "codecs/Rans/Decode.h"
#include "codecs/Rans/Encode.h"
#include "smmil/Runtime/Kernels/LaneRans/Encode.h"

#include <algorithm>

namespace smmil::rans {

Status train(const EncodeStep &step, Span<const TrainSample> samples,
             Bytes &table) {
  constexpr unsigned kPrecision = 12;
  constexpr unsigned kMaxDirect = 1024;
  std::vector<double> histogram(65536, 0);
  double total = 0;
  for (const TrainSample &sample : samples) {
    const EncodedValue &value = *sample.operand;
    Shape bits;
    SMMIL_RETURN_IF_ERROR(inferShape(step.args, &value.shape, &bits));
    elements::withWord(value.shape.element, [&](auto zero) {
      for (size_t i = 0; i < value.shape.count; ++i)
        histogram[elements::load<decltype(zero)>(value.data.data(), i)] += 1;
    });
    total += static_cast<double>(value.shape.count);
  }
  // Direct symbols reach as far as values are worth a slot of their own.
  unsigned direct = 16;
  for (unsigned v = 0; v < kMaxDirect; ++v)
    if (histogram[v] * (1u << kPrecision) > total * 0.5)
      direct = std::max(direct, v + 1);
  std::vector<double> counts(direct + kExtraTokens, 0);
  for (uint32_t v = 0; v < histogram.size(); ++v) {
    uint32_t low;
    unsigned lowBits;
    unsigned token = tokenOf(v, direct, low, lowBits);
    counts[token] += histogram[v];
  }
  // Rare direct symbols go through the escape, so that none is wasted on them.
  const double rare = total / (1u << kPrecision) / 8;
  std::vector<unsigned> required = {direct + kExtraTokens - 1};
  for (unsigned token = 0; token < direct; ++token)
    if (counts[token] < rare)
      counts.back() += counts[token];
  for (unsigned m = 0; m < 16; ++m)
    required.push_back(direct + m);
  counts.back() += 0.5;
  table.clear();
  ByteWriter writer(table);
  writer.writeU8(kPrecision);
  writer.writeVarint(direct);
  lanerans::writeRow(table,
                     lanerans::quantizeRow(counts, kPrecision, rare, required));
  return Status::ok();
}

} // namespace smmil::rans
