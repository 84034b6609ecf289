//===- Decode.h - Decoder of static rANS ------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Order 0, lanes in turn; see spec.md.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_RANS_DECODE_H
#define SMMIL_CODECS_RANS_DECODE_H

#include "codecs/Rans/Table.h"
#include "smmil/Runtime/Kernels/Elements/Words.h"
#include "smmil/Runtime/Kernels/LaneRans/Decode.h"
#include "smmil/Runtime/Primitives/Rans.h"
#include "smmil/Runtime/Status.h"
#include "smmil/Runtime/Step.h"

namespace smmil::rans {
SMMIL_ISA_BEGIN

constexpr Status inferShape(const int32_t *, const Shape *operands,
                            Shape *results) {
  if (operands[0].kind != ValueKind::Sequence &&
      operands[0].kind != ValueKind::Bytes)
    return Status::unsupported("rans: needs a sequence or bytes");
  if (bytesOf(operands[0].element) > 2)
    return Status::unsupported(
        "rans: elements have more than 16 bits; apply byte_transpose first");
  results[0] = {};
  results[0].kind = ValueKind::Bits;
  return Status::ok();
}

/// Decodes a stream into `count` elements.
template <class Word>
Status decodeElements(const Table &table, size_t lanes, ByteSpan stream,
                      size_t count, uint8_t *output) {
  if (count == 0)
    return stream.empty()
               ? Status::ok()
               : Status::corrupt("rans: bytes follow an empty value");
  if (stream.size() < 4 * lanes || stream.size() % 2 != 0)
    return Status::truncated("rans: stream ends inside its states or words");
  uint32_t states[lanerans::kMaxLanes];
  std::memcpy(states, stream.data(), 4 * lanes);
  lanerans::WordSource<size_t(4) * lanerans::kMaxLanes> words(
      stream.data() + 4 * lanes, stream.data() + stream.size());
  constexpr uint32_t kLimit = static_cast<Word>(~Word{0});
  const uint32_t mask = (1u << table.precision) - 1;
  const uint32_t *slots = table.slots.data();
  const uint16_t *symbols = table.symbols.data();
  for (size_t first = 0; first < count; first += lanes) {
    if (!words.ready())
      return Status::corrupt("rans: stream ends inside its words");
    const size_t active = count - first < lanes ? count - first : lanes;
    uint32_t base[lanerans::kMaxLanes], bits[lanerans::kMaxLanes];
    for (size_t lane = 0; lane < active; ++lane) {
      uint32_t &x = states[lane];
      const uint32_t at = x & mask;
      const uint32_t slot = slots[at];
      x = (slot & 0xfff) * (x >> table.precision) + (slot >> 12);
      lanerans::renormalise(x, words.cursor);
      const uint32_t token = symbols[at];
      base[lane] = token;
      bits[lane] = 0;
      if (token >= table.direct) {
        const uint32_t m = token - table.direct;
        base[lane] = m == 16 ? 0 : table.direct + (1u << m) - 1;
        bits[lane] = m;
      }
    }
    for (size_t lane = 0; lane < active; ++lane) {
      const uint32_t value =
          base[lane] +
          lanerans::decodeBits(states[lane], words.cursor, bits[lane]);
      if (value > kLimit)
        return Status::corrupt("rans: a value does not fit its element");
      elements::store<Word>(output, first + lane, static_cast<Word>(value));
    }
  }
  for (size_t lane = 0; lane < lanes; ++lane)
    if (states[lane] != lanerans::kStateFloor)
      return Status::corrupt("rans: a lane ends in the wrong state");
  return words.exhausted() ? Status::ok()
                           : Status::corrupt("rans: words are left over");
}

inline Status decode(const DecodeStep &step, const ValueView *results,
                     const ValueView *operands, MutableByteSpan) {
  const Table &table = *static_cast<const Table *>(step.table);
  const auto lanes = static_cast<size_t>(paramsOf(step.args).lanes);
  const auto count = static_cast<size_t>(step.operands[0].count);
  if (bytesOf(step.operands[0].element) == 1)
    return decodeElements<uint8_t>(table, lanes, results[0].bits(), count,
                                   operands[0].data);
  return decodeElements<uint16_t>(table, lanes, results[0].bits(), count,
                                  operands[0].data);
}

SMMIL_ISA_END
} // namespace smmil::rans

#endif // SMMIL_CODECS_RANS_DECODE_H
