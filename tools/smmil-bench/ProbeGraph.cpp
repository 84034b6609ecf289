//===- ProbeGraph.cpp - A graph around any primitive ----------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A breadth-first search over shapes: what a step makes must be what the next
// one takes.
//
//===----------------------------------------------------------------------===//
#include "ProbeGraph.h"

#include "smmil/Runtime/GraphText.h"
#include "smmil/Runtime/PlanLimits.h"
#include "smmil/Runtime/PrimitiveImpl.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace smmil::bench {
namespace {

constexpr int32_t kSide = 256;       ///< Of a picture.
constexpr size_t kSamples = 1 << 16; ///< Of sound, numbers and text.
constexpr int32_t kRate = 16000;

using Shapes = std::vector<Shape>;
using Path = std::vector<const PrimitiveInfo *>;

PlanStep defaultStep(const PrimitiveInfo &info) {
  PlanGraph graph;
  return parseGraph(info.mnemonic, graph).isOk() ? graph.steps[0] : PlanStep();
}

/// What `info` makes of `operands`; nothing where it does not take them.
std::optional<Shapes> resultsOf(const PrimitiveInfo &info,
                                const Shapes &operands) {
  Shape results[kMaxResults];
  if (static_cast<size_t>(info.operands) != operands.size() ||
      !primitiveImpl(info.code)
           ->shape(defaultStep(info).args.data(), operands.data(), results)
           .isOk())
    return std::nullopt;
  return Shapes(results, results + info.results);
}

/// Primitives without a table first: they need no training.
const Path &searchOrder() {
  static const Path order = [] {
    Path all(allPrimitives().begin(), allPrimitives().end());
    std::stable_sort(all.begin(), all.end(),
                     [](auto *a, auto *b) { return a->table < b->table; });
    return all;
  }();
  return order;
}

/// The shortest path from `from` to shapes that `isGoal` takes. Every step
/// takes all that the one before it made.
std::optional<Path>
shortestPath(const Shapes &from,
             const std::function<bool(const Shapes &)> &isGoal) {
  struct State {
    Shapes shapes;
    Path path;
  };
  std::vector<State> states = {{from, {}}};
  for (size_t next = 0; next < states.size(); ++next) {
    const State state = states[next];
    if (isGoal(state.shapes))
      return state.path;
    if (state.path.size() + 1 >= kMaxSteps)
      continue;
    for (const PrimitiveInfo *info : searchOrder()) {
      std::optional<Shapes> made = resultsOf(*info, state.shapes);
      if (!made || std::any_of(states.begin(), states.end(), [&](auto &known) {
            return known.shapes == *made;
          }))
        continue;
      states.push_back({std::move(*made), state.path});
      states.back().path.push_back(info);
    }
  }
  return std::nullopt;
}

/// Puts in front of each coder of `path` the step that weighs its rates.
void insertRated(Path &path, Shapes shapes) {
  for (size_t i = 0; i < path.size(); ++i) {
    for (const PrimitiveInfo *info : allPrimitives())
      if (info->rates == path[i]->code && info != path[i] &&
          (i == 0 || path[i - 1] != info) &&
          resultsOf(*info, shapes) == shapes) {
        path.insert(path.begin() + static_cast<ptrdiff_t>(i), info);
        break;
      }
    if (std::optional<Shapes> made = resultsOf(*path[i], shapes))
      shapes = std::move(*made);
  }
}

std::vector<PlanField> probeFields() {
  std::vector<PlanField> fields(5);
  fields[0].modality = Modality::Text;
  fields[1].modality = Modality::Numeric;
  fields[2].modality = Modality::Audio;
  fields[2].frame.rate = kRate;
  fields[2].frame.channels = 1;
  fields[3].modality = Modality::Image;
  fields[3].frame.width = fields[3].frame.height = kSide;
  fields[4].modality = Modality::Audio;
  fields[4].frame.rate = kSpectraRate;
  fields[4].frame.channels = 1;
  fields[4].frame.domain = AudioDomain::Mel80;
  for (PlanField &field : fields) {
    field.name = "probe";
    field.cases.resize(1);
  }
  return fields;
}

Shape nominalRoot(const PlanField &field) {
  Shape root = rootShape(field);
  if (root.kind == ValueKind::Spectra)
    root.count = kSamples / static_cast<size_t>(root.channels);
  else if (root.kind != ValueKind::Frame)
    root.count = kSamples;
  return root;
}

bool isCoded(const Shapes &shapes) {
  return shapes.size() == 1 && shapes[0].kind == ValueKind::Bits;
}

void appendSteps(const Path &path, uint16_t operand, PlanGraph &graph,
                 uint16_t &values) {
  for (const PrimitiveInfo *info : path) {
    PlanStep step = defaultStep(*info);
    for (size_t i = 0; i < step.operands.size(); ++i)
      step.operands[i] = static_cast<uint16_t>(operand + i);
    graph.steps.push_back(std::move(step));
    operand = values;
    values = static_cast<uint16_t>(values + info->results);
  }
  if (path.empty() || path.back()->results == 1)
    graph.streams.push_back(operand);
}

/// The shortest graph of `field` through `primitive`; with `behind`, one that
/// goes on with that one from a result of it.
std::optional<ProbeGraph> probeOn(const PlanField &field,
                                  const PrimitiveInfo &primitive,
                                  const PrimitiveInfo *behind = nullptr) {
  const Shapes root = {nominalRoot(field)};
  std::optional<Path> path = shortestPath(root, [&](const Shapes &shapes) {
    return resultsOf(primitive, shapes).has_value();
  });
  if (!path)
    return std::nullopt;
  path->push_back(&primitive);
  insertRated(*path, root);
  Shapes shapes = root;
  for (const PrimitiveInfo *info : *path) {
    std::optional<Shapes> made = resultsOf(*info, shapes);
    if (!made)
      return std::nullopt;
    shapes = std::move(*made);
  }
  ProbeGraph probe;
  probe.field = field;
  probe.place = path->size() - 1;
  uint16_t values = 1;
  appendSteps(*path, 0, probe.encode, values);
  probe.encode.streams.clear();
  const auto first = static_cast<uint16_t>(values - shapes.size());
  for (size_t i = 0; i < shapes.size(); ++i) {
    std::optional<Shapes> made;
    if (behind)
      made = resultsOf(*behind, {shapes[i]});
    std::optional<Path> tail =
        shortestPath(made ? *made : Shapes{shapes[i]}, isCoded);
    if (!tail)
      return std::nullopt;
    if (made) {
      tail->insert(tail->begin(), behind);
      behind = nullptr;
    }
    insertRated(*tail, {shapes[i]});
    // What the primitive itself is must not be there twice.
    if (!tail->empty() && tail->front() == &primitive)
      tail->erase(tail->begin());
    appendSteps(*tail, static_cast<uint16_t>(first + i), probe.encode, values);
  }
  if (!verifyGraph(probe.encode, field, 0, /*trained=*/false).isOk())
    return std::nullopt;
  return probe;
}

} // namespace

