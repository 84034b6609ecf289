//===- ImageDecoders.h - One decoder per image library ----------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Private to lib/Media. Each decoder hands out pixels in the form that its file
// has them; decodeImage composites what carries alpha.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_LIB_MEDIA_IMAGEDECODERS_H
#define SMMIL_LIB_MEDIA_IMAGEDECODERS_H

#include "smmil/Media/Image.h"

namespace smmil {

/// Interleaved 8-bit pixels of 3 (RGB) or 4 (RGB and straight alpha) channels.
struct RawImage {
  uint32_t width = 0, height = 0, channels = 3;
  std::vector<uint8_t> pixels;
};

Result<RawImage> decodeJpeg(ByteSpan bytes);
Result<RawImage> decodePng(ByteSpan bytes);
Result<RawImage> decodeWebp(ByteSpan bytes);
Result<RawImage> decodeGif(ByteSpan bytes);

/// Checks the sides against kMaxPixels and sizes `image.pixels`, so that no
/// decoder allocates for a picture that will be refused.
Outcome allocatePixels(RawImage &image, uint64_t width, uint64_t height,
                       uint32_t channels);

} // namespace smmil

#endif // SMMIL_LIB_MEDIA_IMAGEDECODERS_H
