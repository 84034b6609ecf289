//===- GuaranteeTest.cpp - What may be claimed from a sample --------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "smmil/Search/Pareto.h"
#include "smmil/Search/Random.h"
#include "smmil/Search/Statistics.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

using namespace smmil;
using namespace smmil::search;

namespace {

TEST(QuantileBoundTest, KnownIndices) {
  EXPECT_FALSE(quantileBoundIndex(58, 0.95, 0.05).has_value());
  EXPECT_EQ(quantileBoundIndex(59, 0.95, 0.05), 59);
  EXPECT_EQ(quantileBoundIndex(100, 0.95, 0.05), 99);
  EXPECT_EQ(quantileBoundIndex(300, 0.95, 0.05), 292);
  EXPECT_EQ(quantileBoundIndex(1000, 0.95, 0.05), 962);
  EXPECT_EQ(quantileBoundIndex(10000, 0.95, 0.05), 9537);
  EXPECT_FALSE(quantileBoundIndex(0, 0.95, 0.05).has_value());
}

TEST(QuantileBoundTest, CoversHeavyTailsAsOftenAsItSays) {
  // Latencies 1 / u (infinite mean): the true p95 is 20.
  int wrong = 0, trials = 2000;
  for (int t = 0; t < trials; ++t) {
    Random random(21, static_cast<uint64_t>(t));
    std::vector<double> values;
    for (int i = 0; i < 300; ++i)
      values.push_back(1 / (1e-12 + random.uniform()));
    std::sort(values.begin(), values.end());
    wrong += values[*quantileBoundIndex(300, 0.95, 0.05) - 1] < 20;
  }
  EXPECT_LE(wrong, trials * 0.06);
  EXPECT_GT(wrong, 0) << "a bound that never fails is not tight";
}

TEST(QuantileTest, NearestRank) {
  EXPECT_EQ(quantile({5, 1, 4, 2, 3}, 0.5), 3);
  EXPECT_EQ(quantile({5, 1, 4, 2, 3}, 0.95), 5);
  EXPECT_EQ(quantile({5, 1, 4, 2, 3}, 0.2), 1);
  EXPECT_EQ(quantile({}, 0.5), 0);
}

TEST(ParetoTest, KeepsExactlyTheNonDominated) {
  Random random(31);
  std::vector<std::vector<double>> points;
  ParetoArchive archive;
  for (size_t i = 0; i < 400; ++i) {
    points.push_back({static_cast<double>(random.below(30)),
                      static_cast<double>(random.below(30)),
                      static_cast<double>(random.below(30))});
    archive.insert(points.back(), i);
  }
  std::set<std::vector<double>> expected, got;
  for (const auto &p : points) {
    bool dominated = std::any_of(points.begin(), points.end(), [&](auto &q) {
      return q != p && q[0] <= p[0] && q[1] <= p[1] && q[2] <= p[2];
    });
    if (!dominated)
      expected.insert(p);
  }
  for (const auto &point : archive.points())
    got.insert(point.value);
  EXPECT_EQ(got, expected);
  EXPECT_EQ(archive.size(), expected.size());
}

} // namespace
