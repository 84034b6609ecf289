//===- PictureTest.cpp - Further kinds of pictures ------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Orientation, several pictures in a file, TIFF, HEIC, AVIF and JPEG 2000, and
// what the notes say about them.
//
//===----------------------------------------------------------------------===//

#include "Samples.h"
#include "Writers.h"
#include "smmil/Runtime/Metric.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <tiff.h>

using namespace smmil;
using namespace smmil::test;

namespace {

bool has(const MediaNotes &notes, NoteKind kind) {
  return std::any_of(notes.begin(), notes.end(),
                     [&](const MediaNote &note) { return note.kind == kind; });
}

//===----------------------------------------------------------------------===//
// Orientation
//===----------------------------------------------------------------------===//

/// EXIF with the orientation as a short or a long, in either byte order.
Bytes exif(uint8_t orientation, bool big, bool wide) {
  Bytes bytes = bytesOf(big ? "MM" : "II");
  auto number = [&](uint32_t value, int width) {
    for (int i = 0; i < width; ++i)
      bytes.push_back(uint8_t(value >> 8 * (big ? width - 1 - i : i)));
  };
  number(42, 2);
  number(8, 4);
  number(1, 2);
  number(0x112, 2);
  number(wide ? 4 : 3, 2);
  number(1, 4);
  number(orientation, wide ? 4 : 2);
  number(0, wide ? 4 : 6);
  return bytes;
}

Bytes jpegWith(const Bytes &jpeg, const Bytes &content) {
  Bytes marker = {0xFF, 0xE1, uint8_t((content.size() + 8) >> 8),
                  uint8_t(content.size() + 8)};
  for (char c : std::string_view("Exif\0\0", 6))
    marker.push_back(uint8_t(c));
  marker.insert(marker.end(), content.begin(), content.end());
  Bytes bytes = jpeg;
  bytes.insert(bytes.begin() + 2, marker.begin(), marker.end());
  return bytes;
}

/// Where a reader that follows EXIF shows the pixel stored at (x, y).
std::pair<uint32_t, uint32_t> shown(uint32_t orientation, uint32_t x,
                                    uint32_t y, uint32_t w, uint32_t h) {
  switch (orientation) {
  case 2:
    return {w - 1 - x, y};
  case 3:
    return {w - 1 - x, h - 1 - y};
  case 4:
    return {x, h - 1 - y};
  case 5:
    return {y, x};
  case 6:
    return {h - 1 - y, x};
  case 7:
    return {h - 1 - y, w - 1 - x};
  case 8:
    return {y, w - 1 - x};
  default:
    return {x, y};
  }
}

void expectTurned(const Bytes &file, const RgbImage &stored,
                  uint32_t orientation) {
  SCOPED_TRACE(orientation);
  MediaNotes notes;
  Result<RgbImage> turned = decodeImage(file, {}, &notes);
  ASSERT_TRUE(turned) << turned.error().message;
  EXPECT_EQ(has(notes, NoteKind::Oriented), orientation != 1);
  ASSERT_EQ(turned->width, orientation < 5 ? stored.width : stored.height);
  for (uint32_t y = 0; y < stored.height; ++y)
    for (uint32_t x = 0; x < stored.width; ++x) {
      auto [a, b] = shown(orientation, x, y, stored.width, stored.height);
      const uint8_t *from = &stored.pixels[3 * (y * stored.width + x)];
      ASSERT_TRUE(std::equal(from, from + 3,
                             &turned->pixels[3 * (b * turned->width + a)]))
          << x << ", " << y;
    }
  ImageOptions asStored;
  asStored.applyOrientation = false;
  notes.clear();
  Result<RgbImage> plain = decodeImage(file, asStored, &notes);
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->pixels, stored.pixels);
  EXPECT_EQ(has(notes, NoteKind::NotOriented), orientation != 1);
}

TEST(Orientation, OfJpeg) {
  const RgbImage image = photo(21, 12);
  const Bytes jpeg = *writeJpeg(21, 12, image.pixels, 90);
  const RgbImage stored = *decodeImage(jpeg);
  for (uint8_t orientation = 1; orientation <= 8; ++orientation)
    for (bool big : {false, true})
      for (bool wide : {false, true})
        expectTurned(jpegWith(jpeg, exif(orientation, big, wide)), stored,
                     orientation);
  for (uint8_t orientation : {uint8_t(0), uint8_t(9), uint8_t(200)})
    expectTurned(jpegWith(jpeg, exif(orientation, true, false)), stored, 1);
}

