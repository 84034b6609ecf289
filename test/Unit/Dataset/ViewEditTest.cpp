//===- ViewEditTest.cpp - Views made, changed, baked and read -------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A view is a version that shares every shard. What it shows, what it leaves
// out, what it writes, and that baking it shows the same.
//
//===----------------------------------------------------------------------===//

#include "TestCorpus.h"

#include "smmil/Dataset/Edit.h"
#include "smmil/Dataset/Export.h"
#include "smmil/Dataset/Materialize.h"
#include "smmil/Dataset/ShowView.h"
#include "smmil/Dataset/Versions.h"
#include "smmil/Dataset/ViewEdit.h"

using namespace smmil;
using namespace smmil::test;

namespace {

class Views : public ::testing::Test {
protected:
  void SetUp() override {
    write(
        folder / "s/sheets.jsonl",
        R"({"id": "a", "lang": "en", "meta": {"score": 3}, "segments": [{"type": "text", "text": "one two three four five"}, {"type": "image", "path": "a.png"}, {"type": "image", "path": "b.png", "alt": "B"}]})"
        "\n"
        R"({"id": "b", "lang": "de", "meta": {"score": 5}, "segments": [{"type": "image", "path": "c.png"}, {"type": "text", "text": "say \"sechs\""}, {"type": "audio", "path": "x.wav"}]})"
        "\n"
        R"({"id": "c", "segments": [{"type": "text", "text": "seven"}, {"type": "image", "path": "a.png"}]})"
        "\n");
    for (uint8_t i = 0; i < 3; ++i)
      write((folder / "s/") + char('a' + i) + ".png", smallPng(i));
    write(folder / "s/x.wav", smallWav());
    pack(folder / "s", folder / "d");
  }

  Result<ViewReport> make(const std::string &name, const ViewChange &change,
                          const std::string &from = {}) {
    Result<Dataset> dataset = Dataset::open(folder / "d");
    if (!dataset)
      return dataset.error();
    Result<View> base = findView(*dataset, from.empty() ? "as_recorded" : from);
    if (!base)
      return base.error();
    Result<View> view = changeView(*dataset, *base, change);
    if (!view)
      return view.error();
    view->name = name;
    return writeView(folder / "d", *view, from == name, false);
  }

  /// All shown sheets: text and tokens as they are, items as {path}.
  std::string show(const std::string &name, const std::string &where = "d") {
    Result<Dataset> dataset = Dataset::open(folder / where);
    if (!dataset)
      return dataset.error().message;
    Result<View> view = findView(*dataset, name);
    if (!view)
      return view.error().message;
    Result<ViewReader> reader = ViewReader::create(*dataset, *view);
    if (!reader)
      return reader.error().message;
    std::string text;
    for (uint64_t sheet = 0; sheet < dataset->sheetCount(); ++sheet) {
      if (Outcome outcome = reader->read(sheet); !outcome)
        return outcome.error().message;
      if (!reader->isShown())
        continue;
      Result<std::vector<ViewPiece>> pieces = showView(*dataset, sheet, *view);
      if (!pieces)
        return pieces.error().message;
      for (const ViewPiece &piece : *pieces)
        text += piece.kind == ViewPiece::Kind::Item ? "{" + piece.text + "}"
                                                    : piece.text;
      text += "|";
    }
    return text;
  }

  static ViewFilter where(const std::string &key, ViewFilter::Compare compare,
                          const std::string &value) {
    ViewFilter filter;
    filter.key = key;
    filter.compare = compare;
    filter.text = value;
    return filter;
  }
  static ViewFilter where(const std::string &key, ViewFilter::Compare compare,
                          double value) {
    ViewFilter filter;
    filter.key = key;
    filter.compare = compare;
    filter.isNumber = true;
    filter.number = value;
    return filter;
  }

  TemporaryFolder folder;
};

} // namespace

