//===- Primitives.cpp - What every primitive costs ------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every entry of the registry names the chain that it is measured in. Where
// the chain also runs without the primitive, the difference is its own share.
//
//===----------------------------------------------------------------------===//
#include "Primitives.h"

#include "smmil/Support/ThreadTime.h"
#include "test/Registry/Trained.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <optional>

namespace smmil::bench {
namespace {

using Json = nlohmann::ordered_json;
using registry::Configuration;
using registry::Primitive;
using registry::Trained;
using registry::Value;

struct Cost {
  double median = 0, fastest = 0; ///< Nanoseconds per decoded value.
  size_t values = 0, bytes = 0;
};

/// Decodes one item over and over.
Status measure(const Trained &trained, const Value &source,
               const PrimitiveOptions &options, Cost &cost) {
  Bytes bits;
  const int steps = registry::stepCount(trained, source);
  SMMIL_RETURN_IF_ERROR(
      registry::encodeValue(trained, source, steps / 2, bits));
  Decoder decoder;
  SMMIL_RETURN_IF_ERROR(Decoder::create(trained.plan, decoder));
  ItemInfo info;
  SMMIL_RETURN_IF_ERROR(decoder.info(0, trained.caseIndex, bits, info));
  Bytes output(info.outputBytes), workspace(info.workspaceBytes);
  cost.bytes = bits.size();
  cost.values = registry::projected(trained.encode, source).elements();
  auto run = [&](int64_t count) {
    for (; count > 0; --count)
      SMMIL_RETURN_IF_ERROR(
          decoder.decode(0, trained.caseIndex, bits, output, workspace));
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

/// The same chain without the primitive; nothing where it cannot run.
std::optional<Cost> costWithout(const Primitive &primitive, const Value &source,
                                const PrimitiveOptions &options) {
  Configuration rest = primitive.probe;
  if (rest.tail.empty() || primitive.isProjection)
    return std::nullopt;
  const Primitive &coder = registry::primitiveOf(rest.tail.back().code);
  rest.args = rest.tail.back().args;
  rest.head.insert(rest.head.end(), rest.tail.begin(), rest.tail.end() - 1);
  rest.tail.clear();
  Trained trained;
  Cost cost;
  if (!registry::train(coder, rest, trained).isOk() ||
      !measure(trained, source, options, cost).isOk())
    return std::nullopt;
  return cost;
}

std::string describe(const PlanChain &encode) {
  std::string text;
  for (const PlanOp &op : encode.ops) {
    text += (text.empty() ? "" : " ") +
            std::string(registry::primitiveOf(op.code).name);
    for (size_t i = 0; i < op.args.size(); ++i)
      text += (i == 0 ? "(" : ",") + std::to_string(op.args[i]);
    text += op.args.empty() ? "" : ")";
  }
  return text;
}

} // namespace

int runPrimitives(const PrimitiveOptions &options) {
  Json list = Json::array();
  if (!options.json)
    std::printf("decoding, thread CPU time, median of %d repeats\n\n"
                "%-15s %10s %10s %10s  %s\n",
                options.repeats, "primitive", "ns/value", "own share",
                "bits/value", "chain");
  for (const Primitive &primitive : registry::primitives()) {
    Trained trained;
    Cost cost;
    const Value source = registry::generated(primitive.probe, 1);
    Status status = registry::train(primitive, primitive.probe, trained);
    if (status.isOk())
      status = measure(trained, source, options, cost);
    if (!status.isOk()) {
      std::fprintf(stderr, "smmil-bench: %s: %s\n", primitive.name,
                   status.message());
      return 1;
    }
    std::optional<Cost> without = costWithout(primitive, source, options);
    const std::string chain = describe(trained.encode);
    const double bitsPerValue = 8.0 * double(cost.bytes) / double(cost.values);
    if (!options.json) {
      char share[32] = "-";
      if (without)
        std::snprintf(share, sizeof share, "%.3f",
                      cost.median - without->median);
      std::printf("%-15s %10.3f %10s %10.3f  %s\n", primitive.name, cost.median,
                  share, bitsPerValue, chain.c_str());
      std::fflush(stdout);
    }
    Json entry = {{"primitive", primitive.name},
                  {"code", int(primitive.code)},
                  {"chain", chain},
                  {"values", cost.values},
                  {"ns_per_value", cost.median},
                  {"fastest_ns_per_value", cost.fastest},
                  {"bits_per_value", bitsPerValue}};
    if (without)
      entry["own_ns_per_value"] = cost.median - without->median;
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
