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

} // namespace smmil::search
