//===- LevelCoder.h - Symbols and plain bits of levels ----------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What Levels.h codes with, in the direction of reading: lane-interleaved rANS
// for symbols, and bits that nothing predicts beside it. Reads nothing outside
// of its bytes, and reports damage at the latest at the end.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_JPEGFILE_LEVELCODER_H
#define SMMIL_CODECS_JPEGFILE_LEVELCODER_H

#include "codecs/JpegFile/Tables.h"
#include "smmil/Runtime/Kernels/LaneRans/Decode.h"
#include "smmil/Runtime/Kernels/RansCore/Decode.h"
#include "smmil/Runtime/Span.h"
#include "smmil/Runtime/Status.h"
#include "smmil/Runtime/Wire.h"

namespace smmil::jpeg_file {
SMMIL_ISA_BEGIN

/// Most symbols of a call; every number of lanes divides it.
constexpr int kCall = 512;

/// A small file pays for few states, a large one has many to run in parallel.
constexpr int lanesOf(size_t blocks) {
  return blocks < 128 ? 4 : blocks < 512 ? 8 : blocks < 2048 ? 16 : 32;
}

/// Bits of a magnitude.
SMMIL_ALWAYS_INLINE unsigned sizeOf(uint32_t magnitude) {
  return magnitude == 0 ? 0
                        : 32 - static_cast<unsigned>(__builtin_clz(magnitude));
}

/// A number of `size` bits and a sign is `size` plain bits: the sign, then the
/// bits below the highest one.
SMMIL_ALWAYS_INLINE int32_t signedOf(uint32_t bits, unsigned size) {
  const auto magnitude =
      static_cast<int32_t>(bits >> 1 | (uint32_t(1) << size) >> 1);
  const auto negative = -static_cast<int32_t>(bits & 1);
  return (magnitude ^ negative) - negative;
}

/// Levels of pairs: sizes and values of two places of the zigzag, block by
/// block.
struct PairLevels {
  uint8_t *sizes[2];
  int16_t *levels[2];
};

/// The parts of coded levels.
struct LevelBytes {
  int lanes = 0;
  ByteSpan plain, coded; ///< Plain bits; states and words.
};

/// `bytes`: varint(bytes of plain bits), those, the states, the words.
inline Status splitLevels(ByteSpan bytes, size_t blocks, LevelBytes &parts) {
  ByteReader reader(bytes);
  uint64_t size = 0;
  SMMIL_RETURN_IF_ERROR(reader.readVarint(bytes.size(), size));
  SMMIL_RETURN_IF_ERROR(
      reader.readBytes(static_cast<size_t>(size), parts.plain));
  parts.coded = reader.remaining();
  parts.lanes = lanesOf(blocks);
  const size_t states = 4 * static_cast<size_t>(parts.lanes);
  if (parts.coded.size() < states || parts.coded.size() % 2 != 0)
    return Status::corrupt("jpeg_file: the states are cut off");
  for (size_t i = 0; i < states; i += 4)
    if (loadU32(&parts.coded[i]) < rans::kLowerBound)
      return Status::corrupt("jpeg_file: a state is too small");
  return Status::ok();
}

class LevelReader {
public:
  static constexpr bool kDecodes = true;

  /// `parts` as splitLevels made them.
  explicit LevelReader(const LevelBytes &parts)
      : words(parts.coded.data() + 4 * parts.lanes,
              parts.coded.data() + parts.coded.size()),
        lanes(parts.lanes), plain(parts.plain) {
    for (int i = 0; i < lanes; ++i)
      state.lane[i] = loadU32(parts.coded.data() + 4 * i);
  }
  // The source of words points into itself.
  LevelReader(const LevelReader &) = delete;
  LevelReader &operator=(const LevelReader &) = delete;

