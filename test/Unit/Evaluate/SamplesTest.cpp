//===- SamplesTest.cpp - Drawing and splitting samples --------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "smmil/Evaluate/Samples.h"
#include "smmil/Media/Image.h"
#include "smmil/Support/Files.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <unistd.h>

using namespace smmil;
using namespace smmil::evaluate;
namespace fs = std::filesystem;

namespace {

class SamplesTest : public ::testing::Test {
protected:
  void SetUp() override {
    root = fs::temp_directory_path() /
           ("smmil-samples-" + std::to_string(::getpid()));
    fs::remove_all(root);
    fs::create_directories(root / "media");
    field.modality = Modality::Image;
    field.name = "image";
    field.frame.width = field.frame.height = 16;
    field.cases.resize(2);
  }
  void TearDown() override { fs::remove_all(root); }

  /// `count` distinct pictures, each named once.
  Source makeSource(int count) {
    std::string sheets;
    for (int i = 0; i < count; ++i) {
      std::string name = "media/" + std::to_string(i) + ".png";
      std::vector<uint8_t> pixels;
      for (int p = 0; p < 24 * 24 * 3; ++p)
        pixels.push_back(uint8_t(p * (2 * i + 3) + (p * p >> 5)));
      Result<Bytes> png = writePng(24, 24, pixels);
      EXPECT_TRUE(bool(png));
      EXPECT_TRUE(bool(writeFileAtomic((root / name).string(), *png)));
      sheets += "{\"id\": \"" + std::to_string(i) +
                "\", \"segments\": [{\"type\": \"image\", \"path\": \"" + name +
                "\"}]}\n";
    }
    EXPECT_TRUE(bool(writeFileAtomic((root / "sheets.jsonl").string(),
                                     std::string_view(sheets))));
    auto source = loadSource(root.string());
    EXPECT_TRUE(bool(source));
    return std::move(*source);
  }

  static std::set<int32_t> idsOf(const std::vector<Sample> &samples) {
    std::set<int32_t> ids;
    for (const Sample &sample : samples)
      ids.insert(sample.medium);
    return ids;
  }

  fs::path root;
  PlanField field;
};

TEST_F(SamplesTest, PartsOfALargeSourceAreDisjoint) {
  Source source = makeSource(60);
  SampleOptions options;
  options.train = 10, options.search = 12, options.fresh = 8;
  auto samples = loadSamples(source, field, {}, options);
  ASSERT_TRUE(bool(samples)) << samples.error().message;
  EXPECT_EQ(samples->train.size(), 10u);
  EXPECT_EQ(samples->search.size(), 12u);
  EXPECT_EQ(samples->fresh.size(), 8u);
  EXPECT_FALSE(samples->shared);
  EXPECT_EQ(samples->population, 60u);
  EXPECT_EQ(samples->pool.size(), 60u);
  std::set<int32_t> all = idsOf(samples->train);
  for (const auto *part : {&samples->search, &samples->fresh})
    for (int32_t id : idsOf(*part))
      EXPECT_TRUE(all.insert(id).second) << "medium " << id << " twice";
  for (const Sample &sample : samples->search) {
    EXPECT_EQ(sample.item.frame.width, 16u);
    EXPECT_GT(sample.copyNanoseconds, 0);
  }
}

TEST_F(SamplesTest, ASmallSourceSharesTrainingAndSearchAndSaysSo) {
  Source source = makeSource(5);
  auto samples = loadSamples(source, field, {}, {});
  ASSERT_TRUE(bool(samples));
  EXPECT_TRUE(samples->shared);
  EXPECT_EQ(samples->search.size(), 5u);
  EXPECT_EQ(samples->train.size(), 5u);
  EXPECT_TRUE(samples->fresh.empty());
}

TEST_F(SamplesTest, ASeedDrawsTheSameAndAnotherSeedOthers) {
  Source source = makeSource(60);
  SampleOptions options;
  options.train = 6, options.search = 6, options.fresh = 6;
  auto first = loadSamples(source, field, {}, options);
  auto again = loadSamples(source, field, {}, options);
  options.seed = 1;
  auto other = loadSamples(source, field, {}, options);
  ASSERT_TRUE(first && again && other);
  EXPECT_EQ(idsOf(first->search), idsOf(again->search));
  EXPECT_NE(idsOf(first->search), idsOf(other->search));
}

TEST_F(SamplesTest, WhatDoesNotDecodeIsListedNotFatal) {
  makeSource(4);
  Result<Bytes> whole = readFile((root / "media/2.png").string());
  ASSERT_TRUE(bool(whole));
  whole->resize(whole->size() / 2);
  ASSERT_TRUE(bool(writeFileAtomic((root / "media/2.png").string(), *whole)));
  auto source = loadSource(root.string());
  ASSERT_TRUE(bool(source));
  auto samples = loadSamples(*source, field, {}, {});
  ASSERT_TRUE(bool(samples));
  ASSERT_FALSE(samples->undecodable.empty());
  EXPECT_NE(samples->undecodable[0].find("media/2.png"), std::string::npos);
  EXPECT_EQ(samples->search.size(), 3u);
}

} // namespace
