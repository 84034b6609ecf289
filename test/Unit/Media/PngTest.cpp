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

TEST(Png, SixteenBitGreySaturates) {
  EXPECT_EQ(pixels(makePng({PNG_COLOR_TYPE_GRAY, 16}, 2, {0, 77, 3, 77})),
            (std::vector<uint8_t>{77, 77, 77, 255, 255, 255}));
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