std::optional<ProbeGraph> probeGraphOf(const PrimitiveInfo &primitive) {
  std::optional<ProbeGraph> best;
  for (const PlanField &field : probeFields()) {
    std::optional<ProbeGraph> probe = probeOn(field, primitive);
    if (probe &&
        (!best || probe->encode.steps.size() < best->encode.steps.size()))
      best = std::move(probe);
  }
  if (best)
    return best;
  // What takes one of several results stands behind their maker.
  for (const PrimitiveInfo *maker : allPrimitives())
    for (const PlanField &field : probeFields()) {
      if (maker->results == 1)
        break;
      std::optional<ProbeGraph> probe = probeOn(field, *maker, &primitive);
      for (size_t s = 0; probe && s < probe->encode.steps.size(); ++s)
        if (probe->encode.steps[s].code == primitive.code) {
          probe->place = s;
          return probe;
        }
    }
  return std::nullopt;
}

std::optional<ProbeGraph> withoutPrimitive(const ProbeGraph &probe) {
  const PrimitiveInfo &info =
      *primitiveInfo(probe.encode.steps[probe.place].code);
  ProbeGraph rest = probe;
  if (info.operands != 1 || info.results != 1 ||
      probe.encode.steps.size() < 2 || probe.encode.streams.size() != 1)
    return std::nullopt;
  auto &steps = rest.encode.steps;
  steps.erase(steps.begin() + static_cast<ptrdiff_t>(probe.place));
  for (size_t i = 0; i < steps.size(); ++i)
    steps[i].operands = {static_cast<uint16_t>(i)};
  rest.encode.streams = {static_cast<uint16_t>(steps.size())};
  if (!verifyGraph(rest.encode, rest.field, 0, /*trained=*/false).isOk())
    return std::nullopt;
  return rest;
}

std::unique_ptr<ProbeValue> makeProbeValue(const PlanField &field,
                                           uint32_t seed, bool plain) {
  auto made = std::make_unique<ProbeValue>();
  uint32_t state = seed * 2654435761u + 12345u;
  auto noise = [&state](uint32_t range) {
    state = state * 1664525u + 1013904223u;
    return static_cast<int>((state >> 8) % range);
  };
  const double phase = double(seed) * 0.7;
  auto wave = [&](double at) {
    return std::sin(at * 0.011 + phase) + 0.4 * std::sin(at * 0.073 + phase);
  };
  SourceValue &value = made->value;
  switch (field.modality) {
  case Modality::Image:
  case Modality::Video:
    for (int y = 0; y < kSide; ++y)
      for (int x = 0; x < kSide; ++x)
        for (int c = 0; c < 3; ++c)
          made->bytes.push_back(static_cast<uint8_t>(
              128 + 40 * wave(x + 3 * c) + 30 * wave(2 * y) + noise(9)));
    if (plain)
      for (size_t i = 0; i < made->bytes.size(); ++i)
        made->bytes[i] = made->bytes[i - i % 3] & 0xf8;
    value.rgb = made->bytes;
    value.width = value.height = kSide;
    break;
  case Modality::Audio:
    for (size_t i = 0; i < kSamples; ++i)
      made->samples.push_back(
          static_cast<int16_t>(6000 * wave(double(i)) + noise(200)));
    if (const auto bins = static_cast<size_t>(infoOf(field.frame.domain).bins))
      made->samples.resize(kSamples / bins * bins);
    value.samples = made->samples;
    break;
  case Modality::Numeric:
    for (size_t i = 0; i < kSamples; ++i) {
      const int number =
          static_cast<int>(300 + 200 * wave(double(i))) + noise(7);
      made->bytes.push_back(static_cast<uint8_t>(number));
      made->bytes.push_back(static_cast<uint8_t>(number >> 8));
    }
    value.bytes = made->bytes;
    break;
  case Modality::Text:
    while (made->bytes.size() < kSamples) {
      // Words of a small, uneven vocabulary.
      uint32_t word = static_cast<uint32_t>(noise(40) * noise(40));
      for (word += 27; word > 0; word /= 26)
        made->bytes.push_back(static_cast<uint8_t>('a' + word % 26));
      made->bytes.push_back(' ');
    }
    made->bytes.resize(kSamples);
    value.bytes = made->bytes;
    break;
  }
  return made;
}

} // namespace smmil::bench
