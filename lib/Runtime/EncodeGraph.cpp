//===- EncodeGraph.cpp - Running a graph forwards -------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One step after another.
//
//===----------------------------------------------------------------------===//
#include "EncodeGraph.h"

#include <algorithm>

namespace smmil {

EncodeStep encodeStepOf(const PreparedStep &step) {
  return {step.step->args.data(), step.table.get(), step.tableBytes,
          step.rates.get()};
}

void presetItem(const PreparedGraph &graph, size_t index, int ladderStep,
                int32_t *item) {
  const PreparedStep &step = graph.steps[index];
  for (int32_t i = 0; i < step.info->itemParams; ++i) {
    const size_t place = step.firstItem + static_cast<size_t>(i);
    const auto &fixed = step.step->fixed;
    item[i] = static_cast<size_t>(i) < fixed.size()
                  ? fixed[static_cast<size_t>(i)]
                  : -1;
    if (item[i] < 0 && graph.ladder[place] && ladderStep >= 0)
      item[i] = std::min(ladderStep, static_cast<int>(graph.bounds[place]) - 1);
  }
}

Status runStep(const PreparedGraph &graph, size_t index,
               std::vector<EncodedValue> &values, int32_t *item) {
  const PreparedStep &step = graph.steps[index];
  EncodedValue operands[kMaxResults], results[kMaxResults];
  Shape shapes[kMaxResults], made[kMaxResults];
  for (size_t i = 0; i < step.step->operands.size(); ++i) {
    operands[i] = std::move(values[step.step->operands[i]]);
    shapes[i] = operands[i].shape;
  }
  SMMIL_RETURN_IF_ERROR(step.impl->shape(step.step->args.data(), shapes, made));
  for (int32_t i = 0; i < step.info->results; ++i)
    results[i].shape = made[i];
  SMMIL_RETURN_IF_ERROR(
      step.impl->encode(encodeStepOf(step), operands, results, item));
  for (int32_t i = 0; i < step.info->itemParams; ++i)
    if (item[i] < 0 ||
        static_cast<uint32_t>(item[i]) >=
            graph.bounds[step.firstItem + static_cast<size_t>(i)])
      return Status::invalidArgument(
          "encode: an item parameter is out of range");
  for (int32_t i = 0; i < step.info->results; ++i)
    values[step.firstResult + static_cast<size_t>(i)] = std::move(results[i]);
  return Status::ok();
}

} // namespace smmil
