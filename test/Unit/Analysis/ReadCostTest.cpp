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

/// Blocks of 16 sheets of 2 KB of text, and 60 KB of media a sheet.
SheetBytes sheetOf(bool bundled) {
  SheetBytes sheet;
  sheet.text = 2000;
  sheet.sheetsPerBlock = 16;
  (bundled ? sheet.beside : sheet.apart) = 60000;
  sheet.withApart = bundled ? 0 : 1;
  return sheet;
}

TEST(ReadCost, SplitPaysTwoRequestsAndOneBlockOfText) {
  ReadCost cost = readCost(sheetOf(false), {100, 1e9}, Access::Random);
  EXPECT_EQ(cost.requests, 2);
  EXPECT_EQ(cost.bytes, 16 * 2000 + 60000);
  EXPECT_DOUBLE_EQ(cost.microseconds, 200 + 92);
}

TEST(ReadCost, SheetWithoutMediaIsOneRequest) {
  SheetBytes sheet = sheetOf(false);
  sheet.apart = sheet.withApart = 0;
  EXPECT_EQ(readCost(sheet, {100, 1e9}, Access::Random).requests, 1);
}

TEST(ReadCost, BundleReadsTheWholeBlock) {
  ReadCost cost = readCost(sheetOf(true), {100, 1e9}, Access::Random);
  EXPECT_EQ(cost.requests, 1);
  EXPECT_DOUBLE_EQ(cost.microseconds, 100 + 992);
}

TEST(ReadCost, OneNumberOfTheTargetTurnsThePlacement) {
  auto bundleWins = [](double request, double bandwidth) {
    StorageProfile target = {request, bandwidth};
    return readCost(sheetOf(true), target, Access::Random).microseconds <
           readCost(sheetOf(false), target, Access::Random).microseconds;
  };
  EXPECT_FALSE(bundleWins(80, 1e9));
  EXPECT_TRUE(bundleWins(20000, 1e9));
  EXPECT_TRUE(bundleWins(80, 1e11));
  // The border: what a request is worth in bytes.
  const double others = 15 * 60000;
  EXPECT_DOUBLE_EQ((StorageProfile{900, 1e9}.bytesPerRequest()), others);
  EXPECT_FALSE(bundleWins(899, 1e9));
  EXPECT_TRUE(bundleWins(901, 1e9));
}

TEST(ReadCost, ReadersInOrderShareABlock) {
  const StorageProfile target = {160, 1e9};
  for (bool bundled : {false, true}) {
    ReadCost cost = readCost(sheetOf(bundled), target, Access::Sequential);
    EXPECT_DOUBLE_EQ(cost.requests, bundled ? 1.0 / 16 : 2.0 / 16);
    EXPECT_EQ(cost.bytes, 62000);
  }
}

/// In order, longer blocks save requests; at random they cost bytes.
TEST(ReadCost, OneWordOfTheTaskTurnsTheBlock) {
  SheetBytes small = sheetOf(false), large = sheetOf(false);
  large.sheetsPerBlock = 256;
  auto gain = [&](Access access) {
    const StorageProfile target = {80, 1e9};
    return readCost(small, target, access).microseconds -
           readCost(large, target, access).microseconds;
  };
  EXPECT_LT(gain(Access::Random), 0);
  EXPECT_GT(gain(Access::Sequential), 0);
}

TEST(ReadCost, ItemsStoredOnceCostARequestElsewhere) {
  SheetBytes once = sheetOf(false);
  once.strays = 0.5;
  for (Access access : {Access::Random, Access::Sequential})
    EXPECT_DOUBLE_EQ(
        readCost(once, {80, 1e9}, access).microseconds -
            readCost(sheetOf(false), {80, 1e9}, access).microseconds,
        40);
}

/// Half of the media is detail, in runs of their own.
SheetBytes partedSheet(bool bundled) {
  SheetBytes sheet = sheetOf(bundled);
  (bundled ? sheet.detailBeside : sheet.detailApart) = 30000;
  sheet.detailRuns = bundled ? 0 : 1;
  return sheet;
}

TEST(ReadCost, CoarseReadsBringNoDetail) {
  const StorageProfile target = {100, 1e9};
  ReadCost coarse = readCost(partedSheet(false), target, Access::Random, 1),
           whole = readCost(partedSheet(false), target, Access::Random, 0);
  EXPECT_EQ(coarse.requests, 2);
  EXPECT_EQ(coarse.bytes, 16 * 2000 + 30000);
  EXPECT_EQ(whole.requests, 3);
  EXPECT_EQ(whole.bytes, 16 * 2000 + 60000);
  // In a bundle, detail stands behind the block and its media.
  coarse = readCost(partedSheet(true), target, Access::Random, 1);
  EXPECT_EQ(coarse.requests, 1);
  EXPECT_EQ(coarse.bytes, 16 * (2000 + 30000));
  EXPECT_EQ(readCost(partedSheet(true), target, Access::Random).requests, 1);
  // In order, runs of detail are passed over.
  coarse = readCost(partedSheet(false), target, Access::Sequential, 1);
  EXPECT_DOUBLE_EQ(coarse.requests, 2.0 / 16);
  EXPECT_EQ(coarse.bytes, 32000);
}

TEST(ReadCost, OneNumberTurnsDetail) {
  auto apartWins = [](double request, double bandwidth, double coarse) {
    const StorageProfile target = {request, bandwidth};
    return readCost(partedSheet(false), target, Access::Random, coarse)
               .microseconds <
           readCost(sheetOf(false), target, Access::Random, coarse)
               .microseconds;
  };
  EXPECT_TRUE(apartWins(100, 1e9, 0.9));
  EXPECT_FALSE(apartWins(1000, 1e9, 0.9));
  EXPECT_FALSE(apartWins(100, 1e11, 0.9));
  EXPECT_FALSE(apartWins(100, 1e9, 0.1));
}

} // namespace
} // namespace smmil
