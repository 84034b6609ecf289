//===- Pareto.cpp - Non-dominated designs ---------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Linear scans: the sets hold tens of points.
//
//===----------------------------------------------------------------------===//

#include "smmil/Search/Pareto.h"

#include <algorithm>
#include <cmath>

namespace smmil::search {

bool ParetoArchive::dominates(const std::vector<double> &a,
                              const std::vector<double> &b) const {
  bool better = false;
  for (size_t i = 0; i < a.size(); ++i) {
    double slack = tolerance * std::max(std::fabs(a[i]), std::fabs(b[i]));
    if (a[i] > b[i] + slack)
      return false;
    better |= a[i] < b[i];
  }
  return better;
}

bool ParetoArchive::insert(const std::vector<double> &point, size_t id) {
  for (const Point &entry : entries)
    if (entry.value == point || dominates(entry.value, point))
      return false;
  entries.erase(std::remove_if(entries.begin(), entries.end(),
                               [&](const Point &entry) {
                                 return dominates(point, entry.value);
                               }),
                entries.end());
  entries.push_back({point, id});
  return true;
}

std::vector<ParetoArchive::Point> ParetoArchive::points() const {
  std::vector<Point> sorted = entries;
  std::sort(sorted.begin(), sorted.end(), [](const Point &a, const Point &b) {
    return a.value != b.value ? a.value < b.value : a.id < b.id;
  });
  return sorted;
}

} // namespace smmil::search
