//===- Search.h - Choice of blocks and modes --------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Goes through the quadtree from the largest blocks down. In each block the
// modes are ranked by the Hadamard sums of what they leave; the best ones are
// transformed, the best of these by an estimate are quantised, and what costs
// least stays. All in integers.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_BLOCKPICTURE_SEARCH_H
#define SMMIL_CODECS_BLOCKPICTURE_SEARCH_H

#include "codecs/BlockPicture/Decode.h"
#include "codecs/BlockPicture/EncodeKernel.h"
#include "codecs/BlockPicture/Estimate.h"
#include "codecs/BlockPicture/Quantise.h"

#include <algorithm>

namespace smmil::block_picture {
SMMIL_ISA_BEGIN

/// What a search tries.
struct Trials {
  /// Chosen so that both efforts come to the same quality at a step: fewer
  /// trials would come to less at the same worth of a bit.
  Lambda lambda;
  int apart[6];    ///< Of the directions that are ranked first.
  int modes[6];    ///< That are transformed; by log2 of the side.
  int transforms;  ///< That the best mode is transformed by.
  int chromaModes; ///< That are transformed, beside from luma.
  int quantised;   ///< Candidates of a block at most.
  int near;        ///< A candidate to quantise costs at most so many 1/64 more
                   ///< than the best one, by estimate.
  int whole[6];    ///< Blocks that cost less a sample, in 1/256 bit, are hardly
                   ///< ever better when they are split.
  int split;       ///< Blocks of 32 of which the simplest modes leave more a
                   ///< sample, in 1/256 of a step, hardly ever stay whole.
};
/// A bit is worth 0.095 of a squared step.
inline constexpr Trials kThorough = {{6226},
                                     {0, 0, 4, 2, 2, 2},
                                     {0, 0, 4, 3, 3, 3},
                                     kTransforms,
                                     3,
                                     4,
                                     12,
                                     {0, 0, 0, 150, 40, 8},
                                     70};
inline constexpr Trials kFast = {{5500},
                                 {0, 0, 4, 4, 4, 8},
                                 {0, 0, 2, 3, 2, 2},
                                 kTransforms,
                                 1,
                                 1,
                                 0,
                                 {0, 0, 0, 400, 100, 40},
                                 50};

class Search {
public:
  Search(const Config &config, const Trials &trials, const Tables &tables,
         const Costs &costs, int step, const Extents &extents,
         PictureMemory &original, PictureMemory &decoded, bool isGrey)
      : config(config), trials(trials), tables(tables), costs(costs),
        step(step), extents(extents), isGrey(isGrey), maps(extents),
        lambda(trials.lambda), quantiser(costs, lambda, step), estimator(step) {
    for (int p = 0; p < 3; ++p) {
      from[p] = {original.origin(p), original.stride};
      to[p] = {decoded.origin(p), decoded.stride};
    }
  }

  /// Chooses all blocks; `decoded` is then what a decoder has before its post
  /// filter.
  void run(Blocks &chosen) {
    blocks = &chosen;
    for (int y = 0; y < extents.paddedHeight; y += kSuper)
      for (int x = 0; x < extents.paddedWidth; x += kSuper)
        node<5>(x, y, chosen.list);
  }

private:
  /// Bits that decoding a block is charged as.
  static constexpr int kBlockTime = kBit + kBit / 2;
  static constexpr int64_t kNoCost = INT64_MAX / 4;
  static constexpr int kMostCandidates = 10;

  /// The modes that are ranked best, best first.
  struct Ranking {
    static constexpr int kKept = 4;
    int64_t keys[kKept] = {kNoCost, kNoCost, kNoCost, kNoCost};

    /// Of equal costs the lower mode is better.
    SMMIL_ALWAYS_INLINE void add(int64_t cost, int mode) {
      int64_t key = cost * 64 + mode;
      for (int64_t &kept : keys) {
        const int64_t better = std::min(kept, key);
        key = std::max(kept, key);
        kept = better;
      }
    }
    int mode(int place) const { return static_cast<int>(keys[place] % 64); }
  };
  struct Best {
    int64_t cost = kNoCost;
    int mode = 0, transform = 0;
    int slope[2] = {0, 0};
    Levels levels[2];
  };
  /// A mode and a transform, with what they leave.
  struct Candidate {
    int64_t estimate;
    int mode, transform;
    alignas(32) int32_t coefficients[16 * 16];
  };

