//===- Quantise.h - Levels by rate and distortion ---------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Chooses the levels of a set of coefficients: from its last unit on, each unit
// takes what costs least with the levels that are chosen already; then the set
// ends where all together costs least.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_BLOCKPICTURE_QUANTISE_H
#define SMMIL_CODECS_BLOCKPICTURE_QUANTISE_H

#include "codecs/BlockPicture/Costs.h"
#include "codecs/BlockPicture/Forward.h"

#include <algorithm>

namespace smmil::block_picture {
SMMIL_ISA_BEGIN

/// A quantised set: levels in the order of the scan.
struct Levels {
  int units = 0;
  int16_t level[2 * kMostUnits];

  int count() const { return units > 0 ? 2 * units - 1 : 0; }
};

/// Bits that decoding time is charged as: for a set, and for each unit of it.
constexpr int kUnitTime = kBit / 5;

/// unitClass, looked up.
struct UnitClasses {
  uint8_t of[kMostUnits + 1] = {};
};
constexpr UnitClasses makeUnitClasses() {
  UnitClasses classes;
  for (int units = 0; units <= kMostUnits; ++units)
    classes.of[units] = static_cast<uint8_t>(unitClass(units));
  return classes;
}
inline constexpr UnitClasses kUnitClasses = makeUnitClasses();

/// Where the coefficients of a scan lie among those of `forward`.
struct ScanOrder {
  uint8_t at[2 * kMostUnits] = {};
};
constexpr ScanOrder makeScanOrder(int log) {
  ScanOrder order;
  const Scan &scan = kScans[log];
  auto place = [](int index) {
    return static_cast<uint8_t>((index & 15) * 16 + (index >> 4));
  };
  for (int i = 1; i < unitsOf(log); ++i) {
    order.at[2 * i - 1] = place(scan.units[i].indexA);
    order.at[2 * i] = place(scan.units[i].indexB % kNoCoefficient);
  }
  return order;
}
inline constexpr ScanOrder kScanOrders[6] = {{},
                                             {},
                                             makeScanOrder(2),
                                             makeScanOrder(3),
                                             makeScanOrder(4),
                                             makeScanOrder(5)};

/// The last unit that has a coefficient of diagonal `d`.
constexpr int lastUnitOf(int log, int d) {
  const int side = codedSide(log), behind = 2 * side - 2 - d;
  const int coefficients = d < side ? (d + 1) * (d + 2) / 2
                                    : side * side - behind * (behind + 1) / 2;
  return coefficients / 2;
}

class Quantiser {
public:
  Quantiser(const Costs &costs, int step) : costs(costs), step(step) {}

  /// `energy` of the whole residual; `context` of the size. Returns the cost.
  template <int Log>
  int64_t run(const int32_t *coefficients, int64_t energy, int plane,
              int context, Levels &out) const;

  /// Energy in squared steps.
  int64_t inSteps(int64_t energy) const {
    return (energy << 24) / (static_cast<int64_t>(step) * step);
  }

  int sizeLength(int context, int log, int plane, int units) const {
    const int c = kUnitClasses.of[units];
    int length = costs.of(context, c);
    if (c >= 3) {
      const int plain = extraBits(c) - modelledBits(c);
      const int offset = units - 1 - (1 << extraBits(c));
      length += costs.of(unitBitsContext(log, plane, c), offset >> plain) +
                plain * kBit;
    }
    return length;
  }

private:
  /// Distances from a level, in 1/256 of a step, from which on the one below is
  /// tried.
  static constexpr int kNearOne = 0, kNearMore = 24;

