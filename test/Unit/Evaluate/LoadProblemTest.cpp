//===- LoadProblemTest.cpp - From design.problem to lib/Search ------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "smmil/Evaluate/LoadProblem.h"

#include "smmil/Evaluate/JointMeter.h"
#include "smmil/Search/Solver.h"
#include "smmil/Search/Space.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Parser/Parser.h"

#include <gtest/gtest.h>

using namespace smmil;
using namespace smmil::evaluate;

namespace {

class LoadProblemTest : public ::testing::Test {
protected:
  LoadProblemTest() {
    mlir::DialectRegistry registry;
    registry.insert<mlir::arith::ArithDialect, design::DesignDialect>();
    context.appendDialectRegistry(registry);
    context.loadAllAvailableDialects();
  }

  /// Loads a problem with this body. Symbols around it are not looked at.
  Result<search::Problem> load(const std::string &body) {
    std::string text = "design.problem @p for @l model @m task @t target @h "
                       "seed 7 {\n" +
                       body + "\n}\n";
    mlir::ParserConfig config(&context, /*verifyAfterParse=*/false);
    module = mlir::parseSourceString<mlir::ModuleOp>(text, config, "p.mlir");
    EXPECT_TRUE(bool(module)) << text;
    if (!module)
      return usageError("the test's own text does not parse");
    return loadProblem(*module->getOps<design::ProblemOp>().begin());
  }

  mlir::MLIRContext context;
  mlir::OwningOpRef<mlir::ModuleOp> module;
};

constexpr char kKnobs[] = R"(
  knob @block in [8, 4] group "image"
  knob @keep in [8, 16, 32, 64] group "image"
  knob @chain in ["dct", "lossless"] group "image"
  knob @dedup in [true, false] group "layout"
  minimize bytes
)";

TEST_F(LoadProblemTest, KnobsKeepDomainsGroupsAndPlaces) {
  auto problem = load(kKnobs);
  ASSERT_TRUE(bool(problem)) << problem.error().message;
  ASSERT_EQ(problem->knobs.size(), 4u);
  EXPECT_EQ(problem->knobs[0].labels, (std::vector<std::string>{"8", "4"}));
  EXPECT_EQ(problem->knobs[0].numbers, (std::vector<int64_t>{8, 4}));
  EXPECT_TRUE(problem->knobs[0].ordered);
  EXPECT_FALSE(problem->knobs[2].ordered);
  EXPECT_EQ(problem->knobs[2].labels[0], "dct");
  EXPECT_EQ(problem->groups, (std::vector<std::string>{"image", "layout"}));
  EXPECT_EQ(problem->knobs[0].where.text(), "p.mlir:3:3");
  EXPECT_EQ(problem->minimize, (std::vector<uint16_t>{kBytes}));
}

TEST_F(LoadProblemTest, ARuleExcludesWhatItsFormulaRejects) {
  auto problem = load(std::string(kKnobs) + R"(
  rule "no more coefficients than the block has" (%keep = @keep, %block = @block) {
    %area = arith.muli %block, %block : i64
    %ok = arith.cmpi sle, %keep, %area : i64
    yield %ok
  })");
  ASSERT_TRUE(bool(problem)) << problem.error().message;
  search::Space space(*problem);
  // 8x8 takes all four, 4x4 takes 8 and 16; two words, two flags.
  EXPECT_EQ(*space.count(), (4 + 2) * 2 * 2);
  search::Solver solver(*problem);
  for (uint8_t block = 0; block < 2; ++block)
    for (uint8_t keep = 0; keep < 4; ++keep) {
      bool legal = block == 0 || keep <= 1;
      search::Design design = {block, keep, 0, 0};
      EXPECT_EQ(problem->check(design), legal);
      EXPECT_EQ(solver.accepts(design), legal);
    }
}

TEST_F(LoadProblemTest, RulesReadWordsAndFlags) {
  auto problem = load(std::string(kKnobs) + R"(
  rule "lossless is not deduplicated" (%chain = @chain : !design.word, %dedup = @dedup : i1) {
    %true = arith.constant true
    %exact = is %chain "lossless"
    %both = arith.andi %exact, %dedup : i1
    %ok = arith.xori %both, %true : i1
    yield %ok
  })");
  ASSERT_TRUE(bool(problem)) << problem.error().message;
  EXPECT_FALSE(problem->check({0, 0, 1, 0}));
  EXPECT_TRUE(problem->check({0, 0, 1, 1}));
  EXPECT_TRUE(problem->check({0, 0, 0, 0}));
}

