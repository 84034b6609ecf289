//===- StrategyTest.cpp - Every strategy on spaces with known optima ------===//
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

class StrategyTest : public ::testing::TestWithParam<std::string> {};

TEST_P(StrategyTest, FindsTheOptimumWithinTheSizeOfTheSpace) {
  for (uint64_t seed = 0; seed < 20; ++seed) {
    Problem problem = mediumProblem(seed);
    Space space(problem);
    Landscape oracle(problem, seed);
    double optimum = 1e300;
    for (const Design &design : bruteForce(problem))
      optimum = std::min(optimum, oracle.value(design)[0]);
    Journal journal = Journal::inMemory();
    SearchOptions options;
    options.strategy = GetParam();
    options.seed = seed;
    options.budget = static_cast<int>(*space.count());
    auto result = smmil::search::search(problem, oracle, journal, options);
    ASSERT_TRUE(bool(result)) << result.error().message;
    ASSERT_TRUE(result->feasible);
    EXPECT_EQ(result->evaluated[result->chosen].measurement.metrics[0], optimum)
        << "seed " << seed;
    std::set<Design> distinct;
    for (const Evaluated &evaluated : result->evaluated) {
      EXPECT_TRUE(problem.check(evaluated.design));
      EXPECT_TRUE(distinct.insert(evaluated.design).second);
    }
  }
}

TEST_P(StrategyTest, SameSeedSameJournal) {
  Problem problem = mediumProblem(3);
  std::string first;
  for (int round = 0; round < 2; ++round) {
    Landscape oracle(problem, 3);
    Journal journal = Journal::inMemory();
    SearchOptions options;
    options.strategy = GetParam();
    options.seed = 5;
    options.budget = 90;
    ASSERT_TRUE(bool(smmil::search::search(problem, oracle, journal, options)));
    if (round)
      EXPECT_EQ(journal.text(), first);
    else
      first = journal.text();
  }
}

INSTANTIATE_TEST_SUITE_P(All, StrategyTest,
                         ::testing::ValuesIn(strategyNames()),
                         [](const auto &info) { return info.param; });

TEST(SearchTest, UnknownStrategyListsTheKnownOnes) {
  Problem problem = mediumProblem(1);
  Landscape oracle(problem, 1);
  Journal journal;
  SearchOptions options;
  options.strategy = "oracle";
  auto result = smmil::search::search(problem, oracle, journal, options);
  ASSERT_FALSE(bool(result));
  EXPECT_NE(result.error().message.find("evolution, heuristic"),
            std::string::npos);
}

TEST(SearchTest, DefaultIsNoWorseThanTheBaselines) {
  double regret[3] = {};
  const char *names[] = {"evolution", "random", "heuristic"};
  for (uint64_t seed = 0; seed < 30; ++seed) {
    Problem problem = mediumProblem(100 + seed);
    Landscape oracle(problem, seed);
    double optimum = 1e300;
    for (const Design &design : bruteForce(problem))
      optimum = std::min(optimum, oracle.value(design)[0]);
    for (int s = 0; s < 3; ++s) {
      Journal journal;
      SearchOptions options;
      options.strategy = names[s];
      options.seed = seed;
      options.budget = 80;
      auto result = smmil::search::search(problem, oracle, journal, options);
      ASSERT_TRUE(bool(result) && result->feasible);
      regret[s] +=
          result->evaluated[result->chosen].measurement.metrics[0] / optimum -
          1;
    }
  }
  for (int s = 0; s < 3; ++s)
    RecordProperty(std::string("mean_regret_") + names[s],
                   std::to_string(regret[s] / 30));
  EXPECT_LE(regret[0], regret[1]);
  EXPECT_LE(regret[0], regret[2]);
}

TEST(SearchTest, ContradictionMeasuresNothing) {
  Problem problem = mediumProblem(2);
  problem.addPin(0, 1, problem.addRule("pin to the first", {}, true));
  problem.addPin(0, 2, problem.addRule("pin to the second", {}, true));
  Landscape oracle(problem, 2);
  Journal journal;
  auto result = smmil::search::search(problem, oracle, journal, {});
  ASSERT_TRUE(bool(result));
  EXPECT_FALSE(result->feasible);
  ASSERT_TRUE(result->conflict.has_value());
  EXPECT_EQ(result->conflict->rules.size(), 2u);
  EXPECT_EQ(oracle.measured, 0);
}

TEST(SearchTest, BoundNobodyMeetsIsAShortfall) {
  Problem problem = mediumProblem(2);
  Bound bound;
  bound.metric = 1;
  bound.limit = 1;
  bound.rule =
      problem.addRule("decoding takes at most 1 us",
                      {"task.json", 0, 0, "decode_us_per_sheet_p95"}, true);
  problem.bounds.push_back(bound);
  bound.metric = 0;
  bound.limit = 1e12;
  bound.rule = problem.addRule("the dataset takes at most 1 TB",
                               {"task.json", 0, 0, "bytes"}, true);
  problem.bounds.push_back(bound);
  Landscape oracle(problem, 2);
  Journal journal;
  SearchOptions options;
  options.budget = 40;
  auto result = smmil::search::search(problem, oracle, journal, options);
  ASSERT_TRUE(bool(result));
  EXPECT_FALSE(result->feasible);
  EXPECT_EQ(oracle.confirmed, 0);
  EXPECT_NE(result->shortfall.find("task.json: decode_us_per_sheet_p95"),
            std::string::npos);
  // What holds is no reason.
  EXPECT_EQ(result->shortfall.find("1 TB"), std::string::npos);
}

