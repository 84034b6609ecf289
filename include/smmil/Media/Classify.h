//===- Classify.h - Features that route items to codecs ---------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Cheap, documented features of pixels and samples, and the decision lists that
// turn them into a ContentClass. Classes choose which codec is *tried* first: a
// wrong class costs bytes, never correctness.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_MEDIA_CLASSIFY_H
#define SMMIL_MEDIA_CLASSIFY_H

#include "smmil/Media/Audio.h"
#include "smmil/Media/ContentClass.h"
#include "smmil/Media/Image.h"

namespace smmil {

/// Over a grid of at most kFeatureRows rows of the frame. Shares are 0 to 1.
struct ImageFeatures {
  uint32_t colours = 0; ///< Distinct colours at 5 bits a channel.
  float flat = 0;       ///< Pixels equal to the one on their left.
  float edges = 0; ///< Pixels whose green differs from the left by over 48.
  float soft = 0;  ///< Pixels whose green differs by 1 to 12.
  float saturation = 0; ///< Mean of max - min over channels, of 1.
  float topColour = 0;  ///< Share of the commonest 5-bit colour.
  float extremes = 0;   ///< Pixels with luma below 64 or above 192.
};
inline constexpr uint32_t kFeatureRows = 96;

/// Over at most kFeatureFrames windows of 1024 samples of the mean channel.
struct AudioFeatures {
  float crossings = 0;      ///< Sign changes per sample, loud windows.
  float crossingSpread = 0; ///< Standard deviation of it over windows.
  float pauses = 0;         ///< Windows below a tenth of the mean energy.
  float flatness = 0; ///< Mean spectral flatness (geometric / arithmetic mean).
  float seconds = 0;
};
inline constexpr uint32_t kFeatureFrames = 64;

ImageFeatures imageFeatures(const RgbImage &image);
AudioFeatures audioFeatures(const Pcm &pcm);

ContentClass classify(const ImageFeatures &features);
ContentClass classify(const AudioFeatures &features);
inline ContentClass classify(const RgbImage &image) {
  return classify(imageFeatures(image));
}
inline ContentClass classify(const Pcm &pcm) {
  return classify(audioFeatures(pcm));
}

} // namespace smmil

#endif // SMMIL_MEDIA_CLASSIFY_H
