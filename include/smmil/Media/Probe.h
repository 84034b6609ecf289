//===- Probe.h - What a media file is, by its bytes -------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Recognises media files from their content, never from their names, and reads
// what their headers say. Probing decodes nothing and costs microseconds.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_MEDIA_PROBE_H
#define SMMIL_MEDIA_PROBE_H

#include "smmil/Runtime/Plan.h"
#include "smmil/Runtime/Span.h"

#include <cstdint>
#include <optional>

namespace smmil {

enum class MediaKind : uint8_t {
  Unknown,
  Jpeg,
  Png,
  Apng, ///< PNG with an animation control chunk.
  Webp,
  AnimatedWebp,
  Gif,
  AnimatedGif,
  Wav,
  Flac,
  Ogg,
  Mp3,
  Mp4,
  Webm,
  Mkv,
  Avi,
  // Stored in datasets by number: new kinds go to the end.
  Bmp,
  Tiff,
  MultiTiff, ///< TIFF of several pages.
  Heic,
  AnimatedHeic,
  Avif,
  AnimatedAvif,
  Jpeg2000,
  JpegXl,
  Mp2, ///< MPEG layer I or II.
  W64,
  Aiff, ///< Also AIFC.
  Au,
  Caf,
  OtherSound, ///< Further containers that libsndfile reads.
  Npy,        ///< One array, as NumPy stores it.
};
inline constexpr unsigned kMediaKinds = unsigned(MediaKind::Npy) + 1;

/// Lower-case name such as "animated-gif"; "unknown" beyond kMediaKinds.
const char *mediaKindName(MediaKind kind);

struct MediaInfo {
  MediaKind kind = MediaKind::Unknown;
  /// Pixels of an image (of the canvas where frames are smaller), else 0.
  uint32_t width = 0, height = 0;
  uint32_t frames = 0;   ///< Images: pictures or pages, 1 for a still; else 0.
  uint32_t channels = 0; ///< Audio channels, or colour channels of an image.
  uint32_t rate = 0;     ///< Audio: samples a second.
  uint64_t samples = 0;  ///< Audio: samples per channel, 0 where unknown.
  /// The source has already lost detail (JPEG, lossy WebP, MP3, Ogg, video):
  /// coding it again measures transcoding.
  bool isAlreadyLossy = false;

  /// Images, sound and moving pictures; nothing for Unknown. Animated images
  /// count as Image.
  std::optional<Modality> modality() const;
  bool isAnimated() const { return frames > 1; }
  /// A kind that decodeImage turns into pixels; the first of several pictures
  /// only on request.
  bool isDecodableImage() const;
  /// A kind that decodeAudio turns into samples.
  bool isDecodableAudio() const;
};

/// Never fails: what cannot be recognised is Unknown, and a header that is cut
/// short leaves its figures 0.
MediaInfo probe(ByteSpan bytes);

} // namespace smmil

#endif // SMMIL_MEDIA_PROBE_H
