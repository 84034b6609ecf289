//===- PresentationTest.cpp - Views played over recorded sheets -----------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "smmil/Analysis/Presentation.h"

#include <gtest/gtest.h>

namespace smmil {
namespace {

TEST(Presentation, EverythingFitsIntoALongContext) {
  PresentationResult result =
      present({{400, 4}}, {200, 2}, {8192, 100}, {0.01, 1});
  EXPECT_EQ(result.windows, 1);
  EXPECT_EQ(result.wordShare, 1);
  EXPECT_EQ(result.imageShare, 1);
  EXPECT_DOUBLE_EQ(result.value, 4 + 4);
}

TEST(Presentation, ImagesBeyondTheTextAreLeftOut) {
  PresentationResult result =
      present({{100, 5}}, {200, 2}, {8192, 100}, {0, 1});
  EXPECT_DOUBLE_EQ(result.imageShare, 2.0 / 5);
}

TEST(Presentation, AShortContextShowsWhatFits) {
  // 200 words, then one image of 576 tokens: only the words fit.
  PresentationResult result = present({{200, 1}}, {200, 1}, {500, 576}, {1, 1});
  EXPECT_EQ(result.wordShare, 1);
  EXPECT_EQ(result.imageShare, 0);
  EXPECT_EQ(result.windows, 2);
}

TEST(Presentation, TasksWantDifferentFrequencies) {
  std::vector<RecordedSheet> sheets(8, {900, 8});
  auto best = [&](PresentationValue value) {
    uint32_t choice = 0;
    double most = -1;
    for (uint32_t images : {1u, 2u, 3u}) {
      double got = present(sheets, {200, images}, {2048, 576}, value).value;
      if (got > most) {
        most = got;
        choice = images;
      }
    }
    return choice;
  };
  EXPECT_EQ(best({0.01, 0}), 1u); // words matter
  EXPECT_EQ(best({0, 1}), 3u);    // images matter
}

} // namespace
} // namespace smmil
