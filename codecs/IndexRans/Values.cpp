//===- Values.cpp - Values for index_rans ---------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Indices of drawings and of noise.
//
//===----------------------------------------------------------------------===//
#include "test/Registry/PrimitiveValues.h"

#include "test/Registry/Random.h"

namespace smmil::registry::index_rans {

namespace {

/// Boxes of up to `colors` indices; one in `noise` is any of them (0: none).
EncodedValue makeIndices(int32_t width, int32_t height, uint32_t colors,
                         uint32_t noise, uint64_t seed) {
  Random random(seed);
  EncodedValue indices;
  indices.shape.kind = ValueKind::Indices;
  indices.shape.width = width;
  indices.shape.height = height;
  const int32_t side = random.between(1, 30);
  for (int32_t y = 0; y < height; ++y)
    for (int32_t x = 0; x < width; ++x) {
      const auto box = static_cast<uint32_t>(x / side + y / side * 3);
      indices.data.push_back(static_cast<uint8_t>(
          noise > 0 && random(noise) == 0 ? random(colors) : box % colors));
    }
  return indices;
}

std::vector<Family> families() {
  std::vector<Family> families;
  for (uint32_t colors : {2u, 20u, 256u}) {
    Family family;
    family.name = std::to_string(colors) + "_colors";
    family.generate = [=](uint64_t seed) {
      Random random(seed);
      const int32_t width = random.between(20, 70);
      return makeIndices(width, random.between(20, 70), colors, 40, seed);
    };
    for (int32_t width : {1, 15, 16, 17, 33})
      for (int32_t height : {1, 2, 16, 67})
        for (uint32_t noise : {0u, 1u})
          family.edges.push_back(makeIndices(width, height, noise ? 256 : 1,
                                             noise,
                                             static_cast<uint64_t>(width)));
    families.push_back(std::move(family));
  }
  return families;
}

} // namespace

extern const PrimitiveValues kValues;
const PrimitiveValues kValues = {families};

} // namespace smmil::registry::index_rans
