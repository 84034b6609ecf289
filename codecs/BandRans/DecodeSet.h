//===- DecodeSet.h - Bands of one set of blocks -----------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Decodes a set of blocks band by band. The contexts of a band come from lower
// bands of the same block, so all symbols of a band decode in parallel; blocks
// are sorted by their last coefficient, so a band touches a prefix of them.
//
// What a magnitude becomes is up to a `Scale`: itself in the band coder alone,
// a coefficient where dequantisation is fused. It has factor(planeClass, k), by
// which levels of DC are multiplied, and band(planeClass, k), whose member
// value(magnitude), 0..32767 for a magnitude above 0, gives those of band k.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_BANDRANS_DECODESET_H
#define SMMIL_CODECS_BANDRANS_DECODESET_H

#include "codecs/BandRans/Table.h"
#include "codecs/Scan/Zigzag.h"
#include "smmil/Runtime/Kernels/RansCore/BitReader.h"
#include "smmil/Runtime/Kernels/RansCore/Decode.h"

namespace smmil::band_rans {
SMMIL_ISA_BEGIN

/// Elements that vector code may touch past the end of a per-block array.
constexpr size_t kBlockSlack = 64;
/// Longest Elias-gamma prefix.
constexpr uint32_t kMaxEscapePrefix = 14;

/// Blocks of a strip that are coded together.
struct BlockSet {
  int planeClass;    ///< 0 or 1.
  int planes;        ///< 1 or 2.
  int rowBlocks;     ///< Blocks of one plane in a row.
  int rows;          ///< Block rows.
  bool top;          ///< The first row is block row 0.
  uint8_t *eobAbove; ///< rowBlocks per plane: last row of the strip before.
  int16_t *dcAbove;  ///< The same for DC levels.

  int perRow() const { return planes * rowBlocks; }
  int count() const { return perRow() * rows; }
};

/// Caller-owned arrays for the blocks of a set; each has kBlockSlack elements
/// more than the largest set.
struct SetBuffers {
  uint8_t *eob;     ///< Raster order.
  uint8_t *context; ///< Of a call.
  uint8_t *symbol;  ///< Of the DC call.
  uint16_t *order;  ///< Sorted position to raster index.
  int16_t *level;   ///< DC levels, raster order.
  uint16_t *escapeAt;
  uint16_t *escapeValue;
  uint8_t *magnitude; ///< keep bands.
  int16_t *bands;     ///< Scaled values, keep bands, sorted order.
  size_t bandStride;  ///< Elements from one band to the next.
};

/// The streams of an item.
struct Streams {
  rans::State rans;
  rans::BitReader raw;
  const uint8_t *wordsEnd;
  int lanes;

