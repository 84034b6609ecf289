//===- AddFieldTest.cpp - Segments that old sheets are given later --------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Sheets come back with the new segments from every way of reading, old shards
// stay, and edits before and behind find their way.
//
//===----------------------------------------------------------------------===//

#include "TestCorpus.h"

#include "smmil/Dataset/Edit.h"
#include "smmil/Dataset/Export.h"
#include "smmil/Dataset/Materialize.h"
#include "smmil/Dataset/ShowView.h"
#include "smmil/Dataset/Verify.h"
#include "smmil/Dataset/Versions.h"

using namespace smmil;
using namespace smmil::test;

namespace {

class AddField : public ::testing::Test {
protected:
  void SetUp() override {
    writeCorpus(folder / "s");
    pack(folder / "s", folder / "d");
    // The last of two ids is that of the sheet.
    write(folder / "captions.jsonl",
          "{\"id\": \"a\", \"caption\": \"of \\\"a\\\" \\u00e9\"}\n\n"
          "{\"caption\": \"nothing else\", \"id\": \"c\"}\n");
    write(folder / "scores.jsonl", "{\"id\": \"a\", \"score\": 0.5}\n"
                                   "{\"id\": \"c\", \"score\": [1, 2]}\n");
    write(folder / "thumbs.jsonl",
          "{\"id\": \"c\", \"thumb\": \"small/c.png\"}\n"
          "{\"id\": \"e\", \"thumb\": \"small/e.png\"}\n");
    write(folder / "small/c.png", smallPng(1, 4));
    write(folder / "small/e.png", smallPng(2, 4));
  }

  Format format() {
    Result<Dataset> dataset = Dataset::open(folder / "d");
    EXPECT_TRUE(bool(dataset));
    return fileFormatOf(*dataset);
  }
  Result<EditReport> add(const std::string &field, const std::string &file,
                         std::optional<Modality> kind = std::nullopt) {
    return addField(folder / "d", {field, folder / file, kind}, format(),
                    PackOptions());
  }
  void addAll() {
    Result<EditReport> report = add("caption", "captions.jsonl");
    ASSERT_TRUE(bool(report)) << report.error().message;
    EXPECT_EQ(report->given, 2u);
    report = add("score", "scores.jsonl");
    ASSERT_TRUE(bool(report)) << report.error().message;
    report = add("thumb", "thumbs.jsonl", Modality::Image);
    ASSERT_TRUE(bool(report)) << report.error().message;
    EXPECT_EQ(report->items, 2u);
  }
  /// Line `number` of a version, from 0, as a whole.
  std::string line(uint64_t number, const std::string &dataset) {
    Result<Dataset> opened = Dataset::open(folder / dataset);
    Result<StoredSheet> sheet = opened ? opened->sheet(number) : opened.error();
    return sheet ? sheet->line : sheet.error().message;
  }
  void expectSound(const std::string &dataset) {
    Result<Dataset> opened = Dataset::open(folder / dataset);
    ASSERT_TRUE(bool(opened)) << opened.error().message;
    Result<DatasetCheck> check = opened->check(1);
    ASSERT_TRUE(bool(check)) << check.error().message;
  }

  TemporaryFolder folder;
};

const char kA[] =
    "\n"
    R"({"id": "a", "title": "One", "segments": [{"type": "text", "text": "first words\n"}, {"type": "image", "path": "media/a.png", "alt": "A"}, {"type": "text", "text": "then more"}, {"type":"text","text":"of \"a\" é"}, {"type":"numeric","field":"score","values":[0.5]}]})"
    "\n";
const char kC[] =
    R"(  { "id" : "c" , "segments" : [{"type":"text","text":"nothing else"}, {"type":"numeric","field":"score","values":[1,2]}, {"type":"image","field":"thumb","path":"small/c.png"} ] }  )"
    "\n";

} // namespace

