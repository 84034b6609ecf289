//===- CodedTest.cpp - Datasets whose media are coded ---------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What is packed by graphs decodes alike with and without fusions, and a
// format whose two directions differ is refused.
//
//===----------------------------------------------------------------------===//

#include "CodedFormat.h"

#include "smmil/Dataset/Export.h"
#include "smmil/Dataset/Verify.h"

#include <cmath>

using namespace smmil;
using namespace smmil::test;

TEST(Coded, FusionChangesNoBit) {
  TemporaryFolder folder;
  writeCorpus(folder / "s");
  PackReport packed =
      pack(folder / "s", folder / "d", codedFormat(folder / "s"));
  EXPECT_EQ(packed.cases["image/dct"].items +
                packed.cases["image/lossless"].items,
            2u);
  EXPECT_EQ(packed.cases["audio/lpc"].items, 1u);
  Result<Dataset> fused = Dataset::open(folder / "d");
  Result<Dataset> stepwise = Dataset::open(folder / "d", 0, {/*fusion=*/false});
  ASSERT_TRUE(fused && stepwise);
  for (uint64_t id = 0; id < fused->itemCount(); ++id) {
    Result<Bytes> a = fused->decode(id), b = stepwise->decode(id);
    ASSERT_TRUE(a && b);
    EXPECT_EQ(*a, *b) << "item " << id;
  }
  EXPECT_TRUE(bool(stepwise->check()));
  ASSERT_TRUE(bool(exportDecoded(*fused, folder / "fused")));
  ASSERT_TRUE(bool(exportDecoded(*stepwise, folder / "stepwise")));
  EXPECT_EQ(tree(folder / "fused").size(), 4u);
  EXPECT_TRUE(tree(folder / "fused") == tree(folder / "stepwise"));
}

TEST(Coded, AllDecodersAgree) {
  TemporaryFolder folder;
  writeCorpus(folder / "s");
  pack(folder / "s", folder / "d", codedFormat(folder / "s"));
  Result<Dataset> dataset = Dataset::open(folder / "d");
  ASSERT_TRUE(bool(dataset));
  VerifyOptions options;
  options.reference = options.stepwise = true;
  Result<VerifyReport> report = verifyAgainst(*dataset, folder / "s", options);
  ASSERT_TRUE(bool(report)) << report.error().message;
  EXPECT_EQ(report->mismatches, 0u)
      << (report->findings.empty() ? "" : report->findings[0]);
  EXPECT_EQ(report->belowFloor, 0u);
  EXPECT_GE(report->worst["image"], 30);
  EXPECT_TRUE(std::isinf(report->worst["audio"]));
}

TEST(Coded, EncodeGraphsAreThoseOfThePlan) {
  TemporaryFolder folder;
  writeCorpus(folder / "s");
  const Format good = codedFormat(folder / "s");
  const uint32_t image = fieldOf(good, Modality::Image);
  std::vector<void (*)(PlanGraph &)> edits = {
      [](PlanGraph &graph) { graph.steps.pop_back(); },
      [](PlanGraph &graph) { graph.steps[1].args[0] = 4; },
      [](PlanGraph &graph) { graph.steps[3].table = 1; },
      [](PlanGraph &graph) { graph.steps[2].operands[0] = 1; },
      [](PlanGraph &graph) { graph.streams.push_back(4); }};
  for (size_t i = 0; i < edits.size(); ++i) {
    Format format = good;
    edits[i](format.encodings[image].cases[1]);
    Result<PackReport> report = packDataset(folder / "s", folder / "d", format);
    ASSERT_FALSE(bool(report)) << "edit " << i;
    EXPECT_NE(report.error().message.find("other cases than it decodes"),
              std::string::npos)
        << report.error().message;
  }
  EXPECT_FALSE(std::filesystem::exists(folder / "d"));
}

TEST(Coded, AFormatThatNoReaderTakesIsRefused) {
  TemporaryFolder folder;
  writeCorpus(folder / "s");
  Format format = codedFormat(folder / "s");
  format.plan.fields[fieldOf(format, Modality::Image)].frame.width = 1000000;
  Result<PackReport> report = packDataset(folder / "s", folder / "d", format);
  ASSERT_FALSE(bool(report));
  EXPECT_EQ(report.error().kind, ErrorKind::Usage);
  EXPECT_NE(report.error().message.find("out of range"), std::string::npos)
      << report.error().message;
}
