//===- DecodeImage.cpp - Images to RGB over a background -------*- C++ -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Picks the decoder by content and composites transparent pixels.
//
//===----------------------------------------------------------------------===//

#include "ImageDecoders.h"

#include "smmil/Media/Probe.h"

#include <new>

namespace smmil {

static Error outOfMemory() {
  return dataError("image needs more memory than there is");
}

Outcome allocatePixels(RawImage &image, uint64_t width, uint64_t height,
                       uint32_t channels) {
  if (width == 0 || height == 0)
    return dataError("image has no pixels");
  if (width > kMaxPixels || height > kMaxPixels || width * height > kMaxPixels)
    return dataError("image of " + std::to_string(width) + " x " +
                     std::to_string(height) + " pixels is larger than " +
                     std::to_string(kMaxPixels) + " pixels");
  image.width = uint32_t(width);
  image.height = uint32_t(height);
  image.channels = channels;
  try {
    image.pixels.resize(size_t(width * height) * channels);
  } catch (const std::bad_alloc &) {
    return outOfMemory();
  }
  return Outcome::success();
}

/// t / 255 to nearest, in the fixed point that Pillow uses; t <= 65025.
static uint8_t divideBy255(uint32_t t) {
  const uint32_t w = t + 128;
  return uint8_t((128 * w + (w >> 1)) >> 15);
}

/// RGBA over an opaque background, packed in place. Rounds as Pillow's
/// alpha_composite does for an opaque lower layer.
static void composite(RawImage &image, Rgb background) {
  const size_t count = size_t(image.width) * image.height;
  const uint8_t *from = image.pixels.data();
  uint8_t *to = image.pixels.data();
  for (size_t i = 0; i < count; ++i, from += 4, to += 3) {
    const uint32_t alpha = from[3];
    if (alpha == 255) {
      to[0] = from[0];
      to[1] = from[1];
      to[2] = from[2];
      continue;
    }
    for (int c = 0; c < 3; ++c)
      to[c] =
          divideBy255(from[c] * alpha + background[size_t(c)] * (255 - alpha));
  }
  image.pixels.resize(count * 3);
  image.channels = 3;
}

static Result<RawImage> decodeRaw(ByteSpan bytes) try {
  const MediaInfo info = probe(bytes);
  switch (info.kind) {
  case MediaKind::Jpeg:
    return decodeJpeg(bytes);
  case MediaKind::Png:
    return decodePng(bytes);
  case MediaKind::Webp:
    return decodeWebp(bytes);
  case MediaKind::Gif:
    return decodeGif(bytes);
  case MediaKind::Apng:
  case MediaKind::AnimatedWebp:
  case MediaKind::AnimatedGif:
    return dataError(std::string(mediaKindName(info.kind)) + " with " +
                     std::to_string(info.frames) +
                     " frames is not a still image; keep it by copy");
  default:
    return dataError("not an image that can be decoded (content looks like " +
                     std::string(mediaKindName(info.kind)) +
                     "; JPEG, PNG, WebP and GIF are known)");
  }
} catch (const std::bad_alloc &) {
  // A header may announce anything; the file is at fault, not the program.
  return outOfMemory();
}

Result<RgbImage> decodeImage(ByteSpan bytes, Rgb background) {
  Result<RawImage> raw = decodeRaw(bytes);
  if (!raw)
    return raw.error();
  if (raw->channels == 4)
    composite(*raw, background);
  RgbImage image;
  image.width = raw->width;
  image.height = raw->height;
  image.pixels = std::move(raw->pixels);
  return image;
}

} // namespace smmil