/// The best designs look legal on the search data and are not.
class Deceiving final : public Landscape {
public:
  Deceiving(const Problem &problem, double limit)
      : Landscape(problem, 4), limit(limit) {}
  Result<Measurement> confirm(const Design &design, int attempt) override {
    auto result = Landscape::confirm(design, attempt);
    if (attempt <= 2)
      result->metrics[1] = limit * 2;
    return result;
  }
  double limit;
};

TEST(SearchTest, ChoiceMustHoldOnFreshItems) {
  Problem problem = mediumProblem(4);
  Bound bound;
  bound.metric = 1;
  bound.limit = 200;
  bound.rule = problem.addRule("decoding takes at most 200 us", {}, true);
  problem.bounds.push_back(bound);
  Deceiving oracle(problem, 200);
  Journal journal;
  SearchOptions options;
  options.budget = 60;
  auto result = smmil::search::search(problem, oracle, journal, options);
  ASSERT_TRUE(bool(result));
  EXPECT_TRUE(result->feasible);
  EXPECT_EQ(result->attempts, 2 + static_cast<int>(result->finalists.size()));
}

TEST(SearchTest, LegalOptimumFarFromTheRelaxedOne) {
  // The cheapest designs violate the bound; feasibility comes first.
  Problem problem = mediumProblem(6);
  Landscape oracle(problem, 6);
  std::vector<std::pair<double, double>> values;
  for (const Design &design : bruteForce(problem)) {
    Metrics metrics = oracle.value(design);
    values.push_back({metrics[0], metrics[1]});
  }
  std::vector<double> times;
  for (auto &value : values)
    times.push_back(value.second);
  std::sort(times.begin(), times.end());
  double limit = times[times.size() / 50], optimum = 1e300;
  for (auto &value : values)
    if (value.second <= limit)
      optimum = std::min(optimum, value.first);
  Bound bound;
  bound.metric = 1;
  bound.limit = limit;
  bound.rule = problem.addRule("fast enough", {}, true);
  problem.bounds.push_back(bound);
  Journal journal;
  SearchOptions options;
  options.strategy = "evolution";
  options.budget = 300;
  auto result = smmil::search::search(problem, oracle, journal, options);
  ASSERT_TRUE(bool(result) && result->feasible);
  EXPECT_LE(result->evaluated[result->chosen].measurement.metrics[0],
            1.2 * optimum);
}

/// Cases that take an item where they store it smallest. Only the third keeps
/// the bound, alone and with one value of one knob.
class Cases : public Landscape {
public:
  explicit Cases(const Problem &problem) : Landscape(problem, 0) {}

  Metrics value(const Design &design) const override {
    struct Case {
      double bytes, time;
    };
    const Case cases[] = {{100, 10},
                          {120, 9},
                          {300. + 10 * design[5], design[5] == 2 ? 1. : 12.},
                          {130, 8},
                          {140, 9}};
    Case chosen = {1000, 30};
    for (size_t i = 0; i < 5; ++i)
      if (design[i] == 0 && cases[i].bytes < chosen.bytes)
        chosen = cases[i];
    for (size_t k = 6; k < design.size(); ++k)
      chosen.bytes += design[k];
    return {chosen.bytes, chosen.time};
  }
};

TEST(StrategyTest, ABoundThatOneCaseKeepsAloneIsMet) {
  Problem problem = emptyProblem();
  for (const char *name : {"use_a", "use_b", "use_c", "use_d", "use_e"}) {
    Knob knob = makeKnob(name, 2, false);
    knob.labels = {"true", "false"};
    knob.numbers.clear();
    problem.knobs.push_back(knob);
  }
  for (int i = 0; i < 8; ++i)
    problem.knobs.push_back(
        makeKnob("k" + std::to_string(i), i == 0 ? 3 : 6, false));
  Bound bound;
  bound.metric = 1;
  bound.limit = 2;
  bound.rule = problem.addRule("fast enough", {}, true);
  problem.bounds.push_back(bound);
  for (uint64_t seed = 0; seed < 8; ++seed) {
    Cases oracle(problem);
    Journal journal;
    SearchOptions options;
    options.strategy = "evolution";
    options.budget = 240;
    options.seed = seed;
    auto result = smmil::search::search(problem, oracle, journal, options);
    ASSERT_TRUE(bool(result));
    EXPECT_TRUE(result->feasible) << "seed " << seed;
  }
}

} // namespace
