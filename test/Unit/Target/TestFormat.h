//===- TestFormat.h - A small format with every chain -----------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A format whose fields use every family of chains, trained on values made
// here, and those values.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TEST_UNIT_TARGET_TESTFORMAT_H
#define SMMIL_TEST_UNIT_TARGET_TESTFORMAT_H

#include "smmil/Dataset/Format.h"
#include "smmil/Runtime/Encoder.h"

#include <gtest/gtest.h>

#include <cmath>

namespace smmil::test {

/// Owns the memory of one source value.
struct Value {
  Bytes bytes;
  std::vector<uint8_t> rgb;
  std::vector<int16_t> samples;

  SourceValue source() const {
    return {bytes, {rgb.data(), rgb.size()}, {samples.data(), samples.size()}};
  }
};

/// A repeatable stream of small numbers.
inline uint32_t noise(uint32_t &state) {
  state = state * 1664525u + 1013904223u;
  return state >> 24;
}

inline Value makeImage(int32_t width, int32_t height, uint32_t seed) {
  Value value;
  uint32_t state = seed;
  for (int32_t y = 0; y < height; ++y)
    for (int32_t x = 0; x < width; ++x)
      for (int c = 0; c < 3; ++c)
        value.rgb.push_back(static_cast<uint8_t>(
            128 + 60 * std::sin(0.05 * x + c + seed) +
            40 * std::cos(0.08 * y + 0.02 * x) + noise(state) % 9));
  return value;
}

inline Value makeSound(size_t samples, uint32_t seed) {
  Value value;
  uint32_t state = seed;
  for (size_t i = 0; i < samples; ++i)
    value.samples.push_back(static_cast<int16_t>(
        9000 * std::sin(0.03 * double(i) * (1 + seed % 3)) +
        double(noise(state)) - 128));
  return value;
}

inline Value makeText(uint32_t seed) {
  static const char *const words[] = {"a ",     "picture ", "of ",  "the ",
                                      "river ", "and ",     "its ", "bridge. "};
  Value value;
  uint32_t state = seed;
  for (int i = 0; i < 300; ++i)
    for (const char *c = words[noise(state) % 8]; *c; ++c)
      value.bytes.push_back(static_cast<uint8_t>(*c));
  return value;
}

inline Value makeNumbers(uint32_t seed) {
  Value value;
  uint32_t state = seed;
  uint16_t number = 1000;
  for (int i = 0; i < 777; ++i) {
    number = static_cast<uint16_t>(number + noise(state) % 17 - 6);
    value.bytes.push_back(static_cast<uint8_t>(number));
    value.bytes.push_back(static_cast<uint8_t>(number >> 8));
  }
  return value;
}

/// Adds a case given by its encode ops in a field that `addField` made last.
class FormatBuilder {
public:
  void addField(const char *name, Modality modality) {
    PlanField field;
    field.name = name;
    field.modality = modality;
    field.cases = {{"copy", {{OpCode::Copy, {}, -1}}}};
    format.plan.fields.push_back(field);
    FieldEncoding encoding;
    encoding.cases = field.cases;
    format.encodings.push_back(encoding);
  }

  PlanField &field() { return format.plan.fields.back(); }

  void addCase(const char *name, std::vector<PlanOp> encode,
               const std::vector<Value> &samples) {
    PlanChain forward = {name, encode}, backward = {name, {}};
    for (size_t i = encode.size(); i-- > 0;) {
      PlanOp op = encode[i];
      // Encode-only arguments do not travel.
      if (op.code == OpCode::Quantize)
        op.args.resize(1);
      if (op.code == OpCode::Zstd)
        op.args.clear();
      backward.ops.push_back(op);
    }
    std::vector<SourceValue> sources;
    for (const Value &value : samples)
      sources.push_back(value.source());
    Status status = trainTables(format.plan, field(), forward, backward,
                                {sources.data(), sources.size()});
    ASSERT_TRUE(status.isOk()) << name << ": " << status.message();
    field().cases.push_back(backward);
    format.encodings.back().cases.push_back(forward);
  }

  Format format;
};

/// Frame of the image field: small, and not a multiple of the block size.
constexpr int32_t kWidth = 60, kHeight = 45;

/// Samples of field `index` of makeFormat's result.
inline std::vector<Value> makeValues(size_t field) {
  std::vector<Value> values;
  for (uint32_t seed = 1; seed <= 12; ++seed)
    values.push_back(field == 0   ? makeImage(kWidth, kHeight, seed)
                     : field == 1 ? makeSound(3000 + 100 * seed, seed)
                     : field == 2 ? makeText(seed)
                                  : makeNumbers(seed));
  return values;
}

inline Format makeFormat() {
  FormatBuilder builder;
  builder.addField("image", Modality::Image);
  ItemFrame &frame = builder.field().frame;
  frame.width = kWidth;
  frame.height = kHeight;
  for (int c = 0; c < 3; ++c) {
    frame.scale[c] = static_cast<float>(1 / (255 * (0.26 + 0.01 * c)));
    frame.offset[c] = static_cast<float>(-0.48 / (0.26 + 0.01 * c));
  }
  std::vector<Value> images = makeValues(0);
  builder.addCase("dct",
                  {{OpCode::Color, {0, 1}, -1},
                   {OpCode::BlockDct, {8}, -1},
                   {OpCode::Quantize, {6}, -1},
                   {OpCode::Scan, {0, 48}, -1},
                   {OpCode::BandRans, {8}, -1}},
                  images);
  builder.addCase("fine",
                  {{OpCode::Color, {1, 0}, -1},
                   {OpCode::BlockDct, {4}, -1},
                   {OpCode::Quantize, {4, 40, 100, 1}, -1},
                   {OpCode::Scan, {0, 16}, -1},
                   {OpCode::BandRans, {4}, -1}},
                  images);
  builder.addCase("lossless",
                  {{OpCode::Color, {2, 0}, -1},
                   {OpCode::Predict, {0}, -1},
                   {OpCode::RowRans, {4}, -1}},
                  images);
  builder.addField("audio", Modality::Audio);
  builder.field().frame.rate = 16000;
  builder.field().frame.channels = 1;
  builder.addCase("lpc",
                  {{OpCode::Lpc, {12, 1024}, -1}, {OpCode::LpcRans, {4}, -1}},
                  makeValues(1));
  builder.addField("text", Modality::Text);
  builder.addCase("zstd", {{OpCode::Zstd, {9}, -1}}, makeValues(2));
  builder.addCase("letters", {{OpCode::Rans, {4}, -1}}, makeValues(2));
  builder.addField("boxes", Modality::Numeric);
  builder.addCase("delta",
                  {{OpCode::Delta, {}, -1},
                   {OpCode::ZigzagInt, {}, -1},
                   {OpCode::Rans, {8}, -1}},
                  makeValues(3));
  builder.addCase("packed",
                  {{OpCode::Delta, {}, -1},
                   {OpCode::ZigzagInt, {}, -1},
                   {OpCode::BitPack, {64}, -1}},
                  makeValues(3));
  builder.addCase("planes",
                  {{OpCode::Delta, {}, -1},
                   {OpCode::ByteTranspose, {}, -1},
                   {OpCode::Zstd, {5}, -1}},
                  makeValues(3));
  return builder.format;
}

} // namespace smmil::test

#endif // SMMIL_TEST_UNIT_TARGET_TESTFORMAT_H
