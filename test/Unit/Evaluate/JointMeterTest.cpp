//===- JointMeterTest.cpp - What is measured again, and what is compiled --===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PictureSource.h"

#include "smmil/Evaluate/JointMeter.h"
#include "smmil/Runtime/Encoder.h"
#include "smmil/Runtime/GraphText.h"

#include <gtest/gtest.h>

using namespace smmil;
using namespace smmil::evaluate;

namespace {

PlanGraph graphOf(const char *name, const char *text) {
  PlanGraph graph;
  graph.name = name;
  if (*text) {
    EXPECT_TRUE(parseGraph(text, graph).isOk());
  }
  return graph;
}

/// A field of pictures with two cases, of which one never is the smaller: it
/// keeps every pixel.
Format makeFormat() {
  Format format;
  format.plan.fields = {pictureField()};
  format.encodings.resize(1);
  FieldEncoding &encoding = format.encodings[0];
  encoding.metric = "tensor_psnr_db";
  encoding.floor = 32;
  encoding.storeCompetes = false;
  encoding.cases = {graphOf("store", ""),
                    graphOf("picture", "block_picture effort=fast"),
                    graphOf("pixels", "png")};
  encoding.route.assign(kContentClasses, {1, 2});
  format.plan.fields[0].cases.clear();
  for (const PlanGraph &graph : encoding.cases)
    format.plan.fields[0].cases.push_back(formatPartOf(graph));
  return format;
}

} // namespace

TEST(JointMeterTest, CompilesTheCasesThatItemsTake) {
  PictureSource pictures(12);
  const Format format = makeFormat();
  search::Journal journal = search::Journal::inMemory();
  std::vector<Format> compiled;
  JointSettings settings;
  settings.samples = {1, 4, 4, 4};
  settings.buildCodec = [&](const Format &asked) -> Result<EmittedCodec> {
    compiled.push_back(asked);
    return dataError("no compiler");
  };
  auto meter = JointMeter::create(
      pictures.load(), format, journal,
      [&](const search::Design &) -> Result<Candidate> {
        return Candidate{format, {}};
      },
      settings);
  ASSERT_TRUE(meter) << meter.error().message;
  const search::Design design = {0};
  auto measured = (*meter)->measure({design}, 0);
  ASSERT_TRUE(measured) << measured.error().message;
  auto confirmed = (*meter)->confirm(design, 1);
  ASSERT_TRUE(confirmed) << confirmed.error().message;
  auto raced = (*meter)->compile(design, 1);
  ASSERT_TRUE(raced) << raced.error().message;
  EXPECT_FALSE(*raced); // Nothing was compiled; the design stands.
  ASSERT_EQ(compiled.size(), 1u);
  const std::vector<PlanGraph> &cases = compiled[0].plan.fields[0].cases;
  ASSERT_EQ(cases.size(), 3u);
  EXPECT_FALSE(cases[1].isStore());
  EXPECT_TRUE(cases[2].isStore());
  // The format that is stored has both.
  auto finished = (*meter)->finish(design);
  ASSERT_TRUE(finished) << finished.error().message;
  EXPECT_FALSE(finished->plan.fields[0].cases[2].isStore());
}

TEST(CaseMeterTest, AMemoIsTheMeasurementItself) {
  PictureSource pictures(3);
  const Format format = makeFormat();
  Source source = pictures.load();
  PlanField probe = pictureField();
  probe.cases.resize(2);
  auto samples = loadSamples(source, probe, format.images, {1, 2, 2, 0});
  ASSERT_TRUE(samples) << samples.error().message;
  const FieldEncoding &encoding = format.encodings[0];
  CostMemo memo;
  auto trained = trainCase(probe, encoding.cases[1], encoding,
                           pointersTo(samples->train), 1, {}, &memo);
  ASSERT_TRUE(trained) << trained.error().message;
  auto first =
      measureItems(*trained, pointersTo(samples->search), 1, {}, &memo);
  ASSERT_TRUE(first) << first.error().message;
  // Told another cost, the meter believes it: it did not look again.
  for (auto &[key, cost] : memo)
    cost.bytes += 1000;
  auto second =
      measureItems(*trained, pointersTo(samples->search), 1, {}, &memo);
  ASSERT_TRUE(second) << second.error().message;
  ASSERT_EQ(first->size(), second->size());
  for (size_t i = 0; i < first->size(); ++i) {
    EXPECT_EQ((*second)[i].bytes, (*first)[i].bytes + 1000);
    EXPECT_EQ((*second)[i].nanoseconds, (*first)[i].nanoseconds);
  }
  // Another floor is another cost.
  trained->encoding.floor = 40;
  auto finer =
      measureItems(*trained, pointersTo(samples->search), 1, {}, &memo);
  ASSERT_TRUE(finer) << finer.error().message;
  for (size_t i = 0; i < first->size(); ++i)
    EXPECT_GT((*finer)[i].quality, (*first)[i].quality);
}
