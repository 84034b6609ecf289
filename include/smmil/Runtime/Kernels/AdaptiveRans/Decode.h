//===- Decode.h - Reading adaptive rANS -------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Two states take turns, so that one is ready while the other one works. Bits
// that nothing predicts lie apart. Reads nothing outside of its bytes, and
// reports damage at the end. lib/Runtime/FORMAT.md has the bits.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_RUNTIME_KERNELS_ADAPTIVERANS_DECODE_H
#define SMMIL_RUNTIME_KERNELS_ADAPTIVERANS_DECODE_H

#include "smmil/Runtime/Kernels/AdaptiveRans/Model.h"
#include "smmil/Runtime/Span.h"
#include "smmil/Runtime/Status.h"
#include "smmil/Runtime/Wire.h"

namespace smmil::adaptive {
SMMIL_ISA_BEGIN

class Decoder {
public:
  static constexpr bool kDecodes = true;

  /// `bytes`: varint(bytes of the states and words), those, the plain bits.
  Status open(ByteSpan bytes) {
    ByteReader reader(bytes);
    uint64_t size = 0;
    ByteSpan coded;
    SMMIL_RETURN_IF_ERROR(reader.readVarint(bytes.size(), size));
    SMMIL_RETURN_IF_ERROR(reader.readBytes(static_cast<size_t>(size), coded));
    if (coded.size() < 8 || coded.size() % 2 != 0)
      return Status::corrupt("adaptive rANS: the states are cut off");
    state[0] = loadU32(coded.data());
    state[1] = loadU32(coded.data() + 4);
    if (state[0] < kLeast || state[1] < kLeast)
      return Status::corrupt("adaptive rANS: a state is too small");
    word = coded.data() + 8;
    lastWord = coded.data() + coded.size();
    bits = reader.remaining();
    return Status::ok();
  }

  /// The next symbol; adapts its contexts. The argument is for the encoder.
  SMMIL_ALWAYS_INLINE unsigned one(Model &a, unsigned = 0) {
    const unsigned symbol = take(Cumulative(a));
    adapt(a, symbol);
    return symbol;
  }
  SMMIL_ALWAYS_INLINE unsigned two(Model &a, Model &b, unsigned = 0) {
    const unsigned symbol = take(Cumulative(a, b));
    adapt(a, symbol);
    adapt(b, symbol);
    return symbol;
  }
  /// `count` plain bits, at most 16.
  SMMIL_ALWAYS_INLINE uint32_t raw(unsigned count, uint32_t = 0) {
    if (held < count)
      fill();
    held -= count;
    return static_cast<uint32_t>(window >> held) & ((1u << count) - 1);
  }

  /// Whether exactly the bytes that there were have been read.
  Status finish() const {
    if (word != lastWord || state[0] != kLeast || state[1] != kLeast || overrun)
      return Status::corrupt("adaptive rANS: the stream is damaged");
    // Bits that were read ahead behind the end lie at the low end of the
    // window.
    const int64_t left = static_cast<int64_t>(held) - invented;
    if (next != bits.size() || left < 0 || left >= 8 ||
        (window >> (invented & 63) & ((1u << left) - 1)) != 0)
      return Status::corrupt("adaptive rANS: the plain bits do not fit");
    return Status::ok();
  }

private:
  static constexpr uint32_t kLeast = 1u << 16;

  SMMIL_ALWAYS_INLINE unsigned take(const Cumulative &cumulative) {
    const uint32_t x = state[0];
    const uint32_t slot = x & (kTotal - 1);
    const unsigned symbol = cumulative.symbolAt(slot);
    const uint32_t start = cumulative.start(symbol);
    uint32_t y =
        (cumulative.end(symbol) - start) * (x >> kPrecision) + slot - start;
    if (y < kLeast) {
      uint32_t low = 0;
      if (__builtin_expect(word < lastWord, 1)) {
        low = loadU16(word);
        word += 2;
      } else {
        overrun = true;
      }
      y = y << 16 | low;
    }
    state[0] = state[1];
    state[1] = y;
    return symbol;
  }
  void fill() {
    if (__builtin_expect(bits.size() - next >= 8, 1)) {
      uint64_t eight;
      std::memcpy(&eight, bits.data() + next, 8);
      window = window << 48 | __builtin_bswap64(eight) >> 16;
      next += 6;
      held += 48;
      return;
    }
    for (; held <= 48; held += 8) {
      if (next < bits.size()) {
        window = window << 8 | bits[next++];
      } else {
        window <<= 8;
        invented += 8;
      }
    }
  }

  uint32_t state[2] = {};
  const uint8_t *word = nullptr, *lastWord = nullptr;
  ByteSpan bits;
  size_t next = 0;
  uint64_t window = 0;
  unsigned held = 0;    ///< Bits of the window that were not taken.
  int64_t invented = 0; ///< Bits that were taken from behind the end.
  bool overrun = false;
};

SMMIL_ISA_END
} // namespace smmil::adaptive

#endif // SMMIL_RUNTIME_KERNELS_ADAPTIVERANS_DECODE_H
