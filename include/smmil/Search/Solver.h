//===- Solver.h - Z3 at the edges of the search -----------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Z3 decides whether a request can be met at all, explains why not in the
// sentences of the rules, finds dead values beyond propagation and audits every
// design that is reported. One Boolean per (knob, value); rules are assumed
// through tracking literals, so one solver serves all questions. Measured
// quantities are not its business.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_SEARCH_SOLVER_H
#define SMMIL_SEARCH_SOLVER_H

#include "smmil/Search/Problem.h"

#include <memory>
#include <optional>

namespace smmil::search {

/// The smallest conflicting set, request first, then rules in source order.
struct Conflict {
  std::vector<RuleId> rules;
  /// Requests that, dropped alone, make the problem feasible.
  std::vector<RuleId> relaxations;

  /// One sentence with its location per line, then what may be dropped.
  std::string text(const Problem &problem) const;
};

struct DeadValue {
  KnobId knob = 0;
  uint8_t value = 0;
};

/// Not safe for concurrent use: one per thread. Keeps a reference to the
/// problem, whose rules must not change meanwhile.
class Solver {
public:
  explicit Solver(const Problem &problem);
  ~Solver();

  /// Does a legal design exist that also satisfies `wanted`?
  bool feasible(const std::vector<Literal> &wanted = {});

  /// A legal design that satisfies `wanted`, or nothing.
  std::optional<Design> complete(const std::vector<Literal> &wanted = {});

  /// Z3's own verdict on a complete design.
  bool accepts(const Design &design);

  /// Precondition: not feasible(). Every rule of the result is needed.
  Conflict explain();

  /// Values that no legal design has.
  std::vector<DeadValue> deadValues();

private:
  struct Impl;
  std::unique_ptr<Impl> impl;
};

} // namespace smmil::search

#endif // SMMIL_SEARCH_SOLVER_H
