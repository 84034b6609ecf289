//===- Decode.h - Reading lane-interleaved rANS -----------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Symbols and raw bits from rANS lanes that share one sequence of words
// (Duda 2013; interleaving after Giesen 2014). Values are coded as a token with
// two mantissa bits, whose low bits follow through the same lanes; so the word
// sequence is all there is and nothing branches on data. See
// lib/Runtime/FORMAT.md.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_RUNTIME_KERNELS_LANERANS_DECODE_H
#define SMMIL_RUNTIME_KERNELS_LANERANS_DECODE_H

#include "smmil/Runtime/Kernels/RansCore/Eight.h"

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace smmil::lanerans {
SMMIL_ISA_BEGIN

constexpr uint32_t kStateFloor = 1u << 16;
constexpr int kMaxLanes = 64;

/// Sequence of words with a checked end. A kernel asks `ready` before a batch
/// of operations that reads at most `kBatchBytes`; near the end of the input
/// the rest is moved into a padded buffer, so that the batch itself reads
/// unchecked.
template <size_t BatchBytes> class WordSource {
public:
  static constexpr size_t kBatchBytes = BatchBytes;

  WordSource(const uint8_t *begin, const uint8_t *end)
      : cursor(begin), stop(end) {
    limit = size_t(end - begin) > kReach ? end - kReach : begin;
    if (limit == begin)
      moveToTail();
  }

  /// False when more words were taken than there are.
  SMMIL_ALWAYS_INLINE bool ready() {
    if (__builtin_expect(cursor <= limit, 1))
      return true;
    return refill();
  }
  bool exhausted() const { return cursor == stop; }

  const uint8_t *cursor; ///< Next word.

private:
  /// A batch, and the width of one vector load behind it.
  static constexpr size_t kReach = BatchBytes + 32;

  __attribute__((noinline)) bool refill() {
    if (inTail)
      return false;
    if (cursor > stop)
      return false;
    moveToTail();
    return true;
  }
  void moveToTail() {
    size_t left = size_t(stop - cursor);
    std::memset(tail, 0, sizeof tail);
    if (left > 0)
      std::memcpy(tail, cursor, left);
    cursor = tail;
    stop = tail + left;
    limit = stop;
    inTail = true;
  }

  const uint8_t *stop;
  const uint8_t *limit;
  bool inTail = false;
  uint8_t tail[2 * kReach + 32];
};

/// Number of low bits behind token t, without escapes.
SMMIL_ALWAYS_INLINE uint32_t tokenBits(uint32_t token) {
  return token < 16 ? 0 : (token >> 2) - 2;
}
/// Value of a token whose low bits are zero.
SMMIL_ALWAYS_INLINE uint32_t tokenBase(uint32_t token) {
  return token < 16 ? token : (4 | (token & 3)) << ((token >> 2) - 2);
}

SMMIL_ALWAYS_INLINE void renormalise(uint32_t &x, const uint8_t *&words) {
  if (x < kStateFloor) {
    x = (x << 16) | words[0] | (uint32_t(words[1]) << 8);
    words += 2;
  }
}

/// One symbol of one lane; `slots` is the expanded row.
SMMIL_ALWAYS_INLINE uint32_t decodeSymbol(uint32_t &x, const uint8_t *&words,
                                          const uint32_t *slots,
                                          unsigned precision) {
  uint32_t slot = slots[x & ((1u << precision) - 1)];
  x = (slot & 0xfff) * (x >> precision) + ((slot >> 12) & 0xfff);
  renormalise(x, words);
  return slot >> 24;
}

/// `count` raw bits of one lane, 0 to 16.
SMMIL_ALWAYS_INLINE uint32_t decodeBits(uint32_t &x, const uint8_t *&words,
                                        uint32_t count) {
  uint32_t value = x & ((1u << count) - 1);
  x >>= count;
  renormalise(x, words);
  return value;
}

#if SMMIL_KERNELS_AVX2
/// Renormalises the lanes of `active` (all bits set or none, per lane).
SMMIL_ALWAYS_INLINE void renormaliseEight(__m256i &x, const uint8_t *&words,
                                          __m256i active) {
  __m256i low =
      _mm256_cmpeq_epi32(_mm256_srli_epi32(x, 16), _mm256_setzero_si256());
  low = _mm256_and_si256(low, active);
  auto mask =
      static_cast<unsigned>(_mm256_movemask_ps(_mm256_castsi256_ps(low)));
  __m256i fresh = eight::spreadWords(words, mask);
  x = _mm256_blendv_epi8(x, _mm256_or_si256(_mm256_slli_epi32(x, 16), fresh),
                         low);
  words += 2 * static_cast<unsigned>(__builtin_popcount(mask));
}

/// One symbol of each active lane; `rows` holds the index of each lane's row's
/// first slot.
template <unsigned Precision>
SMMIL_ALWAYS_INLINE __m256i decodeSymbolEight(__m256i &x, const uint8_t *&words,
                                              const uint32_t *slots,
                                              __m256i rows, __m256i active) {
  const __m256i slotMask = _mm256_set1_epi32((1 << Precision) - 1);
  const __m256i twelve = _mm256_set1_epi32(0xfff);
  __m256i slot = eight::lookUp(
      slots, _mm256_add_epi32(rows, _mm256_and_si256(x, slotMask)));
  __m256i frequency = _mm256_and_si256(slot, twelve);
  __m256i bias = _mm256_and_si256(_mm256_srli_epi32(slot, 12), twelve);
  __m256i stepped = _mm256_add_epi32(
      _mm256_mullo_epi32(_mm256_srli_epi32(x, Precision), frequency), bias);
  x = _mm256_blendv_epi8(x, stepped, active);
  renormaliseEight(x, words, active);
  return _mm256_srli_epi32(slot, 24);
}

/// `counts` raw bits of each active lane.
SMMIL_ALWAYS_INLINE __m256i decodeBitsEight(__m256i &x, const uint8_t *&words,
                                            __m256i counts, __m256i active) {
  counts = _mm256_and_si256(counts, active);
  const __m256i one = _mm256_set1_epi32(1);
  __m256i value = _mm256_and_si256(
      x, _mm256_sub_epi32(_mm256_sllv_epi32(one, counts), one));
  x = _mm256_srlv_epi32(x, counts);
  renormaliseEight(x, words, active);
  return value;
}

/// Splits tokens into base values and bit counts; tokens equal to `escape`
/// have base 0 and `escapeBits` bits.
SMMIL_ALWAYS_INLINE void splitTokensEight(__m256i token, uint32_t escape,
                                          uint32_t escapeBits, __m256i &base,
                                          __m256i &counts) {
  const __m256i two = _mm256_set1_epi32(2);
  __m256i wide = _mm256_cmpgt_epi32(token, _mm256_set1_epi32(15));
  __m256i n = _mm256_and_si256(
      _mm256_sub_epi32(_mm256_srli_epi32(token, 2), two), wide);
  __m256i mantissa = _mm256_or_si256(
      _mm256_and_si256(token, _mm256_set1_epi32(3)), _mm256_set1_epi32(4));
  base = _mm256_blendv_epi8(token, _mm256_sllv_epi32(mantissa, n), wide);
  __m256i escaped =
      _mm256_cmpeq_epi32(token, _mm256_set1_epi32(static_cast<int>(escape)));
  base = _mm256_andnot_si256(escaped, base);
  counts = _mm256_blendv_epi8(
      n, _mm256_set1_epi32(static_cast<int>(escapeBits)), escaped);
}

SMMIL_ALWAYS_INLINE __m256i unfoldEight(__m256i z) {
  const __m256i one = _mm256_set1_epi32(1);
  return _mm256_xor_si256(
      _mm256_srli_epi32(z, 1),
      _mm256_sub_epi32(_mm256_setzero_si256(), _mm256_and_si256(z, one)));
}
#endif

SMMIL_ISA_END
} // namespace smmil::lanerans

#endif // SMMIL_RUNTIME_KERNELS_LANERANS_DECODE_H
