//===- SamplesTest.cpp - Drawing and splitting samples --------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PictureSource.h"

#include "smmil/Evaluate/Samples.h"

#include <gtest/gtest.h>

#include <set>

using namespace smmil;
using namespace smmil::evaluate;

namespace {

std::set<int32_t> idsOf(const std::vector<Sample> &samples) {
  std::set<int32_t> ids;
  for (const Sample &sample : samples)
    ids.insert(sample.medium);
  return ids;
}

PlanField makeField() {
  PlanField field = pictureField();
  field.cases.resize(2);
  return field;
}

const PlanField field = makeField();

TEST(SamplesTest, PartsOfALargeSourceAreDisjoint) {
  const PictureSource pictures(60);
  Source source = pictures.load();
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

TEST(SamplesTest, ASmallSourceSharesTrainingAndSearchAndSaysSo) {
  const PictureSource pictures(5);
  Source source = pictures.load();
  auto samples = loadSamples(source, field, {}, {});
  ASSERT_TRUE(bool(samples));
  EXPECT_TRUE(samples->shared);
  EXPECT_EQ(samples->search.size(), 5u);
  EXPECT_EQ(samples->train.size(), 5u);
  EXPECT_TRUE(samples->fresh.empty());
}

TEST(SamplesTest, ASeedDrawsTheSameAndAnotherSeedOthers) {
  const PictureSource pictures(60);
  Source source = pictures.load();
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

TEST(SamplesTest, WhatDoesNotDecodeIsListedNotFatal) {
  const PictureSource pictures(4);
  const std::string path = pictures.path("media/2.png");
  Result<Bytes> whole = readFile(path);
  ASSERT_TRUE(bool(whole));
  whole->resize(whole->size() / 2);
  ASSERT_TRUE(bool(writeFileAtomic(path, *whole)));
  const Source source = pictures.load();
  auto samples = loadSamples(source, field, {}, {});
  ASSERT_TRUE(bool(samples));
  ASSERT_FALSE(samples->undecodable.empty());
  EXPECT_NE(samples->undecodable[0].find("media/2.png"), std::string::npos);
  EXPECT_EQ(samples->search.size(), 3u);
}

} // namespace
