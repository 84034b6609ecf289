//===- WriteScans.h - Entropy-coded data of a JPEG file ---------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Writes the Huffman codes of a scan from its coefficients; see spec.md. Writes
// nothing behind the end of the output and allocates nothing.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_JPEGFILE_WRITESCANS_H
#define SMMIL_CODECS_JPEGFILE_WRITESCANS_H

#include "codecs/JpegFile/Layout.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace smmil::jpeg_file {
SMMIL_ISA_BEGIN

/// Bits into bytes, most significant first, with a zero byte behind 0xff.
class ScanWriter {
public:
  ScanWriter(uint8_t *out, uint8_t *end) : out(out), end(end) {}

  /// At most 32 bits; those above `count` are 0.
  SMMIL_ALWAYS_INLINE void put(uint32_t value, unsigned count) {
    window = window << count | value;
    held += count;
    if (held >= 32)
      flush();
  }
  /// Fills the last byte up with copies of a bit.
  void align(unsigned bit) {
    const unsigned fill = (8 - held % 8) % 8;
    put(bit ? (1u << fill) - 1 : 0, fill);
    for (; held >= 8; held -= 8)
      byte(uint8_t(window >> (held - 8)));
  }
  void restartMarker(unsigned number) {
    raw(0xff);
    raw(uint8_t(0xd0 + number));
  }
  bool isFull() const { return full; }
  uint8_t *position() const { return out; }

private:
  SMMIL_ALWAYS_INLINE void flush() {
    held -= 32;
    const auto four = uint32_t(window >> held);
    // No byte is 0xff: no byte of the complement is 0.
    if (__builtin_expect(end - out >= 4 &&
                             ((~four - 0x01010101u) & four & 0x80808080u) == 0,
                         1)) {
      const uint32_t big = __builtin_bswap32(four);
      std::memcpy(out, &big, 4);
      out += 4;
      return;
    }
    for (int shift = 24; shift >= 0; shift -= 8)
      byte(uint8_t(four >> shift));
  }
  void byte(uint8_t value) {
    raw(value);
    if (value == 0xff)
      raw(0);
  }
  void raw(uint8_t value) {
    if (out < end)
      *out++ = value;
    else
      full = true;
  }

  uint8_t *out, *end;
  uint64_t window = 0;
  unsigned held = 0; ///< Bits of the window that are not written; below 32.
  bool full = false;
};

/// Bit k is set where the magnitude of coefficient k is above `least`.
SMMIL_ALWAYS_INLINE uint64_t maskAbove(const int16_t *block, int least) {
  uint64_t mask = 0;
#ifdef __SSE2__
  const __m128i zero = _mm_setzero_si128();
  const __m128i level = _mm_set1_epi16(static_cast<int16_t>(least));
  const auto above = [&](const int16_t *from) {
    const __m128i v = _mm_loadu_si128(reinterpret_cast<const __m128i *>(from));
    return _mm_cmpgt_epi16(_mm_max_epi16(v, _mm_sub_epi16(zero, v)), level);
  };
  for (int i = 0; i < 64; i += 16)
    mask |= uint64_t(uint16_t(_mm_movemask_epi8(
                _mm_packs_epi16(above(block + i), above(block + i + 8)))))
            << i;
#else
  for (int i = 0; i < 64; ++i)
    mask |= uint64_t((block[i] < 0 ? -block[i] : block[i]) > least) << i;
#endif
  return mask;
}

class ScanCoder {
public:
  ScanCoder(const Markers &markers, const Scan &scan, ScanWriter &writer)
      : markers(markers), scan(scan), writer(writer) {}

  /// Codes all blocks; false where a table lacks a code or the output is full.
  bool run(const int16_t *coefficients, unsigned padding) {
    const ScanWalk walk(markers.frame, scan);
    uint32_t left = markers.restart;
    unsigned restarts = 0;
    for (int32_t y = 0; y < walk.mcusY; ++y) {
      for (int32_t x = 0; x < walk.mcusX; ++x) {
        if (markers.restart != 0 && left == 0) {
          flushRun();
          writer.align(padding);
          writer.restartMarker(restarts);
          restarts = (restarts + 1) % 8;
          left = markers.restart;
          std::memset(predicted, 0, sizeof(predicted));
        }
        --left;
        walk.mcu(x, y, [&](int i, size_t block) {
          this->block(i, coefficients + block * 64);
          return true;
        });
      }
      if (!good || writer.isFull())
        return false;
    }
    flushRun();
    writer.align(padding);
    return good && !writer.isFull();
  }

private:
  SMMIL_ALWAYS_INLINE void code(const HuffmanTable &table, unsigned symbol) {
    good &= table.length[symbol] != 0;
    writer.put(table.code[symbol], table.length[symbol]);
  }
  /// A symbol of a run and a size, and the bits of the value behind it.
  SMMIL_ALWAYS_INLINE void value(const HuffmanTable &table, unsigned run,
                                 int32_t value) {
    const auto magnitude = uint32_t(value < 0 ? -value : value);
    const unsigned size =
        magnitude == 0 ? 0 : 32 - unsigned(__builtin_clz(magnitude));
    const unsigned symbol = (run << 4 | size) & 255;
    const uint32_t bits = uint32_t(value + (value >> 31)) & ((1u << size) - 1);
    good &= table.length[symbol] != 0 && size < 16;
    writer.put(uint32_t(table.code[symbol]) << (size & 15) | bits,
               table.length[symbol] + (size & 15));
  }

