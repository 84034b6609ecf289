//===- Values.cpp - What wav_file is tried on -----------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// WAV files of one to eight channels, and bytes that are none.
//
//===----------------------------------------------------------------------===//
#include "smmil/Runtime/Wire.h"
#include "test/Registry/PrimitiveValues.h"
#include "test/Registry/Random.h"

namespace smmil::registry::wav_file {

namespace {

void append(Bytes &file, const char *name) {
  for (; *name; ++name)
    file.push_back(static_cast<uint8_t>(*name));
}

EncodedValue makeFile(const EncodedValue &pcm, size_t behind) {
  const auto channels = static_cast<uint32_t>(pcm.shape.channels);
  const auto size = static_cast<uint32_t>(pcm.data.size());
  EncodedValue value;
  ByteWriter writer(value.data);
  append(value.data, "RIFF");
  writer.writeU32(36 + size);
  append(value.data, "WAVE");
  append(value.data, "fmt ");
  writer.writeU32(16);
  writer.writeU16(1);
  writer.writeU16(static_cast<uint16_t>(channels));
  writer.writeU32(16000);
  writer.writeU32(32000 * channels);
  writer.writeU16(static_cast<uint16_t>(2 * channels));
  writer.writeU16(16);
  append(value.data, "data");
  writer.writeU32(size);
  writer.writeBytes(pcm.data);
  value.data.insert(value.data.end(), behind, 'x');
  value.shape.kind = ValueKind::Bytes;
  value.shape.count = value.data.size();
  return value;
}

std::vector<Family> families() {
  std::vector<Family> families;
  for (const Family &pcm : pcmFamilies()) {
    Family family;
    family.name = pcm.name;
    family.generate = [generate = pcm.generate](uint64_t seed) {
      return makeFile(generate(seed), Random(seed)(9));
    };
    for (const EncodedValue &edge : pcm.edges)
      family.edges.push_back(makeFile(edge, edge.data.size() % 3));
    families.push_back(std::move(family));
  }
  return families + byteFamilies();
}

} // namespace

extern const PrimitiveValues kValues;
const PrimitiveValues kValues = {families};

} // namespace smmil::registry::wav_file