  /// Decodes `count` symbols, at most kCall, each under its row. Both arrays
  /// have rans::kReadSlack bytes of slack. False where words ran out.
  bool symbols(const uint8_t *rows, uint8_t *symbols, int count) {
    if (!words.ready())
      return false;
    state.words = words.cursor;
    rans::decodeCall<kRowBits>(state, lanes, slots, rows, symbols, count);
    words.cursor = state.words;
    return true;
  }

  /// A number of `size` bits, at most 12, and its sign.
  SMMIL_ALWAYS_INLINE int32_t signedBits(unsigned size, int32_t = 0) {
    const uint32_t bits =
        static_cast<uint32_t>(window()) & ((uint32_t(1) << size) - 1);
    position += size;
    return signedOf(bits, size);
  }

  /// Takes the levels of pairs whose sizes are `symbols`; false where a size is
  /// above 11.
  bool pairs(const uint8_t *symbols, int count, const PairLevels &out) {
    bool good = true;
    int i = 0;
#if SMMIL_KERNELS_AVX2
    // All bits of eight pairs lie in 23 bytes; an escape has eight more.
    for (; i + 8 <= count && (position >> 3) + 32 <= plain.size(); i += 8)
      if (!eightPairs(symbols, i, out))
        for (int n = i; n < i + 8; ++n)
          good &= onePair(symbols[n], n, out);
#endif
    for (; i < count; ++i)
      good &= onePair(symbols[i], i, out);
    return good;
  }

  /// Whether exactly the bytes that there were have been read.
  Status finish() const {
    uint32_t bits = 0;
    for (int i = 0; i < lanes; ++i)
      bits |= state.lane[i] ^ rans::kLowerBound;
    if (!words.exhausted() || bits != 0)
      return Status::corrupt("jpeg_file: the levels are damaged");
    if ((position + 7) / 8 != plain.size() ||
        (position % 8 != 0 && plain[plain.size() - 1] >> (position % 8) != 0))
      return Status::corrupt("jpeg_file: the plain bits do not fit");
    return Status::ok();
  }

private:
  /// At least 57 bits from the position on. Behind the plain bits stand the
  /// states, and so more bytes than a window has; a position behind the end
  /// reads these.
  SMMIL_ALWAYS_INLINE uint64_t window() const {
    const uint64_t at = position >> 3;
    uint64_t bits;
    std::memcpy(&bits, plain.data() + (at < plain.size() ? at : plain.size()),
                8);
    return bits >> (position & 7);
  }

  SMMIL_ALWAYS_INLINE bool onePair(unsigned symbol, int i,
                                   const PairLevels &out) {
    uint64_t bits = window();
    if (symbol == kEscape) {
      symbol = bits & 255;
      bits >>= 8;
      position += 8;
    }
    const unsigned first = symbol >> 4, second = symbol & 15;
    out.sizes[0][i] = static_cast<uint8_t>(first);
    out.sizes[1][i] = static_cast<uint8_t>(second);
    out.levels[0][i] = static_cast<int16_t>(signedOf(
        static_cast<uint32_t>(bits) & ((uint32_t(1) << first) - 1), first));
    bits >>= first;
    out.levels[1][i] = static_cast<int16_t>(signedOf(
        static_cast<uint32_t>(bits) & ((uint32_t(1) << second) - 1), second));
    position += first + second;
    return first <= 11 && second <= 11;
  }

#if SMMIL_KERNELS_AVX2
  static SMMIL_ALWAYS_INLINE __m256i signedEight(__m256i bits, __m256i power) {
    const __m256i one = _mm256_set1_epi32(1);
    const __m256i magnitude = _mm256_or_si256(_mm256_srli_epi32(bits, 1),
                                              _mm256_srli_epi32(power, 1));
    const __m256i negative =
        _mm256_sub_epi32(_mm256_setzero_si256(), _mm256_and_si256(bits, one));
    return _mm256_sub_epi32(_mm256_xor_si256(magnitude, negative), negative);
  }

