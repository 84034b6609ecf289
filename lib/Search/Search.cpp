//===- Search.cpp - The loop around a strategy ----------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// See Search.h. Every design that a strategy proposes is checked against the
// rules; every design that is reported is also audited by Z3, an independent
// path from the same problem. A disagreement is an internal error.
//
//===----------------------------------------------------------------------===//

#include "smmil/Search/Search.h"

#include "smmil/Support/Interrupt.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <z3++.h>

namespace smmil::search {

using nlohmann::json;

namespace {

json designJson(const Problem &problem, const Design &design) {
  json object = json::object();
  for (size_t i = 0; i < design.size(); ++i)
    object[problem.knobs[i].name] = problem.knobs[i].labels[design[i]];
  return object;
}

json metricsJson(const Problem &problem, const Metrics &metrics) {
  json object = json::object();
  for (size_t i = 0; i < metrics.size(); ++i)
    object[problem.metrics[i].name] = metrics[i];
  return object;
}

class Run {
public:
  Run(const Problem &problem, Oracle &oracle, Journal &journal,
      const SearchOptions &options)
      : problem(problem), oracle(oracle), journal(journal), options(options),
        space(problem), solver(problem) {}

  Result<SearchResult> go() {
    if (Outcome ok = problem.verify(); !ok)
      return ok.error();
    result.rawSize = space.rawSize();
    result.shares = space.shares();
    if (!solver.feasible()) {
      result.conflict = solver.explain();
      return std::move(result);
    }
    result.legalSize = space.count();
    result.dead = solver.deadValues();

    std::string name = options.strategy;
    if (name.empty())
      name = result.legalSize && *result.legalSize <= options.budget
                 ? "exhaustive"
                 : strategyNames().front();
    result.strategy = name;
    char hash[17];
    std::snprintf(hash, sizeof(hash), "%016llx",
                  static_cast<unsigned long long>(problem.hash()));
    json header = {{"smmil", "journal/1"},     {"problem", hash},
                   {"seed", options.seed},     {"strategy", name},
                   {"budget", options.budget}, {"batch", options.batch},
                   {"inputs", options.inputs}};
    if (Outcome ok = journal.add(header); !ok)
      return ok.error();

    auto strategy = createStrategy(name, {space, options.budget});
    if (!strategy)
      return strategy.error();
    if (Outcome ok = explore(**strategy); !ok)
      return ok.error();
    if (Outcome ok = choose(); !ok)
      return ok.error();
    return std::move(result);
  }

private:
  Outcome audit(const Design &design) {
    RuleId violated = 0;
    if (!problem.check(design, &violated))
      return usageError("internal error: the design " + problem.text(design) +
                        " breaks the rule \"" +
                        problem.rules[violated].sentence + "\"");
    ++result.audited;
    if (!solver.accepts(design))
      return usageError("internal error: Z3 rejects the design " +
                        problem.text(design) +
                        ", which the propagator accepts");
    return Outcome::success();
  }

  Outcome explore(Strategy &strategy) {
    std::set<Design> seen;
    std::optional<Score> best;
    for (uint64_t event = 1;
         static_cast<int>(result.evaluated.size()) < options.budget; ++event) {
      if (Outcome ok = checkInterrupt(); !ok)
        return ok;
      Random random(options.seed, event);
      int left = options.budget - static_cast<int>(result.evaluated.size());
      auto proposals = strategy.ask(std::min(options.batch, left), random);
      if (proposals.empty())
        break;
      std::vector<Design> designs;
      for (const Proposal &proposal : proposals) {
        if (!problem.check(proposal.design) ||
            !seen.insert(proposal.design).second)
          return usageError(
              "internal error: the strategy proposed an illegal or known "
              "design: " +
              problem.text(proposal.design));
        designs.push_back(proposal.design);
      }
      auto measured = oracle.measure(designs, proposals[0].level);
      if (!measured)
        return measured.error();
      for (size_t i = 0; i < proposals.size(); ++i) {
        const Measurement &value = (*measured)[i];
        Score rank = score(problem, value.metrics);
        bool incumbent = !best || rank < *best;
        if (incumbent)
          best = rank;
        json line = {{"i", result.evaluated.size()},
                     {"level", value.level},
                     {"items", value.items},
                     {"design", designJson(problem, designs[i])},
                     {"metrics", metricsJson(problem, value.metrics)},
                     {"why", proposals[i].reason},
                     {"incumbent", incumbent}};
        if (Outcome ok = journal.add(line); !ok)
          return ok;
        strategy.tell(proposals[i], value);
        result.evaluated.push_back(
            {designs[i], value, proposals[i].reason, rank.violation == 0});
      }
      if (options.progress)
        options.progress(static_cast<int>(result.evaluated.size()),
                         options.budget);
    }
    return Outcome::success();
  }

