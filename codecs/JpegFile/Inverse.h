//===- Inverse.h - Levels to samples ----------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Dequantises and transforms the blocks of a chunk, with the arithmetic of the
// accurate integer DCT of the IJG (Loeffler, Ligtenberg and Moschytz 1989; 13
// bits, 2 more between the passes) as vector units do it: 16-bit inputs wrap,
// narrowed sums saturate. Sixteen blocks at a time lie in the lanes of a
// vector, so nothing is transposed but the samples; blocks are sorted by their
// pairs, so sixteen of them skip the same zeros.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_JPEGFILE_INVERSE_H
#define SMMIL_CODECS_JPEGFILE_INVERSE_H

#include "codecs/JpegFile/Levels.h"

#if SMMIL_KERNELS_AVX2
#include <immintrin.h>
#endif

namespace smmil::jpeg_file {
SMMIL_ISA_BEGIN

/// Lanes of 16 bits, and of 32 bits for each of them.
#if SMMIL_KERNELS_AVX2
struct Lanes {
  static constexpr int kCount = 16;
  using Narrow = __m256i;
  struct Wide {
    __m256i low, high;
  };

  static SMMIL_ALWAYS_INLINE Narrow zero() { return _mm256_setzero_si256(); }
  static SMMIL_ALWAYS_INLINE Narrow load(const int16_t *from) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i *>(from));
  }
  static SMMIL_ALWAYS_INLINE Narrow times(Narrow a, uint16_t factor) {
    return _mm256_mullo_epi16(a,
                              _mm256_set1_epi16(static_cast<int16_t>(factor)));
  }
  static SMMIL_ALWAYS_INLINE Narrow plus(Narrow a, Narrow b) {
    return _mm256_add_epi16(a, b);
  }
  static SMMIL_ALWAYS_INLINE Narrow minus(Narrow a, Narrow b) {
    return _mm256_sub_epi16(a, b);
  }
  static SMMIL_ALWAYS_INLINE Wide plus(Wide a, Wide b) {
    return {_mm256_add_epi32(a.low, b.low), _mm256_add_epi32(a.high, b.high)};
  }
  static SMMIL_ALWAYS_INLINE Wide minus(Wide a, Wide b) {
    return {_mm256_sub_epi32(a.low, b.low), _mm256_sub_epi32(a.high, b.high)};
  }
  /// a p + b q.
  static SMMIL_ALWAYS_INLINE Wide dot(Narrow a, Narrow b, int p, int q) {
    const __m256i factors = _mm256_set1_epi32(
        static_cast<int>(static_cast<uint32_t>(q) << 16 | (p & 0xffff)));
    return {_mm256_madd_epi16(_mm256_unpacklo_epi16(a, b), factors),
            _mm256_madd_epi16(_mm256_unpackhi_epi16(a, b), factors)};
  }
  /// a 2^13.
  static SMMIL_ALWAYS_INLINE Wide scaled(Narrow a) {
    return {_mm256_srai_epi32(_mm256_unpacklo_epi16(zero(), a), 3),
            _mm256_srai_epi32(_mm256_unpackhi_epi16(zero(), a), 3)};
  }
  /// Rounds to a multiple of 2^Bits, divides and saturates.
  template <int Bits> static SMMIL_ALWAYS_INLINE Narrow narrowed(Wide a) {
    const __m256i half = _mm256_set1_epi32(1 << (Bits - 1));
    return _mm256_packs_epi32(
        _mm256_srai_epi32(_mm256_add_epi32(a.low, half), Bits),
        _mm256_srai_epi32(_mm256_add_epi32(a.high, half), Bits));
  }
  /// Stores eight samples of each lane, which are less 128 and saturate.
  static SMMIL_ALWAYS_INLINE void store(const Narrow (&x)[8], uint8_t *plane,
                                        const uint32_t *places) {
    const __m256i a04 = _mm256_packs_epi16(x[0], x[4]);
    const __m256i a15 = _mm256_packs_epi16(x[1], x[5]);
    const __m256i a26 = _mm256_packs_epi16(x[2], x[6]);
    const __m256i a37 = _mm256_packs_epi16(x[3], x[7]);
    const __m256i a01 = _mm256_unpacklo_epi8(a04, a15);
    const __m256i a45 = _mm256_unpackhi_epi8(a04, a15);
    const __m256i a23 = _mm256_unpacklo_epi8(a26, a37);
    const __m256i a67 = _mm256_unpackhi_epi8(a26, a37);
    const __m256i low[2] = {_mm256_unpacklo_epi16(a01, a23),
                            _mm256_unpackhi_epi16(a01, a23)};
    const __m256i high[2] = {_mm256_unpacklo_epi16(a45, a67),
                             _mm256_unpackhi_epi16(a45, a67)};
    const __m256i middle = _mm256_set1_epi8(-128);
    for (int i = 0; i < 2; ++i)
      for (int j = 0; j < 2; ++j) {
        const __m256i two =
            _mm256_xor_si256(j == 0 ? _mm256_unpacklo_epi32(low[i], high[i])
                                    : _mm256_unpackhi_epi32(low[i], high[i]),
                             middle);
        const int lane = 4 * i + 2 * j;
        const __m128i front = _mm256_castsi256_si128(two);
        const __m128i back = _mm256_extracti128_si256(two, 1);
        storeEight(plane + places[lane], front);
        storeEight(plane + places[lane + 1], _mm_unpackhi_epi64(front, front));
        storeEight(plane + places[lane + 8], back);
        storeEight(plane + places[lane + 9], _mm_unpackhi_epi64(back, back));
      }
  }
  static SMMIL_ALWAYS_INLINE void storeEight(uint8_t *to, __m128i samples) {
    _mm_storel_epi64(reinterpret_cast<__m128i *>(to), samples);
  }
};
#else
struct Lanes {
  static constexpr int kCount = 1;
  using Narrow = int16_t;
  using Wide = uint32_t; ///< Two's complement.

