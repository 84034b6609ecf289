//===- FinalistsTest.cpp - The last round of a search ---------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Which designs are compiled, and that the compiled figures decide.
//
//===----------------------------------------------------------------------===//

#include "Spaces.h"

#include "smmil/Search/Search.h"

#include <gtest/gtest.h>

#include <filesystem>

using namespace smmil;
using namespace smmil::search;
using namespace smmil::search::test;

namespace {

/// Compiled codecs whose figures are up to the test.
class Compiling final : public Landscape {
public:
  using Landscape::Landscape;

  std::string codecOf(const Design &design) override {
    return sharedKnob ? std::to_string(design[0]) : "";
  }
  Result<std::optional<Measurement>> compile(const Design &design,
                                             int) override {
    ++compiled;
    if (compiled > compilable)
      return std::optional<Measurement>();
    Measurement measurement;
    measurement.metrics = value(design);
    // The later a finalist comes, the better its codec turns out.
    measurement.metrics[0] -= 50.0 * compiled;
    if (compiled == slow)
      measurement.metrics[1] = 1e9;
    return std::optional<Measurement>(measurement);
  }

  bool sharedKnob = false; ///< Only the first knob makes another codec.
  int compilable = 100, slow = 0, compiled = 0;
};

struct Trial {
  Problem problem = mediumProblem(4);
  Compiling oracle{problem, 4};
  Journal journal;
  SearchOptions options;

  SearchResult go() {
    options.budget = 60;
    auto result = smmil::search::search(problem, oracle, journal, options);
    EXPECT_TRUE(bool(result));
    return result ? std::move(*result) : SearchResult();
  }
};

TEST(Finalists, CompiledFiguresDecide) {
  Trial run;
  SearchResult result = run.go();
  ASSERT_TRUE(result.feasible);
  ASSERT_EQ(result.finalists.size(), 3u);
  EXPECT_EQ(run.oracle.compiled, 3);
  EXPECT_EQ(result.chosen, result.finalists.back().index);
  EXPECT_NE(run.journal.text().find("\"compiled\""), std::string::npos);
}

TEST(Finalists, UniversalFiguresDecideUnlessAllAreCompiled) {
  Trial run;
  run.oracle.compilable = 2;
  SearchResult result = run.go();
  ASSERT_EQ(result.finalists.size(), 3u);
  EXPECT_TRUE(result.finalists[0].compiled.has_value());
  EXPECT_FALSE(result.finalists[2].compiled.has_value());
  EXPECT_EQ(result.chosen, result.finalists.front().index);
}

TEST(Finalists, AreReplayedFromTheJournal) {
  std::string file = testing::TempDir() + "/finalists.journal";
  std::filesystem::remove(file);
  size_t chosen = 0;
  for (bool replaying : {false, true}) {
    Trial run;
    auto journal = replaying ? Journal::replay(file) : Journal::open(file);
    ASSERT_TRUE(bool(journal)) << journal.error().message;
    run.journal = std::move(*journal);
    SearchResult result = run.go();
    ASSERT_EQ(result.finalists.size(), 3u);
    if (replaying) {
      EXPECT_EQ(result.chosen, chosen);
    }
    chosen = result.chosen;
  }
}

TEST(Finalists, HaveDifferentCodecs) {
  Trial run;
  run.oracle.sharedKnob = true;
  SearchResult result = run.go();
  std::set<uint8_t> codecs;
  for (const Finalist &finalist : result.finalists)
    codecs.insert(result.evaluated[finalist.index].design[0]);
  EXPECT_EQ(codecs.size(), result.finalists.size());
  EXPECT_GT(codecs.size(), 1u);
}

TEST(Finalists, CodecThatMissesABoundDropsOut) {
  Trial run;
  Bound bound;
  bound.metric = 1;
  bound.limit = 1e6;
  bound.rule = run.problem.addRule("decoding takes at most a second", {}, true);
  run.problem.bounds.push_back(bound);
  run.oracle.slow = 1;
  SearchResult result = run.go();
  ASSERT_TRUE(result.feasible);
  EXPECT_EQ(result.finalists.size(), 3u);
  EXPECT_EQ(result.attempts, 4);
  for (const Finalist &finalist : result.finalists)
    EXPECT_LT(finalist.compiled->metrics[1], 1e6);
}

/// What is smaller takes longer, and fresh items take longer still.
class SlowerOnFreshItems final : public Landscape {
public:
  explicit SlowerOnFreshItems(const Problem &problem) : Landscape(problem, 4) {}
  Metrics value(const Design &design) const override {
    double time = 0;
    for (uint8_t choice : design)
      time = 6 * time + choice;
    return {100000 - time, time};
  }
  Result<Measurement> confirm(const Design &design, int attempt) override {
    auto fresh = Landscape::confirm(design, attempt);
    fresh->metrics[1] *= 1.4;
    return fresh;
  }
};

TEST(Finalists, KeepAwayFromABoundThatFreshItemsMissed) {
  Problem problem = emptyProblem();
  for (int i = 0; i < 4; ++i)
    problem.knobs.push_back(makeKnob("k" + std::to_string(i), 6));
  Bound bound;
  bound.metric = 1;
  bound.limit = 900;
  bound.rule = problem.addRule("fast enough", {}, true);
  problem.bounds.push_back(bound);
  SlowerOnFreshItems oracle(problem);
  Journal journal;
  SearchOptions options;
  options.strategy = "exhaustive";
  options.budget = 1296;
  auto result = smmil::search::search(problem, oracle, journal, options);
  ASSERT_TRUE(bool(result));
  ASSERT_TRUE(result->feasible) << result->shortfall;
  // The first attempts fail; what holds is no further away than it must be.
  EXPECT_GT(result->confirmed.metrics[1], 600);
}

/// Two metrics that pull against each other; `spread` is how far bytes differ.
class Opposed final : public Landscape {
public:
  Opposed(const Problem &problem, double spread)
      : Landscape(problem, 4), spread(spread) {}
  Result<std::vector<Measurement>> measure(const std::vector<Design> &designs,
                                           int level) override {
    auto result = Landscape::measure(designs, level);
    for (size_t i = 0; i < designs.size(); ++i)
      (*result)[i].metrics = {100 * (1 + spread * designs[i][0]),
                              100.0 / (1 + designs[i][0])};
    return result;
  }
  double spread;
};

TEST(Front, NearTiesAreOnePointUnlessNothingElseIsLeft) {
  for (double spread : {0.1, 1e-5}) {
    Problem problem = mediumProblem(4);
    problem.pareto = {0, 1};
    Opposed oracle(problem, spread);
    Journal journal;
    SearchOptions options;
    options.budget = 60;
    auto result = smmil::search::search(problem, oracle, journal, options);
    ASSERT_TRUE(bool(result));
    EXPECT_EQ(result->pareto.size(), problem.knobs[0].labels.size()) << spread;
  }
}

} // namespace
