//===- PartsTest.cpp - Packing in parts, and joining them -----------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Parts in any order, twice, missing, of other sources; and other writers in
// between.
//
//===----------------------------------------------------------------------===//

#include "TestCorpus.h"

#include "smmil/Dataset/Edit.h"
#include "smmil/Dataset/Export.h"
#include "smmil/Dataset/PackParts.h"
#include "smmil/Dataset/Versions.h"

using namespace smmil;
using namespace smmil::test;

namespace {

class InParts : public ::testing::Test {
protected:
  void SetUp() override {
    writeCorpus(folder / "s");
    write(folder / "t/sheets.jsonl", "{\"id\": \"t\", \"segments\": []}\n");
  }
  Result<PackReport> part(uint64_t number, uint64_t count,
                          const std::string &source = "s") {
    return packPart(folder / source, folder / "d", nullptr, {number, count});
  }
  void expectSource() {
    Result<Dataset> dataset = Dataset::open(folder / "d");
    ASSERT_TRUE(bool(dataset)) << dataset.error().message;
    Result<DatasetCheck> check = dataset->check(1);
    EXPECT_TRUE(bool(check)) << check.error().message;
    std::filesystem::remove_all(folder / "x");
    Result<ExportReport> report = exportSource(*dataset, folder / "x");
    ASSERT_TRUE(bool(report)) << report.error().message;
    EXPECT_TRUE(tree(folder / "x") == tree(folder / "s"));
  }

  TemporaryFolder folder;
};

} // namespace

TEST_F(InParts, TheyJoinToTheWholeSource) {
  for (uint64_t count : {1, 2, 3, 6, 9}) {
    std::filesystem::remove_all(folder / "d");
    uint64_t sheets = 0;
    for (uint64_t number = count; number > 0; --number) {
      Result<PackReport> report = part(number, count);
      ASSERT_TRUE(bool(report)) << report.error().message;
      sheets += report->sheets;
    }
    EXPECT_EQ(sheets, 6u);
    EXPECT_EQ(newestVersion(folder / "d"), 0u);
    EXPECT_FALSE(bool(Dataset::open(folder / "d")));
    Result<CommitReport> report = commitParts(folder / "d", false);
    ASSERT_TRUE(bool(report)) << report.error().message;
    EXPECT_EQ(report->version, 1u);
    EXPECT_EQ(report->parts, count);
    EXPECT_EQ(report->sheets, 6u);
    expectSource();
    EXPECT_FALSE(std::filesystem::exists(folder / "d/parts"));
  }
}

TEST_F(InParts, OneThatIsPackedTwiceIsThereOnce) {
  ASSERT_TRUE(bool(part(1, 2)));
  const auto once = tree(folder / "d");
  ASSERT_TRUE(bool(part(1, 2)));
  EXPECT_TRUE(tree(folder / "d") == once);
  ASSERT_TRUE(bool(part(2, 2)));
  ASSERT_TRUE(bool(part(1, 2)));
  ASSERT_TRUE(bool(commitParts(folder / "d", false)));
  expectSource();
}

TEST_F(InParts, MissingOnesAreNamedAndNothingIsMade) {
  EXPECT_FALSE(bool(commitParts(folder / "d", false)));
  ASSERT_TRUE(bool(part(2, 4)));
  const auto before = tree(folder / "d");
  Result<CommitReport> report = commitParts(folder / "d", false);
  ASSERT_FALSE(bool(report));
  EXPECT_NE(report.error().message.find("part 1, 3, 4 of 4 is missing"),
            std::string::npos)
      << report.error().message;
  EXPECT_TRUE(tree(folder / "d") == before);
  for (auto [number, count] : {std::pair(0, 2), {3, 2}, {1, 0}})
    EXPECT_FALSE(bool(part(uint64_t(number), uint64_t(count))));
}

TEST_F(InParts, ThoseOfOtherSourcesCountsAndFormatsAreRefused) {
  ASSERT_TRUE(bool(part(1, 2)));
  ASSERT_TRUE(bool(part(2, 2, "t")));
  Result<CommitReport> report = commitParts(folder / "d", false);
  ASSERT_FALSE(bool(report));
  EXPECT_NE(report.error().message.find("part 2 is of another source"),
            std::string::npos);
  PackOptions options;
  options.level = 7;
  ASSERT_TRUE(
      bool(packPart(folder / "s", folder / "d", nullptr, {2, 2}, options)));
  report = commitParts(folder / "d", false);
  ASSERT_FALSE(bool(report));
  EXPECT_NE(report.error().message.find("another format"), std::string::npos);
  ASSERT_TRUE(bool(part(1, 3)));
  report = commitParts(folder / "d", false);
  ASSERT_FALSE(bool(report));
  EXPECT_NE(report.error().message.find("--discard"), std::string::npos);
  Result<uint64_t> gone = discardParts(folder / "d");
  ASSERT_TRUE(bool(gone));
  EXPECT_EQ(*gone, 3u);
  EXPECT_FALSE(bool(discardParts(folder / "d")));
  EXPECT_EQ(newestVersion(folder / "d"), 0u);
}

TEST_F(InParts, OtherWritersAndGarbageLeaveThem) {
  pack(folder / "t", folder / "d");
  ASSERT_TRUE(bool(part(1, 2)));
  ASSERT_TRUE(bool(appendSheets(folder / "t", folder / "d", makeCopyFormat(),
                                PackOptions())));
  GcOptions now;
  now.grace = 0;
  ASSERT_TRUE(bool(collectGarbage(folder / "d", now)));
  ASSERT_TRUE(bool(part(2, 2)));
  const auto parts = tree(folder / "d/parts");
  Result<CommitReport> report = commitParts(folder / "d", false);
  ASSERT_TRUE(bool(report)) << report.error().message;
  EXPECT_EQ(report->version, 3u);
  expectSource();
  // A commit that was killed before it had removed the parts.
  for (const auto &[name, content] : parts)
    write((folder / "d/parts/") + name, content);
  report = commitParts(folder / "d", false);
  ASSERT_TRUE(bool(report)) << report.error().message;
  EXPECT_EQ(report->version, 3u) << "it is not made a second time";
  EXPECT_FALSE(std::filesystem::exists(folder / "d/parts"));
  EXPECT_EQ(newestVersion(folder / "d"), 3u);
}

TEST_F(InParts, EveryDamagedByteOfOneIsTold) {
  ASSERT_TRUE(bool(part(1, 2)));
  ASSERT_TRUE(bool(part(2, 2)));
  const std::string good = tree(folder / "d/parts")["1-of-2.json"];
  for (size_t at = 0; at < good.size(); ++at) {
    std::string bad = good;
    bad[at] ^= 1;
    write(folder / "d/parts/1-of-2.json", bad);
    ASSERT_FALSE(bool(commitParts(folder / "d", false))) << at;
    write(folder / "d/parts/1-of-2.json", good.substr(0, at));
    ASSERT_FALSE(bool(commitParts(folder / "d", false))) << at;
  }
  write(folder / "d/parts/1-of-2.json", good);
  ASSERT_TRUE(bool(commitParts(folder / "d", false)));
}
