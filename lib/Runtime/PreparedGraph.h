//===- PreparedGraph.h - A graph with its tables expanded -------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What decoder and encoder know of a graph before they see an item.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_LIB_RUNTIME_PREPAREDGRAPH_H
#define SMMIL_LIB_RUNTIME_PREPAREDGRAPH_H

#include "smmil/Runtime/Plan.h"
#include "smmil/Runtime/PlanLimits.h"
#include "smmil/Runtime/PrimitiveImpl.h"
#include "smmil/Runtime/PrimitiveInfo.h"

namespace smmil {

struct PreparedStep {
  const PlanStep *step = nullptr;
  const PrimitiveInfo *info = nullptr;
  const PrimitiveImpl *impl = nullptr;
  TableHolder table, rates;
  ByteSpan tableBytes;
  size_t firstResult = 0; ///< Number of its first result.
  size_t firstItem = 0;   ///< Place of its item parameters among all.

  bool isChainedTo(const PreparedStep &before) const {
    return info->operands == 1 && before.info->results == 1 &&
           step->operands[0] == before.firstResult;
  }
};

struct PreparedGraph {
  PlanGraph graph;
  Shape root; ///< As the field declares it.
  std::vector<PreparedStep> steps;
  std::vector<uint32_t> bounds; ///< Of the item parameters, exclusive.
  std::vector<bool> ladder;     ///< Which of them packing searches.
  size_t values = 1;

  PreparedGraph() = default;
  PreparedGraph(const PreparedGraph &) = delete;
  PreparedGraph &operator=(const PreparedGraph &) = delete;

  /// Verifies and prepares. Without `trained`, tables may be missing still.
  Status create(const PlanGraph &graph, const PlanField &field,
                const std::vector<Bytes> &tables, bool trained = true);

  /// Expands the tables of step `index` anew from `tables`.
  Status loadTables(size_t index, const std::vector<Bytes> &tables);

  bool hasFixedRoot() const {
    return root.kind == ValueKind::Frame && root.width > 0;
  }
  /// Shapes of all values for an item's root. Allocates nothing.
  Status shapesOf(const Shape &itemRoot, Shape (&shapes)[kMaxValues]) const;
};

} // namespace smmil

#endif // SMMIL_LIB_RUNTIME_PREPAREDGRAPH_H
