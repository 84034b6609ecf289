//===- ImageTest.cpp - Decoding and writing images -------------*- C++ -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//===----------------------------------------------------------------------===//

#include "Samples.h"

#include "smmil/Media/Image.h"
#include "smmil/Runtime/Metric.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <gif_lib.h>
#include <limits>
#include <webp/encode.h>

using namespace smmil;
using namespace smmil::test;

namespace {

TEST(Image, PngRoundTrips) {
  RgbImage image = photo(61, 43);
  Result<RgbImage> back = decoded(*writePng(61, 43, image.pixels));
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(back->width, 61u);
  EXPECT_EQ(back->height, 43u);
  EXPECT_EQ(back->pixels, image.pixels);
}

TEST(Image, JpegIsClose) {
  RgbImage image = photo(100, 75);
  Result<RgbImage> back = decoded(*writeJpeg(100, 75, image.pixels, 95));
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_GT(psnrRgb(image.pixels, back->pixels), 30.0);
}

Bytes webp(const RgbImage &image, const std::vector<uint8_t> &alpha) {
  std::vector<uint8_t> rgba;
  for (size_t i = 0; i < alpha.size(); ++i) {
    rgba.insert(rgba.end(), image.pixels.begin() + long(3 * i),
                image.pixels.begin() + long(3 * i + 3));
    rgba.push_back(alpha[i]);
  }
  uint8_t *data = nullptr;
  const size_t size =
      WebPEncodeLosslessRGBA(rgba.data(), int(image.width), int(image.height),
                             int(image.width) * 4, &data);
  Bytes bytes(data, data + size);
  WebPFree(data);
  return bytes;
}

TEST(Image, TransparentPixelsShowTheBackground) {
  RgbImage image = photo(8, 4);
  std::vector<uint8_t> alpha(32, 255);
  alpha[0] = 0;
  alpha[1] = 128;
  Result<RgbImage> back = decoded(webp(image, alpha), {10, 20, 30});
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(back->pixels[0], 10);
  EXPECT_EQ(back->pixels[1], 20);
  EXPECT_EQ(back->pixels[2], 30);
  for (size_t c = 0; c < 3; ++c) {
    const int background[3] = {10, 20, 30};
    const double mixed =
        (image.pixels[3 + c] * 128 + background[c] * 127) / 255.0;
    EXPECT_NEAR(back->pixels[3 + c], mixed, 0.51);
  }
  EXPECT_EQ(back->pixels[6], image.pixels[6]);
}

/// A GIF of `frames` pictures of 3 x 2 at (1, 1) on a canvas of 5 x 4.
Bytes gif(int frames, int transparent) {
  Bytes bytes;
  int error = 0;
  GifFileType *file = EGifOpen(
      &bytes,
      [](GifFileType *file, const GifByteType *data, int size) {
        auto *bytes = static_cast<Bytes *>(file->UserData);
        bytes->insert(bytes->end(), data, data + size);
        return size;
      },
      &error);
  const GifColorType colours[4] = {
      {1, 2, 3}, {50, 60, 70}, {80, 90, 100}, {200, 210, 220}};
  ColorMapObject *map = GifMakeMapObject(4, colours);
  EGifSetGifVersion(file, true);
  EGifPutScreenDesc(file, 5, 4, 2, 0, map);
  for (int i = 0; i < frames; ++i) {
    if (transparent >= 0) {
      GraphicsControlBlock block = {};
      block.TransparentColor = transparent;
      GifByteType packed[4];
      EGifGCBToExtension(&block, packed);
      EGifPutExtension(file, GRAPHICS_EXT_FUNC_CODE, 4, packed);
    }
    EGifPutImageDesc(file, 1, 1, 3, 2, false, nullptr);
    GifPixelType rows[2][3] = {{1, 2, 3}, {3, 2, 1}};
    EGifPutLine(file, rows[0], 3);
    EGifPutLine(file, rows[1], 3);
  }
  EGifCloseFile(file, &error);
  GifFreeMapObject(map);
  return bytes;
}

TEST(Image, GifPictureOnItsCanvas) {
  Result<RgbImage> image = decoded(gif(1, -1));
  ASSERT_TRUE(image) << image.error().message;
  EXPECT_EQ(image->width, 5u);
  EXPECT_EQ(image->height, 4u);
  EXPECT_EQ(image->pixels[0], 1);                 // Outside: index 0.
  EXPECT_EQ(image->pixels[(5 + 1) * 3], 50);      // Index 1.
  EXPECT_EQ(image->pixels[(2 * 5 + 1) * 3], 200); // Index 3.
}

TEST(Image, GifTransparencyAndFreeCanvasShowTheBackground) {
  Result<RgbImage> image = decoded(gif(1, 1), {9, 9, 9});
  ASSERT_TRUE(image) << image.error().message;
  EXPECT_EQ(image->pixels[0], 9);
  EXPECT_EQ(image->pixels[(5 + 1) * 3], 9);
  EXPECT_EQ(image->pixels[(2 * 5 + 1) * 3], 200);
}

TEST(Image, AnimationsAreNamedAndRefused) {
  Result<RgbImage> image = decoded(gif(3, -1));
  ASSERT_FALSE(image);
  EXPECT_NE(image.error().message.find("animated-gif with 3 frames"),
            std::string::npos);
}

TEST(Image, SoundIsNoImage) {
  Result<RgbImage> image = decoded(*writeWav(tone(8000, 1, 100, 10)));
  ASSERT_FALSE(image);
  EXPECT_NE(image.error().message.find("wav"), std::string::npos);
}

TEST(Image, EveryCutIsAnError) {
  RgbImage image = photo(40, 40);
  std::vector<uint8_t> alpha(1600, 77);
  for (const Bytes &whole :
       {*writeJpeg(40, 40, image.pixels, 70), *writePng(40, 40, image.pixels),
        webp(image, alpha), gif(1, -1)}) {
    // A missing end marker alone loses no pixel.
    for (size_t size = 0; size + 40 < whole.size(); size += 7)
      EXPECT_FALSE(decodeImage(ByteSpan(whole.data(), size)))
          << size << " of " << whole.size();
  }
}

TEST(Image, FlippedBytesNeverCrash) {
  RgbImage image = photo(40, 24);
  std::vector<uint8_t> alpha(960, 77);
  for (const Bytes &whole :
       {*writeJpeg(40, 24, image.pixels, 70), *writePng(40, 24, image.pixels),
        webp(image, alpha), gif(1, 1)})
    for (size_t at = 0; at < whole.size(); at += 3) {
      Bytes flipped = whole;
      flipped[at] ^= uint8_t(1u << at % 8);
      Result<RgbImage> back = decodeImage(flipped);
      if (back) {
        EXPECT_EQ(back->pixels.size(), size_t(3) * back->width * back->height);
      }
    }
}

TEST(Image, HugeSidesAreRefusedBeforeAnythingIsAllocated) {
  RgbImage image = photo(8, 8);
  Bytes png = *writePng(8, 8, image.pixels);
  // A valid header of 2^20 x 2^20 pixels with its checksum.
  const uint8_t header[21] = {0, 0x10, 0, 0, 0, 0x10, 0, 0, 8, 2, 0,
                              0, 0,    0, 0, 0, 0,    0, 0, 0, 0};
  std::copy(header, header + 13, png.begin() + 16);
  EXPECT_FALSE(decodeImage(png));
}

TEST(Image, WritersCheckTheFrame) {
  RgbImage image = photo(8, 8);
  EXPECT_FALSE(writePng(8, 9, image.pixels));
  EXPECT_FALSE(writeJpeg(0, 8, image.pixels, 80));
}

TEST(Quality, PsnrOfKnownErrors) {
  const std::vector<uint8_t> a = {0, 100, 255}, b = {1, 99, 254};
  EXPECT_EQ(squaredError(a, b), 3u);
  EXPECT_NEAR(psnrRgb(a, b), 48.1308, 1e-4);
  EXPECT_EQ(psnrRgb(a, a), std::numeric_limits<double>::infinity());
}

TEST(Quality, LargeErrorsDoNotOverflow) {
  const std::vector<uint8_t> black(100000, 0), white(100000, 255);
  EXPECT_EQ(squaredError(black, white), 100000u * uint64_t(255 * 255));
}

} // namespace
