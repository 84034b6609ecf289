//===- Decode.h - Entropy decoder of residual planes ------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Contexts and order of coding, and the decoder that runs as a step of its own;
// see spec.md. Where prediction and a reversible colour transform follow,
// codecs/Fusions/PredictedImage does all three in one pass.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_ROWRANS_DECODE_H
#define SMMIL_CODECS_ROWRANS_DECODE_H

#include "codecs/Predict/Decode.h"
#include "codecs/RowRans/Table.h"
#include "smmil/Runtime/Kernels/LaneRans/Decode.h"

namespace smmil::row_rans {
SMMIL_ISA_BEGIN

constexpr Status inferShape(const int32_t *, const Shape *operands,
                            Shape *results) {
  if (operands[0].kind != ValueKind::ResidualPlanes ||
      operands[0].element != ElementType::I16 ||
      (operands[0].channels != 1 && operands[0].channels != 3))
    return Status::unsupported(
        "row_rans: needs one or three residual planes of i16");
  results[0] = {};
  results[0].kind = ValueKind::Bits;
  return Status::ok();
}

SMMIL_ALWAYS_INLINE uint32_t energyClass(uint32_t s) {
  if (s < 2)
    return s;
  auto n = 31 - static_cast<uint32_t>(__builtin_clz(s));
  return 2 * n + 1 + ((s >> (n - 1)) & 1);
}
SMMIL_ALWAYS_INLINE uint32_t threeClasses(uint32_t magnitude) {
  return (magnitude > 0) + (magnitude > 4);
}
SMMIL_ALWAYS_INLINE uint32_t fourClasses(uint32_t magnitude) {
  return (magnitude > 0) + (magnitude > 2) + (magnitude > 8);
}

/// Magnitudes of the residuals around one that is coded.
struct Neighbours {
  uint32_t west, westWest, north, northWest, northEast, northNorth;
};

/// Context of a residual; `m0` and `m1` are the magnitudes of the residuals of
/// planes 0 and 1 at the same place, 0 where those have other extents.
SMMIL_ALWAYS_INLINE uint32_t contextOf(int plane, const Neighbours &n,
                                       uint32_t m0, uint32_t m1) {
  const uint32_t q =
      energyClass(2 * n.west + 2 * n.north + n.northWest + n.northEast);
  uint32_t kind;
  if (plane == 0)
    kind = 9 * threeClasses(n.west) + 3 * threeClasses(n.north) +
           threeClasses(n.northEast);
  else if (plane == 1)
    kind = 4 * fourClasses(m0) + (n.westWest > 0) + 2 * (n.northNorth > 0);
  else
    kind = 4 * fourClasses(m0) + fourClasses(m1);
  return static_cast<uint32_t>(plane) * 1024 + kind * 32 + q;
}

SMMIL_ALWAYS_INLINE uint32_t magnitudeOf(int16_t residual) {
  return static_cast<uint32_t>(residual < 0 ? -residual : residual);
}

/// Neighbours of the residual at `at`, column `x` and row `y` of its strip in a
/// plane of `width` columns.
SMMIL_ALWAYS_INLINE Neighbours neighboursOf(const int16_t *at, int32_t width,
                                            int32_t x, int32_t y) {
  Neighbours n;
  n.west = x > 0 ? magnitudeOf(at[-1]) : 0;
  n.westWest = x > 1 ? magnitudeOf(at[-2]) : 0;
  n.north = n.northWest = n.northEast = n.west;
  n.northNorth = n.westWest;
  if (y > 0) {
    n.north = magnitudeOf(at[-width]);
    n.northWest = x > 0 ? magnitudeOf(at[-width - 1]) : 0;
    n.northEast = x + 1 < width ? magnitudeOf(at[-width + 1]) : 0;
    n.northNorth = y > 1 ? magnitudeOf(at[-2 * int64_t(width)]) : 0;
  }
  return n;
}

/// Bits behind the escape: enough for any residual of the plane.
constexpr uint32_t escapeBits(const Shape &shape, int plane) {
  return shape.lowest(plane) < 0 ? 9 : 8;
}

/// Token of a folded residual and the number of low bits behind it; kEscape for
/// one that has no token of its own.
SMMIL_ALWAYS_INLINE uint32_t tokenOf(uint32_t value, unsigned &low) {
  low = 0;
  if (value < 16)
    return value;
  const auto top = 31 - static_cast<uint32_t>(__builtin_clz(value));
  low = top - 2;
  return top < 8 ? 16 + 4 * (top - 4) + ((value >> low) & 3) : kEscape;
}

/// Where the strips of the planes begin, for residuals in the plane order of a
/// value.
template <class Residual> struct StripRows {
  Residual *first[3][lanerans::kMaxLanes];
  int32_t width[3];

  StripRows(const Shape &shape, Residual *residuals) {
    for (int plane = 0; plane < shape.channels; ++plane) {
      width[plane] = shape.planeWidth(plane);
      for (int32_t i = 0; i < shape.strips; ++i)
        first[plane][i] =
            residuals +
            static_cast<int64_t>(width[plane]) *
                predict::stripOf(shape.planeHeight(plane), shape.strips, i)
                    .first;
      residuals += shape.samplesOf(plane);
    }
  }
  SMMIL_ALWAYS_INLINE Residual *at(int plane, int32_t strip, int32_t x,
                                   int32_t y) const {
    return first[plane][strip] + static_cast<int64_t>(y) * width[plane] + x;
  }
  /// Context of the residual there. Planes from `group` on are coded together.
  SMMIL_ALWAYS_INLINE uint32_t context(int group, int plane, int32_t strip,
                                       int32_t x, int32_t y) const {
    const bool zero = plane > 0 && group == 0, one = plane > 1;
    return contextOf(plane,
                     neighboursOf(at(plane, strip, x, y), width[plane], x, y),
                     zero ? magnitudeOf(*at(0, strip, x, y)) : 0,
                     one ? magnitudeOf(*at(1, strip, x, y)) : 0);
  }
};

/// Calls step(group, plane, x, y, active) in the order of coding, for `active`
/// strips, until one returns false; returns whether all were true. `group` is
/// the first of the planes that are coded together.
template <class Step>
SMMIL_ALWAYS_INLINE bool walk(const Shape &shape, Step step) {
  for (int group = 0; group < shape.channels;) {
    const int end = group == 0 && shape.chromaShift > 0 ? 1 : shape.channels;
    const int32_t width = shape.planeWidth(group);
    const int32_t base = shape.planeHeight(group) / shape.strips;
    const int32_t extra = shape.planeHeight(group) % shape.strips;
    for (int32_t y = 0; y < base + (extra > 0); ++y)
      for (int32_t x = 0; x < width; ++x)
        for (int plane = group; plane < end; ++plane)
          if (!step(group, plane, x, y, y < base ? shape.strips : extra))
            return false;
    group = end;
  }
  return true;
}

/// Fails where the stream cannot hold its states and whole words.
constexpr Status checkStream(size_t bytes, size_t lanes) {
  if (bytes < 4 * lanes)
    return Status::truncated("row_rans: stream ends inside its states");
  return bytes % 2 == 0 ? Status::ok()
                        : Status::corrupt("row_rans: odd number of bytes");
}

inline Status decode(const DecodeStep &step, const ValueView *results,
                     const ValueView *operands, MutableByteSpan) {
  const Shape &shape = step.operands[0];
  const Table &table = *static_cast<const Table *>(step.table);
  const ByteSpan stream = results[0].bits();
  const auto strips = static_cast<size_t>(shape.strips);
  const size_t lanes = strips * static_cast<size_t>(shape.channels);
  SMMIL_RETURN_IF_ERROR(checkStream(stream.size(), lanes));
  uint32_t state[3 * lanerans::kMaxLanes];
  std::memcpy(state, stream.data(), 4 * lanes);
  lanerans::WordSource<size_t(4) * lanerans::kMaxLanes> words(
      stream.data() + 4 * lanes, stream.data() + stream.size());
  const StripRows<int16_t> rows(shape, operands[0].i16());
  const uint32_t *slots = table.slots.data();
  const uint32_t *rowStart = table.rowStart.data();
  const bool whole = walk(shape, [&](int group, int plane, int32_t x, int32_t y,
                                     int32_t active) {
    if (!words.ready())
      return false;
    uint32_t *lane = state + static_cast<size_t>(plane) * strips;
    uint32_t base[lanerans::kMaxLanes], count[lanerans::kMaxLanes];
    for (int32_t strip = 0; strip < active; ++strip) {
      const uint32_t token = lanerans::decodeSymbol(
          lane[strip], words.cursor,
          slots + rowStart[rows.context(group, plane, strip, x, y)],
          table.precision);
      const bool escaped = token == kEscape;
      base[strip] = escaped ? 0 : lanerans::tokenBase(token);
      count[strip] =
          escaped ? escapeBits(shape, plane) : lanerans::tokenBits(token);
    }
    for (int32_t strip = 0; strip < active; ++strip) {
      const uint32_t z =
          base[strip] +
          lanerans::decodeBits(lane[strip], words.cursor, count[strip]);
      *rows.at(plane, strip, x, y) =
          static_cast<int16_t>(static_cast<int32_t>((z >> 1) ^ (0u - (z & 1))));
    }
    return true;
  });
  bool finished = whole && words.exhausted();
  for (size_t i = 0; i < lanes; ++i)
    finished = finished && state[i] == lanerans::kStateFloor;
  return finished ? Status::ok()
                  : Status::corrupt("row_rans: stream is damaged");
}

SMMIL_ISA_END
} // namespace smmil::row_rans

#endif // SMMIL_CODECS_ROWRANS_DECODE_H
