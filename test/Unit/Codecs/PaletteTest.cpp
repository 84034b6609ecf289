//===- PaletteTest.cpp - Frames of few colours ----------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// palette and index_rans: what they encode comes back, frames and streams that
// they cannot take are refused.
//
//===----------------------------------------------------------------------===//
#include "TestChain.h"

#include "codecs/IndexRans/Decode.h"
#include "codecs/Palette/Decode.h"
#include "smmil/Runtime/Encoder.h"
#include "smmil/Runtime/GraphText.h"
#include "smmil/Runtime/Primitives.h"

#include <algorithm>

using namespace smmil;
using namespace smmil::test;

namespace {

/// Indices of a drawing: boxes, lines and some noise, of up to `colors`.
EncodedValue makeIndices(int height, int width, int colors, unsigned seed) {
  EncodedValue indices;
  indices.shape.kind = ValueKind::Indices;
  indices.shape.height = height;
  indices.shape.width = width;
  indices.allocate();
  Random random(seed);
  for (int box = 0; box < 12; ++box) {
    const int top = uniform(random, 0, height - 1);
    const int left = uniform(random, 0, width - 1);
    const int bottom = std::min(height, top + uniform(random, 1, 40));
    const int right = std::min(width, left + uniform(random, 1, 60));
    const int color = uniform(random, 0, colors - 1);
    const bool noisy = box % 4 == 3;
    for (int y = top; y < bottom; ++y)
      for (int x = left; x < right; ++x)
        indices.data[size_t(y) * size_t(width) + size_t(x)] =
            static_cast<uint8_t>(noisy ? uniform(random, 0, colors - 1)
                                       : color);
  }
  return indices;
}

EncodedValue makeFrame(const EncodedValue &indices) {
  EncodedValue frame;
  frame.shape.kind = ValueKind::Frame;
  frame.shape.height = indices.shape.height;
  frame.shape.width = indices.shape.width;
  frame.shape.channels = 3;
  for (uint8_t index : indices.data)
    for (unsigned factor : {7u, 31u, 1u})
      frame.data.push_back(static_cast<uint8_t>(index * factor));
  return frame;
}

struct Extents {
  int height, width;
};
constexpr Extents kExtents[] = {{1, 1},   {2, 2},   {3, 70},   {70, 3},
                                {17, 16}, {33, 40}, {1030, 1}, {66, 33}};

Chain indexChain(int strips) { return Chain({{OpCode::IndexRans, {strips}}}); }

TEST(IndexRansTest, IndicesOfAnySizeComeBack) {
  unsigned seed = 0;
  for (const Extents &extents : kExtents)
    for (int strips : {1, 2, 8, 64})
      for (int colors : {1, 2, 9, 256}) {
        SCOPED_TRACE(testing::Message()
                     << extents.height << " x " << extents.width << ", "
                     << strips << " strips, " << colors << " colors");
        const EncodedValue indices =
            makeIndices(extents.height, extents.width, colors, ++seed);
        Chain chain = indexChain(strips);
        chain.train({indices});
        Random random(seed);
        expectRoundTrip(chain, indices, nullptr, random, 10);
        if (testing::Test::HasFatalFailure())
          return;
      }
}

TEST(IndexRansTest, TablesOfOneDrawingEncodeAnother) {
  Random random(1);
  Chain chain = indexChain(4);
  chain.train({makeIndices(64, 64, 2, 1)});
  expectRoundTrip(chain, makeIndices(90, 131, 256, 77), nullptr, random, 20);
  Chain untrained = indexChain(2);
  untrained.train({});
  expectRoundTrip(untrained, makeIndices(40, 40, 30, 5), nullptr, random, 20);
}

TEST(IndexRansTest, FlatDrawingsCostTheirStatesAndLittleMore) {
  Chain chain = indexChain(4);
  EncodedValue flat = makeIndices(336, 336, 1, 1);
  chain.train({flat});
  EXPECT_LE(chain.encode(flat).stream.size(), 4u * 4 + 4 * 4);
}

TEST(IndexRansTest, CopiesTheRowAbove) {
  // Noise in the first row, and below it the same.
  EncodedValue indices = makeIndices(16, 512, 1, 1);
  Random random(3);
  for (size_t x = 0; x < 512; ++x)
    indices.data[x] = static_cast<uint8_t>(uniform(random, 0, 255));
  for (size_t i = 512; i < indices.data.size(); ++i)
    indices.data[i] = indices.data[i - 512];
  Chain chain = indexChain(1);
  chain.train({indices});
  const size_t size = chain.encode(indices).stream.size();
  EXPECT_GE(size, 500u);
  EXPECT_LE(size, 600u);
}

TEST(IndexRansTest, RejectsDamagedTables) {
  Chain chain = indexChain(4);
  chain.train({makeIndices(60, 60, 20, 8)});
  const Bytes whole = chain.steps[0].tableBytes;
  TableHolder holder;
  EXPECT_FALSE(chain.steps[0].impl().table(nullptr, ByteSpan(), holder).isOk());
  Random random(4);
  for (int i = 0; i < 2000; ++i) {
    const Bytes bytes = damaged(whole, random);
    // Either is fine; what parses is used below its limits.
    if (!chain.steps[0].impl().table(nullptr, bytes, holder).isOk())
      continue;
    Chain other = chain;
    other.setTable(0, bytes);
    expectRoundTrip(other, makeIndices(9, 9, 256, 2), nullptr, random, 1);
    if (testing::Test::HasFatalFailure())
      return;
  }
}

/// palette alone, with its two results.
struct PaletteStep {
  ChainStep step = {OpCode::Palette, {}};
  EncodedValue results[2];

