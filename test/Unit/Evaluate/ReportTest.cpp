//===- ReportTest.cpp - The report page -----------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "smmil/Evaluate/Report.h"

#include <gtest/gtest.h>

using namespace smmil::evaluate;
using nlohmann::json;

namespace {

json point(double bytes, double us) {
  return {{"knobs", {{"chunk", "16"}}},
          {"metrics", {{"bytes", bytes}, {"decode_us_p95", us}}}};
}

TEST(ReportTest, HoldsChoiceRulesAndPoints) {
  json design = {{"name", "wild"},
                 {"pareto", {point(100, 5), point(120, 3)}},
                 {"points", {point(100, 5), point(120, 3), point(200, 9)}},
                 {"chosen", point(100, 5)},
                 {"space",
                  {{"raw", 12.0},
                   {"legal", 6.0},
                   {"rules",
                    {{{"sentence", "no more than <b> & \"c\""},
                      {"share", 0.25},
                      {"location", "a.mlir:3"}}}}}}};
  design["finalists"] = {{{"chosen", true},
                          {"confirmed", point(101, 6)["metrics"]},
                          {"compiled", point(101, 4)["metrics"]},
                          {"codec", {{"isa", "avx2"}, {"halide", true}}}},
                         {{"confirmed", point(103, 6)["metrics"]}}};
  design["chosen"]["reasons"] = {{"chunk", "best measured with 64: +2 %"}};
  std::string page = renderReport(design);
  EXPECT_EQ(page.rfind("<!doctype html>", 0), 0u);
  EXPECT_NE(page.find("<svg"), std::string::npos);
  EXPECT_NE(page.find("best measured with 64"), std::string::npos);
  EXPECT_NE(page.find("1 (chosen)"), std::string::npos);
  EXPECT_NE(page.find("avx2, Halide"), std::string::npos);
  EXPECT_NE(page.find("not compiled"), std::string::npos);
  EXPECT_NE(page.find("no more than &lt;b&gt; &amp; &quot;c&quot;"),
            std::string::npos);
  EXPECT_EQ(page.find("<script"), std::string::npos);
  EXPECT_EQ(page.find("browse"), std::string::npos) << "there is no format";
}

TEST(ReportTest, SaysHowToLookAtTheData) {
  std::string page = renderReport({{"pareto", json::array()},
                                   {"chosen", point(100, 5)},
                                   {"format", "/a b/it's <f>.mlir"}});
  EXPECT_NE(page.find("--format '/a b/it'\\''s &lt;f&gt;.mlir'\n"
                      "python3 -m smmil browse DATASET</pre>"),
            std::string::npos)
      << page;
}

TEST(ReportTest, AnInfeasibleRequestHasAPageToo) {
  std::string page = renderReport({{"name", "none"},
                                   {"feasible", false},
                                   {"pareto", json::array()},
                                   {"points", json::array()}});
  EXPECT_NE(page.find("none"), std::string::npos);
}

} // namespace
