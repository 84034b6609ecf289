//===- StrategyDetail.h - Shared by the strategies --------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Private to lib/Search.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_LIB_SEARCH_STRATEGYDETAIL_H
#define SMMIL_LIB_SEARCH_STRATEGYDETAIL_H

#include "smmil/Search/Strategy.h"

namespace smmil::search::detail {

/// The legal design nearest to all preferred values.
std::optional<Design> preferredDesign(const Space &space, Random &random);

/// Appends up to `count` legal designs that are not in `seen`, for when random
/// proposals only hit known ones.
void sweep(const Space &space, std::set<Design> &seen, int count,
           std::vector<Proposal> &result);

std::unique_ptr<Strategy> createEvolution(const StrategyContext &context);

} // namespace smmil::search::detail

#endif // SMMIL_LIB_SEARCH_STRATEGYDETAIL_H
