//===- TablesTest.cpp - Tables and geometry -------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Frequency codes, table bytes, chains that are refused, strips.
//
//===----------------------------------------------------------------------===//
#include "TestImage.h"

#include <numeric>

using namespace smmil;
using namespace smmil::dct;

namespace {

TEST(Tables, FrequencyCodesRise) {
  EXPECT_EQ(frequencyOfCode(1), 1);
  EXPECT_EQ(frequencyOfCode(4), 4);
  EXPECT_EQ(frequencyOfCode(8), 8);
  EXPECT_EQ(frequencyOfCode(9), 10);
  for (int code = 2; code <= kMaxFrequencyCode; ++code)
    EXPECT_GT(frequencyOfCode(code), frequencyOfCode(code - 1));
  EXPECT_LE(frequencyOfCode(kMaxFrequencyCode), kProbabilityOne);
}

TEST(Tables, FrequenciesSumToOne) {
  std::vector<uint8_t> codes = {30, 1, 5, 20, 1};
  uint16_t frequencies[5];
  ASSERT_TRUE(expandFrequencies(codes, frequencies).isOk());
  EXPECT_EQ(std::accumulate(frequencies, frequencies + 5, 0), kProbabilityOne);
}

TEST(Tables, ImpossibleFrequenciesAreRefused) {
  const std::vector<uint8_t> impossible[] = {
      {0, 30}, {36, 3}, std::vector<uint8_t>(16, 35)};
  uint16_t frequencies[16];
  for (const std::vector<uint8_t> &codes : impossible)
    EXPECT_FALSE(expandFrequencies(codes, frequencies).isOk());
}

TEST(Tables, BytesRoundTrip) {
  TrainedPlan trained(variant(64, 64));
  BandModel model;
  ASSERT_TRUE(parseBandModel(trained.plan.tables[1], model).isOk());
  Bytes again;
  serializeBandModel(model, again);
  EXPECT_EQ(again, trained.plan.tables[1]);
  QuantTable quant;
  ASSERT_TRUE(parseQuantTable(trained.plan.tables[0], quant).isOk());
  again.clear();
  serializeQuantTable(quant, again);
  EXPECT_EQ(again, trained.plan.tables[0]);
}

TEST(Tables, TablesOfAnotherChainAreRefused) {
  TrainedPlan trained(variant(64, 64));
  trained.plan.fields[0].cases[1].ops[1].args[1] = 63; // keep
  Decoders decoders;
  EXPECT_FALSE(decoders.create(trained.plan).isOk());
}

TEST(Tables, TrainingOnNothingStillCodesEverything) {
  Variant v = variant(40, 40);
  TrainedPlan trained(v, 1, 0);
  Decoders decoders;
  ASSERT_TRUE(decoders.create(trained.plan).isOk());
  TestImage image = makeImage(40, 40, 8);
  EXPECT_FALSE(decoders.decode(trained.encoded(image, 2)).empty());
}

TEST(Chain, ForeignAndIncompleteChainsAreRefused) {
  TrainedPlan trained(variant(16, 16));
  ImageShape shape;
  PlanChain chain = trained.field().cases[1];
  EXPECT_TRUE(shapeOfChain(trained.field(), chain, shape).isOk());
  for (size_t i = 0; i < chain.ops.size(); ++i) {
    PlanChain without = chain;
    without.ops.erase(without.ops.begin() + static_cast<ptrdiff_t>(i));
    EXPECT_EQ(shapeOfChain(trained.field(), without, shape).code(),
              StatusCode::Unsupported);
    PlanChain twice = chain;
    twice.ops.push_back(chain.ops[i]);
    EXPECT_EQ(shapeOfChain(trained.field(), twice, shape).code(),
              StatusCode::Unsupported);
  }
  const std::pair<size_t, int32_t> wrong[] = {{0, 5}, {0, 64}, {2, 0}, {3, 16}};
  for (auto [op, value] : wrong) {
    PlanChain bad = chain;
    bad.ops[op].args[0] = value;
    EXPECT_EQ(shapeOfChain(trained.field(), bad, shape).code(),
              StatusCode::Unsupported);
  }
}

TEST(Geometry, StripsCoverTheFrameOnce) {
  for (int32_t width : {1, 8, 100, 768, 4000, 16384})
    for (int32_t height : {1, 17, 336, 700})
      for (int shift : {0, 1})
        for (int size : {4, 8}) {
          Geometry g(width, height, size, shift);
          int rows = 0;
          int before = 0;
          for (int y0 = 0; y0 < g.blocksY[0]; y0 += g.stripRows) {
            int y1 = std::min(y0 + g.stripRows, g.blocksY[0]);
            int c0 = std::min(y0 >> shift, g.blocksY[1]);
            EXPECT_EQ(c0, before);
            before = g.chromaEnd(y1);
            EXPECT_GE(before, c0);
            EXPECT_LE((y1 - y0) * g.blocksX[0], g.maxSet);
            EXPECT_LE(2 * (before - c0) * g.blocksX[1], g.maxSet);
            rows += y1 - y0;
          }
          EXPECT_EQ(rows, g.blocksY[0]);
          EXPECT_EQ(before, g.blocksY[1]);
        }
}

} // namespace
