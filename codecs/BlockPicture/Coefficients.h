//===- Coefficients.h - Coefficient sets of a group -------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The second pass of a decode. Two lanes take a unit each in turn, so that what
// one waits for is hidden behind the other; a lane that ends its set takes the
// next one of the group.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_BLOCKPICTURE_COEFFICIENTS_H
#define SMMIL_CODECS_BLOCKPICTURE_COEFFICIENTS_H

#include "codecs/BlockPicture/Syntax.h"

namespace smmil::block_picture {
SMMIL_ISA_BEGIN

class CoefficientPass {
public:
  CoefficientPass(ContextSet &contexts, Words &words, BackwardBits &bits,
                  const LevelArrays &levels)
      : contexts(contexts), words(words), bits(bits), levels(levels) {
    std::memset(buffers, 0, sizeof buffers);
  }

  /// Decodes the sets of `from` to `to`.
  void run(const Set *from, const Set *to, uint32_t (&states)[2],
           const uint8_t *&cursor) {
    next = from;
    end = to;
    Lane a, b;
    a.state = states[0];
    b.state = states[1];
    const uint8_t *at = cursor;
    bool both = start<0>(a);
    both &= start<1>(b);
    while (both) {
      both = step<0>(a, at);
      both &= step<1>(b, at);
    }
    while (a.unit || b.unit) {
      if (a.unit)
        step<0>(a, at);
      if (b.unit)
        step<1>(b, at);
    }
    cursor = at;
    states[0] = a.state;
    states[1] = b.state;
  }

private:
  static constexpr size_t kBuffer = 13 * 32;
  static_assert(kBuffer >= kLevelColumns * kLevelStride + 2 * kLevelStride);

  struct Lane {
    uint32_t state;
    int context, base;
    const Unit *unit = nullptr; ///< Null: no more sets.
    const Unit *first = nullptr;
    const Set *set = nullptr;
  };

  /// `blocks` of 32 bytes.
  static SMMIL_ALWAYS_INLINE void clear(uint8_t *from, int blocks) {
    for (int i = 0; i < blocks; ++i)
#if SMMIL_KERNELS_AVX2
      _mm256_store_si256(reinterpret_cast<__m256i *>(from + 32 * i),
                         _mm256_setzero_si256());
#else
      std::memset(from + 32 * i, 0, 32);
#endif
  }

  template <int I> SMMIL_ALWAYS_INLINE bool start(Lane &lane) {
    if (next == end) {
      lane.unit = nullptr;
      return false;
    }
    const Set *set = next++;
    const int log = set->log;
    lane.set = set;
    lane.first = kScans[log].units;
    lane.unit = lane.first + set->units - 1;
    lane.base = pairBase(log, set->plane);
    lane.context = set->units == 1
                       ? onlyDcContext(log, set->plane)
                       : lastPairContext(log, set->plane, set->unitClass);
    // 6, 10 or 18 columns.
    clear(buffers[I], 4);
    if (log > 2)
      clear(buffers[I] + 128, 3);
    if (log > 3)
      clear(buffers[I] + 224, 5);
    return true;
  }

  /// A level of kMostNearLevel or more, which `near` has as that.
  __attribute__((noinline)) void putLarge(const Set &set, int index,
                                          uint32_t level) {
    if (index == kNoCoefficient)
      return;
    const int place = (index >> 4) * codedSide(set.log) + (index & 15);
    levels.large[set.first + static_cast<uint32_t>(place)] =
        static_cast<uint16_t>(level < kMostLevel ? level : kMostLevel);
  }
  SMMIL_ALWAYS_INLINE void put(Lane &lane, int index, uint8_t *to,
                               uint32_t level) {
    if (__builtin_expect(level >= kMostNearLevel, 0)) {
      putLarge(*lane.set, index, level);
      level = kMostNearLevel;
    }
    *to = static_cast<uint8_t>(level);
  }

