//===- SolverTest.cpp - Z3 against brute force ----------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Spaces.h"

#include <gtest/gtest.h>

using namespace smmil;
using namespace smmil::search;
using namespace smmil::search::test;

namespace {

Problem only(const Problem &problem, const std::vector<RuleId> &rules) {
  Problem result = problem;
  result.clauses.clear();
  result.budgets.clear();
  auto kept = [&](RuleId rule) {
    return std::find(rules.begin(), rules.end(), rule) != rules.end();
  };
  for (const Clause &clause : problem.clauses)
    if (kept(clause.rule))
      result.clauses.push_back(clause);
  for (const Budget &budget : problem.budgets)
    if (kept(budget.rule))
      result.budgets.push_back(budget);
  return result;
}

TEST(SolverTest, AgreesOnRandomSpacesAndSingleValues) {
  for (uint64_t i = 0; i < 1000; ++i) {
    Random random(11, i);
    Problem problem = randomProblem(random, 6);
    auto solutions = bruteForce(problem);
    Solver solver(problem);
    ASSERT_EQ(solver.feasible(), !solutions.empty()) << "space " << i;
    std::set<std::pair<int, int>> alive;
    for (const Design &design : solutions)
      for (size_t k = 0; k < design.size(); ++k)
        alive.insert({static_cast<int>(k), design[k]});
    for (size_t k = 0; k < problem.knobs.size(); ++k)
      for (int v = 0; v < problem.knobs[k].size(); ++v)
        ASSERT_EQ(solver.feasible({{static_cast<KnobId>(k), Mask(1) << v}}),
                  alive.count({static_cast<int>(k), v}) > 0)
            << "space " << i;
    if (solutions.empty())
      continue;
    auto completed = solver.complete();
    ASSERT_TRUE(completed && solutions.count(*completed));
    std::set<std::pair<int, int>> dead;
    for (DeadValue value : solver.deadValues())
      dead.insert({value.knob, value.value});
    for (size_t k = 0; k < problem.knobs.size(); ++k)
      for (int v = 0; v < problem.knobs[k].size(); ++v)
        ASSERT_EQ(dead.count({static_cast<int>(k), v}),
                  1 - alive.count({static_cast<int>(k), v}))
            << "space " << i << " knob " << k << " value " << v;
  }
}

TEST(SolverTest, AcceptsExactlyTheSolutions) {
  for (uint64_t i = 0; i < 300; ++i) {
    Random random(12, i);
    Problem problem = randomProblem(random, 6);
    Solver solver(problem);
    Design design;
    for (const Knob &knob : problem.knobs)
      design.push_back(static_cast<uint8_t>(random.below(knob.size())));
    ASSERT_EQ(solver.accepts(design), problem.check(design)) << "space " << i;
  }
}

TEST(SolverTest, ConflictsAreMinimalAndSayWhere) {
  int conflicts = 0, withRelaxation = 0;
  for (uint64_t i = 0; i < 4000; ++i) {
    Random random(13, i);
    Problem problem = randomProblem(random, 14);
    if (!bruteForce(problem).empty())
      continue;
    ++conflicts;
    Solver solver(problem);
    Conflict conflict = solver.explain();
    ASSERT_FALSE(conflict.rules.empty());
    ASSERT_TRUE(bruteForce(only(problem, conflict.rules)).empty())
        << "the core must be a contradiction by itself";
    for (size_t drop = 0; drop < conflict.rules.size(); ++drop) {
      auto fewer = conflict.rules;
      fewer.erase(fewer.begin() + drop);
      ASSERT_FALSE(bruteForce(only(problem, fewer)).empty())
          << "every rule of the core must be needed";
    }
    // Requests lead.
    bool sawRule = false;
    std::string text = conflict.text(problem);
    for (RuleId rule : conflict.rules) {
      ASSERT_FALSE(sawRule && problem.rules[rule].request);
      sawRule |= !problem.rules[rule].request;
      ASSERT_NE(text.find(problem.rules[rule].sentence), std::string::npos);
      ASSERT_NE(text.find(problem.rules[rule].where.text()), std::string::npos);
    }
    for (RuleId rule : conflict.relaxations) {
      std::vector<RuleId> others;
      for (RuleId other = 0; other < problem.rules.size(); ++other)
        if (other != rule)
          others.push_back(other);
      ASSERT_FALSE(bruteForce(only(problem, others)).empty());
      ++withRelaxation;
    }
  }
  EXPECT_GT(conflicts, 100);
  EXPECT_GT(withRelaxation, 10);
}

TEST(SolverTest, ExplainsTheSpecThatCannotBeMet) {
  Problem problem = emptyProblem();
  Knob block = makeKnob("block", 2), keep = makeKnob("keep", 4);
  block.labels = {"4", "8"};
  block.numbers = {4, 8};
  keep.labels = {"8", "16", "32", "64"};
  keep.numbers = {8, 16, 32, 64};
  problem.knobs = {block, keep};
  RuleId rule = problem.addRule("no more coefficients than the block has",
                                {"rules.mlir", 7, 3, ""});
  ASSERT_TRUE(bool(problem.addTabulated({0, 1}, rule, [&](const uint8_t *v) {
    return keep.numbers[v[1]] <= block.numbers[v[0]] * block.numbers[v[0]];
  })));
  problem.addPin(0, 1,
                 problem.addRule("the task fixes block to 4",
                                 {"impossible.json", 0, 0, "fix.block"}, true));
  problem.addPin(1, 8,
                 problem.addRule("the task fixes keep to 64",
                                 {"impossible.json", 0, 0, "fix.keep"}, true));
  Solver solver(problem);
  ASSERT_FALSE(solver.feasible());
  Conflict conflict = solver.explain();
  EXPECT_EQ(conflict.rules, (std::vector<RuleId>{1, 2, 0}));
  EXPECT_EQ(conflict.relaxations, (std::vector<RuleId>{1, 2}));
  std::string text = conflict.text(problem);
  EXPECT_NE(text.find("impossible.json: fix.block: the task fixes block to 4"),
            std::string::npos);
  EXPECT_NE(text.find("rules.mlir:7:3: no more coefficients"),
            std::string::npos);
}

} // namespace
