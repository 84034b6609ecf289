//===- ImageTest.cpp - Planes and transforms: known values and identities
//--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Steps.h"
#include "smmil/Runtime/Primitives.h"

#include <algorithm>
#include <cstdlib>

using namespace smmil;
using namespace smmil::test;

namespace {

constexpr int32_t kYcbcr = 0, kYcocg = 1, kGreenDifference = 2, kYcocgR = 3,
                  kSubtractGreen = 4;

TEST(Color, PlanesOfKnownPixels) {
  const Value pixel = makeFrame(1, 1, {10, 250, 3});
  auto planes = [&](int32_t kind) {
    return TestStep(OpCode::Color, {kind, 444}).applied(pixel)[0].elements;
  };
  EXPECT_EQ(planes(kYcocg), (Elements{128, 7, 244}));
  EXPECT_EQ(planes(kGreenDifference), (Elements{250, -240, -247}));
  EXPECT_EQ(planes(kSubtractGreen), (Elements{250, 144, 137}));
  // Co = 7, t = 6, Cg = wrap8(244) = -12, p0 = 6 - 6.
  EXPECT_EQ(planes(kYcocgR), (Elements{0, 135, 116}));
  EXPECT_EQ(TestStep(OpCode::Color, {kYcbcr, 444})
                .applied(makeFrame(1, 1, {200, 200, 200}))[0]
                .elements,
            (Elements{200, 128, 128}));
}

TEST(Color, PixelOfKnownYcbcr) {
  TestStep color(OpCode::Color, {kYcbcr, 444});
  const Value frame = makeFrame(1, 1, {0, 0, 0});
  std::vector<Value> planes = color.applied(frame);
  planes[0].elements = {100, 138, 118};
  EXPECT_EQ(color.inverted(frame.shape, planes).elements,
            (Elements{86, 104, 118}));
}

TEST(Color, MissingSamplesAreInterpolated) {
  TestStep color(OpCode::Color, {kYcbcr, 420});
  const Value frame = makeFrame(4, 1, Elements(12, 0));
  std::vector<Value> planes = color.applied(frame);
  ASSERT_EQ(planes[0].elements.size(), 8u);
  planes[0].elements = {100, 100, 100, 100, 128, 144, 128, 128};
  // Chroma at full size: 0, 64, 192, 256 sixteenths of a sample.
  EXPECT_EQ(
      color.inverted(frame.shape, planes).elements,
      (Elements{100, 100, 100, 100, 99, 107, 100, 96, 121, 100, 94, 128}));
}

TEST(Color, ChromaIsTheMeanOfFour) {
  // Green differences of red: 4, 8, 0, 0; the last row and column repeat.
  const Value frame = makeFrame(3, 1, {4, 0, 0, 8, 0, 0, 9, 0, 0});
  EXPECT_EQ(TestStep(OpCode::Color, {kGreenDifference, 420})
                .applied(frame)[0]
                .elements,
            (Elements{0, 0, 0, 6, 9, 0, 0}));
}

TEST(Color, ExactKindsAreUndone) {
  for (int32_t kind : {kYcocg, kGreenDifference, kYcocgR, kSubtractGreen})
    TestStep(OpCode::Color, {kind, 444})
        .expectIdentity(makeNoiseFrame(19, 7, 3));
}

TEST(Color, ModularKindsKeepEverySample) {
  std::vector<Value> results;
  for (int32_t kind : {kYcocgR, kSubtractGreen})
    EXPECT_EQ(TestStep(OpCode::Color, {kind, 420})
                  .apply(makeNoiseFrame(4, 4, 1), results)
                  .code(),
              StatusCode::Unsupported);
}

TEST(BlockDct, FlatBlock) {
  TestStep dct(OpCode::BlockDct, {8});
  const Value planes = makePlanes(8, 8, 1, Elements(64, 200));
  const std::vector<Value> made = dct.applied(planes);
  Elements expected(64, 0);
  expected[0] = (200 - 128) * 8 * 8; // Orthonormal gain 8, unit 1/8.
  EXPECT_EQ(made[0].elements, expected);
  EXPECT_EQ(dct.inverted(planes.shape, made).elements, planes.elements);
}

TEST(BlockDct, SamplesStayInTheRangeOfTheirPlane) {
  TestStep dct(OpCode::BlockDct, {4});
  const Value planes = makePlanes(1, 1, 3, {0, 0, 0}, 0, 1);
  std::vector<Value> made = dct.applied(planes);
  ASSERT_EQ(made[0].elements.size(), 48u);
  for (int64_t &coefficient : made[0].elements)
    coefficient = 0;
  made[0].elements[0] = made[0].elements[16] = made[0].elements[32] = -16000;
  EXPECT_EQ(dct.inverted(planes.shape, made).elements,
            (Elements{0, -255, -255}));
}

TEST(BlockDct, InverseIsClose) {
  for (int32_t size : {4, 8})
    for (int32_t shift : {0, 1}) {
      uint32_t seed = 7;
      Value planes = makePlanes(21, 13, 3, {}, shift, 1);
      for (size_t i = 0; i < planes.shape.samples(); ++i)
        planes.elements.push_back(i < planes.shape.samplesOf(0)
                                      ? int64_t(noise(seed))
                                      : 2 * int64_t(noise(seed)) - 255);
      TestStep dct(OpCode::BlockDct, {size});
      const Value back = dct.inverted(planes.shape, dct.applied(planes));
      for (size_t i = 0; i < planes.elements.size(); ++i)
        ASSERT_LE(std::abs(back.elements[i] - planes.elements[i]), 3) << i;
    }
}

TEST(Scan, ZigzagOfFour) {
  Value coefficients = makePlanes(4, 4, 1, {});
  coefficients.shape.kind = ValueKind::Coefficients;
  coefficients.shape.block = 4;
  for (int64_t i = 0; i < 16; ++i)
    coefficients.elements.push_back(i);
  TestStep all(OpCode::Scan, {0});
  EXPECT_EQ(all.expectIdentity(coefficients)[0].elements,
            (Elements{0, 1, 4, 8, 5, 2, 3, 6, 9, 12, 13, 10, 7, 11, 14, 15}));
  TestStep some(OpCode::Scan, {3});
  std::vector<Value> kept = some.applied(coefficients);
  EXPECT_EQ(kept[0].elements, (Elements{0, 1, 4}));
  Elements expected(16, 0);
  expected[1] = 1;
  expected[4] = 4;
  EXPECT_EQ(some.inverted(coefficients.shape, kept).elements, expected);
  EXPECT_EQ(TestStep(OpCode::Scan, {17}).apply(coefficients, kept).code(),
            StatusCode::Unsupported);
}

TEST(Scan, BandsGoOverAllPlanes) {
  Value coefficients = makePlanes(9, 8, 3, {}, 1);
  coefficients.shape.kind = ValueKind::Coefficients;
  coefficients.shape.block = 8;
  ASSERT_EQ(coefficients.shape.blocks(), 4u);
  coefficients.elements.assign(4 * 64, 0);
  for (int64_t block = 0; block < 4; ++block)
    coefficients.elements[size_t(block) * 64 + 8] = block; // Scan index 2.
  EXPECT_EQ(TestStep(OpCode::Scan, {3}).applied(coefficients)[0].elements,
            (Elements{0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3}));
}

/// Bands of one block a plane.
Value makeBands(int32_t channels, int32_t keep, Elements levels) {
  Value bands = makePlanes(4, 4, channels, std::move(levels));
  bands.shape.kind = ValueKind::Bands;
  bands.shape.block = 4;
  bands.shape.keep = keep;
  return bands;
}

TEST(Quantize, KnownFactors) {
  TestStep quantize(OpCode::Quantize, {2}, quantiseTable(4, 3, 2, 16));
  const Value bands = makeBands(1, 3, {200, -100, 31});
  std::vector<Value> levels = quantize.applied(bands);
  EXPECT_EQ(levels[0].elements, (Elements{3, -2, 0}));
  EXPECT_EQ(quantize.item, (std::vector<uint32_t>{0}));
  // DC is a multiple; the others come nearer to 0 by 16/128 of a step.
  EXPECT_EQ(quantize.inverted(bands.shape, levels).elements,
            (Elements{192, -120, 0}));
  quantize.item = {1};
  EXPECT_EQ(quantize.inverted(bands.shape, levels).elements,
            (Elements{384, -240, 0}));
  quantize.step.fixed = {1};
  EXPECT_EQ(quantize.applied(bands)[0].elements, (Elements{2, -1, 0}));
}

TEST(Quantize, LevelsBeyondTheRange) {
  TestStep quantize(OpCode::Quantize, {1}, quantiseTable(4, 2, 1, 0));
  const Value bands = makeBands(1, 2, {0, 0});
  std::vector<Value> levels = quantize.applied(bands);
  levels[0].elements = {1024, -32768};
  EXPECT_EQ(quantize.inverted(bands.shape, levels).elements,
            (Elements{0, -32767})); // DC wraps, the others stop.
}

TEST(Quantize, TableAndItemMustFit) {
  std::vector<Value> results;
  const Value bands = makeBands(1, 2, {0, 0});
  for (const Bytes &table :
       {quantiseTable(8, 2, 1, 0), quantiseTable(4, 3, 1, 0),
        quantiseTable(4, 2, 2, 0), Bytes(), Bytes{1, 4, 2}})
    EXPECT_FALSE(
        TestStep(OpCode::Quantize, {1}, table).apply(bands, results).isOk());
  TestStep quantize(OpCode::Quantize, {1}, quantiseTable(4, 2, 1, 0));
  quantize.step.fixed = {1};
  EXPECT_EQ(quantize.apply(bands, results).code(), StatusCode::InvalidArgument);
}

TEST(Predict, MedianOfKnownSamples) {
  TestStep predict(OpCode::Predict, {0, 1});
  EXPECT_EQ(
      predict.expectIdentity(makePlanes(2, 2, 1, {10, 12, 11, 20}))[0].elements,
      (Elements{-118, 2, 1, 8}));
}

TEST(Predict, SignedPlanesWrapModulo511) {
  TestStep predict(OpCode::Predict, {1, 1});
  const Value planes = makePlanes(2, 1, 3, {0, 0, -255, 255, 255, -255}, 0, 1);
  EXPECT_EQ(predict.expectIdentity(planes)[0].elements,
            (Elements{-128, 0, -255, -1, 255, 1}));
}

TEST(Predict, LowFramesHaveFewerStrips) {
  TestStep predict(OpCode::Predict, {2, 64});
  EXPECT_EQ(
      predict.applied(makePlanes(1, 15, 1, Elements(15, 9)))[0].shape.strips,
      1);
  EXPECT_EQ(
      predict.applied(makePlanes(1, 70, 1, Elements(70, 9)))[0].shape.strips,
      4);
}

TEST(Predict, EveryPredictorIsUndone) {
  for (int32_t predictor : {0, 1, 2})
    for (int32_t strips : {1, 4, 64})
      for (int32_t signedChroma : {0, 1})
        for (int32_t shift : {0, 1}) {
          uint32_t seed = 5;
          Value planes = makePlanes(7, 67, 3, {}, shift, signedChroma);
          for (size_t i = 0; i < planes.shape.samples(); ++i) {
            const bool wide = signedChroma && i >= planes.shape.samplesOf(0);
            planes.elements.push_back(wide ? 2 * int64_t(noise(seed)) - 255
                                           : int64_t(noise(seed)));
          }
          TestStep(OpCode::Predict, {predictor, strips}).expectIdentity(planes);
        }
}

TEST(Predict, SamplesMustFitThePlane) {
  std::vector<Value> results;
  EXPECT_EQ(TestStep(OpCode::Predict, {0, 1})
                .apply(makePlanes(1, 1, 1, {256}), results)
                .code(),
            StatusCode::InvalidArgument);
}

} // namespace