  struct Choice {
    int level, length;
    int64_t error;
  };
  static int64_t errorOf(int64_t x, int level) {
    const int64_t e = x - 256 * static_cast<int64_t>(level);
    return e * e;
  }
  int restLength(const uint8_t *at, int plane, int level) const {
    return level < 3 ? 0
                     : levelLength(costs.length[restContext(plane) +
                                                kSums.one[sumAround(at)]],
                                   level - 3);
  }
  /// The nearest level, and the one below it where bits can make up for what
  /// that adds to the error.
  SMMIL_ALWAYS_INLINE int choicesOf(int64_t x, const uint8_t *at, int plane,
                                    Choice (&choices)[2]) const {
    const int nearest = static_cast<int>((x + 128) >> 8);
    choices[0] = {nearest,
                  (nearest > 0 ? kBit : 0) + restLength(at, plane, nearest),
                  errorOf(x, nearest)};
    if (nearest == 0 ||
        x > 256 * nearest - (nearest == 1 ? kNearOne : kNearMore))
      return 1;
    const int below = nearest - 1;
    choices[1] = {below, (below > 0 ? kBit : 0) + restLength(at, plane, below),
                  errorOf(x, below)};
    return 2;
  }
  /// No unit behind this one has a magnitude above `threshold`; -1: none has.
  template <int Log>
  static SMMIL_ALWAYS_INLINE int mostLast(const int32_t *f, int threshold) {
#if SMMIL_KERNELS_AVX2
    constexpr int kSide = codedSide(Log);
    const __m256i most = _mm256_set1_epi32(threshold);
    int diagonal = -1;
    for (int row = 0; row < kSide; ++row) {
      unsigned mask = 0;
      for (int column = 0; column < kSide; column += 8) {
        const __m256i eight = _mm256_abs_epi32(
            _mm256_loadu_si256(reinterpret_cast<const __m256i *>(
                f + static_cast<ptrdiff_t>(16) * row + column)));
        mask |= static_cast<unsigned>(_mm256_movemask_ps(
                    _mm256_castsi256_ps(_mm256_cmpgt_epi32(eight, most))))
                << column;
      }
      if (kSide == 4)
        mask &= 15;
      const int own = mask ? row + 31 - __builtin_clz(mask) : -1;
      diagonal = own > diagonal ? own : diagonal;
    }
    return diagonal < 0 ? -1 : lastUnitOf(Log, diagonal);
#else
    (void)f, (void)threshold;
    return unitsOf(Log) - 1;
#endif
  }
  static uint8_t nearOf(int level) {
    return static_cast<uint8_t>(level < kMostNearLevel ? level
                                                       : kMostNearLevel);
  }

