//===- ShowViewTest.cpp - Views over stored sheets ------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Recorded order, cycles, media that run out, renamed tokens.
//
//===----------------------------------------------------------------------===//

#include "TestCorpus.h"

#include "smmil/Dataset/ShowView.h"

using namespace smmil;
using namespace smmil::test;

namespace {

ViewStep step(ViewStep::Kind kind, std::string field, int64_t count = 0,
              std::string before = "") {
  ViewStep step;
  step.kind = kind;
  step.field = std::move(field);
  step.count = count;
  step.tokenBefore = std::move(before);
  return step;
}

ViewStep mark(std::string token) {
  ViewStep step;
  step.kind = ViewStep::Kind::Mark;
  step.token = std::move(token);
  return step;
}

class ShowView : public ::testing::Test {
protected:
  void SetUp() override {
    write(
        folder / "s/sheets.jsonl",
        R"({"segments": [{"type": "text", "text": "one two three four five"}, {"type": "image", "path": "a.png"}, {"type": "image", "path": "b.png"}]})"
        "\n"
        R"({"segments": [{"type": "image", "path": "c.png"}, {"type": "text", "text": "six"}]})");
    write(folder / "s/a.png", smallPng(1));
    write(folder / "s/b.png", smallPng(2));
    write(folder / "s/c.png", smallPng(3));
  }

  /// Text as it is, tokens as spelled, items as {path}.
  std::string play(std::vector<ViewStep> steps, uint64_t sheet = 0) {
    Format format = makeCopyFormat();
    View view;
    view.name = "test";
    view.steps = std::move(steps);
    format.views = {view};
    std::filesystem::remove_all(folder / "d");
    pack(folder / "s", folder / "d", format);
    Result<Dataset> dataset = Dataset::open(folder / "d");
    EXPECT_TRUE(bool(dataset));
    Result<View> found = findView(*dataset, "test");
    EXPECT_TRUE(bool(found));
    Result<std::vector<ViewPiece>> pieces = showView(*dataset, sheet, *found);
    if (!pieces)
      return "error: " + pieces.error().message;
    std::string text;
    for (const ViewPiece &piece : *pieces)
      text += piece.kind == ViewPiece::Kind::Item ? "{" + piece.text + "}"
                                                  : piece.text;
    return text;
  }

  TemporaryFolder folder;
};

} // namespace

TEST_F(ShowView, RecordedOrderWithMarkers) {
  EXPECT_EQ(
      play({step(ViewStep::Kind::Recorded, "image", 0, "img"), mark("end")}),
      "one two three four five<IMAGE>{a.png}<IMAGE>{b.png}<SHEET-END>");
}

TEST_F(ShowView, CycleTakesWordsAndImages) {
  ViewStep cycle = step(ViewStep::Kind::Cycle, "text");
  cycle.body = {step(ViewStep::Kind::Take, "text", 2),
                step(ViewStep::Kind::Take, "image", 1, "img")};
  EXPECT_EQ(play({cycle}),
            "one two <IMAGE>{a.png}three four <IMAGE>{b.png}five");
}

TEST_F(ShowView, RestIsAppended) {
  ViewStep cycle = step(ViewStep::Kind::Cycle, "image");
  cycle.body = {step(ViewStep::Kind::Take, "text", 1),
                step(ViewStep::Kind::Take, "image", 2, "img")};
  cycle.restAppend = true;
  EXPECT_EQ(play({cycle}),
            "one <IMAGE>{a.png}<IMAGE>{b.png}two three four five");
}

TEST_F(ShowView, MediaThatRunOut) {
  ViewStep take = step(ViewStep::Kind::Take, "image", 3);
  EXPECT_EQ(play({take, mark("end")}), "{a.png}{b.png}<SHEET-END>");
  take.onShort = ViewStep::Short::Stop;
  EXPECT_EQ(play({take, mark("end")}), "{a.png}{b.png}");
  take.onShort = ViewStep::Short::Carry;
  EXPECT_EQ(play({take, mark("end")}), "{a.png}{b.png}{c.png}<SHEET-END>");
  take.onShort = ViewStep::Short::Error;
  EXPECT_NE(play({take}).find("sheet 0 runs out of image"), std::string::npos);
}

TEST_F(ShowView, EveryMediumIsCarriedFromItsOwnNextSheet) {
  write(
      folder / "s/sheets.jsonl",
      R"({"segments": [{"type": "image", "path": "a.png"}]})"
      "\n"
      R"({"segments": [{"type": "audio", "path": "x.wav"}]})"
      "\n"
      R"({"segments": [{"type": "image", "path": "b.png"}, {"type": "audio", "path": "y.wav"}]})");
  write(folder / "s/x.wav", "a sound");
  write(folder / "s/y.wav", "another sound");
  ViewStep images = step(ViewStep::Kind::Take, "image", 2);
  ViewStep sounds = step(ViewStep::Kind::Take, "audio", 2);
  images.onShort = sounds.onShort = ViewStep::Short::Carry;
  EXPECT_EQ(play({images, sounds}), "{a.png}{b.png}{x.wav}{y.wav}");
}

TEST_F(ShowView, BodyThatTakesNothingEnds) {
  ViewStep cycle = step(ViewStep::Kind::Cycle, "text");
  cycle.body = {step(ViewStep::Kind::Take, "audio", 1)};
  EXPECT_EQ(play({cycle}), "");
}

TEST_F(ShowView, UnknownNamesAreErrors) {
  EXPECT_NE(play({mark("nope")}).find("@nope"), std::string::npos);
  EXPECT_NE(play({step(ViewStep::Kind::Take, "smell", 1)}).find("smell"),
            std::string::npos);
}
