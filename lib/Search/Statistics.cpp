//===- Statistics.cpp - Bounds with a stated confidence -------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Small closed forms; sums run in an order that keeps them accurate.
//
//===----------------------------------------------------------------------===//

#include "smmil/Search/Statistics.h"

#include <algorithm>
#include <cmath>

namespace smmil::search {

/// P(Bin(n, p) = k).
static double binomialTerm(int64_t n, double p, int64_t k) {
  return std::exp(std::lgamma(n + 1.0) - std::lgamma(k + 1.0) -
                  std::lgamma(n - k + 1.0) + k * std::log(p) +
                  (n - k) * std::log1p(-p));
}

double binomialTail(int64_t n, double p, int64_t j) {
  if (j <= 0)
    return 1;
  double sum = 0;
  for (int64_t k = n; k >= j; --k) // Smallest terms first.
    sum += binomialTerm(n, p, k);
  return std::min(1.0, sum);
}

std::optional<int64_t> quantileBoundIndex(int64_t n, double p, double delta) {
  // X_(j) covers the quantile unless at least j values lie below it. The sum is
  // binomialTail(n, p, j); grown term by term, since there may be a million
  // values.
  std::optional<int64_t> index;
  double tail = 0;
  for (int64_t j = n; j > 0; --j) {
    tail += binomialTerm(n, p, j);
    if (tail > delta)
      break;
    index = j;
  }
  return index;
}

double quantile(std::vector<double> values, double p) {
  if (values.empty())
    return 0;
  double rank = std::ceil(p * static_cast<double>(values.size()) - 1e-9);
  size_t index = rank < 1 ? 0 : static_cast<size_t>(rank) - 1;
  index = std::min(index, values.size() - 1);
  std::nth_element(values.begin(), values.begin() + index, values.end());
  return values[index];
}

double wilsonLower(int64_t successes, int64_t n, double z) {
  if (n <= 0)
    return 0;
  double count = static_cast<double>(n), p = successes / count, zz = z * z;
  double centre = p + zz / (2 * count);
  double spread = z * std::sqrt(p * (1 - p) / count + zz / (4 * count * count));
  return std::max(0.0, (centre - spread) / (1 + zz / count));
}

double kendallTau(const std::vector<double> &a, const std::vector<double> &b) {
  int64_t concordant = 0, discordant = 0, tiesA = 0, tiesB = 0;
  for (size_t i = 0; i < a.size(); ++i)
    for (size_t j = i + 1; j < a.size(); ++j) {
      double da = a[i] - a[j], db = b[i] - b[j];
      if (da == 0 && db == 0)
        continue;
      if (da == 0)
        ++tiesA;
      else if (db == 0)
        ++tiesB;
      else if ((da > 0) == (db > 0))
        ++concordant;
      else
        ++discordant;
    }
  double both = static_cast<double>(concordant + discordant);
  double scale = std::sqrt((both + tiesA) * (both + tiesB));
  return scale > 0 ? (concordant - discordant) / scale : 0;
}

} // namespace smmil::search