  static Narrow zero() { return 0; }
  static Narrow load(const int16_t *from) { return *from; }
  static Narrow times(Narrow a, uint16_t factor) {
    return static_cast<Narrow>(static_cast<uint32_t>(a) * factor);
  }
  static Narrow plus(Narrow a, Narrow b) { return static_cast<Narrow>(a + b); }
  static Narrow minus(Narrow a, Narrow b) { return static_cast<Narrow>(a - b); }
  static Wide plus(Wide a, Wide b) { return a + b; }
  static Wide minus(Wide a, Wide b) { return a - b; }
  static Wide dot(Narrow a, Narrow b, int p, int q) {
    return static_cast<Wide>(a) * static_cast<Wide>(p) +
           static_cast<Wide>(b) * static_cast<Wide>(q);
  }
  static Wide scaled(Narrow a) { return static_cast<Wide>(a) << 13; }
  template <int Bits> static Narrow narrowed(Wide a) {
    const int32_t value = static_cast<int32_t>(a + (1u << (Bits - 1))) >> Bits;
    return static_cast<Narrow>(value < -32768  ? -32768
                               : value > 32767 ? 32767
                                               : value);
  }
  static void store(const Narrow (&x)[8], uint8_t *plane,
                    const uint32_t *places) {
    for (int i = 0; i < 8; ++i)
      plane[places[0] + static_cast<uint32_t>(i)] =
          static_cast<uint8_t>(128 + (x[i] < -128  ? -128
                                      : x[i] > 127 ? 127
                                                   : x[i]));
  }
};
#endif

/// Eight points from `Inputs` of them, 2, 4 or 8; the others are 0.
template <int Inputs, int Bits>
SMMIL_ALWAYS_INLINE void inverseEight(const Lanes::Narrow (&in)[8],
                                      Lanes::Narrow (&out)[8]) {
  using L = Lanes;
  L::Wide even[4], odd[4];
  if constexpr (Inputs == 2) {
    even[0] = even[1] = even[2] = even[3] = L::scaled(in[0]);
    odd[0] = L::dot(in[1], in[1], 11363, 0);
    odd[1] = L::dot(in[1], in[1], 9633, 0);
    odd[2] = L::dot(in[1], in[1], 6437, 0);
    odd[3] = L::dot(in[1], in[1], 2260, 0);
  } else {
    L::Wide sum, difference, high, low;
    if constexpr (Inputs == 4) {
      sum = difference = L::scaled(in[0]);
      high = L::dot(in[2], in[2], 10703, 0);
      low = L::dot(in[2], in[2], 4433, 0);
      odd[0] = L::dot(in[3], in[1], 9633, 11363);
      odd[1] = L::dot(in[3], in[1], -2259, 9633);
      odd[2] = L::dot(in[3], in[1], -11362, 6437);
      odd[3] = L::dot(in[3], in[1], -6436, 2260);
    } else {
      sum = L::scaled(L::plus(in[0], in[4]));
      difference = L::scaled(L::minus(in[0], in[4]));
      high = L::dot(in[2], in[6], 10703, 4433);
      low = L::dot(in[2], in[6], 4433, -10704);
      const L::Narrow z3 = L::plus(in[7], in[3]), z4 = L::plus(in[5], in[1]);
      const L::Wide a = L::dot(z3, z4, -6436, 9633);
      const L::Wide b = L::dot(z3, z4, 9633, 6437);
      odd[0] = L::plus(L::dot(in[7], in[1], -7373, 4926), b);
      odd[1] = L::plus(L::dot(in[5], in[3], -20995, 4177), a);
      odd[2] = L::plus(L::dot(in[5], in[3], -4176, -20995), b);
      odd[3] = L::plus(L::dot(in[7], in[1], -4927, -7373), a);
    }
    even[0] = L::plus(sum, high);
    even[1] = L::plus(difference, low);
    even[2] = L::minus(difference, low);
    even[3] = L::minus(sum, high);
  }
  for (int i = 0; i < 4; ++i) {
    out[i] = L::template narrowed<Bits>(L::plus(even[i], odd[i]));
    out[7 - i] = L::template narrowed<Bits>(L::minus(even[i], odd[i]));
  }
}

