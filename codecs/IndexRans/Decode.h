//===- Decode.h - Entropy decoder of indices --------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Contexts and order of coding, and the decoder; see spec.md. Strips advance
// together, segment by segment: those whose segment is a copy are done with it,
// the others decode it index by index.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_INDEXRANS_DECODE_H
#define SMMIL_CODECS_INDEXRANS_DECODE_H

#include "codecs/IndexRans/Table.h"
#include "smmil/Runtime/Kernels/LaneRans/Decode.h"
#include "smmil/Runtime/Primitives/IndexRans.h"
#include "smmil/Runtime/Step.h"

namespace smmil::index_rans {
SMMIL_ISA_BEGIN

constexpr int32_t kMinStripRows = 16;
constexpr int32_t kSegment = 16; ///< Indices that one flag may copy.

constexpr Status inferShape(const int32_t *, const Shape *operands,
                            Shape *results) {
  if (operands[0].kind != ValueKind::Indices)
    return Status::unsupported("index_rans: needs indices");
  results[0] = {};
  results[0].kind = ValueKind::Bits;
  return Status::ok();
}

/// Number of strips: `strips`, halved while they would be lower than
/// kMinStripRows.
constexpr int32_t effectiveStrips(int32_t strips, int32_t height) {
  while (strips > 1 && height < kMinStripRows * strips)
    strips /= 2;
  return strips;
}

/// Where strips lie and what stands around an index of one.
template <class Index> struct Strips {
  Index *first[lanerans::kMaxLanes];
  int32_t width, count, base, extra; ///< `extra` strips have base + 1 rows.

  Strips(const int32_t *args, const Shape &shape, Index *indices)
      : width(shape.width),
        count(effectiveStrips(paramsOf(args).strips, shape.height)),
        base(shape.height / count), extra(shape.height % count) {
    for (int32_t i = 0; i < count; ++i) {
      const int32_t row = i * base + (i < extra ? i : extra);
      first[i] = indices + static_cast<int64_t>(row) * width;
    }
  }
  int32_t rows() const { return base + (extra > 0); }
  int32_t active(int32_t y) const { return y < base ? count : extra; }
  int32_t segments() const { return (width + kSegment - 1) / kSegment; }
  /// Columns of a segment: from kSegment * segment to here.
  int32_t endOf(int32_t segment) const {
    const int32_t end = kSegment * (segment + 1);
    return end < width ? end : width;
  }
  SMMIL_ALWAYS_INLINE Index *at(int32_t strip, int32_t x, int32_t y) const {
    return first[strip] + static_cast<int64_t>(y) * width + x;
  }
  /// Whether a segment equals the one above it; above the strip all are 0.
  SMMIL_ALWAYS_INLINE bool isCopy(int32_t strip, int32_t segment,
                                  int32_t y) const {
    if (y < 0)
      return true;
    const int32_t x = kSegment * segment;
    const auto length = static_cast<size_t>(endOf(segment) - x);
    const uint8_t *here = at(strip, x, y);
    static constexpr uint8_t zeros[kSegment] = {};
    return std::memcmp(here, y > 0 ? here - width : zeros, length) == 0;
  }
  /// Context of the flag of a segment.
  SMMIL_ALWAYS_INLINE uint32_t copyContext(int32_t strip, int32_t segment,
                                           int32_t y) const {
    const bool above = isCopy(strip, segment, y - 1);
    const bool left = segment == 0 || isCopy(strip, segment - 1, y);
    const bool right =
        segment + 1 < segments() ? isCopy(strip, segment + 1, y - 1) : above;
    bool flat = true;
    if (y > 0) {
      const int32_t x = kSegment * segment;
      const uint8_t *row = at(strip, x, y - 1);
      flat = std::memcmp(row, row + 1,
                         static_cast<size_t>(endOf(segment) - x - 1)) == 0;
    }
    return uint32_t(left) + 2 * uint32_t(above) + 4 * uint32_t(right) +
           8 * uint32_t(flat);
  }
  /// The neighbours of an index, in the order of their symbols.
  SMMIL_ALWAYS_INLINE void neighboursOf(int32_t strip, int32_t x, int32_t y,
                                        uint8_t *n) const {
    const uint8_t *here = at(strip, x, y);
    const uint8_t north = y > 0 ? here[-width] : 0;
    n[0] = x > 0 ? here[-1] : north;
    n[1] = north;
    n[2] = x > 0 && y > 0 ? here[-width - 1] : north;
    n[3] = x + 1 < width && y > 0 ? here[-width + 1] : north;
    n[4] = x > 1 ? here[-2] : n[0];
    n[5] = y > 1 ? here[-2 * int64_t(width)] : north;
  }
};

/// Context of an index from its neighbours.
SMMIL_ALWAYS_INLINE uint32_t contextOf(const uint8_t *n) {
  return uint32_t(n[0] == n[1]) | uint32_t(n[1] == n[2]) << 1 |
         uint32_t(n[0] == n[2]) << 2 | uint32_t(n[1] == n[3]) << 3 |
         uint32_t(n[0] == n[4]) << 4 | uint32_t(n[1] == n[5]) << 5 |
         uint32_t(n[0] == 0) << 6 | uint32_t(n[1] == 0) << 7;
}

/// Calls flag(segment, y, active), which returns whether a segment is left to
/// code, and step(x, y) for the columns of those that are, in the order of
/// coding; until one fails. Returns whether none did.
template <class Index, class Flag, class Step>
SMMIL_ALWAYS_INLINE bool walk(const Strips<Index> &strips, Flag flag,
                              Step step) {
  for (int32_t y = 0; y < strips.rows(); ++y)
    for (int32_t segment = 0; segment < strips.segments(); ++segment) {
      const int left = flag(segment, y, strips.active(y));
      if (left < 0)
        return false;
      for (int32_t x = kSegment * segment;
           left > 0 && x < strips.endOf(segment); ++x)
        if (!step(x, y))
          return false;
    }
  return true;
}

inline Status decode(const DecodeStep &step, const ValueView *results,
                     const ValueView *operands, MutableByteSpan) {
  const Table &table = *static_cast<const Table *>(step.table);
  const Strips<uint8_t> strips(step.args, step.operands[0], operands[0].data);
  const ByteSpan stream = results[0].bits();
  const auto lanes = static_cast<size_t>(strips.count);
  if (stream.size() < 4 * lanes)
    return Status::truncated("index_rans: stream ends inside its states");
  if (stream.size() % 2 != 0)
    return Status::corrupt("index_rans: odd number of bytes");
  uint32_t state[lanerans::kMaxLanes];
  std::memcpy(state, stream.data(), 4 * lanes);
  for (size_t i = 0; i < lanes; ++i)
    if (state[i] < lanerans::kStateFloor)
      return Status::corrupt("index_rans: a state is too small");
  lanerans::WordSource<size_t(4) * lanerans::kMaxLanes> words(
      stream.data() + 4 * lanes, stream.data() + stream.size());
  const uint32_t *slots = table.slots.data();
  const uint32_t *rowStart = table.rowStart.data();
  const unsigned precision = table.precision;
  int32_t coded[lanerans::kMaxLanes]; // Strips whose segment is no copy.
  int codedCount = 0;
  auto flag = [&](int32_t segment, int32_t y, int32_t active) {
    if (!words.ready())
      return -1;
    codedCount = 0;
    const int32_t x = kSegment * segment;
    const auto length = static_cast<size_t>(strips.endOf(segment) - x);
    for (int32_t strip = 0; strip < active; ++strip) {
      uint32_t &lane = state[strip];
      const uint32_t copies =
          table.copyFrequency[strips.copyContext(strip, segment, y)];
      const uint32_t slot = lane & ((1u << precision) - 1);
      uint8_t *here = strips.at(strip, x, y);
      if (slot < copies) {
        lane = copies * (lane >> precision) + slot;
        if (y > 0)
          std::memcpy(here, here - strips.width, length);
        else
          std::memset(here, 0, length);
      } else {
        lane =
            ((1u << precision) - copies) * (lane >> precision) + slot - copies;
        coded[codedCount++] = strip;
      }
      lanerans::renormalise(lane, words.cursor);
    }
    return codedCount;
  };
  const bool whole = walk(strips, flag, [&](int32_t x, int32_t y) {
    if (!words.ready())
      return false;
    uint32_t base[lanerans::kMaxLanes], count[lanerans::kMaxLanes];
    for (int i = 0; i < codedCount; ++i) {
      uint8_t n[kNeighbours];
      strips.neighboursOf(coded[i], x, y, n);
      const uint32_t symbol =
          lanerans::decodeSymbol(state[coded[i]], words.cursor,
                                 slots + rowStart[contextOf(n)], precision);
      base[i] = symbol < kNeighbours ? n[symbol]
                : symbol == kEscape  ? 0
                                    : lanerans::tokenBase(symbol - kNeighbours);
      count[i] = symbol < kNeighbours ? 0
                 : symbol == kEscape
                     ? kEscapeBits
                     : lanerans::tokenBits(symbol - kNeighbours);
    }
    for (int i = 0; i < codedCount; ++i)
      *strips.at(coded[i], x, y) = static_cast<uint8_t>(
          base[i] +
          lanerans::decodeBits(state[coded[i]], words.cursor, count[i]));
    return true;
  });
  bool finished = whole && words.exhausted();
  for (size_t i = 0; i < lanes; ++i)
    finished = finished && state[i] == lanerans::kStateFloor;
  return finished ? Status::ok()
                  : Status::corrupt("index_rans: stream is damaged");
}

SMMIL_ISA_END
} // namespace smmil::index_rans

#endif // SMMIL_CODECS_INDEXRANS_DECODE_H
