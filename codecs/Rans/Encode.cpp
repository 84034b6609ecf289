//===- Encode.cpp - Static rANS -------------------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Tokens of the elements, lanes in turn.
//
//===----------------------------------------------------------------------===//
#include "codecs/Rans/Encode.h"

#include "codecs/Rans/Decode.h"
#include "smmil/Runtime/Kernels/LaneRans/Encode.h"

#include <algorithm>

namespace smmil::rans {

Status encode(const EncodeStep &step, EncodedValue *operands,
              EncodedValue *results, int32_t *) {
  SMMIL_RETURN_IF_ERROR(
      inferShape(step.args, &operands[0].shape, &results[0].shape));
  results[0].data.clear();
  const auto count = static_cast<size_t>(operands[0].shape.count);
  if (count == 0)
    return Status::ok();
  const Table &table = *static_cast<const Table *>(step.table);
  const auto lanes = static_cast<size_t>(paramsOf(step.args).lanes);
  const uint8_t *values = operands[0].data.data();
  const lanerans::EncodeRow row(table.frequencies);
  lanerans::StreamWriter stream(static_cast<unsigned>(lanes), table.precision);
  elements::withWord(operands[0].shape.element, [&](auto zero) {
    using Word = decltype(zero);
    for (size_t first = 0; first < count; first += lanes) {
      const size_t active = std::min(lanes, count - first);
      uint32_t low[lanerans::kMaxLanes];
      unsigned lowBits[lanerans::kMaxLanes];
      for (size_t lane = 0; lane < active; ++lane) {
        const auto value =
            static_cast<uint32_t>(elements::load<Word>(values, first + lane));
        unsigned token = tokenOf(value, table.direct, low[lane], lowBits[lane]);
        if (!row.has(token)) {
          token = table.direct + 16;
          low[lane] = value;
          lowBits[lane] = 16;
        }
        stream.symbol(static_cast<unsigned>(lane), row, token);
      }
      for (size_t lane = 0; lane < active; ++lane)
        stream.bits(static_cast<unsigned>(lane), low[lane], lowBits[lane]);
    }
  });
  stream.finish(results[0].data);
  return Status::ok();
}

} // namespace smmil::rans
