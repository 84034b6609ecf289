//===- Rows.h - Rows of planes to pixels ------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Chroma upsampling (the triangle filter of libjpeg, unrounded) and the inverse
// colour transforms, one row of pixels at a time, into a sink that interleaves
// bytes or normalises to f32.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_COLOR_ROWS_H
#define SMMIL_CODECS_COLOR_ROWS_H

#include "smmil/Runtime/Kernels/RansCore/Isa.h"
#include "smmil/Runtime/Primitives/Color.h"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>
#if SMMIL_KERNELS_AVX2
#include <immintrin.h>
#endif

namespace smmil::color {
SMMIL_ISA_BEGIN

/// Samples that a row may be read or written past its width.
constexpr size_t kRowSlack = 64;

constexpr uint8_t clipToByte(int value) {
  return static_cast<uint8_t>(value < 0 ? 0 : value > 255 ? 255 : value);
}

/// Kinds modulo 256: reversible in 8 bits.
constexpr bool isModular(ColorKind kind) {
  return kind == ColorKind::YcocgR || kind == ColorKind::SubtractGreen;
}

/// What planes 1 and 2 hold for no colour.
constexpr int zeroOf(ColorKind kind) {
  return kind == ColorKind::Ycocg || kind == ColorKind::GreenDifference ? 0
                                                                        : 128;
}

/// One pixel of a modular kind from its samples.
template <ColorKind Kind>
SMMIL_ALWAYS_INLINE void modularPixel(int y, int s1, int s2, uint8_t *rgb) {
  if constexpr (Kind == ColorKind::SubtractGreen) {
    rgb[0] = static_cast<uint8_t>(y + s1 - 128);
    rgb[1] = static_cast<uint8_t>(y);
    rgb[2] = static_cast<uint8_t>(y + s2 - 128);
  } else {
    const auto co = static_cast<int8_t>(s1 - 128);
    const auto cg = static_cast<int8_t>(s2 - 128);
    const auto t = static_cast<uint8_t>(y - (cg >> 1));
    const auto blue = static_cast<uint8_t>(t - (co >> 1));
    rgb[0] = static_cast<uint8_t>(blue + co);
    rgb[1] = static_cast<uint8_t>(t + cg);
    rgb[2] = blue;
  }
}

/// One pixel of another kind from luma and chroma in 1/16 around zero.
template <ColorKind Kind>
SMMIL_ALWAYS_INLINE void pixelOf(int y, int s1, int s2, uint8_t *rgb) {
  if constexpr (Kind == ColorKind::Ycbcr) {
    rgb[0] = clipToByte(y + ((359 * s2 + 2048) >> 12));
    rgb[1] =
        clipToByte(y - (((88 * s1 + 2048) >> 12) + ((183 * s2 + 2048) >> 12)));
    rgb[2] = clipToByte(y + ((454 * s1 + 2048) >> 12));
  } else {
    int a = (s1 + 8) >> 4;
    int b = (s2 + 8) >> 4;
    if constexpr (Kind == ColorKind::Ycocg) {
      int t = y - (b >> 1);
      int blue = t - (a >> 1);
      rgb[0] = clipToByte(blue + a);
      rgb[1] = clipToByte(b + t);
      rgb[2] = clipToByte(blue);
    } else {
      rgb[0] = clipToByte(y + a);
      rgb[1] = clipToByte(y);
      rgb[2] = clipToByte(y + b);
    }
  }
}

/// Rows that one row of pixels is made from. Without chroma subsampling near
/// and far are the same.
template <typename Sample> struct RowSource {
  const Sample *luma;
  const Sample *near[2];
  const Sample *far[2];
  int width;      ///< Pixels.
  int planeWidth; ///< Chroma samples.
};

/// Vertical filter of one chroma row: sum[i] = 3 near + far - 4 zero, with one
/// copied sample on either side (sum[-1] and sum[planeWidth]).
template <typename Sample>
inline void filterVertically(const Sample *near, const Sample *far, int zero,
                             int planeWidth, int16_t *sum) {
  for (int i = 0; i < planeWidth; ++i)
    sum[i] = static_cast<int16_t>(3 * near[i] + far[i] - 4 * zero);
  sum[-1] = sum[0];
  sum[planeWidth] = sum[planeWidth - 1];
}

#if SMMIL_KERNELS_AVX2
/// Sixteen pixels of three channels.
struct Pixels16 {
  __m128i r, g, b;
};

SMMIL_ALWAYS_INLINE Pixels16 convertYCbCr(__m256i y, __m256i s1, __m256i s2) {
  __m256i b = _mm256_slli_epi16(s1, 3);
  __m256i r = _mm256_slli_epi16(s2, 3);
  __m256i red =
      _mm256_add_epi16(y, _mm256_mulhrs_epi16(r, _mm256_set1_epi16(359)));
  __m256i green = _mm256_sub_epi16(
      y, _mm256_add_epi16(_mm256_mulhrs_epi16(b, _mm256_set1_epi16(88)),
                          _mm256_mulhrs_epi16(r, _mm256_set1_epi16(183))));
  __m256i blue =
      _mm256_add_epi16(y, _mm256_mulhrs_epi16(b, _mm256_set1_epi16(454)));
  __m256i rg = _mm256_permute4x64_epi64(_mm256_packus_epi16(red, green), 0xd8);
  __m256i bb = _mm256_permute4x64_epi64(_mm256_packus_epi16(blue, blue), 0xd8);
  return {_mm256_castsi256_si128(rg), _mm256_extracti128_si256(rg, 1),
          _mm256_castsi256_si128(bb)};
}

SMMIL_ALWAYS_INLINE __m256i widen(const uint8_t *from) {
  return _mm256_cvtepu8_epi16(
      _mm_loadu_si128(reinterpret_cast<const __m128i *>(from)));
}

/// Interleaves to 48 bytes.
SMMIL_ALWAYS_INLINE void storeInterleaved(uint8_t *to, const Pixels16 &p) {
  const __m128i r0 =
      _mm_setr_epi8(0, -1, -1, 1, -1, -1, 2, -1, -1, 3, -1, -1, 4, -1, -1, 5);
  const __m128i g0 =
      _mm_setr_epi8(-1, 0, -1, -1, 1, -1, -1, 2, -1, -1, 3, -1, -1, 4, -1, -1);
  const __m128i b0 =
      _mm_setr_epi8(-1, -1, 0, -1, -1, 1, -1, -1, 2, -1, -1, 3, -1, -1, 4, -1);
  const __m128i r1 =
      _mm_setr_epi8(-1, -1, 6, -1, -1, 7, -1, -1, 8, -1, -1, 9, -1, -1, 10, -1);
  const __m128i g1 =
      _mm_setr_epi8(5, -1, -1, 6, -1, -1, 7, -1, -1, 8, -1, -1, 9, -1, -1, 10);
  const __m128i b1 =
      _mm_setr_epi8(-1, 5, -1, -1, 6, -1, -1, 7, -1, -1, 8, -1, -1, 9, -1, -1);
  const __m128i r2 = _mm_setr_epi8(-1, 11, -1, -1, 12, -1, -1, 13, -1, -1, 14,
                                   -1, -1, 15, -1, -1);
  const __m128i g2 = _mm_setr_epi8(-1, -1, 11, -1, -1, 12, -1, -1, 13, -1, -1,
                                   14, -1, -1, 15, -1);
  const __m128i b2 = _mm_setr_epi8(10, -1, -1, 11, -1, -1, 12, -1, -1, 13, -1,
                                   -1, 14, -1, -1, 15);
  auto merge = [&](__m128i r, __m128i g, __m128i b) {
    return _mm_or_si128(
        _mm_or_si128(_mm_shuffle_epi8(p.r, r), _mm_shuffle_epi8(p.g, g)),
        _mm_shuffle_epi8(p.b, b));
  };
  auto *out = reinterpret_cast<__m128i *>(to);
  _mm_storeu_si128(out, merge(r0, g0, b0));
  _mm_storeu_si128(out + 1, merge(r1, g1, b1));
  _mm_storeu_si128(out + 2, merge(r2, g2, b2));
}
#endif

/// Writes interleaved RGB. Vector stores may run over the end of a row, into
/// the next row (which is written later) but never past `end`.
struct RgbSink {
  uint8_t *row;
  uint8_t *end;

