//===- BlockCoder.h - Coding of chosen blocks -------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What blocks become whose size and modes are chosen: levels for the step, and
// the samples that a decoder makes of them.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_BLOCKPICTURE_BLOCKCODER_H
#define SMMIL_CODECS_BLOCKPICTURE_BLOCKCODER_H

#include "codecs/BlockPicture/Decode.h"
#include "codecs/BlockPicture/Picture.h"
#include "codecs/BlockPicture/Quantise.h"

namespace smmil::block_picture {
SMMIL_ISA_BEGIN

class BlockCoder {
public:
  BlockCoder(const Tables &tables, const Costs &costs, int step,
             const Extents &extents, PictureMemory &original,
             PictureMemory &decoded)
      : tables(tables), costs(costs), step(step), extents(extents),
        maps(extents), quantiser(costs, step) {
    for (int p = 0; p < 3; ++p) {
      from[p] = {original.origin(p), original.stride};
      to[p] = {decoded.origin(p), decoded.stride};
    }
  }

  /// Codes blocks that were chosen, in their order; `decoded` is then what a
  /// decoder has before its post filter.
  void run(const std::vector<Choice> &choices, Blocks &blocks);

protected:
  /// Adds what levels stand for to the prediction in the plane.
  template <int Log>
  void add(int plane, int transform, const Levels &levels, int x, int y) {
    if (levels.units == 0)
      return;
    const Unit *units = kScans[Log].units;
    const Unit &last = units[levels.units - 1];
    std::memset(coefficients.values, 0, sizeof coefficients.values);
    int count = 0;
    auto set = [&](int index, int level) {
      if (level == 0)
        return;
      const int value =
          dequantise(std::abs(level), step, 4 + coefficientShift(Log));
      coefficients.values[index] =
          static_cast<int16_t>(level < 0 ? -value : value);
      ++count;
    };
    set(0, levels.level[0]);
    const bool hasDc = count > 0;
    for (int i = 1; i < levels.units; ++i) {
      set(units[i].indexA, levels.level[2 * i - 1]);
      set(units[i].indexB, levels.level[2 * i]);
    }
    addInverse<Log>(coefficients, hasDc && count == 1, last.lastColumn,
                    last.lastRow, transform, plane, to[plane].at(x, y),
                    to[plane].stride);
  }

  template <int Log>
  void put(int plane, int transform, const Levels &levels,
           const int16_t *prediction, int x, int y) {
    constexpr int kSide = 1 << Log;
    int16_t *out = to[plane].at(x, y);
    for (int r = 0; r < kSide; ++r)
      std::memcpy(out + static_cast<ptrdiff_t>(r) * to[plane].stride,
                  prediction + r * kSide, 2 * kSide);
    add<Log>(plane, transform, levels, x, y);
  }

  void mark(int x, int y, int log, int mode, const Levels &levels) {
    maps.put(
        maps.luma, x, y, log,
        LumaUnit{
            static_cast<uint8_t>(modeGroup(mode)), static_cast<uint8_t>(log),
            static_cast<uint8_t>(threeClasses(kUnitClasses.of[levels.units])),
            0});
  }
  void markChroma(int x, int y, int log, int mode, const Levels (&levels)[2]) {
    const bool first = levels[0].units > 0, second = levels[1].units > 0;
    maps.put(maps.chroma, x, y, log,
             ChromaUnit{static_cast<uint8_t>(mode == kFromLuma),
                        static_cast<uint8_t>(first || second),
                        static_cast<uint8_t>(first),
                        static_cast<uint8_t>(second)});
  }

  const Tables &tables;
  const Costs &costs;
  const int step;
  const Extents &extents;
  UnitMaps maps;
  const Quantiser quantiser;
  Plane from[3], to[3];

private:
  void store(Block &block, Blocks &blocks, int plane, const Levels &levels) {
    block.units[plane] = levels.units;
    block.first[plane] = blocks.levels.size();
    blocks.levels.insert(blocks.levels.end(), levels.level,
                         levels.level + levels.count());
  }
  template <int Log> void luma(const Choice &choice, Blocks &blocks);
  template <int Log>
  void chroma(const Choice &choice, int lumaUnits, Blocks &blocks);

