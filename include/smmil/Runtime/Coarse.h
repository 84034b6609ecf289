//===- Coarse.h - Prefixes of items -----------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Where the first step of a graph has a primitive that stands for it in a
// prefix (PrimitiveInfo::coarse), the first streams of an item alone are a
// value as well, a coarser one. The graph of that prefix is a graph like any
// other, and what is cut out of an item is an item of it: every decoder takes
// them, and all agree on them. See "Prefixes" in lib/Runtime/FORMAT.md.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_RUNTIME_COARSE_H
#define SMMIL_RUNTIME_COARSE_H

#include "smmil/Runtime/Plan.h"

namespace smmil {

/// The prefix of a graph and how an item of the whole one becomes one of it.
struct CoarseCase {
  PlanGraph graph;
  /// So many of the whole graph's streams, the first ones; 0: there is no
  /// prefix, and a reader needs all.
  size_t streams = 0;
  size_t wholeStreams = 0;
  std::vector<bool> keepsParam; ///< Item parameters of the whole graph.

  bool exists() const { return streams != 0; }
};

/// The prefix of a plan's graph, or of an encode graph.
CoarseCase coarseCase(const PlanGraph &graph);

/// `plan` with the prefix in the place of every case that has one.
Plan coarsePlan(const Plan &plan);

struct PrefixSizes {
  size_t prefix = 0; ///< Bytes of the item up to the end of its prefix.
  size_t coarse = 0; ///< Bytes of what cutItem makes of them.
};

/// Reads the prologue of an item whose root is as `root` declares it. `bits`
/// may end where the prefix does. Precondition: `coarse` exists.
Status measurePrefix(const Shape &root, const CoarseCase &coarse, ByteSpan bits,
                     PrefixSizes &sizes);

/// Writes the item of the coarse graph, exactly sizes.coarse bytes. Allocates
/// nothing.
Status cutItem(const Shape &root, const CoarseCase &coarse, ByteSpan bits,
               MutableByteSpan item);

} // namespace smmil

#endif // SMMIL_RUNTIME_COARSE_H
