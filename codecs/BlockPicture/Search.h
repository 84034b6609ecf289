//===- Search.h - Choice of blocks and modes --------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Goes through the quadtree from the smallest blocks up. In each block all
// modes are ranked by the Hadamard sums of what they leave; the best ones are
// transformed and quantised, and what costs least stays. All in integers.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_BLOCKPICTURE_SEARCH_H
#define SMMIL_CODECS_BLOCKPICTURE_SEARCH_H

#include "codecs/BlockPicture/Decode.h"
#include "codecs/BlockPicture/EncodeKernel.h"
#include "codecs/BlockPicture/Quantise.h"

#include <algorithm>

namespace smmil::block_picture {
SMMIL_ISA_BEGIN

class Search {
public:
  Search(const Config &config, bool isThorough, const Tables &tables,
         const Costs &costs, int step, const Extents &extents,
         PictureMemory &original, PictureMemory &decoded, bool isGrey)
      : config(config), isThorough(isThorough), tables(tables), costs(costs),
        step(step), extents(extents), isGrey(isGrey), maps(extents),
        quantiser(costs, step) {
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
  /// Magnitudes that another transform is worth quantising at, in 1/4 of those
  /// that the best one leaves.
  static constexpr int64_t kMostMagnitude = 5, kMostMagnitudeFast = 4;
  /// Blocks that cost less a sample, in 1/256 bit, are hardly ever better when
  /// they are split; by log2 of the side.
  static constexpr int kWhole[6] = {0, 0, 0, 150, 40, 8};
  static constexpr int kWholeFast[6] = {0, 0, 0, 400, 150, 60};

  struct Ranked {
    int64_t cost;
    int mode;
  };
  struct Best {
    int64_t cost = kNoCost;
    int mode = 0, transform = 0;
    int slope[2] = {0, 0};
    Levels levels[2];
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
  const bool isThorough;
  const Tables &tables;
  const Costs &costs;
  const int step;
  const Extents &extents;
  const bool isGrey;
  UnitMaps maps;
  const Quantiser quantiser;
  Plane from[3], to[3];
  Blocks *blocks = nullptr;
  Coefficients coefficients;
  alignas(32) int16_t predictions[kModes][kSuper * kSuper];
};

template <int Log> int64_t Search::luma(int x, int y, std::vector<Block> &out) {
  constexpr int kSide = 1 << Log;
  const LumaUnit above = maps.luma[maps.above(x, y)];
  const LumaUnit left = maps.luma[maps.left(x, y)];
  References refs;
  collect<Log>(to[0], 0, 0, x, y, beyondOf(extents, Log, x, y), kWholeReach,
               refs);
  const int16_t *original = from[0].at(x, y);
  alignas(32) int16_t residual[kSide * kSide];
  Ranked ranked[kModes];
  int count = 0;
  auto rank = [&](int mode) {
    predict<Log>(tables, refs, 0, mode, predictions[mode], kSide);
    subtract<Log>(original, from[0].stride, predictions[mode], residual);
    ranked[count++] = {
        rankOf(hadamardOf<Log>(residual), modeLength(Log, mode, above, left)),
        mode};
  };
  // Every second direction, of a fast search every fourth, then those beside
  // the best.
  const int apart = isThorough ? 2 : 4;
  int bestAngle = 0;
  for (int mode = 0; mode < kMatrix; ++mode) {
    if (mode >= kAngular && (mode - kAngular) % apart != 0)
      continue;
    rank(mode);
    if (mode >= kAngular &&
        (bestAngle == 0 || ranked[count - 1].cost < ranked[bestAngle].cost))
      bestAngle = count - 1;
  }
  const int middle = ranked[bestAngle].mode;
  for (int mode = middle - apart / 2; mode <= middle + apart / 2; ++mode)
    if (mode != middle && mode >= kAngular && mode < kMatrix)
      rank(mode);
  if (config.matrix && Log < 5)
    for (int mode = kMatrix; mode < kModes; ++mode)
      rank(mode);
  const int tries = std::min(count, isThorough ? (Log == 2 ? 4 : 3) : 1);
  std::partial_sort(ranked, ranked + tries, ranked + count,
                    [](const Ranked &a, const Ranked &b) {
                      return a.cost != b.cost ? a.cost < b.cost
                                              : a.mode < b.mode;
                    });
  const int context = lumaUnitsContext(Log, above, left);
  Best best;
  Levels levels;
  int64_t bestMagnitude = 0;
  auto attempt = [&](int mode, int transform) {
    alignas(32) int32_t f[16 * 16];
    subtract<Log>(original, from[0].stride, predictions[mode], residual);
    forward<Log>(residual, transform, f);
    // What is much larger hardly ever costs less.
    const int64_t magnitude = magnitudeOf<Log>(f);
    if (transform != kDct &&
        4 * magnitude >
            (isThorough ? kMostMagnitude : kMostMagnitudeFast) * bestMagnitude)
      return;
    int64_t cost =
        quantiser.run<Log>(f, energyOf<Log>(residual), 0, context, levels) +
        worthOf(modeLength(Log, mode, above, left));
    if (Log < 5 && levels.units > 0)
      cost +=
          worthOf(costs.of(transformContext(Log, modeClass(mode)), transform));
    else if (transform != kDct)
      return;
    if (cost < best.cost) {
      best.cost = cost;
      best.mode = mode;
      best.transform = transform;
      best.levels[0] = levels;
      bestMagnitude = magnitude;
    }
  };
  for (int i = 0; i < tries; ++i)
    attempt(ranked[i].mode, kDct);
  if (Log < 5 && best.levels[0].units > 0) {
    const int mode = best.mode;
    const int end = isThorough ? transformsOf(Log) : int(kDst) + 1;
    for (int transform = 1; transform < end; ++transform)
      attempt(mode, transform);
    if (best.transform != kDct && tries > 1)
      attempt(ranked[0].mode != mode ? ranked[0].mode : ranked[1].mode,
              best.transform);
  }
  const Levels &chosen = best.levels[0];
  put<Log>(0, best.transform, chosen, predictions[best.mode], x, y);
  Block block;
  block.x = x;
  block.y = y;
  block.log = Log;
  block.mode = best.mode;
  block.transform = best.transform;
  store(block, 0, chosen);
  out.push_back(block);
  maps.put(maps.luma, x, y, Log,
           LumaUnit{static_cast<uint8_t>(modeGroup(best.mode)), Log,
                    static_cast<uint8_t>(threeClasses(unitClass(chosen.units))),
                    0});
  return best.cost + worthOf(kBlockTime);
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
  alignas(32) int16_t prediction[2][kArea], kept[2][kArea], residual[kArea];
  for (int p = 0; p < 2; ++p)
    collect<Log>(to[p + 1], p + 1, 0, x, y, beyond, kWholeReach, refs[p]);
  Best best;
  auto attempt = [&](int mode, int slope0, int slope1) {
    const int slopes[2] = {slope0, slope1};
    int64_t cost = 0, energy = 0;
    if (mode == kFromLuma)
      cost = worthOf(costs.of(slopeContext(1, 0), slope0 + 8) +
                     costs.of(slopeContext(2, slope0), slope1 + 8));
    int64_t without = cost;
    Levels levels[2];
    for (int p = 0; p < 2; ++p) {
      if (mode == kFromLuma)
        predictFromLuma<Log>(to[0].at(x, y), to[0].stride, refs[p], slopes[p],
                             prediction[p], kSide);
      else
        predict<Log>(tables, refs[p], p + 1, chromaPrediction(mode, lumaMode),
                     prediction[p], kSide);
      alignas(32) int32_t f[16 * 16];
      subtract<Log>(from[p + 1].at(x, y), from[p + 1].stride, prediction[p],
                    residual);
      forward<Log>(residual, kDct, f);
      const int64_t own = energyOf<Log>(residual);
      energy += own;
      const int first = threeClasses(unitClass(levels[0].units));
      cost += quantiser.run<Log>(
          f, own, p + 1,
          p == 0 ? firstUnitsContext(Log, lumaUnits, above, left)
                 : secondUnitsContext(Log, lumaUnits, first, above, left),
          levels[p]);
    }
    cost += worthOf(costs.of(context, 2 * mode + 1));
    without += quantiser.inSteps(energy) + worthOf(costs.of(context, 2 * mode));
    if (without < cost || (levels[0].units == 0 && levels[1].units == 0)) {
      cost = without;
      levels[0].units = levels[1].units = 0;
    }
    if (cost >= best.cost)
      return;
    best.cost = cost;
    best.mode = mode;
    for (int p = 0; p < 2; ++p) {
      best.slope[p] = slopes[p];
      best.levels[p] = levels[p];
      std::memcpy(kept[p], prediction[p], sizeof kept[p]);
    }
  };
  Ranked ranked[kChromaModes];
  int count = 0;
  for (int mode : {kAsLuma, kChromaDc, kChromaPlanar, kChromaHorizontal,
                   kChromaVertical}) {
    int64_t sum = 0;
    for (int p = 0; p < 2; ++p) {
      predict<Log>(tables, refs[p], p + 1, chromaPrediction(mode, lumaMode),
                   prediction[p], kSide);
      subtract<Log>(from[p + 1].at(x, y), from[p + 1].stride, prediction[p],
                    residual);
      sum += hadamardOf<Log>(residual);
    }
    ranked[count++] = {rankOf(sum, std::min(costs.of(context, 2 * mode),
                                            costs.of(context, 2 * mode + 1))),
                       mode};
  }
  std::sort(ranked, ranked + count, [](const Ranked &a, const Ranked &b) {
    return a.cost != b.cost ? a.cost < b.cost : a.mode < b.mode;
  });
  for (int i = 0; i < (isThorough ? 2 : 1); ++i)
    attempt(ranked[i].mode, 0, 0);
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
    int slopes[2];
    for (int p = 0; p < 2; ++p) {
      const int64_t eight = 8 * (product[p] * kArea - sums[0] * sums[p + 1]);
      const int64_t nearest =
          (eight < 0 ? eight - variance / 2 : eight + variance / 2) / variance;
      slopes[p] = static_cast<int>(std::clamp<int64_t>(nearest, -8, 7));
    }
    if (slopes[0] != 0 || slopes[1] != 0)
      attempt(kFromLuma, slopes[0], slopes[1]);
  }
  Block block;
  block.x = x;
  block.y = y;
  block.log = Log;
  block.mode = lumaMode;
  block.isChroma = true;
  block.chromaMode = best.mode;
  for (int p = 0; p < 2; ++p) {
    block.slope[p] = best.slope[p];
    put<Log>(p + 1, kDct, best.levels[p], kept[p], x, y);
    store(block, p + 1, best.levels[p]);
  }
  out.push_back(block);
  const bool first = block.units[1] > 0, second = block.units[2] > 0;
  maps.put(maps.chroma, x, y, Log,
           ChromaUnit{static_cast<uint8_t>(best.mode == kFromLuma),
                      static_cast<uint8_t>(first || second),
                      static_cast<uint8_t>(first),
                      static_cast<uint8_t>(second)});
  return best.cost + worthOf(kBlockTime);
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
  const size_t firstBlock = out.size();
  int64_t whole =
      luma<Log>(x, y, out) + (maySplit ? worthOf(costs.of(split, 0)) : 0);
  const int mode = out.back().mode;
  const LumaUnit unit = maps.luma[maps.at(x, y)];
  bool isEmpty = unit.units == 0;
  if (!isGrey) {
    whole += chroma<Log>(x, y, mode, unit.units, out);
    isEmpty = isEmpty && out.back().units[1] == 0 && out.back().units[2] == 0;
  }
  if (!maySplit || (isEmpty && whole < worthOf(12 * kBit)) ||
      whole < worthOf(int64_t(kSide) * kSide *
                      (isThorough ? kWhole : kWholeFast)[Log]))
    return whole;

  // Keep what the whole block has made; then split it.
  std::vector<int16_t> kept(3 * kSide * kSide);
  auto copy = [&](bool back) {
    int16_t *memory = kept.data();
    for (const Plane &plane : to)
      for (int r = 0; r < kSide; ++r, memory += kSide) {
        int16_t *row = plane.at(x, y + r);
        std::memcpy(back ? row : memory, back ? memory : row, 2 * kSide);
      }
  };
  copy(false);
  const ChromaUnit chromaUnit = maps.chroma[maps.at(x, y)];
  std::vector<Block> parts;
  int64_t cost = worthOf(costs.of(split, 1));
  bool isBetter = true;
  for (int part = 0; part < 4 && isBetter; ++part) {
    const int px = x + (part & 1) * kHalf, py = y + (part >> 1) * kHalf;
    if constexpr (Log == 3)
      cost += luma<2>(px, py, parts);
    else
      cost += node<Log - 1>(px, py, parts);
    isBetter = cost < whole;
  }
  if constexpr (Log == 3)
    if (isBetter && !isGrey) {
      int units = 0;
      for (const Block &part : parts)
        units = std::max(units, threeClasses(unitClass(part.units[0])));
      cost += chroma<3>(x, y, parts.back().mode, units, parts);
      isBetter = cost < whole;
    }
  if (isBetter) {
    out.resize(firstBlock);
    out.insert(out.end(), parts.begin(), parts.end());
    return cost;
  }
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
  const bool isThorough = encoderParamsOf(job.args).effort == Effort::Thorough;
  PictureMemory original(job.extents), decoded(job.extents);
  const bool isGrey = planesOf(job.rgb, job.extents, original);
  const int step = stepOf(static_cast<int>(job.step));
  Blocks blocks;
  {
    std::vector<Search> search; // Too large for a stack.
    search.emplace_back(config, isThorough, job.tables, job.costs, step,
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
