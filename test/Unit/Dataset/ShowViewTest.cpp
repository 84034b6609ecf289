//===- ShowViewTest.cpp - Views over stored sheets ------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Recorded order, cycles, media that run out, renamed tokens, filters.
//
//===----------------------------------------------------------------------===//

#include "TestCorpus.h"

#include "smmil/Dataset/ShowView.h"

#include <nlohmann/json.hpp>

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

namespace {

template <typename T>
bool compares(const T &a, ViewFilter::Compare compare, const T &b) {
  const bool holds[] = {a == b, a != b, a<b, a <= b, a> b, a >= b};
  return holds[size_t(compare)];
}

/// By the sheet's whole line.
bool holdsPlainly(const ViewFilter &filter, const std::string &line) {
  nlohmann::json member = nlohmann::json::parse(line);
  std::stringstream path(filter.key);
  for (std::string name; std::getline(path, name, '.');) {
    if (!member.is_object() || !member.contains(name))
      return filter.compare == ViewFilter::Compare::Ne;
    const nlohmann::json inner = member[name];
    member = inner;
  }
  if (filter.isNumber && member.is_number())
    return compares(member.get<double>(), filter.compare, filter.number);
  if (!filter.isNumber && member.is_string())
    return compares(member.get<std::string>(), filter.compare, filter.text);
  if (!filter.isNumber && member.is_boolean())
    return compares(std::string(member.get<bool>() ? "true" : "false"),
                    filter.compare, filter.text);
  return filter.compare == ViewFilter::Compare::Ne;
}

} // namespace

TEST_F(ShowView, FiltersFindMembersByTheirPlaceInATemplate) {
  const std::string segments =
      R"("segments": [{"type": "text", "alt": "de", "n": 7, "text": "one"}])";
  const std::vector<std::string> lines = {
      R"({"lang": "de", "n": 1, )" + segments + R"(, "meta": {"n": 2.5}})",
      R"({"lang": "fr", "n": -1, )" + segments + R"(, "meta": {"n": 25e-1}})",
      R"({"lang": "d\u0065", "n": 18446744073709551615, )" + segments +
          R"(, "meta": {"n": "2.5"}})",
      R"({"lang": "", "n": 1e308, )" + segments + R"(, "meta": {"n": -0}})",
      R"({"meta": {"lang": "fr", "n": null}, "lang": true, "n": [1], )" +
          segments + "}",
      R"({"meta": 3, "lang": false, "lang": "de", )" + segments + "}",
      "  {" + segments + R"(, "lang" : "a\"b", "n":1.0, "meta": {"n": {}}})",
      R"({"1": {"0": "de"}, )" + segments + R"(, "lang": "de", "n": 0})",
  };
  std::string text;
  // Twice, so that templates are met again.
  for (int round = 0; round < 2; ++round)
    for (const std::string &line : lines)
      text += line + "\n";
  write(folder / "t/sheets.jsonl", text);
  pack(folder / "t", folder / "e", makeCopyFormat());
  Result<Dataset> dataset = Dataset::open(folder / "e");
  ASSERT_TRUE(bool(dataset));
  ViewFilter filter;
  for (const char *key :
       {"lang", "n", "meta.n", "meta.lang", "meta", "1.0", "alt", "segments"})
    for (const char *value : {"de", "", "fr", "true", "a\"b", "1", "2.5", "-1",
                              "0", "18446744073709551615", "1e308"})
      for (int compare = 0; compare < 6; ++compare) {
        filter.key = key;
        filter.compare = ViewFilter::Compare(compare);
        filter.text = value;
        char *end = nullptr;
        filter.number = std::strtod(value, &end);
        filter.isNumber = end != value;
        View view;
        view.name = "test";
        view.steps = {step(ViewStep::Kind::Recorded, "")};
        view.filters = {filter};
        Result<ViewReader> reader = ViewReader::create(*dataset, view);
        ASSERT_TRUE(bool(reader));
        // The second pass remembers what the first one found.
        for (uint64_t i = 0; i < 2 * dataset->sheetCount(); ++i) {
          const uint64_t sheet = i % dataset->sheetCount();
          ASSERT_TRUE(bool(reader->read(sheet)));
          EXPECT_EQ(reader->isShown(),
                    holdsPlainly(filter, lines[sheet % lines.size()]))
              << key << " " << compare << " " << value << " of sheet " << sheet;
          EXPECT_EQ(reader->spans().size(), reader->isShown() ? 1 : 0);
        }
      }
}
