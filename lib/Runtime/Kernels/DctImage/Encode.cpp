//===- Encode.cpp - Encoder of DCT images ---------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Symbols to rANS words and raw bits.
//
//===----------------------------------------------------------------------===//
#include "Walk.h"

namespace smmil::dct {
namespace {

/// Collects an item's symbols and raw bits.
class ItemWriter {
public:
  explicit ItemWriter(const BandTables &bandTables) : tables(bandTables) {}

  void eob(int c, int context, int value) {
    add(tables.eobFrequency, tables.eobStart,
        tables.eobCluster[c][context] * tables.keep + value);
  }
  void dc(int c, int context, int token) {
    add(tables.dcFrequency, tables.dcStart,
        tables.dcCluster[c][context] * kDcTokens + token);
  }
  void ac(int c, int k, int rem, int level, int symbol) {
    add(tables.acFrequency, tables.acStart,
        tables.acCluster[c][k][rem][level] * kAcSymbols + symbol);
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

  const BandTables &tables;
  std::vector<Symbol> symbols;
  std::vector<size_t> callEnds;
  Bytes rawBytes;
  uint64_t window = 0;
  int pending = 0;
};

} // namespace

Status encodeLevels(const ImageShape &shape, const BandTables &tables,
                    int32_t width, int32_t height, int step,
                    const Levels &levels, Bytes &bits) {
  Geometry g(width, height, shape.blockSize, shape.chromaShift);
  auto keep = static_cast<size_t>(shape.keep);
  for (int p = 0; p < 3; ++p) {
    int c = p > 0;
    if (levels.plane[p].size() != static_cast<size_t>(g.blocksX[c]) *
                                      static_cast<size_t>(g.blocksY[c]) * keep)
      return Status::invalidArgument("DCT image: levels of another frame");
    for (size_t i = 0; i < levels.plane[p].size(); ++i)
      if (std::abs(static_cast<int>(levels.plane[p][i])) >
          (i % keep == 0 ? kMaxDcLevel : kMaxAcLevel))
        return Status::invalidArgument("DCT image: a level is out of range");
  }
  if (shape.width == 0)
    for (int32_t side : {width, height}) {
      bits.push_back(static_cast<uint8_t>(side));
      bits.push_back(static_cast<uint8_t>(side >> 8));
    }
  bits.push_back(static_cast<uint8_t>(step));
  ItemWriter writer(tables);
  walkImage(shape, g, levels, writer);
  writer.finish(shape.lanes, bits);
  return Status::ok();
}

} // namespace smmil::dct