  const Costs &costs;
  const int step;
};

template <int Log>
int64_t Quantiser::run(const int32_t *f, int64_t energy, int plane, int context,
                       Levels &out) const {
  const Unit *units = kScans[Log].units;
  const int64_t scale = (int64_t(1) << (25 + coefficientShift(Log))) / step;
  const int64_t zero = inSteps(energy) + worthOf(costs.of(context, 0));
  out.units = 0;
  // Levels that are certainly 0: below 0.55 of a step.
  const auto threshold = static_cast<int32_t>((141 << 16) / scale);
  auto at = [f](int index) {
    return index == kNoCoefficient
               ? 0
               : std::abs(f[(index & 15) * 16 + (index >> 4)]);
  };
  int last = mostLast<Log>(f, threshold);
  while (last >= 0 && at(units[last].indexA) <= threshold &&
         at(units[last].indexB) <= threshold)
    --last;
  if (last < 0)
    return zero;

  int64_t x[2 * kMostUnits], error[kMostUnits], tail[kMostUnits + 1];
  int length[kMostUnits];
  int64_t coded = 0;
  const uint8_t *order = kScanOrders[Log].at;
  for (int i = 0; i <= 2 * last; ++i)
    x[i] = (std::abs(f[order[i]]) * scale) >> 16;
  if (last == unitsOf(Log) - 1)
    x[2 * last] = 0; // Its second coefficient is not there.
  for (int i = 0; i <= 2 * last; ++i)
    coded += x[i] * x[i];
  tail[last + 1] = std::max<int64_t>(0, inSteps(energy) - coded);
  for (int i = last; i > 0; --i)
    tail[i] = tail[i + 1] + x[2 * i - 1] * x[2 * i - 1] + x[2 * i] * x[2 * i];
  tail[0] = tail[1] + x[0] * x[0];

  uint8_t buffer[kLevelColumns * kLevelStride + 40] = {};
  const int base = pairBase(Log, plane);
  int16_t *level = out.level;
  for (int i = last; i > 0; --i) {
    const Unit &unit = units[i];
    uint8_t *a = buffer + unit.atA, *b = buffer + unit.atB;
    const uint16_t *row = costs.length[base + unit.context +
                                       pairContext(sumAround(a), sumAround(b))];
    const int64_t xa = x[2 * i - 1], xb = x[2 * i];
    if (xa < 128 && xb < 128) {
      level[2 * i - 1] = level[2 * i] = 0;
      length[i] = row[0];
      error[i] = xa * xa + xb * xb + worthOf(row[0]);
      continue;
    }
    Choice ofA[2], ofB[2];
    const int countA = choicesOf(xa, a, plane, ofA);
    const int countB = choicesOf(xb, b, plane, ofB);
    int64_t best = INT64_MAX;
    int bestA = 0, bestB = 0;
    for (int p = 0; p < countA; ++p)
      for (int q = 0; q < countB; ++q) {
        const int bits =
            row[std::min(ofA[p].level, 3) * 4 + std::min(ofB[q].level, 3)] +
            ofA[p].length + ofB[q].length;
        const int64_t cost = ofA[p].error + ofB[q].error + worthOf(bits);
        if (cost < best) {
          best = cost;
          length[i] = bits;
          bestA = ofA[p].level;
          bestB = ofB[q].level;
        }
      }
    level[2 * i - 1] = static_cast<int16_t>(bestA);
    level[2 * i] = static_cast<int16_t>(bestB);
    error[i] = best;
    *a = nearOf(bestA);
    if (unit.indexB != kNoCoefficient)
      *b = nearOf(bestB);
  }
  const int sumDc = sumAround(buffer);
  const uint16_t *rowDc =
      costs.length[base + units[0].context + pairContext(sumDc, sumDc)];
  {
    const int nearest = static_cast<int>((x[0] + 128) >> 8);
    int64_t best = INT64_MAX;
    for (int l = nearest; l >= 0 && l >= nearest - 2; --l) {
      const int64_t cost = errorOf(x[0], l) +
                           worthOf(levelLength(rowDc, l) + (l > 0 ? kBit : 0));
      if (cost < best) {
        best = cost;
        level[0] = static_cast<int16_t>(l);
      }
    }
    error[0] = best;
  }

  // Where to end.
  int64_t best = zero;
  int bestUnits = 0;
  if (level[0] > 0 || x[0] > 128) {
    const int l = std::max<int>(level[0], 1);
    const int64_t cost =
        errorOf(x[0], l) + tail[1] +
        worthOf(sizeLength(context, Log, plane, 1) + kBit + 3 * kUnitTime +
                levelLength(costs.length[onlyDcContext(Log, plane)], l - 1));
    if (cost < best) {
      best = cost;
      bestUnits = 1;
    }
  }
  int64_t before = error[0];
  for (int i = 1; i <= last; ++i) {
    const int a = level[2 * i - 1], b = level[2 * i];
    if (a > 0 || b > 0) {
      const uint16_t *row =
          costs.length[lastPairContext(Log, plane, kUnitClasses.of[i + 1])];
      const uint16_t *rest = costs.length[restContext(plane)];
      int bits = row[std::min(a, 3) * 4 + std::min(b, 3)] + (a > 0 ? kBit : 0) +
                 (b > 0 ? kBit : 0);
      bits += a > 2 ? levelLength(rest, a - 3) : 0;
      bits += b > 2 ? levelLength(rest, b - 3) : 0;
      const int64_t cost =
          before + error[i] + tail[i + 1] +
          worthOf(bits - length[i] + sizeLength(context, Log, plane, i + 1) +
                  kUnitTime * (i + 3));
      if (cost < best) {
        best = cost;
        bestUnits = i + 1;
      }
    }
    before += error[i];
  }
  if (bestUnits == 0)
    return zero;
  if (bestUnits == 1 && level[0] == 0)
    level[0] = 1;
  out.units = bestUnits;

  // What that takes exactly.
  int bits =
      sizeLength(context, Log, plane, bestUnits) + kUnitTime * (bestUnits + 2);
  int64_t distortion = tail[bestUnits];
  std::memset(buffer, 0, sizeof buffer);
  for (int i = bestUnits - 1; i > 0; --i) {
    const Unit &unit = units[i];
    uint8_t *a = buffer + unit.atA, *b = buffer + unit.atB;
    const int la = level[2 * i - 1], lb = level[2 * i];
    const uint16_t *row =
        i == bestUnits - 1
            ? costs.length[lastPairContext(Log, plane,
                                           kUnitClasses.of[bestUnits])]
            : costs.length[base + unit.context +
                           pairContext(sumAround(a), sumAround(b))];
    bits += row[std::min(la, 3) * 4 + std::min(lb, 3)] +
            restLength(a, plane, la) + restLength(b, plane, lb) +
            (la > 0 ? kBit : 0) + (lb > 0 ? kBit : 0);
    distortion += errorOf(x[2 * i - 1], la) + errorOf(x[2 * i], lb);
    *a = nearOf(la);
    if (unit.indexB != kNoCoefficient)
      *b = nearOf(lb);
  }
  const int dc = level[0], sum = sumAround(buffer);
  bits +=
      bestUnits == 1
          ? levelLength(costs.length[onlyDcContext(Log, plane)], dc - 1)
          : levelLength(
                costs.length[base + units[0].context + pairContext(sum, sum)],
                dc);
  bits += dc > 0 ? kBit : 0;
  distortion += errorOf(x[0], dc);
  auto sign = [f](int index, int16_t &l) {
    if (index != kNoCoefficient && f[(index & 15) * 16 + (index >> 4)] < 0)
      l = static_cast<int16_t>(-l);
  };
  sign(0, level[0]);
  for (int i = 1; i < bestUnits; ++i) {
    sign(units[i].indexA, level[2 * i - 1]);
    sign(units[i].indexB, level[2 * i]);
  }
  return distortion + worthOf(bits);
}

SMMIL_ISA_END
} // namespace smmil::block_picture

#endif // SMMIL_CODECS_BLOCKPICTURE_QUANTISE_H
