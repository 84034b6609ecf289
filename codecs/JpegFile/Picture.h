//===- Picture.h - The picture of a JPEG file, without the file -*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// From levels to the samples that libjpeg-turbo makes of the file by default:
// the accurate integer DCT, chroma interpolated by a triangle filter, YCbCr of
// JFIF to RGB. Grey and YCbCr files in 4:4:4, 4:2:2 and 4:2:0 with all of their
// scans; others are for whoever decodes the file.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_JPEGFILE_PICTURE_H
#define SMMIL_CODECS_JPEGFILE_PICTURE_H

#include "codecs/JpegFile/Decode.h"
#include "codecs/JpegFile/Inverse.h"
#include "smmil/Runtime/FilePicture.h"

#include <algorithm>

namespace smmil::jpeg_file {
SMMIL_ISA_BEGIN

/// How a picture is made from its planes.
struct PicturePlan {
  Frame frame;
  uint16_t steps[kMaxComponents][64]; ///< By component, in zigzag order.
  bool isGrey = false;
  int chromaX = 1, chromaY = 1; ///< Pixels for each sample of chroma.
};

inline Status noPicture() {
  return Status::unsupported("jpeg_file: the file has to be decoded itself");
}

/// Reads all marker segments; unsupported where the planes alone do not give
/// what the file gives.
inline Status planPicture(ByteSpan outside, size_t fileBytes,
                          PicturePlan &plan) {
  Markers markers;
  // The lowest bit that is known of each level, and 16 where none is.
  uint8_t lowest[kMaxComponents][64];
  std::memset(lowest, 16, sizeof lowest);
  size_t position = 2;
  for (Segment kind = Segment::Other; kind != Segment::End;) {
    Scan scan;
    if (!readSegment(outside, position, markers, scan, kind).isOk() ||
        markers.work > kVisitsPerByte * fileBytes)
      return Status::corrupt("jpeg_file: the marker segments are damaged");
    if (kind != Segment::Scan)
      continue;
    for (int i = 0; i < scan.components; ++i) {
      const int c = scan.component[i];
      const Component &component = markers.frame.component[c];
      const bool isFirst = std::count(lowest[c], lowest[c] + 64, 16) == 64;
      if (component.steps > 3 || !markers.hasSteps[component.steps])
        return noPicture();
      if (isFirst)
        std::memcpy(plan.steps[c], markers.steps[component.steps],
                    sizeof plan.steps[c]);
      for (int k = scan.first; k <= scan.last; ++k)
        lowest[c][k] = static_cast<uint8_t>(scan.low);
    }
  }
  const Frame &frame = plan.frame = markers.frame;
  for (int c = 0; c < frame.components; ++c)
    if (std::count(lowest[c], lowest[c] + 64, 0) != 64)
      return noPicture();
  plan.isGrey = frame.components == 1;
  if (plan.isGrey)
    return Status::ok();
  const Component *parts = frame.component;
  const ColourMarks &colour = markers.colour;
  const bool namesYcbcr =
      parts[0].id == 1 && parts[1].id == 2 && parts[2].id == 3;
  const bool isYcbcr = colour.hasJfif    ? true
                       : colour.hasAdobe ? colour.transform == 1
                                         : namesYcbcr;
  if (frame.components != 3 || !isYcbcr || parts[1].h != 1 || parts[1].v != 1 ||
      parts[2].h != 1 || parts[2].v != 1)
    return noPicture();
  plan.chromaX = parts[0].h;
  plan.chromaY = parts[0].v;
  // Narrow chroma is repeated, not interpolated.
  if (plan.chromaX > 2 || plan.chromaY > plan.chromaX ||
      (plan.chromaX == 2 && frame.width <= 4))
    return noPicture();
  return Status::ok();
}

/// The memory of a picture.
struct PictureWorkspace {
  PictureWorkspace(uint8_t *base, uint64_t bytes, uint64_t blocks)
      : carver{base}, outside(carver.take<uint8_t>(bytes)),
        // Rows of blocks behind each plane are at most as many again.
        planes(carver.take<uint8_t>(2 * blocks * 64)), levels(carver, blocks),
        // A file with chroma to widen has four blocks for each of its columns.
        wide(4 * blocks + 64), rows(carver.take<uint8_t>(4 * wide + 256)) {}
  Carver carver;
  uint8_t *outside, *planes;
  LevelMemory levels;
  size_t wide; ///< Bytes for a row of the picture, and for half of one in u16.
  uint8_t *rows;
};

/// A row of chroma at the width of the picture.
class ChromaRows {
public:
  ChromaRows(const PicturePlan &plan, const Component &component,
             const uint8_t *plane, uint8_t *wide, uint8_t *sums)
      : plane(plane), samples(8 * static_cast<size_t>(component.width)),
        plan(plan), wide(wide), sums(reinterpret_cast<uint16_t *>(sums) + 32) {
    count = (plan.frame.width + plan.chromaX - 1) / plan.chromaX;
    last = (plan.frame.height + plan.chromaY - 1) / plan.chromaY - 1;
  }

