//===- Rans.h - Reference of static rANS with lanes -------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// FORMAT.md, "Static rANS with lanes": rows, tokens and the operations on a
// lane.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_LIB_INTERPRETER_RANS_H
#define SMMIL_LIB_INTERPRETER_RANS_H

#include "lib/Interpreter/Arithmetic.h"
#include "lib/Interpreter/Reader.h"
#include "smmil/Runtime/Status.h"

namespace smmil::reference {

/// Frequencies of one distribution.
using Row = std::vector<uint32_t>;

inline Status readRow(Reader &reader, size_t alphabet, int precision,
                      Row &row) {
  uint64_t sum = 0;
  bool afterZeros = false;
  while (row.size() < alphabet) {
    uint64_t frequency = 0, zeros = 0;
    if (!reader.varint(uint64_t(1) << precision, frequency))
      return Status::corrupt("rANS table: row is cut short");
    row.push_back(uint32_t(frequency));
    sum += frequency;
    if (frequency == 0) {
      if (afterZeros || !reader.varint(alphabet - row.size(), zeros))
        return Status::corrupt("rANS table: bad run of zeros");
      row.resize(row.size() + size_t(zeros), 0);
    }
    afterZeros = frequency == 0;
    if (frequency == uint64_t(1) << precision)
      return Status::corrupt("rANS table: one symbol has everything");
  }
  return sum == uint64_t(1) << precision
             ? Status::ok()
             : Status::corrupt("rANS table: row does not sum up");
}

class Lanes {
public:
  Lanes(Reader &reader, int precision) : reader(reader), precision(precision) {}

  Status open(size_t count) {
    for (size_t i = 0; i < count; ++i) {
      uint32_t state = 0;
      if (!reader.u32(state))
        return Status::truncated("rANS stream: states are cut short");
      if (state < 0x10000)
        return Status::corrupt("rANS stream: state is too small");
      states.push_back(state);
    }
    return Status::ok();
  }
  Status symbol(size_t lane, const Row &row, uint32_t &symbol) {
    uint32_t &x = states[lane];
    uint32_t slot = x & ((1u << precision) - 1), start = 0;
    symbol = 0;
    while (slot >= start + row[symbol])
      start += row[symbol++];
    x = row[symbol] * (x >> precision) + slot - start;
    return renorm(x);
  }
  Status bits(size_t lane, int count, uint32_t &value) {
    value = 0;
    if (count == 0)
      return Status::ok();
    uint32_t &x = states[lane];
    value = x & ((1u << count) - 1);
    x >>= count;
    return renorm(x);
  }
  Status finish() const {
    for (uint32_t state : states)
      if (state != 0x10000)
        return Status::corrupt("rANS stream: does not end in its start");
    return reader.left() == 0 ? Status::ok()
                              : Status::corrupt("rANS stream: bytes left over");
  }

private:
  Status renorm(uint32_t &x) {
    uint32_t word = 0;
    if (x >= 0x10000)
      return Status::ok();
    if (!reader.u16(word))
      return Status::truncated("rANS stream: no word left");
    x = x << 16 | word;
    return Status::ok();
  }

  Reader &reader;
  int precision;
  std::vector<uint32_t> states;
};

/// The other direction: takes the operations in the order in which a decoder
/// runs them, and runs them backwards at the end.
class LaneRecorder {
public:
  explicit LaneRecorder(int precision) : precision(precision) {}

  void symbol(size_t lane, const Row &row, uint32_t symbol) {
    uint32_t start = 0;
    for (uint32_t s = 0; s < symbol; ++s)
      start += row[s];
    steps.push_back({lane, row[symbol], start, -1});
  }
  void bits(size_t lane, int count, uint32_t value) {
    if (count > 0)
      steps.push_back({lane, 0, value, count});
  }
  /// States and words behind what `out` has.
  void finish(size_t lanes, Bytes &out) const {
    std::vector<uint64_t> states(lanes, 0x10000);
    std::vector<uint32_t> words;
    for (size_t i = steps.size(); i-- > 0;) {
      const Step &step = steps[i];
      uint64_t &x = states[step.lane];
      // A state that the operation would carry beyond 32 bits hands over a
      // word.
      const int room = step.bits >= 0 ? step.bits : precision;
      const uint64_t limit = (step.bits >= 0 ? uint64_t(1) : step.frequency)
                             << (32 - room);
      if (x >= limit) {
        words.push_back(uint32_t(x & 0xffff));
        x >>= 16;
      }
      if (step.bits >= 0)
        x = x << step.bits | step.value;
      else
        x = (x / step.frequency << precision) + x % step.frequency + step.value;
    }
    for (uint64_t state : states)
      for (int shift = 0; shift < 32; shift += 8)
        out.push_back(uint8_t(state >> shift));
    for (size_t i = words.size(); i-- > 0;) {
      out.push_back(uint8_t(words[i]));
      out.push_back(uint8_t(words[i] >> 8));
    }
  }

private:
  struct Step {
    size_t lane;
    uint64_t frequency;
    uint32_t value; ///< Start of the symbol, or the raw bits.
    int bits;       ///< Number of raw bits; -1: a symbol.
  };
  int precision;
  std::vector<Step> steps;
};

/// A value as a token and the extra bits behind it.
struct Token {
  uint32_t token = 0;
  int count = 0; ///< Extra bits.
  uint32_t extra = 0;
};

/// Number of extra bits of a token.
inline int extraBits(uint32_t token) {
  return token < 16 ? 0 : int(token >> 2) - 2;
}

/// The smallest value of a token.
inline uint32_t tokenBase(uint32_t token) {
  return token < 16 ? token : (4 | (token & 3)) << extraBits(token);
}

inline Token tokenOf(uint32_t value) {
  if (value < 16)
    return {value, 0, 0};
  const int count = log2Of(value) - 2;
  return {uint32_t(count + 2) << 2 | (value >> count & 3), count,
          value & ((1u << count) - 1)};
}

} // namespace smmil::reference

#endif // SMMIL_LIB_INTERPRETER_RANS_H
