//===- StepRunner.cpp - One primitive at work -----------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Nothing here knows a primitive.
//
//===----------------------------------------------------------------------===//
#include "test/Registry/StepRunner.h"

#include "smmil/Runtime/PlanLimits.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace smmil::registry {
namespace {

constexpr size_t kGuard = 64;
constexpr uint8_t kFill = 0xa5;

int32_t firstOf(const ParamInfo &param) {
  return param.optional ? param.absent : valuesOf(param)[0];
}

/// Format and encoder parameters stand in front of those of items.
Span<const ParamInfo> argumentsOf(const PrimitiveInfo &info) {
  return {info.params.data(),
          static_cast<size_t>(info.formatParams + info.encoderParams)};
}

} // namespace

std::vector<int32_t> valuesOf(const ParamInfo &param) {
  std::vector<int32_t> values(param.tries.begin(), param.tries.end());
  values.insert(values.end(), param.legal.begin(), param.legal.end());
  for (size_t i = 0; i < param.words.size(); ++i)
    values.push_back(static_cast<int32_t>(i));
  if (param.words.empty() && param.legal.empty()) {
    values.push_back(param.least);
    values.push_back(param.most);
  }
  std::vector<int32_t> legal;
  for (int32_t value : values)
    if (param.isLegal(value) &&
        std::find(legal.begin(), legal.end(), value) == legal.end())
      legal.push_back(value);
  if (param.optional)
    legal.push_back(param.absent);
  return legal;
}

Args randomArgs(const PrimitiveInfo &info, Random &random) {
  Args args;
  for (const ParamInfo &param : argumentsOf(info)) {
    const std::vector<int32_t> values = valuesOf(param);
    args.push_back(random.of(values));
    if (param.words.empty() && param.legal.empty() && random(3) == 0) {
      const int32_t steps = (param.most - param.least) / param.multiple;
      args.back() = param.least + param.multiple * random.between(0, steps);
    }
  }
  return args;
}

std::vector<Args> argumentSets(const PrimitiveInfo &info) {
  Args first;
  for (const ParamInfo &param : argumentsOf(info))
    first.push_back(firstOf(param));
  std::vector<Args> sets = {first};
  for (size_t i = 0; i < first.size(); ++i)
    for (int32_t value : valuesOf(info.params[i])) {
      Args args = first;
      args[i] = value;
      sets.push_back(std::move(args));
    }
  Random random(static_cast<uint64_t>(info.code));
  for (size_t i = 0; i < 3 * first.size(); ++i)
    sets.push_back(randomArgs(info, random));
  std::sort(sets.begin() + 1, sets.end());
  sets.erase(std::unique(sets.begin() + 1, sets.end()), sets.end());
  return sets;
}

Guarded::Guarded(size_t bytes, bool aligned)
    : size(bytes), offset(aligned ? 0 : 1),
      memory(static_cast<uint8_t *>(std::aligned_alloc(
                 64, (bytes + offset + kGuard + 63) / 64 * 64)),
             std::free) {
  std::memset(data(), kFill, size + kGuard);
}

Guarded::Guarded(ByteSpan content) : Guarded(content.size()) {
  if (!content.empty())
    std::memcpy(data(), content.data(), content.size());
}

bool Guarded::isIntact() const {
  return std::all_of(data() + size, data() + size + kGuard,
                     [](uint8_t byte) { return byte == kFill; });
}

Verdict verdictOf(const Status &status) {
  switch (status.code()) {
  case StatusCode::Ok:
    return Verdict::Ok;
  case StatusCode::Truncated:
  case StatusCode::Corrupt:
    return Verdict::Damaged;
  case StatusCode::Unsupported:
    return Verdict::Unsupported;
  case StatusCode::BufferTooSmall:
  case StatusCode::InvalidArgument:
    break;
  }
  return Verdict::Refused;
}

StepRunner::StepRunner(const PrimitiveInfo &info, Args args)
    : record(info), arguments(std::move(args)) {}

Status StepRunner::train(const std::vector<EncodedValue> &samples) {
  if (record.table == TableUse::Never)
    return Status::ok();
  std::vector<TrainSample> views;
  for (const EncodedValue &sample : samples) {
    views.push_back({&sample, {}});
    views.back().item.resize(static_cast<size_t>(record.itemParams), -1);
  }
  EncodeStep step;
  step.args = arguments.data();
  Bytes made;
  SMMIL_RETURN_IF_ERROR(impl().train(step, {views.data(), views.size()}, made));
  return made.empty() ? Status::ok() : setTable(std::move(made));
}

Status StepRunner::setTable(Bytes bytes) {
  TableHolder holder;
  SMMIL_RETURN_IF_ERROR(impl().table(arguments.data(), bytes, holder));
  stored = std::move(bytes);
  // Expanded again from where it stays.
  return impl().table(arguments.data(), stored, expanded);
}

Status StepRunner::shapes(const Shape &operand,
                          std::vector<Shape> &results) const {
  results.assign(kMaxResults, Shape());
  const Status status =
      impl().shape(arguments.data(), &operand, results.data());
  results.resize(static_cast<size_t>(record.results));
  return status;
}

