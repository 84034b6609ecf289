//===- Frames.cpp - Chains at one floor -----------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Encodes images in a frame, or in one of their own size, with several chains,
// each image with each chain at the coarsest step that holds the floor, as
// packing does; then decodes them alternately in one thread. Times are sums
// over the images that all chains hold the floor for, bytes the same with those
// of the tables, which are trained on all images of a size.
//
//===----------------------------------------------------------------------===//
#include "Frames.h"

#include "ImageFiles.h"

#include "smmil/Dataset/EncodeItem.h"
#include "smmil/Runtime/GraphText.h"
#include "smmil/Runtime/Isa.h"
#include "smmil/Runtime/PrimitiveInfo.h"
#include "smmil/Support/Files.h"
#include "smmil/Support/ThreadTime.h"
#include "smmil/Target/Cpp/BuildCodec.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <optional>

namespace smmil::bench {
namespace {

using nlohmann::json;

/// What one chain made of one image.
struct Measured {
  Bytes bits;
  double quality = 0;
  int64_t nanoseconds = INT64_MAX; ///< The fastest run.
};
struct Frame {
  uint32_t field; ///< Of the plan: one for each size.
  PreparedItem item;
  std::vector<Measured> chains;
};

Outcome check(const Status &status) {
  if (status.isOk())
    return Outcome::success();
  return dataError(status.message());
}

class Bench {
public:
  explicit Bench(const FramesOptions &options) : options(options) {}

  Outcome run(json &report);

private:
  uint32_t fieldOf(int width, int height);
  Outcome load();
  Outcome train();
  Outcome trainField(uint32_t index);
  Outcome encode(const ItemCodec &codec);
  Outcome time(const ItemCodec &codec);