TEST(Orientation, OfPng) {
  const RgbImage image = photo(21, 12);
  const Bytes png = *writePng(21, 12, image.pixels);
  for (uint8_t orientation = 1; orientation <= 8; ++orientation) {
    const Bytes content = exif(orientation, false, false);
    Bytes chunk = {0, 0, 0, uint8_t(content.size()), 'e', 'X', 'I', 'f'};
    chunk.insert(chunk.end(), content.begin(), content.end());
    chunk.resize(chunk.size() + 4); // libpng never sees it, nor its checksum.
    Bytes file = png;
    file.insert(file.begin() + 33, chunk.begin(), chunk.end());
    expectTurned(file, image, orientation);
  }
}

TEST(Orientation, OfTiff) {
  const RgbImage image = photo(21, 12);
  TiffRecipe recipe;
  recipe.width = 21;
  recipe.height = 12;
  for (uint16_t orientation = 1; orientation <= 8; ++orientation) {
    recipe.orientation = orientation;
    expectTurned(writeTiff(recipe, {image.pixels.begin(), image.pixels.end()}),
                 image, orientation);
  }
}

//===----------------------------------------------------------------------===//
// Several pictures
//===----------------------------------------------------------------------===//

TEST(Animations, TheFirstFrameOnRequest) {
  TiffRecipe recipe;
  recipe.width = 6;
  recipe.height = 4;
  recipe.pages = 3;
  std::vector<uint16_t> red;
  for (int i = 0; i < 24; ++i)
    red.insert(red.end(), {250, 0, 0});
  for (const Bytes &file : {writeGif(6, 4, 3), writeGif(6, 4, 3, true),
                            writeWebpFrames(6, 4, 3), writeTiff(recipe, red)}) {
    const MediaInfo info = probe(file);
    SCOPED_TRACE(mediaKindName(info.kind));
    EXPECT_TRUE(info.isAnimated());
    EXPECT_EQ(info.frames, 3u);
    Result<RgbImage> refused = decodeImage(file);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("3 frames"), std::string::npos);
    ImageOptions first;
    first.firstFrame = true;
    MediaNotes notes;
    Result<RgbImage> image = decodeImage(file, first, &notes);
    ASSERT_TRUE(image) << image.error().message;
    EXPECT_TRUE(has(notes, NoteKind::DroppedFrames));
    for (size_t i = 0; i < 24; ++i) {
      EXPECT_EQ(image->pixels[3 * i], 250);
      EXPECT_EQ(image->pixels[3 * i + 1], 0);
    }
  }
}

TEST(Animations, OneFrameIsAStill) {
  for (const Bytes &file :
       {writeGif(6, 4, 1), writeGif(6, 4, 1, true), writeWebpFrames(6, 4, 1)}) {
    MediaNotes notes;
    Result<RgbImage> image = decodeImage(file, {}, &notes);
    ASSERT_TRUE(image) << image.error().message;
    EXPECT_FALSE(probe(file).isAnimated());
    EXPECT_EQ(image->pixels[0], 250);
    EXPECT_TRUE(notes.empty());
  }
}

//===----------------------------------------------------------------------===//
// TIFF, HEIC, AVIF, JPEG 2000
//===----------------------------------------------------------------------===//

TEST(Tiff, SixteenBitsKeepTheirHighByte) {
  for (uint16_t channels : {1, 2, 3, 4}) {
    TiffRecipe recipe;
    recipe.width = 16;
    recipe.height = 16;
    recipe.channels = channels;
    recipe.bits = 16;
    recipe.unassociatedAlpha = channels % 2 == 0;
    std::vector<uint16_t> samples;
    for (uint32_t i = 0; i < 256; ++i)
      for (uint16_t c = 0; c < channels; ++c)
        samples.push_back(recipe.unassociatedAlpha && c + 1 == channels
                              ? 0xFFFF
                              : uint16_t(i << 8 | 0xFF));
    MediaNotes notes;
    Result<RgbImage> image = decodedBy(writeTiff(recipe, samples), {}, &notes);
    ASSERT_TRUE(image) << image.error().message;
    EXPECT_TRUE(has(notes, NoteKind::NarrowedPixels));
    for (size_t i = 0; i < 256; ++i)
      ASSERT_EQ(image->pixels[3 * i], i) << channels;
  }
}

TEST(Tiff, CompressionsAndCuts) {
  const RgbImage image = photo(21, 12);
  TiffRecipe recipe;
  recipe.width = 21;
  recipe.height = 12;
  for (int compression : {COMPRESSION_NONE, COMPRESSION_LZW,
                          COMPRESSION_ADOBE_DEFLATE, COMPRESSION_PACKBITS}) {
    recipe.compression = uint16_t(compression);
    const Bytes file =
        writeTiff(recipe, {image.pixels.begin(), image.pixels.end()});
    Result<RgbImage> back = decodeImage(file);
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(back->pixels, image.pixels);
    // The directory stands at the end.
    for (size_t size = 0; size < file.size() - 40; size += 17)
      EXPECT_FALSE(decodeImage(ByteSpan(file.data(), size))) << size;
  }
}

