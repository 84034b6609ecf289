//===- Encode.cpp - Entropy coder of indices ------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Flags and symbols in the order of coding, through the contexts of the
// decoder.
//
//===----------------------------------------------------------------------===//
#include "codecs/IndexRans/Encode.h"

#include "codecs/IndexRans/Decode.h"
#include "codecs/IndexRans/Symbols.h"
#include "smmil/Runtime/Kernels/LaneRans/Encode.h"

namespace smmil::index_rans {

Status encode(const EncodeStep &step, EncodedValue *operands,
              EncodedValue *results, int32_t *) {
  const Shape &shape = operands[0].shape;
  SMMIL_RETURN_IF_ERROR(inferShape(step.args, &shape, &results[0].shape));
  const Table &table = *static_cast<const Table *>(step.table);
  std::vector<lanerans::EncodeRow> rows, flags;
  rows.reserve(table.rowCount);
  for (unsigned r = 0; r < table.rowCount; ++r)
    rows.emplace_back(
        std::vector<uint16_t>(table.frequencies.begin() + r * kAlphabet,
                              table.frequencies.begin() + (r + 1) * kAlphabet));
  for (uint32_t copies : table.copyFrequency)
    flags.emplace_back(std::vector<uint16_t>{
        static_cast<uint16_t>(copies),
        static_cast<uint16_t>((1u << table.precision) - copies)});
  const Strips<const uint8_t> strips(step.args, shape, operands[0].data.data());
  lanerans::StreamWriter stream(static_cast<unsigned>(strips.count),
                                table.precision);
  std::vector<int32_t> coded;
  std::vector<Symbol> symbols;
  walk(
      strips,
      [&](int32_t segment, int32_t y, int32_t active) {
        coded.clear();
        for (int32_t strip = 0; strip < active; ++strip) {
          const bool copy = strips.isCopy(strip, segment, y);
          stream.symbol(static_cast<unsigned>(strip),
                        flags[strips.copyContext(strip, segment, y)], !copy);
          if (!copy)
            coded.push_back(strip);
        }
        return static_cast<int>(coded.size());
      },
      [&](int32_t x, int32_t y) {
        symbols.clear();
        for (int32_t strip : coded) {
          uint8_t n[kNeighbours];
          strips.neighboursOf(strip, x, y, n);
          const auto &row =
              rows[table.rowStart[contextOf(n)] >> table.precision];
          symbols.push_back(
              symbolOf(*strips.at(strip, x, y), n,
                       [&](unsigned symbol) { return row.has(symbol); }));
          stream.symbol(static_cast<unsigned>(strip), row,
                        symbols.back().symbol);
        }
        for (size_t i = 0; i < coded.size(); ++i)
          stream.bits(static_cast<unsigned>(coded[i]), symbols[i].bits,
                      symbols[i].count);
        return true;
      });
  stream.finish(results[0].data);
  return Status::ok();
}

} // namespace smmil::index_rans
