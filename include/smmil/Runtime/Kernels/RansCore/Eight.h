//===- Eight.h - Steps on eight rANS lanes ----------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Eight 32-bit lanes in an AVX2 register: bytes in and out, table look-up, and
// renormalisation words. What the lane-interleaved decoders share.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_RUNTIME_KERNELS_RANSCORE_EIGHT_H
#define SMMIL_RUNTIME_KERNELS_RANSCORE_EIGHT_H

#include "smmil/Runtime/Kernels/RansCore/Isa.h"

#if SMMIL_KERNELS_AVX2
#include <cstdint>
#include <immintrin.h>

namespace smmil::eight {
SMMIL_ISA_BEGIN

SMMIL_ALWAYS_INLINE __m256i loadBytes(const uint8_t *bytes) {
  return _mm256_cvtepu8_epi32(
      _mm_loadl_epi64(reinterpret_cast<const __m128i *>(bytes)));
}

/// Stores eight values of 0..255 as bytes.
SMMIL_ALWAYS_INLINE void storeBytes(uint8_t *bytes, __m256i values) {
  __m128i half = _mm_packus_epi32(_mm256_castsi256_si128(values),
                                  _mm256_extracti128_si256(values, 1));
  _mm_storel_epi64(reinterpret_cast<__m128i *>(bytes),
                   _mm_packus_epi16(half, half));
}

/// Entry m spreads consecutive words over the set bits of m: byte i is the
/// number of set bits below i.
struct SpreadTable {
  alignas(64) uint64_t row[256];
};
constexpr SpreadTable makeSpreadTable() {
  SpreadTable table{};
  for (int mask = 0; mask < 256; ++mask) {
    uint64_t row = 0;
    int taken = 0;
    for (int bit = 0; bit < 8; ++bit) {
      row |= static_cast<uint64_t>(taken) << (8 * bit);
      taken += mask >> bit & 1;
    }
    table.row[mask] = row;
  }
  return table;
}
inline constexpr SpreadTable kSpread = makeSpreadTable();

/// The next words, one for each set bit of `mask` and in that lane; the other
/// lanes hold nothing of meaning. Reads 16 bytes.
SMMIL_ALWAYS_INLINE __m256i spreadWords(const uint8_t *words, unsigned mask) {
  __m256i fresh = _mm256_cvtepu16_epi32(
      _mm_loadu_si128(reinterpret_cast<const __m128i *>(words)));
  __m256i spread = _mm256_cvtepu8_epi32(
      _mm_cvtsi64_si128(static_cast<long long>(kSpread.row[mask])));
  return _mm256_permutevar8x32_epi32(fresh, spread);
}

/// Four slots; each half of `pair` holds two indices.
SMMIL_ALWAYS_INLINE __m128i lookUpFour(const uint32_t *slots, __m128i pair) {
  auto first = static_cast<uint64_t>(_mm_cvtsi128_si64(pair));
  auto second = static_cast<uint64_t>(_mm_extract_epi64(pair, 1));
  auto at = [slots](uint64_t index) { return static_cast<int>(slots[index]); };
  __m128i value = _mm_cvtsi32_si128(at(first & 0xffffffff));
  value = _mm_insert_epi32(value, at(first >> 32), 1);
  value = _mm_insert_epi32(value, at(second & 0xffffffff), 2);
  return _mm_insert_epi32(value, at(second >> 32), 3);
}

/// Loads one by one: faster than vpgatherdd where that is microcoded (Zen) or
/// slowed down for safety (Intel before 2022).
SMMIL_ALWAYS_INLINE __m256i lookUp(const uint32_t *slots, __m256i index) {
  return _mm256_set_m128i(lookUpFour(slots, _mm256_extracti128_si256(index, 1)),
                          lookUpFour(slots, _mm256_castsi256_si128(index)));
}

SMMIL_ISA_END
} // namespace smmil::eight
#endif

#endif // SMMIL_RUNTIME_KERNELS_RANSCORE_EIGHT_H
