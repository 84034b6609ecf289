//===- CaseSteps.cpp - The steps of a case before they are printed --------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// See CaseSteps.h.
//
//===----------------------------------------------------------------------===//
#include "CaseSteps.h"

#include "smmil/Runtime/PlanLimits.h"

#include <algorithm>

using namespace smmil;
using namespace smmil::cpp;

Error CaseContext::error(const std::string &message) const {
  return dataError("field `" + field.name + "`, case `" + encode.name +
                   "`: " + message);
}

Outcome CaseSteps::addStep(const CaseContext &context, const PlanStep &step) {
  StepNames names;
  names.step = &step;
  names.info = primitiveInfo(step.code);
  names.impl = primitiveImpl(step.code);
  names.firstOperand = step.operands[0];
  for (size_t i = 0; i < step.operands.size(); ++i)
    if (step.operands[i] != names.firstOperand + i)
      return context.error(std::string(names.info->mnemonic) +
                           ": operands that are not results of one step, in "
                           "their order, cannot be emitted");
  names.firstResult = values;
  names.firstItem = items.size();
  values += static_cast<size_t>(names.info->results);
  names.name = camelCase(names.info->mnemonic);
  const auto repeats =
      std::count_if(steps.begin(), steps.end(), [&](const StepNames &other) {
        return other.step->code == step.code;
      });
  if (repeats > 0)
    names.name += std::to_string(repeats + 1);
  for (int32_t i = 0; i < names.info->itemParams; ++i) {
    const ParamInfo &param = names.info->itemParam(i);
    const auto index = static_cast<size_t>(i);
    const int32_t bound = param.below >= 0
                              ? step.args[static_cast<size_t>(param.below)]
                              : param.most + 1;
    items.push_back({std::string(param.name) + " of " + names.info->mnemonic,
                     static_cast<uint32_t>(bound),
                     index < step.fixed.size() ? step.fixed[index] : -1,
                     param.ladder});
  }
  if (step.table >= 0) {
    Status status = names.impl->table(
        step.args.data(), context.tables.bytes(step.table), names.holder);
    if (!status.isOk())
      return context.error(std::string("table of ") + names.info->mnemonic +
                           ": " + status.message());
    names.bytes = context.tables.name(step.table, context.space + "_" +
                                                      names.info->mnemonic);
    names.table = context.tables.expanded(
        step.table, *names.info,
        {step.args.data(), static_cast<size_t>(names.info->formatParams)},
        context.space + "_" + names.info->mnemonic);
  }
  steps.push_back(std::move(names));
  return Outcome::success();
}

Result<CaseSteps> CaseSteps::create(const CaseContext &context) {
  const PlanGraph &graph = context.encode;
  for (const PlanStep &step : graph.steps) {
    const PrimitiveInfo *info = primitiveInfo(step.code);
    if (info && info->table == TableUse::Required && step.table < 0)
      return context.error("the tables are not trained; run `smmil design` or "
                           "train them before emission");
  }
  Status valid =
      verifyGraph(graph, context.field, context.format.plan.tables.size());
  if (!valid.isOk())
    return context.error(valid.message());
  CaseSteps result;
  result.root = rootShape(context.field, context.encode);
  for (const PlanStep &step : graph.steps)
    if (Outcome added = result.addStep(context, step); !added)
      return added.error();
  // Tables of rates come last, so that they share the copies of their owners.
  for (StepNames &names : result.steps) {
    const int32_t rates = names.step->rates;
    if (rates < 0 || !context.tables.has(rates))
      continue;
    const PrimitiveInfo *owner = primitiveInfo(names.info->rates);
    TableHolder holder;
    Status status = primitiveImpl(owner->code)
                        ->table(nullptr, context.tables.bytes(rates), holder);
    if (!status.isOk())
      return context.error(std::string("rates of ") + names.info->mnemonic +
                           ": " + status.message());
    names.rates = context.tables.expanded(
        rates, *owner, {}, context.space + "_" + owner->mnemonic);
  }
  // Parameters and tables decide what a fusion fits; extents do not.
  Shape root = result.root;
  if (root.kind == ValueKind::Frame && root.width == 0)
    root.width = root.height = 1;
  if (root.kind == ValueKind::Spectra)
    root.count = 1;
  if (Status status = inferShapes(graph, root, result.shapes); !status.isOk())
    return context.error(status.message());
  for (const StepNames &names : result.steps)
    result.decodeSteps.push_back({names.step->args.data(), nullptr,
                                  names.holder.get(),
                                  &result.shapes[names.firstOperand],
                                  &result.shapes[names.firstResult]});
  if (context.fuse)
    result.fusion =
        fusionOf(graph, {result.decodeSteps.data(), result.decodeSteps.size()});
  return result;
}

uint32_t CaseSteps::ladderSteps() const {
  uint32_t most = 1;
  for (const ItemNames &item : items)
    if (item.ladder && item.fixed < 0)
      most = std::max(most, item.bound);
  return most;
}