  Status encode(EncodedValue frame) {
    return step.impl().encode(step.encodeStep(), &frame, results, nullptr);
  }
  Status decode(const Shape &frame, Bytes &out) {
    const Shape shapes[2] = {results[0].shape, results[1].shape};
    const DecodeStep decodeStep = {nullptr, nullptr, nullptr, &frame, shapes};
    const ValueView views[2] = {
        {&shapes[0], results[0].data.data(), results[0].data.size()},
        {&shapes[1], results[1].data.data(), results[1].data.size()}};
    out.assign(bytesOf(frame), 0xa5);
    const ValueView root = {&frame, out.data(), out.size()};
    return step.impl().decode(decodeStep, views, &root, {});
  }
};

TEST(PaletteTest, FramesComeBack) {
  unsigned seed = 0;
  for (const Extents &extents : kExtents)
    for (int colors : {1, 2, 9, 256}) {
      const EncodedValue frame =
          makeFrame(makeIndices(extents.height, extents.width, colors, ++seed));
      PaletteStep palette;
      ASSERT_TRUE(palette.encode(frame).isOk());
      Bytes out;
      ASSERT_TRUE(palette.decode(frame.shape, out).isOk());
      ASSERT_EQ(out, frame.data);
    }
}

/// A row with one pixel of each of `colors` colours and `more` of the last one.
EncodedValue makeColors(uint32_t colors, uint32_t more) {
  EncodedValue frame;
  frame.shape.kind = ValueKind::Frame;
  frame.shape.height = 1;
  frame.shape.width = int32_t(colors + more);
  frame.shape.channels = 3;
  for (uint32_t i = 0; i < colors + more; ++i) {
    const uint32_t color = std::min(i, colors - 1);
    for (uint32_t byte : {color % 7, color / 7, 255u})
      frame.data.push_back(static_cast<uint8_t>(byte));
  }
  return frame;
}

TEST(PaletteTest, TakesUpTo256Colours) {
  PaletteStep palette;
  Bytes out;
  const EncodedValue most = makeColors(256, 3);
  ASSERT_TRUE(palette.encode(most).isOk());
  ASSERT_TRUE(palette.decode(most.shape, out).isOk());
  EXPECT_EQ(out, most.data);
  EXPECT_EQ(palette.encode(makeColors(257, 0)).code(), StatusCode::Unsupported);
}

/// Tables of palette and index_rans that are trained on these frames.
std::vector<Bytes> trained(const std::vector<EncodedValue> &frames) {
  PlanField field;
  field.name = "image";
  field.modality = Modality::Image;
  PlanGraph graph;
  EXPECT_TRUE(
      parseGraph("palette | index_rans strips=4 @1 | zstd @2", graph).isOk());
  std::vector<SourceValue> samples(frames.size());
  for (size_t i = 0; i < frames.size(); ++i) {
    samples[i].rgb = {frames[i].data.data(), frames[i].data.size()};
    samples[i].width = frames[i].shape.width;
    samples[i].height = frames[i].shape.height;
  }
  std::vector<Bytes> tables;
  const Status status =
      trainTables(tables, field, graph, {samples.data(), samples.size()});
  EXPECT_TRUE(status.isOk()) << status.message();
  return tables;
}

TEST(PaletteTest, TrainingLeavesOutFramesOfMoreColours) {
  const EncodedValue few = makeFrame(makeIndices(40, 60, 9, 1));
  const EncodedValue many = makeColors(300, 0);
  EXPECT_EQ(trained({many, few, many}), trained({few}));
  EXPECT_EQ(trained({many}), trained({}));
  EXPECT_NE(trained({few}), trained({}));
}

TEST(PaletteTest, FrequentColoursComeFirst) {
  PaletteStep palette;
  ASSERT_TRUE(palette.encode(makeColors(3, 4)).isOk());
  EXPECT_EQ(palette.results[0].data, (Bytes{1, 2, 0, 0, 0, 0, 0}));
  const Bytes entries = {2, 0, 255, 0, 0, 255, 1, 0, 255, 1, 0, 255};
  EXPECT_TRUE(std::equal(entries.begin(), entries.end(),
                         palette.results[1].data.begin()));
}

TEST(PaletteTest, RejectsWhatHasNoColour) {
  PaletteStep palette;
  const EncodedValue frame = makeColors(5, 2);
  ASSERT_TRUE(palette.encode(frame).isOk());
  Bytes out;
  palette.results[0].data[3] = 4;
  EXPECT_TRUE(palette.decode(frame.shape, out).isOk());
  palette.results[0].data[3] = 5;
  EXPECT_EQ(palette.decode(frame.shape, out).code(), StatusCode::Corrupt);
  // A colour behind the padding.
  palette.results[0].data[3] = 0;
  palette.results[1].data[3 * 200 + 1] ^= 1;
  EXPECT_EQ(palette.decode(frame.shape, out).code(), StatusCode::Corrupt);
  palette.results[1].data[3 * 200 + 1] ^= 1;
  palette.results[1].data[3 * 255 + 2] ^= 1;
  EXPECT_EQ(palette.decode(frame.shape, out).code(), StatusCode::Corrupt);
}

TEST(PaletteTest, NeedsItsKindOfValue) {
  const Shape planes = [] {
    Shape shape;
    shape.kind = ValueKind::Planes;
    shape.element = ElementType::I16;
    shape.height = shape.width = 4;
    shape.channels = 3;
    return shape;
  }();
  Shape grey = makeColors(1, 0).shape, results[2];
  grey.channels = 1;
  const int32_t strips = 4;
  EXPECT_EQ(
      primitiveImpl(OpCode::Palette)->shape(nullptr, &planes, results).code(),
      StatusCode::Unsupported);
  EXPECT_EQ(
      primitiveImpl(OpCode::Palette)->shape(nullptr, &grey, results).code(),
      StatusCode::Unsupported);
  EXPECT_EQ(
      primitiveImpl(OpCode::IndexRans)->shape(&strips, &planes, results).code(),
      StatusCode::Unsupported);
}

} // namespace
