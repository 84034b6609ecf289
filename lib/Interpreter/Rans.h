//===- Rans.h - Reference of static rANS with lanes -------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// FORMAT.md, "Static rANS with lanes": rows and the operations on a lane.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_LIB_INTERPRETER_RANS_H
#define SMMIL_LIB_INTERPRETER_RANS_H

#include "Values.h"

namespace smmil::reference {

/// Frequencies of one distribution.
using Row = std::vector<uint32_t>;

inline Status readRow(ByteReader &reader, size_t alphabet, int precision,
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
  Lanes(ByteReader &reader, int precision)
      : reader(reader), precision(precision) {}

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

  ByteReader &reader;
  int precision;
  std::vector<uint32_t> states;
};

} // namespace smmil::reference

#endif // SMMIL_LIB_INTERPRETER_RANS_H
