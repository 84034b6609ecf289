//===- Space.h - Bitmask propagation over the rules -------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The inner engine of every strategy: unit propagation over clauses and
// budgets on 64-bit domains, and the operators that never leave the legal
// space (sample, repair, mutate). Sound, not complete: dead ends are left by
// chronological backtracking within a budget of decisions.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_SEARCH_SPACE_H
#define SMMIL_SEARCH_SPACE_H

#include "smmil/Search/Problem.h"
#include "smmil/Search/Random.h"

#include <optional>

namespace smmil::search {

/// The values that are still possible, per knob.
struct Box {
  std::vector<Mask> domain;
};

/// What one rule does to the raw space.
struct RuleShare {
  RuleId rule = 0;
  double removed = 0; ///< Share of the raw space that this rule alone removes.
  bool exact = true;  ///< False: the scope was too large, sampled instead.
};

class Space {
public:
  /// Keeps a reference to `problem`.
  explicit Space(const Problem &problem);

  const Problem &problem() const { return spec; }

  /// All domains after propagating the rules; false: contradiction.
  bool root(Box &box) const;

  /// Removes what the rules exclude, starting from `changed` knobs (all when
  /// empty). False: some domain became empty.
  bool propagate(Box &box, std::vector<KnobId> changed = {}) const;

  /// Fixes one knob and propagates.
  bool assign(Box &box, KnobId knob, uint8_t value) const;

  /// A legal design; not uniform, but every legal design is reachable.
  std::optional<Design> sample(Random &random) const;

  /// The legal design that keeps the knobs in `pinned` as they are and, in
  /// random order, as many others as possible; ordered knobs move to the
  /// nearest allowed value. Nothing when the pins admit none (or none was
  /// found within the budget of decisions).
  std::optional<Design> repair(const Design &design,
                               const std::vector<KnobId> &pinned,
                               Random &random) const;

  /// Changes `count` knobs (ordered ones mostly by one step) and repairs.
  std::optional<Design> mutate(const Design &design, int count,
                               Random &random) const;

  /// Calls `visit` for each legal design in lexicographic order until it
  /// returns false. Returns the number of designs visited.
  uint64_t enumerate(const std::function<bool(const Design &)> &visit) const;

  /// Number of legal designs, exact: independent groups of knobs are counted
  /// apart and multiplied. Nothing when one of them needs more than `limit`
  /// designs to be walked.
  std::optional<double> count(uint64_t limit = 1u << 22) const;

  /// Product of the domain sizes.
  double rawSize() const;

  /// How much of the raw space each rule removes by itself.
  std::vector<RuleShare> shares() const;

private:
  template <typename Pick>
  bool complete(Box &box, int &decisions, Pick &&pick) const;
  bool applyClause(const Clause &clause, Box &box,
                   std::vector<KnobId> &changed) const;
  bool applyBudget(const Budget &budget, Box &box,
                   std::vector<KnobId> &changed) const;

  const Problem &spec;
  std::vector<std::vector<uint32_t>> clausesOf, budgetsOf; ///< Indices by knob.
};

} // namespace smmil::search

#endif // SMMIL_SEARCH_SPACE_H
