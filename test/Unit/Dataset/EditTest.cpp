//===- EditTest.cpp - Versions that share what stays ----------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Append, replace, delete, rollback; tags, differences, garbage; writers that
// compete.
//
//===----------------------------------------------------------------------===//

#include "TestCorpus.h"

#include "smmil/Dataset/Edit.h"
#include "smmil/Dataset/Export.h"
#include "smmil/Dataset/Versions.h"

#include <sys/wait.h>

using namespace smmil;
using namespace smmil::test;

namespace {

std::string sheetLine(const std::string &id, const std::string &text,
                      const std::string &image = {}) {
  std::string line = R"({"id": ")" + id +
                     R"(", "segments": [{"type": "text", "text": ")" + text +
                     "\"}";
  if (!image.empty())
    line += R"(, {"type": "image", "path": ")" + image + "\"}";
  return line + "]}\n";
}

class Edits : public ::testing::Test {
protected:
  void SetUp() override {
    std::string sheets;
    for (int i = 0; i < 10; ++i)
      sheets += sheetLine("s" + std::to_string(i), "text " + std::to_string(i),
                          "m/" + std::to_string(i % 3) + ".png");
    write(folder / "s/sheets.jsonl", sheets);
    for (int i = 0; i < 3; ++i)
      write(folder / ("s/m/" + std::to_string(i) + ".png"),
            smallPng(static_cast<uint8_t>(i), 40));
    pack(folder / "s", folder / "d");
    write(folder / "t/sheets.jsonl",
          sheetLine("new", "fresh words", "m/1.png") +
              sheetLine("other", "more", "m/9.png"));
    write(folder / "t/m/1.png", smallPng(1, 40)); // Known already.
    write(folder / "t/m/9.png", smallPng(9, 40));
  }

  EditReport expect(const Result<EditReport> &report) {
    EXPECT_TRUE(bool(report)) << (report ? "" : report.error().message);
    return report ? *report : EditReport();
  }
  EditReport append(const std::string &source, bool rebase = false) {
    PackOptions options;
    options.rebase = rebase;
    return expect(
        appendSheets(folder / source, folder / "d", makeCopyFormat(), options));
  }

  /// Ids of a version, in order, after checking everything.
  std::vector<std::string> ids(const std::string &reference) {
    Result<Dataset> dataset = Dataset::open(reference);
    EXPECT_TRUE(bool(dataset)) << (dataset ? "" : dataset.error().message);
    if (!dataset)
      return {};
    Result<DatasetCheck> check = dataset->check(1);
    EXPECT_TRUE(bool(check)) << (check ? "" : check.error().message);
    std::vector<std::string> found;
    SheetCursor cursor(*dataset);
    for (uint64_t i = 0; i < dataset->sheetCount(); ++i) {
      Result<StoredSheet> sheet = cursor.sheet(i);
      EXPECT_TRUE(bool(sheet));
      found.push_back(sheet ? sheet->id : "");
    }
    return found;
  }

  TemporaryFolder folder;
};

using Names = std::vector<std::string>;

} // namespace

TEST_F(Edits, AppendWritesOnlyWhatIsNew) {
  auto before = tree(folder / "d/shards");
  EditReport report = append("t");
  EXPECT_EQ(report.version, 2u);
  EXPECT_EQ(report.sheets, 12u);
  EXPECT_EQ(report.added, 2u);
  EXPECT_EQ(report.items, 1u) << "the known picture is not stored again";
  auto after = tree(folder / "d/shards");
  for (const auto &[name, content] : before)
    EXPECT_TRUE(after[name] == content);
  EXPECT_EQ(after.size(), before.size() + 2);
  EXPECT_EQ(ids(folder / "d"), (Names{"s0", "s1", "s2", "s3", "s4", "s5", "s6",
                                      "s7", "s8", "s9", "new", "other"}));
  EXPECT_EQ(ids(folder / "d@1").size(), 10u);
  Result<Dataset> dataset = Dataset::open(folder / "d");
  ASSERT_TRUE(bool(exportSource(*dataset, folder / "x")));
  EXPECT_EQ(tree(folder / "x")["m/1.png"], tree(folder / "s")["m/1.png"]);
  EXPECT_EQ(tree(folder / "x")["sheets.jsonl"],
            tree(folder / "s")["sheets.jsonl"] +
                tree(folder / "t")["sheets.jsonl"]);
}