/// Writes the samples of a component's blocks into its plane.
class PlaneBlocks {
public:
  /// `steps` in zigzag order; `plane` has 64 samples for each block and for one
  /// more row of blocks, in rows of 8 for each block of the component's width.
  PlaneBlocks(const LevelMemory &memory, const Component &component,
              const uint16_t *steps, uint8_t *plane)
      : memory(memory), width(static_cast<size_t>(component.width)),
        behind(static_cast<uint32_t>(64 * width) *
               static_cast<uint32_t>(component.height)),
        steps(steps), plane(plane) {}

  void chunk(const Chunk &chunk) {
    const size_t stride = 8 * width;
    // Where each block begins, and its mean, in their order.
    size_t column = chunk.first % width;
    size_t begin = chunk.first / width * 8 * stride + 8 * column;
    uint32_t inOrder[kChunk];
    for (int i = 0; i < chunk.blocks; ++i) {
      inOrder[i] = static_cast<uint32_t>(begin);
      begin += 8;
      if (++column == width) {
        column = 0;
        begin += 7 * stride;
      }
    }
    const int16_t *means = memory.means + chunk.first;
    const int coded = chunk.withPair[1];
    for (int i = 0; i < chunk.blocks; ++i) {
      places[i] = inOrder[chunk.order[i]];
      sortedMeans[i] = means[chunk.order[i]];
    }
    int i = 0, pairs = 32;
    for (; i < coded; i += Lanes::kCount) {
      // The first of the group has the most pairs.
      while (chunk.withPair[pairs] <= i)
        --pairs;
      // Lanes of blocks without pairs have levels of 0; those beyond the last
      // block write behind all.
      for (int n = chunk.blocks; n < i + Lanes::kCount; ++n) {
        places[n] = behind;
        sortedMeans[n] = 0;
      }
      if (pairs == 1)
        group<2>(chunk, i, pairs);
      else if (pairs <= 4)
        group<4>(chunk, i, pairs);
      else
        group<8>(chunk, i, pairs);
    }
    for (; i < chunk.blocks; ++i)
      flat(sortedMeans[i], plane + places[i]);
  }

private:
  template <int Inputs> void group(const Chunk &chunk, int first, int pairs) {
    Lanes::Narrow columns[8][8]; // [u][y]
    for (int u = 0; u < Inputs; ++u) {
      Lanes::Narrow in[8] = {};
      for (int v = 0; v < Inputs; ++v) {
        const int k = kZigzag.place[v][u];
        in[v] = k == 0 ? Lanes::load(sortedMeans + first)
                : k <= 2 * pairs
                    ? Lanes::load(chunk.levels +
                                  static_cast<size_t>(k) * kChunkStride + first)
                    : Lanes::zero();
        if (k <= 2 * pairs)
          in[v] = Lanes::times(in[v], steps[k]);
      }
      inverseEight<Inputs, 11>(in, columns[u]);
    }
    for (int y = 0; y < 8; ++y) {
      Lanes::Narrow in[8] = {}, out[8];
      for (int u = 0; u < Inputs; ++u)
        in[u] = columns[u][y];
      inverseEight<Inputs, 18>(in, out);
      Lanes::store(out, plane + static_cast<size_t>(y) * 8 * width,
                   places + first);
    }
  }
  /// A block of one value.
  void flat(int16_t mean, uint8_t *to) const {
    const auto level =
        static_cast<int16_t>(static_cast<uint32_t>(mean) * steps[0]);
    const int32_t scaled = level < -8192  ? -32768
                           : level > 8191 ? 32767
                                          : level * 4;
    const int32_t sample = 128 + ((scaled + 16) >> 5);
    const auto value = static_cast<int>(sample < 0     ? 0
                                        : sample > 255 ? 255
                                                       : sample);
    const uint64_t eight = static_cast<uint64_t>(value) * 0x0101010101010101u;
    for (int y = 0; y < 8; ++y, to += 8 * width)
      std::memcpy(to, &eight, sizeof eight);
  }

  const LevelMemory &memory;
  const size_t width;    ///< In blocks.
  const uint32_t behind; ///< Place of the row of blocks that is no block's.
  const uint16_t *steps;
  uint8_t *plane;
  uint32_t places[kChunk + Lanes::kCount]; ///< Of the first sample, sorted.
  int16_t sortedMeans[kChunk + Lanes::kCount];
};

SMMIL_ISA_END
} // namespace smmil::jpeg_file

#endif // SMMIL_CODECS_JPEGFILE_INVERSE_H
