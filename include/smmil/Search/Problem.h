//===- Problem.h - What may vary, what must hold, what counts ---*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The plain-C++ image of a `design.problem`: finite knobs, rules over them and
// bounds on measured metrics. Nothing here knows MLIR or Z3.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_SEARCH_PROBLEM_H
#define SMMIL_SEARCH_PROBLEM_H

#include "smmil/Support/Result.h"

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace smmil::search {

/// A set of values of one knob: bit i stands for value i.
using Mask = uint64_t;
constexpr unsigned kMaxValues = 64;

using KnobId = uint16_t;
using RuleId = uint32_t;

/// One value index per knob.
using Design = std::vector<uint8_t>;

/// Where something was written: a file with a line, or with a path of keys.
struct Location {
  std::string file;
  int line = 0, column = 0; ///< 1-based; 0 = unknown.
  std::string path;         ///< For example `fix.block` of a JSON spec.

  /// "file:line:column" or "file: path", as far as known.
  std::string text() const;
};

struct Knob {
  std::string name;
  std::vector<std::string> labels; ///< One per value, at most kMaxValues.
  std::vector<int64_t> numbers;    ///< Parallel to labels where numeric.
  bool ordered = false;            ///< Neighbouring values behave alike.
  uint8_t group = 0;     ///< Component (modality or level) that it tunes.
  uint8_t preferred = 0; ///< The value that a sensible default would take.
  Location where;

  uint8_t size() const { return static_cast<uint8_t>(labels.size()); }
  Mask all() const {
    return labels.size() >= kMaxValues ? ~Mask(0)
                                       : (Mask(1) << labels.size()) - 1;
  }
};

/// One reason why designs are excluded, in the words of its author. Rules with
/// `request` set come from the user's specs and lead every explanation.
struct Rule {
  std::string sentence;
  Location where;
  bool request = false;
};

struct Literal {
  KnobId knob = 0;
  Mask allowed = 0;
};

/// Holds when some literal does: the knob's value is in its mask. `A and B
/// imply C` is {not A, not B, C}; no literal at all is a contradiction.
struct Clause {
  std::vector<Literal> anyOf;
  RuleId rule = 0;
};

/// sum over terms of weight[value of knob] <= atMost.
struct Budget {
  struct Term {
    KnobId knob = 0;
    std::vector<int64_t> weight; ///< One per value.
  };
  std::vector<Term> terms;
  int64_t atMost = 0;
  RuleId rule = 0;
};

/// A bound on a measured metric. Measured, so no solver decides it.
struct Bound {
  uint16_t metric = 0;
  bool isCeiling = true; ///< value <= limit, else value >= limit.
  double limit = 0;
  RuleId rule = 0;

  /// 0 when met, else the relative distance to the limit.
  double violation(double value) const;
};

/// A measured quantity. All have names; `minimize` lists those that matter.
struct Metric {
  std::string name; ///< For example "bytes".
  std::string unit;
};

struct Problem {
  std::string name;
  std::vector<Knob> knobs;
  std::vector<std::string> groups;
  std::vector<Rule> rules;
  std::vector<Clause> clauses;
  std::vector<Budget> budgets;
  std::vector<Metric> metrics;
  std::vector<Bound> bounds;
  /// Metric to minimise first; the later ones break ties. A metric that should
  /// grow is stored negated by the oracle.
  std::vector<uint16_t> minimize;
  /// Metrics that span the Pareto set; empty: those of `minimize`.
  std::vector<uint16_t> pareto;
  /// Empty, or parallel to `minimize`: designs are then ordered by
  /// sum weight * log(metric). With 1 for the first and a small weight for the
  /// others, halving a secondary metric outweighs a small share of the first.
  std::vector<double> weights;

  RuleId addRule(std::string sentence, Location where, bool request = false);

  /// Forbids every tuple over `scope` (1 to 3 knobs) that `holds` rejects and
  /// merges the forbidden tuples into few clauses.
  Outcome addTabulated(const std::vector<KnobId> &scope, RuleId rule,
                       const std::function<bool(const uint8_t *)> &holds);

  /// Restricts `knob` to `allowed` in the words of `rule`.
  void addPin(KnobId knob, Mask allowed, RuleId rule);

  /// True when `design` has one legal value per knob and satisfies every rule;
  /// else `violated` (if given) names the first rule that it breaks.
  bool check(const Design &design, RuleId *violated = nullptr) const;

  /// Domains, indices and masks are consistent. Call once after building.
  Outcome verify() const;

  /// Hash of everything that decides the course of a search; goes into the
  /// journal so that a journal is never continued with another problem.
  uint64_t hash() const;

  /// `knob=label` pairs, separated by blanks.
  std::string text(const Design &design) const;
};

} // namespace smmil::search

#endif // SMMIL_SEARCH_PROBLEM_H
