//===- Pareto.h - Non-dominated designs -------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Keeps the designs for which no other is better in one metric and no worse in
// the others. All metrics are minimised.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_SEARCH_PARETO_H
#define SMMIL_SEARCH_PARETO_H

#include <cstddef>
#include <vector>

namespace smmil::search {

class ParetoArchive {
public:
  /// Values closer than `tolerance` (relative) count as equal, so that noise
  /// does not fill the set.
  explicit ParetoArchive(double tolerance = 0) : tolerance(tolerance) {}

  /// True when `point` entered; it removes what it dominates. `id` comes back
  /// in `points`.
  bool insert(const std::vector<double> &point, size_t id);

  struct Point {
    std::vector<double> value;
    size_t id = 0;
  };
  /// Sorted by the first metric, then the others, then id.
  std::vector<Point> points() const;
  size_t size() const { return entries.size(); }

private:
  bool dominates(const std::vector<double> &a,
                 const std::vector<double> &b) const;
  double tolerance;
  std::vector<Point> entries;
};

} // namespace smmil::search

#endif // SMMIL_SEARCH_PARETO_H
