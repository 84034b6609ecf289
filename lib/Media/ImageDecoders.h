//===- ImageDecoders.h - One decoder per image library ----------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Private to lib/Media. Each decoder hands out pixels in the form that its file
// has them, with what the file says about them; decodeImage composites, turns
// and takes notes.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_LIB_MEDIA_IMAGEDECODERS_H
#define SMMIL_LIB_MEDIA_IMAGEDECODERS_H

#include "smmil/Media/Image.h"

namespace smmil {

/// Interleaved 8-bit pixels of 3 (RGB) or 4 (RGB and alpha) channels.
struct RawImage {
  uint32_t width = 0, height = 0, channels = 3;
  std::vector<uint8_t> pixels;
  bool premultiplied = false; ///< Colours bear the alpha already.

  uint32_t bits = 8;        ///< Of a channel in the file.
  bool low = false;         ///< 16 bits of which the upper 8 are unused.
  uint32_t orientation = 1; ///< EXIF, 1 to 8; not applied yet.
  Bytes profile;            ///< ICC; empty: none.
  bool foreign = false;     ///< Colours are said to be other than sRGB.
  uint32_t moreFrames = 0;  ///< Pictures that were left out.
};

Result<RawImage> decodeJpeg(ByteSpan bytes);
Result<RawImage> decodePng(ByteSpan bytes);
/// Of an animation the first frame.
Result<RawImage> decodeWebp(ByteSpan bytes);
/// The first picture.
Result<RawImage> decodeGif(ByteSpan bytes);
/// The first page.
Result<RawImage> decodeTiff(ByteSpan bytes);
/// HEIC and AVIF; the primary picture, turned unless told otherwise, since
/// turning is part of these formats.
Result<RawImage> decodeHeif(ByteSpan bytes, bool applyOrientation);
Result<RawImage> decodeJpeg2000(ByteSpan bytes);

/// Checks the sides against kMaxPixels and sets them, so that no decoder
/// allocates for a picture that will be refused. Memory for `pixels` is
/// reserved, not touched: growPixels takes it row by row.
Outcome preparePixels(RawImage &image, uint64_t width, uint64_t height,
                      uint32_t channels);
/// Makes room for the rows before `rows`.
void growPixels(RawImage &image, uint32_t rows);

/// For formats whose decoders need all memory at once: an error if the picture
/// is large and the file has less than a byte for kPixelsPerByte pixels. Comes
/// after preparePixels.
Outcome checkPlausible(uint64_t width, uint64_t height, uint64_t fileBytes);
Error notPlausible(uint64_t width, uint64_t height, uint64_t fileBytes);
inline constexpr uint64_t kPixelsPerByte = 4096;
inline constexpr uint64_t kPlausiblePixels = uint64_t(1) << 24;

/// EXIF orientation in a TIFF structure, with or without "Exif\0\0" before it;
/// 1 where there is none.
uint32_t exifOrientation(ByteSpan exif);

/// Turns and mirrors so that row 0 is the visual top; `orientation` as EXIF
/// counts them. Precondition: three channels.
void applyOrientation(RgbImage &image, uint32_t orientation);

/// Whether an ICC profile describes sRGB: its primaries and curve are that.
bool isSrgbProfile(ByteSpan profile);

} // namespace smmil

#endif // SMMIL_LIB_MEDIA_IMAGEDECODERS_H