TEST(Tiff, ARingOfDirectoriesEnds) {
  TiffRecipe recipe;
  recipe.width = 6;
  recipe.height = 4;
  Bytes file = writeTiff(recipe, std::vector<uint16_t>(72, 9));
  const size_t directory = file[4] | size_t(file[5]) << 8;
  const size_t next = directory + 2 + size_t(12) * file[directory];
  std::copy(file.begin() + 4, file.begin() + 8, file.begin() + ptrdiff_t(next));
  EXPECT_EQ(probe(file).frames, 1u);
  EXPECT_FALSE(probe(file).isAnimated());
  // A large file whose directories all begin a byte apart.
  Bytes overlay = bytesOf(std::string_view("MM\0*\0\0\0\x08", 8));
  overlay.resize(1 << 20, 1);
  EXPECT_EQ(probe(overlay).frames, 1u);
}

TEST(Heif, HeicAndAvifDecode) {
  const RgbImage image = photo(64, 48);
  for (HeifCoding coding : {HeifCoding::Avif, HeifCoding::Heic}) {
    const Bytes file = writeHeif(image, coding, 95);
    if (file.empty())
      continue; // libheif was built without this encoder.
    const MediaInfo info = probe(file);
    EXPECT_EQ(info.kind,
              coding == HeifCoding::Avif ? MediaKind::Avif : MediaKind::Heic);
    EXPECT_EQ(info.width, 64u);
    Result<RgbImage> back = decodeImage(file);
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_GT(psnrRgb(image.pixels, back->pixels), 30.0);
    for (size_t size = 0; size < file.size() - 200; size += 101)
      EXPECT_FALSE(decodeImage(ByteSpan(file.data(), size))) << size;
  }
}

/// A HEIC file of one grid: of `columns` x `rows` pixels as it says itself, of
/// 64 x 20 as the container says.
Bytes makeHeifGrid(uint16_t columns, uint16_t rows) {
  const auto big = [](uint32_t value, size_t bytes) {
    std::string text;
    for (size_t i = bytes; i-- > 0;)
      text += char(value >> (8 * i));
    return text;
  };
  const auto box = [&](const char *type, const std::string &body) {
    return big(uint32_t(body.size()) + 8, 4) + type + body;
  };
  const std::string grid = big(0, 4) + big(columns, 2) + big(rows, 2);
  const auto item = [&](uint32_t id, const char *type) {
    return box("infe",
               big(2 << 24, 4) + big(id, 2) + big(0, 2) + type + big(0, 1));
  };
  // The tile in the file, nothing of any use; the grid in `idat`.
  const std::string places = big(0x44000002, 4) + big(1, 2) + big(0, 4) +
                             big(1, 2) + big(0, 4) + big(8, 4) + big(2, 2) +
                             big(1, 2) + big(0, 2) + big(1, 2) + big(0, 4) +
                             big(8, 4);
  const std::string properties =
      box("ipco", box("ispe", big(0, 4) + big(64, 4) + big(20, 4)) +
                      box("pixi", big(0, 4) + big(0x03080808, 4)) +
                      box("hvcC", big(1, 1) + big(0, 12) + big(0xf0, 1) +
                                      big(0, 8) + big(0, 1))) +
      box("ipma", big(0, 4) + big(2, 4) + big(1, 2) + big(2, 1) + big(1, 1) +
                      big(3, 1) + big(2, 2) + big(2, 1) + big(1, 1) +
                      big(2, 1));
  const std::string meta =
      big(0, 4) + box("hdlr", big(0, 8) + "pict" + big(0, 13)) +
      box("pitm", big(0, 4) + big(2, 2)) + box("idat", grid) +
      box("iloc", big(1 << 24, 4) + places) +
      box("iinf", big(0, 4) + big(2, 2) + item(1, "hvc1") + item(2, "grid")) +
      box("iprp", properties) +
      box("iref", big(0, 4) + box("dimg", big(2, 2) + big(1, 2) + big(1, 2)));
  return bytesOf(box("ftyp", "heic" + big(0, 4) + "mif1heic") +
                 box("meta", meta));
}

TEST(Heif, AGridIsNoLargerThanItsContainerAllows) {
  const Bytes usual = makeHeifGrid(64, 20), odd = makeHeifGrid(14441, 27759);
  const Result<RgbImage> fitting = decodeImage(usual), large = decodeImage(odd);
  ASSERT_FALSE(fitting); // Its tile is none.
  ASSERT_FALSE(large);
  // Found before there is memory for it.
  EXPECT_NE(large.error().message.find("14441"), std::string::npos)
      << fitting.error().message << " / " << large.error().message;
}