TEST_F(AddField, SheetsHaveTheirSegmentsAndOldShardsStay) {
  const auto before = tree(folder / "d");
  addAll();
  const auto after = tree(folder / "d");
  for (const auto &[name, content] : before)
    EXPECT_TRUE(after.at(name) == content) << name;
  EXPECT_EQ(line(0, "d"), kA);
  EXPECT_EQ(line(2, "d").substr(4), kC);
  EXPECT_EQ(line(3, "d"), line(3, "d@1"));
  expectSound("d");
  Result<Dataset> dataset = Dataset::open(folder / "d");
  ASSERT_TRUE(bool(dataset));
  SheetCursor cursor(*dataset);
  for (uint64_t number : {2, 0, 3}) { // Words of the index and of the text.
    Result<StoredSheet> sheet = dataset->sheet(number);
    ASSERT_TRUE(bool(sheet)) << sheet.error().message;
    ASSERT_TRUE(bool(cursor.read(number)));
    ASSERT_EQ(cursor.segments().size(), sheet->segments.size());
    Result<Span<const uint32_t>> words = cursor.runWords(number);
    ASSERT_TRUE(bool(words));
    size_t run = 0;
    for (size_t i = 0; i < sheet->segments.size(); ++i) {
      EXPECT_EQ(cursor.segments()[i].field, sheet->segments[i].field);
      EXPECT_EQ(cursor.segments()[i].text, sheet->segments[i].text);
      EXPECT_EQ(cursor.segments()[i].item, sheet->segments[i].item);
      if (sheet->segments[i].kind == Modality::Text) {
        EXPECT_EQ((*words)[run++], countWords(sheet->segments[i].text));
      }
    }
  }
  Result<Bytes> thumb =
      dataset->sourceBytes(dataset->sheet(2)->segments[2].item);
  ASSERT_TRUE(bool(thumb));
  EXPECT_TRUE(*thumb == smallPng(1, 4));
}

TEST_F(AddField, WhatIsExportedPacksToTheSame) {
  addAll();
  Result<Dataset> dataset = Dataset::open(folder / "d");
  ASSERT_TRUE(bool(dataset));
  Result<ExportReport> report = exportSource(*dataset, folder / "x");
  ASSERT_TRUE(bool(report)) << report.error().message;
  const auto exported = tree(folder / "x");
  EXPECT_EQ(exported.at("small/e.png"), tree(folder / "small").at("e.png"));
  Result<PackReport> again = packCopy(folder / "x", folder / "again");
  ASSERT_TRUE(bool(again)) << again.error().message;
  for (uint64_t number = 0; number < 6; ++number)
    EXPECT_EQ(line(number, "again"), line(number, "d"));
  Result<VerifyReport> verified =
      verifyAgainst(*dataset, folder / "x", VerifyOptions());
  ASSERT_TRUE(bool(verified)) << verified.error().message;
  EXPECT_EQ(verified->sheets, 6u);
  EXPECT_EQ(verified->mismatches, 0u);
}

TEST_F(AddField, ViewsShowAndBakeIt) {
  addAll();
  Result<Dataset> dataset = Dataset::open(folder / "d");
  ASSERT_TRUE(bool(dataset));
  Result<View> view = findView(*dataset, "as_recorded");
  ASSERT_TRUE(bool(view));
  std::string shown;
  Result<std::vector<ViewPiece>> pieces = showView(*dataset, 0, *view);
  ASSERT_TRUE(bool(pieces)) << pieces.error().message;
  for (const ViewPiece &piece : *pieces)
    shown += piece.text;
  EXPECT_NE(shown.find("of \"a\" é"), shown.npos) << shown;
  Result<PackReport> baked =
      materializeView(*dataset, *view, folder / "baked", format(), {});
  ASSERT_TRUE(bool(baked)) << baked.error().message;
  expectSound("baked");
  EXPECT_NE(line(0, "baked").find("of \\\"a\\\""), std::string::npos);
}

TEST_F(AddField, EditsBeforeAndBehind) {
  addAll();
  const std::string a = line(0, "d"), e = line(4, "d");
  write(
      folder / "t/sheets.jsonl",
      R"({"id": "n", "segments": [{"type": "text", "text": "new"}, {"type": "image", "field": "thumb", "path": "t.png"}]})"
      "\n");
  write(folder / "t/t.png", smallPng(1, 4)); // The content of c's.
  Result<EditReport> report =
      appendSheets(folder / "t", folder / "d", format(), PackOptions());
  ASSERT_TRUE(bool(report)) << report.error().message;
  EXPECT_EQ(report->items, 0u) << "media of added fields are shared";
  ASSERT_TRUE(bool(deleteSheets(folder / "d", {{1, 2}, {}}, false)));
  EXPECT_EQ(line(0, "d"), a);
  EXPECT_EQ(line(2, "d"), e);
  expectSound("d");
  Result<VersionDiff> diff = diffVersions(folder / "d", 1, 4);
  ASSERT_TRUE(bool(diff));
  EXPECT_EQ(diff->addedFields, (std::vector<std::string>{"score", "thumb"}));
  EXPECT_EQ(diff->sharedSheets, 6u);
  ASSERT_TRUE(bool(rollBack(folder / "d", 2, false)));
  EXPECT_NE(line(0, "d").find("of \\\"a"), std::string::npos);
  EXPECT_EQ(line(0, "d").find("score"), std::string::npos);
  GcOptions now;
  now.grace = 0;
  Result<GcReport> gone = collectGarbage(folder / "d", now);
  ASSERT_TRUE(bool(gone)) << gone.error().message;
  expectSound("d");
  // Values of sheets that are no longer there go with them.
  ASSERT_TRUE(
      bool(deleteSheets(folder / "d", {{0, 1, 2, 3, 4, 5}, {}}, false)));
  Result<Dataset> empty = Dataset::open(folder / "d");
  ASSERT_TRUE(bool(empty));
  EXPECT_EQ(empty->manifest().shards.size(), 0u);
}

