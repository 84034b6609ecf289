//===- Train.cpp - Training of tables -------------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Walks a graph forwards with all samples: a step that has a table is trained
// on its operands, alone or by a fusion with the steps behind it, and then
// encodes them for those that follow.
//
//===----------------------------------------------------------------------===//
#include "EncodeGraph.h"
#include "smmil/Runtime/Fusion.h"

#include <algorithm>

namespace smmil {
namespace {

class Trainer {
public:
  Trainer(std::vector<Bytes> &tables, PreparedGraph &graph, PlanGraph &encode,
          Span<const int> stepOf)
      : tables(tables), graph(graph), encode(encode), stepOf(stepOf) {}

  Status run(Span<const SourceValue> samples);

private:
  const TrainFusion *fusionAt(size_t step) const;
  std::vector<TrainSample> samplesOf(size_t step) const;
  Status trainAlone(size_t step);
  Status trainFused(size_t step, const TrainFusion &fusion);
  Status keep(size_t step, Bytes table);
  void linkRates();

  std::vector<Bytes> &tables;
  PreparedGraph &graph;
  PlanGraph &encode;
  Span<const int> stepOf;
  std::vector<std::vector<EncodedValue>> values; ///< By sample.
  std::vector<bool> accepted; ///< By sample: no step has refused it yet.
  size_t trained = 0;         ///< Steps before this one have their tables.
};

int ladderStepOf(Span<const int> stepOf, size_t sample) {
  return sample < stepOf.size() ? stepOf[sample] : -1;
}

/// The longest fusion of the steps from `first` on.
const TrainFusion *Trainer::fusionAt(size_t first) const {
  const TrainFusion *best = nullptr;
  for (const TrainFusion *fusion : allTrainFusions()) {
    const size_t length = fusion->codes.size();
    if (first + length > graph.steps.size() ||
        (best && length <= best->codes.size()))
      continue;
    bool matches = true;
    for (size_t i = 0; i < length; ++i) {
      const PreparedStep &step = graph.steps[first + i];
      matches = matches && step.info->code == fusion->codes[i] &&
                (i == 0 || step.isChainedTo(graph.steps[first + i - 1]));
    }
    if (matches)
      best = fusion;
  }
  return best;
}

std::vector<TrainSample> Trainer::samplesOf(size_t index) const {
  const PreparedStep &step = graph.steps[index];
  std::vector<TrainSample> result;
  for (size_t s = 0; s < values.size(); ++s) {
    if (!accepted[s])
      continue;
    result.push_back({&values[s][step.step->operands[0]], {}});
    std::vector<int32_t> &item = result.back().item;
    item.resize(static_cast<size_t>(step.info->itemParams));
    presetItem(graph, index, ladderStepOf(stepOf, s), item.data());
  }
  return result;
}

Status Trainer::keep(size_t index, Bytes table) {
  PlanStep &step = encode.steps[index];
  step.table = -1;
  if (!table.empty()) {
    step.table = static_cast<int32_t>(tables.size());
    tables.push_back(std::move(table));
  }
  graph.graph.steps[index].table = step.table;
  return graph.loadTables(index, tables);
}

Status Trainer::trainAlone(size_t index) {
  const PreparedStep &step = graph.steps[index];
  trained = index + 1;
  if (step.info->table == TableUse::Never)
    return Status::ok();
  const std::vector<TrainSample> samples = samplesOf(index);
  Bytes table;
  SMMIL_RETURN_IF_ERROR(step.impl->train(
      encodeStepOf(step), {samples.data(), samples.size()}, table));
  return keep(index, std::move(table));
}

Status Trainer::trainFused(size_t first, const TrainFusion &fusion) {
  const size_t length = fusion.codes.size();
  const std::vector<TrainSample> samples = samplesOf(first);
  std::vector<EncodeStep> steps(length);
  for (size_t i = 0; i < length; ++i)
    steps[i] = encodeStepOf(graph.steps[first + i]);
  std::vector<Bytes> made(length);
  SMMIL_RETURN_IF_ERROR(fusion.train({steps.data(), steps.size()},
                                     {samples.data(), samples.size()},
                                     {made.data(), made.size()}));
  for (size_t i = 0; i < length; ++i)
    SMMIL_RETURN_IF_ERROR(keep(first + i, std::move(made[i])));
  trained = first + length;
  return Status::ok();
}

/// An encoder that weighs rates does so by the table of the coder behind it.
void Trainer::linkRates() {
  for (size_t s = 0; s < graph.steps.size(); ++s) {
    const PrimitiveInfo &info = *graph.steps[s].info;
    encode.steps[s].rates = -1;
    for (size_t later = s + 1;
         info.rates != info.code && later < graph.steps.size(); ++later)
      if (graph.steps[later].info->code == info.rates) {
        encode.steps[s].rates = encode.steps[later].table;
        break;
      }
  }
}

/// A root of zeros, of some size where the field fixes none: a field without
/// samples still gets tables, which code anything by their escapes.
EncodedValue blankRoot(Shape shape) {
  if (shape.kind == ValueKind::Frame && shape.width == 0)
    shape.width = shape.height = 64;
  if (shape.kind != ValueKind::Frame)
    shape.count = 4096;
  EncodedValue root;
  root.shape = shape;
  root.allocate();
  return root;
}

Status Trainer::run(Span<const SourceValue> samples) {
  values.resize(std::max<size_t>(samples.size(), 1));
  accepted.assign(values.size(), true);
  for (std::vector<EncodedValue> &value : values)
    value.resize(graph.values);
  for (size_t s = 0; s < samples.size(); ++s)
    SMMIL_RETURN_IF_ERROR(rootValueOf(graph.root, samples[s], values[s][0]));
  if (samples.empty())
    values[0][0] = blankRoot(graph.root);
  for (size_t index = 0; index < graph.steps.size(); ++index) {
    if (index >= trained) {
      const TrainFusion *fusion = fusionAt(index);
      SMMIL_RETURN_IF_ERROR(fusion ? trainFused(index, *fusion)
                                   : trainAlone(index));
    }
    bool moreToTrain = false;
    for (size_t later = trained; later < graph.steps.size(); ++later)
      moreToTrain |= graph.steps[later].info->table != TableUse::Never;
    if (!moreToTrain)
      break;
    for (size_t s = 0; s < values.size(); ++s) {
      if (!accepted[s])
        continue;
      const PreparedStep &step = graph.steps[index];
      std::vector<int32_t> item(static_cast<size_t>(step.info->itemParams));
      int ladderStep = ladderStepOf(stepOf, s);
      // Not known: the middle of the ladder.
      if (ladderStep < 0 && !item.empty())
        ladderStep = static_cast<int>(graph.bounds[step.firstItem]) / 2;
      presetItem(graph, index, ladderStep, item.data());
      const Status status = runStep(graph, index, values[s], item.data());
      // Another case will take such an item.
      accepted[s] = status.code() != StatusCode::Unsupported;
      if (accepted[s] && !status.isOk())
        return status;
    }
  }
  linkRates();
  return Status::ok();
}

} // namespace

Status trainTables(std::vector<Bytes> &tables, const PlanField &field,
                   PlanGraph &encode, Span<const SourceValue> samples,
                   Span<const int> stepOf) {
  for (PlanStep &step : encode.steps)
    step.table = step.rates = -1;
  PreparedGraph graph;
  SMMIL_RETURN_IF_ERROR(graph.create(encode, field, tables, /*trained=*/false));
  return Trainer(tables, graph, encode, stepOf).run(samples);
}

} // namespace smmil
