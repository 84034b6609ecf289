//===- Entropy.h - Entropy decoder of block pictures ------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Adaptive symbols from rANS words that are read forwards, and plain bits that
// are read from the end of the stream backwards. Reads are not checked one by
// one: a stream is left for a padded copy of its end before a read could pass
// it, and a decoder asks often enough that the padding is never left.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_BLOCKPICTURE_ENTROPY_H
#define SMMIL_CODECS_BLOCKPICTURE_ENTROPY_H

#include "codecs/BlockPicture/Tables.h"
#include "smmil/Runtime/Kernels/RansCore/Isa.h"
#include "smmil/Runtime/Span.h"

#include <cstring>

#if SMMIL_KERNELS_AVX2
#include <immintrin.h>
#endif

namespace smmil::block_picture {
SMMIL_ISA_BEGIN

constexpr uint32_t kStateFloor = 1u << 16;
constexpr int kMostEscapeBits = 15; ///< Of an Exp-Golomb number.

/// Where a context moves to after each symbol, for 2, 4, 8 and 16 symbols.
struct Targets {
  alignas(32) int16_t rows[4][16][16];
};
constexpr Targets makeTargets() {
  Targets targets = {};
  for (int log = 1; log <= 4; ++log)
    for (int s = 0; s < 16; ++s)
      for (int i = 0; i < 16; ++i) {
        const int n = 1 << log;
        targets.rows[log - 1][s][i] =
            static_cast<int16_t>(i >= n - 1 ? 32767
                                 : i < s    ? 8 * (i + 1) - 1
                                            : 32767 - 8 * (n - 1 - i));
      }
  return targets;
}
inline constexpr Targets kTargets = makeTargets();
/// The same by entry: where those below the symbol's go, whatever the number of
/// symbols, and where the others go.
struct Goals {
  alignas(32) int16_t below[16], above[4][16];
};
constexpr Goals makeGoals() {
  Goals goals = {};
  for (int i = 0; i < 16; ++i) {
    goals.below[i] = kTargets.rows[3][15][i];
    for (int log = 0; log < 4; ++log)
      goals.above[log][i] = kTargets.rows[log][0][i];
  }
  return goals;
}
inline constexpr Goals kGoals = makeGoals();

/// rANS words, read forwards. Between two calls of `check` at most kMargin
/// bytes are read.
class Words {
public:
  static constexpr size_t kMargin = 2048;

  explicit Words(ByteSpan stream)
      : base(stream.data()), end(stream.data() + stream.size()) {
    if (stream.size() < kMargin)
      copyTail(base);
    else
      limit = end - kMargin;
  }

  const uint8_t *first() const { return base; }
  /// Makes the next kMargin bytes readable; behind the stream they are zeros.
  SMMIL_ALWAYS_INLINE void check(const uint8_t *&cursor) {
    if (__builtin_expect(cursor > limit, 0))
      leave(cursor);
  }
  /// Bytes read up to `cursor`; SIZE_MAX where there are not as many.
  size_t position(const uint8_t *cursor) const {
    return passed || cursor > end ? SIZE_MAX
                                  : start + static_cast<size_t>(cursor - base);
  }

private:
  __attribute__((noinline)) void leave(const uint8_t *&cursor) {
    if (cursor > end) {
      passed = true;
      cursor = end;
    }
    if (!inTail)
      copyTail(cursor);
  }
  void copyTail(const uint8_t *&cursor) {
    const auto left = static_cast<size_t>(end - cursor);
    std::memcpy(tail, cursor, left);
    std::memset(tail + left, 0, kMargin);
    start += static_cast<size_t>(cursor - base);
    cursor = base = tail;
    limit = end = tail + left;
    inTail = true;
  }

  const uint8_t *base, *end, *limit = nullptr;
  size_t start = 0; ///< Of `base` in the stream.
  bool inTail = false, passed = false;
  uint8_t tail[2 * kMargin];
};

/// Plain bits, read backwards from the end of the stream, most significant
/// first. Between two calls of `check` at most kMargin bytes are read.
class BackwardBits {
public:
  static constexpr size_t kMargin = 1024;

  explicit BackwardBits(ByteSpan stream)
      : begin(stream.data()), cursor(stream.data() + stream.size()) {
    if (stream.size() < kMargin)
      copyHead();
    else
      limit = begin + kMargin;
  }

