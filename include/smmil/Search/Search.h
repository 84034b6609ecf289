//===- Search.h - From a problem to a choice that is proven on fresh items -*-
// C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The loop around a strategy: presolve (propagation, Z3), ask, measure, tell,
// record; then the Pareto set and a choice that was measured again on items the
// search did not see. The best measured design was selected for its errors, so
// it is never chosen on the search data alone.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_SEARCH_SEARCH_H
#define SMMIL_SEARCH_SEARCH_H

#include "smmil/Search/Journal.h"
#include "smmil/Search/Pareto.h"
#include "smmil/Search/Solver.h"
#include "smmil/Search/Strategy.h"

namespace smmil::search {

struct SearchOptions {
  std::string strategy; ///< Empty: the default.
  uint64_t seed = 0;
  int budget = 240;      ///< Distinct joint measurements.
  int batch = 8;         ///< Measurements between two tells.
  int confirmations = 6; ///< Designs that may be re-measured before giving up.
  /// Called after each batch with (measured, planned).
  std::function<void(int, int)> progress;
  /// Anything else the course depends on; recorded in the journal's header.
  nlohmann::json inputs;
};

struct Evaluated {
  Design design;
  Measurement measurement;
  std::string reason;
  bool feasible = false; ///< Meets every bound on the search data.
};

struct SearchResult {
  bool feasible = false;
  /// Set when the rules contradict each other; nothing was measured then.
  std::optional<Conflict> conflict;
  /// Why no design was chosen although the rules admit some.
  std::string shortfall;

  std::vector<Evaluated> evaluated;
  std::vector<size_t> pareto; ///< Indices of feasible points, by objective.
  size_t chosen = 0;          ///< Index into `evaluated`.
  Measurement confirmed;      ///< Of the choice, on fresh items.
  int attempts = 0;           ///< Confirmations that were needed.

  std::string strategy;
  double rawSize = 0;
  std::optional<double> legalSize;
  std::vector<RuleShare> shares;
  std::vector<DeadValue> dead;
  size_t audited = 0; ///< Designs that Z3 checked as well.
};

/// Errors are those of the oracle, the journal or an unknown strategy; an
/// infeasible request is a result, not an error.
Result<SearchResult> search(const Problem &problem, Oracle &oracle,
                            Journal &journal, const SearchOptions &options);

} // namespace smmil::search

#endif // SMMIL_SEARCH_SEARCH_H