Status StepRunner::encode(EncodedValue operand, uint32_t ladder,
                          Stored &made) const {
  std::vector<Shape> expected;
  SMMIL_RETURN_IF_ERROR(shapes(operand.shape, expected));
  std::vector<int32_t> item(static_cast<size_t>(record.itemParams), -1);
  for (int32_t i = 0; i < record.itemParams; ++i)
    if (record.itemParam(i).ladder) {
      const ParamInfo &param = record.itemParam(i);
      const int32_t bound = param.below >= 0
                                ? arguments[static_cast<size_t>(param.below)]
                                : param.most + 1;
      item[static_cast<size_t>(i)] =
          static_cast<int32_t>(ladder % static_cast<uint32_t>(bound));
    }
  EncodeStep step;
  step.args = arguments.data();
  step.table = expanded.get();
  step.tableBytes = stored;
  made = {};
  made.results.resize(expected.size());
  for (size_t i = 0; i < expected.size(); ++i)
    made.results[i].shape = expected[i];
  SMMIL_RETURN_IF_ERROR(
      impl().encode(step, &operand, made.results.data(), item.data()));
  for (size_t i = 0; i < expected.size(); ++i) {
    made.results[i].round();
    if (!(made.results[i].shape == expected[i]) ||
        (expected[i].kind != ValueKind::Bits &&
         made.results[i].data.size() != bytesOf(expected[i])))
      return Status::invalidArgument(
          "test: a result does not have the shape that was inferred");
  }
  for (int32_t number : item)
    if (number < 0)
      return Status::invalidArgument("test: an item parameter is not filled");
  made.item.assign(item.begin(), item.end());
  return Status::ok();
}

PlanStep StepRunner::planStep() const {
  PlanStep step;
  step.code = record.code;
  step.args = arguments;
  step.table = stored.empty() ? -1 : 0;
  return step;
}

Status StepRunner::encodeReference(const EncodedValue &operand,
                                   const std::vector<uint32_t> &item,
                                   Stored &made) const {
  reference::Value value;
  SMMIL_RETURN_IF_ERROR(referenceValue(operand.shape, operand.data, value));
  PlanStep step = planStep();
  step.fixed.assign(item.begin(), item.end());
  const std::vector<Bytes> tables = {stored};
  std::vector<reference::Value> results;
  made = {};
  SMMIL_RETURN_IF_ERROR(
      applyReference(step, tables, {&value, 1}, results, made.item));
  for (const reference::Value &result : results) {
    made.results.emplace_back();
    made.results.back().shape = result.shape;
    made.results.back().data = referenceBytes(result);
  }
  return Status::ok();
}

Outcome StepRunner::decode(const Shape &operand, const Stored &from) const {
  Outcome outcome;
  std::vector<Shape> expected;
  outcome.status = shapes(operand, expected);
  if (!outcome.status.isOk())
    return outcome;
  const DecodeStep step = {arguments.data(), from.item.data(), expanded.get(),
                           &operand, expected.data()};
  std::vector<Guarded> memory;
  std::vector<ValueView> views;
  for (size_t i = 0; i < expected.size(); ++i) {
    memory.emplace_back(ByteSpan(from.results[i].data));
    views.push_back({&expected[i], memory[i].data(), memory[i].span().size()});
  }
  // A caller's memory may lie anywhere; that between steps is aligned.
  const Guarded output(bytesOf(operand), operand.element != ElementType::U8);
  const Guarded scratch(impl().workspace ? impl().workspace(step) : 0);
  const ValueView view = {&operand, output.data(), output.span().size()};
  outcome.status = impl().decode(step, views.data(), &view, scratch.span());
  for (size_t i = 0; i < memory.size(); ++i)
    if (!memory[i].isIntact() || memory[i].bytes() != from.results[i].data)
      outcome.status = Status::invalidArgument("test: a result was written");
  if (!output.isIntact() || !scratch.isIntact())
    outcome.status = Status::invalidArgument("test: memory was overrun");
  if (outcome.status.isOk())
    outcome.operand = output.bytes();
  return outcome;
}

Outcome StepRunner::decodeReference(const Shape &operand,
                                    const Stored &from) const {
  Outcome outcome;
  PlanStep step = planStep();
  step.args.resize(static_cast<size_t>(record.formatParams));
  const std::vector<Bytes> tables = {stored};
  std::vector<reference::Value> results(from.results.size()), operands(1);
  for (size_t i = 0; i < results.size() && outcome.status.isOk(); ++i)
    outcome.status =
        referenceValue(from.results[i].shape, from.results[i].data, results[i]);
  if (!outcome.status.isOk())
    return outcome;
  operands[0].shape = operand;
  outcome.status = invertReference(step, tables, from.item,
                                   {results.data(), results.size()}, operands);
  if (outcome.status.isOk())
    outcome.operand = referenceBytes(operands[0]);
  return outcome;
}

} // namespace smmil::registry
