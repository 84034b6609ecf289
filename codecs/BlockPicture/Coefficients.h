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
  CoefficientPass(Contexts contexts, Words &words, BackwardBits &bits,
                  Level *levels)
      : contexts(contexts), words(words), bits(bits), levels(levels) {
    std::memset(buffers, 0, sizeof buffers);
  }

  /// Decodes the sets of `from` to `to`.
  void run(Set *from, Set *to, uint32_t (&states)[2], const uint8_t *&cursor) {
    next = from;
    end = to;
    Lane a, b;
    a.buffer = buffers[0];
    b.buffer = buffers[1];
    a.state = states[0];
    b.state = states[1];
    const Contexts own = contexts;
    const uint8_t *at = cursor;
    bool both = start(a);
    both &= start(b);
    while (both) {
      both = step(own, a, at);
      both &= step(own, b, at);
    }
    while (a.unit || b.unit) {
      if (a.unit)
        step(own, a, at);
      if (b.unit)
        step(own, b, at);
    }
    cursor = at;
    states[0] = a.state;
    states[1] = b.state;
  }

private:
  static constexpr size_t kBuffer = kLevelRows * kLevelStride + 56;

  struct Lane {
    uint32_t state;
    int context, base;
    const Unit *unit = nullptr; ///< Null: no more sets.
    const Unit *first;
    Level *out;
    Set *set;
    uint8_t *buffer;
  };

  SMMIL_ALWAYS_INLINE bool start(Lane &lane) {
    if (next == end) {
      lane.unit = nullptr;
      return false;
    }
    Set *set = next++;
    const int log = set->log;
    lane.set = set;
    lane.first = kScans[log].units;
    lane.unit = lane.first + set->units - 1;
    lane.base = pairBase(log, set->plane);
    lane.out = levels + set->first;
    if (set->units == 1) {
      lane.context = onlyDcContext(log, set->plane);
      return true;
    }
    lane.context = lastPairContext(log, set->plane, set->unitClass);
    const size_t rows = log == 2 ? 6 : log == 3 ? 10 : kLevelRows;
    for (size_t i = 0; i < rows * kLevelStride; i += 32)
      std::memset(lane.buffer + i, 0, 32);
    return true;
  }

  SMMIL_ALWAYS_INLINE void put(Lane &lane, uint16_t index, uint32_t level) {
    *lane.out = {
        index, static_cast<uint16_t>(level < kMostLevel ? level : kMostLevel)};
    lane.out += level > 0;
  }

  /// A pair of which one level is 3 or more.
  SMMIL_ALWAYS_INLINE void largePair(Contexts own, Lane &lane,
                                     const uint8_t *&at, uint32_t levelA,
                                     uint32_t levelB) {
    const Unit *unit = lane.unit;
    uint8_t *a = lane.buffer + unit->atA, *b = lane.buffer + unit->atB;
    const int sumA = kSums.one[sumAround(a)], sumB = kSums.one[sumAround(b)];
    const int base = restContext(lane.set->plane);
    if (levelA == 3)
      levelA += rest(own, lane, at, base + sumA);
    if (levelB == 3)
      levelB += rest(own, lane, at, base + sumB);
    put(lane, unit->indexA, levelA);
    put(lane, unit->indexB, levelB);
    *a =
        static_cast<uint8_t>(levelA < kMostNearLevel ? levelA : kMostNearLevel);
    *b =
        static_cast<uint8_t>(levelB < kMostNearLevel ? levelB : kMostNearLevel);
  }
  SMMIL_ALWAYS_INLINE uint32_t rest(Contexts own, Lane &lane,
                                    const uint8_t *&at, int context) {
    auto more =
        static_cast<uint32_t>(decodeSymbol<4>(own, lane.state, at, context));
    if (__builtin_expect(more == 15, 0))
      more += bits.takeEscape();
    return more;
  }

  /// The DC, which ends a set.
  SMMIL_ALWAYS_INLINE bool endSet(Lane &lane, const uint8_t *&at,
                                  uint32_t symbol) {
    Set *set = lane.set;
    uint32_t level = symbol + (set->units == 1);
    if (__builtin_expect(symbol == 15, 0))
      level += bits.takeEscape();
    put(lane, 0, level);
    set->levels = static_cast<uint16_t>(lane.out - (levels + set->first));
    words.check(at);
    return start(lane);
  }

  /// One unit; false where the lane has no more.
  SMMIL_ALWAYS_INLINE bool step(Contexts own, Lane &lane, const uint8_t *&at) {
    const auto symbol = static_cast<uint32_t>(
        decodeSymbol<4>(own, lane.state, at, lane.context));
    const Unit *unit = lane.unit;
    if (__builtin_expect(unit == lane.first, 0))
      return endSet(lane, at, symbol);
    const uint32_t levelA = symbol >> 2, levelB = symbol & 3;
    uint8_t *const buffer = lane.buffer;
    if (__builtin_expect(levelA == 3 || levelB == 3, 0)) {
      largePair(own, lane, at, levelA, levelB);
    } else {
      buffer[unit->atA] = static_cast<uint8_t>(levelA);
      buffer[unit->atB] = static_cast<uint8_t>(levelB);
      uint32_t pair = unit->indexA | levelA << 16;
      std::memcpy(lane.out, &pair, 4);
      Level *out = lane.out + (levelA > 0);
      pair = unit->indexB | levelB << 16;
      std::memcpy(out, &pair, 4);
      lane.out = out + (levelB > 0);
    }
    lane.unit = --unit;
    lane.context = lane.base + unit->context +
                   pairContext(sumAround(buffer + unit->atA),
                               sumAround(buffer + unit->atB));
    return true;
  }

  const Contexts contexts;
  Words &words;
  BackwardBits &bits;
  Level *const levels;
  Set *next = nullptr, *end = nullptr;
  alignas(32) uint8_t buffers[2][kBuffer];
};

SMMIL_ISA_END
} // namespace smmil::block_picture

#endif // SMMIL_CODECS_BLOCKPICTURE_COEFFICIENTS_H
