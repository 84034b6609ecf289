//===- KernelChoice.cpp - Halide's kernel or the C++ one ------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Decodes items with one kernel and the other, in turns, so that both see the
// same state of the machine. Thread CPU time, median of the passes of an item.
//
//===----------------------------------------------------------------------===//
#include "tools/smmil/KernelChoice.h"

#include "smmil/Dataset/Dataset.h"
#include "smmil/Support/ThreadTime.h"
#include "smmil/Target/Cpp/BuildCodec.h"

#include <algorithm>
#include <array>
#include <map>

using namespace smmil;
using namespace smmil::tool;

namespace {

constexpr uint64_t kItems = 24; ///< Most items of a case.
constexpr size_t kPasses = 7;

/// Decodes items as a model takes them, into buffers that are kept.
class Decoding {
public:
  Decoding(const Plan &plan, const EmittedCodec &codec)
      : plan(plan), codec(codec) {}

  Status run(const ItemRecord &record, ByteSpan bits) {
    ItemInfo info;
    SMMIL_RETURN_IF_ERROR(
        codec.info(record.field, record.caseIndex, bits, info));
    const size_t floats =
        tensorFloats(plan.fields[record.field], info.outputBytes);
    workspace.resize(std::max<size_t>(workspace.size(), info.workspaceBytes));
    if (floats > 0) {
      tensor.resize(std::max(tensor.size(), floats));
      return codec.decodeTensor(record.field, record.caseIndex, bits,
                                {tensor.data(), floats}, workspace);
    }
    output.resize(std::max<size_t>(output.size(), info.outputBytes));
    return codec.decode(record.field, record.caseIndex, bits,
                        {output.data(), info.outputBytes}, workspace);
  }

private:
  const Plan &plan;
  const EmittedCodec &codec;
  Bytes workspace, output;
  std::vector<float> tensor;
};

/// Times of one item, C++ first; `codec` is the library of `decoding`.
Result<std::array<double, 2>> timesOf(Decoding &decoding, EmittedCodec &codec,
                                      const std::string &isa,
                                      const ItemRecord &record, ByteSpan bits) {
  std::array<std::vector<int64_t>, 2> passes;
  // The first pass finds cold caches and is dropped.
  for (size_t pass = 0; pass <= kPasses; ++pass)
    for (bool halide : {false, true}) {
      if (Status status = codec.select(isa, halide); !status.isOk())
        return dataError(codec.path() + ": " + status.message());
      const int64_t start = threadCpuNanoseconds();
      if (Status status = decoding.run(record, bits); !status.isOk())
        return dataError(codec.path() + ": " + status.message());
      if (pass > 0)
        passes[halide].push_back(threadCpuNanoseconds() - start);
    }
  std::array<double, 2> medians = {};
  for (bool halide : {false, true}) {
    std::sort(passes[halide].begin(), passes[halide].end());
    medians[halide] = double(passes[halide][kPasses / 2]) / 1e3;
  }
  return medians;
}

} // namespace

Result<std::vector<KernelTimes>>
tool::chooseKernels(const std::string &dataset, const Format &format,
                    EmissionOptions &emission) {
  EmissionOptions decoders = emission;
  decoders.encoder = false;
  Result<EmittedSource> source = emitCodec(format, decoders);
  if (!source)
    return source.error();
  if (source->kernelCases.empty())
    return std::vector<KernelTimes>();
  Result<Dataset> items = Dataset::open(dataset);
  if (!items)
    return items.error();
  Result<EmittedCodec> codec =
      buildAndLoad(format, "", decoders, bestEmittedIsa());
  if (!codec)
    return codec.error();
  if (Outcome same = codec->requirePlan(items->plan(), dataset); !same)
    return same.error();
  if (!codec->usesHalide())
    return std::vector<KernelTimes>();
  const std::string isa = codec->isa();
  Decoding decoding(items->plan(), *codec);
  std::map<std::pair<uint32_t, uint32_t>, KernelTimes> cases;
  for (uint64_t id = 0; id < items->itemCount(); ++id) {
    Result<ItemRecord> record = items->item(id);
    if (!record)
      return record.error();
    const std::pair<uint32_t, uint32_t> key(record->field, record->caseIndex);
    if (!source->kernelCases.count(key))
      continue;
    KernelTimes &times = cases[key];
    if (times.items >= kItems)
      continue;
    Result<Bytes> bits = items->payload(id);
    if (!bits)
      return bits.error();
    Result<std::array<double, 2>> taken =
        timesOf(decoding, *codec, isa, *record, *bits);
    if (!taken)
      return taken.error();
    times.name = caseName(items->plan(), *record);
    ++times.items;
    times.cppMicroseconds += (*taken)[0];
    times.halideMicroseconds += (*taken)[1];
  }
  std::vector<KernelTimes> result;
  for (auto &[key, times] : cases) {
    times.cppMicroseconds /= double(times.items);
    times.halideMicroseconds /= double(times.items);
    if (!times.takesHalide())
      emission.cppCases.insert(key);
    result.push_back(times);
  }
  return result;
}