  bool isInside() const { return rans.words <= wordsEnd && raw.isInside(); }
};

/// How many blocks have a last index of at least k; 0 beyond.
struct Histogram {
  int32_t reach[64 + 24];
};

namespace detail {

/// Context of each block's EOB from the row above (raster order, one plane).
inline void eobContexts(const uint8_t *above, int count, const uint8_t *cluster,
                        uint8_t *context) {
  for (int x = 0; x < count; ++x) {
    int a = above[x];
    int left = x > 0 ? above[x - 1] : a;
    int right = x + 1 < count ? above[x + 1] : a;
    int v = (((left + right + 1) >> 1) + a + 1) >> 1;
    context[x] = cluster[countReached(kEobThresholds, v)];
  }
}

#if SMMIL_KERNELS_AVX2
SMMIL_ALWAYS_INLINE __m256i atLeast(__m256i value, int threshold) {
  return _mm256_cmpeq_epi8(
      _mm256_max_epu8(value, _mm256_set1_epi8(static_cast<char>(threshold))),
      value);
}

inline void eobContextsWide(const uint8_t *above, int count,
                            const uint8_t *cluster, uint8_t *context) {
  __m256i lut = _mm256_broadcastsi128_si256(
      _mm_loadu_si128(reinterpret_cast<const __m128i *>(cluster)));
  for (int x = 0; x < count; x += 32) {
    auto load = [&](int at) {
      return _mm256_loadu_si256(reinterpret_cast<const __m256i *>(above + at));
    };
    __m256i v =
        _mm256_avg_epu8(_mm256_avg_epu8(load(x - 1), load(x + 1)), load(x));
    __m256i level = _mm256_setzero_si256();
    for (uint8_t threshold : kEobThresholds)
      level = _mm256_sub_epi8(level, atLeast(v, threshold));
    _mm256_storeu_si256(reinterpret_cast<__m256i *>(context + x),
                        _mm256_shuffle_epi8(lut, level));
  }
}
#endif

/// Stable counting sort by falling EOB.
inline void sortBlocks(const uint8_t *eob, int count, uint16_t *order,
                       Histogram &histogram) {
  int32_t start[64] = {};
  for (int i = 0; i < count; ++i)
    ++start[eob[i]];
  int32_t sum = 0;
  for (int k = 63; k >= 0; --k) {
    int32_t blocks = start[k];
    start[k] = sum;
    sum += blocks;
    histogram.reach[k] = sum;
  }
  for (int k = 64; k < 64 + 24; ++k)
    histogram.reach[k] = 0;
  for (int i = 0; i < count; ++i)
    order[start[eob[i]]++] = static_cast<uint16_t>(i);
}

/// Median of L, A and L + A - C.
SMMIL_ALWAYS_INLINE int predictDc(int left, int above, int corner) {
  int low = left < above ? left : above;
  int high = left < above ? above : left;
  int value = left + above - corner;
  value = value < low ? low : value;
  return value > high ? high : value;
}

/// Turns residuals (raster order) into levels.
inline void sumDc(const BlockSet &set, int16_t *level) {
  for (int p = 0; p < set.planes; ++p) {
    const int16_t *above = set.dcAbove + p * set.rowBlocks;
    for (int y = 0; y < set.rows; ++y) {
      int16_t *row = level + y * set.perRow() + p * set.rowBlocks;
      if (y == 0 && set.top) {
        for (int x = 1; x < set.rowBlocks; ++x)
          row[x] = static_cast<int16_t>(row[x] + row[x - 1]);
      } else {
        int left = row[0] = static_cast<int16_t>(row[0] + above[0]);
        int corner = above[0];
        for (int x = 1; x < set.rowBlocks; ++x) {
          int up = above[x];
          left = static_cast<int16_t>(predictDc(left, up, corner) + row[x]);
          row[x] = static_cast<int16_t>(left);
          corner = up;
        }
      }
      above = row;
    }
    std::memcpy(set.dcAbove + p * set.rowBlocks, above,
                sizeof(int16_t) * static_cast<size_t>(set.rowBlocks));
  }
}

inline int16_t residualOf(uint32_t folded) {
  return static_cast<int16_t>((folded >> 1) ^ (0U - (folded & 1)));
}

/// Contexts of band k: cluster by distance to the end and neighbour energy.
template <int N>
inline void bandContexts(int k, int count, const Histogram &histogram,
                         const uint8_t (*cluster)[16], const uint8_t *magnitude,
                         size_t stride, uint8_t *context) {
  const uint8_t *from[6];
  const auto &neighbour = scan::kZigzag<N>.neighbour[k];
  for (int i = 0; i < 6; ++i)
    from[i] = magnitude + neighbour[i] * stride;
  // Sorted by EOB: the blocks of one distance class are contiguous.
  const int bounds[6] = {0,
                         histogram.reach[k + kRemThresholds[3]],
                         histogram.reach[k + kRemThresholds[2]],
                         histogram.reach[k + kRemThresholds[1]],
                         histogram.reach[k + kRemThresholds[0]],
                         count};
  for (int s = 0; s < 5; ++s) {
    const uint8_t *row = cluster[4 - s];
    int begin = bounds[s];
    int end = bounds[s + 1];
#if SMMIL_KERNELS_AVX2
    if (begin >= end)
      continue;
    __m256i lut = _mm256_broadcastsi128_si256(
        _mm_loadu_si128(reinterpret_cast<const __m128i *>(row)));
    for (int i = begin; i < end; i += 32) {
      auto load = [&](int n) {
        return _mm256_loadu_si256(
            reinterpret_cast<const __m256i *>(from[n] + i));
      };
      // Band 0 of the magnitudes is zero: it stands for "no neighbour".
      __m256i sum = _mm256_add_epi8(load(0), load(1));
      sum = _mm256_add_epi8(sum, sum);
      sum = _mm256_add_epi8(sum, _mm256_add_epi8(load(2), load(3)));
      sum = _mm256_add_epi8(sum, _mm256_add_epi8(load(4), load(5)));
      __m256i level = _mm256_min_epu8(sum, _mm256_set1_epi8(5));
      for (int t = 5; t < 11; ++t)
        level = _mm256_sub_epi8(level, atLeast(sum, kLevelThresholds[t]));
      _mm256_storeu_si256(reinterpret_cast<__m256i *>(context + i),
                          _mm256_shuffle_epi8(lut, level));
    }
#else
    for (int i = begin; i < end; ++i) {
      int sum = 2 * (from[0][i] + from[1][i]) + from[2][i] + from[3][i] +
                from[4][i] + from[5][i];
      context[i] = row[countReached(kLevelThresholds, sum)];
    }
#endif
  }
}

/// Reads the signs of a band and writes its values. Magnitudes past `count` are
/// 0 up to the next multiple of 32.
template <class Band>
inline void scaleBand(const uint8_t *magnitude, int count, const Band &scale,
                      rans::BitReader &raw, int16_t *band) {
  alignas(32) int16_t value[16];
  value[0] = 0;
  for (int m = 1; m < 16; ++m)
    value[m] = static_cast<int16_t>(scale.value(m));
#if SMMIL_KERNELS_AVX2
  __m256i values = _mm256_load_si256(reinterpret_cast<__m256i *>(value));
  // Byte tables of the low and high halves of the sixteen values.
  __m256i lowBytes = _mm256_and_si256(values, _mm256_set1_epi16(255));
  __m256i packed = _mm256_permute4x64_epi64(
      _mm256_packus_epi16(lowBytes, _mm256_srli_epi16(values, 8)), 0xd8);
  __m256i lowTable = _mm256_permute2x128_si256(packed, packed, 0x00);
  __m256i highTable = _mm256_permute2x128_si256(packed, packed, 0x11);
  const __m256i laneBit =
      _mm256_setr_epi16(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096,
                        8192, 16384, static_cast<short>(0x8000));
  rans::BitReader reader = raw;
  for (int i = 0; i < count; i += 32) {
    __m256i m =
        _mm256_loadu_si256(reinterpret_cast<const __m256i *>(magnitude + i));
    auto nonZero = ~static_cast<uint32_t>(
        _mm256_movemask_epi8(_mm256_cmpeq_epi8(m, _mm256_setzero_si256())));
    reader.fill();
    uint32_t negative =
        _pdep_u32(static_cast<uint32_t>(reader.window), nonZero);
    reader.skip(static_cast<uint32_t>(__builtin_popcount(nonZero)));
    // 0-7 and 16-23, then 8-15 and 24-31; put in order when stored.
    __m256i low = _mm256_shuffle_epi8(lowTable, m);
    __m256i high = _mm256_shuffle_epi8(highTable, m);
    __m256i a = _mm256_unpacklo_epi8(low, high);
    __m256i b = _mm256_unpackhi_epi8(low, high);
    __m256i first = _mm256_permute2x128_si256(a, b, 0x20);
    __m256i second = _mm256_permute2x128_si256(a, b, 0x31);
    auto applySigns = [&](__m256i v, uint32_t bits) {
      __m256i mask = _mm256_and_si256(
          _mm256_set1_epi16(static_cast<short>(bits)), laneBit);
      mask = _mm256_cmpeq_epi16(mask, laneBit);
      return _mm256_sub_epi16(_mm256_xor_si256(v, mask), mask);
    };
    _mm256_storeu_si256(reinterpret_cast<__m256i *>(band + i),
                        applySigns(first, negative));
    _mm256_storeu_si256(reinterpret_cast<__m256i *>(band + i + 16),
                        applySigns(second, negative >> 16));
  }
  raw = reader;
#else
  for (int i = 0; i < count; ++i) {
    int16_t v = value[magnitude[i]];
    band[i] = v;
    if (magnitude[i] != 0 && raw.read(1))
      band[i] = static_cast<int16_t>(-v);
  }
  for (int i = count; i < ((count + 31) & ~31); ++i)
    band[i] = 0;
#endif
}

} // namespace detail

/// EOBs of the set, in raster order.
inline void decodeEobs(const BlockSet &set, const Table &tables,
                       Streams &streams, const SetBuffers &buffers) {
  alignas(16) uint8_t cluster[16] = {};
  std::memcpy(cluster, tables.eobCluster[set.planeClass], kEobContexts);
  for (int y = 0; y < set.rows; ++y) {
    uint8_t *row = buffers.eob + y * set.perRow();
    for (int p = 0; p < set.planes; ++p) {
      uint8_t *context = buffers.context + p * set.rowBlocks;
      const uint8_t *above = y > 0 ? row - set.perRow() + p * set.rowBlocks
                                   : set.eobAbove + p * set.rowBlocks;
      if (y == 0 && set.top) {
        std::memset(context, cluster[kEobContexts - 1],
                    static_cast<size_t>(set.rowBlocks));
        continue;
      }
#if SMMIL_KERNELS_AVX2
      // The ends are special; the middle reads one block to either side.
      detail::eobContextsWide(above, set.rowBlocks, cluster, context);
      int last = set.rowBlocks - 1;
      uint8_t ends[4] = {above[0], above[last > 0 ? 1 : 0],
                         above[last > 0 ? last - 1 : 0], above[last]};
      uint8_t fixed[2];
      detail::eobContexts(ends, 2, cluster, fixed);
      context[0] = fixed[0];
      if (last > 0) {
        detail::eobContexts(ends + 2, 2, cluster, fixed);
        context[last] = fixed[1];
      }
#else
      detail::eobContexts(above, set.rowBlocks, cluster, context);
#endif
    }
    rans::decodeCall<kProbabilityBits>(streams.rans, streams.lanes,
                                       tables.eobSlots, buffers.context, row,
                                       set.perRow());
  }
  std::memcpy(set.eobAbove, buffers.eob + (set.rows - 1) * set.perRow(),
              static_cast<size_t>(set.perRow()));
}

/// DC levels in raster order, and scaled as band 0 in sorted order.
/// False when the item is corrupt.
inline bool decodeDc(const BlockSet &set, const Histogram &histogram,
                     const Table &tables, int factor, Streams &streams,
                     const SetBuffers &buffers) {
  int count = set.count();
  for (int k = 63, done = 0; k >= 0; --k) {
    int end = histogram.reach[k];
    if (end > done)
      std::memset(
          buffers.context + done,
          tables.dcCluster[set.planeClass][countReached(kEobThresholds, k)],
          static_cast<size_t>(end - done));
    done = end;
  }
  rans::decodeCall<kProbabilityBits>(streams.rans, streams.lanes,
                                     tables.dcSlots, buffers.context,
                                     buffers.symbol, count);
  for (int i = 0; i < count; ++i) {
    uint32_t token = buffers.symbol[i];
    uint32_t folded = token;
    if (__builtin_expect(token >= kDcDirect, 0)) {
      uint32_t extra = ((token - kDcDirect) >> 2) + 2;
      if (!streams.raw.isInside())
        return false;
      folded = ((4 | (token & 3)) << extra) | streams.raw.read(extra);
    }
    buffers.level[buffers.order[i]] = detail::residualOf(folded);
  }
  detail::sumDc(set, buffers.level);
  for (int i = 0; i < count; ++i)
    buffers.bands[i] =
        static_cast<int16_t>(buffers.level[buffers.order[i]] * factor);
  for (int i = count; i < ((count + 31) & ~31); ++i)
    buffers.bands[i] = 0;
  return true;
}

/// One AC band. False when the item is corrupt.
template <int N, class Band>
inline bool decodeBand(int k, const BlockSet &set, const Histogram &histogram,
                       const Table &tables, const Band &scale, Streams &streams,
                       const SetBuffers &buffers) {
  int count = histogram.reach[k];
  int inner = histogram.reach[k + 1]; // Blocks that go on after this band.
  size_t stride = buffers.bandStride;
  uint8_t *magnitude = buffers.magnitude + static_cast<size_t>(k) * stride;
  int16_t *band = buffers.bands + static_cast<size_t>(k) * stride;
  detail::bandContexts<N>(k, count, histogram,
                          tables.acCluster[set.planeClass][k],
                          buffers.magnitude, stride, buffers.context);
  rans::decodeCall<kProbabilityBits>(streams.rans, streams.lanes,
                                     tables.acSlots, buffers.context, magnitude,
                                     count);
  for (int i = inner; i < count; ++i)
    ++magnitude[i];
  std::memset(magnitude + count, 0, 32);

  int escapes = 0;
  auto escape = [&](int i) {
    int last = i >= inner;
    if (magnitude[i] != kEscape + last)
      return true;
    magnitude[i] = kEscape;
    if (!streams.raw.isInside())
      return false;
    streams.raw.fill();
    uint32_t prefix =
        streams.raw.window
            ? static_cast<uint32_t>(__builtin_ctzll(streams.raw.window))
            : 64U;
    if (prefix > kMaxEscapePrefix)
      return false;
    streams.raw.skip(prefix + 1);
    uint32_t rest = prefix ? streams.raw.read(prefix) : 0;
    int value = kEscape + last + static_cast<int>((1U << prefix) + rest) - 1;
    if (value > kMaxAcLevel)
      return false;
    buffers.escapeAt[escapes] = static_cast<uint16_t>(i);
    buffers.escapeValue[escapes++] = static_cast<uint16_t>(value);
    return true;
  };
#if SMMIL_KERNELS_AVX2
  for (int i = 0; i < count; i += 32) {
    __m256i m =
        _mm256_loadu_si256(reinterpret_cast<const __m256i *>(magnitude + i));
    auto mask = static_cast<uint32_t>(
        _mm256_movemask_epi8(detail::atLeast(m, kEscape)));
    for (; __builtin_expect(mask != 0, 0); mask &= mask - 1)
      if (!escape(i + __builtin_ctz(mask)))
        return false;
  }
#else
  for (int i = 0; i < count; ++i)
    if (magnitude[i] >= kEscape && !escape(i))
      return false;
#endif

  detail::scaleBand(magnitude, count, scale, streams.raw, band);
  for (int i = 0; i < escapes; ++i) {
    int16_t &value = band[buffers.escapeAt[i]];
    int exact = scale.value(buffers.escapeValue[i]);
    value = static_cast<int16_t>(value < 0 ? -exact : exact);
  }
  return true;
}

/// Decodes and scales a whole set; `histogram` and `buffers.order` tell
/// the sorted order of the blocks. False when the item is corrupt or ends
/// early.
template <int N, class Scale>
inline bool decodeSet(const BlockSet &set, int keep, const Table &tables,
                      const Scale &scale, Streams &streams,
                      const SetBuffers &buffers, Histogram &histogram) {
  decodeEobs(set, tables, streams, buffers);
  if (!streams.isInside())
    return false;
  detail::sortBlocks(buffers.eob, set.count(), buffers.order, histogram);
  if (!decodeDc(set, histogram, tables, scale.factor(set.planeClass, 0),
                streams, buffers) ||
      !streams.isInside())
    return false;
  for (int k = 1; k < keep && histogram.reach[k] > 0; ++k) {
    if (!decodeBand<N>(k, set, histogram, tables, scale.band(set.planeClass, k),
                       streams, buffers) ||
        !streams.isInside())
      return false;
  }
  return true;
}

SMMIL_ISA_END
} // namespace smmil::band_rans

#endif // SMMIL_CODECS_BANDRANS_DECODESET_H
