//===- Values.cpp - What jpeg_file is tried on ----------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Files that are made of random coefficients, baseline and progressive, and
// bytes that are no such files.
//
//===----------------------------------------------------------------------===//
#include "codecs/JpegFile/Decode.h"
#include "codecs/JpegFile/Dictionary.h"
#include "test/Registry/PrimitiveValues.h"
#include "test/Registry/Random.h"

#include <algorithm>
#include <cstdlib>

namespace smmil::registry::jpeg_file {

namespace {

using namespace smmil::jpeg_file;

/// What a file is made of besides its coefficients.
struct Kind {
  int components = 1, sampling = 1; ///< Sampling factors of the first one.
  bool progressive = false;
  int restart = 0;
};

void segment(Bytes &file, uint8_t marker, const Bytes &body) {
  const size_t length = body.size() + 2;
  file.insert(file.end(), {0xff, marker, static_cast<uint8_t>(length >> 8),
                           static_cast<uint8_t>(length)});
  file.insert(file.end(), body.begin(), body.end());
}

void scanHeader(Bytes &file, const Bytes &components, uint8_t first,
                uint8_t last, uint8_t bits) {
  Bytes body = {static_cast<uint8_t>(components.size())};
  for (uint8_t c : components) {
    body.push_back(static_cast<uint8_t>(c + 1));
    body.push_back(0);
  }
  body.insert(body.end(), {first, last, bits});
  segment(file, 0xda, body);
}

/// A Huffman table of all symbols, each of 8 bits or 9.
Bytes wideTable(uint8_t place) {
  Bytes body = {place};
  for (int length = 1; length <= 16; ++length)
    body.push_back(length == 8 ? 254 : length == 9 ? 2 : 0);
  for (int symbol = 0; symbol < 256; ++symbol)
    body.push_back(static_cast<uint8_t>(symbol));
  return body;
}

/// All that is no entropy-coded data.
Bytes outsideOf(const Kind &kind, int width, int height, uint64_t seed) {
  Random random(seed);
  Bytes file = {0xff, 0xd8};
  segment(file, 0xfe, Bytes(random(40), 'x'));
  Bytes steps = {0};
  for (int k = 0; k < 64; ++k)
    steps.push_back(static_cast<uint8_t>(1 + random(30)));
  segment(file, 0xdb, steps);
  Bytes frame = {8,
                 0,
                 static_cast<uint8_t>(height),
                 0,
                 static_cast<uint8_t>(width),
                 static_cast<uint8_t>(kind.components)};
  for (int c = 0; c < kind.components; ++c) {
    const int factor = c == 0 ? kind.sampling : 1;
    frame.insert(frame.end(), {static_cast<uint8_t>(c + 1),
                               static_cast<uint8_t>(17 * factor), 0});
  }
  segment(file, kind.progressive ? 0xc2 : 0xc0, frame);
  segment(file, 0xc4, wideTable(0));
  segment(file, 0xc4, wideTable(0x10));
  if (kind.restart > 0)
    segment(file, 0xdd, {0, static_cast<uint8_t>(kind.restart)});
  Bytes all;
  for (int c = 0; c < kind.components; ++c)
    all.push_back(static_cast<uint8_t>(c));
  if (!kind.progressive) {
    scanHeader(file, all, 0, 63, 0);
  } else {
    scanHeader(file, all, 0, 0, 0x01);
    for (uint8_t c : all) {
      scanHeader(file, {c}, 1, 5, 0x02);
      scanHeader(file, {c}, 6, 63, 0x02);
      scanHeader(file, {c}, 1, 63, 0x21);
      scanHeader(file, {c}, 1, 63, 0x10);
    }
    scanHeader(file, all, 0, 0, 0x10);
  }
  file.insert(file.end(), {0xff, 0xd9});
  file.insert(file.end(), random(5), 7);
  return file;
}

/// Large where the index is low; `most` bounds the others.
std::vector<int16_t> levelsOf(size_t blocks, int most, Random &random) {
  std::vector<int16_t> levels(blocks * 64);
  int mean = 0;
  for (size_t i = 0; i < levels.size(); ++i) {
    const int k = static_cast<int>(i % 64);
    const int range = most / (1 + k / 3);
    if (k == 0)
      mean = std::clamp(mean + random.between(-most, most), -1000, 1000);
    levels[i] =
        static_cast<int16_t>(k == 0           ? mean
                             : random(3) == 0 ? random.between(-range, range)
                                              : 0);
  }
  return levels;
}

EncodedValue makeFile(const Kind &kind, int width, int height, int most,
                      uint64_t seed) {
  Random random(seed);
  const Bytes outside = outsideOf(kind, width, height, seed);
  Markers markers;
  size_t position = 2;
  for (Segment found = Segment::Other; found != Segment::End;) {
    Scan scan;
    if (!readSegment(outside, position, markers, scan, found).isOk())
      std::abort();
  }
  const Frame &frame = markers.frame;
  std::vector<int16_t> levels = levelsOf(frame.blocks, most, random);
  // Blocks that pad a component are in no scan of it alone.
  for (int c = 0; kind.progressive && c < frame.components; ++c) {
    const Component &component = frame.component[c];
    for (int32_t b = 0; b < component.width * component.height; ++b)
      if (b % component.width >= component.ownWidth ||
          b / component.width >= component.ownHeight)
        for (size_t k = 1; k < 64; ++k)
          levels[(component.firstBlock + static_cast<size_t>(b)) * 64 + k] = 0;
  }
  EncodedValue value;
  value.data.resize(outside.size() + 2000 * frame.blocks + 4096);
  size_t written = 0;
  if (!writeFile(outside, levels.data(), seed % 2, value.data, written).isOk())
    std::abort();
  value.data.resize(written);
  value.shape.kind = ValueKind::Bytes;
  value.shape.count = value.data.size();
  return value;
}

std::vector<Family> families() {
  const std::pair<const char *, Kind> kinds[] = {
      {"grey", {}},
      {"colour", {3, 2}},
      {"restarts", {3, 1, false, 2}},
      {"progressive", {3, 2, true}},
      {"progressive restarts", {1, 1, true, 3}}};
  std::vector<Family> families;
  for (const auto &[name, made] : kinds) {
    const Kind kind = made;
    Family family;
    family.name = name;
    family.generate = [kind](uint64_t seed) {
      Random random(seed);
      const int width = random.between(9, 50);
      return makeFile(kind, width, random.between(9, 50), 20, seed);
    };
    for (int side : {1, 8, 17})
      for (int most : {0, 1, 6, 900})
        family.edges.push_back(makeFile(kind, side, 18 - side, most,
                                        static_cast<uint64_t>(side + most)));
    families.push_back(std::move(family));
  }
  // Calls that are split, several chunks, and all lanes.
  families[0].edges.push_back(makeFile({}, 8250, 20, 6, 1));
  return families + byteFamilies();
}

} // namespace

extern const PrimitiveValues kValues;
const PrimitiveValues kValues = {families};

} // namespace smmil::registry::jpeg_file