  std::vector<double> objectives(const Metrics &metrics) const {
    std::vector<double> point;
    point.reserve(problem.minimize.size());
    for (uint16_t metric : problem.minimize)
      point.push_back(metrics[metric]);
    return point;
  }

  std::vector<double> front(const Metrics &metrics) const {
    if (problem.pareto.empty())
      return objectives(metrics);
    std::vector<double> point;
    point.reserve(problem.pareto.size());
    for (uint16_t metric : problem.pareto)
      point.push_back(metrics[metric]);
    return point;
  }

  Outcome choose() {
    // Points that differ by less than anyone cares for count as equal, unless
    // that leaves a single one: then the small differences are the trade-off.
    for (double epsilon : {0.0005, 0.0}) {
      ParetoArchive archive(epsilon);
      for (size_t i = 0; i < result.evaluated.size(); ++i)
        if (result.evaluated[i].feasible)
          archive.insert(front(result.evaluated[i].measurement.metrics), i);
      result.pareto.clear();
      for (const auto &point : archive.points())
        result.pareto.push_back(point.id);
      if (result.pareto.size() > 1)
        break;
    }
    for (size_t id : result.pareto)
      if (Outcome ok = audit(result.evaluated[id].design); !ok)
        return ok;

    std::vector<size_t> order(result.evaluated.size());
    for (size_t i = 0; i < order.size(); ++i)
      order[i] = i;
    std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
      const auto &x = result.evaluated[a], &y = result.evaluated[b];
      Score sx = score(problem, x.measurement.metrics);
      Score sy = score(problem, y.measurement.metrics);
      if (sx < sy || sy < sx)
        return sx < sy;
      return objectives(x.measurement.metrics) <
             objectives(y.measurement.metrics);
    });
    if (order.empty()) {
      result.shortfall = "no design could be measured";
      return Outcome::success();
    }
    if (Outcome ok = confirm(order); !ok)
      return ok;
    if (result.finalists.empty()) {
      result.chosen = order[0];
      describeShortfall(result.evaluated[order[0]]);
      return Outcome::success();
    }
    const Finalist &best = bestFinalist();
    result.chosen = best.index;
    result.confirmed = best.confirmed;
    result.feasible = true;
    return journal.add(
        {{"chosen", best.index},
         {"design", designJson(problem, result.evaluated[best.index].design)}});
  }

  /// The best candidate; once fresh items have refused some, one that stays the
  /// further from the bounds that the first missed, the more have failed.
  /// Neighbours of a design that just met a bound fail for the same items.
  std::vector<size_t>::const_iterator
  nextCandidate(const std::vector<size_t> &order) const {
    if (missed.empty())
      return order.begin();
    const double failed =
        result.attempts - static_cast<int>(result.finalists.size());
    const double margin = failed / options.confirmations;
    auto widest = order.begin();
    double most = -1;
    for (auto at = order.begin(); at != order.end(); ++at) {
      double slack = 1;
      for (const Bound &bound : problem.bounds)
        if (bound.violation(missed[bound.metric]) > 0 && bound.limit != 0) {
          const double value =
              result.evaluated[*at].measurement.metrics[bound.metric];
          const double distance =
              bound.isCeiling ? bound.limit - value : value - bound.limit;
          slack = std::min(slack, distance / std::abs(bound.limit));
        }
      if (slack >= margin)
        return at;
      if (slack > most) {
        most = slack;
        widest = at;
      }
    }
    return widest;
  }