  SMMIL_ALWAYS_INLINE void pixel(int x, const uint8_t *rgb) const {
    std::memcpy(row + 3 * x, rgb, 3);
  }
#if SMMIL_KERNELS_AVX2
  SMMIL_ALWAYS_INLINE void store(int x, const Pixels16 &pixels,
                                 int width) const {
    uint8_t *to = row + 3 * x;
    if (__builtin_expect(end - to >= 48, 1)) {
      storeInterleaved(to, pixels);
      return;
    }
    uint8_t buffer[48];
    storeInterleaved(buffer, pixels);
    std::memcpy(to, buffer, 3 * static_cast<size_t>(width - x));
  }
#endif
};

/// Writes three planes of f32: value * scale + offset.
struct TensorSink {
  float *row[3];
  float scale[3], offset[3];

  SMMIL_ALWAYS_INLINE void pixel(int x, const uint8_t *rgb) const {
    for (int c = 0; c < 3; ++c) {
      float scaled = static_cast<float>(rgb[c]) * scale[c];
      row[c][x] = scaled + offset[c];
    }
  }
#if SMMIL_KERNELS_AVX2
  SMMIL_ALWAYS_INLINE void channel(int c, int x, __m128i bytes,
                                   int width) const {
    __m256 s = _mm256_set1_ps(scale[c]);
    __m256 o = _mm256_set1_ps(offset[c]);
    __m256 low = _mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(bytes));
    __m256 high =
        _mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(_mm_srli_si128(bytes, 8)));
    low = _mm256_add_ps(_mm256_mul_ps(low, s), o);
    high = _mm256_add_ps(_mm256_mul_ps(high, s), o);
    if (__builtin_expect(x + 16 <= width, 1)) {
      _mm256_storeu_ps(row[c] + x, low);
      _mm256_storeu_ps(row[c] + x + 8, high);
      return;
    }
    float buffer[16];
    _mm256_storeu_ps(buffer, low);
    _mm256_storeu_ps(buffer + 8, high);
    std::memcpy(row[c] + x, buffer,
                sizeof(float) * static_cast<size_t>(width - x));
  }
  SMMIL_ALWAYS_INLINE void store(int x, const Pixels16 &pixels,
                                 int width) const {
    channel(0, x, pixels.r, width);
    channel(1, x, pixels.g, width);
    channel(2, x, pixels.b, width);
  }