TEST_F(AddField, SafeFormatsTakeOne) {
  PackOptions safe;
  safe.safe = true;
  ASSERT_TRUE(bool(packCopy(folder / "s", folder / "d", safe)));
  addAll();
  expectSound("d");
  write(folder / "t/sheets.jsonl", "{\"id\": \"n\", \"segments\": []}\n");
  Result<EditReport> report =
      appendSheets(folder / "t", folder / "d", format(), PackOptions());
  EXPECT_TRUE(bool(report)) << report.error().message;
}

TEST_F(AddField, WrongValuesAreToldAndNothingIsMade) {
  const auto before = tree(folder / "d");
  auto expect = [&](const std::string &text, const std::string &what,
                    std::optional<Modality> kind = std::nullopt,
                    const std::string &field = "f") {
    write(folder / "v.jsonl", text);
    Result<EditReport> report = add(field, "v.jsonl", kind);
    ASSERT_FALSE(bool(report)) << text;
    EXPECT_NE(report.error().message.find(what), std::string::npos)
        << report.error().message;
  };
  expect("{\"id\": \"a\", \"f\": \"x\"}\n{\"id\": \"zz\", \"f\": \"x\"}",
         "v.jsonl:2: no sheet has the id \"zz\"");
  expect("{\"id\": \"a\", \"f\": \"x\"}\n{\"id\": \"a\", \"f\": \"y\"}",
         "v.jsonl:2: the id \"a\" stands here for the second time");
  expect("{\"id\": \"a\", \"f\": \"x\"}\n{\"id\": \"c\", \"f\": 1}",
         "v.jsonl:2: the value is no text");
  expect("{\"id\": \"a\", \"f\": {}}", "the value is no string");
  expect("{\"id\": \"a\"}", "v.jsonl:1: expected an object");
  expect("[]", "v.jsonl:1: expected an object");
  expect("{\"id\": \"a\", ", "v.jsonl:1: expected an object");
  expect("\n", "holds no values");
  expect("{\"id\": \"a\", \"f\": \"../x\"}", "leaves the folder",
         Modality::Image);
  expect("{\"id\": \"a\", \"f\": \"gone.png\"}", "is not there",
         Modality::Image);
  expect("{\"id\": \"a\", \"image\": \"x\"}", "has a field \"image\" already",
         Modality::Image, "image");
  EXPECT_TRUE(tree(folder / "d") == before);
}

TEST_F(AddField, EveryDamagedByteIsDetected) {
  addAll();
  const std::string truth = line(0, "d") + line(2, "d");
  std::map<std::string, std::string> fresh = tree(folder / "d");
  Result<Dataset> old = Dataset::open(folder / "d", 1);
  ASSERT_TRUE(bool(old));
  for (const ShardEntry &entry : old->manifest().shards)
    fresh.erase("shards/" + entry.object.name);
  size_t flips = 0;
  for (const auto &[name, content] : fresh) {
    if (name.rfind("versions/", 0) == 0 && name != "versions/4.json")
      continue;
    for (size_t at = 0; at < content.size(); at += 5, ++flips) {
      std::string bad = content;
      bad[at] = static_cast<char>(bad[at] ^ (1 << flips % 8));
      write((folder / "d/") + name, bad);
      Result<Dataset> dataset = Dataset::open(folder / "d");
      const bool isWhole = dataset && dataset->check(1);
      if (isWhole) { // A file of another version.
        EXPECT_EQ(line(0, "d") + line(2, "d"), truth) << name;
      }
      const bool isOurs = name.rfind("shards/", 0) == 0;
      EXPECT_FALSE(isWhole && isOurs) << name << " byte " << at;
    }
    write((folder / "d/") + name, content);
  }
  EXPECT_GT(flips, 500u);
  expectSound("d");
}
