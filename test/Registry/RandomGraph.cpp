//===- RandomGraph.cpp - Graphs that nobody wrote -------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Grows a graph value by value, as long as every open value can still reach
// bits within the steps that are left.
//
//===----------------------------------------------------------------------===//
#include "test/Registry/RandomGraph.h"

#include "test/Registry/StepRunner.h"

#include "smmil/Runtime/PlanLimits.h"

#include <algorithm>
#include <optional>

namespace smmil::registry {
namespace {

using Shapes = std::vector<Shape>;

constexpr size_t kFar = 100; ///< From bits: there is no way.

std::optional<Shapes> resultsOf(const PrimitiveInfo &info, const Args &args,
                                const Shapes &operands) {
  Shape results[kMaxResults];
  if (!primitiveImpl(info.code)
           ->shape(args.data(), operands.data(), results)
           .isOk())
    return std::nullopt;
  return Shapes(results, results + info.results);
}

Args firstArgs(const PrimitiveInfo &info) { return argumentSets(info)[0]; }

/// Steps from a value to bits, at least; extents do not matter.
class Distances {
public:
  size_t of(const Shape &shape, size_t limit = 6) {
    if (shape.kind == ValueKind::Bits)
      return 0;
    Shape key = shape;
    key.count = key.strips = 0;
    if (key.width > 0)
      key.width = key.height = 1;
    for (const auto &[known, distance] : memo)
      if (known == key)
        return distance;
    size_t best = kFar;
    for (const PrimitiveInfo *info : allPrimitives()) {
      std::optional<Shapes> made;
      if (limit == 0 || info->operands != 1 ||
          !(made = resultsOf(*info, firstArgs(*info), {shape})))
        continue;
      size_t sum = 1;
      for (const Shape &result : *made)
        sum += of(result, std::min(limit, best) - 1);
      best = std::min(best, sum);
    }
    if (limit == 6)
      memo.emplace_back(key, best);
    return best;
  }

private:
  std::vector<std::pair<Shape, size_t>> memo;
};

/// Grows one graph.
class Builder {
public:
  Builder(const PlanField &field, Random &dice) : random(dice) {
    Shape root = rootShape(field);
    if (root.kind == ValueKind::Frame && root.width == 0)
      root.width = root.height = 64;
    if (root.kind != ValueKind::Frame)
      root.count = 4096;
    open.push_back({0, root});
  }

  PlanGraph run() {
    while (!open.empty())
      if (!grow())
        return {};
    random.shuffle(graph.streams);
    return std::move(graph);
  }

private:
  struct Open {
    uint16_t value;
    Shape shape;
  };

  /// Steps that all open values still need.
  size_t need() const {
    size_t sum = 0;
    for (const Open &value : open)
      sum += distances().of(value.shape);
    return sum;
  }

  static Distances &distances() {
    static Distances all;
    return all;
  }

  static bool endsAll(const Shapes &results) {
    return std::all_of(results.begin(), results.end(), [](const Shape &made) {
      return made.kind == ValueKind::Bits;
    });
  }

  bool grow() {
    random.shuffle(open);
    if (open.back().shape.kind == ValueKind::Bits) {
      graph.streams.push_back(open.back().value);
      open.pop_back();
      return true;
    }
    const Span<const PrimitiveInfo *const> all = allPrimitives();
    // Few primitives part a value; without a preference graphs would be chains.
    const int parting = random(3) == 0 ? 60 : 0;
    // Several primitives end a frame at once; without a preference for the
    // others most graphs of pictures would be one step.
    const int lasting = random(4) == 0 ? 0 : 60;
    for (int trial = 0; trial < 300; ++trial) {
      const PrimitiveInfo &info = *random.of(all);
      const auto operands = static_cast<size_t>(info.operands);
      if (operands > open.size() || (trial < parting && info.results == 1))
        continue;
      const Args args = randomArgs(info, random);
      Shapes shapes;
      for (size_t i = 0; i < operands; ++i)
        shapes.push_back(open[open.size() - 1 - i].shape);
      const std::optional<Shapes> results = resultsOf(info, args, shapes);
      if (results && trial < lasting && endsAll(*results))
        continue;
      if (results && take(info, args, *results))
        return true;
    }
    return false;
  }

