//===- GraphTextTest.cpp - Graphs as a line of text -----------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Text becomes the steps it names and comes back; what is no graph is refused.
//
//===----------------------------------------------------------------------===//
#include "smmil/Runtime/GraphText.h"
#include "smmil/Runtime/PrimitiveInfo.h"

#include <gtest/gtest.h>

using namespace smmil;

static PlanGraph parsed(const std::string &text) {
  PlanGraph graph;
  Status status = parseGraph(text, graph);
  EXPECT_TRUE(status.isOk()) << text << ": " << status.message();
  return graph;
}

TEST(GraphText, NamesParametersAndTakesTheRestFromTheRecord) {
  PlanGraph graph = parsed("color kind=ycbcr chroma=420 | block_dct size=8 | "
                           "scan keep=40 | quantize steps=24 lambda=70 | "
                           "band_rans lanes=32");
  ASSERT_EQ(graph.steps.size(), 5u);
  EXPECT_EQ(graph.steps[0].code, primitiveNamed("color")->code);
  EXPECT_EQ(graph.steps[0].args, (std::vector<int32_t>{0, 420}));
  // steps, shape, chroma_steps, deadzone, lambda.
  EXPECT_EQ(graph.steps[3].args, (std::vector<int32_t>{24, 15, 90, 40, 70}));
  EXPECT_TRUE(graph.steps[3].fixed.empty());
  EXPECT_EQ(graph.steps[4].operands, (std::vector<uint16_t>{4}));
  EXPECT_EQ(graph.streams, (std::vector<uint16_t>{5}));
  // Not optional: the first value worth trying.
  EXPECT_EQ(parsed("zstd").steps[0].args[0], 9);
}

TEST(GraphText, FixesItemParameters) {
  PlanGraph graph =
      parsed("color kind=ycbcr chroma=444 | block_dct | scan | quantize "
             "step=5 steps=8 | band_rans");
  EXPECT_EQ(graph.steps[3].fixed, (std::vector<int32_t>{5}));
  EXPECT_EQ(graph.steps[3].args[0], 8);
}

TEST(GraphText, NamesOperandsAndOrdersStreams) {
  PlanGraph graph = parsed("split | delta | rans lanes=4 | zstd level=3 @2");
  EXPECT_EQ(graph.steps[1].operands, (std::vector<uint16_t>{1}));
  EXPECT_EQ(graph.steps[3].operands, (std::vector<uint16_t>{2}));
  EXPECT_EQ(graph.streams, (std::vector<uint16_t>{4, 5}));
  EXPECT_EQ(parsed("split | rans | zstd @2 > 4,3").streams,
            (std::vector<uint16_t>{4, 3}));
}

TEST(GraphText, EmptyTextStoresTheSource) {
  EXPECT_TRUE(parsed("").isStore());
  EXPECT_TRUE(parsed(" \n").streams.empty());
  EXPECT_EQ(printGraph({}), "");
}

TEST(GraphText, ComesBackAsItWasPrinted) {
  for (const char *text :
       {"", "zstd level=19 dictionary=65536",
        "color kind=ycocg_r chroma=444 | predict predictor=med strips=8 | "
        "row_rans",
        "lpc order=16 window=4096 segments=8 mode=17 | lpc_rans",
        "split | zigzag_int | rans lanes=4 | zstd level=3 dictionary=0 @2",
        "split | rans lanes=4 | rans lanes=8 @2 > 4,3"})
    EXPECT_EQ(printGraph(parsed(text)), text);
  // A plan's part says what it has: no encoder parameters.
  EXPECT_EQ(printGraph(formatPartOf(parsed("zstd level=19"))), "zstd");
}

TEST(GraphText, ReachesEveryPrimitive) {
  for (const PrimitiveInfo *info : allPrimitives()) {
    std::string text = info->mnemonic;
    for (int32_t i = 0; i < info->formatParams + info->encoderParams; ++i) {
      const ParamInfo &param = info->params[static_cast<size_t>(i)];
      text += std::string(" ") + param.name + "=";
      if (!param.words.empty())
        text += param.words[0];
      else
        text += std::to_string(!param.tries.empty()   ? param.tries[0]
                               : !param.legal.empty() ? param.legal[0]
                                                      : param.least);
    }
    EXPECT_EQ(printGraph(parsed(text)), text);
  }
}

TEST(GraphText, RefusesWhatIsNoGraph) {
  for (const char *text :
       {"nothing", "zstd | ", " | zstd", "zstd level=23",
        "zstd level=", "zstd level=9x", "zstd level=9 level=9", "zstd lanes=4",
        "zstd 9", "color kind=cmyk chroma=444", "split | rans @x", "rans @1,2",
        "rans @-1", "rans @70000", "rans > x"}) {
    PlanGraph graph = parsed("delta | rans lanes=4");
    Status status = parseGraph(text, graph);
    EXPECT_EQ(status.code(), StatusCode::InvalidArgument) << text;
    EXPECT_EQ(printGraph(graph), "delta | rans lanes=4") << text;
  }
}
