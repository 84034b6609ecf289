//===- Pictures.cpp - Images for the example corpus -----------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Photograph-like and drawn pictures from value noise and simple shapes.
//
//===----------------------------------------------------------------------===//

#include "Pictures.h"

#include <algorithm>
#include <cmath>

namespace smmil::corpus {

namespace {

struct Colour {
  double r, g, b;
};

Colour mix(const Colour &a, const Colour &b, double t) {
  return {a.r + (b.r - a.r) * t, a.g + (b.g - a.g) * t, a.b + (b.b - a.b) * t};
}

/// Value noise: random values on an integer grid, smoothly interpolated.
class Noise {
public:
  explicit Noise(uint64_t seed) : seed(seed) {}

  double at(double x, double y) const {
    double fx = std::floor(x), fy = std::floor(y);
    double u = smooth(x - fx), v = smooth(y - fy);
    auto ix = int64_t(fx), iy = int64_t(fy);
    double top = lattice(ix, iy) * (1 - u) + lattice(ix + 1, iy) * u;
    double bottom = lattice(ix, iy + 1) * (1 - u) + lattice(ix + 1, iy + 1) * u;
    return top * (1 - v) + bottom * v;
  }

  /// Sum of octaves, about -1 to 1.
  double fractal(double x, double y, int octaves) const {
    double sum = 0, weight = 0.5;
    for (int i = 0; i < octaves; ++i, weight *= 0.5, x *= 2, y *= 2)
      sum += weight * (2 * at(x + 17.0 * i, y - 9.0 * i) - 1);
    return sum;
  }

private:
  static double smooth(double t) { return t * t * (3 - 2 * t); }
  double lattice(int64_t x, int64_t y) const {
    Random random(seed ^ (uint64_t(x) * 0x8da6b343) ^
                  (uint64_t(y) * 0xd8163841));
    return random.unit();
  }

