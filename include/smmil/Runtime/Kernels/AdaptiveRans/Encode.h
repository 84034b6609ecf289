//===- Encode.h - Writing adaptive rANS -------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The counterpart of Decode.h: the same calls, each with the symbol to code, in
// the same order. rANS writes backwards, so symbols wait for `finish`.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_RUNTIME_KERNELS_ADAPTIVERANS_ENCODE_H
#define SMMIL_RUNTIME_KERNELS_ADAPTIVERANS_ENCODE_H

#include "smmil/Runtime/Kernels/AdaptiveRans/Model.h"
#include "smmil/Runtime/Span.h"
#include "smmil/Runtime/Wire.h"

#include <vector>

namespace smmil::adaptive {
SMMIL_ISA_BEGIN

class Encoder {
public:
  static constexpr bool kDecodes = false;

  unsigned one(Model &a, unsigned symbol) {
    push(Cumulative(a), symbol);
    adapt(a, symbol);
    return symbol;
  }
  unsigned two(Model &a, Model &b, unsigned symbol) {
    push(Cumulative(a, b), symbol);
    adapt(a, symbol);
    adapt(b, symbol);
    return symbol;
  }
  uint32_t raw(unsigned count, uint32_t value) {
    window = window << count | value;
    for (held += count; held >= 8; held -= 8)
      bits.push_back(static_cast<uint8_t>(window >> (held - 8)));
    return value;
  }

  /// Appends the stream.
  void finish(Bytes &out) {
    uint32_t state[2] = {1u << 16, 1u << 16};
    std::vector<uint16_t> words;
    for (size_t i = ranges.size(); i-- > 0;) {
      const uint32_t start = ranges[i] & 0xffff, frequency = ranges[i] >> 16;
      uint32_t &x = state[i & 1];
      if (x >= static_cast<uint64_t>(frequency) << (32 - kPrecision)) {
        words.push_back(static_cast<uint16_t>(x));
        x >>= 16;
      }
      x = (x / frequency << kPrecision) + x % frequency + start;
    }
    ByteWriter writer(out);
    writer.writeVarint(8 + 2 * words.size());
    writer.writeU32(state[0]);
    writer.writeU32(state[1]);
    for (size_t i = words.size(); i-- > 0;)
      writer.writeU16(words[i]);
    if (held > 0)
      bits.push_back(static_cast<uint8_t>(window << (8 - held)));
    writer.writeBytes(bits);
  }

private:
  void push(const Cumulative &cumulative, unsigned symbol) {
    const uint32_t start = cumulative.start(symbol);
    ranges.push_back((cumulative.end(symbol) - start) << 16 | start);
  }

  std::vector<uint32_t> ranges; ///< Frequency and start of every symbol.
  Bytes bits;
  uint64_t window = 0;
  unsigned held = 0;
};

SMMIL_ISA_END
} // namespace smmil::adaptive

#endif // SMMIL_RUNTIME_KERNELS_ADAPTIVERANS_ENCODE_H
