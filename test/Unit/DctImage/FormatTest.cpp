//===- FormatTest.cpp - Bytes of items ------------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Golden bytes, determinism, and what the encoder promises about steps.
//
//===----------------------------------------------------------------------===//
#include "TestImage.h"

using namespace smmil;
using namespace smmil::dct;

namespace {

/// FNV-1a, to pin longer content.
uint64_t hashOf(const Bytes &bytes) {
  uint64_t hash = 14695981039346656037U;
  for (uint8_t byte : bytes)
    hash = (hash ^ byte) * 1099511628211U;
  return hash;
}

std::string hex(const Bytes &bytes) {
  std::string text;
  for (uint8_t byte : bytes) {
    text += "0123456789abcdef"[byte >> 4];
    text += "0123456789abcdef"[byte & 15];
  }
  return text;
}

/// Tables without training: one cluster each, flat but for the first symbol.
void handMadeTables(const ImageShape &shape, Plan &plan) {
  BandModel model;
  model.blockSize = shape.blockSize;
  model.keep = shape.keep;
  auto row = [](size_t alphabet) {
    std::vector<uint8_t> codes(alphabet, 8);
    codes[0] = 30;
    return codes;
  };
  model.eobCodes = row(static_cast<size_t>(shape.keep));
  model.dcCodes = row(kDcTokens);
  model.acCodes = row(kAcSymbols);
  model.acCluster.assign(2 * kRemClasses * kLevels, 0);
  QuantTable quant = makeQuantTable(shape, EncodeOptions());
  plan.tables.assign(2, {});
  serializeQuantTable(quant, plan.tables[0]);
  serializeBandModel(model, plan.tables[1]);
}

TEST(Format, GoldenBytesOfATinyItem) {
  Variant v = variant(8, 8, 4);
  TrainedPlan trained(v);
  handMadeTables(v.shape, trained.plan);
  Decoders decoders;
  ASSERT_TRUE(decoders.create(trained.plan).isOk());
  Levels levels;
  for (auto &plane : levels.plane)
    plane.assign(64, 0);
  levels.plane[0][0] = -40;
  levels.plane[0][1] = 3;
  levels.plane[0][2] = -17;
  levels.plane[0][5] = 1;
  levels.plane[2][0] = 9;
  Bytes bits;
  ASSERT_TRUE(
      encodeLevels(decoders.shape, decoders.bands, 8, 8, 7, levels, bits)
          .isOk());
  EXPECT_EQ(hex(bits), "072f92e74bb814fc000000010000000100f85b09cf");
  Bytes rgb = decoders.decode(bits);
  EXPECT_EQ(hex(Bytes(rgb.begin(), rgb.begin() + 12)),
            "665b5f655a5e64595d62575b");
}

TEST(Format, GoldenHashOfAnEncodedImage) {
  Variant v = variant(64, 56, 8);
  TrainedPlan trained(v);
  EXPECT_EQ(hashOf(trained.plan.tables[0]), 18009897791725705643U);
  EXPECT_EQ(hashOf(trained.plan.tables[1]), 14843470969852158116U);
  EXPECT_EQ(hashOf(trained.encoded(makeImage(64, 56, 9), 10)),
            926796399904434741U);
}

TEST(Format, EncodingAndTrainingRepeat) {
  Variant v = variant(50, 34, 16);
  TrainedPlan first(v), second(v);
  EXPECT_EQ(first.plan.tables, second.plan.tables);
  TestImage image = makeImage(50, 34, 3);
  EXPECT_EQ(first.encoded(image, 6), second.encoded(image, 6));
}

TEST(Format, CoarserStepsAreSmallerAndWorse) {
  Variant v = variant(96, 96);
  TrainedPlan trained(v);
  Decoders decoders;
  ASSERT_TRUE(decoders.create(trained.plan).isOk());
  TestImage image = makeImage(96, 96, 4);
  size_t bytes = SIZE_MAX;
  double quality = 1000;
  for (int step = 0; step < v.shape.steps; step += 4) {
    Bytes bits = trained.encoded(image, step);
    double now = psnr(decoders.decode(bits), image.rgb);
    EXPECT_LT(bits.size(), bytes);
    EXPECT_LT(now, quality + 0.05);
    bytes = bits.size();
    quality = now;
  }
}

TEST(Format, FlatImageCostsLittleAlthoughNoneWasTrained) {
  Variant v = variant(336, 336, 8);
  TrainedPlan trained(v);
  TestImage grey{336, 336, Bytes(336 * 336 * 3, 90)};
  Bytes bits = trained.encoded(grey, 10);
  // 2646 blocks with two symbols that training never saw: 10 bits each.
  EXPECT_LT(bits.size(), 2646U * 20 / 8 + 100);
  Decoders decoders;
  ASSERT_TRUE(decoders.create(trained.plan).isOk());
  EXPECT_GT(psnr(decoders.decode(bits), grey.rgb), 45);
}

TEST(Format, FixedStepLeavesNoChoice) {
  Variant v = variant(16, 16);
  TrainedPlan trained(v);
  trained.encode.ops[2].args[3] = 5;
  TestImage image = makeImage(16, 16, 4);
  DctImageEncoder encoder;
  ASSERT_TRUE(DctImageEncoder::create(trained.plan, trained.field(),
                                      trained.encode, image.rgb, encoder)
                  .isOk());
  EXPECT_EQ(encoder.stepCount(), 1);
  Bytes bits;
  ASSERT_TRUE(encoder.encode(0, bits).isOk());
  EXPECT_EQ(bits[0], 5);
  EXPECT_FALSE(encoder.encode(1, bits).isOk());
}

TEST(Format, OptimisedLevelsBeatTheDeadZone) {
  Variant v = variant(128, 128);
  TrainedPlan trained(v);
  TestImage image = makeImage(128, 128, 12);
  Decoders decoders;
  ASSERT_TRUE(decoders.create(trained.plan).isOk());
  Bytes optimised = trained.encoded(image, 12);
  trained.encode.ops[2].args[1] = 0;
  trained.encode.ops[2].args[2] = 0;
  Bytes plain = trained.encoded(image, 12);
  EXPECT_LT(optimised.size(), plain.size());
  EXPECT_GT(psnr(decoders.decode(optimised), image.rgb),
            psnr(decoders.decode(plain), image.rgb) - 1.5);
}

TEST(Format, WrongFrameIsRefused) {
  TrainedPlan trained(variant(16, 16));
  TestImage image = makeImage(16, 15, 4);
  DctImageEncoder encoder;
  EXPECT_FALSE(DctImageEncoder::create(trained.plan, trained.field(),
                                       trained.encode, image.rgb, encoder)
                   .isOk());
}

} // namespace
