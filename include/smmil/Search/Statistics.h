//===- Statistics.h - Bounds with a stated confidence -----------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Distribution-free statements about samples: what may be claimed about a p95
// after having seen n items.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_SEARCH_STATISTICS_H
#define SMMIL_SEARCH_STATISTICS_H

#include <cstdint>
#include <optional>
#include <vector>

namespace smmil::search {

/// P(Bin(n, p) >= j).
double binomialTail(int64_t n, double p, int64_t j);

/// Smallest j (1-based) such that the j-th smallest of n values is, with
/// probability at least 1 - delta, no less than the p-quantile. Nothing when n
/// is too small: at p = 0.95 and delta = 0.05 no bound exists below 59 items.
std::optional<int64_t> quantileBoundIndex(int64_t n, double p, double delta);

/// The p-quantile of `values` (nearest rank, 1-based index ceil(p n)); 0 for
/// no values.
double quantile(std::vector<double> values, double p);

} // namespace smmil::search

#endif // SMMIL_SEARCH_STATISTICS_H
