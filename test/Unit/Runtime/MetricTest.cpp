//===- MetricTest.cpp - The table of metrics ------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Rows are found by name, and both directions hold what they should.
//
//===----------------------------------------------------------------------===//

#include "smmil/Runtime/Metric.h"

#include <gtest/gtest.h>

#include <limits>
#include <set>

using namespace smmil;

TEST(Metric, RowsAreFoundByName) {
  std::set<std::string> names;
  for (const Metric &metric : metrics()) {
    EXPECT_EQ(findMetric(metric.name), &metric);
    EXPECT_TRUE(names.insert(metric.name).second);
    EXPECT_NE(metric.kinds, 0u);
    EXPECT_FALSE(metric.measures(Modality::Text));
  }
  EXPECT_EQ(findMetric(""), nullptr);
  EXPECT_EQ(findMetric("loudness"), nullptr);
}

TEST(Metric, EachDirectionHoldsItsSide) {
  const double none = std::numeric_limits<double>::quiet_NaN();
  const double all = std::numeric_limits<double>::infinity();
  const Metric &psnr = *findMetric("tensor_psnr_db");
  EXPECT_TRUE(psnr.holds(38, 38) && psnr.holds(all, 38));
  EXPECT_FALSE(psnr.holds(37.9, 38) || psnr.holds(none, 38));
  const Metric &error = *findMetric("max_level_error");
  EXPECT_TRUE(error.holds(0, 0) && error.holds(4, 4));
  EXPECT_FALSE(error.holds(5, 4) || error.holds(none, 4));
  EXPECT_EQ(error.gap(7, 4), 3);
}

TEST(Metric, Functions) {
  const Bytes a = {0, 100, 255, 7}, b = {1, 90, 255, 0};
  EXPECT_EQ(findMetric("max_level_error")->measure(a, b), 10);
  EXPECT_EQ(findMetric("max_level_error")->measure(a, a), 0);
  EXPECT_EQ(findMetric("snr_db")->measure(a, a),
            std::numeric_limits<double>::infinity());
  EXPECT_EQ(findMetric("command")->measure, nullptr);
}