  /// Measures designs on fresh items, best first, until enough of them with
  /// different codecs hold; each of these is compiled.
  Outcome confirm(std::vector<size_t> order) {
    std::set<std::string> codecs;
    order.erase(std::remove_if(order.begin(), order.end(),
                               [&](size_t index) {
                                 return !result.evaluated[index].feasible;
                               }),
                order.end());
    while (!order.empty() && result.attempts < options.confirmations &&
           static_cast<int>(result.finalists.size()) < options.finalists) {
      const auto next = nextCandidate(order);
      const size_t index = *next;
      order.erase(next);
      const Evaluated &candidate = result.evaluated[index];
      std::string codec = oracle.codecOf(candidate.design);
      if (!codec.empty() && codecs.count(codec))
        continue;
      ++result.attempts;
      if (Outcome ok = audit(candidate.design); !ok)
        return ok;
      auto fresh = oracle.confirm(candidate.design, result.attempts);
      if (!fresh)
        return fresh.error();
      bool holds = score(problem, fresh->metrics).violation == 0;
      json line = {{"confirm", index},
                   {"attempt", result.attempts},
                   {"items", fresh->items},
                   {"metrics", metricsJson(problem, fresh->metrics)},
                   {"holds", holds}};
      if (Outcome ok = journal.add(line); !ok)
        return ok;
      if (!holds) {
        if (missed.empty())
          missed = fresh->metrics;
        continue;
      }
      auto compiled = oracle.compile(candidate.design, result.attempts);
      if (!compiled)
        return compiled.error();
      if (*compiled) {
        holds = score(problem, (*compiled)->metrics).violation == 0;
        if (Outcome ok = journal.add(
                {{"compiled", index},
                 {"metrics", metricsJson(problem, (*compiled)->metrics)},
                 {"holds", holds}});
            !ok)
          return ok;
      }
      if (!holds) {
        if (missed.empty())
          missed = (*compiled)->metrics;
        continue;
      }
      codecs.insert(codec);
      result.finalists.push_back(
          {index, std::move(*fresh), std::move(*compiled)});
    }
    return Outcome::success();
  }

  /// By the figures of the compiled codecs where every finalist has them, else
  /// by those of the universal decoder: the two are not compared.
  const Finalist &bestFinalist() const {
    bool allCompiled = true;
    for (const Finalist &finalist : result.finalists)
      allCompiled &= finalist.compiled.has_value();
    auto rank = [&](const Finalist &finalist) {
      return score(problem, allCompiled ? finalist.compiled->metrics
                                        : finalist.confirmed.metrics);
    };
    const Finalist *best = &result.finalists.front();
    for (const Finalist &finalist : result.finalists)
      if (rank(finalist) < rank(*best))
        best = &finalist;
    return *best;
  }

  void describeShortfall(const Evaluated &nearest) {
    std::string text =
        result.attempts
            ? "no design is proven: " + std::to_string(result.attempts) +
                  " candidates met the bounds on the search data and missed "
                  "them on fresh items\n"
            : "none of " + std::to_string(result.evaluated.size()) +
                  " measured designs meets all bounds\n";
    // Bounds that hold are no reason.
    const auto &metrics = missed.empty() ? nearest.measurement.metrics : missed;
    for (const Bound &bound : problem.bounds) {
      double value = metrics[bound.metric];
      if (bound.violation(value) == 0)
        continue;
      char figures[160];
      std::snprintf(figures, sizeof(figures),
                    " (the nearest design reaches %.6g, asked is %s %.6g)",
                    value, bound.isCeiling ? "at most" : "at least",
                    bound.limit);
      text += "  " + problem.rules[bound.rule].where.text() + ": " +
              problem.rules[bound.rule].sentence + figures + "\n";
    }
    text += "  nearest: " + problem.text(nearest.design) + "\n";
    result.shortfall = text;
  }

  const Problem &problem;
  Oracle &oracle;
  Journal &journal;
  const SearchOptions &options;
  Space space;
  Solver solver;
  SearchResult result;
  /// What the first candidate that fresh items refused has reached on them.
  Metrics missed;
};

} // namespace

Result<SearchResult> search(const Problem &problem, Oracle &oracle,
                            Journal &journal, const SearchOptions &options) {
  if (Outcome ok = problem.verify(); !ok)
    return ok.error();
  try {
    return Run(problem, oracle, journal, options).go();
  } catch (const z3::exception &error) {
    return usageError(std::string("internal error: Z3: ") + error.msg());
  }
}

} // namespace smmil::search
