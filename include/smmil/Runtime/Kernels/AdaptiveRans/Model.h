//===- Model.h - Adaptive frequencies of 16 symbols -------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The frequencies of a context, which follow the symbols that are coded in it.
// Two contexts may predict a symbol together, by the mean of their cumulative
// frequencies. lib/Runtime/FORMAT.md, "Adaptive rANS", has the arithmetic.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_RUNTIME_KERNELS_ADAPTIVERANS_MODEL_H
#define SMMIL_RUNTIME_KERNELS_ADAPTIVERANS_MODEL_H

#include "smmil/Runtime/Kernels/RansCore/Isa.h"

#include <cstddef>
#include <cstdint>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace smmil::adaptive {
SMMIL_ISA_BEGIN

constexpr unsigned kPrecision = 15;
constexpr unsigned kTotal = 1u << kPrecision;

/// Lane i from 1 to 15 is the cumulative frequency of the symbols below i; they
/// increase strictly and stay in 1..kTotal-1. Lane 0 counts the symbols that
/// were coded, up to kMostSeen.
struct alignas(32) Model {
  int16_t lane[16];
};

constexpr int kMostSeen = 48;

/// A context adapts by 2^-rate, the faster the less it has seen.
constexpr int rateAfter(int seen) {
  return seen < 3 ? 3 : seen < 10 ? 4 : seen < 28 ? 5 : 6;
}

struct Rates {
  uint8_t of[kMostSeen + 1] = {};
  constexpr Rates() {
    for (int seen = 0; seen <= kMostSeen; ++seen)
      of[seen] = static_cast<uint8_t>(rateAfter(seen));
  }
};
inline constexpr Rates kRates;

/// Where lane i moves to when symbol s was coded.
struct Goals {
  alignas(32) int16_t of[16][16] = {};
  constexpr Goals() {
    for (int s = 0; s < 16; ++s)
      for (int i = 0; i < 16; ++i)
        of[s][i] = static_cast<int16_t>(
            i <= s ? i : static_cast<int>(kTotal) - 16 + i);
  }
};
inline constexpr Goals kGoals;

/// `symbols` symbols of equal frequency; those above have the least one.
inline void setFlat(Model &model, int symbols) {
  model.lane[0] = 0;
  for (int i = 1; i < 16; ++i)
    model.lane[i] = static_cast<int16_t>(
        i < symbols ? i * static_cast<int>(kTotal - 16 + symbols) / symbols
                    : static_cast<int>(kTotal) - 16 + i);
}

SMMIL_ALWAYS_INLINE void adapt(Model &model, unsigned symbol) {
  const int seen = model.lane[0];
  const int rate = kRates.of[seen];
  const auto next = static_cast<int16_t>(seen + (seen < kMostSeen));
#ifdef __SSE2__
  const __m128i shift = _mm_cvtsi32_si128(rate);
  auto *lanes = reinterpret_cast<__m128i *>(model.lane);
  const auto *goals = reinterpret_cast<const __m128i *>(kGoals.of[symbol]);
  const __m128i a = _mm_load_si128(lanes), b = _mm_load_si128(lanes + 1);
  const __m128i low =
      _mm_add_epi16(a, _mm_sra_epi16(_mm_sub_epi16(goals[0], a), shift));
  const __m128i high =
      _mm_add_epi16(b, _mm_sra_epi16(_mm_sub_epi16(goals[1], b), shift));
  _mm_store_si128(lanes, _mm_insert_epi16(low, next, 0));
  _mm_store_si128(lanes + 1, high);
#else
  for (int i = 1; i < 16; ++i)
    model.lane[i] = static_cast<int16_t>(
        model.lane[i] + ((kGoals.of[symbol][i] - model.lane[i]) >> rate));
  model.lane[0] = next;
#endif
}

/// Cumulative frequencies of one prediction: of symbol 0 it is 0, behind the
/// last one kTotal.
class Cumulative {
public:
  SMMIL_ALWAYS_INLINE explicit Cumulative(const Model &a) { mean(a, a); }
  SMMIL_ALWAYS_INLINE Cumulative(const Model &a, const Model &b) { mean(a, b); }

  SMMIL_ALWAYS_INLINE uint32_t start(unsigned symbol) const {
    return lane[symbol];
  }
  SMMIL_ALWAYS_INLINE uint32_t end(unsigned symbol) const {
    return lane[symbol + 1];
  }
  /// The symbol whose range holds `slot`.
  SMMIL_ALWAYS_INLINE unsigned symbolAt(uint32_t slot) const {
#ifdef __SSE2__
    const __m128i level = _mm_set1_epi16(static_cast<int16_t>(slot));
    const __m128i above = _mm_packs_epi16(_mm_cmpgt_epi16(low, level),
                                          _mm_cmpgt_epi16(high, level));
    return static_cast<unsigned>(
        __builtin_ctz(static_cast<unsigned>(_mm_movemask_epi8(above)) |
                      0x10000u) -
        1);
#else
    unsigned symbol = 0;
    for (unsigned i = 1; i < 16; ++i)
      symbol += lane[i] <= slot;
    return symbol;
#endif
  }

private:
  SMMIL_ALWAYS_INLINE void mean(const Model &a, const Model &b) {
#ifdef __SSE2__
    const auto *x = reinterpret_cast<const __m128i *>(a.lane);
    const auto *y = reinterpret_cast<const __m128i *>(b.lane);
    low = _mm_avg_epu16(_mm_load_si128(x), _mm_load_si128(y));
    low = _mm_and_si128(low, _mm_set_epi16(-1, -1, -1, -1, -1, -1, -1, 0));
    high = _mm_avg_epu16(_mm_load_si128(x + 1), _mm_load_si128(y + 1));
    _mm_store_si128(reinterpret_cast<__m128i *>(lane), low);
    _mm_store_si128(reinterpret_cast<__m128i *>(lane + 8), high);
#else
    lane[0] = 0;
    for (int i = 1; i < 16; ++i)
      lane[i] = static_cast<uint16_t>((a.lane[i] + b.lane[i] + 1) >> 1);
#endif
    lane[16] = kTotal;
  }

  alignas(32) uint16_t lane[17];
#ifdef __SSE2__
  __m128i low, high;
#endif
};

SMMIL_ISA_END
} // namespace smmil::adaptive

#endif // SMMIL_RUNTIME_KERNELS_ADAPTIVERANS_MODEL_H