  const FramesOptions &options;
  FieldEncoding encoding; ///< Of each field, before tables are trained.
  Format format;
  std::vector<Frame> frames;
  std::vector<size_t> tableBytes;         ///< By chain.
  std::vector<int64_t> encodeNanoseconds; ///< By chain, of what it tried.
  std::vector<uint64_t> encodedPixels;    ///< By chain, of the same.
  size_t skipped = 0, missed = 0; ///< Files without a frame; without the floor.
};

uint32_t Bench::fieldOf(int width, int height) {
  std::vector<PlanField> &fields = format.plan.fields;
  for (size_t i = 0; i < fields.size(); ++i)
    if (fields[i].frame.width == width && fields[i].frame.height == height)
      return static_cast<uint32_t>(i);
  PlanField field;
  field.name = "image" + std::to_string(fields.size());
  field.modality = Modality::Image;
  field.frame.width = width;
  field.frame.height = height;
  field.cases = encoding.cases;
  fields.push_back(field);
  format.encodings.push_back(encoding);
  return static_cast<uint32_t>(fields.size() - 1);
}

Outcome Bench::load() {
  encoding.metric = "tensor_psnr_db";
  encoding.floor = options.floor;
  PlanGraph graph;
  graph.name = "store";
  encoding.cases = {graph};
  for (const std::string &chain : options.chains) {
    graph.name = chain;
    if (Outcome parsed = check(parseGraph(chain, graph)); !parsed)
      return dataError("chain '" + chain + "': " + parsed.error().message);
    encoding.cases.push_back(graph);
  }
  size_t index = 0;
  for (const std::string &path : imageFiles(options.images)) {
    Result<Bytes> bytes = readFile(path);
    if (!bytes)
      return bytes.error();
    const MediaInfo info = probe(*bytes);
    if (info.isAnimated() || info.width == 0)
      continue;
    if (index++ % static_cast<size_t>(options.every) != 0)
      continue;
    const uint32_t field = options.side > 0
                               ? fieldOf(options.side, options.side)
                               : fieldOf(static_cast<int>(info.width),
                                         static_cast<int>(info.height));
    Result<PreparedItem> item =
        prepareItem(format.plan.fields[field], ImageOptions(), *bytes);
    if (!item || item->copyOnly) {
      ++skipped;
      continue;
    }
    item->bytes = {};
    frames.push_back({field, std::move(*item), {}});
  }
  return frames.empty() ? dataError("no image decodes; name files or folders "
                                    "with pictures")
                        : Outcome::success();
}

Outcome Bench::train() {
  tableBytes.resize(options.chains.size());
  for (uint32_t field = 0; field < format.plan.fields.size(); ++field)
    if (Outcome trained = trainField(field); !trained)
      return trained;
  return Outcome::success();
}

Outcome Bench::trainField(uint32_t index) {
  std::vector<SourceValue> values;
  PlanField &field = format.plan.fields[index];
  for (const Frame &frame : frames)
    if (frame.field == index)
      values.push_back(sourceValueOf(field, frame.item));
  for (size_t c = 1; c < field.cases.size(); ++c) {
    PlanGraph &encode = format.encodings[index].cases[c];
    if (Outcome trained =
            check(trainTables(format.plan.tables, field, encode, values));
        !trained)
      return trained;
    // Tables that a chain can do without are fitted to the steps of the items,
    // which nobody knows yet.
    for (PlanStep &step : encode.steps)
      if (primitiveInfo(step.code)->table == TableUse::Optional)
        step.table = -1;
    field.cases[c] = formatPartOf(encode);
    for (const PlanStep &step : encode.steps)
      if (step.table >= 0)
        tableBytes[c - 1] +=
            format.plan.tables[static_cast<size_t>(step.table)].size();
  }
  return Outcome::success();
}

Outcome Bench::encode(const ItemCodec &codec) {
  std::vector<Frame> held;
  encodeNanoseconds.resize(options.chains.size());
  encodedPixels.resize(options.chains.size());
  for (Frame &frame : frames) {
    for (size_t c = 1; c <= options.chains.size(); ++c) {
      const int64_t start = threadCpuNanoseconds();
      auto made = encodeCase(codec, frame.field, format.encodings[frame.field],
                             static_cast<uint8_t>(c), frame.item);
      encodeNanoseconds[c - 1] += threadCpuNanoseconds() - start;
      const ItemFrame &size = format.plan.fields[frame.field].frame;
      encodedPixels[c - 1] += uint64_t(size.width) * uint64_t(size.height);
      if (!made)
        return made.error();
      if (!*made)
        break;
      frame.chains.push_back(
          {std::move((*made)->bits), (*made)->quality, INT64_MAX});
    }
    if (frame.chains.size() == options.chains.size())
      held.push_back(std::move(frame));
    else
      ++missed;
  }
  frames = std::move(held);
  return frames.empty() ? dataError("no image holds the floor in every chain")
                        : Outcome::success();
}

Outcome Bench::time(const ItemCodec &codec) {
  Bytes output, workspace;
  std::vector<float> tensor;
  for (int run = 0; run < options.repeats; ++run)
    for (size_t c = 0; c < options.chains.size(); ++c)
      for (Frame &frame : frames) {
        Measured &measured = frame.chains[c];
        const auto index = static_cast<uint32_t>(c + 1);
        ItemInfo info;
        if (Outcome read =
                check(codec.info(frame.field, index, measured.bits, info));
            !read)
          return read;
        output.resize(info.outputBytes);
        tensor.resize(options.tensor ? info.outputBytes : 0);
        workspace.resize(std::max(workspace.size(), info.workspaceBytes));
        const int64_t start = threadCpuNanoseconds();
        if (Outcome decoded = check(
                options.tensor ? codec.decodeTensor(
                                     frame.field, index, measured.bits,
                                     {tensor.data(), tensor.size()}, workspace)
                               : codec.decode(frame.field, index, measured.bits,
                                              output, workspace));
            !decoded)
          return decoded;
        measured.nanoseconds =
            std::min(measured.nanoseconds, threadCpuNanoseconds() - start);
      }
  return Outcome::success();
}

Outcome Bench::run(json &report) {
  if (Outcome loaded = load(); !loaded)
    return loaded;
  if (Outcome trained = train(); !trained)
    return trained;
  Decoder decoder;
  if (Outcome made = check(Decoder::create(format.plan, decoder)); !made)
    return made;
  std::optional<EmittedCodec> emitted;
  if (options.emitted) {
    EmissionOptions emission;
    emission.name = "frames";
    emission.halide = false;
    Result<EmittedCodec> built = buildAndLoad(format, "", emission);
    if (!built)
      return built.error();
    emitted = std::move(*built);
  }
  const ItemCodec codec(decoder, emitted ? &*emitted : nullptr);
  if (Outcome encoded = encode(codec); !encoded)
    return encoded;
  if (Outcome timed = time(codec); !timed)
    return timed;
  json chains = json::array();
  for (size_t c = 0; c < options.chains.size(); ++c) {
    double bytes = static_cast<double>(tableBytes[c]), seconds = 0, quality = 0;
    for (const Frame &frame : frames) {
      bytes += static_cast<double>(frame.chains[c].bits.size());
      seconds += 1e-9 * static_cast<double>(frame.chains[c].nanoseconds);
      quality += std::min(frame.chains[c].quality, 99.0);
    }
    const auto count = static_cast<double>(frames.size());
    json entry = {
        {"chain", options.chains[c]},
        {"bytes", bytes},
        {"decode_ms", 1e3 * seconds / count},
        {"encode_mp_per_s", 1e3 * static_cast<double>(encodedPixels[c]) /
                                static_cast<double>(encodeNanoseconds[c])},
        {"mean_psnr_db", quality / count},
        {"table_bytes", tableBytes[c]}};
    const json &first = c > 0 ? chains[0] : entry;
    entry["bytes_ratio"] = bytes / first["bytes"].get<double>();
    entry["speed_ratio"] =
        first["decode_ms"].get<double>() * count / (1e3 * seconds);
    chains.push_back(entry);
  }
  report = {{"images", frames.size()},
            {"skipped", skipped},
            {"missed", missed},
            {"side", options.side},
            {"floor_db", options.floor},
            {"output", options.tensor ? "f32 tensor" : "rgb"},
            {"codec", emitted ? "emitted" : "universal"},
            {"isa",
             emitted ? emitted->isa() : kIsaNames[static_cast<int>(bestIsa())]},
            {"clock",
             "thread CPU time, fastest of " + std::to_string(options.repeats)},
            {"chains", chains}};
  return Outcome::success();
}

} // namespace

int runFrames(const FramesOptions &options) {
  json report;
  if (Outcome done = Bench(options).run(report); !done) {
    std::fprintf(stderr, "smmil-bench: error: %s\n",
                 done.error().message.c_str());
    return static_cast<int>(done.error().kind);
  }
  if (options.json) {
    std::printf("%s\n", report.dump(2).c_str());
    return 0;
  }
  const std::string size = options.side > 0
                               ? "a frame of " + std::to_string(options.side)
                               : std::string("frames of their own size");
  std::printf("%d images in %s, each at %g dB or more (%d without a frame, %d "
              "below the floor in some chain)\n",
              report["images"].get<int>(), size.c_str(), options.floor,
              report["skipped"].get<int>(), report["missed"].get<int>());
  for (const json &chain : report["chains"])
    std::printf(
        "%10.0f bytes x%.3f  %7.3f ms an image, speed x%.2f  %.2f dB  "
        "encoded at %.2f MP/s  %s\n",
        chain["bytes"].get<double>(), chain["bytes_ratio"].get<double>(),
        chain["decode_ms"].get<double>(), chain["speed_ratio"].get<double>(),
        chain["mean_psnr_db"].get<double>(),
        chain["encode_mp_per_s"].get<double>(),
        chain["chain"].get<std::string>().c_str());
  return 0;
}

} // namespace smmil::bench
