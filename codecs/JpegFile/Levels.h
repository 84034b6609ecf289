//===- Levels.h - Levels of a component under static contexts ---*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One walk over the blocks of a component for both directions: the coder gives
// each symbol back, be it read or written. First come, row by row, what each
// block has in all: the size of its largest level, its pairs, its mean. Then,
// chunk by chunk and pair by pair, the levels of all blocks that have the pair.
// So the contexts of a call are known before it, and blocks decode in parallel;
// spec.md has every context.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_JPEGFILE_LEVELS_H
#define SMMIL_CODECS_JPEGFILE_LEVELS_H

#include "codecs/JpegFile/Layout.h"
#include "codecs/JpegFile/LevelCoder.h"
#include "codecs/JpegFile/Zigzag.h"
#include "smmil/Runtime/Carver.h"

namespace smmil::jpeg_file {
SMMIL_ISA_BEGIN

/// Blocks whose pairs are coded together.
constexpr int kChunk = kCall;
constexpr size_t kChunkStride = kChunk + rans::kReadSlack;

/// Memory of the walk.
struct LevelMemory {
  /// For components of at most `blocks` blocks.
  LevelMemory(Carver &carver, uint64_t blocks) {
    tops = carver.take<uint8_t>(blocks);
    pairs = carver.take<uint8_t>(blocks);
    means = carver.take<int16_t>(blocks);
    stride = static_cast<size_t>(blocks) + 2 * rans::kReadSlack;
    rows = carver.take<uint8_t>(9 * stride);
    contexts = carver.take<uint16_t>(blocks);
    sizes = carver.take<uint8_t>(65 * kChunkStride);
    levels = carver.take<int16_t>(65 * kChunkStride);
    order = carver.take<uint16_t>(kChunk);
    chunkRows = carver.take<uint8_t>(3 * kChunkStride);
  }
  uint8_t *tops, *pairs; ///< By block.
  int16_t *means;        ///< By block: levels of k = 0.
  size_t stride;
  uint8_t *rows;
  uint16_t *contexts; ///< Of a row of blocks.
  uint8_t *sizes;  ///< By place of the zigzag, kChunkStride each; 64 is behind.
  int16_t *levels; ///< In the same way.
  uint16_t *order;
  uint8_t *chunkRows;
};

/// The levels of a chunk of blocks, sorted by how many pairs they have, most
/// first: block order[i] of the chunk has levels[k * kChunkStride + i] for k
/// from 1 to twice its pairs. Up to the next multiple of 16 beyond the blocks
/// that have pair j, its levels are 0.
struct Chunk {
  size_t first = 0; ///< Block of the component.
  int blocks = 0;
  int withPair[34]; ///< How many have pair j.
  const uint16_t *order = nullptr;
  const int16_t *levels = nullptr;
};

SMMIL_ALWAYS_INLINE int classOfPairs(uint8_t sum) {
  return (sum >= 1) + (sum >= 4) + (sum >= 10) + (sum >= 19) + (sum >= 32) +
         (sum >= 50) + (sum >= 80);
}
SMMIL_ALWAYS_INLINE int fewPairs(uint8_t pairs) {
  return (pairs >= 1) + (pairs >= 3) + (pairs >= 6) + (pairs >= 11);
}
SMMIL_ALWAYS_INLINE uint8_t classOfBehind(uint8_t sum) {
  return static_cast<uint8_t>((sum >= 1) + (sum >= 4) + (sum >= 8) +
                              (sum >= 14));
}

/// Expects what lies between the blocks around, as LOCO-I does it.
SMMIL_ALWAYS_INLINE int32_t expectedMean(int32_t left, int32_t above,
                                         int32_t aboveLeft) {
  const int32_t least = left < above ? left : above;
  const int32_t most = left < above ? above : left;
  const int32_t slope = left + above - aboveLeft;
  return slope < least ? least : slope > most ? most : slope;
}

/// Blocks give an encoder the levels: level(block, k). They take a decoder's:
/// chunk(Chunk), when a chunk is decoded.
template <typename Coder, typename Blocks> class ComponentCoder {
public:
  ComponentCoder(Coder &coder, const Component &component, bool first,
                 Blocks &blocks, const LevelMemory &memory)
      : coder(coder), component(component), rowOf(kRowOf[first ? 0 : 1]),
        blocks(blocks), memory(memory) {}

  /// Codes all blocks; false where a symbol or level is out of range, or the
  /// coder has no more.
  bool run() {
    const auto width = static_cast<size_t>(component.width);
    const auto height = static_cast<size_t>(component.height);
    Rows above(memory.rows, memory.stride);
    Rows own(memory.rows + 3 * memory.stride, memory.stride);
    above.clear(component.width);
    for (size_t y = 0; y < height; ++y) {
      if (!row(y * width, y > 0, above, own))
        return false;
      std::swap(above, own);
    }
    for (size_t first = 0; first < width * height; first += kChunk)
      if (!chunk(first, width * height - first))
        return false;
    return true;
  }

private:
  /// What a row of blocks leaves to the next one, with one more block at each
  /// end that is like the one there.
  struct Rows {
    Rows(uint8_t *memory, size_t stride)
        : tops(memory + rans::kReadSlack), pairs(tops + stride),
          meanSizes(pairs + stride) {}
    void clear(int32_t width) {
      for (uint8_t *list : {tops, pairs, meanSizes})
        std::memset(list - 1, 0, static_cast<size_t>(width) + 2);
    }
    uint8_t *tops, *pairs, *meanSizes;
  };
  static void extend(uint8_t *list, int32_t width) {
    list[-1] = list[0];
    list[width] = list[width - 1];
  }
  /// Of the blocks above and those beside them.
  static void around(const uint8_t *list, int32_t width,
                     uint8_t *__restrict sums) {
    for (int32_t x = 0; x < width; ++x)
      sums[x] = static_cast<uint8_t>(2 * list[x] + list[x - 1] + list[x + 1]);
  }
  static void pairContexts(const uint8_t *tops, const uint8_t *sums,
                           int32_t width, uint16_t *__restrict contexts) {
    for (int32_t x = 0; x < width; ++x) {
      const int lower = (tops[x - 1] + tops[x + 1] - 2 * tops[x]) >> 1;
      const int bounded = lower < -3 ? -3 : lower > 3 ? 3 : lower;
      contexts[x] = static_cast<uint16_t>(
          tops[x] * 56 + classOfPairs(sums[x]) * 7 + bounded + 3);
    }
  }
  static void meanContexts(const uint8_t *tops, const uint8_t *pairs,
                           const uint8_t *sums, int32_t width,
                           uint16_t *__restrict contexts) {
    for (int32_t x = 0; x < width; ++x) {
      const int size = sums[x] >> 2;
      contexts[x] = static_cast<uint16_t>(
          fewPairs(pairs[x]) * 144 + tops[x] * 12 + (size < 11 ? size : 11));
    }
  }
  static void lookUp(const uint8_t *table, const uint16_t *contexts,
                     int32_t width, uint8_t *__restrict rows) {
    for (int32_t x = 0; x < width; ++x)
      rows[x] = table[contexts[x]];
  }

  /// A call of any length.
  bool call(uint8_t *rows, uint8_t *symbols, int count) {
    for (int i = 0; i < count; i += kCall)
      if (!coder.symbols(rows + i, symbols + i,
                         count - i < kCall ? count - i : kCall))
        return false;
    return true;
  }

  bool row(size_t first, bool hasAbove, const Rows &above, const Rows &own);
  bool means(size_t first, bool hasAbove, const Rows &own);
  bool chunk(size_t first, size_t left);
  void pairRows(unsigned j, const Chunk &chunk, unsigned most,
                const uint8_t *tops, uint8_t *rows) const;
  /// Sums and classes over the levels behind a pair.
  static void contextsBehind(const uint8_t *const (&behind)[2][5],
                             const uint8_t *tops, int count,
                             uint8_t *__restrict contexts);

  Coder &coder;
  const Component &component;
  const uint8_t *rowOf;
  Blocks &blocks;
  const LevelMemory &memory;
};

template <typename Coder, typename Blocks>
bool ComponentCoder<Coder, Blocks>::row(size_t first, bool hasAbove,
                                        const Rows &above, const Rows &own) {
  const int32_t width = component.width;
  uint8_t *rows = memory.rows + 6 * memory.stride;
  uint8_t *symbols = rows + memory.stride, *sums = symbols + memory.stride;
  uint16_t *contexts = memory.contexts;
  if constexpr (!Coder::kDecodes)
    for (int32_t x = 0; x < width; ++x) {
      const size_t block = first + static_cast<size_t>(x);
      uint32_t most = 0;
      unsigned last = 0;
      for (unsigned k = 1; k < 64; ++k) {
        const int32_t level = blocks.level(block, k);
        const auto magnitude =
            static_cast<uint32_t>(level < 0 ? -level : level);
        most = magnitude > most ? magnitude : most;
        last = level != 0 ? k : last;
      }
      own.tops[x] = static_cast<uint8_t>(sizeOf(most));
      own.pairs[x] = static_cast<uint8_t>((last + 1) / 2);
    }

  // Every other block, and then those between them.
  const int32_t even = (width + 1) / 2, odd = width / 2;
  around(above.tops, width, sums);
  for (int32_t i = 0; i < even; ++i) {
    rows[i] = rowOf[kTopEven + sums[2 * i] / 2];
    if (!Coder::kDecodes)
      symbols[i] = own.tops[2 * i];
  }
  if (!call(rows, symbols, even))
    return false;
  for (int32_t i = 0; i < even; ++i)
    own.tops[2 * i] = symbols[i];
  // One that is missing at the end is like the other neighbour.
  if (width % 2 == 0)
    own.tops[width] = own.tops[width - 2];
  for (int32_t i = 0; i < odd; ++i) {
    const int beside = own.tops[2 * i] + own.tops[2 * i + 2];
    rows[i] = rowOf[kTopOdd + sums[2 * i + 1] / 4 * 12 + beside / 2];
    if (!Coder::kDecodes)
      symbols[i] = own.tops[2 * i + 1];
  }
  if (!call(rows, symbols, odd))
    return false;
  for (int32_t i = 0; i < odd; ++i)
    own.tops[2 * i + 1] = symbols[i];

  own.tops[-1] = width > 1 ? own.tops[1] : 0;
  own.tops[width] = width > 1 ? own.tops[width - 2] : 0;
  around(above.pairs, width, sums);
  pairContexts(own.tops, sums, width, contexts);
  lookUp(rowOf + kPairs, contexts, width, rows);
  extend(own.tops, width);
  if (!call(rows, own.pairs, width))
    return false;
  extend(own.pairs, width);

  around(above.meanSizes, width, sums);
  meanContexts(own.tops, own.pairs, sums, width, contexts);
  lookUp(rowOf + kMean, contexts, width, rows);
  if constexpr (!Coder::kDecodes)
    means(first, hasAbove, own);
  if (!call(rows, own.meanSizes, width))
    return false;
  extend(own.meanSizes, width);
  std::memcpy(memory.tops + first, own.tops, static_cast<size_t>(width));
  std::memcpy(memory.pairs + first, own.pairs, static_cast<size_t>(width));
  return !Coder::kDecodes || means(first, hasAbove, own);
}

/// Codes the plain bits of means; an encoder finds their sizes.
template <typename Coder, typename Blocks>
bool ComponentCoder<Coder, Blocks>::means(size_t first, bool hasAbove,
                                          const Rows &own) {
  int16_t *means = memory.means + first;
  const int16_t *row = hasAbove ? means - component.width : means;
  int32_t left = hasAbove ? row[0] : 0, aboveLeft = left;
  bool good = true;
  for (int32_t x = 0; x < component.width; ++x) {
    const int32_t above = hasAbove ? row[x] : left;
    const int32_t expected = expectedMean(left, above, aboveLeft);
    if constexpr (Coder::kDecodes) {
      left = expected + coder.signedBits(own.meanSizes[x]);
    } else {
      left = blocks.level(first + static_cast<size_t>(x), 0);
      const int32_t past = left - expected;
      own.meanSizes[x] = static_cast<uint8_t>(
          sizeOf(static_cast<uint32_t>(past < 0 ? -past : past)));
      coder.signedBits(own.meanSizes[x], past);
    }
    good &= left >= -2048 && left <= 2047;
    means[x] = static_cast<int16_t>(left);
    aboveLeft = above;
  }
  return good;
}

template <typename Coder, typename Blocks>
void ComponentCoder<Coder, Blocks>::contextsBehind(
    const uint8_t *const (&behind)[2][5], const uint8_t *tops, int count,
    uint8_t *__restrict contexts) {
  const uint8_t *a0 = behind[0][0], *a1 = behind[0][1], *a2 = behind[0][2],
                *a3 = behind[0][3], *a4 = behind[0][4];
  const uint8_t *b0 = behind[1][0], *b1 = behind[1][1], *b2 = behind[1][2],
                *b3 = behind[1][3], *b4 = behind[1][4];
  for (int i = 0; i < count; ++i) {
    const auto a =
        static_cast<uint8_t>(2 * (a0[i] + a1[i]) + a2[i] + a3[i] + a4[i]);
    const auto b =
        static_cast<uint8_t>(2 * (b0[i] + b1[i]) + b2[i] + b3[i] + b4[i]);
    contexts[i] = static_cast<uint8_t>(tops[i] * 25 + classOfBehind(a) * 5 +
                                       classOfBehind(b));
  }
}

/// The rows of pair j of the blocks that have it, of which none has more pairs
/// than `most`.
template <typename Coder, typename Blocks>
void ComponentCoder<Coder, Blocks>::pairRows(unsigned j, const Chunk &chunk,
                                             unsigned most, const uint8_t *tops,
                                             uint8_t *rows) const {
  const unsigned k = 2 * j - 1;
  // Those from `before` on have no pair behind it.
  const int before = chunk.withPair[j + 1], count = chunk.withPair[j];
  const uint8_t *behind[2][5];
  for (unsigned n = 0; n < 2; ++n)
    for (unsigned i = 0; i < 5; ++i) {
      const unsigned place = kBehind[k + n][i];
      behind[n][i] =
          memory.sizes + (place > 2 * most ? 64u : place) * kChunkStride;
    }
  contextsBehind(behind, tops, before, rows);
  const uint8_t *pairs = rowOf + kPair + kPairClass[j] * 250u;
  const uint8_t *last = rowOf + kLastPair + kPairClass[j] * 10u;
  for (int i = 0; i < before; ++i)
    rows[i] = pairs[rows[i]];
  for (int i = before; i < count; ++i)
    rows[i] = last[tops[i]];
}

template <typename Coder, typename Blocks>
bool ComponentCoder<Coder, Blocks>::chunk(size_t first, size_t left) {
  Chunk chunk;
  chunk.first = first;
  chunk.blocks = left < kChunk ? static_cast<int>(left) : kChunk;
  chunk.order = memory.order;
  chunk.levels = memory.levels;
  const uint8_t *pairs = memory.pairs + first;

  // Sorts by counting; what has pair j is in front. Two halves take turns, as
  // most blocks of a chunk count up the same few numbers.
  int next[2][34] = {};
  const int half = chunk.blocks / 2;
  for (int i = 0; i < half; ++i) {
    ++next[0][pairs[i]];
    ++next[1][pairs[half + i]];
  }
  if (chunk.blocks % 2 != 0)
    ++next[1][pairs[chunk.blocks - 1]];
  for (int j = 32, start = 0; j >= 0; --j) {
    for (auto &ofHalf : next) {
      const int count = ofHalf[j];
      ofHalf[j] = start;
      start += count;
    }
    chunk.withPair[j] = start;
  }
  chunk.withPair[33] = 0;
  uint8_t *tops = memory.chunkRows, *rows = tops + kChunkStride;
  uint8_t *symbols = rows + kChunkStride;
  const auto place = [&](int i, int(&ofHalf)[34]) {
    const int at = ofHalf[pairs[i]]++;
    const unsigned top = memory.tops[first + static_cast<size_t>(i)];
    memory.order[at] = static_cast<uint16_t>(i);
    tops[at] = static_cast<uint8_t>(top < 1 ? 0 : top > 10 ? 9 : top - 1);
  };
  for (int i = 0; i < half; ++i) {
    place(i, next[0]);
    place(half + i, next[1]);
  }
  if (chunk.blocks % 2 != 0)
    place(chunk.blocks - 1, next[1]);

  const auto used = static_cast<size_t>(chunk.withPair[1]);
  unsigned most = 32;
  while (most > 0 && chunk.withPair[most] == 0)
    --most;
  std::memset(memory.sizes + 64 * kChunkStride, 0, used);
  for (unsigned j = most; j > 0; --j) {
    const unsigned k = 2 * j - 1;
    const int count = chunk.withPair[j];
    pairRows(j, chunk, most, tops, rows);
    const PairLevels out = {{memory.sizes + k * kChunkStride,
                             memory.sizes + (k + 1) * kChunkStride},
                            {memory.levels + k * kChunkStride,
                             memory.levels + (k + 1) * kChunkStride}};
    if constexpr (!Coder::kDecodes)
      for (int i = 0; i < count; ++i) {
        const size_t block = first + memory.order[i];
        out.levels[0][i] = blocks.level(block, k);
        out.levels[1][i] = k == 63 ? int16_t(0) : blocks.level(block, k + 1);
        symbols[i] =
            coder.pairSymbol(rows[i], out.levels[0][i], out.levels[1][i]);
      }
    if (!coder.symbols(rows, symbols, count) ||
        !coder.pairs(symbols, count, out))
      return false;
    // Behind all levels stands none.
    if (k == 63)
      for (int i = 0; i < count; ++i)
        if (out.sizes[1][i] != 0)
          return false;
    // Zeros as far as somebody looks.
    const auto end = static_cast<size_t>(count);
    const auto read = static_cast<size_t>(chunk.withPair[kFirstReader[j] + 1]);
    for (unsigned n = 0; n < 2; ++n) {
      if (read > end)
        std::memset(out.sizes[n] + end, 0, read - end);
      std::memset(out.levels[n] + end, 0, (-end & 15) * sizeof(int16_t));
    }
  }
  if constexpr (Coder::kDecodes)
    blocks.chunk(chunk);
  return true;
}

SMMIL_ISA_END
} // namespace smmil::jpeg_file

#endif // SMMIL_CODECS_JPEGFILE_LEVELS_H
