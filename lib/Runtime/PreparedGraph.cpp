//===- PreparedGraph.cpp - Expands the tables of a graph ------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Looks every step up once: its record, behaviour, tables and item parameters.
//
//===----------------------------------------------------------------------===//
#include "PreparedGraph.h"

namespace smmil {

Status PreparedGraph::create(const PlanGraph &source, const PlanField &field,
                             const std::vector<Bytes> &tables, bool trained) {
  SMMIL_RETURN_IF_ERROR(verifyGraph(source, field, tables.size(), trained));
  graph = source;
  root = rootShape(field, source);
  steps.clear();
  bounds.clear();
  ladder.clear();
  values = 1;
  for (const PlanStep &step : graph.steps) {
    PreparedStep prepared;
    prepared.step = &step;
    prepared.info = primitiveInfo(step.code);
    prepared.impl = primitiveImpl(step.code);
    prepared.firstResult = values;
    prepared.firstItem = bounds.size();
    values += static_cast<size_t>(prepared.info->results);
    for (int32_t i = 0; i < prepared.info->itemParams; ++i) {
      const ParamInfo &param = prepared.info->itemParam(i);
      bounds.push_back(param.below >= 0
                           ? static_cast<uint32_t>(
                                 step.args[static_cast<size_t>(param.below)])
                           : static_cast<uint32_t>(param.most) + 1);
      ladder.push_back(param.ladder);
    }
    steps.push_back(prepared);
    SMMIL_RETURN_IF_ERROR(loadTables(steps.size() - 1, tables));
  }
  return Status::ok();
}

Status PreparedGraph::loadTables(size_t index,
                                 const std::vector<Bytes> &tables) {
  PreparedStep &prepared = steps[index];
  const PlanStep &step = *prepared.step;
  prepared.table = prepared.rates = nullptr;
  prepared.tableBytes = {};
  if (step.table >= 0) {
    prepared.tableBytes = tables[static_cast<size_t>(step.table)];
    SMMIL_RETURN_IF_ERROR(prepared.impl->table(
        step.args.data(), prepared.tableBytes, prepared.table));
  }
  // The rates are the table of another primitive; its format parameters do not
  // change what a table means.
  if (step.rates >= 0 && static_cast<size_t>(step.rates) < tables.size()) {
    const PrimitiveImpl *owner = primitiveImpl(prepared.info->rates);
    SMMIL_RETURN_IF_ERROR(owner->table(
        nullptr, tables[static_cast<size_t>(step.rates)], prepared.rates));
  }
  return Status::ok();
}

Status PreparedGraph::shapesOf(const Shape &itemRoot,
                               Shape (&shapes)[kMaxValues]) const {
  shapes[0] = itemRoot;
  for (const PreparedStep &prepared : steps) {
    Shape operands[kMaxResults];
    for (size_t i = 0; i < prepared.step->operands.size(); ++i)
      operands[i] = shapes[prepared.step->operands[i]];
    SMMIL_RETURN_IF_ERROR(prepared.impl->shape(
        prepared.step->args.data(), operands, &shapes[prepared.firstResult]));
  }
  return Status::ok();
}

} // namespace smmil