  /// Valid up to the next call.
  const uint8_t *row(int32_t y) {
    if (plan.chromaX == 1)
      return at(y);
    if (plan.chromaY == 1)
      return between<2, 1, 2>(at(y), at(y));
    const int32_t near = y / 2, other = y % 2 == 0 ? near - 1 : near + 1;
    return between<4, 8, 7>(at(near), at(other < 0      ? 0
                                         : other > last ? last
                                                        : other));
  }

private:
  const uint8_t *at(int32_t y) const {
    return plane + static_cast<size_t>(y) * samples;
  }

  /// Three parts of the nearer sample and one of the farther one, in both
  /// directions where Bits is 4; the two columns round by Left and Right.
  template <int Bits, int Left, int Right>
  const uint8_t *between(const uint8_t *near, const uint8_t *far) {
    uint16_t *sum = sums;
    for (int32_t x = 0; x < count; ++x)
      sum[x] =
          static_cast<uint16_t>(Bits == 4 ? 3 * near[x] + far[x] : near[x]);
    sum[-1] = sum[0];
    sum[count] = sum[count - 1];
    uint8_t *__restrict out = wide;
    for (int32_t x = 0; x < count; ++x) {
      const auto left =
          static_cast<uint16_t>((3 * sum[x] + sum[x - 1] + Left) >> Bits);
      const auto right =
          static_cast<uint16_t>((3 * sum[x] + sum[x + 1] + Right) >> Bits);
      out[2 * x] = static_cast<uint8_t>(left);
      out[2 * x + 1] = static_cast<uint8_t>(right);
    }
    return wide;
  }

