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

#include <algorithm>
#include <new>

namespace smmil {

static Error outOfMemory() {
  return dataError("image needs more memory than there is");
}

Outcome preparePixels(RawImage &image, uint64_t width, uint64_t height,
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
    // The pages of large memory are taken when they are written.
    image.pixels.reserve(size_t(width * height) * channels);
  } catch (const std::bad_alloc &) {
    return outOfMemory();
  }
  return Outcome::success();
}

void growPixels(RawImage &image, uint32_t rows) {
  // Some at a time: the filling with zeros stays in the cache.
  constexpr uint32_t kAtOnce = 16;
  const size_t stride = size_t(image.width) * image.channels;
  if (image.pixels.size() < rows * stride)
    image.pixels.resize(std::min(image.height, rows + kAtOnce) * stride);
}

Error notPlausible(uint64_t width, uint64_t height, uint64_t fileBytes) {
  return dataError("announces " + std::to_string(width) + " x " +
                   std::to_string(height) + " pixels, which " +
                   std::to_string(fileBytes) + " bytes do not hold");
}

Outcome checkPlausible(uint64_t width, uint64_t height, uint64_t fileBytes) {
  if (width * height > kPlausiblePixels &&
      width * height / kPixelsPerByte > fileBytes)
    return notPlausible(width, height, fileBytes);
  return Outcome::success();
}

/// t / 255 to nearest, in the fixed point that Pillow uses; t <= 65025.
static uint8_t divideBy255(uint32_t t) {
  const uint32_t w = t + 128;
  return uint8_t((128 * w + (w >> 1)) >> 15);
}

/// RGBA over an opaque background, packed in place. Rounds as Pillow's
/// alpha_composite does for an opaque lower layer. Whether any pixel shows it.
static bool composite(RawImage &image, Rgb background) {
  const size_t count = size_t(image.width) * image.height;
  const uint8_t *from = image.pixels.data();
  uint8_t *to = image.pixels.data();
  bool transparent = false;
  for (size_t i = 0; i < count; ++i, from += 4, to += 3) {
    const uint32_t alpha = from[3];
    if (alpha == 255) {
      to[0] = from[0];
      to[1] = from[1];
      to[2] = from[2];
      continue;
    }
    transparent = true;
    for (int c = 0; c < 3; ++c) {
      const uint32_t behind = background[size_t(c)] * (255 - alpha);
      to[c] = image.premultiplied
                  ? uint8_t(std::min(from[c] + divideBy255(behind), 255))
                  : divideBy255(from[c] * alpha + behind);
    }
  }
  image.pixels.resize(count * 3);
  image.channels = 3;
  return transparent;
}

static Error severalPictures(const MediaInfo &info) {
  return dataError(std::string(mediaKindName(info.kind)) + " with " +
                   std::to_string(info.frames) +
                   " frames is not a still image; keep it by copy, or have "
                   "the model spec ask for the first: \"animation\": "
                   "\"first_frame\"");
}

static Result<RawImage> decodeRaw(ByteSpan bytes, const MediaInfo &info,
                                  const ImageOptions &options) {
  if (info.isAnimated() && !options.firstFrame)
    return severalPictures(info);
  switch (info.kind) {
  case MediaKind::Jpeg:
    return decodeJpeg(bytes);
  case MediaKind::Png:
  case MediaKind::Apng:
    return decodePng(bytes);
  case MediaKind::Webp:
  case MediaKind::AnimatedWebp:
    return decodeWebp(bytes);
  case MediaKind::Gif:
  case MediaKind::AnimatedGif:
    return decodeGif(bytes);
  case MediaKind::Tiff:
  case MediaKind::MultiTiff:
    return decodeTiff(bytes);
  case MediaKind::Heic:
  case MediaKind::AnimatedHeic:
  case MediaKind::Avif:
  case MediaKind::AnimatedAvif:
    return decodeHeif(bytes, options.applyOrientation);
  case MediaKind::Jpeg2000:
    return decodeJpeg2000(bytes);
  case MediaKind::Bmp:
  case MediaKind::JpegXl:
    return dataError(std::string(mediaKindName(info.kind)) +
                     " is known, but not decoded; convert it to PNG");
  default:
    return dataError("not an image that can be decoded (content looks like " +
                     std::string(mediaKindName(info.kind)) +
                     "; JPEG, PNG, WebP, GIF, TIFF, HEIC, AVIF and JPEG 2000 "
                     "are known)");
  }
}

static void describe(const RawImage &raw, const MediaInfo &info,
                     const ImageOptions &options, MediaNotes *notes) {
  if (info.isAnimated())
    addNote(notes, NoteKind::DroppedFrames,
            "only the first of its " + std::to_string(info.frames) +
                " pictures is kept");
  else if (raw.moreFrames != 0)
    addNote(notes, NoteKind::DroppedFrames,
            std::to_string(raw.moreFrames) + " further pictures are left out");
  if (raw.low)
    addNote(notes, NoteKind::LowPixels,
            "has 16 bits a channel and no value above 255; taken as 8 bits");
  else if (raw.bits > 8)
    addNote(notes, NoteKind::NarrowedPixels,
            std::to_string(raw.bits) + " bits a channel become 8");
  if (raw.orientation != 1)
    addNote(notes,
            options.applyOrientation ? NoteKind::Oriented
                                     : NoteKind::NotOriented,
            "has EXIF orientation " + std::to_string(raw.orientation));
  if (raw.foreign || (!raw.profile.empty() && !isSrgbProfile(raw.profile)))
    addNote(notes, NoteKind::ForeignProfile,
            "its colour profile is not sRGB and is not applied");
}

Result<RgbImage> decodeImage(ByteSpan bytes, const ImageOptions &options,
                             MediaNotes *notes) try {
  const MediaInfo info = probe(bytes);
  Result<RawImage> raw = decodeRaw(bytes, info, options);
  if (!raw)
    return raw.error();
  describe(*raw, info, options, notes);
  if (raw->channels == 4 && composite(*raw, options.background))
    addNote(notes, NoteKind::FlattenedAlpha,
            "its transparent pixels show the background");
  RgbImage image;
  image.width = raw->width;
  image.height = raw->height;
  image.pixels = std::move(raw->pixels);
  // HEIC and AVIF pictures come turned.
  const bool turned =
      info.kind == MediaKind::Heic || info.kind == MediaKind::AnimatedHeic ||
      info.kind == MediaKind::Avif || info.kind == MediaKind::AnimatedAvif;
  if (options.applyOrientation && !turned)
    applyOrientation(image, raw->orientation);
  return image;
} catch (const std::bad_alloc &) {
  // A header may announce anything; the file is at fault, not the program.
  return outOfMemory();
}

} // namespace smmil
