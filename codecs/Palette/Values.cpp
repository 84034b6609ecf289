//===- Values.cpp - Values for palette ------------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Drawings of few colours, and frames that have too many.
//
//===----------------------------------------------------------------------===//
#include "test/Registry/PrimitiveValues.h"

#include "test/Registry/Random.h"

namespace smmil::registry::palette {

namespace {

/// Boxes of up to `colors` colours.
EncodedValue makeDrawing(int32_t width, int32_t height, uint32_t colors,
                         uint64_t seed) {
  Random random(seed);
  EncodedValue frame = makeFrame(width, height, seed);
  const int32_t side = random.between(1, 9);
  const uint32_t first = random(1u << 24);
  for (int32_t y = 0; y < height; ++y)
    for (int32_t x = 0; x < width; ++x) {
      const auto box = static_cast<uint32_t>(x / side * 5 + y / side * 3);
      const uint32_t color = first + box % colors * 65793;
      for (size_t c = 0; c < 3; ++c)
        frame.data[3 * (static_cast<size_t>(y) * static_cast<size_t>(width) +
                        static_cast<size_t>(x)) +
                   c] = static_cast<uint8_t>(color >> (8 * c));
    }
  return frame;
}

std::vector<Family> families() {
  std::vector<Family> families;
  for (uint32_t colors : {2u, 30u, 256u}) {
    Family family;
    family.name = std::to_string(colors) + "_colors";
    family.generate = [=](uint64_t seed) {
      Random random(seed);
      const int32_t width = random.between(20, 70);
      return makeDrawing(width, random.between(20, 70), colors, seed);
    };
    for (int32_t side : {1, 2, 17, 40})
      for (uint32_t few : {1u, 3u, colors})
        family.edges.push_back(
            makeDrawing(side, 41 - side, few, uint64_t(side) + few));
    family.edges.push_back(makeFrame(60, 60, colors));
    families.push_back(std::move(family));
  }
  return families;
}

} // namespace

extern const PrimitiveValues kValues;
const PrimitiveValues kValues = {families};

} // namespace smmil::registry::palette