  /// Appends a step unless the others would have no room.
  bool take(const PrimitiveInfo &info, const Args &args,
            const Shapes &results) {
    PlanStep step;
    step.code = info.code;
    step.args = args;
    const std::vector<Open> before = open;
    for (int32_t i = 0; i < info.operands; ++i) {
      step.operands.push_back(open.back().value);
      open.pop_back();
    }
    for (size_t i = 0; i < results.size(); ++i)
      open.push_back({static_cast<uint16_t>(values + i), results[i]});
    if (graph.steps.size() + 1 + need() > kMaxSteps) {
      open = before;
      return false;
    }
    fix(info, args, step);
    values += results.size();
    graph.steps.push_back(std::move(step));
    return true;
  }

  /// Some parameters that packing searches are written in the format.
  void fix(const PrimitiveInfo &info, const Args &args, PlanStep &step) {
    for (int32_t i = 0; i < info.itemParams; ++i) {
      const ParamInfo &param = info.itemParam(i);
      step.fixed.push_back(-1);
      if (param.ladder && random(4) == 0)
        step.fixed.back() = random.between(
            0, param.below >= 0 ? args[static_cast<size_t>(param.below)] - 1
                                : param.most);
    }
  }

  Random &random;
  PlanGraph graph;
  std::vector<Open> open;
  size_t values = 1;
};

bool has(const PlanGraph &graph, const PrimitiveInfo *info) {
  return !info || std::any_of(graph.steps.begin(), graph.steps.end(),
                              [&](const PlanStep &step) {
                                return step.code == info->code;
                              });
}

} // namespace

PlanField randomField(Random &random) {
  PlanField field;
  field.name = "random";
  constexpr Modality kModalities[] = {Modality::Text, Modality::Image,
                                      Modality::Audio, Modality::Numeric};
  field.modality = kModalities[random(4)];
  ItemFrame &frame = field.frame;
  if (field.modality == Modality::Image && random(2)) {
    frame.width = random.between(1, 60);
    frame.height = random.between(1, 60);
  }
  if (field.modality == Modality::Audio) {
    frame.rate = 16000;
    frame.channels = random.between(1, 2);
    if (random(2)) {
      frame.channels = 1;
      frame.domain = static_cast<AudioDomain>(
          random.between(1, static_cast<int32_t>(kAudioDomainCount) - 1));
    }
  }
  if (field.modality == Modality::Numeric)
    frame.number = static_cast<NumberType>(random(kNumberTypes));
  PlanGraph store;
  store.name = "store";
  field.cases = {store};
  return field;
}

PlanGraph randomGraph(const PlanField &field, Random &random,
                      const PrimitiveInfo *through) {
  // A field that a primitive seldom takes gives way to the next one.
  const int most = through ? 100 : 3000;
  for (int trial = 0; trial < most; ++trial) {
    PlanGraph graph = Builder(field, random).run();
    if (!graph.isStore() && has(graph, through)) {
      graph.name = "random";
      return graph;
    }
  }
  return {};
}

Source::Source(const PlanField &field, uint64_t seed, bool isExtreme) {
  Random random(seed);
  const Shape declared = rootShape(field);
  const auto count = static_cast<size_t>(
      isExtreme ? random.between(0, 40) : random.between(1500, 3000));
  switch (declared.kind) {
  case ValueKind::Frame:
    root = declared.width > 0
               ? makeFrame(declared.width, declared.height, seed)
               : makeFrame(random.between(1, 60), random.between(1, 60), seed);
    break;
  case ValueKind::Pcm:
    root = makePcm(declared.channels, count, seed);
    break;
  case ValueKind::Spectra:
    root = makeSpectra(declared.channels, isExtreme ? count : count / 50, seed);
    break;
  case ValueKind::Sequence:
    root = makeSequence(declared.element, count, seed);
    break;
  default:
    root = makeText(count, seed);
    break;
  }
  if (isExtreme)
    randomize(root, seed);
}

Source::Source(const PlanField &field, int32_t width, int32_t height,
               Bytes content) {
  root.shape = rootShape(field);
  root.shape.width = width;
  root.shape.height = height;
  root.data = std::move(content);
}

SourceValue Source::value() const {
  SourceValue source;
  const Bytes &data = root.data;
  source.bytes = data;
  source.rgb = {data.data(), data.size()};
  source.width = root.shape.width;
  source.height = root.shape.height;
  source.samples = {reinterpret_cast<const int16_t *>(data.data()),
                    data.size() / sizeof(int16_t)};
  return source;
}

} // namespace smmil::registry