  /// What a Hadamard sum and bits come to, for ranking.
  int64_t rankOf(int64_t hadamard, int64_t length) const {
    return (hadamard << 16) + ((length * step * 20199) >> 12);
  }
  int modeLength(int log, int mode, LumaUnit above, LumaUnit left) const {
    const int c = modeClass(mode);
    int length = costs.of(modeContext(log, above, left), c);
    if (c >= kAngular && c < kMatrixClass)
      length += costs.of(deltaContext(c), modeDelta(mode));
    if (c == kMatrixClass)
      length += costs.of(matrixContext(log), mode - kMatrix);
    return length;
  }

  template <int Log>
  void put(int plane, int transform, const Levels &levels,
           const int16_t *prediction, int x, int y) {
    constexpr int kSide = 1 << Log;
    int16_t *out = to[plane].at(x, y);
    for (int r = 0; r < kSide; ++r)
      std::memcpy(out + static_cast<ptrdiff_t>(r) * to[plane].stride,
                  prediction + r * kSide, 2 * kSide);
    if (levels.units == 0)
      return;
    const Unit *units = kScans[Log].units;
    std::memset(coefficients.values, 0, sizeof coefficients.values);
    auto set = [&](int index, int level) {
      if (level == 0)
        return;
      const int value =
          dequantise(std::abs(level), step, 4 + coefficientShift(Log));
      coefficients.values[index] =
          static_cast<int16_t>(level < 0 ? -value : value);
    };
    set(0, levels.level[0]);
    for (int i = 1; i < levels.units; ++i) {
      set(units[i].indexA, levels.level[2 * i - 1]);
      set(units[i].indexB, levels.level[2 * i]);
    }
    addInverse<Log>(coefficients, levels.units, transform, plane, out,
                    to[plane].stride);
  }

  void store(Block &block, int plane, const Levels &levels) {
    block.units[plane] = levels.units;
    block.first[plane] = blocks->levels.size();
    blocks->levels.insert(blocks->levels.end(), levels.level,
                          levels.level + levels.count());
  }

  template <int Log> int64_t luma(int x, int y, std::vector<Block> &out);
  template <int Log>
  int64_t chroma(int x, int y, int lumaMode, int lumaUnits,
                 std::vector<Block> &out);
  template <int Log> int64_t node(int x, int y, std::vector<Block> &out);