  const uint8_t *plane;
  const size_t samples; ///< Of a row.
  const PicturePlan &plan;
  uint8_t *wide;
  uint16_t *sums;
  int32_t count, last; ///< Samples of a row; the last row.
};

SMMIL_ALWAYS_INLINE uint8_t clampSample(int32_t value) {
  return static_cast<uint8_t>(value < 0 ? 0 : value > 255 ? 255 : value);
}

SMMIL_ALWAYS_INLINE void putPixel(int32_t y, int32_t cb, int32_t cr,
                                  uint8_t *rgb) {
  cb -= 128;
  cr -= 128;
  rgb[0] = clampSample(y + ((91881 * cr + 32768) >> 16));
  rgb[1] = clampSample(y + ((-22554 * cb - 46802 * cr + 32768) >> 16));
  rgb[2] = clampSample(y + ((116130 * cb + 32768) >> 16));
}

#if SMMIL_KERNELS_AVX2
/// Sixteen pixels; the products are those of putPixel, split so that 16 bits
/// hold their factors.
SMMIL_ALWAYS_INLINE void putSixteen(const uint8_t *luma, const uint8_t *blue,
                                    const uint8_t *red, uint8_t *rgb) {
  const auto load = [](const uint8_t *from) {
    return _mm256_cvtepu8_epi16(
        _mm_loadu_si128(reinterpret_cast<const __m128i *>(from)));
  };
  const __m256i middle = _mm256_set1_epi16(128), one = _mm256_set1_epi16(1);
  const __m256i y = load(luma);
  const __m256i cb = _mm256_sub_epi16(load(blue), middle);
  const __m256i cr = _mm256_sub_epi16(load(red), middle);
  const auto scaled = [one](__m256i twice, int factor) {
    return _mm256_srai_epi16(
        _mm256_add_epi16(
            _mm256_mulhi_epi16(twice,
                               _mm256_set1_epi16(static_cast<int16_t>(factor))),
            one),
        1);
  };
  const __m256i cb2 = _mm256_add_epi16(cb, cb), cr2 = _mm256_add_epi16(cr, cr);
  const __m256i r =
      _mm256_add_epi16(y, _mm256_add_epi16(cr, scaled(cr2, 91881 - 65536)));
  const __m256i b =
      _mm256_add_epi16(y, _mm256_add_epi16(cb2, scaled(cb2, 116130 - 131072)));
  const __m256i factors = _mm256_set1_epi32(
      static_cast<int>(uint32_t(65536 - 46802) << 16 | (-22554 & 0xffff)));
  const __m256i half = _mm256_set1_epi32(32768);
  const auto green = [&](__m256i pair) {
    return _mm256_srai_epi32(
        _mm256_add_epi32(_mm256_madd_epi16(pair, factors), half), 16);
  };
  const __m256i g = _mm256_add_epi16(
      y,
      _mm256_sub_epi16(_mm256_packs_epi32(green(_mm256_unpacklo_epi16(cb, cr)),
                                          green(_mm256_unpackhi_epi16(cb, cr))),
                       cr));
  const auto bytes = [](__m256i v) {
    return _mm_packus_epi16(_mm256_castsi256_si128(v),
                            _mm256_extracti128_si256(v, 1));
  };
  const __m128i r8 = bytes(r), g8 = bytes(g), b8 = bytes(b);
  // Byte n of part p is channel (16 p + n) % 3 of pixel (16 p + n) / 3.
  const auto part = [&](__m128i ofR, __m128i ofG, __m128i ofB, uint8_t *to) {
    _mm_storeu_si128(reinterpret_cast<__m128i *>(to),
                     _mm_or_si128(_mm_or_si128(_mm_shuffle_epi8(r8, ofR),
                                               _mm_shuffle_epi8(g8, ofG)),
                                  _mm_shuffle_epi8(b8, ofB)));
  };
  part(_mm_setr_epi8(0, -1, -1, 1, -1, -1, 2, -1, -1, 3, -1, -1, 4, -1, -1, 5),
       _mm_setr_epi8(-1, 0, -1, -1, 1, -1, -1, 2, -1, -1, 3, -1, -1, 4, -1, -1),
       _mm_setr_epi8(-1, -1, 0, -1, -1, 1, -1, -1, 2, -1, -1, 3, -1, -1, 4, -1),
       rgb);
  part(
      _mm_setr_epi8(-1, -1, 6, -1, -1, 7, -1, -1, 8, -1, -1, 9, -1, -1, 10, -1),
      _mm_setr_epi8(5, -1, -1, 6, -1, -1, 7, -1, -1, 8, -1, -1, 9, -1, -1, 10),
      _mm_setr_epi8(-1, 5, -1, -1, 6, -1, -1, 7, -1, -1, 8, -1, -1, 9, -1, -1),
      rgb + 16);
  part(_mm_setr_epi8(-1, 11, -1, -1, 12, -1, -1, 13, -1, -1, 14, -1, -1, 15, -1,
                     -1),
       _mm_setr_epi8(-1, -1, 11, -1, -1, 12, -1, -1, 13, -1, -1, 14, -1, -1, 15,
                     -1),
       _mm_setr_epi8(10, -1, -1, 11, -1, -1, 12, -1, -1, 13, -1, -1, 14, -1, -1,
                     15),
       rgb + 32);
}
#endif

/// Makes the picture from its planes. `plane[c]` as PlaneBlocks writes it.
inline void putPicture(const PicturePlan &plan, const uint8_t *const *plane,
                       const PictureWorkspace &memory, uint8_t *rgb) {
  const Frame &frame = plan.frame;
  const size_t samples = 8 * static_cast<size_t>(frame.component[0].width);
  const int32_t width = frame.width;
  if (plan.isGrey) {
    for (int32_t y = 0; y < frame.height; ++y) {
      const uint8_t *row = plane[0] + static_cast<size_t>(y) * samples;
      for (int32_t x = 0; x < width; ++x, rgb += 3)
        rgb[0] = rgb[1] = rgb[2] = row[x];
    }
    return;
  }
  uint8_t *rows = memory.rows;
  const size_t wide = memory.wide, sums = wide + 128;
  ChromaRows blue(plan, frame.component[1], plane[1], rows, rows + wide);
  rows += wide + sums;
  ChromaRows red(plan, frame.component[2], plane[2], rows, rows + wide);
  for (int32_t y = 0; y < frame.height; ++y) {
    const uint8_t *luma = plane[0] + static_cast<size_t>(y) * samples;
    const uint8_t *cb = blue.row(y), *cr = red.row(y);
    int32_t x = 0;
#if SMMIL_KERNELS_AVX2
    for (; x + 16 <= width; x += 16, rgb += 48)
      putSixteen(luma + x, cb + x, cr + x, rgb);
#endif
    for (; x < width; ++x, rgb += 3)
      putPixel(luma[x], cb[x], cr[x], rgb);
  }
}

inline size_t pictureWorkspaceBytes(const DecodeStep &step) {
  return PictureWorkspace(nullptr, step.operands[0].count, blocksOf(step))
      .carver.used;
}

/// Decodes the picture of an item; see FilePicture.h.
inline Status decodePicture(const DecodeStep &step, ByteSpan bits,
                            MutableByteSpan scratch, PictureRoom &room) {
  const auto fileBytes = static_cast<size_t>(step.operands[0].count);
  const uint64_t blocks = blocksOf(step);
  ByteReader reader(bits);
  uint8_t kind = 0;
  SMMIL_RETURN_IF_ERROR(reader.readU8(kind));
  if (kind == kPlain || kind > kPaddedByOnes)
    return noPicture();
  const PictureWorkspace memory(scratch.data(), fileBytes, blocks);
  ItemParts parts;
  SMMIL_RETURN_IF_ERROR(splitItem(reader, fileBytes, memory.outside, parts));
  PicturePlan plan;
  SMMIL_RETURN_IF_ERROR(planPicture(parts.outside, fileBytes, plan));
  if (plan.frame.blocks != blocks)
    return Status::corrupt("jpeg_file: the file has other blocks");
  LevelBytes levels;
  SMMIL_RETURN_IF_ERROR(splitLevels(parts.levels, blocks, levels));
  LevelReader coder(levels);
  const uint8_t *plane[kMaxComponents];
  uint8_t *next = memory.planes;
  for (int c = 0; c < plan.frame.components; ++c) {
    const Component &component = plan.frame.component[c];
    PlaneBlocks sink(memory.levels, component, plan.steps[c], next);
    if (!ComponentCoder<LevelReader, PlaneBlocks>(coder, component, c == 0,
                                                  sink, memory.levels)
             .run())
      return Status::corrupt("jpeg_file: the levels are damaged");
    plane[c] = next;
    next += 64 * static_cast<size_t>(component.width) *
            (static_cast<size_t>(component.height) + 1);
  }
  SMMIL_RETURN_IF_ERROR(coder.finish());
  uint8_t *rgb =
      room.take(static_cast<uint32_t>(plan.frame.width),
                static_cast<uint32_t>(plan.frame.height), parts.outside);
  if (rgb)
    putPicture(plan, plane, memory, rgb);
  return Status::ok();
}

SMMIL_ISA_END
} // namespace smmil::jpeg_file

#endif // SMMIL_CODECS_JPEGFILE_PICTURE_H