TEST(Jpeg2000, DepthsKeepTheirHighBits) {
  for (uint32_t components : {1u, 3u})
    for (uint32_t bits : {8u, 12u, 16u}) {
      std::vector<int> samples;
      for (int i = 0; i < 256; ++i)
        for (uint32_t c = 0; c < components; ++c)
          samples.push_back((i << (bits - 8)) | ((1 << (bits - 8)) - 1));
      const Bytes file = writeJpeg2000(16, 16, components, bits, samples);
      MediaNotes notes;
      Result<RgbImage> image = decodeImage(file, {}, &notes);
      ASSERT_TRUE(image) << image.error().message;
      EXPECT_EQ(has(notes, NoteKind::NarrowedPixels), bits > 8);
      for (size_t i = 0; i < 256; ++i)
        ASSERT_EQ(image->pixels[3 * i], i) << bits;
      for (size_t size = 0; size < file.size() - 20; size += 31)
        EXPECT_FALSE(decodeImage(ByteSpan(file.data(), size))) << size;
    }
}

TEST(Kinds, WhatIsNotDecodedIsNamed) {
  Bytes bmp = bytesOf("BM");
  bmp.resize(60);
  bmp[10] = 54;
  bmp[14] = 40;
  Bytes jxl = {0xFF, 0x0A, 0, 0};
  for (auto [file, name] : {std::pair(bmp, "bmp"), std::pair(jxl, "jpeg-xl")}) {
    Result<RgbImage> image = decodeImage(file);
    ASSERT_FALSE(image);
    EXPECT_NE(image.error().message.find(name), std::string::npos);
    EXPECT_EQ(probe(file).modality(), Modality::Image);
  }
}

//===----------------------------------------------------------------------===//
// Mixing
//===----------------------------------------------------------------------===//

Pcm frame(std::vector<int16_t> samples, uint32_t speakers = 0) {
  Pcm pcm;
  pcm.rate = 8000;
  pcm.channels = uint32_t(samples.size());
  pcm.samples = std::move(samples);
  pcm.speakers = speakers;
  return pcm;
}

TEST(Mixing, FollowsTheItuMatrix) {
  // 5.1: the sum of a side's weights is 1 + 2 / sqrt(2).
  const double scale = 10000 / (1 + 2 * 0.70710678);
  const int front = int(std::lrint(scale));
  const int other = int(std::lrint(scale * 0.70710678));
  struct {
    size_t channel;
    int left, right;
  } rows[] = {{0, front, 0}, {1, 0, front}, {2, other, other},
              {3, 0, 0},     {4, other, 0}, {5, 0, other}};
  for (auto [channel, left, right] : rows) {
    std::vector<int16_t> samples(6);
    samples[channel] = 10000;
    Result<Pcm> stereo = resample(frame(samples), 8000, 2);
    ASSERT_TRUE(stereo) << stereo.error().message;
    EXPECT_EQ(stereo->samples,
              (std::vector<int16_t>{int16_t(left), int16_t(right)}))
        << channel;
    Result<Pcm> mono = resample(frame(samples), 8000, 1);
    ASSERT_TRUE(mono);
    EXPECT_NEAR(mono->samples[0], (left + right) / 2.0, 1.0) << channel;
  }
}

TEST(Mixing, FullScaleStaysFullScale) {
  for (size_t channels = 2; channels <= 8; ++channels)
    for (int16_t value : {int16_t(32767), int16_t(-32768)}) {
      // LFE is no part of it.
      for (uint32_t to : {1u, 2u}) {
        if (to == channels)
          continue;
        Result<Pcm> mixed =
            resample(frame(std::vector<int16_t>(channels, value)), 8000, to);
        ASSERT_TRUE(mixed) << channels;
        EXPECT_EQ(mixed->samples, std::vector<int16_t>(to, value)) << channels;
      }
    }
}

TEST(Mixing, WhatIsNoLoudspeakerIsRefusedByThatReason) {
  Result<Pcm> array = resample(frame(std::vector<int16_t>(9)), 8000, 2);
  ASSERT_FALSE(array);
  EXPECT_NE(array.error().message.find("cannot be mixed"), std::string::npos);
  // To one channel their mean still means something.
  EXPECT_TRUE(resample(frame(std::vector<int16_t>(9)), 8000, 1));
  Result<Pcm> up = resample(frame({1, 2}), 8000, 6);
  ASSERT_FALSE(up);
  EXPECT_NE(up.error().message.find("cannot be mixed"), std::string::npos);
}

} // namespace
