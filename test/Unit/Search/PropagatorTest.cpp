//===- PropagatorTest.cpp - The propagator against brute force ------------===//
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

TEST(PropagatorTest, KeepsEverySolutionOfRandomSpaces) {
  for (uint64_t i = 0; i < 10000; ++i) {
    Random random(1, i);
    Problem problem = randomProblem(random, 6);
    ASSERT_TRUE(bool(problem.verify()));
    Space space(problem);
    auto solutions = bruteForce(problem);
    Box box;
    bool possible = space.root(box);
    ASSERT_TRUE(possible || solutions.empty()) << "space " << i;
    for (const Design &design : solutions)
      for (size_t k = 0; k < design.size(); ++k)
        ASSERT_TRUE(box.domain[k] >> design[k] & 1) << "space " << i;
    auto count = space.count();
    ASSERT_TRUE(count.has_value());
    ASSERT_EQ(*count, static_cast<double>(solutions.size())) << "space " << i;
    std::set<Design> walked;
    space.enumerate(
        [&](const Design &design) { return walked.insert(design).second; });
    ASSERT_EQ(walked, solutions) << "space " << i;
  }
}

TEST(PropagatorTest, SamplesAreSolutionsAndCoverTheSpace) {
  int covered = 0, spaces = 0;
  for (uint64_t i = 0; i < 10000; ++i) {
    Random random(2, i);
    Problem problem = randomProblem(random, 6);
    Space space(problem);
    auto solutions = bruteForce(problem);
    auto first = space.sample(random);
    ASSERT_EQ(first.has_value(), !solutions.empty()) << "space " << i;
    if (!first)
      continue;
    ASSERT_TRUE(solutions.count(*first)) << "space " << i;
    if (solutions.size() > 30)
      continue;
    std::set<Design> seen{*first};
    for (int draw = 0; draw < 3000 && seen.size() < solutions.size(); ++draw)
      seen.insert(*space.sample(random));
    ++spaces;
    covered += seen == solutions;
  }
  EXPECT_EQ(covered, spaces);
}

TEST(PropagatorTest, RepairKeepsPinsWheneverASolutionHasThem) {
  for (uint64_t i = 0; i < 10000; ++i) {
    Random random(3, i);
    Problem problem = randomProblem(random, 6);
    Space space(problem);
    auto solutions = bruteForce(problem);
    Design wanted;
    for (const Knob &knob : problem.knobs)
      wanted.push_back(static_cast<uint8_t>(random.below(knob.size())));
    std::vector<KnobId> pins;
    for (size_t k = 0; k < wanted.size(); ++k)
      if (random.below(3) == 0)
        pins.push_back(static_cast<KnobId>(k));
    bool exists = std::any_of(
        solutions.begin(), solutions.end(), [&](const Design &design) {
          return std::all_of(pins.begin(), pins.end(),
                             [&](KnobId k) { return design[k] == wanted[k]; });
        });
    auto repaired = space.repair(wanted, pins, random);
    ASSERT_EQ(repaired.has_value(), exists) << "space " << i;
    if (!repaired)
      continue;
    ASSERT_TRUE(solutions.count(*repaired));
    for (KnobId k : pins)
      ASSERT_EQ((*repaired)[k], wanted[k]);
    if (solutions.count(wanted)) {
      ASSERT_EQ(*repaired, wanted) << "a legal design is left alone";
    }
  }
}

TEST(PropagatorTest, MutantsAreLegal) {
  for (uint64_t i = 0; i < 2000; ++i) {
    Random random(4, i);
    Problem problem = randomProblem(random, 5);
    Space space(problem);
    auto design = space.sample(random);
    if (!design)
      continue;
    auto mutant =
        space.mutate(*design, 1 + static_cast<int>(random.below(3)), random);
    ASSERT_TRUE(mutant.has_value());
    ASSERT_TRUE(problem.check(*mutant));
  }
}

