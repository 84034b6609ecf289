//===- Values.cpp - What gif_file is tried on -----------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// GIF files of one and of several pictures, with local palettes, transparency,
// every disposal and interlacing, as encoders write them that clear their table
// early, late and never; and bytes that are none.
//
//===----------------------------------------------------------------------===//
#include "codecs/GifFile/Decode.h"
#include "test/Registry/PrimitiveValues.h"
#include "test/Registry/Random.h"

#include <memory>

namespace smmil::registry::gif_file {

namespace {

using namespace smmil::gif_file;

struct Kind {
  const char *name;
  uint32_t pictures;
  uint8_t minimum;
  uint16_t codes; ///< Between two clear codes.
  bool local, transparent, interlaced;
};

void appendPalette(Bytes &file, unsigned size, Random &random) {
  for (unsigned i = 0; i < 3 * size; ++i)
    file.push_back(
        static_cast<uint8_t>(i % 9 == 0 ? random(256) : i / 3 * 5 + i % 3));
}

/// Boxes of few colours, some of them noisy.
Bytes makeIndices(size_t width, size_t height, unsigned colors,
                  Random &random) {
  Bytes indices;
  for (size_t y = 0; y < height; ++y)
    for (size_t x = 0; x < width; ++x)
      indices.push_back(static_cast<uint8_t>(
          ((x / 6 + y / 4) % 3 == 0 ? random(colors) : x / 9 + y / 8) %
          colors));
  return indices;
}

void appendPicture(Bytes &file, const Kind &kind, uint32_t x, uint32_t y,
                   uint32_t width, uint32_t height, Random &random) {
  const unsigned colors = 1u << kind.minimum;
  ByteWriter writer(file);
  if (kind.transparent || random(2) == 0) {
    const unsigned flags = random(5) << 2 | (kind.transparent ? 1 : 0);
    for (unsigned byte : {0x21u, 0xf9u, 4u, flags, 9u, 0u, random(colors), 0u})
      writer.writeU8(static_cast<uint8_t>(byte));
  }
  writer.writeU8(kDescriptor);
  for (uint32_t number : {x, y, width, height})
    writer.writeU16(static_cast<uint16_t>(number));
  writer.writeU8(
      static_cast<uint8_t>((kind.local ? 0x80 | (kind.minimum - 1) : 0) |
                           (kind.interlaced ? 0x40 : 0)));
  if (kind.local)
    appendPalette(file, colors, random);
  writer.writeU8(kind.minimum);
  const Bytes indices = makeIndices(width, height, colors, random);
  const auto strings = std::make_unique<StringTable>();
  strings->reset();
  Bytes codes(2 * indices.size() + 100);
  const LzwSettings settings{
      kind.minimum, static_cast<uint8_t>(random.between(200, 255)), kind.codes};
  codes.resize(LzwWriter(*strings, codes).write(indices, settings));
  // Some have other codes than ours, and stay as they are.
  if (random(8) == 0)
    codes[codes.size() / 2] ^= 1;
  writer.writeBytes(codes);
}

EncodedValue makeFile(const Kind &kind, uint32_t width, uint32_t height,
                      uint64_t seed) {
  Random random(seed);
  EncodedValue value;
  Bytes &file = value.data;
  for (char letter : {'G', 'I', 'F', '8', '9', 'a'})
    file.push_back(static_cast<uint8_t>(letter));
  ByteWriter writer(file);
  writer.writeU16(static_cast<uint16_t>(width));
  writer.writeU16(static_cast<uint16_t>(height));
  writer.writeU8(static_cast<uint8_t>(0x80 | (kind.minimum - 1)));
  writer.writeU16(0);
  appendPalette(file, 1u << kind.minimum, random);
  for (uint32_t i = 0; i < kind.pictures; ++i) {
    const uint32_t x = i == 0 ? 0 : random(width),
                   y = i == 0 ? 0 : random(height);
    // One in a while lies beyond the screen.
    const uint32_t beyond = random(9) == 0 ? 1 : 0;
    appendPicture(file, kind, x, y, width - x + beyond, height - y, random);
  }
  file.push_back(0x3b);
  file.insert(file.end(), random(4), 9);
  value.shape.kind = ValueKind::Bytes;
  value.shape.count = file.size();
  return value;
}

std::vector<Family> families() {
  constexpr Kind kKinds[] = {{"still", 1, 8, 3838, false, false, false},
                             {"interlaced", 2, 4, 4000, false, true, true},
                             {"animated", 4, 5, 0, false, true, false},
                             {"local palettes", 4, 6, 500, true, false, false},
                             {"all", 3, 3, 100, true, true, true}};
  std::vector<Family> families;
  for (const Kind &kind : kKinds) {
    Family family;
    family.name = kind.name;
    family.generate = [kind](uint64_t seed) {
      Random random(seed);
      const auto width = static_cast<uint32_t>(random.between(9, 60));
      return makeFile(kind, width, static_cast<uint32_t>(random.between(9, 60)),
                      seed);
    };
    for (uint32_t side : {1u, 2u, 3u, 30u, 61u, 90u, 119u, 120u})
      family.edges.push_back(makeFile(kind, side, 121 - side, side));
    families.push_back(std::move(family));
  }
  return families + byteFamilies();
}

} // namespace

extern const PrimitiveValues kValues;
const PrimitiveValues kValues = {families};

} // namespace smmil::registry::gif_file
