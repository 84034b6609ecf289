//===- Train.cpp - Table of index_rans ------------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Counts copies and symbols per context, groups contexts and writes the rows.
//
//===----------------------------------------------------------------------===//
#include "codecs/IndexRans/Decode.h"
#include "codecs/IndexRans/Encode.h"
#include "codecs/IndexRans/Symbols.h"

#include <algorithm>
#include <cmath>

namespace smmil::index_rans {
namespace {

constexpr unsigned kPrecision = 12;
constexpr unsigned kGroups = 24;

struct Counts {
  double flags[kCopyContexts][2] = {}; ///< Segments coded; copied.
  std::vector<std::vector<double>> symbols;

  Counts() : symbols(kContexts, std::vector<double>(kAlphabet, 0)) {}
  void add(const Strips<const uint8_t> &strips);
  /// Contexts that were not seen go by what all others have in common.
  void fillUnseen();
};

void Counts::add(const Strips<const uint8_t> &strips) {
  std::vector<int32_t> coded;
  walk(
      strips,
      [&](int32_t segment, int32_t y, int32_t active) {
        coded.clear();
        for (int32_t strip = 0; strip < active; ++strip) {
          const bool copy = strips.isCopy(strip, segment, y);
          flags[strips.copyContext(strip, segment, y)][copy] += 1;
          if (!copy)
            coded.push_back(strip);
        }
        return static_cast<int>(coded.size());
      },
      [&](int32_t x, int32_t y) {
        for (int32_t strip : coded) {
          uint8_t n[kNeighbours];
          strips.neighboursOf(strip, x, y, n);
          const Symbol symbol = symbolOf(*strips.at(strip, x, y), n,
                                         [](unsigned) { return true; });
          symbols[contextOf(n)][symbol.symbol] += 1;
        }
        return true;
      });
}

void Counts::fillUnseen() {
  constexpr double kWeight = 1.0 / kContexts;
  std::vector<double> all(kAlphabet, 0);
  std::vector<bool> seen(kContexts, false);
  double total = 0;
  for (unsigned c = 0; c < kContexts; ++c)
    for (unsigned s = 0; s < kAlphabet; ++s) {
      all[s] += symbols[c][s];
      total += symbols[c][s];
      seen[c] = seen[c] || symbols[c][s] > 0;
    }
  for (unsigned c = 0; c < kContexts && total > 0; ++c)
    for (unsigned s = 0; s < kAlphabet && !seen[c]; ++s)
      symbols[c][s] = kWeight * all[s] / total;
}

} // namespace

Status train(const EncodeStep &step, Span<const TrainSample> samples,
             Bytes &table) {
  Counts counts;
  for (const TrainSample &sample : samples) {
    const EncodedValue &value = *sample.operand;
    Shape bits;
    SMMIL_RETURN_IF_ERROR(inferShape(step.args, &value.shape, &bits));
    counts.add(
        Strips<const uint8_t>(step.args, value.shape, value.data.data()));
  }
  counts.fillUnseen();
  const std::vector<uint8_t> group =
      lanerans::clusterRows(counts.symbols, kGroups);
  // Only groups in use are stored.
  std::vector<int> rowOf(kGroups, -1);
  std::vector<std::vector<double>> rows;
  for (unsigned c = 0; c < kContexts; ++c) {
    if (rowOf[group[c]] < 0) {
      rowOf[group[c]] = int(rows.size());
      rows.emplace_back(kAlphabet, 0.0);
    }
    for (unsigned s = 0; s < kAlphabet; ++s)
      rows[size_t(rowOf[group[c]])][s] += counts.symbols[c][s];
  }
  table.clear();
  ByteWriter writer(table);
  writer.writeU8(1);
  writer.writeU8(kPrecision);
  writer.writeU8(static_cast<uint8_t>(rows.size()));
  for (const double *flags : counts.flags) {
    const double share = (flags[1] + 0.5) / (flags[0] + flags[1] + 1);
    writer.writeVarint(static_cast<uint64_t>(std::clamp<long>(
        std::lround(share * (1 << kPrecision)), 1, (1 << kPrecision) - 1)));
  }
  for (unsigned c = 0; c < kContexts;) {
    unsigned run = 1;
    while (c + run < kContexts && rowOf[group[c + run]] == rowOf[group[c]])
      ++run;
    writer.writeU8(static_cast<uint8_t>(rowOf[group[c]]));
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

} // namespace smmil::index_rans
