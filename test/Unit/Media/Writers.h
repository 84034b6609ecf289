//===- Writers.h - Media files of many kinds, made in memory ----*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the decoders read, written by the same libraries: for the tests of
// lib/Media, and as the seeds of the fuzzers. Empty bytes mean that a library
// was built without this encoder.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TEST_UNIT_MEDIA_WRITERS_H
#define SMMIL_TEST_UNIT_MEDIA_WRITERS_H

#include "smmil/Media/Audio.h"
#include "smmil/Media/Image.h"

#include <map>
#include <string>

namespace smmil::test {

/// By libsndfile; `format` is one of its SF_FORMAT words. `scale` multiplies
/// the samples of floating-point codings.
Bytes writeSound(const Pcm &pcm, int format, double scale = 1);

struct TiffRecipe {
  uint32_t width = 0, height = 0;
  uint16_t channels = 3, bits = 8;
  uint16_t compression = 1; ///< COMPRESSION_NONE.
  uint16_t orientation = 1;
  bool unassociatedAlpha = false; ///< The last channel is alpha.
  unsigned pages = 1;
};
/// `samples` of one page, of 8 or 16 bits, interleaved.
Bytes writeTiff(const TiffRecipe &recipe, const std::vector<uint16_t> &samples);

enum class HeifCoding { Avif, Heic };
/// `quality` 100 is close to lossless. 4:4:4.
Bytes writeHeif(const RgbImage &image, HeifCoding coding, int quality = 90);

/// Lossless; components of `bits` in the order of pixels.
Bytes writeJpeg2000(uint32_t width, uint32_t height, uint32_t components,
                    uint32_t bits, const std::vector<int> &samples);

/// An animation of `frames` (1 to 9) shades of red.
Bytes writeWebpFrames(uint32_t width, uint32_t height, unsigned frames);
Bytes writeWebp(const RgbImage &image, bool lossless);

/// A GIF of `frames` pictures on one palette.
Bytes writeGif(uint32_t width, uint32_t height, unsigned frames,
               bool interlaced = false);

/// FLAC in Ogg pages, which libsndfile does not write.
Bytes writeOggFlac(const Pcm &pcm);

/// Frames of silence, MPEG 1 layer II, 44.1 kHz stereo.
Bytes writeMp2(unsigned frames);

/// One or more files for each fuzzer, by its name and a running number.
std::map<std::string, Bytes> fuzzSeeds();

} // namespace smmil::test

#endif // SMMIL_TEST_UNIT_MEDIA_WRITERS_H
