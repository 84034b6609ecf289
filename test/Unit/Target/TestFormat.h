//===- TestFormat.h - A small format of many graphs -----------*- C++ -*-===//
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
#include "smmil/Runtime/GraphText.h"

#include <gtest/gtest.h>

#include <cmath>

namespace smmil::test {

/// Owns the memory of one source value.
struct Value {
  Bytes bytes;
  std::vector<uint8_t> rgb;
  int32_t width = 0, height = 0;
  std::vector<int16_t> samples;

  SourceValue source() const {
    return {bytes,
            {rgb.data(), rgb.size()},
            width,
            height,
            {samples.data(), samples.size()}};
  }
};

/// A repeatable stream of small numbers.
inline uint32_t noise(uint32_t &state) {
  state = state * 1664525u + 1013904223u;
  return state >> 24;
}

inline Value makeImage(int32_t width, int32_t height, uint32_t seed) {
  Value value;
  value.width = width;
  value.height = height;
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

/// Adds cases, given as text of graphs, to the field that was added last.
class FormatBuilder {
public:
  void addField(const char *name, Modality modality) {
    PlanField field;
    field.name = name;
    field.modality = modality;
    field.cases = {{"store", {}, {}}};
    format.plan.fields.push_back(field);
    FieldEncoding encoding;
    encoding.cases = field.cases;
    format.encodings.push_back(encoding);
  }

  PlanField &field() { return format.plan.fields.back(); }

  /// `fixed` are item parameters of the step with number `fixedAt`.
  void addCase(const char *name, const char *text,
               const std::vector<Value> &samples,
               const std::vector<int32_t> &fixed = {}, size_t fixedAt = 0) {
    PlanGraph graph;
    graph.name = name;
    Status status = parseGraph(text, graph);
    ASSERT_TRUE(status.isOk()) << name << ": " << status.message();
    if (!fixed.empty())
      graph.steps[fixedAt].fixed = fixed;
    std::vector<SourceValue> sources;
    for (const Value &value : samples)
      sources.push_back(value.source());
    status = trainTables(format.plan.tables, field(), graph,
                         {sources.data(), sources.size()});
    ASSERT_TRUE(status.isOk()) << name << ": " << status.message();
    field().cases.push_back(formatPartOf(graph));
    format.encodings.back().cases.push_back(graph);
  }

  Format format;
};

/// Frame of the image field: small, and not a multiple of the block size.
constexpr int32_t kWidth = 60, kHeight = 45;

/// Samples of field `index` of makeFormat's result.
inline std::vector<Value> makeValues(size_t field) {
  std::vector<Value> values;
  for (uint32_t seed = 1; seed <= 12; ++seed) {
    const auto side = static_cast<int32_t>(10 + 7 * seed);
    values.push_back(field == 0   ? makeImage(kWidth, kHeight, seed)
                     : field == 1 ? makeSound(3000 + 100 * seed, seed)
                     : field == 2 ? makeText(seed)
                     : field == 3 ? makeNumbers(seed)
                                  : makeImage(side, 90 - side / 2, seed));
  }
  return values;
}

/// Graphs of images, some of which a fusion decodes.
inline void addImageCases(FormatBuilder &builder,
                          const std::vector<Value> &images) {
  builder.addCase("dct",
                  "color kind=ycbcr chroma=420 | block_dct size=8 | scan "
                  "keep=48 | quantize steps=6 | band_rans lanes=8",
                  images);
  builder.addCase("fine",
                  "color kind=ycocg chroma=444 | block_dct size=4 | scan | "
                  "quantize steps=4 | band_rans lanes=4",
                  images, {1}, 3);
  builder.addCase("lossless",
                  "color kind=subtract_green chroma=444 | predict "
                  "predictor=med strips=4 | row_rans",
                  images);
  builder.addCase("near",
                  "color kind=ycbcr chroma=420 | predict predictor=left "
                  "strips=2 | row_rans",
                  images);
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
  addImageCases(builder, makeValues(0));
  builder.addField("audio", Modality::Audio);
  builder.field().frame.rate = 16000;
  builder.field().frame.channels = 1;
  builder.addCase("lpc", "lpc order=12 window=1024 segments=4 | lpc_rans",
                  makeValues(1));
  builder.addField("text", Modality::Text);
  builder.addCase("zstd", "zstd level=9", makeValues(2));
  builder.addCase("letters", "rans lanes=4", makeValues(2));
  builder.addField("boxes", Modality::Numeric);
  builder.addCase("delta", "delta | zigzag_int | byte_transpose | rans lanes=8",
                  makeValues(3));
  builder.addCase("packed", "delta | zigzag_int | bit_pack block=64",
                  makeValues(3));
  builder.addCase("planes", "delta | byte_transpose | zstd level=5",
                  makeValues(3));
  builder.addCase("columns",
                  "split | delta @1 | zigzag_int | bit_pack block=32 @4 | "
                  "delta @2 | zstd level=3 @6",
                  makeValues(3));
  builder.addCase("halves", "byte_halves | zstd level=3 @1 | zstd level=3 @2",
                  makeValues(3));
  builder.addCase("upper", "high_bytes | zstd level=3", makeValues(3));
  builder.addField("scan", Modality::Image);
  addImageCases(builder, makeValues(4));
  return builder.format;
}

} // namespace smmil::test

#endif // SMMIL_TEST_UNIT_TARGET_TESTFORMAT_H
