//===- Encode.cpp - Levels to a stream ------------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Symbols to rANS words and raw bits.
//
//===----------------------------------------------------------------------===//
#include "codecs/BandRans/Encode.h"

#include "codecs/BandRans/BlockOrder.h"
#include "codecs/BandRans/Decode.h"
#include "codecs/BandRans/Levels.h"
#include "codecs/BandRans/Walk.h"

namespace smmil::band_rans {
namespace {

/// Collects a stream's symbols and raw bits.
class StreamWriter {
public:
  explicit StreamWriter(const Table &bandTable) : table(bandTable) {}

  void eob(int c, int context, int value) {
    add(table.eobFrequency, table.eobStart,
        table.eobCluster[c][context] * table.keep + value);
  }
  void dc(int c, int context, int token) {
    add(table.dcFrequency, table.dcStart,
        table.dcCluster[c][context] * kDcTokens + token);
  }
  void ac(int c, int k, int rem, int level, int symbol) {
    add(table.acFrequency, table.acStart,
        table.acCluster[c][k][rem][level] * kAcSymbols + symbol);
  }
  void raw(uint32_t bits, int count) {
    window |= static_cast<uint64_t>(bits) << pending;
    pending += count;
    for (; pending >= 8; pending -= 8, window >>= 8)
      rawBytes.push_back(static_cast<uint8_t>(window));
  }
  void endCall() { callEnds.push_back(symbols.size()); }

  /// Appends states, words and raw bytes.
  void finish(int lanes, Bytes &bits) {
    if (pending > 0)
      rawBytes.push_back(static_cast<uint8_t>(window));
    uint32_t state[32];
    std::fill(state, state + lanes, 1U << 16);
    std::vector<uint16_t> words;
    // The decoder's order backwards.
    for (size_t call = callEnds.size(); call-- > 0;) {
      size_t begin = call > 0 ? callEnds[call - 1] : 0;
      for (size_t i = callEnds[call]; i-- > begin;) {
        uint32_t &x = state[(i - begin) % static_cast<size_t>(lanes)];
        uint32_t f = symbols[i].frequency;
        // A frequency of all the range never overflows, nor changes the state.
        if (x >= static_cast<uint64_t>(f) << (32 - kProbabilityBits)) {
          words.push_back(static_cast<uint16_t>(x));
          x >>= 16;
        }
        x = (x / f << kProbabilityBits) + x % f + symbols[i].start;
      }
    }
    for (int i = 0; i < lanes; ++i)
      for (int shift = 0; shift < 32; shift += 8)
        bits.push_back(static_cast<uint8_t>(state[i] >> shift));
    for (size_t i = words.size(); i-- > 0;) {
      bits.push_back(static_cast<uint8_t>(words[i]));
      bits.push_back(static_cast<uint8_t>(words[i] >> 8));
    }
    bits.insert(bits.end(), rawBytes.rbegin(), rawBytes.rend());
  }

private:
  struct Symbol {
    uint16_t frequency, start;
  };

  void add(const std::vector<uint16_t> &frequency,
           const std::vector<uint16_t> &start, int index) {
    auto i = static_cast<size_t>(index);
    symbols.push_back({frequency[i], start[i]});
  }

  const Table &table;
  std::vector<Symbol> symbols;
  std::vector<size_t> callEnds;
  Bytes rawBytes;
  uint64_t window = 0;
  int pending = 0;
};

} // namespace

Status levelsOf(EncodedValue &bands, std::vector<int16_t> &levels) {
  if (bands.isReal() ? bands.real.size() != elementsOf(bands.shape)
                     : bands.data.size() != bytesOf(bands.shape))
    return Status::invalidArgument("band_rans: the bands have the wrong size");
  bands.round();
  // Band 0 stands first; walkBands checks it.
  const int16_t *level = bands.i16();
  int lowest = 0;
  const size_t count = elementsOf(bands.shape);
  for (size_t i = bands.shape.blocks(); i < count; ++i)
    lowest = std::min(lowest, static_cast<int>(level[i]));
  if (lowest < -kMaxAcLevel)
    return Status::unsupported(kOutOfRange);
  levels = inBlockOrder<int16_t>(bands);
  return Status::ok();
}

Status encode(const EncodeStep &step, EncodedValue *operands,
              EncodedValue *results, int32_t * /*item*/) {
  EncodedValue bits;
  SMMIL_RETURN_IF_ERROR(inferShape(step.args, &operands[0].shape, &bits.shape));
  const Shape &shape = operands[0].shape;
  const auto *table = static_cast<const Table *>(step.table);
  if (table->block != shape.block || table->keep != shape.keep)
    return Status::corrupt("band table is for other bands");
  std::vector<int16_t> levels;
  SMMIL_RETURN_IF_ERROR(levelsOf(operands[0], levels));
  StreamWriter writer(*table);
  if (!walkBands(shape, levels.data(), writer))
    return Status::unsupported(kOutOfRange);
  writer.finish(paramsOf(step.args).lanes, bits.data);
  results[0] = std::move(bits);
  return Status::ok();
}

} // namespace smmil::band_rans
