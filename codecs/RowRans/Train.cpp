//===- Train.cpp - Table of row_rans --------------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Counts symbols per context, groups contexts and writes the rows.
//
//===----------------------------------------------------------------------===//
#include "codecs/RowRans/Decode.h"
#include "codecs/RowRans/Encode.h"
#include "smmil/Runtime/Kernels/LaneRans/Encode.h"

namespace smmil::row_rans {

Status train(const EncodeStep &step, Span<const TrainSample> samples,
             Bytes &table) {
  constexpr unsigned kPrecision = 12;
  constexpr unsigned kGroups = 40;
  std::vector<std::vector<double>> counts(kContexts,
                                          std::vector<double>(kAlphabet, 0));
  for (const TrainSample &sample : samples) {
    const EncodedValue &value = *sample.operand;
    Shape bits;
    SMMIL_RETURN_IF_ERROR(inferShape(step.args, &value.shape, &bits));
    const StripRows<const int16_t> rows(value.shape, value.i16());
    walk(value.shape,
         [&](int group, int plane, int32_t x, int32_t y, int32_t active) {
           unsigned low;
           for (int32_t strip = 0; strip < active; ++strip)
             counts[rows.context(group, plane, strip, x, y)]
                   [tokenOf(foldSign(*rows.at(plane, strip, x, y)), low)] += 1;
           return true;
         });
  }
  std::vector<uint8_t> group = lanerans::clusterRows(counts, kGroups);
  // Contexts never seen follow the nearest energy of their class, else the
  // nearest context of all.
  std::vector<bool> seen(kContexts, false);
  bool any = false;
  for (unsigned c = 0; c < kContexts; ++c) {
    for (double count : counts[c])
      seen[c] = seen[c] || count > 0;
    any = any || seen[c];
  }
  std::vector<uint8_t> filled = group;
  for (unsigned c = 0; any && c < kContexts; ++c)
    for (unsigned distance = 1; !seen[c] && distance < kContexts; ++distance) {
      unsigned q = c % 32, base = c - q;
      unsigned below = distance <= q ? base + q - distance : kContexts;
      unsigned above = q + distance < 32 ? base + q + distance : kContexts;
      if (distance >= 32) { // The class is empty: same energy elsewhere.
        below =
            c >= 32 * (distance - 31) ? c - 32 * (distance - 31) : kContexts;
        above = c + 32 * (distance - 31);
      }
      if (below < kContexts && seen[below]) {
        filled[c] = group[below];
        break;
      }
      if (above < kContexts && seen[above]) {
        filled[c] = group[above];
        break;
      }
    }
  // Only groups in use are stored.
  std::vector<int> rowOf(kGroups, -1);
  std::vector<std::vector<double>> rows;
  for (unsigned c = 0; c < kContexts; ++c) {
    if (rowOf[filled[c]] < 0) {
      rowOf[filled[c]] = int(rows.size());
      rows.emplace_back(kAlphabet, 0.0);
    }
    for (unsigned s = 0; s < kAlphabet; ++s)
      rows[size_t(rowOf[filled[c]])][s] += counts[c][s];
  }
  table.clear();
  ByteWriter writer(table);
  writer.writeU8(1);
  writer.writeU8(kPrecision);
  writer.writeU8(static_cast<uint8_t>(rows.size()));
  for (unsigned c = 0; c < kContexts;) {
    unsigned run = 1;
    while (c + run < kContexts && rowOf[filled[c + run]] == rowOf[filled[c]])
      ++run;
    writer.writeU8(static_cast<uint8_t>(rowOf[filled[c]]));
    writer.writeVarint(run - 1);
    c += run;
  }
  for (std::vector<double> &row : rows) {
    // Rows trained on little keep a share for what they have not seen.
    row[kEscape] += 0.5;
    lanerans::writeRow(table,
                       lanerans::quantizeRow(row, kPrecision, 0, {kEscape}));
  }
  return Status::ok();
}

} // namespace smmil::row_rans
