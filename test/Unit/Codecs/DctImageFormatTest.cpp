//===- DctImageFormatTest.cpp - Streams and tables of DCT images ----------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Golden bytes, and what encoder and training promise.
//
//===----------------------------------------------------------------------===//
#include "DctImageChain.h"

#include "codecs/BandRans/Strips.h"

#include <numeric>

using namespace smmil;
using namespace smmil::dct_image_test;

namespace {

std::string hex(const Bytes &bytes) {
  std::string text;
  for (uint8_t byte : bytes) {
    text += "0123456789abcdef"[byte >> 4];
    text += "0123456789abcdef"[byte & 15];
  }
  return text;
}

/// FNV-1a, to pin longer content.
uint64_t hashOf(const Bytes &bytes) {
  uint64_t hash = 14695981039346656037U;
  for (uint8_t byte : bytes)
    hash = (hash ^ byte) * 1099511628211U;
  return hash;
}

/// A model without training: one cluster each, flat but for the first symbol.
Bytes handMadeModel() {
  band_rans::Model model;
  auto row = [](size_t alphabet) {
    std::vector<uint8_t> codes(alphabet, 8);
    codes[0] = 30;
    return codes;
  };
  model.eobCodes = row(64);
  model.dcCodes = row(band_rans::kDcTokens);
  model.acCodes = row(band_rans::kAcSymbols);
  model.acCluster.assign(2 * band_rans::kRemClasses * band_rans::kLevels, 0);
  Bytes bytes;
  band_rans::serializeModel(model, bytes);
  return bytes;
}

TEST(DctImageBytes, GoldenBytesOfATinyStream) {
  Chain chain(parameters(420, 8, 4));
  // A quantiser that has seen nothing but black.
  chain.train({makeFrame(8, 8)}, 7);
  ASSERT_TRUE(chain.setTables(chain.tableBytes[0], handMadeModel()).isOk());
  const Shape root = makeFrame(8, 8).shape;
  EncodedValue levels = makeLevels(chain, root);
  std::fill(levels.data.begin(), levels.data.end(), uint8_t{0});
  int16_t *level = levels.i16(); // [64][3]
  level[0 * 3] = -40;
  level[1 * 3] = 3;
  level[2 * 3] = -17;
  level[5 * 3] = 1;
  level[2] = 9;
  EncodedValue bits;
  ASSERT_TRUE(chain.encode(levels, 4, 5, 7, bits).isOk());
  EXPECT_EQ(hex(bits.data), "2f92e74bb814fc000000010000000100f85b09cf");
  const Bytes rgb = chain.decode(root, bits.data, 7);
  EXPECT_EQ(hex(Bytes(rgb.begin(), rgb.begin() + 12)),
            "665b5f655a5e64595d62575b");
}

TEST(DctImageBytes, GoldenHashOfAnEncodedImage) {
  Chain chain(parameters(420));
  chain.trainOnImages(64, 48, 10);
  EXPECT_EQ(hashOf(chain.tableBytes[0]), 15339638894470217948U);
  EXPECT_EQ(hashOf(chain.tableBytes[1]), 9171125932462201966U);
  EXPECT_EQ(hashOf(chain.encoded(makeImage(64, 48, 9), 10)),
            10408997462259241904U);
}

TEST(DctImageBytes, EncodingAndTrainingRepeat) {
  Chain first(parameters(420, 8, 16)), second(parameters(420, 8, 16));
  first.trainOnImages(50, 34, 6);
  second.trainOnImages(50, 34, 6);
  EXPECT_EQ(first.tableBytes[0], second.tableBytes[0]);
  EXPECT_EQ(first.tableBytes[1], second.tableBytes[1]);
  const EncodedValue image = makeImage(50, 34, 3);
  EXPECT_EQ(first.encoded(image, 6), second.encoded(image, 6));
}

TEST(DctImageBytes, CoarserStepsAreSmallerAndWorse) {
  Chain chain(parameters(420));
  chain.trainOnImages(96, 96, 10);
  const EncodedValue image = makeImage(96, 96, 4);
  size_t bytes = SIZE_MAX;
  double quality = 1000;
  for (int32_t step = 0; step < 24; step += 4) {
    const Bytes bits = chain.encoded(image, step);
    const double now =
        psnr(chain.decode(image.shape, bits, static_cast<uint32_t>(step)),
             image.data);
    EXPECT_LT(bits.size(), bytes);
    EXPECT_LT(now, quality + 0.05);
    bytes = bits.size();
    quality = now;
  }
}

TEST(DctImageBytes, FlatImageCostsLittleAlthoughNoneWasTrained) {
  Chain chain(parameters(420));
  chain.trainOnImages(336, 336, 10);
  EncodedValue grey = makeFrame(336, 336);
  std::fill(grey.data.begin(), grey.data.end(), uint8_t{90});
  const Bytes bits = chain.encoded(grey, 10);
  // 2646 blocks with two symbols that training never saw: 10 bits each.
  EXPECT_LT(bits.size(), 2646U * 20 / 8 + 100);
  EXPECT_GT(psnr(chain.decode(grey.shape, bits, 10), grey.data), 45);
}

TEST(DctImageBytes, OptimisedLevelsBeatTheDeadZone) {
  Chain chain(parameters(420));
  chain.trainOnImages(128, 128, 10);
  const EncodedValue image = makeImage(128, 128, 12);
  const Bytes optimised = chain.encoded(image, 12);
  chain.args[3][3] = chain.args[3][4] = 0; // deadzone, lambda
  const Bytes plain = chain.encoded(image, 12);
  EXPECT_LT(optimised.size(), plain.size());
  EXPECT_GT(psnr(chain.decode(image.shape, optimised, 12), image.data),
            psnr(chain.decode(image.shape, plain, 12), image.data) - 1.5);
}

TEST(Quantize, StepThatNobodyChoseIsTheMiddleOne) {
  Chain chain(parameters(420));
  chain.trainOnImages(16, 16, 10);
  EncodedValue bands, levels;
  ASSERT_TRUE(chain.encode(makeImage(16, 16, 1), 0, 3, 0, bands).isOk());
  int32_t step = -1;
  ASSERT_TRUE(chain.impl[3]
                  ->encode(chain.encodeSteps[3], &bands, &levels, &step)
                  .isOk());
  EXPECT_EQ(step, 12);
  ASSERT_TRUE(chain.encode(makeImage(16, 16, 1), 0, 3, 0, bands).isOk());
  step = 24;
  EXPECT_FALSE(chain.impl[3]
                   ->encode(chain.encodeSteps[3], &bands, &levels, &step)
                   .isOk());
}

// Each step can be trained without the other.
TEST(DctImageTraining, EachTableAlone) {
  Parameters p = parameters(420);
  p.lambda = 0; // Then the joint training has one round, too.
  Chain joint(p), alone(p);
  joint.trainOnImages(64, 64, 10);
  std::vector<EncodedValue> bands(3), levels(3);
  std::vector<TrainSample> samples;
  for (size_t i = 0; i < 3; ++i) {
    ASSERT_TRUE(
        alone.encode(makeImage(64, 64, 1 + i), 0, 3, 0, bands[i]).isOk());
    samples.push_back({&bands[i], {10}});
  }
  Bytes tables[2];
  ASSERT_TRUE(alone.impl[3]
                  ->train(alone.encodeSteps[3],
                          {samples.data(), samples.size()}, tables[0])
                  .isOk());
  EXPECT_EQ(tables[0], joint.tableBytes[0]);
  TableHolder quantizer;
  ASSERT_TRUE(
      alone.impl[3]->table(alone.args[3].data(), tables[0], quantizer).isOk());
  alone.encodeSteps[3].table = quantizer.get();
  for (size_t i = 0; i < 3; ++i) {
    ASSERT_TRUE(alone.encode(bands[i], 3, 4, 10, levels[i]).isOk());
    samples[i] = {&levels[i], {}};
  }
  ASSERT_TRUE(alone.impl[4]
                  ->train(alone.encodeSteps[4],
                          {samples.data(), samples.size()}, tables[1])
                  .isOk());
  EXPECT_EQ(tables[1], joint.tableBytes[1]);
}

TEST(DctImageTraining, SamplesThatDoNotSuitAreRefused) {
  Chain chain(parameters(420)), other(parameters(420, 4));
  EncodedValue bands[2];
  ASSERT_TRUE(chain.encode(makeImage(16, 16, 1), 0, 3, 0, bands[0]).isOk());
  ASSERT_TRUE(other.encode(makeImage(16, 16, 1), 0, 3, 0, bands[1]).isOk());
  const TrainSample mixed[2] = {{&bands[0], {}}, {&bands[1], {}}};
  const TrainSample beyond[1] = {{&bands[0], {24}}};
  Bytes table;
  auto code = [&](Span<const TrainSample> samples) {
    return chain.impl[3]->train(chain.encodeSteps[3], samples, table).code();
  };
  EXPECT_EQ(code({mixed, 1}), StatusCode::Ok);
  EXPECT_EQ(code({mixed, 2}), StatusCode::InvalidArgument);
  EXPECT_EQ(code({beyond, 1}), StatusCode::InvalidArgument);
  EXPECT_EQ(code({}), StatusCode::InvalidArgument);
}

TEST(BandRansTable, FrequencyCodesRise) {
  using namespace band_rans;
  EXPECT_EQ(frequencyOfCode(1), 1);
  EXPECT_EQ(frequencyOfCode(4), 4);
  EXPECT_EQ(frequencyOfCode(8), 8);
  EXPECT_EQ(frequencyOfCode(9), 10);
  for (int code = 2; code <= kMaxFrequencyCode; ++code)
    EXPECT_GT(frequencyOfCode(code), frequencyOfCode(code - 1));
  EXPECT_LE(frequencyOfCode(kMaxFrequencyCode), kProbabilityOne);
}

TEST(BandRansTable, FrequenciesSumToOneOrAreRefused) {
  std::vector<uint8_t> codes = {30, 1, 5, 20, 1};
  uint16_t frequencies[16];
  ASSERT_TRUE(band_rans::expandFrequencies(codes, frequencies).isOk());
  EXPECT_EQ(std::accumulate(frequencies, frequencies + 5, 0),
            band_rans::kProbabilityOne);
  const std::vector<uint8_t> impossible[] = {
      {0, 30}, {36, 3}, std::vector<uint8_t>(16, 35)};
  for (const std::vector<uint8_t> &row : impossible)
    EXPECT_FALSE(band_rans::expandFrequencies(row, frequencies).isOk());
}

TEST(DctImageTables, BytesRoundTrip) {
  Chain chain(parameters(420));
  chain.trainOnImages(64, 64, 10);
  band_rans::Model model;
  ASSERT_TRUE(band_rans::parseModel(chain.tableBytes[1], model).isOk());
  Bytes again;
  band_rans::serializeModel(model, again);
  EXPECT_EQ(again, chain.tableBytes[1]);
  quantize::Table table;
  ASSERT_TRUE(
      quantize::parseTable(chain.args[3].data(), chain.tableBytes[0], table)
          .isOk());
  again.clear();
  quantize::serializeTable(table, again);
  EXPECT_EQ(again, chain.tableBytes[0]);
  const int32_t otherLadder[] = {23};
  EXPECT_EQ(
      quantize::parseTable(otherLadder, chain.tableBytes[0], table).code(),
      StatusCode::Corrupt);
}

TEST(BandRansGeometry, StripsCoverTheFrameOnce) {
  for (int32_t width : {1, 8, 100, 768, 4000, 16384})
    for (int32_t height : {1, 17, 336, 700})
      for (int32_t channels : {1, 3})
        for (int shift : {0, 1})
          for (int size : {4, 8}) {
            const band_rans::Geometry g(width, height, size, shift, channels);
            int rows = 0;
            int before = 0;
            for (int y0 = 0; y0 < g.blocksY[0]; y0 += g.stripRows) {
              int y1 = std::min(y0 + g.stripRows, g.blocksY[0]);
              int c0 = g.chromaBegin(y0);
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
