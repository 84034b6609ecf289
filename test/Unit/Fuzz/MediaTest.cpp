//===- MediaTest.cpp - Media files against damage -------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Sources hold whatever people put there. Probing never fails and always ends;
// decoding gives an error or as many values as it says.
//
//===----------------------------------------------------------------------===//
#include "smmil/Media/Audio.h"
#include "smmil/Media/Image.h"
#include "smmil/Media/Probe.h"
#include "test/Registry/PrimitiveValues.h"
#include "test/Registry/Random.h"

#include <gtest/gtest.h>

#include <string_view>

using namespace smmil;
using registry::mutated;
using registry::Random;

namespace {

Bytes pixels(uint32_t width, uint32_t height) {
  return registry::makeFrame(static_cast<int32_t>(width),
                             static_cast<int32_t>(height), 1)
      .data;
}

Pcm sound(uint32_t channels) {
  const EncodedValue pcm =
      registry::makePcm(static_cast<int32_t>(channels), 900, 1);
  return {8000, channels, {pcm.i16(), pcm.i16() + elementsOf(pcm.shape)}};
}

/// A RIFF chunk or the like: four letters, size, content.
void chunk(Bytes &bytes, std::string_view name, const Bytes &content) {
  bytes.insert(bytes.end(), name.begin(), name.end());
  for (int shift = 0; shift < 32; shift += 8)
    bytes.push_back(static_cast<uint8_t>(content.size() >> shift));
  bytes.insert(bytes.end(), content.begin(), content.end());
  if (content.size() % 2)
    bytes.push_back(0);
}

/// Boxes of MP4: size first, most significant byte first.
void box(Bytes &bytes, std::string_view name, const Bytes &content) {
  const size_t size = content.size() + 8;
  for (int shift = 24; shift >= 0; shift -= 8)
    bytes.push_back(static_cast<uint8_t>(size >> shift));
  bytes.insert(bytes.end(), name.begin(), name.end());
  bytes.insert(bytes.end(), content.begin(), content.end());
}

Bytes mp4() {
  Bytes header(100, 0), movie, bytes;
  box(movie, "mvhd", header);
  box(movie, "trak", header);
  box(bytes, "ftyp", {'i', 's', 'o', 'm', 0, 0, 2, 0});
  box(bytes, "moov", movie);
  box(bytes, "mdat", Bytes(50, 7));
  return bytes;
}

Bytes avi() {
  Bytes headers = {'h', 'd', 'r', 'l'}, list = {'A', 'V', 'I', ' '}, bytes;
  chunk(headers, "avih", Bytes(56, 1));
  chunk(list, "LIST", headers);
  chunk(list, "movi", Bytes(31, 2));
  chunk(bytes, "RIFF", list);
  return bytes;
}

/// Two frames of 2 x 2.
Bytes gif() {
  Bytes bytes = {'G',  'I', 'F', '8', '9', 'a', 2,   0,   2,  0,
                 0x80, 0,   0,   0,   0,   0,   255, 255, 255};
  for (int frame = 0; frame < 2; ++frame)
    for (uint8_t byte : {0x21, 0xf9, 4, 0, 5, 0, 0, 0, 0x2c, 0,    0,    0,
                         0,    2,    0, 2, 0, 0, 2, 3, 0x44, 0x34, 0x05, 0})
      bytes.push_back(byte);
  bytes.push_back(0x3b);
  return bytes;
}

Bytes literal(std::string_view text, size_t more) {
  Bytes bytes(text.begin(), text.end());
  for (size_t i = 0; i < more; ++i)
    bytes.push_back(static_cast<uint8_t>(i * 37));
  return bytes;
}

std::vector<Bytes> mediaFiles() {
  std::vector<Bytes> files = {mp4(), avi(), gif()};
  const Bytes small = pixels(9, 7), large = pixels(40, 33);
  files.push_back(*writePng(9, 7, small));
  files.push_back(*writePng(40, 33, large));
  files.push_back(*writeJpeg(40, 33, large, 80));
  files.push_back(*writeWav(sound(1)));
  files.push_back(*writeWav(sound(2)));
  files.push_back(*writeFlac(sound(2)));
  files.push_back(literal("OggS", 200));
  files.push_back(literal("\xff\xfb\x90\x44", 900));
  files.push_back(literal("\x1a\x45\xdf\xa3", 200));
  files.push_back(literal("RIFF\x20\1\0\0WEBPVP8X\x0a", 200));
  files.push_back(literal("RIFF\x20\1\0\0WEBPVP8L\x0a", 200));
  files.push_back(literal("RIFF\x20\1\0\0WEBPVP8 \x0a", 200));
  return files;
}

/// Probes and decodes; what is decoded is whole.
void checkFile(ByteSpan bytes) {
  const MediaInfo info = probe(bytes);
  EXPECT_NE(mediaKindName(info.kind), nullptr);
  // Large canvases are legal and slow; what matters here is the parsing.
  if (uint64_t(info.width) * info.height > 1 << 20)
    return;
  if (info.isDecodableImage()) {
    Result<RgbImage> image = decodeImage(bytes);
    if (image) {
      EXPECT_EQ(image->pixels.size(), size_t(3) * image->width * image->height);
    } else {
      EXPECT_FALSE(image.error().message.empty());
    }
  }
  if (info.isDecodableAudio()) {
    Result<Pcm> pcm = decodeAudio(bytes);
    if (pcm) {
      EXPECT_GT(pcm->channels, 0u);
      EXPECT_EQ(pcm->samples.size() % pcm->channels, 0u);
    } else {
      EXPECT_FALSE(pcm.error().message.empty());
    }
  }
}

/// An exact copy on the heap, so that a sanitizer sees every overrun.
void checkCopy(const Bytes &bytes, size_t size) {
  std::unique_ptr<uint8_t[]> copy(new uint8_t[size]);
  std::copy(bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(size),
            copy.get());
  checkFile({copy.get(), size});
}

TEST(Media, EveryCutIsRefusedOrRead) {
  const std::vector<Bytes> files = mediaFiles();
  for (size_t i = 0; i < files.size(); ++i)
    for (size_t size = 0; size <= files[i].size();
         size += files[i].size() / 400 + 1) {
      SCOPED_TRACE("file " + std::to_string(i) + " cut to " +
                   std::to_string(size));
      checkCopy(files[i], size);
    }
}

TEST(Media, MutatedFilesAreRefusedOrRead) {
  const std::vector<Bytes> files = mediaFiles();
  Random random(11);
  for (size_t i = 0; i < files.size(); ++i)
    for (int trial = 0; trial < 600; ++trial) {
      SCOPED_TRACE("file " + std::to_string(i) + " trial " +
                   std::to_string(trial));
      Bytes bad = mutated(files[i], random);
      checkCopy(bad, bad.size());
    }
}

TEST(Media, NoiseIsProbed) {
  Random random(12);
  for (int trial = 0; trial < 20000; ++trial) {
    Bytes noise(random(120));
    for (uint8_t &byte : noise)
      byte = static_cast<uint8_t>(random(256));
    // Half of it begins like a file.
    const std::vector<Bytes> files = {gif(), mp4(), avi()};
    if (trial % 2)
      std::copy_n(files[random(3)].begin(),
                  std::min<size_t>(noise.size(), 8 + random(8)), noise.begin());
    checkCopy(noise, noise.size());
  }
}

} // namespace
