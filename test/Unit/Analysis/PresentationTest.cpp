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

PresentationKnobs packed(uint64_t every, uint32_t images, uint64_t window,
                         bool lead = true) {
  PresentationKnobs knobs;
  knobs.every = every;
  knobs.images = images;
  knobs.window = window;
  knobs.imagesLead = lead;
  return knobs;
}

TEST(Presentation, AContextOfItsOwnEndsWhereTheModelsDoes) {
  // 200 units of text, an image of 100, and of the next 200 units 100.
  PresentationKnobs knobs = packed(200, 1, 0, false);
  PresentationResult result =
      present({{400, 4}}, knobs, {400, 100}, TaskKind::Captioning);
  EXPECT_EQ(result.windows, 1);
  EXPECT_EQ(result.value, 1);
  EXPECT_DOUBLE_EQ(result.filled, 1);
  EXPECT_DOUBLE_EQ(result.cost, 400);
}

TEST(Presentation, WindowsGoOnWithTheSheet) {
  // 301 + 100, 301 + 100, 301 | 301 in 1200 + 4.
  PresentationResult result =
      present({{200, 4}}, packed(100, 1, 1200), {1200, 300}, TaskKind::Vqa);
  EXPECT_EQ(result.windows, 2);
  EXPECT_EQ(result.perWindow, 1);
  EXPECT_DOUBLE_EQ(result.value, 100 * 1 / 4.0 + 100 * 2 / 4.0);
}

TEST(Presentation, ShortSheetsMayComeFirst) {
  // As recorded [60 | 40 of 70], [30 of 70 | 40]. The second sheet is the
  // shortest without its blank line.
  const std::vector<RecordedSheet> sheets = {{60, 0}, {70, 0, 31}, {40, 0}};
  PresentationKnobs knobs = packed(100, 1, 100, false);
  const ModelContext model = {100, 1};
  EXPECT_EQ(present(sheets, knobs, model, TaskKind::Summarisation).value, 100);
  knobs.shortestFirst = true;
  PresentationResult result =
      present(sheets, knobs, model, TaskKind::Summarisation);
  EXPECT_EQ(result.windows, 2);
  // [70 | 30 of 40], [10 of 40 | 60].
  EXPECT_EQ(result.value, 130);
}

TEST(Presentation, WhatFitsAWindowIsNotCutIfSheetsStayWhole) {
  // [60], [80 + 1 | 19 of 150], [100], [31 | 20].
  const std::vector<RecordedSheet> sheets = {
      {60, 0}, {80, 1}, {150, 0}, {20, 0}};
  PresentationKnobs knobs = packed(30, 1, 100, false);
  knobs.wholeSheets = true;
  PresentationResult result =
      present(sheets, knobs, {100, 1}, TaskKind::Summarisation);
  EXPECT_EQ(result.windows, 4);
  EXPECT_EQ(result.value, 60 + 80 + 20);
}

TEST(Presentation, MarkersStandWithTheirImage) {
  PresentationKnobs knobs = packed(10, 1, 20);
  knobs.markers = 1;
  // [9 + 1, 10], [9 + 1]: the second image does not fit with its marker.
  PresentationResult result =
      present({{10, 2}}, knobs, {20, 9}, TaskKind::Captioning);
  EXPECT_EQ(result.windows, 2);
  EXPECT_DOUBLE_EQ(result.filled, 30 / 40.0);
}

TEST(Presentation, ASummaryNeedsAllOfTheText) {
  // Of four sheets of 60 in windows of 100 the second and the third are cut.
  const std::vector<RecordedSheet> sheets(4, {60, 0});
  PresentationResult cut = present(sheets, packed(100, 1, 100, false), {100, 1},
                                   TaskKind::Summarisation);
  EXPECT_EQ(cut.windows, 3);
  EXPECT_EQ(cut.value, 120);
}

TEST(Presentation, ImagesBehindTheTextDoNotBreakIt) {
  // 80 of text, then an image that begins the next window.
  PresentationResult result = present({{80, 1}}, packed(200, 1, 100, false),
                                      {100, 50}, TaskKind::Summarisation);
  EXPECT_EQ(result.windows, 2);
  EXPECT_EQ(result.value, 80);
}

TEST(Presentation, KindsWantDifferentGroups) {
  const std::vector<RecordedSheet> sheets(8, {800, 4});
  auto best = [&](TaskKind kind) {
    uint32_t choice = 0;
    double least = 1e300;
    for (uint32_t images : {1u, 2u, 4u}) {
      double cost =
          present(sheets, packed(200, images, 8192), {8192, 300}, kind).cost;
      if (cost < least) {
        least = cost;
        choice = images;
      }
    }
    return choice;
  };
  EXPECT_EQ(best(TaskKind::Captioning), 1u);
  EXPECT_EQ(best(TaskKind::Vqa), 4u);
}

TEST(Presentation, NothingShownIsNoWindow) {
  PresentationResult result =
      present({}, packed(1, 1, 8), {8, 1}, TaskKind::Vqa);
  EXPECT_EQ(result.windows, 0);
  EXPECT_EQ(result.cost, 0);
}

TEST(Presentation, KindsHaveTheirNames) {
  for (const TaskKindInfo &info : kTaskKinds)
    EXPECT_EQ(findTaskKind(info.name)->kind, info.kind);
  EXPECT_EQ(findTaskKind("chess"), nullptr);
}

} // namespace
} // namespace smmil
