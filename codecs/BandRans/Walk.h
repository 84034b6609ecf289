//===- Walk.h - Symbols of bands, in coding order ---------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The encoder's and the trainer's view of the stream: visits every symbol with
// its context, every raw bit and every end of a call.
//
// A visitor has: eob(planeClass, context, value), dc(planeClass, context,
// token), ac(planeClass, band, rem, level, symbol), raw(bits, count),
// endCall().
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_BANDRANS_WALK_H
#define SMMIL_CODECS_BANDRANS_WALK_H

#include "codecs/BandRans/Strips.h"
#include "codecs/BandRans/Table.h"
#include "codecs/Scan/Zigzag.h"

#include <algorithm>
#include <cstdlib>
#include <vector>

namespace smmil::band_rans {

inline int floorLog2(uint32_t value) { return 31 - __builtin_clz(value); }

/// Scan neighbours for either block size.
inline const uint8_t *neighboursOf(int block, int k) {
  return block == 8 ? scan::kZigzag<8>.neighbour[k]
                    : scan::kZigzag<4>.neighbour[k];
}

/// Energy level of the neighbours of band k, given |level| capped at 15 of the
/// lower bands; entry 0 must be 0.
inline int energyLevel(const uint8_t *neighbours, const uint8_t *magnitude) {
  int sum = 2 * (magnitude[neighbours[0]] + magnitude[neighbours[1]]) +
            magnitude[neighbours[2]] + magnitude[neighbours[3]] +
            magnitude[neighbours[4]] + magnitude[neighbours[5]];
  return countReached(kLevelThresholds, sum);
}

/// Context of a block's EOB from those of its plane so far (raster order).
inline int eobContext(const uint8_t *eobs, int blocksX, int x, int y) {
  if (y == 0)
    return kEobContexts - 1;
  const uint8_t *above = eobs + static_cast<ptrdiff_t>(y - 1) * blocksX;
  int a = above[x];
  int left = x > 0 ? above[x - 1] : a;
  int right = x + 1 < blocksX ? above[x + 1] : a;
  return countReached(kEobThresholds, (((left + right + 1) >> 1) + a + 1) >> 1);
}

/// Walks one frame; `levels` are in block order, their magnitudes at most
/// kMaxAcLevel. False, and nothing visited, where a level of DC has no code.
template <class Visitor>
bool walkBands(const Shape &shape, const int16_t *levels, Visitor &visitor) {
  const Geometry g(shape);
  const int keep = shape.keep;
  const int16_t *plane[3] = {};
  std::vector<uint8_t> eobs[3];
  std::vector<int16_t> residuals[3];
  for (int p = 0; p < shape.channels; ++p) {
    plane[p] = levels;
    levels += shape.blocksOf(p) * static_cast<size_t>(keep);
    int c = p > 0;
    int blocks = g.blocksX[c] * g.blocksY[c];
    eobs[p].resize(static_cast<size_t>(blocks));
    residuals[p].resize(static_cast<size_t>(blocks));
    auto dc = [&](int x, int y) {
      return static_cast<int>(
          plane[p][static_cast<size_t>((y * g.blocksX[c] + x) * keep)]);
    };
    for (int y = 0, i = 0; y < g.blocksY[c]; ++y)
      for (int x = 0; x < g.blocksX[c]; ++x, ++i) {
        const int16_t *block = plane[p] + static_cast<size_t>(i * keep);
        int last = keep - 1;
        while (last > 0 && block[last] == 0)
          --last;
        eobs[p][static_cast<size_t>(i)] = static_cast<uint8_t>(last);
        int prediction = 0;
        if (x > 0 && y > 0) {
          int l = dc(x - 1, y);
          int a = dc(x, y - 1);
          prediction = std::clamp(l + a - dc(x - 1, y - 1), std::min(l, a),
                                  std::max(l, a));
        } else if (x > 0) {
          prediction = dc(x - 1, y);
        } else if (y > 0) {
          prediction = dc(x, y - 1);
        }
        const auto residual = static_cast<int16_t>(block[0] - prediction);
        if (residual < kMinDcResidual || residual > kMaxDcResidual)
          return false;
        residuals[p][static_cast<size_t>(i)] = residual;
      }
  }

  struct Block {
    const int16_t *level;
    int eob;
    int residual;
  };
  std::vector<Block> blocks, sorted;
  std::vector<uint8_t> magnitudes;
  auto walkSet = [&](int firstPlane, int y0, int y1) {
    int c = firstPlane > 0;
    int planes = c == 0 ? 1 : 2;
    blocks.clear();
    for (int y = y0; y < y1; ++y) {
      for (int p = firstPlane; p < firstPlane + planes; ++p)
        for (int x = 0; x < g.blocksX[c]; ++x) {
          auto i = static_cast<size_t>(y * g.blocksX[c] + x);
          int eob = eobs[p][i];
          blocks.push_back(
              {plane[p] + i * static_cast<size_t>(keep), eob, residuals[p][i]});
          visitor.eob(c, eobContext(eobs[p].data(), g.blocksX[c], x, y), eob);
        }
      visitor.endCall();
    }
    if (blocks.empty())
      return;
    sorted.clear();
    int reach[65] = {};
    for (int e = keep - 1; e >= 0; --e) {
      for (const Block &block : blocks)
        if (block.eob == e)
          sorted.push_back(block);
      reach[e] = static_cast<int>(sorted.size());
    }
    // DC: all tokens, then the extra bits.
    auto folded = [](int residual) {
      return residual < 0 ? static_cast<uint32_t>(-2 * residual - 1)
                          : static_cast<uint32_t>(2 * residual);
    };
    for (const Block &block : sorted) {
      uint32_t m = folded(block.residual);
      int token = static_cast<int>(m);
      if (m >= kDcDirect) {
        int extra = floorLog2(m) - 2;
        token = kDcDirect + 4 * (extra - 2) + static_cast<int>(m >> extra & 3);
      }
      visitor.dc(c, countReached(kEobThresholds, block.eob), token);
    }
    visitor.endCall();
    for (const Block &block : sorted) {
      uint32_t m = folded(block.residual);
      if (m < kDcDirect)
        continue;
      int extra = floorLog2(m) - 2;
      visitor.raw(m & ((1U << extra) - 1), extra);
    }
    // AC, band by band.
    magnitudes.assign(sorted.size() * static_cast<size_t>(keep), 0);
    for (int k = 1; k < keep && reach[k] > 0; ++k) {
      const uint8_t *neighbours = neighboursOf(shape.block, k);
      for (int i = 0; i < reach[k]; ++i) {
        const Block &block = sorted[static_cast<size_t>(i)];
        uint8_t *magnitude =
            &magnitudes[static_cast<size_t>(i) * static_cast<size_t>(keep)];
        int value = std::abs(static_cast<int>(block.level[k]));
        magnitude[k] = static_cast<uint8_t>(std::min(value, kEscape));
        visitor.ac(c, k, countReached(kRemThresholds, block.eob - k),
                   energyLevel(neighbours, magnitude),
                   std::min(value - (block.eob == k), kEscape));
      }
      visitor.endCall();
      for (int i = 0; i < reach[k]; ++i) {
        const Block &block = sorted[static_cast<size_t>(i)];
        int rest = std::abs(static_cast<int>(block.level[k])) -
                   (block.eob == k) - kEscape;
        if (rest < 0)
          continue;
        auto gamma = static_cast<uint32_t>(rest + 1);
        int prefix = floorLog2(gamma);
        visitor.raw(1U << prefix, prefix + 1);
        if (prefix > 0)
          visitor.raw(gamma & ((1U << prefix) - 1), prefix);
      }
      for (int i = 0; i < reach[k]; ++i)
        if (int value = sorted[static_cast<size_t>(i)].level[k]; value != 0)
          visitor.raw(value < 0, 1);
    }
  };
  for (int y0 = 0; y0 < g.blocksY[0]; y0 += g.stripRows) {
    int y1 = std::min(y0 + g.stripRows, g.blocksY[0]);
    walkSet(0, y0, y1);
    walkSet(1, g.chromaBegin(y0), g.chromaEnd(y1));
  }
  return true;
}

} // namespace smmil::band_rans

#endif // SMMIL_CODECS_BANDRANS_WALK_H
