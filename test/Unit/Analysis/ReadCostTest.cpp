//===- ReadCostTest.cpp - Split and bundle cross where they should --------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "smmil/Analysis/ReadCost.h"

#include <gtest/gtest.h>

namespace smmil {
namespace {

const SheetBytes kSheet = {2000, 60000, 50000};

TEST(ReadCost, SplitPaysTwoRequestsAndOneTextBlock) {
  ReadCost cost = splitReadCost(kSheet, {100, 1e9});
  EXPECT_EQ(cost.requests, 2);
  EXPECT_EQ(cost.bytes, 110000);
  EXPECT_DOUBLE_EQ(cost.microseconds, 200 + 110);
}

TEST(ReadCost, SheetWithoutMediaIsOneRequest) {
  EXPECT_EQ(splitReadCost({2000, 0, 50000}, {100, 1e9}).requests, 1);
}

TEST(ReadCost, BundleReadsTheWholeChunk) {
  ReadCost cost = bundledReadCost(kSheet, 16, {100, 1e9});
  EXPECT_EQ(cost.requests, 1);
  EXPECT_DOUBLE_EQ(cost.microseconds, 100 + 992);
}

TEST(ReadCost, OneNumberOfTheTargetTurnsTheChoice) {
  auto bundleWins = [](double request) {
    StorageProfile target = {request, 1e9};
    return bundledReadCost(kSheet, 16, target).microseconds <
           splitReadCost(kSheet, target).microseconds;
  };
  EXPECT_FALSE(bundleWins(80));
  EXPECT_TRUE(bundleWins(20000));
}

TEST(ReadCost, SequentialReadersShareAChunk) {
  StorageProfile target = {100, 1e9};
  EXPECT_DOUBLE_EQ(bundledReadCost(kSheet, 16, target, 16).microseconds * 16,
                   bundledReadCost(kSheet, 16, target, 1).microseconds);
}

} // namespace
} // namespace smmil
