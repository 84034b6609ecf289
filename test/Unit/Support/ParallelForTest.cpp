//===- ParallelForTest.cpp - Loops over several threads --------*- C++ -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//===----------------------------------------------------------------------===//

#include "smmil/Support/ParallelFor.h"

#include <gtest/gtest.h>

#include <atomic>
#include <new>
#include <vector>

using namespace smmil;

namespace {

TEST(ParallelFor, CallsEachIndexOnce) {
  for (unsigned workers : {0u, 1u, 2u, 7u, 64u}) {
    std::vector<std::atomic<int>> calls(1000);
    parallelFor(calls.size(), workers,
                [&](size_t index, unsigned) { ++calls[index]; });
    for (const std::atomic<int> &count : calls)
      ASSERT_EQ(count, 1);
  }
}

TEST(ParallelFor, WorkersNeverShareANumber) {
  std::vector<std::atomic<int>> busy(4);
  std::atomic<bool> shared{false};
  parallelFor(2000, 4, [&](size_t, unsigned worker) {
    ASSERT_LT(worker, 4u);
    if (busy[worker]++ != 0)
      shared = true;
    --busy[worker];
  });
  EXPECT_FALSE(shared);
}

TEST(ParallelFor, NothingToDo) {
  parallelFor(0, 4, [](size_t, unsigned) { FAIL(); });
}

TEST(ParallelFor, TheCallerGetsWhatABodyThrows) {
  for (unsigned workers : {1u, 2u, 8u}) {
    std::atomic<int> calls{0};
    EXPECT_THROW(parallelFor(100000, workers,
                             [&](size_t index, unsigned) {
                               ++calls;
                               if (index == 7)
                                 throw std::bad_alloc();
                             }),
                 std::bad_alloc);
    EXPECT_LT(calls, 100000);
  }
}

TEST(TryParallelFor, ReportsTheLowestFailure) {
  for (unsigned workers : {1u, 2u, 8u})
    for (int round = 0; round < 20; ++round) {
      Outcome outcome =
          tryParallelFor(500, workers, [](size_t index, unsigned) -> Outcome {
            if (index % 100 == 57)
              return dataError(std::to_string(index));
            return Outcome::success();
          });
      ASSERT_FALSE(outcome);
      ASSERT_EQ(outcome.error().message, "57");
    }
}

TEST(TryParallelFor, SucceedsWhenAllDo) {
  EXPECT_TRUE(tryParallelFor(
      100, 3, [](size_t, unsigned) { return Outcome::success(); }));
}

} // namespace
