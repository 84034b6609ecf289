//===- References.h - Samples around a block --------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Collects the samples above and beside a block that modes predict from, as far
// as a mode reads them; see spec.md.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_BLOCKPICTURE_REFERENCES_H
#define SMMIL_CODECS_BLOCKPICTURE_REFERENCES_H

#include "codecs/BlockPicture/Tables.h"
#include "smmil/Runtime/Kernels/RansCore/Isa.h"

#include <cstring>

#if SMMIL_KERNELS_AVX2
#include <immintrin.h>
#endif

namespace smmil::block_picture {
SMMIL_ISA_BEGIN

/// A plane, with room for wide reads around its rows.
struct Plane {
  int16_t *origin = nullptr; ///< Column 0, row 0.
  int stride = 0;

  SMMIL_ALWAYS_INLINE int16_t *at(int x, int y) const {
    return origin + static_cast<ptrdiff_t>(y) * stride + x;
  }
};

/// Units of 4 samples that are decoded beyond a block.
struct Beyond {
  int aboveRight, belowLeft;
};
/// `x`, `y` in samples of the picture.
SMMIL_ALWAYS_INLINE Beyond beyondOf(const Extents &extents, int log, int x,
                                    int y) {
  const int unitX = x >> 2, unitY = y >> 2, side = 1 << (log - 2);
  const int bit = unitY % kSuperUnits * kSuperUnits + unitX % kSuperUnits;
  const int right = extents.unitsX() - unitX - side;
  const int below = extents.unitsY() - unitY - side;
  Beyond beyond;
  beyond.aboveRight = kAvailability.aboveRight[log] >> bit & 1
                          ? (right < side ? right : side)
                          : 0;
  beyond.belowLeft = kAvailability.belowLeft[log] >> bit & 1
                         ? (below < side ? below : side)
                         : 0;
  return beyond;
}

/// Samples around a block: up to 2N above and 2N at left, each behind the
/// corner. They stay in the plane where that has them as a mode needs them.
struct References {
  alignas(32) int16_t above[160];
  alignas(32) int16_t beside[160];
  const int16_t *row;    ///< Above, from the first column.
  const int16_t *column; ///< At left, from the first row.
  ptrdiff_t step;        ///< From one sample at left to the next.
  int right, below;      ///< The sample N of each.
  bool hasAbove, hasLeft;

  SMMIL_ALWAYS_INLINE const int16_t *top() const { return row; }
  SMMIL_ALWAYS_INLINE int left(int y) const { return column[y * step]; }
};

/// What of its surroundings a mode reads.
struct Reach {
  bool aboveRight; ///< More than the sample N above.
  bool belowLeft;  ///< More than the sample N at left.
  bool column;     ///< The samples at left side by side.
  bool ends;       ///< The sample N of each.

