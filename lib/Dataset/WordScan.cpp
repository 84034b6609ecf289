//===- WordScan.cpp - Where the words of a text begin ---------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Of 64 bytes a bit each says which are white space; words begin where a bit
// that is clear follows one that is set.
//
//===----------------------------------------------------------------------===//

#include "WordScan.h"

#include "Wire64.h"
#include "smmil/Dataset/Dataset.h"
#include "smmil/Runtime/Isa.h"

#include <algorithm>
#include <array>

#if defined(__x86_64__)
#include <immintrin.h>
#define SMMIL_WORDS_AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt")))
#define SMMIL_WORDS_AVX512                                                     \
  __attribute__((target("avx512f,avx512bw,bmi,bmi2,popcnt")))
#endif

using namespace smmil;

static constexpr size_t kBlock = 64;

/// Less than a block, with spaces behind it.
static std::array<uint8_t, kBlock> padded(const uint8_t *bytes, size_t size) {
  std::array<uint8_t, kBlock> block;
  block.fill(' ');
  std::copy(bytes, bytes + size, block.begin());
  return block;
}

namespace {

/// Eight bytes at a time in a word of the machine.
struct Plain {
  /// A bit for each of eight bytes that is white space.
  static uint64_t spacesOf8(uint64_t bytes) {
    constexpr uint64_t kOnes = 0x0101010101010101u, kHigh = kOnes << 7;
    const uint64_t low = bytes & ~kHigh;
    const uint64_t other = bytes ^ (kOnes * ' ');
    const uint64_t isSpace = ~(((other & ~kHigh) + ~kHigh) | other);
    const uint64_t from9 = low + kOnes * (0x80 - 9);
    const uint64_t from14 = low + kOnes * (0x80 - 14);
    const uint64_t high = (isSpace | (from9 & ~from14 & ~bytes)) & kHigh;
    return ((high >> 7) * 0x0102040810204080u) >> 56;
  }
  static uint64_t spacesOf(const uint8_t *bytes) {
    uint64_t spaces = 0;
    for (unsigned i = 0; i < 8; ++i)
      spaces |= spacesOf8(readU64(bytes + 8 * i)) << (8 * i);
    return spaces;
  }
  static uint64_t spacesOfTail(const uint8_t *bytes, size_t size) {
    return spacesOf(padded(bytes, size).data());
  }
  static uint64_t count(uint64_t bits) {
    return uint64_t(__builtin_popcountll(bits));
  }
  /// Position of set bit number `index`.
  static size_t find(uint64_t bits, uint64_t index) {
    for (; index != 0; --index)
      bits &= bits - 1;
    return size_t(__builtin_ctzll(bits));
  }
};

#if defined(SMMIL_WORDS_AVX2)
struct Avx2 {
  SMMIL_WORDS_AVX2 static uint32_t spacesOf32(const uint8_t *bytes) {
    const __m256i value =
        _mm256_loadu_si256(reinterpret_cast<const __m256i *>(bytes));
    const __m256i from9 = _mm256_sub_epi8(value, _mm256_set1_epi8(9));
    const __m256i isLow =
        _mm256_cmpeq_epi8(_mm256_min_epu8(from9, _mm256_set1_epi8(4)), from9);
    const __m256i isSpace = _mm256_cmpeq_epi8(value, _mm256_set1_epi8(' '));
    return uint32_t(_mm256_movemask_epi8(_mm256_or_si256(isLow, isSpace)));
  }
  SMMIL_WORDS_AVX2 static uint64_t spacesOf(const uint8_t *bytes) {
    return spacesOf32(bytes) | uint64_t(spacesOf32(bytes + 32)) << 32;
  }
  SMMIL_WORDS_AVX2 static uint64_t spacesOfTail(const uint8_t *bytes,
                                                size_t size) {
    return spacesOf(padded(bytes, size).data());
  }
  SMMIL_WORDS_AVX2 static uint64_t count(uint64_t bits) {
    return uint64_t(__builtin_popcountll(bits));
  }
  SMMIL_WORDS_AVX2 static size_t find(uint64_t bits, uint64_t index) {
    return size_t(_tzcnt_u64(_pdep_u64(uint64_t(1) << index, bits)));
  }
};

struct Avx512 {
  SMMIL_WORDS_AVX512 static uint64_t spacesOf(__m512i value) {
    const __m512i from9 = _mm512_sub_epi8(value, _mm512_set1_epi8(9));
    return _mm512_cmple_epu8_mask(from9, _mm512_set1_epi8(4)) |
           _mm512_cmpeq_epi8_mask(value, _mm512_set1_epi8(' '));
  }
  SMMIL_WORDS_AVX512 static uint64_t spacesOf(const uint8_t *bytes) {
    return spacesOf(_mm512_loadu_si512(bytes));
  }
  SMMIL_WORDS_AVX512 static uint64_t spacesOfTail(const uint8_t *bytes,
                                                  size_t size) {
    return spacesOf(_mm512_mask_loadu_epi8(_mm512_set1_epi8(' '),
                                           (uint64_t(1) << size) - 1, bytes));
  }
  SMMIL_WORDS_AVX512 static uint64_t count(uint64_t bits) {
    return uint64_t(__builtin_popcountll(bits));
  }
  SMMIL_WORDS_AVX512 static size_t find(uint64_t bits, uint64_t index) {
    return size_t(_tzcnt_u64(_pdep_u64(uint64_t(1) << index, bits)));
  }
};
#endif

} // namespace

/// Goes over at most `words` words, which it counts down; where none is left,
/// the result is where the next one begins. Part of its callers, which have the
/// instructions of the set.
template <typename Set>
[[gnu::always_inline]] static inline size_t
scanWith(std::string_view text, size_t at, uint64_t &words) {
  uint64_t before = 1; // What stands in front of the block is a space.
  for (; at < text.size(); at += kBlock) {
    const size_t size = text.size() - at;
    const auto *bytes = reinterpret_cast<const uint8_t *>(text.data()) + at;
    const uint64_t spaces =
        size < kBlock ? Set::spacesOfTail(bytes, size) : Set::spacesOf(bytes);
    const uint64_t begins = ~spaces & (spaces << 1 | before);
    before = spaces >> 63;
    const uint64_t here = Set::count(begins);
    if (here > words)
      return at + Set::find(begins, words);
    words -= here;
  }
  return text.size();
}

#if defined(SMMIL_WORDS_AVX2)
SMMIL_WORDS_AVX2 static size_t scanAvx2(std::string_view text, size_t at,
                                        uint64_t &words) {
  return scanWith<Avx2>(text, at, words);
}
SMMIL_WORDS_AVX512 static size_t scanAvx512(std::string_view text, size_t at,
                                            uint64_t &words) {
  return scanWith<Avx512>(text, at, words);
}
#endif

size_t smmil::skipWords(std::string_view text, size_t at, uint64_t &words) {
#if defined(SMMIL_WORDS_AVX2)
  if (bestIsa() == Isa::Avx512)
    return scanAvx512(text, at, words);
  if (bestIsa() == Isa::Avx2)
    return scanAvx2(text, at, words);
#endif
  return scanWith<Plain>(text, at, words);
}

uint32_t smmil::countWords(std::string_view text) {
  constexpr uint64_t kMost = ~uint64_t(0);
  uint64_t left = kMost;
  (void)skipWords(text, 0, left);
  return static_cast<uint32_t>(kMost - left);
}
