//===- Primitives.cpp - What every primitive costs ------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each is measured in the shortest graph that reaches it. Where the graph also
// runs without the primitive, the difference of the steps is its own share.
//
//===----------------------------------------------------------------------===//
#include "Primitives.h"

#include "ProbeGraph.h"

#include "smmil/Runtime/Decoder.h"
#include "smmil/Runtime/GraphText.h"
#include "smmil/Support/ThreadTime.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>

namespace smmil::bench {
namespace {

using Json = nlohmann::ordered_json;

constexpr uint32_t kTrainingValues = 4;

struct Cost {
  double median = 0, fastest = 0; ///< Nanoseconds per element of the root.
  size_t values = 0, bytes = 0;
};

/// A probe with its tables and one item.
struct Trained {
  Plan plan;
  Bytes bits;
  size_t values = 0;
};

/// Trains on some values, and encodes another at the middle of the ladder.
Status train(const ProbeGraph &probe, bool plain, Trained &trained) {
  trained = {};
  std::vector<std::unique_ptr<ProbeValue>> owned;
  std::vector<SourceValue> values;
  for (uint32_t seed = 0; seed < kTrainingValues; ++seed) {
    owned.push_back(makeProbeValue(probe.field, seed, plain));
    values.push_back(owned.back()->value);
  }
  PlanGraph encode = probe.encode;
  PlanField field = probe.field;
  SMMIL_RETURN_IF_ERROR(
      trainTables(trained.plan.tables, field, encode, values));
  field.cases.push_back(formatPartOf(encode));
  trained.plan.fields = {field};
  const auto source = makeProbeValue(field, kTrainingValues, plain);
  trained.values = source->samples.size() +
                   source->bytes.size() / bytesOf(rootShape(field).element);
  ItemEncoder encoder;
  SMMIL_RETURN_IF_ERROR(ItemEncoder::create(trained.plan.tables, field, encode,
                                            source->value, encoder));
  return encoder.encode(encoder.stepCount() / 2, trained.bits);
}

/// Decodes the item over and over.
Status measure(const Trained &trained, bool fusion,
               const PrimitiveOptions &options, Cost &cost) {
  Decoder decoder;
  SMMIL_RETURN_IF_ERROR(Decoder::create(trained.plan, decoder, {fusion}));
  const Bytes &bits = trained.bits;
  ItemInfo info;
  SMMIL_RETURN_IF_ERROR(decoder.info(0, 1, bits, info));
  Bytes output(info.outputBytes), workspace(info.workspaceBytes);
  cost.bytes = bits.size();
  cost.values = trained.values;
  auto run = [&](int64_t count) {
    for (; count > 0; --count)
      SMMIL_RETURN_IF_ERROR(decoder.decode(0, 1, bits, output, workspace));
    return Status::ok();
  };
  // The first run also warms caches; it says how many fill a repeat.
  int64_t rounds = 1;
  for (int64_t needed = int64_t(options.milliseconds) * 1000000;; rounds *= 2) {
    const int64_t before = threadCpuNanoseconds();
    SMMIL_RETURN_IF_ERROR(run(rounds));
    if (threadCpuNanoseconds() - before >= needed)
      break;
  }
  std::vector<double> times;
  for (int repeat = 0; repeat < options.repeats; ++repeat) {
    const int64_t before = threadCpuNanoseconds();
    SMMIL_RETURN_IF_ERROR(run(rounds));
    times.push_back(double(threadCpuNanoseconds() - before) /
                    (double(rounds) * double(cost.values)));
  }
  std::sort(times.begin(), times.end());
  cost.median = times[times.size() / 2];
  cost.fastest = times.front();
  return Status::ok();
}

/// Of one primitive.
struct Figures {
  std::string chain;
  Cost fused, stepwise;
  std::optional<double> own; ///< Steps with it less the steps without it.
};

Status probe(const PrimitiveInfo &primitive, const PrimitiveOptions &options,
             Figures &figures) {
  const std::optional<ProbeGraph> graph = probeGraphOf(primitive);
  if (!graph)
    return Status::unsupported("no graph of the other primitives reaches it");
  figures.chain = printGraph(graph->encode);
  Trained trained;
  // Some primitives take frames of few colours, or grey ones, alone.
  Status status = train(*graph, false, trained);
  const bool plain = status.code() == StatusCode::Unsupported;
  if (plain)
    status = train(*graph, true, trained);
  SMMIL_RETURN_IF_ERROR(status);
  SMMIL_RETURN_IF_ERROR(measure(trained, true, options, figures.fused));
  SMMIL_RETURN_IF_ERROR(measure(trained, false, options, figures.stepwise));
  Trained rest;
  Cost cost;
  if (const std::optional<ProbeGraph> without = withoutPrimitive(*graph))
    if (train(*without, plain, rest).isOk() &&
        measure(rest, false, options, cost).isOk())
      figures.own = figures.stepwise.median - cost.median;
  return Status::ok();
}

} // namespace

int runPrimitives(const PrimitiveOptions &options) {
  Json list = Json::array();
  if (!options.json)
    std::printf("decoding, thread CPU time, median of %d repeats\n\n"
                "%-15s %10s %10s %10s %10s  %s\n",
                options.repeats, "primitive", "ns/value", "stepwise",
                "own share", "bits/value", "chain");
  for (const PrimitiveInfo *primitive : allPrimitives()) {
    Figures figures;
    if (Status status = probe(*primitive, options, figures); !status.isOk()) {
      std::fprintf(stderr, "smmil-bench: %s: %s\n", primitive->mnemonic,
                   status.message());
      return 1;
    }
    const Cost &cost = figures.fused;
    const double bitsPerValue = 8.0 * double(cost.bytes) / double(cost.values);
    if (!options.json) {
      char share[32] = "-";
      if (figures.own)
        std::snprintf(share, sizeof share, "%.3f", *figures.own);
      std::printf("%-15s %10.3f %10.3f %10s %10.3f  %s\n", primitive->mnemonic,
                  cost.median, figures.stepwise.median, share, bitsPerValue,
                  figures.chain.c_str());
      std::fflush(stdout);
    }
    Json entry = {{"primitive", primitive->mnemonic},
                  {"code", int(primitive->code)},
                  {"chain", figures.chain},
                  {"values", cost.values},
                  {"ns_per_value", cost.median},
                  {"fastest_ns_per_value", cost.fastest},
                  {"stepwise_ns_per_value", figures.stepwise.median},
                  {"bits_per_value", bitsPerValue}};
    if (figures.own)
      entry["own_ns_per_value"] = *figures.own;
    list.push_back(std::move(entry));
  }
  if (options.json) {
    Json json = {{"clock", "thread CPU time"},
                 {"repeats", options.repeats},
                 {"primitives", std::move(list)}};
    std::puts(json.dump(2).c_str());
  }
  return 0;
}

} // namespace smmil::bench
