//===- Values.cpp - Values for grey ---------------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Pictures without colour, and some with.
//
//===----------------------------------------------------------------------===//
#include "test/Registry/PrimitiveValues.h"

#include "test/Registry/Random.h"

namespace smmil::registry::grey {

namespace {

EncodedValue makeGrey(int32_t width, int32_t height, uint64_t seed) {
  EncodedValue frame = makeFrame(width, height, seed);
  for (size_t i = 0; i < frame.data.size(); i += 3)
    frame.data[i] = frame.data[i + 1] = frame.data[i + 2];
  return frame;
}

std::vector<Family> families() {
  Family family;
  family.name = "grey";
  family.generate = [](uint64_t seed) {
    Random random(seed);
    const int32_t width = random.between(20, 70);
    return makeGrey(width, random.between(20, 70), seed);
  };
  for (int32_t side : {1, 2, 15, 16, 17, 40})
    for (uint64_t seed : {1u, 2u})
      family.edges.push_back(makeGrey(side, 41 - side, seed));
  family.edges.push_back(makeFrame(33, 20, 3));
  return {family};
}

} // namespace

extern const PrimitiveValues kValues;
const PrimitiveValues kValues = {families};

} // namespace smmil::registry::grey
