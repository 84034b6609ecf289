//===- Blocks.h - Coefficients under adaptive contexts ----------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One walk over the blocks of a component for both directions: the coder gives
// each symbol back, be it read or written. spec.md has every context. What
// neighbours, the coefficients behind and continuity over the edges of a block
// say about a coefficient chooses its contexts.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_JPEGFILE_BLOCKS_H
#define SMMIL_CODECS_JPEGFILE_BLOCKS_H

#include "codecs/JpegFile/Contexts.h"
#include "codecs/JpegFile/Layout.h"

#include <utility>

namespace smmil::jpeg_file {
SMMIL_ISA_BEGIN

/// What a component remembers of the row of blocks above, column by column.
struct Column {
  int32_t bottom[8]; ///< Edge below, by horizontal frequency.
  uint8_t pairs;     ///< Pairs of the block.
};

/// Absolute value; levels are in -2047..2047.
SMMIL_ALWAYS_INLINE int32_t absolute(int32_t v) { return v < 0 ? -v : v; }

template <typename Coder> class BlockCoder {
public:
  /// `steps` are the quantiser's, in zigzag order.
  BlockCoder(Coder coder, Contexts &contexts, const Component &component,
             int chroma, const uint16_t *steps, int16_t *blocks,
             Column *columns)
      : coder(std::move(coder)), set(contexts.of[chroma]), component(component),
        steps(steps), blocks(blocks), columns(columns) {
    for (int k = 0; k < 64; ++k)
      inverse[k] = 65536u / steps[k];
  }

  /// Codes all blocks; false where a level is out of range.
  bool run() {
    for (int32_t y = 0; y < component.height; ++y) {
      int32_t right[8] = {};
      int pairsLeft = y > 0 ? columns[0].pairs : 0;
      for (int32_t x = 0; x < component.width; ++x)
        if (!block(x, y, right, pairsLeft))
          return false;
    }
    return true;
  }
  /// The coder, as it stands behind the blocks.
  Coder takeCoder() { return std::move(coder); }

private:
  /// Codes `value` from 0 to 4099 by a token of one or two contexts.
  SMMIL_ALWAYS_INLINE uint32_t number(Model &a, Model &b, Model *low,
                                      uint32_t value) {
    unsigned token = 0, size = 0;
    uint32_t rest = 0;
    if (!Coder::kDecodes) {
      if (value < 5) {
        token = value;
      } else {
        const uint32_t past = value - 3;
        size = 31 - static_cast<unsigned>(__builtin_clz(past));
        token = 4 + size;
        rest = past - (1u << size);
      }
    }
    token = coder.two(a, b, token);
    if (token < 5)
      return token;
    size = token - 4;
    const unsigned plain = size <= 3 ? 0 : size - 3;
    const uint32_t high = coder.one(low[size - 1], rest >> plain);
    good &= high >> (size - plain) == 0;
    if (plain == 0)
      return 3 + (1u << size) + high;
    return 3 + (1u << size) +
           (high << plain | coder.raw(plain, rest & ((1u << plain) - 1)));
  }

  /// Of the block that is coded.
  struct Sums {
    /// Weighted sums over the coefficients behind, around each place of a plane
    /// of 10 x 10 with two columns and rows to spare.
    alignas(32) uint16_t behind[104];
    /// Along a row or column of frequencies, of even and odd ones.
    int32_t rows[2][8], columns[2][8];
  };
  struct Inside {
    int32_t x, y;
    unsigned pairs;
    int16_t *own;
    const int32_t *right, *bottom; ///< Edges of the blocks beside.
    const int16_t *around;
    Sums &sums;
    unsigned history = 0;
  };

  bool block(int32_t x, int32_t y, int32_t *right, int &pairsLeft);
  int32_t continuation(unsigned at, const Inside &inside) const;
  static bool hasNeighbour(unsigned at, const Inside &inside) {
    return kPlaces[at].u == 0 ? inside.x > 0 : inside.y > 0;
  }
  template <bool OnEdge>
  void level(unsigned at, uint32_t magnitude, uint32_t near8, int32_t continued,
             Inside &inside);
  template <bool First, bool Second> void pair(unsigned j, Inside &inside);

  Coder coder;
  bool good = true; ///< All symbols so far are in their alphabets.
  ContextSet &set;
  const Component &component;
  const uint16_t *steps;
  uint32_t inverse[64];
  int16_t *blocks;
  Column *columns;
};

/// Continues the block beside; `at` stands on an edge.
template <typename Coder>
SMMIL_ALWAYS_INLINE int32_t
BlockCoder<Coder>::continuation(unsigned at, const Inside &inside) const {
  const unsigned f = kPlaces[at].u + kPlaces[at].v;
  if (kPlaces[at].u == 0)
    return inside.x == 0 ? 0
                         : wrap(inside.right[f], inside.sums.rows[0][f],
                                inside.sums.rows[1][f]);
  return inside.y == 0 ? 0
                       : wrap(inside.bottom[f], inside.sums.columns[0][f],
                              inside.sums.columns[1][f]);
}

/// Codes the rest of a level whose magnitude is not 0.
template <typename Coder>
template <bool OnEdge>
SMMIL_ALWAYS_INLINE void
BlockCoder<Coder>::level(unsigned at, uint32_t magnitude, uint32_t near8,
                         int32_t continued, Inside &inside) {
  const Place &place = kPlaces[at];
  int16_t *own = inside.own;
  uint32_t negative = !Coder::kDecodes && own[at] < 0;
  uint16_t *spread = inside.sums.behind + place.plane;
  if (magnitude == 3) {
    const unsigned spot = at < 16 ? at : 0;
    const unsigned size = magnitudeClass(near8);
    magnitude +=
        number(set.magnitude[spot][size],
               set.magnitudeBy[spot][magnitudeClass(4u * *spread)],
               set.magnitudeLow[size >> 2], uint32_t(absolute(own[at])) - 3);
    good &= magnitude <= 2047;
  }
  // The sign that continues the block beside is likely.
  uint32_t trust = 0;
  if constexpr (OnEdge)
    trust = trustClass(inSteps(continued, inverse[at]));
  if (OnEdge && trust > 0) {
    const uint32_t guess = continued < 0;
    negative = guess ^ coder.one(set.sign[kEdge[at] - 1][trust - 1]
                                         [magnitude < 3 ? magnitude - 1 : 2],
                                 negative ^ guess);
    good &= negative <= 1;
  } else {
    negative = coder.raw(1, negative);
  }
  const auto level = negative ? -int32_t(magnitude) : int32_t(magnitude);
  own[at] = int16_t(level);
  const auto weight = uint16_t(magnitude < 255 ? magnitude : 255);
  spread[-1] = uint16_t(spread[-1] + 2 * weight);
  spread[-10] = uint16_t(spread[-10] + 2 * weight);
  spread[-11] = uint16_t(spread[-11] + weight);
  spread[-2] = uint16_t(spread[-2] + weight);
  spread[-20] = uint16_t(spread[-20] + weight);
  addTo(inside.sums.rows[place.u & 1][place.v], level, steps[at],
        kCosines[place.u]);
  addTo(inside.sums.columns[place.v & 1][place.u], level, steps[at],
        kCosines[place.v]);
}

/// Codes the levels 2j - 1 and 2j, the last of which stands behind all; they
/// are on an edge as the arguments say.
template <typename Coder>
template <bool First, bool Second>
SMMIL_ALWAYS_INLINE void BlockCoder<Coder>::pair(unsigned j, Inside &inside) {
  const unsigned k = 2 * j - 1;
  const int32_t continued[2] = {First ? continuation(k, inside) : 0,
                                Second ? continuation(k + 1, inside) : 0};
  uint32_t near8[2] = {uint32_t(inside.around[k]),
                       uint32_t(inside.around[k + 1])};
  if (First && hasNeighbour(k, inside))
    near8[0] = (near8[0] + 3 * inSteps(continued[0], inverse[k])) / 4;
  if (Second && hasNeighbour(k + 1, inside))
    near8[1] = (near8[1] + 3 * inSteps(continued[1], inverse[k + 1])) / 4;
  const uint16_t *behind = inside.sums.behind;
  const unsigned levels = coder.two(
      set.pair[kPairClass[j]][aroundClass(near8[0])][aroundClass(near8[1])],
      set.pairBy[j == inside.pairs ? 0 : kPairPlace[j]]
                [behindClass(behind[kPlaces[k].plane])]
                [behindClass(behind[kPlaces[k + 1].plane])][inside.history],
      Coder::kDecodes
          ? 0
          : pairSymbol(inside.own[k], k < 63 ? inside.own[k + 1] : int16_t(0)));
  inside.history = (levels >> 2) + (levels & 3) > 1 ? 2 : levels != 0;
  if (levels >> 2)
    level<First>(k, levels >> 2, near8[0], continued[0], inside);
  if (levels & 3) {
    if (Coder::kDecodes && k == 63)
      good = false;
    else
      level<Second>(k + 1, levels & 3, near8[1], continued[1], inside);
  }
}

template <typename Coder>
bool BlockCoder<Coder>::block(int32_t x, int32_t y, int32_t *right,
                              int &pairsLeft) {
  static constexpr int16_t kNothing[64] = {};
  const ptrdiff_t row = ptrdiff_t(component.width) * 64;
  int16_t *own = blocks + y * row + ptrdiff_t(x) * 64;
  const int16_t *above = y > 0 ? own - row : x > 0 ? own - 64 : kNothing;
  const int16_t *left = x > 0 ? own - 64 : above;
  const int16_t *aboveLeft = x > 0 && y > 0 ? own - row - 64 : above;
  const int16_t *aboveRight =
      y > 0 && x + 1 < component.width ? own - row + 64 : above;
  Column &column = columns[x];

  // What the blocks around have at each place, in eighths.
  alignas(32) int16_t around[66];
  for (int k = 0; k < 64; ++k) {
    const auto mean = [](int16_t v) { return int16_t(v < 0 ? -v : v); };
    around[k] = int16_t(3 * (mean(left[k]) + mean(above[k])) +
                        mean(aboveLeft[k]) + mean(aboveRight[k]));
  }
  around[64] = 0;
  uint32_t energy = 0;
  for (int k = 1; k < 64; ++k)
    energy += uint32_t(around[k]);

  // How many pairs of coefficients there are, up to the last nonzero one.
  unsigned pairs = 0;
  if (!Coder::kDecodes) {
    int last = 63;
    while (last > 0 && own[last] == 0)
      --last;
    pairs = unsigned(last + 1) / 2;
  }
  const unsigned pairsAbove = y > 0 ? column.pairs : unsigned(pairsLeft);
  const unsigned near = (unsigned(pairsLeft) + pairsAbove + 1) / 2;
  const unsigned activity = sizeOf(energy, 15);
  unsigned group = 0;
  if (!Coder::kDecodes)
    while (kPairGroups[group + 1] <= pairs)
      ++group;
  group = coder.two(set.pairsHigh[near], set.pairsHighBy[activity], group);
  unsigned rest = pairs - kPairGroups[group];
  if (group >= 8)
    rest = coder.two(set.pairsLow[group - 8][near < 28 ? near >> 2 : 7],
                     set.pairsLowBy[group - 8][activity], rest);
  else if (Coder::kDecodes)
    rest = 0;
  pairs = kPairGroups[group] + rest;
  if (Coder::kDecodes && pairs >= kPairGroups[group + 1])
    return false;
  column.pairs = uint8_t(pairs);
  pairsLeft = int(pairs);

  Sums sums = {};
  Inside inside{x, y, pairs, own, right, column.bottom, around, sums};
  unsigned j = pairs;
  // Which levels of a pair stand on an edge is fixed by its number, so each
  // kind has code of its own.
  for (; j > 18; --j)
    pair<false, false>(j, inside);
  if (j == 18)
    pair<true, false>(j--, inside);
  for (; j > 14; --j)
    pair<false, false>(j, inside);
  if (j == 14)
    pair<true, true>(j--, inside);
  for (; j > 11; --j)
    pair<false, false>(j, inside);
  switch (j) {
  case 11:
    pair<true, false>(11, inside);
    [[fallthrough]];
  case 10:
    pair<false, true>(10, inside);
    [[fallthrough]];
  case 9:
    pair<false, false>(9, inside);
    [[fallthrough]];
  case 8:
    pair<true, false>(8, inside);
    [[fallthrough]];
  case 7:
    pair<false, true>(7, inside);
    [[fallthrough]];
  case 6:
    pair<false, false>(6, inside);
    [[fallthrough]];
  case 5:
    pair<true, true>(5, inside);
    [[fallthrough]];
  case 4:
    pair<false, false>(4, inside);
    [[fallthrough]];
  case 3:
    pair<true, true>(3, inside);
    [[fallthrough]];
  case 2:
    pair<true, false>(2, inside);
    [[fallthrough]];
  case 1:
    pair<true, true>(1, inside);
    break;
  default:
    break;
  }
  if (!good)
    return false;
  auto &rows = sums.rows, &columnsOf = sums.columns;

  // The mean that continues the blocks to the left and above.
  int32_t fromLeft = x > 0 ? wrap(right[0], rows[0][0], rows[1][0]) : 0;
  int32_t fromAbove =
      y > 0 ? wrap(column.bottom[0], columnsOf[0][0], columnsOf[1][0]) : 0;
  if (x == 0)
    fromLeft = fromAbove;
  if (y == 0)
    fromAbove = fromLeft;
  // Divisions by 512 and 128 come first, so that 32 bits hold the rest.
  const int64_t sum = int64_t(fromLeft) + fromAbove;
  const uint32_t rounded =
      uint32_t((uint64_t(sum < 0 ? -sum : sum) + steps[0] * 256u) >> 9) /
      steps[0];
  const auto bounded = int32_t(rounded < 2047 ? rounded : 2047);
  const int32_t expected = sum < 0 ? -bounded : bounded;
  const int64_t apart = int64_t(fromLeft) - fromAbove;
  const unsigned doubt = sizeOf(
      uint32_t(uint64_t(apart < 0 ? -apart : apart) >> 7) / steps[0], 11);
  const int32_t difference = own[0] - expected;
  const uint32_t distance =
      number(set.mean[doubt], set.meanBy[pairs < 8 ? pairs : 6 + pairs / 8],
             set.meanLow, uint32_t(absolute(difference)));
  const uint32_t below =
      distance == 0 ? 0 : coder.raw(1, !Coder::kDecodes && difference < 0);
  const int32_t level =
      expected + (below ? -int32_t(distance) : int32_t(distance));
  if (Coder::kDecodes && (level < -2048 || level > 2047))
    return false;
  own[0] = int16_t(level);
  addTo(rows[0][0], level, steps[0], kCosines[0]);
  addTo(columnsOf[0][0], level, steps[0], kCosines[0]);
  for (int f = 0; f < 8; ++f) {
    right[f] = wrap(rows[0][f], rows[1][f], 0);
    column.bottom[f] = wrap(columnsOf[0][f], columnsOf[1][f], 0);
  }
  return good;
}

SMMIL_ISA_END
} // namespace smmil::jpeg_file

#endif // SMMIL_CODECS_JPEGFILE_BLOCKS_H
