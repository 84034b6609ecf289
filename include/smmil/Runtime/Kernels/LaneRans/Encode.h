//===- Encode.h - Writing lane-interleaved rANS -----------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Collects the operations of a stream in the order in which the decoder will
// run them and codes them backwards, as rANS needs it. Also trains and writes
// rows. Offline code: it allocates.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_RUNTIME_KERNELS_LANERANS_ENCODE_H
#define SMMIL_RUNTIME_KERNELS_LANERANS_ENCODE_H

#include "smmil/Runtime/Span.h"
#include "smmil/Runtime/Status.h"

#include <cstdint>
#include <vector>

namespace smmil::lanerans {

/// A row as the encoder needs it.
struct EncodeRow {
  std::vector<uint16_t> frequency, start;
  explicit EncodeRow(std::vector<uint16_t> frequencies);
  EncodeRow() = default;
  bool has(unsigned symbol) const { return frequency[symbol] != 0; }
};

class StreamWriter {
public:
  StreamWriter(unsigned laneCount, unsigned precisionBits)
      : lanes(laneCount), precision(precisionBits) {}

  /// Precondition: row.has(symbol).
  void symbol(unsigned lane, const EncodeRow &row, unsigned symbol) {
    ops.push_back({row.frequency[symbol], row.start[symbol],
                   static_cast<uint8_t>(lane), 0});
  }
  /// Appends `count` (0..16) raw bits.
  void bits(unsigned lane, uint32_t value, unsigned count) {
    if (count > 0)
      ops.push_back({0, static_cast<uint16_t>(value),
                     static_cast<uint8_t>(lane), static_cast<uint8_t>(count)});
  }
  /// Appends the stream: states, then words.
  void finish(Bytes &out) const;

private:
  struct Op {
    uint16_t frequency; ///< 0: raw bits.
    uint16_t value;     ///< Start of the symbol, or the bits.
    uint8_t lane;
    uint8_t count;
  };
  unsigned lanes, precision;
  std::vector<Op> ops;
};

/// Token of a value below 2^16 and the number of low bits behind it.
inline unsigned tokenOf(uint32_t value, unsigned &lowBits) {
  if (value < 16) {
    lowBits = 0;
    return value;
  }
  unsigned top = 31 - static_cast<unsigned>(__builtin_clz(value));
  lowBits = top - 2;
  return 16 + 4 * (top - 4) + ((value >> lowBits) & 3);
}

/// Quantises counts to frequencies of sum 2^precision. Symbols with a count of
/// at least `keepFrom`, and those of `required`, get at least 1; a symbol
/// without frequency is for the caller's escape. At least two symbols occur in
/// the result.
std::vector<uint16_t> quantizeRow(const std::vector<double> &counts,
                                  unsigned precision, double keepFrom,
                                  const std::vector<unsigned> &required);

/// Appends row(frequencies.size(), precision).
void writeRow(Bytes &out, const std::vector<uint16_t> &frequencies);

/// Groups contexts (rows of counts, all of one width) into at most `groups`
/// groups of least total code length; returns the group of each context.
/// Contexts without counts get group 0. Deterministic.
std::vector<uint8_t> clusterRows(const std::vector<std::vector<double>> &counts,
                                 unsigned groups);

} // namespace smmil::lanerans

#endif // SMMIL_RUNTIME_KERNELS_LANERANS_ENCODE_H
