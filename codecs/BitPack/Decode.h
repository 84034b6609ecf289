//===- Decode.h - Unpacking of bits -----------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Blocks of values in the width of their largest; see spec.md.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_BITPACK_DECODE_H
#define SMMIL_CODECS_BITPACK_DECODE_H

#include "smmil/Runtime/Kernels/Elements/Words.h"
#include "smmil/Runtime/Primitives/BitPack.h"
#include "smmil/Runtime/Status.h"
#include "smmil/Runtime/Step.h"

namespace smmil::bit_pack {
SMMIL_ISA_BEGIN

constexpr Status inferShape(const int32_t *, const Shape *operands,
                            Shape *results) {
  if (operands[0].kind != ValueKind::Sequence &&
      operands[0].kind != ValueKind::Bytes)
    return Status::unsupported("bit_pack: needs a sequence or bytes");
  results[0] = {};
  results[0].kind = ValueKind::Bits;
  return Status::ok();
}

/// Bits that state the width of a block of elements of `bytes` bytes.
constexpr unsigned widthBits(size_t bytes) {
  return bytes == 1 ? 4 : bytes == 2 ? 5 : bytes == 4 ? 6 : 7;
}

/// Reads up to 64 bits at a time, least significant bit of a byte first.
class BitSource {
public:
  explicit BitSource(ByteSpan bytes) : next(bytes.begin()), end(bytes.end()) {}

  /// False when the bytes end before.
  SMMIL_ALWAYS_INLINE bool take(unsigned bits, uint64_t &value) {
    if (bits > 32) {
      uint64_t low = 0, high = 0;
      if (!takeShort(32, low) || !takeShort(bits - 32, high))
        return false;
      value = low | (high << 32);
      return true;
    }
    return takeShort(bits, value);
  }
  /// Whether all bytes were taken and the bits left of the last one are 0.
  bool exhausted() const { return next == end && reservoir == 0; }

private:
  SMMIL_ALWAYS_INLINE bool takeShort(unsigned bits, uint64_t &value) {
    while (held < bits) {
      if (next == end)
        return false;
      reservoir |= static_cast<uint64_t>(*next++) << held;
      held += 8;
    }
    value = reservoir & ((uint64_t{1} << bits) - 1);
    reservoir >>= bits;
    held -= bits;
    return true;
  }

  const uint8_t *next;
  const uint8_t *end;
  uint64_t reservoir = 0;
  unsigned held = 0;
};

template <class Word>
Status unpack(size_t block, ByteSpan packed, size_t count, uint8_t *output) {
  BitSource source(packed);
  for (size_t first = 0; first < count; first += block) {
    uint64_t width = 0, any = 0;
    if (!source.take(widthBits(sizeof(Word)), width))
      return Status::truncated("bit_pack: stream ends inside a block");
    if (width > 8 * sizeof(Word))
      return Status::corrupt("bit_pack: width is too large");
    const size_t stop = count - first < block ? count : first + block;
    for (size_t i = first; i < stop; ++i) {
      uint64_t value = 0;
      if (!source.take(static_cast<unsigned>(width), value))
        return Status::truncated("bit_pack: stream ends inside a block");
      any |= value;
      elements::store<Word>(output, i, static_cast<Word>(value));
    }
    if (width > 0 && any >> (width - 1) == 0)
      return Status::corrupt("bit_pack: width is not the smallest");
  }
  return source.exhausted() ? Status::ok()
                            : Status::corrupt("bit_pack: bits are left over");
}

inline Status decode(const DecodeStep &step, const ValueView *results,
                     const ValueView *operands, MutableByteSpan) {
  const auto block = static_cast<size_t>(paramsOf(step.args).block);
  const auto count = static_cast<size_t>(step.operands[0].count);
  return elements::withWord(step.operands[0].element, [&](auto zero) {
    return unpack<decltype(zero)>(block, results[0].bits(), count,
                                  operands[0].data);
  });
}

SMMIL_ISA_END
} // namespace smmil::bit_pack

#endif // SMMIL_CODECS_BITPACK_DECODE_H