TEST_F(Views, OneIsASmallVersionThatSharesEveryShard) {
  const auto before = tree(folder / "d");
  ViewChange change;
  change.every = 2;
  change.items["image"] = 1;
  change.tokens = {{"image", "<IMG>"}};
  Result<ViewReport> report = make("v2", change);
  ASSERT_TRUE(bool(report)) << report.error().message;
  EXPECT_EQ(report->version, 2u);
  EXPECT_LT(report->writtenBytes, 4096u);
  const auto after = tree(folder / "d");
  EXPECT_EQ(after.size(), before.size() + 2) << "a manifest and a view";
  for (const auto &[name, content] : before)
    EXPECT_TRUE(after.at(name) == content) << name;
  uint64_t written = 0;
  for (const auto &[name, content] : after)
    written += before.count(name) ? 0 : content.size();
  EXPECT_EQ(written, report->writtenBytes);
  EXPECT_EQ(show("v2"),
            "one two <IMG>{a.png}three four <IMG>{b.png}five<SHEET-END>|"
            "say \"sechs\"<IMG>{c.png}<AUDIO>{x.wav}<SHEET-END>|"
            "seven<IMG>{a.png}<SHEET-END>|");
  // The other view, and the version before, know nothing of it.
  EXPECT_EQ(show("as_recorded").substr(0, 37),
            "one two three four five<IMAGE>{a.png}");
  EXPECT_NE(show("v2", "d@1").find("no view \"v2\""), std::string::npos);
  Result<VersionDiff> diff = diffVersions(folder / "d", 1, 2);
  ASSERT_TRUE(bool(diff));
  EXPECT_TRUE(diff->views && !diff->tokens && !diff->plan);
  EXPECT_EQ(diff->addedSheets + diff->removedSheets, 0u);
}

TEST_F(Views, OneIsMadeOfAnother) {
  ViewChange first, second;
  first.every = 2;
  ASSERT_TRUE(bool(make("v", first)));
  EXPECT_FALSE(bool(make("v", first))) << "it is there already";
  second.every = 3;
  second.items["image"] = 2;
  second.markers["image"] = MarkerPlace::Around;
  second.onShort = ViewStep::Short::Stop;
  ASSERT_TRUE(bool(make("v", second, "v")));
  EXPECT_EQ(show("v"), "one two three <IMAGE>{a.png}</IMAGE><IMAGE>{b.png}"
                       "</IMAGE>four five|say \"sechs\"<IMAGE>{c.png}"
                       "</IMAGE>|"
                       "seven<IMAGE>{a.png}</IMAGE>|");
  second.markers["image"] = MarkerPlace::Suffix;
  second.onShort = ViewStep::Short::Skip;
  ASSERT_TRUE(bool(make("w", second, "v")));
  EXPECT_EQ(show("w").substr(0, 49),
            "one two three {a.png}<IMAGE>{b.png}<IMAGE>four fi");
  EXPECT_EQ(newestVersion(folder / "d"), 4u);
  ASSERT_TRUE(bool(removeView(folder / "d", "v", false)));
  EXPECT_FALSE(bool(removeView(folder / "d", "v", false)));
  EXPECT_NE(show("v").find("it has as_recorded, w"), std::string::npos);
}

TEST_F(Views, FiltersLeaveSheetsOut) {
  using Compare = ViewFilter::Compare;
  int made = 0;
  auto ids = [&](std::vector<ViewFilter> filters) -> std::string {
    ViewChange change;
    change.filters = std::move(filters);
    const std::string name = "f" + std::to_string(made++);
    Result<ViewReport> report = make(name, change);
    if (!report)
      return report.error().message;
    Result<Dataset> dataset = Dataset::open(folder / "d");
    Result<View> view = findView(*dataset, name);
    Result<ViewReader> reader = ViewReader::create(*dataset, *view);
    std::string text;
    for (uint64_t sheet = 0; sheet < 3; ++sheet) {
      EXPECT_TRUE(bool(reader->read(sheet)));
      if (reader->isShown())
        text += dataset->sheet(sheet)->id;
    }
    return text;
  };
  EXPECT_EQ(ids({where("lang", Compare::Eq, "de")}), "b");
  EXPECT_EQ(ids({where("lang", Compare::Ne, "de")}), "ac");
  EXPECT_EQ(ids({where("meta.score", Compare::Ge, 3)}), "ab");
  EXPECT_EQ(ids({where("meta.score", Compare::Gt, 3)}), "b");
  EXPECT_EQ(ids({where("meta.score", Compare::Lt, 3)}), "");
  EXPECT_EQ(ids({where("count(image)", Compare::Ge, 2)}), "a");
  EXPECT_EQ(ids({where("count(text)", Compare::Le, 2)}), "bc");
  EXPECT_EQ(ids({where("count(text)", Compare::Le, 2),
                 where("lang", Compare::Eq, "de")}),
            "b");
  EXPECT_NE(ids({where("count(smell)", Compare::Eq, 1)}).find("smell"),
            std::string::npos);
  EXPECT_NE(ids({where("count(image)", Compare::Eq, "x")}).find("text"),
            std::string::npos);
  EXPECT_NE(ids({where(".x", Compare::Eq, 1)}).find("no path"),
            std::string::npos);
}