  uint64_t seed;
};

void store(RgbImage &image, uint32_t x, uint32_t y, const Colour &colour) {
  uint8_t *pixel = &image.pixels[3 * (size_t(y) * image.width + x)];
  const double values[3] = {colour.r, colour.g, colour.b};
  for (int c = 0; c < 3; ++c)
    pixel[c] = uint8_t(std::clamp(values[c], 0.0, 255.0) + 0.5);
}

RgbImage blank(uint32_t width, uint32_t height, const Colour &colour) {
  RgbImage image;
  image.width = width;
  image.height = height;
  image.pixels.resize(size_t(3) * width * height);
  for (uint32_t y = 0; y < height; ++y)
    for (uint32_t x = 0; x < width; ++x)
      store(image, x, y, colour);
  return image;
}

void fill(RgbImage &image, int left, int top, int right, int bottom,
          const Colour &colour) {
  for (int y = std::max(top, 0); y < std::min(bottom, int(image.height)); ++y)
    for (int x = std::max(left, 0); x < std::min(right, int(image.width)); ++x)
      store(image, uint32_t(x), uint32_t(y), colour);
}

/// Text-like marks: glyphs of 5 by 7 cells, words of a few glyphs.
void caption(RgbImage &image, Random &random, int x, int y, int glyphs,
             const Colour &ink) {
  for (int glyph = 0; glyph < glyphs; ++glyph, x += 7) {
    if (glyph > 2 && random.below(6) == 0)
      continue;
    uint64_t cells = random.next();
    for (int row = 0; row < 7; ++row)
      for (int column = 0; column < 5; ++column)
        if (cells >> (row * 5 + column) & 1 && (row + column) % 4 != 3)
          fill(image, x + column, y + row, x + column + 1, y + row + 1, ink);
  }
}

} // namespace

RgbImage landscape(Random &random, uint32_t width, uint32_t height) {
  RgbImage image = blank(width, height, {0, 0, 0});
  Noise relief(random.next()), texture(random.next()), grain(random.next());
  double hue = random.unit(), horizon = 0.35 + 0.2 * random.unit();
  Colour zenith = mix({70, 120, 190}, {180, 110, 90}, hue);
  Colour haze = mix({205, 215, 225}, {240, 205, 170}, hue);
  Colour ground = mix({70, 95, 45}, {120, 95, 60}, random.unit());
  int ridges = random.between(2, 4);
  double frequency = 2 + 3 * random.unit();

  for (uint32_t x = 0; x < width; ++x) {
    double u = double(x) / width;
    std::vector<double> crest;
    crest.reserve(size_t(ridges));
    for (int ridge = 0; ridge < ridges; ++ridge)
      crest.push_back(
          horizon + 0.13 * ridge +
          0.16 * relief.fractal(frequency * u + 31.0 * ridge, 7.0 * ridge, 5));
    for (uint32_t y = 0; y < height; ++y) {
      double v = double(y) / height;
      double cloud = std::max(0.0, texture.fractal(3 * u, 6 * v, 4));
      Colour colour = mix(mix(zenith, haze, std::min(1.0, v / horizon)),
                          {245, 245, 245}, 0.7 * cloud);
      for (int ridge = 0; ridge < ridges; ++ridge)
        if (v > crest[size_t(ridge)]) {
          double near = double(ridge + 1) / ridges;
          double detail =
              texture.fractal(40 * u * near, 60 * v * near + ridge, 5);
          double light = 1 + 0.5 * near * detail;
          Colour lit = {ground.r * light, ground.g * light, ground.b * light};
          colour = mix(haze, lit, 0.35 + 0.65 * near);
        }
      double speck = 3 * (grain.at(x * 1.7, y * 1.7) - 0.5);
      store(image, x, y,
            {colour.r + speck, colour.g + speck, colour.b + speck});
    }
  }
  return image;
}

RgbImage diagram(Random &random, uint32_t width, uint32_t height) {
  const std::vector<Colour> fills = {{219, 234, 254},
                                     {220, 252, 231},
                                     {254, 243, 199},
                                     {243, 232, 255},
                                     {255, 255, 255}};
  const Colour ink = {31, 41, 55}, line = {75, 85, 99};
  RgbImage image =
      blank(width, height,
            random.below(2) ? Colour{255, 255, 255} : Colour{249, 250, 251});
  int columns = random.between(2, 4), rows = random.between(2, 4);
  int cellWidth = int(width) / columns, cellHeight = int(height) / rows;
  for (int row = 0; row < rows; ++row)
    for (int column = 0; column < columns; ++column) {
      int left = column * cellWidth + cellWidth / 6;
      int top = row * cellHeight + cellHeight / 5;
      int right = left + 2 * cellWidth / 3, bottom = top + cellHeight / 2;
      fill(image, left, top, right, bottom, line);
      fill(image, left + 2, top + 2, right - 2, bottom - 2, random.pick(fills));
      for (int text = 0; text < random.between(1, 3); ++text)
        caption(image, random, left + 8, top + 8 + 12 * text,
                std::max(2, std::min(12, (right - left - 16) / 7)), ink);
      int middle = (top + bottom) / 2;
      if (column + 1 < columns) {
        int to = right + cellWidth / 3 - 2;
        fill(image, right, middle, to, middle + 2, line);
        for (int i = 0; i < 6; ++i)
          fill(image, to - i, middle - i, to - i + 1, middle + 2 + i, line);
      }
      if (row + 1 < rows && random.below(2))
        fill(image, (left + right) / 2, bottom, (left + right) / 2 + 2,
             bottom + cellHeight / 2, line);
    }
  return image;
}

RgbImage movingBall(uint32_t width, uint32_t height, int index, int count) {
  RgbImage image = blank(width, height, {0, 0, 0});
  double t = double(index) / count;
  double cx = width * (0.1 + 0.8 * t);
  double cy = height * (0.8 - 2.4 * t * (1 - t));
  double radius = 0.12 * height;
  for (uint32_t y = 0; y < height; ++y)
    for (uint32_t x = 0; x < width; ++x) {
      Colour colour = mix({60, 90, 140}, {220, 200, 160}, double(y) / height);
      if (std::hypot(x - cx, y - cy) < radius)
        colour = {210, 60, 50};
      store(image, x, y, colour);
    }
  return image;
}

} // namespace smmil::corpus
