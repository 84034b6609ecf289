//===- Problem.cpp - Building and checking problems -----------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A problem is checked once when it is built, so that the engines behind it
// (masks, Z3, strategies) may rely on its indices.
//
//===----------------------------------------------------------------------===//

#include "smmil/Search/Problem.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <xxhash.h>

namespace smmil::search {

std::string Location::text() const {
  std::string result = file.empty() ? "<unknown>" : file;
  if (line > 0) {
    result += ":" + std::to_string(line);
    if (column > 0)
      result += ":" + std::to_string(column);
  }
  if (!path.empty())
    result += ": " + path;
  return result;
}

double Bound::violation(double value) const {
  if (std::isnan(value))
    return 1e9;
  double scale = std::max(std::fabs(limit), 1e-9);
  double excess = isCeiling ? value - limit : limit - value;
  return excess <= 0 ? 0 : excess / scale;
}

RuleId Problem::addRule(std::string sentence, Location where, bool request) {
  rules.push_back({std::move(sentence), std::move(where), request});
  return static_cast<RuleId>(rules.size() - 1);
}

Outcome
Problem::addTabulated(const std::vector<KnobId> &scope, RuleId rule,
                      const std::function<bool(const uint8_t *)> &holds) {
  if (scope.empty() || scope.size() > 3)
    return usageError("rule \"" + rules[rule].sentence + "\" ranges over " +
                      std::to_string(scope.size()) +
                      " knobs; at most 3 can be tabulated: split the rule or "
                      "write it as a linear sum");
  for (KnobId knob : scope)
    if (knob >= knobs.size())
      return usageError("rule \"" + rules[rule].sentence +
                        "\" names a knob that does not exist");

  // For each tuple of the leading knobs, the values of the last knob that are
  // still allowed; equal rows of the first knob are merged afterwards.
  uint8_t sizes[3] = {1, 1, 1};
  size_t rank = scope.size();
  for (size_t i = 0; i < rank; ++i)
    sizes[3 - rank + i] = knobs[scope[i]].size();
  auto literal = [&](size_t dimension, Mask allowed) {
    return Literal{scope[dimension - (3 - rank)], allowed};
  };
  auto only = [&](size_t dimension, Mask values) {
    Mask all = knobs[scope[dimension - (3 - rank)]].all();
    return literal(dimension, all & ~values);
  };

  // rows[b] lists (mask of a, allowed mask of c).
  for (uint8_t b = 0; b < sizes[1]; ++b) {
    std::vector<std::pair<Mask, Mask>> rows;
    for (uint8_t a = 0; a < sizes[0]; ++a) {
      Mask allowed = 0;
      for (uint8_t c = 0; c < sizes[2]; ++c) {
        uint8_t tuple[3] = {a, b, c};
        if (holds(tuple + (3 - rank)))
          allowed |= Mask(1) << c;
      }
      auto same = std::find_if(rows.begin(), rows.end(), [&](const auto &row) {
        return row.second == allowed;
      });
      if (same == rows.end())
        rows.push_back({Mask(1) << a, allowed});
      else
        same->first |= Mask(1) << a;
    }
    for (const auto &[values, allowed] : rows) {
      Mask all = knobs[scope[rank - 1]].all();
      if (allowed == all)
        continue;
      Clause clause;
      clause.rule = rule;
      if (rank == 3)
        clause.anyOf.push_back(only(0, values));
      if (rank >= 2)
        clause.anyOf.push_back(only(1, Mask(1) << b));
      clause.anyOf.push_back(literal(2, allowed));
      clauses.push_back(std::move(clause));
    }
  }
  return Outcome::success();
}

void Problem::addPin(KnobId knob, Mask allowed, RuleId rule) {
  clauses.push_back({{{knob, allowed & knobs[knob].all()}}, rule});
}

bool Problem::check(const Design &design, RuleId *violated) const {
  if (design.size() != knobs.size())
    return false;
  for (size_t i = 0; i < knobs.size(); ++i)
    if (design[i] >= knobs[i].size())
      return false;
  for (const Clause &clause : clauses) {
    bool holds = std::any_of(
        clause.anyOf.begin(), clause.anyOf.end(), [&](const Literal &literal) {
          return literal.allowed >> design[literal.knob] & 1;
        });
    if (!holds) {
      if (violated)
        *violated = clause.rule;
      return false;
    }
  }
  for (const Budget &budget : budgets) {
    int64_t sum = 0;
    for (const Budget::Term &term : budget.terms)
      sum += term.weight[design[term.knob]];
    if (sum > budget.atMost) {
      if (violated)
        *violated = budget.rule;
      return false;
    }
  }
  return true;
}

Outcome Problem::verify() const {
  if (knobs.size() > 4096)
    return usageError("problem '" + name + "' has more than 4096 knobs");
  std::set<std::string> names;
  for (const Knob &knob : knobs) {
    if (knob.labels.empty() || knob.labels.size() > kMaxValues)
      return usageError(
          knob.where.text() + ": knob @" + knob.name + " has " +
          std::to_string(knob.labels.size()) +
          " values; give it 1 to 64 (split a longer range into two knobs)");
    if (!names.insert(knob.name).second)
      return usageError(knob.where.text() + ": knob @" + knob.name +
                        " is declared twice");
    std::set<std::string> labels(knob.labels.begin(), knob.labels.end());
    if (labels.size() != knob.labels.size())
      return usageError(knob.where.text() + ": knob @" + knob.name +
                        " lists a value twice");
    if (!knob.numbers.empty() && knob.numbers.size() != knob.labels.size())
      return usageError("knob @" + knob.name +
                        " needs one number for each of its values");
    if (knob.group >= groups.size() || knob.preferred >= knob.size())
      return usageError("knob @" + knob.name +
                        " has a group or preferred value out of range");
  }
  for (const Clause &clause : clauses) {
    if (clause.rule >= rules.size())
      return usageError("a clause names a rule that does not exist");
    for (const Literal &literal : clause.anyOf)
      if (literal.knob >= knobs.size() ||
          (literal.allowed & ~knobs[literal.knob].all()))
        return usageError("rule \"" + rules[clause.rule].sentence +
                          "\" has a literal out of range");
  }
  for (const Budget &budget : budgets) {
    if (budget.rule >= rules.size())
      return usageError("a budget names a rule that does not exist");
    for (const Budget::Term &term : budget.terms)
      if (term.knob >= knobs.size() ||
          term.weight.size() != knobs[term.knob].size())
        return usageError("rule \"" + rules[budget.rule].sentence +
                          "\" needs one weight for each value of its knobs");
  }
  if (minimize.empty())
    return usageError("problem '" + name + "' minimises nothing");
  for (uint16_t metric : minimize)
    if (metric >= metrics.size())
      return usageError("an objective names a metric that does not exist");
  for (uint16_t metric : pareto)
    if (metric >= metrics.size())
      return usageError("the Pareto set names a metric that does not exist");
  if (!weights.empty() && weights.size() != minimize.size())
    return usageError("give one weight for each objective, or none");
  for (const Bound &bound : bounds)
    if (bound.metric >= metrics.size() || bound.rule >= rules.size())
      return usageError("a bound names a metric or rule that does not exist");
  return Outcome::success();
}

uint64_t Problem::hash() const {
  std::string bytes;
  auto put = [&](const std::string &text) {
    bytes += text;
    bytes.push_back('\0');
  };
  auto number = [&](int64_t value) { put(std::to_string(value)); };
  for (const Knob &knob : knobs) {
    put(knob.name);
    number(knob.ordered);
    number(knob.group);
    number(knob.preferred);
    for (const std::string &label : knob.labels)
      put(label);
    put("");
  }
  for (const Clause &clause : clauses) {
    for (const Literal &literal : clause.anyOf) {
      number(literal.knob);
      number(static_cast<int64_t>(literal.allowed));
    }
    put(rules[clause.rule].sentence);
  }
  for (const Budget &budget : budgets) {
    for (const Budget::Term &term : budget.terms) {
      number(term.knob);
      for (int64_t weight : term.weight)
        number(weight);
    }
    number(budget.atMost);
  }
  for (const Metric &metric : metrics)
    put(metric.name);
  for (const Bound &bound : bounds) {
    number(bound.metric);
    number(bound.isCeiling);
    put(std::to_string(bound.limit));
  }
  for (uint16_t metric : minimize)
    number(metric);
  for (double weight : weights)
    put(std::to_string(weight));
  return XXH3_64bits(bytes.data(), bytes.size());
}

std::string Problem::text(const Design &design) const {
  std::string result;
  for (size_t i = 0; i < design.size() && i < knobs.size(); ++i) {
    if (i)
      result += ' ';
    result += knobs[i].name + "=" + knobs[i].labels[design[i]];
  }
  return result;
}

} // namespace smmil::search
