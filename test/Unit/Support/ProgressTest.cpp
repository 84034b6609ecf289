//===- ProgressTest.cpp - Progress lines and clocks ------------*- C++ -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//===----------------------------------------------------------------------===//

#include "smmil/Support/Progress.h"
#include "smmil/Support/ThreadTime.h"

#include <gtest/gtest.h>

using namespace smmil;

namespace {

TEST(Progress, LineHasBarCountAndTimeLeft) {
  EXPECT_EQ(renderProgress("packing", 25, 100, 10, 80),
            "packing [#####...............] 25/100, 30 s left");
}

TEST(Progress, LongTimesAreSpelledOut) {
  EXPECT_NE(renderProgress("x", 1, 100, 10, 80).find("16 min 30 s left"),
            std::string::npos);
  EXPECT_NE(renderProgress("x", 1, 1000, 10, 80).find("2 h 46 min left"),
            std::string::npos);
}

TEST(Progress, NothingDoneYetPromisesNothing) {
  EXPECT_EQ(renderProgress("x", 0, 10, 5, 80), "x [....................] 0/10");
}

TEST(Progress, MoreDoneThanAnnouncedIsAll) {
  EXPECT_NE(renderProgress("x", 12, 10, 5, 80).find("10/10"),
            std::string::npos);
}

TEST(Progress, UnknownTotalCounts) {
  EXPECT_EQ(renderProgress("x", 7, 0, 61, 80), "x: 7, 1 min 01 s");
}

TEST(Progress, FitsTheTerminal) {
  EXPECT_EQ(renderProgress("a long label", 1, 2, 3, 10).size(), 10u);
}

TEST(Clocks, CpuTimeGrowsWithWork) {
  const int64_t cpu = threadCpuNanoseconds(), wall = wallNanoseconds();
  volatile unsigned sum = 0;
  for (unsigned i = 0; i < 3000000; ++i)
    sum = sum + i;
  EXPECT_GT(threadCpuNanoseconds(), cpu);
  EXPECT_GT(wallNanoseconds(), wall);
}

} // namespace
