//===- Samples.h - Small media made in memory -------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Shared by the tests of lib/Media.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TEST_UNIT_MEDIA_SAMPLES_H
#define SMMIL_TEST_UNIT_MEDIA_SAMPLES_H

#include "smmil/Media/Audio.h"
#include "smmil/Media/Image.h"
#include "smmil/Media/Probe.h"

#include <cmath>

namespace smmil::test {

/// Deterministic noise.
class Noise {
public:
  explicit Noise(uint32_t seed) : state(seed) {}
  uint32_t next() {
    state = state * 1664525u + 1013904223u;
    return state >> 8;
  }

private:
  uint32_t state;
};

/// Colour gradients with a little noise, as a photo has.
inline RgbImage photo(uint32_t width, uint32_t height) {
  RgbImage image;
  image.width = width;
  image.height = height;
  Noise noise(width * 31 + height);
  for (uint32_t y = 0; y < height; ++y)
    for (uint32_t x = 0; x < width; ++x)
      for (uint32_t c = 0; c < 3; ++c) {
        const double wave = std::sin(0.05 * x + c) * std::cos(0.03 * y - c);
        image.pixels.push_back(uint8_t(128 + 90 * wave + noise.next() % 12));
      }
  return image;
}

/// Boxes on white.
inline RgbImage drawing(uint32_t width, uint32_t height) {
  RgbImage image;
  image.width = width;
  image.height = height;
  for (uint32_t y = 0; y < height; ++y)
    for (uint32_t x = 0; x < width; ++x) {
      const bool edge = x % 50 < 2 || y % 40 < 2;
      const bool fill = (x / 50 + y / 40) % 3 == 0;
      const Rgb colour = edge   ? Rgb{20, 20, 20}
                         : fill ? Rgb{200, 220, 255}
                                : Rgb{255, 255, 255};
      image.pixels.insert(image.pixels.end(), colour.begin(), colour.end());
    }
  return image;
}

inline Pcm tone(uint32_t rate, uint32_t channels, double hertz, size_t frames,
                double amplitude = 12000) {
  Pcm pcm;
  pcm.rate = rate;
  pcm.channels = channels;
  for (size_t i = 0; i < frames; ++i)
    for (uint32_t c = 0; c < channels; ++c)
      pcm.samples.push_back(int16_t(std::lrint(
          amplitude * std::sin(6.283185307179586 * hertz * double(i) / rate))));
  return pcm;
}

inline Bytes bytesOf(std::string_view text) {
  return Bytes(text.begin(), text.end());
}

/// For files that exist for one call only.
inline MediaInfo probed(Bytes bytes) { return probe(bytes); }
inline Result<RgbImage> decoded(Bytes bytes, Rgb background = kWhite) {
  ImageOptions options;
  options.background = background;
  return decodeImage(bytes, options);
}
inline Result<RgbImage> decodedBy(Bytes bytes, const ImageOptions &options,
                                  MediaNotes *notes) {
  return decodeImage(bytes, options, notes);
}
inline Result<Pcm> decodedSound(Bytes bytes, MediaNotes *notes = nullptr) {
  return decodeAudio(bytes, notes);
}

} // namespace smmil::test

#endif // SMMIL_TEST_UNIT_MEDIA_SAMPLES_H