TEST(PropagatorTest, TabulatedRulesEqualTheirPredicate) {
  Random random(5);
  for (int round = 0; round < 200; ++round) {
    Problem problem = emptyProblem();
    for (int k = 0; k < 3; ++k)
      problem.knobs.push_back(makeKnob("k" + std::to_string(k),
                                       2 + static_cast<int>(random.below(4))));
    size_t rank = 1 + random.below(3);
    std::vector<KnobId> scope = {2, 0, 1};
    scope.resize(rank);
    uint64_t salt = random.next();
    auto holds = [&](const uint8_t *v) {
      uint64_t key = salt;
      for (size_t i = 0; i < rank; ++i)
        key = splitmix64(key ^ v[i]);
      return key % 3 != 0;
    };
    RuleId rule = problem.addRule("tabulated", {});
    ASSERT_TRUE(bool(problem.addTabulated(scope, rule, holds)));
    Problem raw = problem;
    raw.clauses.clear();
    for (const Design &design : bruteForce(raw)) {
      uint8_t tuple[3] = {};
      for (size_t i = 0; i < rank; ++i)
        tuple[i] = design[scope[i]];
      ASSERT_EQ(problem.check(design), holds(tuple));
    }
  }
}

TEST(PropagatorTest, FourKnobsCannotBeTabulated) {
  Problem problem = emptyProblem();
  for (int k = 0; k < 4; ++k)
    problem.knobs.push_back(makeKnob("k" + std::to_string(k), 2));
  RuleId rule = problem.addRule("too wide", {});
  Outcome outcome = problem.addTabulated({0, 1, 2, 3}, rule,
                                         [](const uint8_t *) { return true; });
  ASSERT_FALSE(bool(outcome));
  EXPECT_NE(outcome.error().message.find("at most 3"), std::string::npos);
}

/// The DCT-only space of requirement G10.
Problem dctSpace() {
  Problem problem = emptyProblem();
  auto add = [&](const char *name, std::vector<int64_t> values) {
    Knob knob;
    knob.name = name;
    for (int64_t value : values)
      knob.labels.push_back(std::to_string(value));
    knob.numbers = std::move(values);
    problem.knobs.push_back(std::move(knob));
  };
  add("block", {4, 8, 16});
  add("chroma", {444, 420, 0});
  add("selection", {0, 1, 2, 3});
  add("keep_luma", {1, 3, 6, 10, 15, 21, 28, 36, 64});
  add("keep_chroma", {0, 1, 3, 6, 10});
  add("step", {1, 4, 8, 16, 24, 32, 48, 64});
  auto value = [&problem](size_t knob, uint8_t index) {
    return problem.knobs[knob].numbers[index];
  };
  RuleId prefix =
      problem.addRule("no more coefficients than the block has", {});
  EXPECT_TRUE(bool(problem.addTabulated({0, 3}, prefix, [&](const uint8_t *v) {
    return value(3, v[1]) <= value(0, v[0]) * value(0, v[0]);
  })));
  RuleId chroma = problem.addRule(
      "chroma coefficients are kept exactly where there is chroma", {});
  EXPECT_TRUE(bool(problem.addTabulated({1, 4}, chroma, [&](const uint8_t *v) {
    return (value(4, v[1]) == 0) == (value(1, v[0]) == 0);
  })));
  return problem;
}

TEST(PropagatorTest, KnownDesignSpaceHas6624LegalPoints) {
  Problem problem = dctSpace();
  Space space(problem);
  EXPECT_EQ(space.rawSize(), 12960);
  EXPECT_EQ(*space.count(), 6624);
  uint64_t walked = space.enumerate([](const Design &) { return true; });
  EXPECT_EQ(walked, 6624u);
}

TEST(PropagatorTest, SharesSayWhatEachRuleRemoves) {
  Problem problem = dctSpace();
  auto shares = Space(problem).shares();
  ASSERT_EQ(shares.size(), 2u);
  // Four of nine prefixes exceed a 4x4 block: 4 of 27 pairs.
  EXPECT_NEAR(shares[0].removed, 4.0 / 27, 1e-12);
  // Y-only with chroma coefficients (4 of 15), chroma without (2 of 15).
  EXPECT_NEAR(shares[1].removed, 6.0 / 15, 1e-12);
  EXPECT_TRUE(shares[0].exact && shares[1].exact);
  // The rules do not touch the same knobs, so their shares multiply.
  EXPECT_NEAR(12960 * (1 - shares[0].removed) * (1 - shares[1].removed), 6624,
              1e-6);
}

TEST(ProblemTest, VerifyNamesTheFault) {
  Problem problem = emptyProblem();
  problem.knobs = {makeKnob("keep", 3), makeKnob("keep", 3)};
  EXPECT_NE(problem.verify().error().message.find("@keep is declared twice"),
            std::string::npos);
  problem.knobs = {makeKnob("wide", 65)};
  EXPECT_NE(problem.verify().error().message.find("1 to 64"),
            std::string::npos);
}

} // namespace