  SMMIL_ALWAYS_INLINE void check() {
    if (__builtin_expect(cursor < limit, 0))
      leave();
  }
  /// At least 56 bits are in `bits` afterwards.
  SMMIL_ALWAYS_INLINE void fill() {
    uint64_t word;
    std::memcpy(&word, cursor - 8, 8);
    bits |= word >> count;
    cursor -= (63 - count) >> 3;
    count |= 56;
  }
  /// At most 32 bits.
  SMMIL_ALWAYS_INLINE uint32_t take(int number) {
    if (number == 0)
      return 0;
    if (count < number)
      fill();
    const auto value = static_cast<uint32_t>(bits >> (64 - number));
    bits <<= number;
    count -= number;
    return value;
  }
  /// At most 32 bits, for code that does not wait for how many they are.
  SMMIL_ALWAYS_INLINE uint32_t takeSigns(int number) {
    fill();
    const auto value = static_cast<uint32_t>(bits >> 1 >> (63 - number));
    bits <<= number;
    count -= number;
    return value;
  }
  /// An Exp-Golomb number; a longer one is broken and reads as 0.
  __attribute__((noinline)) uint32_t takeEscape() {
    check();
    int zeros = 0;
    while (take(1) == 0)
      if (++zeros > kMostEscapeBits) {
        passed = true;
        return 0;
      }
    return ((uint32_t(1) << zeros) | take(zeros)) - 1;
  }
  /// Bytes of the stream in front of those read; SIZE_MAX - 1 where more were
  /// read than there are.
  size_t position() const {
    const ptrdiff_t left = cursor - begin + (count >> 3);
    return passed || left < 0 ? SIZE_MAX - 1 : static_cast<size_t>(left);
  }

  uint64_t bits = 0; ///< Unread ones, from the top.
  int count = 0;     ///< How many of them are valid.

private:
  __attribute__((noinline)) void leave() {
    if (!inHead) {
      copyHead();
    } else if (cursor + (count >> 3) < begin) {
      passed = true;
      cursor = begin;
      count = 0;
      bits = 0;
    }
  }
  void copyHead() {
    const auto left = static_cast<size_t>(cursor - begin);
    std::memset(head, 0, kMargin + 8);
    std::memcpy(head + kMargin + 8, begin, left);
    limit = begin = head + kMargin + 8;
    cursor = begin + left;
    inHead = true;
  }

  const uint8_t *begin, *cursor, *limit = nullptr;
  bool inHead = false, passed = false;
  uint8_t head[2 * kMargin + 8];
};

/// The contexts of one item.
struct ContextSet {
  Cdf before; ///< Ends at 32767: the frequency below symbol 0 reads as 0.
  Cdf cdf[kContexts];
  uint8_t rate[kContexts];

  explicit ContextSet(const Tables &tables) {
    std::memset(&before, 0xff, sizeof before);
    before.last[15] = 32767;
    std::memcpy(cdf, tables.start, sizeof cdf);
    std::memcpy(rate, tables.rate, sizeof rate);
  }
};

/// Decodes a symbol of `1 << LogSymbols` from one state.
template <int LogSymbols>
SMMIL_ALWAYS_INLINE int decodeSymbol(ContextSet &contexts, uint32_t &state,
                                     const uint8_t *&words, uint32_t context) {
  int16_t *last = contexts.cdf[context].last;
  const auto slot = static_cast<int>(state & 32767);
#if SMMIL_KERNELS_AVX2
  auto load = [](const int16_t *from) {
    return _mm256_load_si256(reinterpret_cast<const __m256i *>(from));
  };
  const __m256i row = load(last);
  const __m256i isBelow =
      _mm256_cmpgt_epi16(_mm256_set1_epi16(static_cast<int16_t>(slot)), row);
  const int symbol = __builtin_popcount(static_cast<unsigned>(
                         _mm256_movemask_epi8(isBelow))) >>
                     1;
  // The goals come from the comparison, so that the next symbol of the context
  // does not wait for this one.
  const __m256i goal = _mm256_blendv_epi8(load(kGoals.above[LogSymbols - 1]),
                                          load(kGoals.below), isBelow);
  const __m256i adapted = _mm256_add_epi16(
      row, _mm256_sra_epi16(_mm256_sub_epi16(goal, row),
                            _mm_cvtsi32_si128(contexts.rate[context])));
#else
  int symbol = 0;
  for (int i = 0; i < (1 << LogSymbols) - 1; ++i)
    symbol += slot > last[i];
#endif
  const auto below =
      static_cast<uint32_t>(static_cast<uint16_t>(last[symbol - 1]) + 1) &
      32767u;
  const uint32_t frequency = static_cast<uint32_t>(last[symbol]) + 1 - below;
  const uint32_t x =
      frequency * (state >> 15) + static_cast<uint32_t>(slot) - below;
  uint16_t word;
  std::memcpy(&word, words, 2);
  // Not a branch, which would be wrong half of the time.
  const uint32_t isLow = x < kStateFloor;
  state = (x << (isLow << 4)) | (word & (0u - isLow));
  words += isLow << 1;
#if SMMIL_KERNELS_AVX2
  _mm256_store_si256(reinterpret_cast<__m256i *>(last), adapted);
#else
  const int16_t *target = kTargets.rows[LogSymbols - 1][symbol];
  const int rate = contexts.rate[context];
  for (int i = 0; i < (1 << LogSymbols) - 1; ++i)
    last[i] = static_cast<int16_t>(last[i] + ((target[i] - last[i]) >> rate));
#endif
  return symbol;
}

SMMIL_ISA_END
} // namespace smmil::block_picture

#endif // SMMIL_CODECS_BLOCKPICTURE_ENTROPY_H
