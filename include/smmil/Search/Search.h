//===- Search.h - From a problem to a proven choice -------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The loop around a strategy: presolve (propagation, Z3), ask, measure, tell,
// record; then the Pareto set and a choice. The best measured design was
// selected for its errors, so the best few with different codecs are measured
// again on items that the search did not see, then once more through their own
// compiled codecs. Among these finalists the best is chosen.
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
  int confirmations = 6; ///< Designs that may be re-measured at most.
  int finalists = 3;     ///< Confirmed designs that are compiled.
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

/// A design that met every bound on fresh items.
struct Finalist {
  size_t index = 0; ///< Into SearchResult::evaluated.
  Measurement confirmed;
  /// Through its compiled codec; absent where it could not be compiled.
  std::optional<Measurement> compiled;
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
  std::vector<Finalist> finalists; ///< In the order of the search data.
  int attempts = 0;                ///< Confirmations that were needed.

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