  Coefficients coefficients;
};

template <int Log> void BlockCoder::luma(const Choice &choice, Blocks &blocks) {
  constexpr int kSide = 1 << Log;
  const int x = choice.x, y = choice.y, mode = choice.mode;
  References refs;
  collect<Log>(to[0], 0, 0, x, y, beyondOf(extents, Log, x, y),
               reachOf(Log, mode), refs);
  int16_t *out = to[0].at(x, y);
  predict<Log>(tables, refs, 0, mode, out, to[0].stride);
  alignas(32) int16_t residual[kSide * kSide];
  alignas(32) int32_t f[16 * 16];
  subtract<Log>(from[0].at(x, y), from[0].stride, out, to[0].stride, residual);
  forward<Log>(residual, choice.transform, f);
  Levels levels;
  quantiser.run<Log>(f, energyOf<Log>(residual), 0,
                     lumaUnitsContext(Log, maps.luma[maps.above(x, y)],
                                      maps.luma[maps.left(x, y)]),
                     levels);
  add<Log>(0, choice.transform, levels, x, y);
  mark(x, y, Log, mode, levels);
  Block block = choice.block();
  store(block, blocks, 0, levels);
  blocks.list.push_back(block);
}

template <int Log>
void BlockCoder::chroma(const Choice &choice, int lumaUnits, Blocks &blocks) {
  constexpr int kSide = 1 << Log;
  const int x = choice.x, y = choice.y;
  const ChromaUnit above = maps.chroma[maps.above(x, y)];
  const ChromaUnit left = maps.chroma[maps.left(x, y)];
  const Beyond beyond = beyondOf(extents, Log, x, y);
  const int mode = chromaPrediction(choice.chromaMode, choice.mode);
  Levels levels[2];
  int64_t cost = 0, energy = 0;
  for (int p = 0; p < 2; ++p) {
    const Plane &plane = to[p + 1];
    int16_t *out = plane.at(x, y);
    References refs;
    if (choice.chromaMode == kFromLuma) {
      collect<Log>(plane, p + 1, 0, x, y, beyond, kNearReach, refs);
      predictFromLuma<Log>(to[0].at(x, y), to[0].stride, refs, choice.slope[p],
                           out, plane.stride);
    } else {
      collect<Log>(plane, p + 1, 0, x, y, beyond, reachOf(Log, mode), refs);
      predict<Log>(tables, refs, p + 1, mode, out, plane.stride);
    }
    alignas(32) int16_t residual[kSide * kSide];
    alignas(32) int32_t f[16 * 16];
    subtract<Log>(from[p + 1].at(x, y), from[p + 1].stride, out, plane.stride,
                  residual);
    forward<Log>(residual, kDct, f);
    const int64_t own = energyOf<Log>(residual);
    energy += own;
    const int first = threeClasses(kUnitClasses.of[levels[0].units]);
    cost += quantiser.run<Log>(
        f, own, p + 1,
        p == 0 ? firstUnitsContext(Log, lumaUnits, above, left)
               : secondUnitsContext(Log, lumaUnits, first, above, left),
        levels[p]);
  }
  const uint16_t *lengths =
      costs.length[chromaContext(modeGroup(choice.mode), lumaUnits, above,
                                 left)] +
      2 * choice.chromaMode;
  if (quantiser.inSteps(energy) + worthOf(lengths[0]) <
      cost + worthOf(lengths[1]))
    levels[0].units = levels[1].units = 0;
  Block block = choice.block();
  for (int p = 0; p < 2; ++p) {
    add<Log>(p + 1, kDct, levels[p], x, y);
    store(block, blocks, p + 1, levels[p]);
  }
  blocks.list.push_back(block);
  markChroma(x, y, Log, choice.chromaMode, levels);
}

inline void BlockCoder::run(const std::vector<Choice> &choices,
                            Blocks &blocks) {
  int units = 0; // Of the luma below the next chroma block, in classes.
  for (const Choice &choice : choices) {
    if (choice.isChroma) {
      choice.log == 3   ? chroma<3>(choice, units, blocks)
      : choice.log == 4 ? chroma<4>(choice, units, blocks)
                        : chroma<5>(choice, units, blocks);
      units = 0;
      continue;
    }
    choice.log == 2   ? luma<2>(choice, blocks)
    : choice.log == 3 ? luma<3>(choice, blocks)
    : choice.log == 4 ? luma<4>(choice, blocks)
                      : luma<5>(choice, blocks);
    units = std::max<int>(units, maps.luma[maps.at(choice.x, choice.y)].units);
  }
}

SMMIL_ISA_END
} // namespace smmil::block_picture

#endif // SMMIL_CODECS_BLOCKPICTURE_BLOCKCODER_H