  constexpr bool isNear() const { return !aboveRight && !belowLeft && !ends; }
};
constexpr Reach kWholeReach = {true, true, true, true};

/// Modes that are predicted by the same code.
enum ModeKind : uint8_t {
  kDcKind,
  kPlanarKind,
  kPaethKind,
  kHorizontalKind,
  kVerticalKind,
  kFromAboveKind, ///< Directions from above but the vertical one.
  kFromLeftKind,  ///< Directions from the left but the horizontal one.
  kMatrixKind,
  kFromLumaKind
};
constexpr ModeKind kindOf(int mode) {
  return mode == kDc             ? kDcKind
         : mode == kPlanar       ? kPlanarKind
         : mode == kPaeth        ? kPaethKind
         : mode == kHorizontal   ? kHorizontalKind
         : mode == kVertical     ? kVerticalKind
         : mode >= kMatrix       ? kMatrixKind
         : mode >= kAngular + 16 ? kFromAboveKind
                                 : kFromLeftKind;
}
constexpr Reach reachOf(int log, ModeKind kind) {
  switch (kind) {
  case kPlanarKind:
    return {false, false, false, true};
  case kFromAboveKind:
    return {true, false, false, false};
  case kFromLeftKind:
    return {false, true, true, false};
  case kMatrixKind:
    return {log == 2, log == 2, true, false};
  default:
    return {false, false, false, false};
  }
}

namespace detail {

inline void fill(int16_t *out, int count, int value) {
  for (int i = 0; i < count; ++i)
    out[i] = static_cast<int16_t>(value);
}

/// `count` samples of a column, a multiple of 4. Stores are as wide as the
/// loads that follow, which would wait for several stores otherwise.
SMMIL_ALWAYS_INLINE void copyColumn(const int16_t *from, ptrdiff_t stride,
                                    int16_t *out, int count) {
  auto four = [from, stride](int i) {
    const int16_t *at = from + i * stride;
    return uint64_t(uint16_t(at[0])) | uint64_t(uint16_t(at[stride])) << 16 |
           uint64_t(uint16_t(at[2 * stride])) << 32 |
           uint64_t(uint16_t(at[3 * stride])) << 48;
  };
  int i = 0;
#if SMMIL_KERNELS_AVX2
  for (; i + 8 <= count; i += 8)
    _mm_storeu_si128(reinterpret_cast<__m128i *>(out + i),
                     _mm_set_epi64x(static_cast<long long>(four(i + 4)),
                                    static_cast<long long>(four(i))));
#endif
  for (; i < count; i += 4) {
    const uint64_t samples = four(i);
    std::memcpy(out + i, &samples, 8);
  }
}

/// out[n .. 2N] = value; what stands behind may change, up to 16 samples.
template <int Log>
SMMIL_ALWAYS_INLINE void extend(int16_t *out, int n, int16_t value) {
  constexpr int kSide = 1 << Log;
#if SMMIL_KERNELS_AVX2
  const __m256i row = _mm256_set1_epi16(value);
  for (int i = n; i <= 2 * kSide; i += 16)
    _mm256_storeu_si256(reinterpret_cast<__m256i *>(out + i), row);
#else
  fill(out + n, 2 * kSide + 1 - n, value);
#endif
}

/// Of a block in the first row or column of the picture.
template <int Log>
__attribute__((noinline)) void collectAtEdge(const Plane &plane, int whichPlane,
                                             const int16_t *block,
                                             Beyond beyond, References &refs) {
  constexpr int kSide = 1 << Log;
  const ptrdiff_t stride = plane.stride;
  int16_t *top = refs.above + 16, *left = refs.beside + 16;
  if (refs.hasAbove) {
    const int n = kSide + 4 * beyond.aboveRight;
    std::memcpy(top, block - stride, 4 * kSide);
    extend<Log>(top, n, top[n - 1]);
    fill(left - 1, 2 * kSide + 2, top[0]);
    top[-1] = top[0];
  } else if (refs.hasLeft) {
    const int n = kSide + 4 * beyond.belowLeft;
    copyColumn(block - 1, stride, left, n);
    extend<Log>(left, n, left[n - 1]);
    fill(top - 1, 2 * kSide + 2, left[0]);
    left[-1] = left[0];
  } else {
    fill(top - 1, 2 * kSide + 2, whichPlane > 0 ? 0 : kMostLuma);
    fill(left - 1, 2 * kSide + 2, whichPlane > 0 ? 0 : kMostLuma);
  }
  refs.row = top;
  refs.column = left;
  refs.step = 1;
  refs.right = top[kSide];
  refs.below = left[kSide];
}

} // namespace detail

/// Collects the references of the block at x, y of a plane whose row 0 is
/// `firstRow` of the picture, as far as `reach` says.
template <int Log>
SMMIL_ALWAYS_INLINE void collect(const Plane &plane, int whichPlane,
                                 int firstRow, int x, int y, Beyond beyond,
                                 Reach reach, References &refs) {
  constexpr int kSide = 1 << Log;
  const ptrdiff_t stride = plane.stride;
  const int16_t *block = plane.at(x, y);
  refs.hasAbove = y + firstRow > 0;
  refs.hasLeft = x > 0;
  if (__builtin_expect(!refs.hasAbove || !refs.hasLeft, 0)) {
    detail::collectAtEdge<Log>(plane, whichPlane, block, beyond, refs);
    return;
  }
  const int16_t *top = block - stride;
  refs.row = top;
  if (reach.ends)
    refs.right = top[kSide - (beyond.aboveRight == 0)];
  if (reach.aboveRight && 4 * beyond.aboveRight < kSide) {
    int16_t *copy = refs.above + 16;
    std::memcpy(copy, top, 4 * kSide);
    const int n = kSide + 4 * beyond.aboveRight;
    detail::extend<Log>(copy, n, top[n - 1]);
    copy[-1] = top[-1];
    refs.row = copy;
  }
  const int16_t *left = block - 1;
  refs.column = left;
  refs.step = stride;
  if (reach.ends)
    refs.below = left[(kSide - (beyond.belowLeft == 0)) * stride];
  if (reach.column) {
    int16_t *copy = refs.beside + 16;
    if (reach.belowLeft) {
      const int n = kSide + 4 * beyond.belowLeft;
      detail::copyColumn(left, stride, copy, n);
      detail::extend<Log>(copy, n, copy[n - 1]);
    } else {
      detail::copyColumn(left, stride, copy, kSide);
    }
    copy[-1] = top[-1];
    refs.column = copy;
    refs.step = 1;
  }
}

SMMIL_ISA_END
} // namespace smmil::block_picture

#endif // SMMIL_CODECS_BLOCKPICTURE_REFERENCES_H