TEST_F(Edits, DeleteAndReplaceKeepTheOthersInPlace) {
  SheetSelection some;
  some.numbers = {0, 4};
  some.ids = {"s9", "s5"};
  EditReport report = expect(deleteSheets(folder / "d", some, false));
  EXPECT_EQ(report.removed, 4u);
  EXPECT_EQ(ids(folder / "d"), (Names{"s1", "s2", "s3", "s6", "s7", "s8"}));
  write(folder / "r/sheets.jsonl",
        sheetLine("s7", "other words") + sheetLine("s1", "better"));
  report = expect(replaceSheets(folder / "r", folder / "d", makeCopyFormat(),
                                std::nullopt, PackOptions()));
  EXPECT_EQ(ids(folder / "d"), (Names{"s1", "s2", "s3", "s6", "s7", "s8"}));
  Result<Dataset> dataset = Dataset::open(folder / "d");
  ASSERT_TRUE(bool(dataset));
  EXPECT_EQ(dataset->sheet(4)->segments[0].text, "other words");
  EXPECT_EQ(dataset->sheet(0)->segments[0].text, "better");
  Result<std::vector<uint64_t>> found = dataset->findId("s7");
  ASSERT_TRUE(bool(found));
  EXPECT_EQ(*found, std::vector<uint64_t>{4});
  EXPECT_TRUE(dataset->findId("s9")->empty());
  write(folder / "q/sheets.jsonl", sheetLine("anything", "by number"));
  expect(replaceSheets(folder / "q", folder / "d", makeCopyFormat(), 2,
                       PackOptions()));
  EXPECT_EQ(ids(folder / "d"),
            (Names{"s1", "s2", "anything", "s6", "s7", "s8"}));
  EXPECT_EQ(ids(folder / "d@1").size(), 10u);
}

TEST_F(Edits, WhatIsNotThereIsRefusedAndChangesNothing) {
  auto before = tree(folder / "d");
  SheetSelection none, beyond, unknown;
  beyond.numbers = {10};
  unknown.ids = {"nobody"};
  for (const SheetSelection &selection : {none, beyond, unknown})
    EXPECT_FALSE(bool(deleteSheets(folder / "d", selection, false)));
  EXPECT_FALSE(bool(replaceSheets(folder / "t", folder / "d", makeCopyFormat(),
                                  std::nullopt, PackOptions())));
  EXPECT_FALSE(bool(replaceSheets(folder / "t", folder / "d", makeCopyFormat(),
                                  0, PackOptions())));
  EXPECT_FALSE(bool(rollBack(folder / "d", 7, false)));
  Format other = makeCopyFormat();
  other.plan.fields[0].name = "words";
  EXPECT_FALSE(
      bool(appendSheets(folder / "t", folder / "d", other, PackOptions())));
  EXPECT_FALSE(bool(appendSheets(folder / "t", folder / "none",
                                 makeCopyFormat(), PackOptions())));
  EXPECT_FALSE(std::filesystem::exists(folder / "none"));
  EXPECT_TRUE(tree(folder / "d") == before);
}

TEST_F(Edits, DeletingEverythingLeavesAnEmptyVersion) {
  SheetSelection all;
  for (uint64_t i = 0; i < 10; ++i)
    all.numbers.push_back(i);
  expect(deleteSheets(folder / "d", all, false));
  EXPECT_TRUE(ids(folder / "d").empty());
  append("t");
  EXPECT_EQ(ids(folder / "d"), (Names{"new", "other"}));
}

TEST_F(Edits, TagsVersionsDiffAndRollback) {
  ASSERT_TRUE(bool(tagVersion(folder / "d", "first", 1, false)));
  append("t");
  SheetSelection some;
  some.numbers = {3, 11};
  expect(deleteSheets(folder / "d", some, false));
  Result<VersionDiff> diff = diffVersions(folder / "d", 1, 3);
  ASSERT_TRUE(bool(diff));
  ASSERT_EQ(diff->added.size(), 1u);
  EXPECT_EQ(diff->added[0].begin, 9u);
  EXPECT_EQ(diff->added[0].end, 10u);
  ASSERT_EQ(diff->removed.size(), 1u);
  EXPECT_EQ(diff->removed[0].begin, 3u);
  EXPECT_EQ(diff->sharedSheets, 9u);
  EXPECT_FALSE(diff->plan || diff->tokens || diff->views || diff->layout);
  EXPECT_EQ(expect(rollBack(folder / "d", 1, false)).version, 4u);
  EXPECT_EQ(ids(folder / "d"), ids(folder / "d@first"));
  EXPECT_FALSE(bool(tagVersion(folder / "d", "first", 2, false)));
  EXPECT_FALSE(bool(tagVersion(folder / "d", "4", 2, false)));
  EXPECT_FALSE(bool(tagVersion(folder / "d", "../x", 2, false)));
  EXPECT_FALSE(bool(tagVersion(folder / "d", "far", 9, false)));
  ASSERT_TRUE(bool(tagVersion(folder / "d", "first", 2, true)));
  EXPECT_EQ(ids(folder / "d@first").size(), 12u);
  Result<std::vector<VersionInfo>> versions = listVersions(folder / "d");
  ASSERT_TRUE(bool(versions));
  ASSERT_EQ(versions->size(), 4u);
  EXPECT_EQ((*versions)[1].tags, Names{"first"});
  EXPECT_EQ((*versions)[2].operation, "deletion of 2 sheets");
  EXPECT_FALSE(bool(Dataset::open(folder / "d@nothing")));
  // Every damaged byte of a tag is told.
  const std::string sealed = tree(folder / "d/tags")["first"];
  for (size_t at = 0; at < sealed.size(); ++at) {
    std::string bad = sealed;
    bad[at] ^= 1;
    write(folder / "d/tags/first", bad);
    EXPECT_FALSE(bool(Dataset::open(folder / "d@first"))) << at;
    write(folder / "d/tags/first", sealed.substr(0, at));
    EXPECT_FALSE(bool(Dataset::open(folder / "d@first"))) << at;
  }
}