TEST_F(Views, ItemsAreNotCarriedFromSheetsThatAreLeftOut) {
  ViewChange change;
  change.every = 2;
  change.items["image"] = 3;
  change.onShort = ViewStep::Short::Carry;
  change.filters = {where("lang", ViewFilter::Compare::Ne, "de")};
  change.fields = {"text", "image"};
  ASSERT_TRUE(bool(make("v", change)));
  EXPECT_EQ(show("v").substr(0, 60),
            "one two <IMAGE>{a.png}<IMAGE>{b.png}<IMAGE>{a.png}three four");
}

TEST_F(Views, OnlySomeFieldsAreShown) {
  ViewChange change;
  change.fields = {"audio", "text"};
  ASSERT_TRUE(bool(make("v", change)));
  EXPECT_EQ(show("v"), "one two three four five<SHEET-END>|say \"sechs\"<AUDIO>"
                       "{x.wav}<SHEET-END>|seven<SHEET-END>|");
  change.fields = {"image"};
  ASSERT_TRUE(bool(make("w", change)));
  EXPECT_EQ(show("w"), "<IMAGE>{a.png}<IMAGE>{b.png}<SHEET-END>|<IMAGE>{c.png}"
                       "<SHEET-END>|<IMAGE>{a.png}<SHEET-END>|");
  change.fields = {"smell"};
  EXPECT_FALSE(bool(make("x", change)));
}

TEST_F(Views, WhatCannotBeIsRefusedAndChangesNothing) {
  const auto before = tree(folder / "d");
  std::vector<ViewChange> wrong(7);
  wrong[0].tokens = {{"nothing", "<X>"}};
  wrong[1].tokens = {{"image", ""}};
  wrong[2].items["text"] = 2;
  wrong[3].items["image"] = 2; // In recorded order.
  wrong[4].markers["text"] = MarkerPlace::Prefix;
  wrong[5].tokens = {{"image", "[IMG]"}};
  wrong[5].markers["image"] = MarkerPlace::Around; // How does it end?
  wrong[6].tokens = {{"image", "\xff"}};
  for (size_t i = 0; i < wrong.size(); ++i)
    EXPECT_FALSE(bool(make("v", wrong[i]))) << i;
  for (const char *name : {"", "a/b", "a:b", "a@b", "a b"})
    EXPECT_FALSE(bool(make(name, ViewChange()))) << name;
  EXPECT_TRUE(tree(folder / "d") == before);
  ViewChange closed = wrong[5];
  closed.tokens.push_back({"img_x", "[/IMG]"});
  ASSERT_TRUE(bool(make("v", closed)));
  EXPECT_EQ(show("v").substr(0, 46),
            "one two three four five[IMG]{a.png}[/IMG][IMG]");
}

TEST_F(Views, VersionsTagsAndViewsAreNamedApart) {
  ASSERT_TRUE(bool(tagVersion(folder / "d", "v", 1, false)));
  ASSERT_TRUE(bool(make("v", ViewChange())));
  Result<DatasetRef> ref = resolveView(folder / "d@v");
  ASSERT_TRUE(bool(ref));
  EXPECT_EQ(ref->version, 1u);
  EXPECT_EQ(ref->view, "");
  ref = resolveView(folder / "d@:v");
  ASSERT_TRUE(bool(ref));
  EXPECT_EQ(ref->version, 0u);
  EXPECT_EQ(ref->view, "v");
  ref = resolveView(folder / "d@v:as_recorded");
  ASSERT_TRUE(bool(ref));
  EXPECT_EQ(ref->version, 1u);
  EXPECT_EQ(ref->view, "as_recorded");
  EXPECT_FALSE(bool(resolveView(folder / "d@v:")));
  EXPECT_FALSE(bool(resolveDataset(folder / "d@:v")));
  EXPECT_FALSE(bool(Dataset::open(folder / "d@:v")));
}

TEST_F(Views, WhatIsOverwrittenGoesAsGarbage) {
  ViewChange change;
  change.every = 2;
  ASSERT_TRUE(bool(make("v", change)));
  change.every = 3;
  ASSERT_TRUE(bool(make("v", change, "v")));
  GcOptions now;
  now.grace = 0;
  Result<GcReport> report = collectGarbage(folder / "d", now);
  ASSERT_TRUE(bool(report)) << report.error().message;
  EXPECT_EQ(report->versions, (std::vector<uint64_t>{1, 2}));
  EXPECT_EQ(report->files, 3u) << "two manifests, and the view before";
  EXPECT_EQ(show("v").substr(0, 14), "one two three ");
  Result<Dataset> dataset = Dataset::open(folder / "d");
  EXPECT_TRUE(bool(dataset->check(1)));
}