#endif
};

/// Three rows of bytes.
struct PlaneSink {
  uint8_t *row[3];

  SMMIL_ALWAYS_INLINE void pixel(int x, const uint8_t *rgb) const {
    for (int c = 0; c < 3; ++c)
      row[c][x] = rgb[c];
  }
#if SMMIL_KERNELS_AVX2
  SMMIL_ALWAYS_INLINE void store(int x, const Pixels16 &pixels,
                                 int width) const {
    const __m128i colours[3] = {pixels.r, pixels.g, pixels.b};
    for (int c = 0; c < 3; ++c) {
      if (__builtin_expect(x + 16 <= width, 1)) {
        _mm_storeu_si128(reinterpret_cast<__m128i *>(row[c] + x), colours[c]);
        continue;
      }
      uint8_t buffer[16];
      _mm_storeu_si128(reinterpret_cast<__m128i *>(buffer), colours[c]);
      std::memcpy(row[c] + x, buffer, static_cast<size_t>(width - x));
    }
  }
#endif
};

#if SMMIL_KERNELS_AVX2
/// The vector path: YCbCr from byte planes. `scratch` as in convertRow.
template <int Shift, typename Sink>
inline void convertRowYCbCr(const RowSource<uint8_t> &source, int16_t *scratch,
                            const Sink &sink) {
  if constexpr (Shift == 0) {
    const __m256i zero = _mm256_set1_epi16(128);
    for (int x = 0; x < source.width; x += 16) {
      __m256i s1 = _mm256_slli_epi16(
          _mm256_sub_epi16(widen(source.near[0] + x), zero), 4);
      __m256i s2 = _mm256_slli_epi16(
          _mm256_sub_epi16(widen(source.near[1] + x), zero), 4);
      sink.store(x, convertYCbCr(widen(source.luma + x), s1, s2), source.width);
    }
  } else {
    int16_t *sum[2] = {scratch + 16,
                       scratch + 16 + source.planeWidth + kRowSlack};
    const __m256i zero = _mm256_set1_epi16(4 * 128);
    for (int c = 0; c < 2; ++c) {
      for (int i = 0; i < source.planeWidth; i += 16) {
        __m256i near = widen(source.near[c] + i);
        __m256i far = widen(source.far[c] + i);
        __m256i three = _mm256_add_epi16(near, _mm256_add_epi16(near, near));
        _mm256_storeu_si256(
            reinterpret_cast<__m256i *>(sum[c] + i),
            _mm256_sub_epi16(_mm256_add_epi16(three, far), zero));
      }
      sum[c][-1] = sum[c][0];
      sum[c][source.planeWidth] = sum[c][source.planeWidth - 1];
    }
    for (int i = 0; i < source.planeWidth; i += 16) {
      __m256i first[2], second[2];
      for (int c = 0; c < 2; ++c) {
        auto load = [&](int at) {
          return _mm256_loadu_si256(
              reinterpret_cast<const __m256i *>(sum[c] + at));
        };
        __m256i center = load(i);
        __m256i three =
            _mm256_add_epi16(center, _mm256_add_epi16(center, center));
        __m256i even = _mm256_add_epi16(three, load(i - 1));
        __m256i odd = _mm256_add_epi16(three, load(i + 1));
        __m256i low = _mm256_unpacklo_epi16(even, odd);
        __m256i high = _mm256_unpackhi_epi16(even, odd);
        first[c] = _mm256_permute2x128_si256(low, high, 0x20);
        second[c] = _mm256_permute2x128_si256(low, high, 0x31);
      }
      int x = 2 * i;
      sink.store(x, convertYCbCr(widen(source.luma + x), first[0], first[1]),
                 source.width);
      if (x + 16 < source.width)
        sink.store(
            x + 16,
            convertYCbCr(widen(source.luma + x + 16), second[0], second[1]),
            source.width);
    }
  }
}
#endif

