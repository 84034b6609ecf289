//===- AgreementTest.cpp - All decoders, one result -----------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Portable kernels, AVX2 kernels and the reference interpreter give the same
// values for every variant of the chain.
//
//===----------------------------------------------------------------------===//
#include "TestImage.h"

using namespace smmil;
using namespace smmil::dct;

namespace {

void agree(const Variant &v) {
  SCOPED_TRACE(testing::Message()
               << v.width << "x" << v.height << " lanes " << v.shape.lanes
               << " block " << v.shape.blockSize << " shift "
               << v.shape.chromaShift << " color "
               << static_cast<int>(v.shape.color) << " keep " << v.shape.keep
               << " step " << v.step);
  TrainedPlan trained(v);
  Decoders decoders;
  ASSERT_TRUE(decoders.create(trained.plan).isOk());
  TestImage image = makeImage(v.width, v.height, 77);
  Bytes bits = trained.encoded(image, v.step);
  Bytes rgb = decoders.decode(bits, v.sized);
  ASSERT_EQ(rgb.size(), image.rgb.size());
  if (v.step == 0 && v.shape.keep == 64 && v.shape.chromaShift == 0) {
    EXPECT_GT(psnr(rgb, image.rgb), 42);
  }
}

TEST(Agreement, SizesThatFitNoBlock) {
  const int32_t sizes[][2] = {{1, 1},   {1, 9},   {9, 1},   {2, 2},
                              {7, 5},   {8, 8},   {16, 16}, {17, 15},
                              {33, 17}, {31, 64}, {65, 49}, {15, 100}};
  for (const auto &size : sizes)
    for (int shift : {0, 1})
      agree(variant(size[0], size[1], 8, 8, shift));
}

TEST(Agreement, Lanes) {
  for (int lanes : {4, 8, 16, 32})
    agree(variant(112, 112, lanes));
}

TEST(Agreement, SmallBlocks) {
  for (int shift : {0, 1})
    for (int side : {1, 4, 13, 70})
      agree(variant(side, side + 3, 8, 4, shift));
}

TEST(Agreement, Colours) {
  for (ColorKind color : {ColorKind::YCoCgR, ColorKind::SubtractGreen})
    for (int shift : {0, 1})
      for (int block : {4, 8})
        agree(variant(45, 38, 16, block, shift, color));
}

TEST(Agreement, PartOfTheCoefficients) {
  for (int keep : {1, 2, 3, 10, 24, 63})
    agree(variant(40, 40, 8, 8, 1, ColorKind::YCbCr, keep));
  agree(variant(40, 40, 8, 4, 1, ColorKind::YCbCr, 5));
}

TEST(Agreement, EveryStep) {
  for (int step : {0, 1, 5, 12, 18, 23})
    agree(variant(56, 40, 8, 8, 0, ColorKind::YCbCr, 0, step));
}

TEST(Agreement, SeveralStrips) {
  agree(variant(600, 560, 32));
  agree(variant(600, 300, 32, 8, 0));
  agree(variant(350, 330, 16, 4, 1));
}

TEST(Agreement, ItemsThatStateTheirSize) {
  agree(variant(50, 70, 8, 8, 1, ColorKind::YCbCr, 0, 8, false));
}

TEST(Agreement, RandomVariants) {
  Random random{2024};
  for (int i = 0; i < 40; ++i) {
    int block = random(2) ? 8 : 4;
    agree(variant(
        static_cast<int32_t>(1 + random(90)),
        static_cast<int32_t>(1 + random(90)), 4 << static_cast<int>(random(4)),
        block, static_cast<int>(random(2)), static_cast<ColorKind>(random(3)),
        static_cast<int32_t>(1 + random(static_cast<uint32_t>(block * block))),
        static_cast<int>(random(24))));
  }
}

// Levels that no image gives: escapes, extreme DC, every coefficient set.
TEST(Agreement, ExtremeLevels) {
  for (int block : {4, 8}) {
    Variant v = variant(64, 48, 8, block);
    TrainedPlan trained(v);
    Decoders decoders;
    ASSERT_TRUE(decoders.create(trained.plan).isOk());
    Geometry g(v.width, v.height, block, v.shape.chromaShift);
    Random random{5};
    for (int round = 0; round < 12; ++round) {
      Levels levels;
      for (int p = 0; p < 3; ++p) {
        int c = p > 0;
        auto keep = static_cast<size_t>(v.shape.keep);
        levels.plane[p].resize(static_cast<size_t>(g.blocksX[c]) *
                               static_cast<size_t>(g.blocksY[c]) * keep);
        for (size_t i = 0; i < levels.plane[p].size(); ++i) {
          uint32_t limit = i % keep == 0 ? 2047
                           : random(6)   ? 1U << random(3)
                                         : 1U << random(15);
          auto magnitude = static_cast<int>(random(limit));
          levels.plane[p][i] =
              static_cast<int16_t>(random(2) ? magnitude : -magnitude);
        }
      }
      Bytes bits;
      ASSERT_TRUE(encodeLevels(decoders.shape, decoders.bands, v.width,
                               v.height, round * 2, levels, bits)
                      .isOk());
      EXPECT_FALSE(decoders.decode(bits).empty());
    }
  }
}

} // namespace