TEST_F(Views, BakedAndExportedShowTheSame) {
  ViewChange change;
  change.every = 2;
  change.items["image"] = 1;
  change.markers["image"] = MarkerPlace::Around;
  change.filters = {where("lang", ViewFilter::Compare::Ne, "de")};
  change.onShort = ViewStep::Short::Carry;
  ASSERT_TRUE(bool(make("v", change)));
  Result<Dataset> dataset = Dataset::open(folder / "d");
  Result<View> view = findView(*dataset, "v");
  Result<PackReport> report =
      materializeView(*dataset, *view, folder / "baked", makeCopyFormat());
  ASSERT_TRUE(bool(report)) << report.error().message;
  EXPECT_EQ(report->sheets, 2u);
  EXPECT_EQ(report->items, 2u) << "a.png is there once";
  EXPECT_EQ(show("v", "baked"), show("v"));
  Result<Dataset> baked = Dataset::open(folder / "baked");
  EXPECT_TRUE(bool(baked->check(1)));
  EXPECT_EQ(*baked->findId("c"), std::vector<uint64_t>{1});
  Result<ExportReport> exported = exportView(*dataset, *view, folder / "x");
  ASSERT_TRUE(bool(exported)) << exported.error().message;
  ASSERT_TRUE(bool(exportSource(*baked, folder / "y")));
  EXPECT_TRUE(tree(folder / "x") == tree(folder / "y"));
  EXPECT_EQ(
      tree(folder / "x")["sheets.jsonl"],
      R"({"id": "a", "lang": "en", "meta": {"score": 3}, "segments": [{"type": "text", "text": "one two <IMAGE>"}, {"type": "image", "path": "a.png"}, {"type": "text", "text": "</IMAGE>three four <IMAGE>"}, {"type": "image", "path": "b.png", "alt": "B"}, {"type": "text", "text": "</IMAGE>five<IMAGE>"}, {"type": "image", "path": "a.png"}, {"type": "text", "text": "</IMAGE><SHEET-END>"}]})"
      "\n"
      R"({"id": "c", "segments": [{"type": "text", "text": "seven<IMAGE>"}, {"type": "image", "path": "a.png"}, {"type": "text", "text": "</IMAGE><SHEET-END>"}]})"
      "\n");
  EXPECT_EQ(tree(folder / "x")["b.png"], tree(folder / "s")["b.png"]);
  EXPECT_FALSE(bool(
      materializeView(*dataset, *view, folder / "baked", makeCopyFormat())));
  EXPECT_FALSE(bool(
      materializeView(*dataset, *view, folder / "d/in", makeCopyFormat())));
}

TEST_F(Views, DeletingOneOfSeveralSheetsOfAShardLeavesTheOthers) {
  const std::string all = tree(folder / "s")["sheets.jsonl"];
  std::vector<std::string> lines;
  for (size_t at = 0; at < all.size(); at = all.find('\n', at) + 1)
    lines.push_back(all.substr(at, all.find('\n', at) + 1 - at));
  for (Layout::Placement placement :
       {Layout::Placement::Split, Layout::Placement::Bundle})
    for (uint64_t gone = 0; gone < 3; ++gone) {
      Format format = makeCopyFormat();
      format.layout.placement = placement;
      std::filesystem::remove_all(folder / "one");
      std::filesystem::remove_all(folder / "x");
      pack(folder / "s", folder / "one", format);
      const auto shards = tree(folder / "one/shards");
      SheetSelection selection;
      selection.numbers = {gone};
      ASSERT_TRUE(bool(deleteSheets(folder / "one", selection, false)));
      EXPECT_TRUE(tree(folder / "one/shards") == shards);
      Result<Dataset> dataset = Dataset::open(folder / "one");
      ASSERT_TRUE(bool(dataset));
      EXPECT_TRUE(bool(dataset->check(1)));
      for (uint64_t i = 0; i < 3; ++i)
        EXPECT_EQ(dataset->findId(std::string(1, char('a' + i)))->size(),
                  i == gone ? 0u : 1u);
      ASSERT_TRUE(bool(exportSource(*dataset, folder / "x")));
      std::string expected;
      for (uint64_t i = 0; i < 3; ++i)
        expected += i == gone ? "" : lines[i];
      EXPECT_EQ(tree(folder / "x")["sheets.jsonl"], expected);
      for (const char *name : {"a.png", "b.png", "c.png", "x.wav"})
        if (expected.find(name) != expected.npos) {
          EXPECT_EQ(tree(folder / "x")[name], tree(folder / "s")[name]);
        }
    }
}
