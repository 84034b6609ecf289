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

  Levels() = default;
  Levels(const Levels &other) { *this = other; }
  Levels &operator=(const Levels &other) {
    units = other.units;
    std::memcpy(level, other.level,
                sizeof level[0] * static_cast<size_t>(other.count()));
    return *this;
  }
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
  Quantiser(const Costs &costs, Lambda lambda, int step)
      : costs(costs), lambda(lambda), step(step) {}

  /// Magnitudes of the levels. `energy` of the whole residual; `context` of the
  /// size. Returns the cost.
  template <int Log>
  int64_t run(const int32_t *coefficients, int64_t energy, int plane,
              int context, Levels &out) const;

  /// Gives levels the signs of their coefficients.
  template <int Log>
  static void setSigns(const int32_t *coefficients, Levels &levels) {
    const uint8_t *order = kScanOrders[Log].at;
    for (int i = 0; i < levels.count(); ++i) {
      const int sign = coefficients[order[i]] >> 31;
      levels.level[i] = static_cast<int16_t>((levels.level[i] ^ sign) - sign);
    }
  }

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

  static int64_t errorOf(int x, int level) {
    const int64_t e = x - 256 * level;
    return e * e;
  }
  /// What follows a pair for one of its levels; `sum` is that around it.
  int restLength(int sum, int plane, int level) const {
    return level < 3
               ? 0
               : levelLength(costs.length[restContext(plane) + kSums.one[sum]],
                             level - 3);
  }
  static int pairSymbol(int a, int b) {
    return std::min(a, 3) * 4 + std::min(b, 3);
  }
  static int signsLength(int a, int b) {
    return (a > 0 ? kBit : 0) + (b > 0 ? kBit : 0);
  }
  /// The lower of the levels to try; they differ by one at most.
  static int lowestLevel(int x, int nearest) {
    const bool isBelow =
        x <= 256 * nearest - (nearest == 1 ? kNearOne : kNearMore);
    return nearest - static_cast<int>((nearest > 0) & isBelow);
  }
  /// Room for the levels around units; what is read of it is zeroed.
  struct LevelBuffer {
    static constexpr int kSize = kLevelColumns * kLevelStride + 40;
    alignas(32) uint8_t at[(kSize + 31) / 32 * 32];

    template <int Log> SMMIL_ALWAYS_INLINE void clear() {
      // Two columns and rows beyond the last ones are read.
      constexpr int kUsed = (codedSide(Log) + 2) * kLevelStride;
      constexpr int kEnd = Log < 4 ? (kUsed + 31) / 32 * 32 : int(sizeof at);
#if SMMIL_KERNELS_AVX2
      for (int i = 0; i < kEnd; i += 32)
        _mm256_store_si256(reinterpret_cast<__m256i *>(at + i),
                           _mm256_setzero_si256());
      if (kEnd < int(sizeof at)) // Around the coefficient that is not there.
        for (int i = int(sizeof at) - 96; i < int(sizeof at); i += 32)
          _mm256_store_si256(reinterpret_cast<__m256i *>(at + i),
                             _mm256_setzero_si256());
#else
      std::memset(at, 0, kEnd);
      if (kEnd < int(sizeof at))
        std::memset(at + sizeof at - 96, 0, 96);
#endif
    }
  };
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
  const Lambda lambda;
  const int step;
};

