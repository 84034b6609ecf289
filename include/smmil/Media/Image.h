//===- Image.h - Images to and from RGB frames ------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Decodes images to 8-bit RGB and resamples them to a model's grid. Both steps
// follow the arithmetic of Pillow, which the quality floor is stated in:
// decode, convert to RGBA, composite over the background, drop alpha, turn as
// EXIF says, antialiased triangle ("BILINEAR") resize. 16-bit samples keep
// their high byte, whatever the file and its colours; where no colour of a
// picture is above 255, they are 8-bit values in a wider file, and keep their
// low byte.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_MEDIA_IMAGE_H
#define SMMIL_MEDIA_IMAGE_H

#include "smmil/Media/Notes.h"
#include "smmil/Runtime/Span.h"
#include "smmil/Support/Result.h"

#include <array>
#include <cstdint>
#include <vector>

namespace smmil {

/// Rows from the top, RGB interleaved, no padding.
struct RgbImage {
  uint32_t width = 0, height = 0;
  std::vector<uint8_t> pixels; ///< 3 * width * height values.
};

using Rgb = std::array<uint8_t, 3>;
inline constexpr Rgb kWhite = {255, 255, 255};

/// Images beyond this many pixels are refused, against decompression bombs.
inline constexpr uint64_t kMaxPixels = uint64_t(1) << 28;

/// What a model wants to see of a picture; part of a format.
struct ImageOptions {
  Rgb background = kWhite; ///< Under transparent pixels.
  /// Turn and mirror as the EXIF orientation says (HEIC and AVIF: `irot` and
  /// `imir`), so that the picture stands as its maker saw it.
  bool applyOrientation = true;
  /// Of several pictures (animations, pages) take the first instead of refusing
  /// them.
  bool firstFrame = false;
};

/// Decodes a JPEG, PNG, WebP, GIF, TIFF, HEIC, AVIF or JPEG 2000 picture by its
/// content. Cut or damaged files are errors, as are images beyond kMaxPixels.
/// Memory follows the bytes that are there, not what a header announces.
/// `notes`, if given, receives what the value leaves out.
Result<RgbImage> decodeImage(ByteSpan bytes, const ImageOptions &options = {},
                             MediaNotes *notes = nullptr);

/// Pillow's Image.resize((width, height), BILINEAR): separable, triangle filter
/// widened by the scale when shrinking, coefficients rounded to 22 fractional
/// bits, horizontal pass first, 8-bit values between the passes. (Pillow from
/// 13 on turns the passes round for tall pictures, which moves single values by
/// one.) Precondition: no side is 0.
RgbImage resizeTriangle(const RgbImage &image, uint32_t width, uint32_t height);

/// An RGB PNG file. Deterministic for one libpng and zlib. `rgb` holds
/// 3 * width * height values. Level as zlib's.
Result<Bytes> writePng(uint32_t width, uint32_t height, Span<const uint8_t> rgb,
                       int level = 6);

/// A baseline JPEG file: 4:2:0, optimised Huffman tables, given quality.
Result<Bytes> writeJpeg(uint32_t width, uint32_t height,
                        Span<const uint8_t> rgb, int quality);

} // namespace smmil

#endif // SMMIL_MEDIA_IMAGE_H
