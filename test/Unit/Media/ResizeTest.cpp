//===- ResizeTest.cpp - The resize that floors are stated in ---*- C++ -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//===----------------------------------------------------------------------===//

#include "Samples.h"

#include <gtest/gtest.h>

using namespace smmil;
using namespace smmil::test;

namespace {

/// The definition, value by value, in 64-bit integers.
RgbImage plainResize(const RgbImage &image, uint32_t width, uint32_t height,
                     bool horizontal) {
  const uint32_t from = horizontal ? image.width : image.height;
  const uint32_t to = horizontal ? width : height;
  const double scale = double(from) / to, support = std::max(scale, 1.0);
  RgbImage result;
  result.width = horizontal ? width : image.width;
  result.height = horizontal ? image.height : height;
  result.pixels.resize(size_t(3) * result.width * result.height);
  for (uint32_t i = 0; i < to; ++i) {
    const double center = (i + 0.5) * scale;
    const int begin = std::max(0, int(center - support + 0.5));
    const int end = std::min(int(from), int(center + support + 0.5));
    std::vector<double> weights;
    double sum = 0;
    for (int x = begin; x < end; ++x) {
      weights.push_back(
          std::max(0.0, 1 - std::fabs((x - center + 0.5) * (1.0 / support))));
      sum += weights.back();
    }
    const uint32_t lines = horizontal ? image.height : image.width;
    for (uint32_t line = 0; line < lines; ++line)
      for (size_t c = 0; c < 3; ++c) {
        int64_t total = 1 << 21;
        for (int x = begin; x < end; ++x) {
          const size_t column = horizontal ? size_t(x) : line;
          const size_t row = horizontal ? line : size_t(x);
          total += int64_t(0.5 + weights[size_t(x - begin)] / sum * (1 << 22)) *
                   image.pixels[(row * image.width + column) * 3 + c];
        }
        const size_t column = horizontal ? i : line,
                     row = horizontal ? line : i;
        result.pixels[(row * result.width + column) * 3 + c] =
            uint8_t(std::min<int64_t>(255, total >> 22));
      }
  }
  return result;
}

TEST(Resize, AgreesWithTheDefinition) {
  const uint32_t sizes[][4] = {{200, 150, 64, 64}, {64, 64, 200, 150},
                               {37, 91, 33, 30},   {1, 1, 16, 16},
                               {500, 3, 7, 3},     {16, 16, 16, 5},
                               {1111, 40, 30, 40}, {5, 300, 1, 1}};
  for (const auto &[fromWidth, fromHeight, width, height] : sizes) {
    RgbImage image = photo(fromWidth, fromHeight);
    RgbImage expected = image;
    if (width != fromWidth)
      expected = plainResize(expected, width, height, true);
    if (height != fromHeight)
      expected = plainResize(expected, width, height, false);
    RgbImage actual = resizeTriangle(image, width, height);
    EXPECT_EQ(actual.width, width);
    EXPECT_EQ(actual.height, height);
    EXPECT_EQ(actual.pixels, expected.pixels)
        << fromWidth << "x" << fromHeight << " to " << width << "x" << height;
  }
}

TEST(Resize, ExtremesDoNotOverflow) {
  RgbImage image;
  image.width = 700;
  image.height = 300;
  image.pixels.assign(700 * 300 * 3, 255);
  for (uint8_t value : resizeTriangle(image, 111, 77).pixels)
    ASSERT_EQ(value, 255);
}

TEST(Resize, SameSizeIsTheSameImage) {
  RgbImage image = photo(30, 20);
  EXPECT_EQ(resizeTriangle(image, 30, 20).pixels, image.pixels);
}

} // namespace
