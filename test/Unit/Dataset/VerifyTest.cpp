//===- VerifyTest.cpp - Datasets against their source ---------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Decoders agree on copied data, and differences from the source are found.
//
//===----------------------------------------------------------------------===//

#include "TestCorpus.h"

#include "smmil/Dataset/Verify.h"

using namespace smmil;
using namespace smmil::test;

TEST(Verify, CopiedDatasetAgreesWithItsSource) {
  TemporaryFolder folder;
  writeCorpus(folder / "s");
  pack(folder / "s", folder / "d");
  Result<Dataset> dataset = Dataset::open(folder / "d");
  ASSERT_TRUE(bool(dataset));
  VerifyOptions options;
  options.reference = options.stepwise = true;
  Result<VerifyReport> report = verifyAgainst(*dataset, folder / "s", options);
  ASSERT_TRUE(bool(report)) << report.error().message;
  EXPECT_EQ(report->mismatches, 0u)
      << (report->findings.empty() ? "" : report->findings[0]);
  EXPECT_EQ(report->belowFloor, 0u);
  EXPECT_EQ(report->sheets, 6u);
  EXPECT_EQ(report->cases["image/store"], 2u);
  EXPECT_EQ(report->cases["file/store"], 3u);
  // Two images and a sound; text of a copy is no item.
  EXPECT_EQ(report->decoded, 3u);
  EXPECT_EQ(report->undecodable, 1u); // The video.
}

TEST(Verify, OtherSourceIsTold) {
  TemporaryFolder folder;
  writeCorpus(folder / "s");
  pack(folder / "s", folder / "d");
  Result<Dataset> dataset = Dataset::open(folder / "d");
  ASSERT_TRUE(bool(dataset));
  write(folder / "s/media/b.png", smallPng(91, 16));
  Result<VerifyReport> report = verifyAgainst(*dataset, folder / "s", {});
  ASSERT_TRUE(bool(report));
  EXPECT_EQ(report->mismatches, 1u);
  write(folder / "s/sheets.jsonl", "");
  EXPECT_FALSE(bool(verifyAgainst(*dataset, folder / "s", {})));
}