  const Config config;
  const Trials &trials;
  const Tables &tables;
  const Costs &costs;
  const int step;
  const Extents &extents;
  const bool isGrey;
  UnitMaps maps;
  const Lambda lambda;
  const Quantiser quantiser;
  const Estimator estimator;
  Plane from[3], to[3];
  Blocks *blocks = nullptr;
  Coefficients coefficients;
  alignas(32) int16_t predictions[kModes * kSuper * kSuper]; ///< Side by side.
  Candidate candidates[kMostCandidates];
};

template <int Log> int64_t Search::luma(int x, int y, std::vector<Block> &out) {
  constexpr int kSide = 1 << Log, kArea = kSide * kSide;
  const LumaUnit above = maps.luma[maps.above(x, y)];
  const LumaUnit left = maps.luma[maps.left(x, y)];
  References refs;
  collect<Log>(to[0], 0, 0, x, y, beyondOf(extents, Log, x, y), kWholeReach,
               refs);
  const int16_t *original = from[0].at(x, y);
  alignas(32) int16_t residual[kArea];
  Ranking ranked;
  auto rank = [&](int mode) {
    int16_t *prediction = predictions + mode * kArea;
    predict<Log>(tables, refs, 0, mode, prediction, kSide);
    subtract<Log>(original, from[0].stride, prediction, residual);
    const int64_t cost =
        rankOf(hadamardOf<Log>(residual), modeLength(Log, mode, above, left));
    ranked.add(cost, mode);
    return cost;
  };
  int64_t simplest = kNoCost;
  for (int mode = 0; mode < kAngular; ++mode)
    simplest = std::min(simplest, rank(mode));
  if (Log == 5 && config.smallest < Log &&
      simplest > static_cast<int64_t>(trials.split) * step << (2 * Log + 4))
    return kNoCost;
  // Some directions, then those beside the best.
  const int apart = trials.apart[Log];
  int64_t least = INT64_MAX;
  int middle = kAngular;
  for (int mode = kAngular; mode < kMatrix; mode += apart) {
    const int64_t cost = rank(mode);
    middle = cost < least ? mode : middle;
    least = std::min(cost, least);
  }
  for (int mode = std::max<int>(middle - apart / 2, kAngular);
       mode <= middle + apart / 2 && mode < kMatrix; ++mode)
    if (mode != middle)
      rank(mode);
  if (config.matrix && Log < 5)
    for (int mode = kMatrix; mode < kModes; ++mode)
      rank(mode);
  const int tries = trials.modes[Log];

  int made = 0, best = 0;
  auto weigh = [&](int mode, int transform) {
    Candidate &candidate = candidates[made];
    subtract<Log>(original, from[0].stride, predictions + mode * kArea,
                  residual);
    forward<Log>(residual, transform, candidate.coefficients);
    int length = modeLength(Log, mode, above, left);
    if (Log < 5)
      length += costs.of(transformContext(Log, modeClass(mode)), transform);
    candidate.estimate =
        estimator.of<Log>(candidate.coefficients, 0) + lambda.worthOf(length);
    candidate.mode = mode;
    candidate.transform = transform;
    if (candidate.estimate < candidates[best].estimate)
      best = made;
    ++made;
  };
  for (int i = 0; i < tries; ++i)
    weigh(ranked.mode(i), kDct);
  if (Log < 5) {
    const int mode = candidates[best].mode;
    const int end = std::min(trials.transforms, transformsOf(Log));
    for (int transform = 1; transform < end; ++transform)
      weigh(mode, transform);
    if (candidates[best].transform != kDct && tries > 1)
      weigh(ranked.mode(ranked.mode(0) == mode), candidates[best].transform);
  }

  const int context = lumaUnitsContext(Log, above, left);
  Best chosen;
  const Candidate *taken = nullptr;
  Levels levels;
  auto attempt = [&](const Candidate &candidate) {
    const int mode = candidate.mode;
    subtract<Log>(original, from[0].stride, predictions + mode * kArea,
                  residual);
    int64_t cost =
        quantiser.run<Log>(candidate.coefficients, energyOf<Log>(residual), 0,
                           context, levels) +
        lambda.worthOf(modeLength(Log, mode, above, left));
    if (Log < 5 && levels.units > 0)
      cost += lambda.worthOf(costs.of(transformContext(Log, modeClass(mode)),
                                      candidate.transform));
    if (cost >= chosen.cost)
      return;
    chosen.cost = cost;
    chosen.mode = mode;
    chosen.transform = levels.units > 0 ? candidate.transform : int(kDct);
    chosen.levels[0] = levels;
    taken = &candidate;
  };
  const int64_t most =
      candidates[best].estimate + candidates[best].estimate * trials.near / 64;
  for (int run = 0; run < trials.quantised; ++run) {
    attempt(candidates[best]);
    candidates[best].estimate = kNoCost;
    for (int i = 0; i < made; ++i)
      if (candidates[i].estimate < candidates[best].estimate)
        best = i;
    if (candidates[best].estimate > most)
      break;
  }
  Quantiser::setSigns<Log>(taken->coefficients, chosen.levels[0]);
  put<Log>(0, chosen.transform, chosen.levels[0],
           predictions + chosen.mode * kArea, x, y);
  Block block;
  block.x = x;
  block.y = y;
  block.log = Log;
  block.mode = chosen.mode;
  block.transform = chosen.transform;
  store(block, 0, chosen.levels[0]);
  out.push_back(block);
  maps.put(maps.luma, x, y, Log,
           LumaUnit{static_cast<uint8_t>(modeGroup(chosen.mode)), Log,
                    static_cast<uint8_t>(
                        threeClasses(unitClass(chosen.levels[0].units))),
                    0});
  return chosen.cost + lambda.worthOf(kBlockTime);
}

template <int Log>
int64_t Search::chroma(int x, int y, int lumaMode, int lumaUnits,
                       std::vector<Block> &out) {
  constexpr int kSide = 1 << Log, kArea = kSide * kSide;
  const ChromaUnit above = maps.chroma[maps.above(x, y)];
  const ChromaUnit left = maps.chroma[maps.left(x, y)];
  const int context =
      chromaContext(modeGroup(lumaMode), lumaUnits, above, left);
  const Beyond beyond = beyondOf(extents, Log, x, y);
  References refs[2];
  alignas(32) int16_t residual[kArea];
  for (int p = 0; p < 2; ++p)
    collect<Log>(to[p + 1], p + 1, 0, x, y, beyond, kWholeReach, refs[p]);
  auto predictionOf = [this](int mode, int p) {
    return predictions + (2 * mode + p) * kArea;
  };
  Ranking ranked;
  for (int mode : {kAsLuma, kChromaDc, kChromaPlanar, kChromaHorizontal,
                   kChromaVertical}) {
    int64_t sum = 0;
    for (int p = 0; p < 2; ++p) {
      int16_t *prediction = predictionOf(mode, p);
      predict<Log>(tables, refs[p], p + 1, chromaPrediction(mode, lumaMode),
                   prediction, kSide);
      subtract<Log>(from[p + 1].at(x, y), from[p + 1].stride, prediction,
                    residual);
      sum += hadamardOf<Log>(residual);
    }
    ranked.add(rankOf(sum, std::min(costs.of(context, 2 * mode),
                                    costs.of(context, 2 * mode + 1))),
               mode);
  }
  // Two candidates each, one of either plane.
  int made = 0, best = 0, slopes[2] = {};
  auto slopesLength = [&] {
    return costs.of(slopeContext(1, 0), slopes[0] + 8) +
           costs.of(slopeContext(2, slopes[0]), slopes[1] + 8);
  };
  auto weigh = [&](int mode) {
    int length = costs.of(context, 2 * mode + 1);
    if (mode == kFromLuma)
      length += slopesLength();
    int64_t estimate = lambda.worthOf(length);
    for (int p = 0; p < 2; ++p) {
      Candidate &candidate = candidates[2 * made + p];
      subtract<Log>(from[p + 1].at(x, y), from[p + 1].stride,
                    predictionOf(mode, p), residual);
      forward<Log>(residual, kDct, candidate.coefficients);
      estimate += estimator.of<Log>(candidate.coefficients, p + 1);
      candidate.mode = mode;
    }
    candidates[2 * made].estimate = estimate;
    if (estimate < candidates[2 * best].estimate)
      best = made;
    ++made;
  };
  for (int i = 0; i < trials.chromaModes; ++i)
    weigh(ranked.mode(i));
  // The slopes of least squares.
  const int16_t *luma = to[0].at(x, y);
  int64_t sums[3] = {}, square = 0, product[2] = {};
  for (int r = 0; r < kSide; ++r)
    for (int c = 0; c < kSide; ++c) {
      const int l = luma[static_cast<ptrdiff_t>(r) * to[0].stride + c];
      sums[0] += l;
      square += l * l;
      for (int p = 0; p < 2; ++p) {
        const int v = from[p + 1].at(
            x, y)[static_cast<ptrdiff_t>(r) * from[p + 1].stride + c];
        sums[p + 1] += v;
        product[p] += static_cast<int64_t>(l) * v;
      }
    }
  const int64_t variance = square * kArea - sums[0] * sums[0];
  if (variance > 0) {
    for (int p = 0; p < 2; ++p) {
      const int64_t eight = 8 * (product[p] * kArea - sums[0] * sums[p + 1]);
      const int64_t nearest =
          (eight < 0 ? eight - variance / 2 : eight + variance / 2) / variance;
      slopes[p] = static_cast<int>(std::clamp<int64_t>(nearest, -8, 7));
    }
    if (slopes[0] != 0 || slopes[1] != 0) {
      for (int p = 0; p < 2; ++p)
        predictFromLuma<Log>(luma, to[0].stride, refs[p], slopes[p],
                             predictionOf(kFromLuma, p), kSide);
      weigh(kFromLuma);
    }
  }

  Best chosen;
  const Candidate *taken = nullptr;
  auto attempt = [&](const Candidate *pair) {
    const int mode = pair->mode;
    int64_t cost = mode == kFromLuma ? lambda.worthOf(slopesLength()) : 0;
    int64_t without = cost, energy = 0;
    Levels levels[2];
    for (int p = 0; p < 2; ++p) {
      subtract<Log>(from[p + 1].at(x, y), from[p + 1].stride,
                    predictionOf(mode, p), residual);
      const int64_t own = energyOf<Log>(residual);
      energy += own;
      const int first = threeClasses(unitClass(levels[0].units));
      cost += quantiser.run<Log>(
          pair[p].coefficients, own, p + 1,
          p == 0 ? firstUnitsContext(Log, lumaUnits, above, left)
                 : secondUnitsContext(Log, lumaUnits, first, above, left),
          levels[p]);
    }
    cost += lambda.worthOf(costs.of(context, 2 * mode + 1));
    without +=
        quantiser.inSteps(energy) + lambda.worthOf(costs.of(context, 2 * mode));
    if (without < cost || (levels[0].units == 0 && levels[1].units == 0)) {
      cost = without;
      levels[0].units = levels[1].units = 0;
    }
    if (cost >= chosen.cost)
      return;
    chosen.cost = cost;
    chosen.mode = mode;
    taken = pair;
    for (int p = 0; p < 2; ++p)
      chosen.levels[p] = levels[p];
  };
  const int64_t least = candidates[2 * best].estimate;
  const int64_t most = least + least * trials.near / 64;
  for (int run = 0; run < trials.quantised; ++run) {
    attempt(candidates + 2 * static_cast<ptrdiff_t>(best));
    candidates[2 * best].estimate = kNoCost;
    for (int i = 0; i < made; ++i)
      if (candidates[2 * i].estimate < candidates[2 * best].estimate)
        best = i;
    if (candidates[2 * best].estimate > most)
      break;
  }
  Block block;
  block.x = x;
  block.y = y;
  block.log = Log;
  block.mode = lumaMode;
  block.isChroma = true;
  block.chromaMode = chosen.mode;
  for (int p = 0; p < 2; ++p) {
    if (chosen.mode == kFromLuma)
      block.slope[p] = slopes[p];
    Quantiser::setSigns<Log>(taken[p].coefficients, chosen.levels[p]);
    put<Log>(p + 1, kDct, chosen.levels[p], predictionOf(chosen.mode, p), x, y);
    store(block, p + 1, chosen.levels[p]);
  }
  out.push_back(block);
  const bool first = block.units[1] > 0, second = block.units[2] > 0;
  maps.put(maps.chroma, x, y, Log,
           ChromaUnit{static_cast<uint8_t>(chosen.mode == kFromLuma),
                      static_cast<uint8_t>(first || second),
                      static_cast<uint8_t>(first),
                      static_cast<uint8_t>(second)});
  return chosen.cost + lambda.worthOf(kBlockTime);
}

template <int Log> int64_t Search::node(int x, int y, std::vector<Block> &out) {
  constexpr int kSide = 1 << Log, kHalf = kSide / 2;
  auto inside = [&](int px, int py) {
    return px < extents.paddedWidth && py < extents.paddedHeight;
  };
  const bool outside =
      x + kSide > extents.paddedWidth || y + kSide > extents.paddedHeight;
  if constexpr (Log > 3) {
    if (outside || Log > config.largest) {
      int64_t cost = 0;
      for (int part = 0; part < 4; ++part) {
        const int px = x + (part & 1) * kHalf, py = y + (part >> 1) * kHalf;
        if (inside(px, py))
          cost += node<Log - 1>(px, py, out);
      }
      return cost;
    }
  }
  const bool maySplit = Log > config.smallest;
  const int split = splitContext(Log, maps.luma[maps.above(x, y)],
                                 maps.luma[maps.left(x, y)]);
  // What the whole block takes lies in front of what its parts take.
  const auto firstBlock = static_cast<ptrdiff_t>(out.size());
  int64_t whole = luma<Log>(x, y, out), ofChroma = 0;
  const bool isTried = whole < kNoCost;
  LumaUnit unit;
  ChromaUnit chromaUnit;
  size_t wholeLevels = 0;
  alignas(32) int16_t kept[3 * kSide * kSide];
  auto copy = [&](bool back) {
    int16_t *memory = kept;
    for (const Plane &plane : to)
      for (int r = 0; r < kSide; ++r, memory += kSide) {
        int16_t *row = plane.at(x, y + r);
        std::memcpy(back ? row : memory, back ? memory : row, 2 * kSide);
      }
  };
  if (isTried) {
    const int mode = out.back().mode;
    unit = maps.luma[maps.at(x, y)];
    bool isEmpty = unit.units == 0;
    if (maySplit)
      whole += lambda.worthOf(costs.of(split, 0));
    if (!isGrey) {
      ofChroma = chroma<Log>(x, y, mode, unit.units, out);
      whole += ofChroma;
      isEmpty = isEmpty && out.back().units[1] == 0 && out.back().units[2] == 0;
    }
    if (!maySplit || (isEmpty && whole < lambda.worthOf(12 * kBit)) ||
        whole < lambda.worthOf(int64_t(kSide) * kSide * trials.whole[Log]))
      return whole;
    copy(false);
    chromaUnit = maps.chroma[maps.at(x, y)];
    wholeLevels = blocks->levels.size();
  }
  const auto firstPart = static_cast<ptrdiff_t>(out.size());
  int64_t cost = lambda.worthOf(costs.of(split, 1));
  bool isBetter = true;
  for (int part = 0; part < 4 && isBetter; ++part) {
    const int px = x + (part & 1) * kHalf, py = y + (part >> 1) * kHalf;
    if constexpr (Log == 3) {
      // Chroma will take about the same.
      cost += luma<2>(px, py, out);
      isBetter = cost + ofChroma - ofChroma / 8 < whole;
    } else {
      cost += node<Log - 1>(px, py, out);
      isBetter = cost < whole;
    }
  }
  if constexpr (Log == 3)
    if (isBetter && !isGrey) {
      int units = 0;
      for (auto part = out.begin() + firstPart; part != out.end(); ++part)
        units = std::max(units, threeClasses(unitClass(part->units[0])));
      cost += chroma<3>(x, y, out.back().mode, units, out);
      isBetter = cost < whole;
    }
  if (isBetter) {
    out.erase(out.begin() + firstBlock, out.begin() + firstPart);
    return cost;
  }
  out.resize(static_cast<size_t>(firstPart));
  blocks->levels.resize(wholeLevels);
  copy(true);
  maps.put(maps.luma, x, y, Log, unit);
  maps.put(maps.chroma, x, y, Log, chromaUnit);
  return whole;
}

/// Whether the post filter brings the picture nearer to the frame.
inline bool filterHelps(const EncodeJob &job, PictureMemory &decoded, int step,
                        bool isGrey) {
  const Extents &extents = job.extents;
  const size_t size = 3 * static_cast<size_t>(extents.width) *
                      static_cast<size_t>(extents.height);
  Bytes made(size), classes(static_cast<size_t>(extents.unitsX()) + 8);
  std::vector<FilterTaps> taps(1);
  for (int p = 0; p < 3; ++p)
    for (int k = 0; k < kFilterClasses; ++k)
      for (int t = 0; t < kTaps; ++t)
        for (int16_t &tap : taps[0].taps[p][k][t])
          tap = job.tables.taps[p][k][t];
  Plane planes[3];
  for (int p = 0; p < 3; ++p)
    planes[p] = {decoded.origin(p), decoded.stride};
  uint64_t errors[2] = {};
  for (int filtered = 0; filtered < 2; ++filtered) {
    ColourPass<RgbSink> colour(
        extents, planes, step, isGrey, filtered ? taps.data() : nullptr,
        classes.data(), {made.data(), static_cast<size_t>(extents.width)});
    for (int band = 0; 4 * band < extents.height; ++band)
      colour.band(band, 0);
    for (size_t i = 0; i < size; ++i) {
      const int e = made[i] - job.rgb[i];
      errors[filtered] += static_cast<uint64_t>(e * e);
    }
  }
  return errors[1] < errors[0];
}

/// Encodes a frame.
inline Bytes encodePicture(const EncodeJob &job) {
  const Config config = configOf(job.args);
  const Trials &trials =
      encoderParamsOf(job.args).effort == Effort::Thorough ? kThorough : kFast;
  PictureMemory original(job.extents), decoded(job.extents);
  const bool isGrey = planesOf(job.rgb, job.extents, original);
  const int step = stepOf(static_cast<int>(job.step));
  Blocks blocks;
  {
    std::vector<Search> search; // Too large for a stack.
    search.emplace_back(config, trials, job.tables, job.costs, step,
                        job.extents, original, decoded, isGrey);
    search[0].run(blocks);
  }
  const bool isFiltered =
      config.filter && filterHelps(job, decoded, step, isGrey);
  return writePicture(job.tables, job.extents, blocks, config.smallest,
                      config.largest, isGrey, config.filter, isFiltered,
                      job.log);
}

SMMIL_ISA_END
} // namespace smmil::block_picture

#endif // SMMIL_CODECS_BLOCKPICTURE_SEARCH_H
