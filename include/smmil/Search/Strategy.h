//===- Strategy.h - One interface for every way of searching ----*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A strategy proposes legal designs (`ask`) and learns from their measurements
// (`tell`). It owns no oracle and no clock, so the driver decides what a
// measurement is, how many run at once and what is recorded.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_SEARCH_STRATEGY_H
#define SMMIL_SEARCH_STRATEGY_H

#include "smmil/Search/Space.h"

#include <memory>
#include <optional>
#include <set>
#include <string>

namespace smmil::search {

/// One value per Problem::metrics.
using Metrics = std::vector<double>;

struct Measurement {
  Metrics metrics;
  int level = 0;     ///< Fidelity; higher is closer to the truth.
  int64_t items = 0; ///< Items that were really encoded and decoded.
};

/// Implemented by the driver, the benchmark and the tests.
class Oracle {
public:
  virtual ~Oracle() = default;

  /// Measures real samples; parallel to `designs`.
  virtual Result<std::vector<Measurement>>
  measure(const std::vector<Design> &designs, int level) = 0;

  /// Measures on items that no earlier call has seen. `attempt` counts from 1.
  virtual Result<Measurement> confirm(const Design &design, int attempt) = 0;

  /// Names what would be compiled for `design`: designs of equal name share a
  /// codec. Empty: every design has its own.
  virtual std::string codecOf(const Design &) { return {}; }

  /// Measures what `confirm` measured at `attempt` again, through the design's
  /// own codec, emitted and compiled. Nothing where that is not possible.
  virtual Result<std::optional<Measurement>> compile(const Design &, int) {
    return std::optional<Measurement>();
  }
};

struct Proposal {
  Design design;
  int level = 0;
  std::string reason;
};

/// Orders measured designs: those that meet every bound first, by the
/// objectives; the others by how far they miss.
struct Score {
  double violation = 0;
  double objective = 0;
  bool operator<(const Score &other) const {
    if (violation != other.violation)
      return violation < other.violation;
    return objective < other.objective;
  }
};
Score score(const Problem &problem, const Metrics &metrics);

class Strategy {
public:
  virtual ~Strategy() = default;

  /// Up to `count` legal designs that were never proposed before; none when
  /// the strategy has nothing left to say.
  virtual std::vector<Proposal> ask(int count, Random &random) = 0;
  virtual void tell(const Proposal &proposal,
                    const Measurement &measurement) = 0;
};

struct StrategyContext {
  const Space &space;
  int budget = 0; ///< Measurements planned in all.
};

/// Creates the strategy of that name; an unknown name lists the known ones.
Result<std::unique_ptr<Strategy>> createStrategy(const std::string &name,
                                                 const StrategyContext &);

/// The registered names, the default first.
const std::vector<std::string> &strategyNames();

} // namespace smmil::search

#endif // SMMIL_SEARCH_STRATEGY_H
