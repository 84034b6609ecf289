//===- Strategy.cpp - Scores and the simple strategies --------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Exhaustive, random-feasible and heuristic search, and the registry. The
// evolutionary strategy has a file of its own.
//
//===----------------------------------------------------------------------===//

#include "StrategyDetail.h"

#include <algorithm>
#include <cmath>

namespace smmil::search {

Score score(const Problem &problem, const Metrics &metrics) {
  Score result;
  for (const Bound &bound : problem.bounds)
    result.violation += bound.violation(metrics[bound.metric]);
  if (problem.weights.empty()) {
    result.objective = metrics[problem.minimize[0]];
    return result;
  }
  for (size_t i = 0; i < problem.minimize.size(); ++i)
    if (problem.weights[i] != 0)
      result.objective +=
          problem.weights[i] *
          std::log(std::max(metrics[problem.minimize[i]], 1e-9));
  return result;
}

namespace {

/// Every legal design in lexicographic order.
class Exhaustive final : public Strategy {
public:
  explicit Exhaustive(const StrategyContext &context) {
    context.space.enumerate([&](const Design &design) {
      designs.push_back(design);
      return static_cast<int>(designs.size()) < context.budget;
    });
  }
  std::vector<Proposal> ask(int count, Random &) override {
    std::vector<Proposal> result;
    for (; count > 0 && next < designs.size(); --count)
      result.push_back({designs[next++], 0, "enumerated"});
    return result;
  }
  void tell(const Proposal &, const Measurement &) override {}

private:
  std::vector<Design> designs;
  size_t next = 0;
};

/// Samples of the legal space.
class RandomFeasible final : public Strategy {
public:
  explicit RandomFeasible(const StrategyContext &context)
      : space(context.space) {}
  std::vector<Proposal> ask(int count, Random &random) override {
    std::vector<Proposal> result;
    for (int tries = 0;
         tries < 200 * count && static_cast<int>(result.size()) < count;
         ++tries)
      if (auto design = space.sample(random);
          design && seen.insert(*design).second)
        result.push_back({*design, 0, "sampled"});
    if (result.empty())
      detail::sweep(space, seen, count, result);
    return result;
  }
  void tell(const Proposal &, const Measurement &) override {}

private:
  const Space &space;
  std::set<Design> seen;
};

/// What an expert would do: start from the preferred values, then improve one
/// knob at a time, group by group, until nothing helps.
class Heuristic final : public Strategy {
public:
  explicit Heuristic(const StrategyContext &context) : space(context.space) {}

  std::vector<Proposal> ask(int count, Random &random) override {
    std::vector<Proposal> result;
    if (!started) {
      started = true;
      if (auto design = detail::preferredDesign(space, random)) {
        seen.insert(*design);
        result.push_back({*design, 0, "preferred values"});
      }
      return result;
    }
    const auto &knobs = space.problem().knobs;
    while (static_cast<int>(result.size()) < count && best) {
      if (knob == knobs.size()) {
        if (!improved) // A full round without progress: a local optimum.
          break;
        knob = value = 0;
        improved = false;
      }
      if (value == knobs[knob].size()) {
        ++knob;
        value = 0;
        continue;
      }
      Design wanted = *best;
      wanted[knob] = value++;
      auto design = space.repair(wanted, {static_cast<KnobId>(knob)}, random);
      if (design && seen.insert(*design).second)
        result.push_back({*design, 0, "one step of @" + knobs[knob].name});
    }
    if (result.empty())
      detail::sweep(space, seen, count, result);
    return result;
  }

  void tell(const Proposal &proposal, const Measurement &measured) override {
    Score now = score(space.problem(), measured.metrics);
    if (best && !(now < bestScore))
      return;
    best = proposal.design;
    bestScore = now;
    improved = true;
  }

private:
  const Space &space;
  std::set<Design> seen;
  std::optional<Design> best;
  Score bestScore;
  bool started = false, improved = false;
  size_t knob = 0;
  uint8_t value = 0;
};

} // namespace

namespace detail {

std::optional<Design> preferredDesign(const Space &space, Random &random) {
  Design wanted;
  for (const Knob &knob : space.problem().knobs)
    wanted.push_back(knob.preferred);
  return space.repair(wanted, {}, random);
}

void sweep(const Space &space, std::set<Design> &seen, int count,
           std::vector<Proposal> &result) {
  // Bounded, so that a large space that is nearly exhausted by luck costs
  // milliseconds, not hours.
  uint64_t visits = 0;
  space.enumerate([&](const Design &design) {
    if (seen.insert(design).second)
      result.push_back({design, 0, "left over"});
    return static_cast<int>(result.size()) < count && ++visits < (1u << 18);
  });
}

} // namespace detail

const std::vector<std::string> &strategyNames() {
  static const std::vector<std::string> names = {"evolution", "heuristic",
                                                 "random", "exhaustive"};
  return names;
}

Result<std::unique_ptr<Strategy>>
createStrategy(const std::string &name, const StrategyContext &context) {
  std::unique_ptr<Strategy> strategy;
  if (name.empty() || name == "evolution")
    strategy = detail::createEvolution(context);
  else if (name == "heuristic")
    strategy = std::make_unique<Heuristic>(context);
  else if (name == "random")
    strategy = std::make_unique<RandomFeasible>(context);
  else if (name == "exhaustive")
    strategy = std::make_unique<Exhaustive>(context);
  if (strategy)
    return strategy;
  std::string known;
  for (const std::string &other : strategyNames())
    known += (known.empty() ? "" : ", ") + other;
  return usageError("unknown search strategy '" + name + "'; known are " +
                    known);
}

} // namespace smmil::search