TEST_F(Edits, GarbageGoesAndWhatIsNeededStays) {
  append("t");
  expect(rollBack(folder / "d", 1, false));
  ASSERT_TRUE(bool(tagVersion(folder / "d", "kept", 2, false)));
  expect(rollBack(folder / "d", 1, false)); // 1 and 3 are nobody's.
  GcOptions young;
  Result<GcReport> report = collectGarbage(folder / "d", young);
  ASSERT_TRUE(bool(report));
  EXPECT_TRUE(report->versions.empty());
  GcOptions now;
  now.grace = 0;
  now.dryRun = true;
  auto before = tree(folder / "d");
  report = collectGarbage(folder / "d", now);
  ASSERT_TRUE(bool(report));
  EXPECT_EQ(report->versions, (std::vector<uint64_t>{1, 3}));
  EXPECT_TRUE(tree(folder / "d") == before);
  now.dryRun = false;
  // A writer of tags was killed; a tag may be called nearly so.
  ASSERT_TRUE(bool(tagVersion(folder / "d", "smmil-1-0.tmp", 4, false)));
  write(folder / "d/tags/.smmil-1-0.tmp", "4 ke");
  ASSERT_TRUE(bool(tagVersion(folder / "d", "newest", 4, false)));
  EXPECT_EQ(readTags(folder / "d")->size(), 3u);
  {
    Result<Dataset> reader = Dataset::open(folder / "d@1");
    ASSERT_TRUE(bool(reader));
    report = collectGarbage(folder / "d", now);
    ASSERT_TRUE(bool(report));
    EXPECT_EQ(report->versions, std::vector<uint64_t>{3});
    EXPECT_EQ(report->inUse, std::vector<uint64_t>{1});
  }
  EXPECT_FALSE(std::filesystem::exists(folder / "d/tags/.smmil-1-0.tmp"));
  EXPECT_EQ(readTags(folder / "d")->size(), 3u);
  ASSERT_TRUE(bool(removeTag(folder / "d", "kept")));
  report = collectGarbage(folder / "d", now);
  ASSERT_TRUE(bool(report));
  EXPECT_EQ(report->versions, (std::vector<uint64_t>{1, 2}));
  EXPECT_EQ(ids(folder / "d").size(), 10u);
  EXPECT_EQ(tree(folder / "d/shards").size(), 2u);
  // While a manifest cannot be read, nothing goes.
  append("t");
  write(folder / "d/versions/4.json", "torn");
  before = tree(folder / "d");
  EXPECT_FALSE(bool(collectGarbage(folder / "d", now)));
  EXPECT_TRUE(tree(folder / "d") == before);
}

TEST_F(Edits, RebasedAppendsOfManyWritersAllArrive) {
  constexpr int kWriters = 4, kRounds = 5;
  std::vector<pid_t> children;
  for (int w = 0; w < kWriters; ++w) {
    const std::string name = "w" + std::to_string(w);
    write(folder / (name + "/sheets.jsonl"), sheetLine(name, "by " + name));
    pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      PackOptions options;
      options.rebase = true;
      bool good = true;
      for (int round = 0; round < kRounds; ++round)
        good = good && appendSheets(folder / name, folder / "d",
                                    makeCopyFormat(), options);
      _exit(good ? 0 : 1);
    }
    children.push_back(child);
  }
  for (pid_t child : children) {
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  }
  Names found = ids(folder / "d");
  EXPECT_EQ(found.size(), 10u + kWriters * kRounds);
  for (int w = 0; w < kWriters; ++w)
    EXPECT_EQ(std::count(found.begin(), found.end(), "w" + std::to_string(w)),
              kRounds);
  EXPECT_EQ(newestVersion(folder / "d"), 1u + kWriters * kRounds);
}

TEST_F(Edits, NumbersAreReadInForkedProcesses) {
  Result<Dataset> dataset = Dataset::open(folder / "d");
  ASSERT_TRUE(bool(dataset));
  ASSERT_TRUE(bool(dataset->sheet(0)));
  pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    SheetCursor cursor(*dataset);
    bool good = bool(cursor.read(7)) && cursor.segments().size() == 2 &&
                cursor.segments()[0].text == "text 7";
    Result<ItemRecord> record = dataset->item(cursor.segments()[1].item);
    Bytes joined;
    Result<ByteSpan> seen =
        record ? dataset->view(*record, joined) : dataError("");
    _exit(good && seen && seen->size() == record->length ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}
