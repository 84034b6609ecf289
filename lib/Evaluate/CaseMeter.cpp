//===- CaseMeter.cpp - What one codec case costs on real samples ----------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A plan of one field with the store case and the one in question stands for
// the whole format.
//
//===----------------------------------------------------------------------===//

#include "smmil/Evaluate/CaseMeter.h"

#include "smmil/Dataset/Evaluator.h"
#include "smmil/Runtime/Coarse.h"
#include "smmil/Runtime/Encoder.h"
#include "smmil/Runtime/GraphText.h"
#include "smmil/Runtime/PrimitiveInfo.h"
#include "smmil/Support/ParallelFor.h"
#include "smmil/Support/ThreadTime.h"

#include <zstd.h>

#include <algorithm>
#include <limits>

namespace smmil::evaluate {

namespace {

constexpr int kDecodeRepeats = 3;
/// What takes so many nanoseconds is timed once: noise is small beside it.
constexpr double kLongDecode = 10e6;

Error runtimeError(const std::string &what, Status status) {
  return dataError(what + ": " + status.message());
}

size_t storedPlanBytes(const Plan &plan) {
  Bytes raw;
  serializePlan(plan, raw);
  Bytes packed(ZSTD_compressBound(raw.size()));
  size_t size =
      ZSTD_compress(packed.data(), packed.size(), raw.data(), raw.size(), 19);
  return ZSTD_isError(size) ? raw.size() : std::min(size, raw.size());
}

} // namespace

Result<double> decodeNanoseconds(const Decoder &decoder, uint32_t field,
                                 uint8_t caseIndex, ByteSpan bits,
                                 int repeats) {
  const PlanField &planField = decoder.plan().fields[field];
  ItemInfo info;
  if (Status status = decoder.info(field, caseIndex, bits, info);
      !status.isOk())
    return runtimeError("field '" + planField.name + "'", status);
  Bytes workspace(info.workspaceBytes), output;
  std::vector<float> tensor;
  const size_t floats = tensorFloats(planField, info.outputBytes);
  const bool isTensor = floats > 0 && !info.isSource;
  if (isTensor)
    tensor.resize(floats);
  else
    output.resize(info.outputBytes);
  double best = std::numeric_limits<double>::infinity();
  for (int repeat = 0; repeat < repeats; ++repeat) {
    int64_t start = threadCpuNanoseconds();
    Status status =
        isTensor
            ? decoder.decodeTensor(field, caseIndex, bits, tensor, workspace)
            : decoder.decode(field, caseIndex, bits, output, workspace);
    if (!status.isOk())
      return runtimeError("field '" + planField.name + "'", status);
    best = std::min(best, double(threadCpuNanoseconds() - start));
    if (best > kLongDecode)
      break;
  }
  return best;
}

std::vector<const Sample *> pointersTo(const std::vector<Sample> &samples) {
  std::vector<const Sample *> pointers;
  pointers.reserve(samples.size());
  for (const Sample &sample : samples)
    pointers.push_back(&sample);
  return pointers;
}

/// Everything that an item's cost depends on but the item.
static std::string memoKey(const CaseMeasurement &trained) {
  const FieldEncoding &encoding = trained.encoding;
  return planHash(trained.plan) + printGraph(encoding.cases[1]) + "|" +
         std::to_string(encoding.floor) + "|" + encoding.metric +
         (encoding.evaluator ? encoding.evaluator->command() : "");
}

Result<std::vector<ItemCost>>
measureItems(const CaseMeasurement &trained,
             const std::vector<const Sample *> &samples, unsigned workers,
             const std::vector<int> &hints, CostMemo *memo) {
  Decoder decoder;
  if (Status status = Decoder::create(trained.plan, decoder); !status.isOk())
    return runtimeError("trained plan", status);
  const PlanField &field = trained.plan.fields[0];
  const CoarseCase coarse = coarseCase(field.cases[1]);
  const Shape root = rootShape(field, field.cases[1]);
  std::vector<ItemCost> costs(samples.size());
  const std::string key = memo ? memoKey(trained) : "";
  std::vector<size_t> unknown;
  for (size_t i = 0; i < samples.size(); ++i) {
    if (memo)
      if (auto known = memo->find({key, samples[i]->medium});
          known != memo->end()) {
        costs[i] = known->second;
        continue;
      }
    unknown.push_back(i);
  }
  Outcome outcome = tryParallelFor(
      unknown.size(), workers, [&](size_t place, unsigned) -> Outcome {
        const size_t i = unknown[place];
        auto encoded =
            encodeCase(decoder, 0, trained.encoding, 1, samples[i]->item,
                       i < hints.size() ? hints[i] : -1);
        if (!encoded)
          return encoded.error();
        if (!*encoded)
          return Outcome::success();
        ItemCost &cost = costs[i];
        cost.holds = true;
        cost.bytes = cost.prefix = uint32_t((*encoded)->bits.size());
        PrefixSizes sizes;
        if (coarse.exists() &&
            measurePrefix(root, coarse, (*encoded)->bits, sizes).isOk())
          cost.prefix = uint32_t(sizes.prefix);
        cost.step = (*encoded)->step;
        cost.quality = (*encoded)->quality;
        Result<double> time =
            decodeNanoseconds(decoder, 0, 1, (*encoded)->bits, kDecodeRepeats);
        if (!time)
          return time.error();
        cost.nanoseconds = *time;
        return Outcome::success();
      });
  if (!outcome)
    return outcome.error();
  if (memo)
    for (size_t i : unknown)
      memo->insert_or_assign({key, samples[i]->medium}, costs[i]);
  return costs;
}

PlanGraph storeCase() {
  PlanGraph graph;
  graph.name = "store";
  return graph;
}

Result<CaseMeasurement>
trainCase(const PlanField &field, const PlanGraph &encode,
          const FieldEncoding &like, const std::vector<const Sample *> &samples,
          unsigned workers, const std::vector<int> &steps, CostMemo *memo) {
  CaseMeasurement result;
  const PlanGraph store = storeCase();
  result.encoding.metric = like.metric;
  result.encoding.floor = like.floor;
  result.encoding.evaluator = like.evaluator;

  PlanField alone = field;
  alone.cases = {store};
  result.plan.fields = {alone};
  size_t without = storedPlanBytes(result.plan);

  std::vector<SourceValue> values;
  values.reserve(samples.size());
  for (const Sample *sample : samples)
    values.push_back(sourceValueOf(field, sample->item));
  auto train = [&](Span<const int> stepOf) -> Outcome {
    result.plan.tables.clear();
    result.plan.fields = {alone};
    PlanGraph trained = encode;
    Status status =
        trainTables(result.plan.tables, alone, trained, values, stepOf);
    if (!status.isOk())
      return runtimeError("case '" + encode.name + "': training", status);
    result.plan.fields[0].cases = {store, formatPartOf(trained)};
    result.encoding.cases = {store, std::move(trained)};
    return Outcome::success();
  };

  const auto takeTables = [](const PlanGraph &graph) {
    return std::any_of(
        graph.steps.begin(), graph.steps.end(), [](const PlanStep &step) {
          return primitiveInfo(step.code)->table != TableUse::Never;
        });
  };
  if (!takeTables(encode)) {
    if (Outcome outcome = train({}); !outcome)
      return outcome.error();
    return result;
  }
  result.trainSteps = steps;
  if (result.trainSteps.size() != values.size()) {
    if (Outcome outcome = train({}); !outcome)
      return outcome.error();
    Result<std::vector<ItemCost>> first =
        measureItems(result, samples, workers, {}, memo);
    if (!first)
      return first.error();
    result.trainSteps.clear();
    for (const ItemCost &cost : *first)
      result.trainSteps.push_back(cost.step);
  }
  if (Outcome outcome = train(result.trainSteps); !outcome)
    return outcome.error();
  result.tableBytes = storedPlanBytes(result.plan) - without;
  return result;
}

Result<CaseMeasurement>
measureCase(const PlanField &field, const PlanGraph &encode,
            const FieldEncoding &like, const FieldSamples &samples,
            unsigned workers, const StepHints &hints, CostMemo *memo) {
  auto result = trainCase(field, encode, like, pointersTo(samples.train),
                          workers, hints.train, memo);
  if (!result)
    return result;
  Result<std::vector<ItemCost>> costs = measureItems(
      *result, pointersTo(samples.search), workers, hints.search, memo);
  if (!costs)
    return costs.error();
  result->search = std::move(*costs);
  return result;
}

} // namespace smmil::evaluate