/// 16-bit values of scratch that convertRow needs.
constexpr size_t rowScratch(int planeWidth) {
  return 2 * (static_cast<size_t>(planeWidth) + kRowSlack + 32);
}

/// Converts one row of pixels into `sink`.
template <ColorKind Kind, int Shift, typename Sample, typename Sink>
inline void convertRow(const RowSource<Sample> &source, int16_t *scratch,
                       const Sink &sink) {
#if SMMIL_KERNELS_AVX2
  if constexpr (Kind == ColorKind::Ycbcr && sizeof(Sample) == 1) {
    convertRowYCbCr<Shift>(source, scratch, sink);
    return;
  }
#endif
  constexpr int kZero = zeroOf(Kind);
  uint8_t rgb[3];
  if constexpr (isModular(Kind)) {
    static_assert(Shift == 0, "reversible kinds keep every sample");
    for (int x = 0; x < source.width; ++x) {
      modularPixel<Kind>(source.luma[x], source.near[0][x], source.near[1][x],
                         rgb);
      sink.pixel(x, rgb);
    }
  } else if constexpr (Shift == 0) {
    for (int x = 0; x < source.width; ++x) {
      pixelOf<Kind>(source.luma[x], 16 * (source.near[0][x] - kZero),
                    16 * (source.near[1][x] - kZero), rgb);
      sink.pixel(x, rgb);
    }
  } else {
    int16_t *sum[2] = {scratch + 16,
                       scratch + 16 + source.planeWidth + kRowSlack};
    for (int c = 0; c < 2; ++c)
      filterVertically(source.near[c], source.far[c], kZero, source.planeWidth,
                       sum[c]);
    for (int x = 0; x < source.width; ++x) {
      int i = x >> 1;
      int j = x & 1 ? i + 1 : i - 1;
      pixelOf<Kind>(source.luma[x], 3 * sum[0][i] + sum[0][j],
                    3 * sum[1][i] + sum[1][j], rgb);
      sink.pixel(x, rgb);
    }
  }
}

/// Rows of planes 1 and 2 that row y of pixels is made from.
struct ChromaRows {
  int near, far;
};

template <int Shift> constexpr ChromaRows chromaRowsOf(int y, int planeHeight) {
  const int near = y >> Shift;
  if constexpr (Shift == 0)
    return {near, near};
  const int far = y & 1 ? near + 1 : near - 1;
  return {near, far < 0 ? 0 : far >= planeHeight ? planeHeight - 1 : far};
}

/// Calls `run` with the kind and the chroma shift as integral constants; folds
/// to one call where they are constant. Reversible kinds have shift 0.
template <class Run>
SMMIL_ALWAYS_INLINE auto dispatchKind(ColorKind kind, int chromaShift,
                                      const Run &run) {
  using Full = std::integral_constant<int, 0>;
  using Half = std::integral_constant<int, 1>;
  using Ycbcr = std::integral_constant<ColorKind, ColorKind::Ycbcr>;
  using Ycocg = std::integral_constant<ColorKind, ColorKind::Ycocg>;
  using GreenDifference =
      std::integral_constant<ColorKind, ColorKind::GreenDifference>;
  using YcocgR = std::integral_constant<ColorKind, ColorKind::YcocgR>;
  using SubtractGreen =
      std::integral_constant<ColorKind, ColorKind::SubtractGreen>;
  switch (kind) {
  case ColorKind::Ycocg:
    return chromaShift ? run(Ycocg(), Half()) : run(Ycocg(), Full());
  case ColorKind::GreenDifference:
    return chromaShift ? run(GreenDifference(), Half())
                       : run(GreenDifference(), Full());
  case ColorKind::YcocgR:
    return run(YcocgR(), Full());
  case ColorKind::SubtractGreen:
    return run(SubtractGreen(), Full());
  case ColorKind::Ycbcr:
    break;
  }
  return chromaShift ? run(Ycbcr(), Half()) : run(Ycbcr(), Full());
}

SMMIL_ISA_END
} // namespace smmil::color

#endif // SMMIL_CODECS_COLOR_ROWS_H
