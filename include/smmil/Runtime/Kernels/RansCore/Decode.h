//===- Decode.h - Interleaved static rANS -----------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Lane-interleaved rANS with 32-bit states, 16-bit renormalisation words and
// static tables (Duda 2013; interleaving after Giesen 2014). A table holds one
// slot per point of the probability range, so that a symbol costs one lookup:
//   bits 0-11 frequency, 12-23 slot minus start, 24-31 symbol.
// The context of every symbol of a call is known before the call; therefore
// all lanes run in parallel.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_RUNTIME_KERNELS_RANSCORE_DECODE_H
#define SMMIL_RUNTIME_KERNELS_RANSCORE_DECODE_H

#include "smmil/Runtime/Kernels/RansCore/Eight.h"

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace smmil::rans {
SMMIL_ISA_BEGIN

constexpr uint32_t kLowerBound = 1U << 16;
constexpr int kMaxLanes = 32;

/// Bytes that may be read past the last word, and array slack past the last
/// context and symbol, of a call.
constexpr size_t kReadSlack = 32;

struct State {
  alignas(32) uint32_t lane[kMaxLanes];
  const uint8_t *words; ///< Next unread word.
};

namespace detail {

template <int Bits>
SMMIL_ALWAYS_INLINE uint32_t decodeOne(uint32_t &x, const uint8_t *&words,
                                       const uint32_t *slots) {
  uint32_t slot = slots[x & ((1U << Bits) - 1)];
  x = (slot & 0xfff) * (x >> Bits) + ((slot >> 12) & 0xfff);
  if (x < kLowerBound) {
    uint16_t word;
    std::memcpy(&word, words, 2);
    x = (x << 16) | word;
    words += 2;
  }
  return slot >> 24;
}

#if SMMIL_KERNELS_AVX2
/// One symbol of eight lanes; with Masked only the lanes of `active` advance.
template <int Bits, bool Masked>
SMMIL_ALWAYS_INLINE __m256i decodeEight(__m256i &x, const uint8_t *&words,
                                        const uint32_t *slots, __m256i table,
                                        __m256i active) {
  const __m256i slotMask = _mm256_set1_epi32((1 << Bits) - 1);
  const __m256i twelve = _mm256_set1_epi32(0xfff);
  if (Masked)
    table = _mm256_and_si256(table, active);
  __m256i slot = eight::lookUp(
      slots, _mm256_add_epi32(table, _mm256_and_si256(x, slotMask)));
  __m256i frequency = _mm256_and_si256(slot, twelve);
  __m256i bias = _mm256_and_si256(_mm256_srli_epi32(slot, 12), twelve);
  __m256i stepped = _mm256_add_epi32(
      _mm256_mullo_epi32(_mm256_srli_epi32(x, Bits), frequency), bias);
  __m256i low = _mm256_cmpeq_epi32(_mm256_srli_epi32(stepped, 16),
                                   _mm256_setzero_si256());
  if (Masked) {
    stepped = _mm256_blendv_epi8(x, stepped, active);
    low = _mm256_and_si256(low, active);
  }
  auto mask =
      static_cast<unsigned>(_mm256_movemask_ps(_mm256_castsi256_ps(low)));
  __m256i fresh = eight::spreadWords(words, mask);
  x = _mm256_blendv_epi8(
      stepped, _mm256_or_si256(_mm256_slli_epi32(stepped, 16), fresh), low);
  words += 2 * static_cast<unsigned>(__builtin_popcount(mask));
  return _mm256_srli_epi32(slot, 24);
}

/// Slot index at which the table of each of eight contexts starts.
template <int Bits>
SMMIL_ALWAYS_INLINE __m256i tableStart(const uint8_t *contexts) {
  return _mm256_slli_epi32(eight::loadBytes(contexts), Bits);
}

template <int Bits, int Lanes>
__attribute__((noinline)) void decodeCall(State &state, const uint32_t *slots,
                                          const uint8_t *contexts,
                                          uint8_t *symbols, int count) {
  constexpr int kVectors = Lanes >= 8 ? Lanes / 8 : 1;
  constexpr int kWidth = Lanes >= 8 ? 8 : Lanes;
  const __m256i all = _mm256_set1_epi32(-1);
  __m256i x[kVectors];
  for (int v = 0; v < kVectors; ++v)
    x[v] = _mm256_load_si256(reinterpret_cast<__m256i *>(state.lane) + v);
  const uint8_t *words = state.words;
  int i = 0;
  if (kWidth == 8)
    for (; i + Lanes <= count; i += Lanes) {
      __m256i value[kVectors];
      for (int v = 0; v < kVectors; ++v)
        value[v] = decodeEight<Bits, false>(
            x[v], words, slots, tableStart<Bits>(contexts + i + 8 * v), all);
      if (kVectors == 4) {
        __m256i packed = _mm256_packus_epi16(
            _mm256_packus_epi32(value[0], value[1 % kVectors]),
            _mm256_packus_epi32(value[2 % kVectors], value[3 % kVectors]));
        packed = _mm256_permutevar8x32_epi32(
            packed, _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7));
        _mm256_storeu_si256(reinterpret_cast<__m256i *>(symbols + i), packed);
      } else {
        for (int v = 0; v < kVectors; ++v)
          eight::storeBytes(symbols + i + 8 * v, value[v]);
      }
    }
  const __m256i laneIndex = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
  for (int v = 0; i < count; i += kWidth, v = (v + 1) % kVectors) {
    int left = count - i < kWidth ? count - i : kWidth;
    __m256i active = _mm256_cmpgt_epi32(_mm256_set1_epi32(left), laneIndex);
    eight::storeBytes(symbols + i, decodeEight<Bits, true>(
                                       x[v], words, slots,
                                       tableStart<Bits>(contexts + i), active));
  }
  for (int v = 0; v < kVectors; ++v)
    _mm256_store_si256(reinterpret_cast<__m256i *>(state.lane) + v, x[v]);
  state.words = words;
}
#else
template <int Bits, int Lanes>
__attribute__((noinline)) void decodeCall(State &state, const uint32_t *slots,
                                          const uint8_t *contexts,
                                          uint8_t *symbols, int count) {
  const uint8_t *words = state.words;
  for (int i = 0; i < count; ++i)
    symbols[i] = static_cast<uint8_t>(
        decodeOne<Bits>(state.lane[i % Lanes], words,
                        slots + (static_cast<size_t>(contexts[i]) << Bits)));
  state.words = words;
}
#endif

} // namespace detail

/// Decodes `count` symbols; symbol i uses lane i % lanes and the table with
/// index contexts[i] in `slots`. Reads at most `count` words, unchecked; the
/// caller keeps count * 2 + kReadSlack readable bytes there. `contexts` and
/// `symbols` have kReadSlack bytes of slack. `lanes` is 4, 8, 16 or 32.
template <int Bits>
SMMIL_ALWAYS_INLINE void
decodeCall(State &state, int lanes, const uint32_t *slots,
           const uint8_t *contexts, uint8_t *symbols, int count) {
  if (lanes == 32)
    detail::decodeCall<Bits, 32>(state, slots, contexts, symbols, count);
  else if (lanes == 16)
    detail::decodeCall<Bits, 16>(state, slots, contexts, symbols, count);
  else if (lanes == 8)
    detail::decodeCall<Bits, 8>(state, slots, contexts, symbols, count);
  else
    detail::decodeCall<Bits, 4>(state, slots, contexts, symbols, count);
}

SMMIL_ISA_END
} // namespace smmil::rans

#endif // SMMIL_RUNTIME_KERNELS_RANSCORE_DECODE_H