  /// False where one of them is an escape; then nothing is taken.
  SMMIL_ALWAYS_INLINE bool eightPairs(const uint8_t *symbols, int i,
                                      const PairLevels &out) {
    const __m256i one = _mm256_set1_epi32(1);
    const __m256i symbol = eight::loadBytes(symbols + i);
    if (_mm256_movemask_epi8(
            _mm256_cmpeq_epi32(symbol, _mm256_set1_epi32(kEscape))) != 0)
      return false;
    const __m256i first = _mm256_srli_epi32(symbol, 4);
    const __m256i second = _mm256_and_si256(symbol, _mm256_set1_epi32(15));
    const __m256i both = _mm256_add_epi32(first, second);
    // Where each pair begins, from the byte of the position on.
    __m256i end = _mm256_add_epi32(both, _mm256_slli_si256(both, 4));
    end = _mm256_add_epi32(end, _mm256_slli_si256(end, 8));
    const __m256i low = _mm256_permutevar8x32_epi32(end, _mm256_set1_epi32(3));
    end = _mm256_add_epi32(
        end, _mm256_blend_epi32(_mm256_setzero_si256(), low, 0xf0));
    const __m256i begin =
        _mm256_add_epi32(_mm256_sub_epi32(end, both),
                         _mm256_set1_epi32(static_cast<int>(position & 7)));
    const uint8_t *bytes = plain.data() + (position >> 3);
    const __m256i at = _mm256_srli_epi32(begin, 3);
    const __m256i windows = _mm256_srlv_epi32(
        _mm256_set_m128i(fourWindows(bytes, _mm256_extracti128_si256(at, 1)),
                         fourWindows(bytes, _mm256_castsi256_si128(at))),
        _mm256_and_si256(begin, _mm256_set1_epi32(7)));
    const __m256i firstPower = _mm256_sllv_epi32(one, first);
    const __m256i secondPower = _mm256_sllv_epi32(one, second);
    const __m256i a = signedEight(
        _mm256_and_si256(windows, _mm256_sub_epi32(firstPower, one)),
        firstPower);
    const __m256i b =
        signedEight(_mm256_and_si256(_mm256_srlv_epi32(windows, first),
                                     _mm256_sub_epi32(secondPower, one)),
                    secondPower);
    const __m256i levels =
        _mm256_permute4x64_epi64(_mm256_packs_epi32(a, b), 0xd8);
    _mm_storeu_si128(reinterpret_cast<__m128i *>(out.levels[0] + i),
                     _mm256_castsi256_si128(levels));
    _mm_storeu_si128(reinterpret_cast<__m128i *>(out.levels[1] + i),
                     _mm256_extracti128_si256(levels, 1));
    eight::storeBytes(out.sizes[0] + i, first);
    eight::storeBytes(out.sizes[1] + i, second);
    position += static_cast<uint32_t>(_mm256_extract_epi32(end, 7));
    return true;
  }

  static SMMIL_ALWAYS_INLINE __m128i fourWindows(const uint8_t *bytes,
                                                 __m128i at) {
    const auto load = [bytes](uint64_t offset) {
      int window;
      std::memcpy(&window, bytes + offset, 4);
      return window;
    };
    const auto first = static_cast<uint64_t>(_mm_cvtsi128_si64(at));
    const auto second = static_cast<uint64_t>(_mm_extract_epi64(at, 1));
    __m128i windows = _mm_cvtsi32_si128(load(first & 0xffffffff));
    windows = _mm_insert_epi32(windows, load(first >> 32), 1);
    windows = _mm_insert_epi32(windows, load(second & 0xffffffff), 2);
    return _mm_insert_epi32(windows, load(second >> 32), 3);
  }
#endif

  rans::State state;
  lanerans::WordSource<2 * size_t(kCall)> words;
  const int lanes;
  const uint32_t *slots = slotsOfRows();
  const ByteSpan plain;
  uint64_t position = 0; ///< In bits.
};

SMMIL_ISA_END
} // namespace smmil::jpeg_file

#endif // SMMIL_CODECS_JPEGFILE_LEVELCODER_H