constexpr char kFour[] = R"(
  knob @a in [1, 2, 3]
  knob @b in [1, 2, 3]
  knob @c in [1, 2, 3]
  knob @d in [1, 2, 3]
  minimize bytes
)";

TEST_F(LoadProblemTest, LinearSumsOverManyKnobsBecomeBudgets) {
  auto problem = load(std::string(kFour) + R"(
  rule "the sum is small" (%a = @a, %b = @b, %c = @c, %d = @d) {
    %two = arith.constant 2 : i64
    %limit = arith.constant 8 : i64
    %twice = arith.muli %two, %a : i64
    %ab = arith.addi %twice, %b : i64
    %abc = arith.addi %ab, %c : i64
    %abcd = arith.subi %abc, %d : i64
    %ok = arith.cmpi slt, %abcd, %limit : i64
    yield %ok
  })");
  ASSERT_TRUE(bool(problem)) << problem.error().message;
  ASSERT_EQ(problem->budgets.size(), 1u);
  search::Solver solver(*problem);
  for (uint8_t a = 0; a < 3; ++a)
    for (uint8_t b = 0; b < 3; ++b)
      for (uint8_t c = 0; c < 3; ++c)
        for (uint8_t d = 0; d < 3; ++d) {
          bool legal = 2 * (a + 1) + (b + 1) + (c + 1) - (d + 1) < 8;
          EXPECT_EQ(problem->check({a, b, c, d}), legal);
          EXPECT_EQ(solver.accepts({a, b, c, d}), legal);
        }
}

TEST_F(LoadProblemTest, OtherRulesOverManyKnobsAreRefused) {
  auto problem = load(std::string(kFour) + R"(
  rule "the product is small" (%a = @a, %b = @b, %c = @c, %d = @d) {
    %limit = arith.constant 8 : i64
    %ab = arith.muli %a, %b : i64
    %cd = arith.muli %c, %d : i64
    %all = arith.muli %ab, %cd : i64
    %ok = arith.cmpi slt, %all, %limit : i64
    yield %ok
  })");
  ASSERT_FALSE(bool(problem));
  EXPECT_NE(problem.error().message.find("the product is small"),
            std::string::npos);
  EXPECT_NE(problem.error().message.find("at most 3"), std::string::npos);
}

TEST_F(LoadProblemTest, PinsAndBoundsKeepTheirPlaceInTheSpec) {
  auto problem = load(std::string(kKnobs) + R"(
  require decode_us per sheet at_most 20000.0 at p95 from "task.json: decode_us_per_sheet_p95"
  require tensor_psnr_db of @wild::@image at_least 38.0 each from "task.json: quality.image.floor"
  fix @block = 4 from "task.json: fix.block")");
  ASSERT_TRUE(bool(problem)) << problem.error().message;
  ASSERT_EQ(problem->bounds.size(), 2u);
  EXPECT_EQ(problem->bounds[0].metric, kDecodeP95);
  EXPECT_EQ(problem->bounds[0].limit, 20000.0);
  EXPECT_EQ(problem->rules[problem->bounds[0].rule].where.text(),
            "task.json: decode_us_per_sheet_p95");
  // A floor for each item is held by the closed loop; a gap is a violation.
  EXPECT_EQ(problem->bounds[1].metric, kQualityGap);
  EXPECT_EQ(problem->bounds[1].violation(0.0), 0);
  EXPECT_GT(problem->bounds[1].violation(0.5), 0);
  EXPECT_FALSE(problem->check({0, 0, 0, 0}));
  EXPECT_TRUE(problem->check({1, 0, 0, 0}));
  EXPECT_EQ(problem->rules.back().where.text(), "task.json: fix.block");
  EXPECT_TRUE(problem->rules.back().request);
}

TEST_F(LoadProblemTest, WhatIsNotMeasuredIsRefused) {
  auto problem = load("knob @a in [1]\nminimize beauty");
  ASSERT_FALSE(bool(problem));
  EXPECT_NE(problem.error().message.find("'beauty' is not measured"),
            std::string::npos);
  problem = load("knob @a in [1, 2]\nminimize bytes\nfix @a = 3");
  ASSERT_FALSE(bool(problem));
  EXPECT_NE(problem.error().message.find("not in its domain [1, 2]"),
            std::string::npos);
}

} // namespace
