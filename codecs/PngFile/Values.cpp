//===- Values.cpp - What png_file is tried on -----------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// PNG files of every kind of pixel, as zlib writes them with several settings,
// and bytes that are none.
//
//===----------------------------------------------------------------------===//
#include "codecs/PngFile/Decode.h"
#include "test/Registry/PrimitiveValues.h"
#include "test/Registry/Random.h"

#include <algorithm>

namespace smmil::registry::png_file {

namespace {

using namespace smmil::png_file;

struct Kind {
  const char *name;
  uint8_t depth, color;
  size_t samples;
};

void appendBig(Bytes &out, uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8)
    out.push_back(static_cast<uint8_t>(value >> shift));
}

void appendChunk(Bytes &file, const char *name, const Bytes &body) {
  appendBig(file, static_cast<uint32_t>(body.size()));
  uint32_t crc = 0;
  const auto *letters = reinterpret_cast<const uint8_t *>(name);
  (void)checksums(letters, body, crc); // 0 without zlib: kept as it is.
  for (size_t i = 0; i < 4; ++i)
    file.push_back(letters[i]);
  file.insert(file.end(), body.begin(), body.end());
  appendBig(file, crc);
}

/// Smooth, with flat boxes and noise of `noise`.
Bytes makeRows(size_t rowBytes, size_t height, uint32_t noise, Random &random) {
  Bytes rows;
  for (size_t y = 0; y < height; ++y) {
    rows.push_back(static_cast<uint8_t>(noise == 0 ? 0 : random(5)));
    for (size_t x = 0; x < rowBytes; ++x)
      rows.push_back(static_cast<uint8_t>(
          (x / 7 + y / 5) % 3 == 0 ? 200 : x + 2 * y + random(noise + 1)));
  }
  return rows;
}

EncodedValue makeFile(const Kind &kind, size_t width, size_t height,
                      uint32_t noise, uint64_t seed) {
  Random random(seed);
  const size_t rowBytes = (width * kind.samples * kind.depth + 7) / 8;
  const Bytes rows = makeRows(rowBytes, height, noise, random);
  constexpr Settings kAll[] = {
      {6, 8, 0, 15, 700}, {9, 9, 1, 15, 0}, {1, 8, 1, 15, 0}};
  Bytes out(rows.size() + 1000), memory(kDeflateBytes + 64);
  size_t length = 0;
  (void)deflateRows(kAll[seed % 3], rows, out,
                    {Carver::alignUp(memory.data()), kDeflateBytes}, {},
                    length);
  constexpr uint8_t kLevels[] = {0x9c, 0xda, 0x01};
  Bytes data(2 + length);
  data[0] = 0x78;
  data[1] = kLevels[seed % 3];
  std::copy_n(out.begin(), length, data.begin() + 2);
  uint32_t adler = 0;
  (void)checksums(rows, adler);
  appendBig(data, adler);

  EncodedValue value;
  Bytes &file = value.data;
  for (uint8_t byte : {0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a})
    file.push_back(byte);
  Bytes header;
  appendBig(header, static_cast<uint32_t>(width));
  appendBig(header, static_cast<uint32_t>(height));
  for (uint8_t byte :
       {kind.depth, kind.color, uint8_t(0), uint8_t(0), uint8_t(0)})
    header.push_back(byte);
  appendChunk(file, "IHDR", header);
  appendChunk(file, "tEXt", Bytes(random(60), 'x'));
  const size_t piece = 40 + random(4000);
  for (size_t at = 0; at < data.size(); at += piece)
    appendChunk(file, "IDAT",
                Bytes(data.begin() + static_cast<ptrdiff_t>(at),
                      data.begin() + static_cast<ptrdiff_t>(
                                         std::min(at + piece, data.size()))));
  appendChunk(file, "IEND", {});
  file.insert(file.end(), random(4), 9);
  value.shape.kind = ValueKind::Bytes;
  value.shape.count = file.size();
  return value;
}

std::vector<Family> families() {
  constexpr Kind kKinds[] = {{"grey", 8, 0, 1},    {"rgb", 8, 2, 3},
                             {"indexed", 8, 3, 1}, {"grey alpha", 8, 4, 2},
                             {"rgba", 8, 6, 4},    {"packed", 2, 3, 1},
                             {"halves", 4, 3, 1},  {"sixteen bits", 16, 0, 1}};
  std::vector<Family> families;
  for (const Kind &kind : kKinds) {
    Family family;
    family.name = kind.name;
    family.generate = [kind](uint64_t seed) {
      Random random(seed);
      const auto width = static_cast<size_t>(random.between(9, 60));
      return makeFile(kind, width, static_cast<size_t>(random.between(9, 60)),
                      static_cast<uint32_t>(seed % 2 * 9), seed);
    };
    for (size_t side : {1, 2, 30})
      for (uint32_t noise : {0u, 3u, 255u})
        family.edges.push_back(
            makeFile(kind, side, 31 - side, noise, side + noise));
    families.push_back(std::move(family));
  }
  return families + byteFamilies();
}

} // namespace

extern const PrimitiveValues kValues;
const PrimitiveValues kValues = {families};

} // namespace smmil::registry::png_file
