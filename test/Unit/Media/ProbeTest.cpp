//===- ProbeTest.cpp - Recognising media by content ------------*- C++ -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//===----------------------------------------------------------------------===//

#include "Samples.h"

#include "smmil/Media/Probe.h"

#include <gtest/gtest.h>

using namespace smmil;
using namespace smmil::test;

namespace {

TEST(Probe, Jpeg) {
  RgbImage image = photo(40, 30);
  MediaInfo info = probed(*writeJpeg(40, 30, image.pixels, 80));
  EXPECT_EQ(info.kind, MediaKind::Jpeg);
  EXPECT_EQ(info.width, 40u);
  EXPECT_EQ(info.height, 30u);
  EXPECT_EQ(info.channels, 3u);
  EXPECT_EQ(info.frames, 1u);
  EXPECT_TRUE(info.isAlreadyLossy);
  EXPECT_TRUE(info.isDecodableImage());
  EXPECT_EQ(info.modality(), Modality::Image);
}

TEST(Probe, Png) {
  RgbImage image = photo(17, 9);
  MediaInfo info = probed(*writePng(17, 9, image.pixels));
  EXPECT_EQ(info.kind, MediaKind::Png);
  EXPECT_EQ(info.width, 17u);
  EXPECT_EQ(info.height, 9u);
  EXPECT_FALSE(info.isAlreadyLossy);
}

/// Puts an animation control chunk behind the header of a PNG, and the controls
/// of `frames` behind it.
Bytes withAnimationControl(Bytes png, uint8_t stated, unsigned frames) {
  const uint8_t chunk[20] = {0, 0, 0, 8, 'a', 'c', 'T', 'L', 0, 0, 0, stated};
  Bytes chunks(chunk, chunk + 20);
  for (unsigned i = 0; i < frames; ++i) {
    const uint8_t control[8] = {0, 0, 0, 26, 'f', 'c', 'T', 'L'};
    chunks.insert(chunks.end(), control, control + 8);
    chunks.resize(chunks.size() + 30);
  }
  png.insert(png.begin() + 33, chunks.begin(), chunks.end());
  return png;
}

TEST(Probe, ApngOnlyWithSeveralFrames) {
  RgbImage image = photo(8, 8);
  Bytes png = *writePng(8, 8, image.pixels);
  MediaInfo info = probed(withAnimationControl(png, 5, 5));
  EXPECT_EQ(info.kind, MediaKind::Apng);
  EXPECT_EQ(info.frames, 5u);
  EXPECT_EQ(probed(withAnimationControl(png, 1, 1)).kind, MediaKind::Png);
  // Frames that are announced and not there are none.
  EXPECT_EQ(probed(withAnimationControl(png, 5, 1)).kind, MediaKind::Png);
}

TEST(Probe, WavAndFlac) {
  Pcm pcm = tone(22050, 2, 440, 1000);
  for (MediaInfo info : {probed(*writeWav(pcm)), probed(*writeFlac(pcm))}) {
    EXPECT_EQ(info.rate, 22050u);
    EXPECT_EQ(info.channels, 2u);
    EXPECT_EQ(info.samples, 1000u);
    EXPECT_FALSE(info.isAlreadyLossy);
    EXPECT_EQ(info.modality(), Modality::Audio);
    EXPECT_TRUE(info.isDecodableAudio());
  }
}

TEST(Probe, ContainersByTheirFirstBytes) {
  using namespace std::string_view_literals;
  auto kind = [](std::string_view text) { return probed(bytesOf(text)).kind; };
  EXPECT_EQ(kind("\0\0\0\x18"
                 "ftypisom....."sv),
            MediaKind::Mp4);
  EXPECT_EQ(kind("\x1A\x45\xDF\xA3....\x42\x82\x84webm..."sv), MediaKind::Webm);
  EXPECT_EQ(kind("\x1A\x45\xDF\xA3....\x42\x82\x88matroska"sv), MediaKind::Mkv);
  EXPECT_EQ(kind("RIFF....AVI LIST...."sv), MediaKind::Avi);
  EXPECT_EQ(kind("OggS"sv), MediaKind::Ogg);
  EXPECT_EQ(kind("ID3\4\0\0\0\0\0\0"sv), MediaKind::Mp3);
}

TEST(Probe, Mp3NeedsTwoFrames) {
  // 128 kbit/s at 44.1 kHz: frames of 417 bytes.
  Bytes bytes(900);
  for (size_t at : {size_t(0), size_t(417)}) {
    bytes[at] = 0xFF;
    bytes[at + 1] = 0xFB;
    bytes[at + 2] = 0x90;
  }
  MediaInfo info = probe(bytes);
  EXPECT_EQ(info.kind, MediaKind::Mp3);
  EXPECT_EQ(info.rate, 44100u);
  bytes[417] = 0;
  EXPECT_EQ(probe(bytes).kind, MediaKind::Unknown);
}

TEST(Probe, TextAndNothingAreUnknown) {
  EXPECT_EQ(probe({}).kind, MediaKind::Unknown);
  EXPECT_EQ(probed(bytesOf("hello")).kind, MediaKind::Unknown);
  EXPECT_FALSE(probed(bytesOf("hello")).modality());
}

TEST(Probe, EveryCutAndFlipIsSurvived) {
  RgbImage image = photo(24, 16);
  Pcm pcm = tone(8000, 1, 300, 200);
  for (const Bytes &whole :
       {*writeJpeg(24, 16, image.pixels, 70), *writePng(24, 16, image.pixels),
        *writeWav(pcm), *writeFlac(pcm)}) {
    for (size_t size = 0; size < whole.size(); ++size)
      probe(ByteSpan(whole.data(), size));
    for (size_t at = 0; at < std::min<size_t>(whole.size(), 200); ++at) {
      Bytes flipped = whole;
      flipped[at] ^= 0xFF;
      probe(flipped);
    }
  }
}

} // namespace
