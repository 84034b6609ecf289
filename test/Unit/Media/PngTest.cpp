//===- PngTest.cpp - Every kind of PNG -------------------------*- C++ -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Colour types, depths and transparency against the rules that the quality
// floor is stated in.
//
//===----------------------------------------------------------------------===//

#include "Samples.h"

#include <gtest/gtest.h>

#include <png.h>

using namespace smmil;
using namespace smmil::test;

namespace {

struct Recipe {
  int colour, depth;
  std::vector<png_color> palette = {};
  std::vector<png_byte> alphas = {};
  bool keyed = false;
  png_color_16 key = {};
};

/// A file of one row; `row` as the file packs it.
Bytes makePng(const Recipe &recipe, uint32_t width, Bytes row) {
  Bytes bytes;
  png_structp png =
      png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_infop info = png_create_info_struct(png);
  png_set_write_fn(
      png, &bytes,
      [](png_structp png, png_bytep data, size_t size) {
        auto *bytes = static_cast<Bytes *>(png_get_io_ptr(png));
        bytes->insert(bytes->end(), data, data + size);
      },
      nullptr);
  png_set_IHDR(png, info, width, 1, recipe.depth, recipe.colour,
               PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
               PNG_FILTER_TYPE_DEFAULT);
  if (!recipe.palette.empty())
    png_set_PLTE(png, info, recipe.palette.data(), int(recipe.palette.size()));
  if (!recipe.alphas.empty())
    png_set_tRNS(png, info, recipe.alphas.data(), int(recipe.alphas.size()),
                 nullptr);
  if (recipe.keyed)
    png_set_tRNS(png, info, nullptr, 0, &recipe.key);
  png_write_info(png, info);
  png_write_row(png, row.data());
  png_write_end(png, info);
  png_destroy_write_struct(&png, &info);
  return bytes;
}

std::vector<uint8_t> pixels(const Bytes &png) {
  Result<RgbImage> image = decodeImage(png);
  EXPECT_TRUE(image) << image.error().message;
  return image ? image->pixels : std::vector<uint8_t>();
}

TEST(Png, GreyOfFewBitsIsScaled) {
  EXPECT_EQ(pixels(makePng({PNG_COLOR_TYPE_GRAY, 1}, 2, {0x40})),
            (std::vector<uint8_t>{0, 0, 0, 255, 255, 255}));
  EXPECT_EQ(pixels(makePng({PNG_COLOR_TYPE_GRAY, 2}, 2, {0x60})),
            (std::vector<uint8_t>{85, 85, 85, 170, 170, 170}));
  EXPECT_EQ(pixels(makePng({PNG_COLOR_TYPE_GRAY, 4}, 2, {0x3A})),
            (std::vector<uint8_t>{51, 51, 51, 170, 170, 170}));
}

TEST(Png, SixteenBitGreyKeepsItsHighByte) {
  EXPECT_EQ(pixels(makePng({PNG_COLOR_TYPE_GRAY, 16}, 2, {0, 77, 3, 255})),
            (std::vector<uint8_t>{0, 0, 0, 3, 3, 3}));
  EXPECT_EQ(
      pixels(makePng({PNG_COLOR_TYPE_GRAY_ALPHA, 16}, 1, {9, 200, 255, 255})),
      (std::vector<uint8_t>{9, 9, 9}));
  EXPECT_EQ(pixels(makePng({PNG_COLOR_TYPE_RGB_ALPHA, 16}, 1,
                           {9, 200, 8, 1, 7, 0, 255, 0})),
            (std::vector<uint8_t>{9, 8, 7}));
}

/// Grey keys at every depth, compared at that depth and by its bits alone.
TEST(Png, KeyGreyIsExact) {
  for (int depth : {1, 2, 4, 8, 16}) {
    SCOPED_TRACE(depth);
    Recipe recipe = {PNG_COLOR_TYPE_GRAY, depth};
    recipe.keyed = true;
    // The first sample is the key, the second differs in its lowest bit.
    const Bytes row = depth == 16  ? Bytes{5, 6, 5, 7}
                      : depth == 8 ? Bytes{5, 4}
                      : depth == 4 ? Bytes{0x54}
                      : depth == 2 ? Bytes{0x60}
                                   : Bytes{0x80};
    recipe.key.gray = depth == 16  ? 0x0506
                      : depth == 8 ? 5
                      : depth == 4 ? 5
                      : depth == 2 ? 1
                                   : 1;
    const std::vector<uint8_t> values = pixels(makePng(recipe, 2, row));
    ASSERT_EQ(values.size(), 6u);
    EXPECT_EQ(values[0], 255); // Transparent: the background.
    const int second = depth == 16  ? 5
                       : depth == 8 ? 4
                       : depth == 4 ? 68
                       : depth == 2 ? 170
                                    : 0;
    EXPECT_EQ(values[3], second);
  }
}

TEST(Png, SixteenBitKeyColourIsExact) {
  Recipe recipe = {PNG_COLOR_TYPE_RGB, 16};
  recipe.keyed = true;
  recipe.key.red = 0x0102;
  recipe.key.green = 0x0304;
  recipe.key.blue = 0x0506;
  EXPECT_EQ(pixels(makePng(recipe, 2, {1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 7})),
            (std::vector<uint8_t>{255, 255, 255, 1, 3, 5}));
}

/// A chunk of `size` bytes by its header, behind IHDR.
Bytes withChunk(const Bytes &png, std::string_view name, uint32_t size) {
  Bytes bytes(png.begin(), png.begin() + 33);
  for (int shift = 24; shift >= 0; shift -= 8)
    bytes.push_back(uint8_t(size >> shift));
  bytes.insert(bytes.end(), name.begin(), name.end());
  bytes.insert(bytes.end(), png.begin() + 33, png.end());
  return bytes;
}

TEST(Png, ChunksThatLieCostNothing) {
  const Bytes png = makePng({PNG_COLOR_TYPE_GRAY, 8}, 2, {1, 2});
  for (std::string_view name : {"pCAL", "iCCP", "zTXt", "iTXt", "eXIf", "sPLT",
                                "tRNS", "PLTE", "IDAT", "unkn"})
    for (uint32_t size : {0x7FFFFFFFu, 0x10000000u, 0xFFFFFFFFu})
      EXPECT_FALSE(decoded(withChunk(png, name, size))) << name;
}

TEST(Png, SixteenBitColourKeepsItsHighByte) {
  EXPECT_EQ(pixels(makePng({PNG_COLOR_TYPE_RGB, 16}, 1, {9, 200, 8, 1, 7, 0})),
            (std::vector<uint8_t>{9, 8, 7}));
}

TEST(Png, PaletteWithAlphas) {
  Recipe recipe = {PNG_COLOR_TYPE_PALETTE,
                   4,
                   {{10, 20, 30}, {40, 50, 60}, {70, 80, 90}},
                   {0, 255}};
  EXPECT_EQ(pixels(makePng(recipe, 3, {0x01, 0x20})),
            (std::vector<uint8_t>{255, 255, 255, 40, 50, 60, 70, 80, 90}));
}

TEST(Png, GreyWithAlpha) {
  EXPECT_EQ(pixels(makePng({PNG_COLOR_TYPE_GRAY_ALPHA, 8}, 2, {9, 255, 9, 0})),
            (std::vector<uint8_t>{9, 9, 9, 255, 255, 255}));
}

TEST(Png, KeyColourIsTransparent) {
  Recipe recipe = {PNG_COLOR_TYPE_RGB, 8};
  recipe.keyed = true;
  recipe.key.red = 1;
  recipe.key.green = 2;
  recipe.key.blue = 3;
  EXPECT_EQ(pixels(makePng(recipe, 2, {1, 2, 3, 1, 2, 4})),
            (std::vector<uint8_t>{255, 255, 255, 1, 2, 4}));
}

} // namespace