  SMMIL_ALWAYS_INLINE void block(int i, const int16_t *block) {
    if (!markers.frame.progressive) {
      dc(i, block[0]);
      sequential(i, block);
    } else if (scan.first == 0) {
      if (scan.high == 0)
        dc(i, block[0] >> scan.low);
      else
        writer.put(uint32_t(block[0] >> scan.low) & 1, 1);
    } else if (scan.high == 0) {
      first(i, block);
    } else {
      refine(i, block);
    }
  }
  SMMIL_ALWAYS_INLINE void dc(int i, int32_t level) {
    value(markers.dc[scan.dc[i]], 0, level - predicted[i]);
    predicted[i] = level;
  }
  SMMIL_ALWAYS_INLINE void sequential(int i, const int16_t *block) {
    const HuffmanTable &table = markers.ac[scan.ac[i]];
    uint64_t mask = maskAbove(block, 0) >> 1;
    int k = 1;
    while (mask != 0) {
      int run = __builtin_ctzll(mask);
      mask >>= run;
      mask >>= 1;
      k += run;
      for (; run > 15; run -= 16)
        code(table, 0xf0);
      value(table, unsigned(run), block[k]);
      ++k;
    }
    if (k < 64)
      code(table, 0);
  }
  /// The coefficients of the scan's band among those of a mask.
  uint64_t banded(uint64_t mask) const {
    return mask & (~uint64_t(0) << scan.first) &
           (~uint64_t(0) >> (63 - scan.last));
  }
  void first(int i, const int16_t *block) {
    const HuffmanTable &table = markers.ac[scan.ac[i]];
    runTable = &table;
    uint64_t mask = banded(maskAbove(block, (1 << scan.low) - 1));
    if (mask != 0)
      flushRun();
    int next = scan.first;
    for (; mask != 0; mask &= mask - 1) {
      const int k = __builtin_ctzll(mask);
      int run = k - next;
      for (; run > 15; run -= 16)
        code(table, 0xf0);
      const int32_t level = block[k];
      value(table, unsigned(run),
            level < 0 ? -(-level >> scan.low) : level >> scan.low);
      next = k + 1;
    }
    if (next <= scan.last && ++eobRun == 0x7fff)
      flushRun();
  }
  void refine(int i, const int16_t *block) {
    const HuffmanTable &table = markers.ac[scan.ac[i]];
    runTable = &table;
    uint64_t mask = banded(maskAbove(block, (1 << scan.low) - 1));
    // What this scan makes nonzero; the others are corrected by a bit.
    uint64_t fresh = mask & ~maskAbove(block, (2 << scan.low) - 1);
    unsigned run = 0;
    int next = scan.first;
    // Correction bits since the last symbol stand behind those of the run of
    // ends of blocks.
    size_t pending = corrections;
    for (; mask != 0; mask &= mask - 1) {
      const int k = __builtin_ctzll(mask);
      run += unsigned(k - next);
      next = k + 1;
      for (; run > 15 && fresh != 0; run -= 16) {
        pending = flushRunKeeping(pending);
        code(table, 0xf0);
        pending = putCorrections(pending);
      }
      const uint64_t bit = uint64_t(1) << k;
      if ((fresh & bit) == 0) {
        correction[pending++] = uint8_t(magnitudeOf(block[k]) & 1);
        continue;
      }
      fresh &= ~bit;
      pending = flushRunKeeping(pending);
      code(table, run << 4 | 1);
      writer.put(block[k] < 0 ? 0 : 1, 1);
      pending = putCorrections(pending);
      run = 0;
    }
    run += unsigned(scan.last + 1 - next);
    if (run > 0 || pending > corrections) {
      ++eobRun;
      corrections = pending;
      if (eobRun == 0x7fff || corrections > kMostCorrections)
        flushRun();
    }
  }
  uint32_t magnitudeOf(int32_t level) const {
    return uint32_t(level < 0 ? -level : level) >> scan.low;
  }

  /// Writes the run of ends of blocks with its correction bits.
  void flushRun() {
    if (eobRun == 0)
      return;
    const unsigned size = 31 - unsigned(__builtin_clz(eobRun));
    code(*runTable, size << 4);
    if (size > 0)
      writer.put(eobRun & ((1u << size) - 1), size);
    eobRun = 0;
    corrections = putCorrections(corrections);
  }
  /// The same, where bits from `corrections` up to `pending` belong to what
  /// follows; they move to the front.
  size_t flushRunKeeping(size_t pending) {
    const size_t own = pending - corrections, from = corrections;
    flushRun();
    for (size_t i = 0; from > 0 && i < own; ++i)
      correction[i] = correction[(from + i)];
    return own;
  }
  size_t putCorrections(size_t pending) {
    for (size_t i = 0; i < pending; ++i)
      writer.put(correction[i], 1);
    return 0;
  }

  /// As many as an encoder of common descent holds back.
  static constexpr size_t kMostCorrections = 937;

  const Markers &markers;
  const Scan &scan;
  ScanWriter &writer;
  bool good = true;
  int32_t predicted[kMaxComponents] = {};
  const HuffmanTable *runTable = nullptr;
  uint32_t eobRun = 0;
  size_t corrections = 0; ///< Of the run; at most kMostCorrections.
  uint8_t correction[1024];
};

SMMIL_ISA_END
} // namespace smmil::jpeg_file

#endif // SMMIL_CODECS_JPEGFILE_WRITESCANS_H
