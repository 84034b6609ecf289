//===- Spaces.h - Small problems for the tests ------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Random problems that brute force can solve, and oracles with known optima.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TEST_UNIT_SEARCH_SPACES_H
#define SMMIL_TEST_UNIT_SEARCH_SPACES_H

#include "smmil/Search/Search.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace smmil::search::test {

inline Knob makeKnob(std::string name, int size, bool ordered = true,
                     uint8_t group = 0) {
  Knob knob;
  knob.name = std::move(name);
  for (int i = 0; i < size; ++i) {
    knob.labels.push_back(std::to_string(i));
    knob.numbers.push_back(i);
  }
  knob.ordered = ordered;
  knob.group = group;
  return knob;
}

inline Problem emptyProblem() {
  Problem problem;
  problem.name = "test";
  problem.groups = {"a", "b"};
  problem.metrics = {{"bytes", "B"}, {"decode_us", "us"}};
  problem.minimize = {0, 1};
  return problem;
}

/// At most 6 knobs of at most 5 values, random clauses and sometimes a budget.
inline Problem randomProblem(Random &random, int clauses) {
  Problem problem = emptyProblem();
  int knobs = 1 + static_cast<int>(random.below(6));
  for (int i = 0; i < knobs; ++i)
    problem.knobs.push_back(
        makeKnob("k" + std::to_string(i), 1 + static_cast<int>(random.below(5)),
                 random.below(2), static_cast<uint8_t>(random.below(2))));
  int count = static_cast<int>(random.below(clauses + 1));
  for (int i = 0; i < count; ++i) {
    RuleId rule =
        problem.addRule("clause " + std::to_string(i),
                        {"space.json", i + 1, 0, ""}, random.below(3) == 0);
    Clause clause;
    clause.rule = rule;
    int literals = 1 + static_cast<int>(random.below(3));
    for (int l = 0; l < literals; ++l) {
      auto knob = static_cast<KnobId>(random.below(knobs));
      clause.anyOf.push_back({knob, random.next() & problem.knobs[knob].all()});
    }
    problem.clauses.push_back(clause);
  }
  if (random.below(3) == 0) {
    Budget budget;
    budget.rule =
        problem.addRule("the sum is small", {"space.json", 99, 0, ""});
    int64_t most = 0;
    for (int k = 0; k < knobs; ++k)
      if (random.below(2)) {
        Budget::Term term;
        term.knob = static_cast<KnobId>(k);
        for (int v = 0; v < problem.knobs[k].size(); ++v)
          term.weight.push_back(static_cast<int64_t>(random.below(12)) - 3);
        most += 8;
        budget.terms.push_back(std::move(term));
      }
    budget.atMost = static_cast<int64_t>(random.below(most + 1)) - 2;
    problem.budgets.push_back(std::move(budget));
  }
  return problem;
}

inline std::set<Design> bruteForce(const Problem &problem) {
  std::set<Design> solutions;
  Design design(problem.knobs.size(), 0);
  while (true) {
    if (problem.check(design))
      solutions.insert(design);
    size_t k = 0;
    for (; k < design.size(); ++k) {
      if (++design[k] < problem.knobs[k].size())
        break;
      design[k] = 0;
    }
    if (k == design.size())
      return solutions;
  }
}

/// A space of a few hundred to a few thousand designs.
inline Problem mediumProblem(uint64_t seed) {
  Random random(seed);
  while (true) {
    Problem problem = emptyProblem();
    int knobs = 4 + static_cast<int>(random.below(3));
    for (int i = 0; i < knobs; ++i)
      problem.knobs.push_back(makeKnob(
          "k" + std::to_string(i), 2 + static_cast<int>(random.below(4)),
          random.below(2), static_cast<uint8_t>(i % 2)));
    for (int i = 0; i < 4; ++i) {
      RuleId rule = problem.addRule("rule " + std::to_string(i), {});
      auto a = static_cast<KnobId>(random.below(knobs));
      auto b = static_cast<KnobId>((a + 1) % knobs);
      uint64_t salt = random.next();
      Outcome outcome =
          problem.addTabulated({a, b}, rule, [&](const uint8_t *v) {
            return splitmix64(salt ^ (v[0] * 8 + v[1])) % 4 != 0;
          });
      EXPECT_TRUE(bool(outcome));
    }
    double size = *Space(problem).count();
    if (size >= 200 && size <= 5000)
      return problem;
  }
}

/// A landscape with interactions inside each group, a function of the design
/// alone.
class Landscape : public Oracle {
public:
  Landscape(const Problem &problem, uint64_t seed)
      : problem(problem), seed(seed) {}

  virtual Metrics value(const Design &design) const {
    double bytes = 100, time = 100;
    for (size_t i = 0; i < design.size(); ++i) {
      bytes += 10 * noise(i, design[i], 77);
      time += 10 * noise(i, design[i], 78);
      for (size_t j = i + 1; j < design.size(); ++j)
        if (problem.knobs[i].group == problem.knobs[j].group)
          bytes += 4 * noise(i * 64 + design[i], j * 64 + design[j], 79);
    }
    return {bytes, time};
  }
  Result<std::vector<Measurement>> measure(const std::vector<Design> &designs,
                                           int level) override {
    std::vector<Measurement> result;
    for (const Design &design : designs) {
      Measurement measurement;
      measurement.metrics = value(design);
      measurement.level = level;
      measurement.items = 1;
      result.push_back(measurement);
      ++measured;
    }
    return result;
  }
  Result<Measurement> confirm(const Design &design, int) override {
    Measurement measurement;
    measurement.metrics = value(design);
    measurement.items = 1;
    ++confirmed;
    return measurement;
  }
  int measured = 0, confirmed = 0;

private:
  double noise(uint64_t a, uint64_t b, uint64_t c) const {
    return static_cast<double>(
               splitmix64(seed ^ splitmix64(a * 1315423911u + b * 31 + c)) %
               1000) /
           1000;
  }
  const Problem &problem;
  uint64_t seed;
};

} // namespace smmil::search::test

#endif // SMMIL_TEST_UNIT_SEARCH_SPACES_H
