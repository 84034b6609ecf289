//===- Decode.h - Numeric sequences -----------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Decoders of Rans (order 0), BitPack, ByteTranspose, ZigzagInt and Delta; see
// "Numeric sequences" in lib/Runtime/FORMAT.md. Elements are bytes or
// little-endian 16-bit words in byte buffers of any alignment.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_RUNTIME_KERNELS_NUMERIC_DECODE_H
#define SMMIL_RUNTIME_KERNELS_NUMERIC_DECODE_H

#include "smmil/Runtime/Kernels/LaneRans/Decode.h"
#include "smmil/Runtime/Kernels/LaneRans/Rows.h"
#include "smmil/Runtime/PlanLimits.h"

#include <algorithm>
#include <vector>

namespace smmil::numeric {

constexpr uint64_t kMaxElements = uint64_t(1) << 29;
/// A stored byte never stands for more elements than this.
constexpr uint64_t kMaxElementsPerByte = 65536;
/// Tokens behind the direct ones: 16 magnitudes and the escape.
constexpr unsigned kExtraTokens = 17;

/// Expanded table of Rans. Slots: bits 0-11 frequency, 12-23 slot minus start;
/// symbols stand beside, since there may be more than 256.
struct Table {
  unsigned precision = 0;
  unsigned direct = 0; ///< K.
  std::vector<uint32_t> slots;
  std::vector<uint16_t> symbols;
  std::vector<uint16_t> frequencies;
};

inline Status parseTable(ByteSpan bytes, Table &table) {
  ByteReader reader(bytes);
  uint8_t precision = 0;
  uint64_t direct = 0;
  SMMIL_RETURN_IF_ERROR(reader.readU8(precision));
  if (precision < lanerans::kMinPrecision ||
      precision > lanerans::kMaxPrecision)
    return Status::corrupt("Rans table: precision is wrong");
  SMMIL_RETURN_IF_ERROR(
      reader.readVarint((uint64_t(1) << precision) - 18, direct));
  if (direct == 0)
    return Status::corrupt("Rans table: no direct symbols");
  Table result;
  result.precision = precision;
  result.direct = static_cast<unsigned>(direct);
  const unsigned alphabet = result.direct + kExtraTokens;
  result.frequencies.resize(alphabet);
  SMMIL_RETURN_IF_ERROR(lanerans::readRow(reader, alphabet, precision,
                                          result.frequencies.data()));
  if (result.frequencies.back() == 0)
    return Status::corrupt("Rans table: no escape");
  if (!reader.atEnd())
    return Status::corrupt("Rans table: bytes follow its end");
  for (unsigned s = 0; s < alphabet; ++s)
    for (uint32_t i = 0; i < result.frequencies[s]; ++i) {
      result.slots.push_back(result.frequencies[s] | (i << 12));
      result.symbols.push_back(static_cast<uint16_t>(s));
    }
  table = std::move(result);
  return Status::ok();
}

/// Reads the number of elements in front of a Rans or BitPack item.
inline Status readCount(ByteReader &reader, uint64_t &count) {
  const size_t bytes = reader.remaining().size();
  SMMIL_RETURN_IF_ERROR(reader.readVarint(kMaxElements, count));
  if (count > kMaxElementsPerByte * bytes)
    return Status::corrupt("sequence: more elements than the item can hold");
  return Status::ok();
}

SMMIL_ISA_BEGIN

template <bool Words>
SMMIL_ALWAYS_INLINE void storeElement(uint8_t *output, size_t index,
                                      uint32_t value) {
  if (Words) {
    output[2 * index] = static_cast<uint8_t>(value);
    output[2 * index + 1] = static_cast<uint8_t>(value >> 8);
  } else {
    output[index] = static_cast<uint8_t>(value);
  }
}

/// Decodes the rANS stream behind the count into `count` elements.
template <bool Words>
Status decodeRans(const Table &table, int lanes, ByteSpan stream,
                  uint64_t count, uint8_t *output) {
  if (count == 0)
    return stream.empty() ? Status::ok()
                          : Status::corrupt("Rans: bytes follow an empty item");
  const auto width = static_cast<size_t>(lanes);
  if (stream.size() < 4 * width || (stream.size() - 4 * width) % 2 != 0)
    return Status::truncated("Rans: item ends inside its states or words");
  uint32_t states[lanerans::kMaxLanes];
  for (size_t lane = 0; lane < width; ++lane)
    states[lane] = loadU32(stream.data() + 4 * lane);
  lanerans::WordSource<size_t(4) * lanerans::kMaxLanes> words(
      stream.data() + 4 * width, stream.data() + stream.size());
  constexpr uint32_t kLimit = Words ? 0xffff : 0xff;
  const uint32_t mask = (1u << table.precision) - 1;
  for (uint64_t first = 0; first < count; first += width) {
    if (!words.ready())
      return Status::corrupt("Rans: item ends inside its words");
    const auto active =
        static_cast<size_t>(std::min<uint64_t>(width, count - first));
    uint32_t base[lanerans::kMaxLanes], bits[lanerans::kMaxLanes];
    for (size_t lane = 0; lane < active; ++lane) {
      uint32_t &x = states[lane];
      const uint32_t at = x & mask;
      const uint32_t slot = table.slots[at];
      x = (slot & 0xfff) * (x >> table.precision) + (slot >> 12);
      lanerans::renormalise(x, words.cursor);
      const uint32_t token = table.symbols[at];
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
        return Status::corrupt("Rans: a value does not fit its element");
      storeElement<Words>(output, static_cast<size_t>(first) + lane, value);
    }
  }
  for (size_t lane = 0; lane < width; ++lane)
    if (states[lane] != lanerans::kStateFloor)
      return Status::corrupt("Rans: a lane ends in the wrong state");
  return words.exhausted() ? Status::ok()
                           : Status::corrupt("Rans: words are left over");
}

/// Decodes the bit string behind the count into `count` elements.
template <bool Words>
Status decodeBitPack(int block, ByteSpan packed, uint64_t count,
                     uint8_t *output) {
  uint64_t reservoir = 0;
  unsigned held = 0;
  size_t next = 0;
  auto take = [&](unsigned bits, uint32_t &value) {
    while (held < bits) {
      if (next == packed.size())
        return false;
      reservoir |= static_cast<uint64_t>(packed[next++]) << held;
      held += 8;
    }
    value = static_cast<uint32_t>(reservoir & ((uint64_t(1) << bits) - 1));
    reservoir >>= bits;
    held -= bits;
    return true;
  };
  const auto length = static_cast<uint64_t>(block);
  for (uint64_t first = 0; first < count; first += length) {
    uint32_t bits = 0, highest = 0;
    if (!take(5, bits))
      return Status::truncated("BitPack: item ends inside a block");
    if (bits > (Words ? 16 : 8))
      return Status::corrupt("BitPack: width is too large");
    const uint64_t stop = std::min(first + length, count);
    for (uint64_t i = first; i < stop; ++i) {
      uint32_t value = 0;
      if (!take(bits, value))
        return Status::truncated("BitPack: item ends inside a block");
      highest |= value;
      storeElement<Words>(output, static_cast<size_t>(i), value);
    }
    if (bits > 0 && highest < (1u << (bits - 1)))
      return Status::corrupt("BitPack: width is not the smallest");
  }
  if (next != packed.size() || reservoir != 0)
    return Status::corrupt("BitPack: bits are left over");
  return Status::ok();
}

/// Joins n low bytes and n high bytes to n words.
inline void joinBytePlanes(const uint8_t *planes, size_t count,
                           uint8_t *output) {
  for (size_t i = 0; i < count; ++i) {
    output[2 * i] = planes[i];
    output[2 * i + 1] = planes[count + i];
  }
}

/// Undoes ZigzagInt in place.
inline void undoZigzag(uint8_t *words, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    uint32_t z = loadU16(words + 2 * i);
    storeElement<true>(words, i, (z >> 1) ^ (0u - (z & 1)));
  }
}

/// Undoes Delta in place.
inline void undoDelta(uint8_t *words, size_t count) {
  uint32_t sum = 0;
  for (size_t i = 0; i < count; ++i) {
    sum += loadU16(words + 2 * i);
    storeElement<true>(words, i, sum);
  }
}

SMMIL_ISA_END
} // namespace smmil::numeric

#endif // SMMIL_RUNTIME_KERNELS_NUMERIC_DECODE_H
