//===- Encode.cpp - Entropy coder of residual planes ----------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Tokens in the order of coding, through the contexts of the decoder.
//
//===----------------------------------------------------------------------===//
#include "codecs/RowRans/Encode.h"

#include "codecs/RowRans/Decode.h"
#include "smmil/Runtime/Kernels/LaneRans/Encode.h"

namespace smmil::row_rans {

Status encode(const EncodeStep &step, EncodedValue *operands,
              EncodedValue *results, int32_t *) {
  const Shape &shape = operands[0].shape;
  SMMIL_RETURN_IF_ERROR(inferShape(step.args, &shape, &results[0].shape));
  const Table &table = *static_cast<const Table *>(step.table);
  std::vector<lanerans::EncodeRow> tableRows;
  tableRows.reserve(table.rowCount);
  for (unsigned r = 0; r < table.rowCount; ++r)
    tableRows.emplace_back(
        std::vector<uint16_t>(table.frequencies.begin() + r * kAlphabet,
                              table.frequencies.begin() + (r + 1) * kAlphabet));
  const auto strips = static_cast<unsigned>(shape.strips);
  lanerans::StreamWriter stream(strips * static_cast<unsigned>(shape.channels),
                                table.precision);
  const StripRows<const int16_t> rows(shape, operands[0].i16());
  const bool good = walk(shape, [&](int group, int plane, int32_t x, int32_t y,
                                    int32_t active) {
    const unsigned lane = static_cast<unsigned>(plane) * strips;
    const unsigned most = escapeBits(shape, plane);
    uint32_t value[lanerans::kMaxLanes];
    unsigned low[lanerans::kMaxLanes];
    for (int32_t strip = 0; strip < active; ++strip) {
      const auto &row =
          tableRows[table.rowStart[rows.context(group, plane, strip, x, y)] >>
                    table.precision];
      value[strip] = foldSign(*rows.at(plane, strip, x, y));
      if (value[strip] >> most != 0)
        return false;
      const unsigned token = tokenOf(value[strip], low[strip]);
      const bool escaped = token == kEscape || !row.has(token);
      if (escaped)
        low[strip] = most;
      stream.symbol(lane + static_cast<unsigned>(strip), row,
                    escaped ? kEscape : token);
    }
    for (int32_t strip = 0; strip < active; ++strip)
      stream.bits(lane + static_cast<unsigned>(strip),
                  value[strip] & ((1u << low[strip]) - 1), low[strip]);
    return true;
  });
  if (!good)
    return Status::invalidArgument(
        "row_rans: a residual is out of the range of its plane");
  stream.finish(results[0].data);
  return Status::ok();
}

} // namespace smmil::row_rans