template <int Log>
int64_t Quantiser::run(const int32_t *f, int64_t energy, int plane, int context,
                       Levels &out) const {
  const Unit *units = kScans[Log].units;
  const int64_t scale = (int64_t(1) << (25 + coefficientShift(Log))) / step;
  const int64_t zero = inSteps(energy) + lambda.worthOf(costs.of(context, 0));
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

  // Magnitudes in 1/256 of a step.
  constexpr int64_t kMostMagnitude = 1 << 22;
  int x[2 * kMostUnits];
  const uint8_t *order = kScanOrders[Log].at;
  for (int i = 0; i <= 2 * last; ++i)
    x[i] = static_cast<int>(
        std::min((std::abs(f[order[i]]) * scale) >> 16, kMostMagnitude));
  if (last == unitsOf(Log) - 1)
    x[2 * last] = 0; // Its second coefficient is not there.
  int64_t inAll = 0;
  for (int i = 0; i <= 2 * last; ++i)
    inAll += static_cast<int64_t>(x[i]) * x[i];
  const int64_t beyond = std::max<int64_t>(0, inSteps(energy) - inAll);

  LevelBuffer buffer;
  buffer.clear<Log>();
  const int base = pairBase(Log, plane);
  int16_t *level = out.level;
  // Of units that have levels, last one first: what it and those behind it
  // cost, what those behind it leave without levels, and its own length.
  struct End {
    int unit, length;
    int64_t own, coded, without;
  };
  End ends[kMostUnits];
  int count = 0;
  int64_t coded = 0, without = beyond;
  for (int i = last; i > 0; --i) {
    const Unit &unit = units[i];
    uint8_t *a = buffer.at + unit.atA, *b = buffer.at + unit.atB;
    const int sumA = sumAround(a), sumB = sumAround(b);
    const uint16_t *row =
        costs.length[base + unit.context + pairContext(sumA, sumB)];
    const int xa = x[2 * i - 1], xb = x[2 * i];
    const int64_t square =
        static_cast<int64_t>(xa) * xa + static_cast<int64_t>(xb) * xb;
    if (xa < 128 && xb < 128) {
      level[2 * i - 1] = level[2 * i] = 0;
      coded += square + lambda.worthOf(row[0]);
      without += square;
      continue;
    }
    const int nearA = (xa + 128) >> 8, nearB = (xb + 128) >> 8;
    const int lowA = lowestLevel(xa, nearA), lowB = lowestLevel(xb, nearB);
    int64_t best = INT64_MAX;
    int bestA = 0, bestB = 0, length = 0;
    if ((nearA | nearB) < 3) {
      // Without a branch: the least cost, the first one of equal ones.
      auto costOf = [&](int la, int lb) {
        return (errorOf(xa, la) + errorOf(xb, lb) +
                lambda.worthOf(row[4 * la + lb] + signsLength(la, lb)))
               << 2;
      };
      const int64_t least =
          std::min(std::min(costOf(nearA, nearB), costOf(nearA, lowB) | 1),
                   std::min(costOf(lowA, nearB) | 2, costOf(lowA, lowB) | 3));
      best = least >> 2;
      bestA = least & 2 ? lowA : nearA;
      bestB = least & 1 ? lowB : nearB;
      length = row[4 * bestA + bestB] + signsLength(bestA, bestB);
    } else
      for (int la = nearA; la >= lowA; --la) {
        const int64_t errorA = errorOf(xa, la);
        const int restA = restLength(sumA, plane, la);
        for (int lb = nearB; lb >= lowB; --lb) {
          const int bits = row[pairSymbol(la, lb)] + signsLength(la, lb) +
                           restA + restLength(sumB, plane, lb);
          const int64_t cost = errorA + errorOf(xb, lb) + lambda.worthOf(bits);
          if (cost < best) {
            best = cost;
            length = bits;
            bestA = la;
            bestB = lb;
          }
        }
      }
    level[2 * i - 1] = static_cast<int16_t>(bestA);
    level[2 * i] = static_cast<int16_t>(bestB);
    if (bestA > 0 || bestB > 0)
      ends[count++] = {i, length, best, coded + best, without};
    coded += best;
    without += square;
    *a = nearOf(bestA);
    if (unit.indexB != kNoCoefficient)
      *b = nearOf(bestB);
  }
  const int sumDc = sumAround(buffer.at);
  const uint16_t *rowDc =
      costs.length[base + units[0].context + pairContext(sumDc, sumDc)];
  int64_t ofDc = INT64_MAX;
  {
    const int nearest = (x[0] + 128) >> 8;
    for (int l = nearest; l >= 0 && l >= nearest - 2; --l) {
      const int64_t cost =
          errorOf(x[0], l) +
          lambda.worthOf(levelLength(rowDc, l) + (l > 0 ? kBit : 0));
      if (cost < ofDc) {
        ofDc = cost;
        level[0] = static_cast<int16_t>(l);
      }
    }
  }

  // Where to end.
  int64_t best = zero;
  int bestUnits = 0;
  if (level[0] > 0 || x[0] > 128) {
    const int l = std::max<int>(level[0], 1);
    const int64_t cost =
        errorOf(x[0], l) + without +
        lambda.worthOf(
            sizeLength(context, Log, plane, 1) + kBit + 3 * kUnitTime +
            levelLength(costs.length[onlyDcContext(Log, plane)], l - 1));
    if (cost < best) {
      best = cost;
      bestUnits = 1;
    }
  }
  const uint16_t *rest = costs.length[restContext(plane)];
  for (int k = count - 1; k >= 0; --k) {
    const End &end = ends[k];
    const int i = end.unit, a = level[2 * i - 1], b = level[2 * i];
    int bits = costs.length[lastPairContext(Log, plane, kUnitClasses.of[i + 1])]
                           [pairSymbol(a, b)] +
               signsLength(a, b);
    bits += a > 2 ? levelLength(rest, a - 3) : 0;
    bits += b > 2 ? levelLength(rest, b - 3) : 0;
    const int64_t cost = ofDc + coded - end.coded + end.own + end.without +
                         lambda.worthOf(bits - end.length +
                                        sizeLength(context, Log, plane, i + 1) +
                                        kUnitTime * (i + 3));
    if (cost < best) {
      best = cost;
      bestUnits = i + 1;
    }
  }
  if (bestUnits == 0)
    return zero;
  if (bestUnits == 1 && level[0] == 0)
    level[0] = 1;
  out.units = bestUnits;
  if (bestUnits == 1 || bestUnits == ends[0].unit + 1) {
    // No level was dropped that contexts have seen.
    return best;
  }

  // What that takes exactly.
  int bits =
      sizeLength(context, Log, plane, bestUnits) + kUnitTime * (bestUnits + 2);
  int64_t distortion = beyond;
  for (int i = bestUnits; i <= last; ++i)
    distortion += static_cast<int64_t>(x[2 * i - 1]) * x[2 * i - 1] +
                  static_cast<int64_t>(x[2 * i]) * x[2 * i];
  buffer.clear<Log>();
  for (int i = bestUnits - 1; i > 0; --i) {
    const Unit &unit = units[i];
    uint8_t *a = buffer.at + unit.atA, *b = buffer.at + unit.atB;
    const int la = level[2 * i - 1], lb = level[2 * i];
    const int sumA = sumAround(a), sumB = sumAround(b);
    const uint16_t *row =
        i == bestUnits - 1
            ? costs.length[lastPairContext(Log, plane,
                                           kUnitClasses.of[bestUnits])]
            : costs.length[base + unit.context + pairContext(sumA, sumB)];
    bits += row[pairSymbol(la, lb)] + signsLength(la, lb) +
            restLength(sumA, plane, la) + restLength(sumB, plane, lb);
    distortion += errorOf(x[2 * i - 1], la) + errorOf(x[2 * i], lb);
    *a = nearOf(la);
    if (unit.indexB != kNoCoefficient)
      *b = nearOf(lb);
  }
  const int dc = level[0], sum = sumAround(buffer.at);
  bits +=
      bestUnits == 1
          ? levelLength(costs.length[onlyDcContext(Log, plane)], dc - 1)
          : levelLength(
                costs.length[base + units[0].context + pairContext(sum, sum)],
                dc);
  bits += dc > 0 ? kBit : 0;
  distortion += errorOf(x[0], dc);
  return distortion + lambda.worthOf(bits);
}

SMMIL_ISA_END
} // namespace smmil::block_picture

#endif // SMMIL_CODECS_BLOCKPICTURE_QUANTISE_H