  /// A pair of which one level is 3 or more.
  template <int I>
  SMMIL_ALWAYS_INLINE void largePair(Lane &lane, const uint8_t *&at,
                                     uint32_t levelA, uint32_t levelB) {
    const Unit *unit = lane.unit;
    uint8_t *a = buffers[I] + unit->atA, *b = buffers[I] + unit->atB;
    const int sumA = kSums.one[sumAround(a)], sumB = kSums.one[sumAround(b)];
    const int base = restContext(lane.set->plane);
    if (levelA == 3)
      levelA += rest(lane, at, base + sumA);
    if (levelB == 3)
      levelB += rest(lane, at, base + sumB);
    put(lane, unit->indexA, a, levelA);
    put(lane, unit->indexB, b, levelB);
  }
  SMMIL_ALWAYS_INLINE uint32_t rest(Lane &lane, const uint8_t *&at,
                                    int context) {
    auto more = static_cast<uint32_t>(
        decodeSymbol<4>(contexts, lane.state, at, context));
    if (__builtin_expect(more == 15, 0))
      more += bits.takeEscape();
    return more;
  }

  /// The DC, which ends a set.
  template <int I>
  SMMIL_ALWAYS_INLINE bool endSet(Lane &lane, const uint8_t *&at,
                                  uint32_t symbol) {
    const Set &set = *lane.set;
    uint32_t level = symbol + (set.units == 1);
    if (__builtin_expect(symbol == 15, 0))
      level += bits.takeEscape();
    const uint8_t *from = buffers[I];
    put(lane, 0, buffers[I], level);
    uint8_t *to = levels.near + set.first;
    if (set.log == 2) {
      for (int column = 0; column < 4; ++column)
        std::memcpy(to + 4 * column, from + kLevelStride * column, 4);
    } else if (set.log == 3) {
      for (int column = 0; column < 8; ++column)
        std::memcpy(to + 8 * column, from + kLevelStride * column, 8);
    } else {
      // In pairs, as they are read.
      const int last = lane.first[set.units - 1].lastColumn | 1;
      for (int column = 0; column <= last; ++column)
        std::memcpy(to + 16 * column, from + kLevelStride * column, 16);
    }
    words.check(at);
    return start<I>(lane);
  }

  /// One unit; false where the lane has no more.
  template <int I>
  SMMIL_ALWAYS_INLINE bool step(Lane &lane, const uint8_t *&at) {
    const auto symbol = static_cast<uint32_t>(
        decodeSymbol<4>(contexts, lane.state, at, lane.context));
    const Unit *unit = lane.unit;
    if (__builtin_expect(unit == lane.first, 0))
      return endSet<I>(lane, at, symbol);
    const uint32_t levelA = symbol >> 2, levelB = symbol & 3;
    uint8_t *const buffer = buffers[I];
    // Either is 3.
    if (__builtin_expect(symbol & symbol >> 1 & 5, 0)) {
      largePair<I>(lane, at, levelA, levelB);
    } else {
      buffer[unit->atA] = static_cast<uint8_t>(levelA);
      buffer[unit->atB] = static_cast<uint8_t>(levelB);
    }
    lane.unit = --unit;
    lane.context =
        lane.base + unit->context +
        contextOf(sumAround(buffer + unit->atA), sumAround(buffer + unit->atB));
    return true;
  }

  /// pairContext of sums below kSmall.
  static constexpr int kSmall = 32;
  struct SmallSums {
    uint8_t context[kSmall][kSmall];
  };
  static constexpr SmallSums makeSmallSums() {
    SmallSums sums = {};
    for (int a = 0; a < kSmall; ++a)
      for (int b = 0; b < kSmall; ++b)
        sums.context[a][b] = static_cast<uint8_t>(pairContext(a, b));
    return sums;
  }
  static SMMIL_ALWAYS_INLINE int contextOf(int sumA, int sumB) {
    static constexpr SmallSums kSmallSums = makeSmallSums();
    if (__builtin_expect((sumA | sumB) < kSmall, 1))
      return kSmallSums.context[sumA][sumB];
    return pairContext(sumA, sumB);
  }

  ContextSet &contexts;
  Words &words;
  BackwardBits &bits;
  const LevelArrays levels;
  const Set *next = nullptr, *end = nullptr;
  alignas(32) uint8_t buffers[2][kBuffer];
};

SMMIL_ISA_END
} // namespace smmil::block_picture

#endif // SMMIL_CODECS_BLOCKPICTURE_COEFFICIENTS_H
