//===- bench.cpp - smmil bench --------------------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Times a dataset from stored bytes to model-ready values, sheet by sheet, on
// one thread with a warm page cache, and beside it what a loader pays that
// reads JPEG files: libjpeg-turbo, resize, normalise. Thread CPU time
// throughout; a sheet's figure is the median of its passes.
//
//===----------------------------------------------------------------------===//
#include "tools/smmil/Command.h"
#include "tools/smmil/DecodeOptions.h"

#include "smmil/Media/Audio.h"
#include "smmil/Media/Image.h"
#include "smmil/Media/Spectra.h"
#include "smmil/Support/Files.h"
#include "smmil/Support/Progress.h"
#include "smmil/Support/ThreadTime.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

using namespace smmil;
using namespace smmil::tool;
using Json = nlohmann::ordered_json;

namespace {

struct Options {
  std::string dataset, against;
  DecodeOptions decode;
  uint64_t sheets = 64;
  unsigned decodes = 200;
  bool json = false;
};

/// Where the time of one sheet went, in nanoseconds.
enum Stage { Read, Text, Entropy, Inverse, Finish, Source, StageCount };
const char *const kStageNames[] = {"read",    "text",   "entropy",
                                   "inverse", "finish", "source"};
using StageTimes = std::array<double, StageCount>;

double totalOf(const StageTimes &times) {
  double total = 0;
  for (double time : times)
    total += time;
  return total;
}

/// Adds the thread's CPU time since its last call to a stage.
class Stopwatch {
public:
  explicit Stopwatch(StageTimes &times) : times(times) { restart(); }
  void restart() { last = threadCpuNanoseconds(); }
  void end(Stage stage) {
    int64_t now = threadCpuNanoseconds();
    times[stage] += static_cast<double>(now - last);
    last = now;
  }

private:
  StageTimes &times;
  int64_t last = 0;
};

double percentile(std::vector<double> values, double share) {
  if (values.empty())
    return 0;
  std::sort(values.begin(), values.end());
  auto index = static_cast<size_t>(share * double(values.size() - 1) + 0.5);
  return values[index];
}

double median(std::vector<double> values) {
  return percentile(std::move(values), 0.5);
}

/// u8 HWC to the model's f32 CHW.
void normalise(const ItemFrame &frame, const uint8_t *rgb,
               std::vector<float> &tensor) {
  size_t pixels = size_t(frame.width) * size_t(frame.height);
  tensor.resize(3 * pixels);
  for (size_t c = 0; c < 3; ++c)
    for (size_t i = 0; i < pixels; ++i)
      tensor[c * pixels + i] =
          float(rgb[3 * i + c]) * frame.scale[c] + frame.offset[c];
}

/// Decodes items of one dataset with its codec.
class Bench {
public:
  explicit Bench(const Dataset &dataset)
      : dataset(dataset), codec(dataset.codec()) {}

  /// One pass over a sheet.
  Outcome runSheet(uint64_t number, StageTimes &times);
  /// Time of one stored item to the model's value, read included. A damaged one
  /// is remembered, and no reason to leave out the others.
  void runItem(uint64_t id, StageTimes &times);
  /// libjpeg-turbo on `jpeg`, to the tensor of `frame`, in nanoseconds.
  Result<double> runPeer(ByteSpan jpeg, const ItemFrame &frame);

  uint64_t skippedItems() const { return skipped.size(); }
  const std::map<uint64_t, std::string> &damagedItems() const {
    return damaged;
  }

private:
  Outcome decodeItem(uint64_t id, StageTimes &times);
  void decodeSource(uint64_t id, ByteSpan bytes, StageTimes &times);
  Status decodeCoded(const ItemRecord &record, ByteSpan bits,
                     StageTimes &times);
  bool hasFrame(const ItemRecord &record) const {
    return record.field != ItemRecord::kNoField &&
           dataset.plan().fields[record.field].frame.width > 0;
  }

  const Dataset &dataset;
  ItemCodec codec;
  Bytes workspace;
  std::vector<uint8_t> output;
  std::vector<float> tensor;
  std::set<uint64_t> skipped;
  std::map<uint64_t, std::string> damaged; ///< Why, by item.
};

Status Bench::decodeCoded(const ItemRecord &record, ByteSpan bits,
                          StageTimes &times) {
  const PlanField &field = dataset.plan().fields[record.field];
  ItemInfo info;
  Stopwatch watch(times);
  SMMIL_RETURN_IF_ERROR(codec.info(record.field, record.caseIndex, bits, info));
  watch.end(Entropy);
  // Buffers are a loader's own and kept between items.
  const size_t floats = tensorFloats(field, info.outputBytes);
  if (workspace.size() < info.workspaceBytes)
    workspace.resize(info.workspaceBytes);
  if (tensor.size() < floats)
    tensor.resize(floats);
  if (floats == 0 && output.size() < info.outputBytes)
    output.resize(info.outputBytes);
  watch.restart();
  MutableByteSpan bytes =
      floats ? MutableByteSpan(reinterpret_cast<uint8_t *>(tensor.data()),
                               floats * sizeof(float))
             : MutableByteSpan(output.data(), info.outputBytes);
  if (const EmittedCodec *emitted = codec.emitted()) {
    SmmilStageTimes stages = {};
    SMMIL_RETURN_IF_ERROR(emitted->decodeTimed(record.field, record.caseIndex,
                                               bits, bytes, workspace, stages));
    times[Entropy] += double(stages.entropy);
    times[Inverse] += double(stages.inverse);
    times[Finish] += double(stages.finish);
    return Status::ok();
  }
  if (floats)
    SMMIL_RETURN_IF_ERROR(codec.decodeTensor(record.field, record.caseIndex,
                                             bits, {tensor.data(), floats},
                                             workspace));
  else
    SMMIL_RETURN_IF_ERROR(
        codec.decode(record.field, record.caseIndex, bits, bytes, workspace));
  // The universal decoder does not say where its time went.
  watch.end(Inverse);
  return Status::ok();
}

void Bench::decodeSource(uint64_t id, ByteSpan bytes, StageTimes &times) {
  Result<ItemRecord> found = dataset.item(id);
  if (!found)
    return; // Read before, or else named there.
  const ItemRecord &record = *found;
  Stopwatch watch(times);
  const PlanField &field = dataset.plan().fields[record.field];
  MediaInfo info = probe(bytes);
  if (field.modality == Modality::Image && info.isDecodableImage()) {
    Result<RgbImage> image = decodeImage(bytes, dataset.manifest().images);
    if (!image) { // Kept as it is: no reader gets more out of it.
      skipped.insert(id);
      return;
    }
    watch.end(Source);
    if (hasFrame(record)) {
      RgbImage small =
          resizeTriangle(*image, static_cast<uint32_t>(field.frame.width),
                         static_cast<uint32_t>(field.frame.height));
      normalise(field.frame, small.pixels.data(), tensor);
      watch.end(Finish);
    }
  } else if (field.modality == Modality::Audio && info.isDecodableAudio()) {
    Result<Pcm> sound = decodeAudio(bytes);
    if (!sound) {
      skipped.insert(id);
      return;
    }
    watch.end(Source);
    if (field.frame.rate > 0) {
      Result<Pcm> there =
          resample(*sound, static_cast<uint32_t>(field.frame.rate),
                   static_cast<uint32_t>(field.frame.channels));
      if (!there) {
        skipped.insert(id);
        return;
      }
      if (field.frame.domain != AudioDomain::Pcm)
        (void)spectraOf(*there, field.frame.domain);
      watch.end(Finish);
    }
  }
}

void Bench::runItem(uint64_t id, StageTimes &times) {
  if (damaged.count(id))
    return;
  if (Outcome done = decodeItem(id, times); !done)
    damaged[id] = done.error().message;
}

Outcome Bench::decodeItem(uint64_t id, StageTimes &times) {
  Stopwatch watch(times);
  Result<ItemRecord> found = dataset.item(id);
  if (!found)
    return found.error();
  const ItemRecord &record = *found;
  Result<Bytes> bits = dataset.payload(id);
  if (!bits)
    return bits.error();
  watch.end(Read);
  if (record.field == ItemRecord::kNoField) {
    skipped.insert(id);
    return Outcome::success();
  }
  if (givesFile(dataset.plan(), record)) {
    if (!record.isCopy()) {
      Bytes file;
      if (Status status =
              codec.decodeValue(record.field, record.caseIndex, *bits, file);
          !status.isOk())
        return dataError("item " + std::to_string(id) + " of " +
                         dataset.directory() + ": " + status.message());
      *bits = std::move(file);
      watch.end(Entropy);
    }
    const Modality modality = dataset.plan().fields[record.field].modality;
    MediaInfo info = probe(*bits);
    // Moving pictures go to the model's own reader as they are.
    if ((modality == Modality::Image && !info.isDecodableImage()) ||
        (modality == Modality::Audio && !info.isDecodableAudio()) ||
        modality == Modality::Video)
      skipped.insert(id);
    decodeSource(id, *bits, times);
    return Outcome::success();
  }
  if (Status status = decodeCoded(record, *bits, times); !status.isOk())
    return dataError("item " + std::to_string(id) + " of " +
                     dataset.directory() + ": " + status.message());
  return Outcome::success();
}

Outcome Bench::runSheet(uint64_t number, StageTimes &times) {
  Stopwatch watch(times);
  Result<StoredSheet> sheet = dataset.sheet(number);
  if (!sheet)
    return sheet.error();
  watch.end(Text);
  for (const StoredSegment &segment : sheet->segments) {
    if (segment.kind == Modality::Text)
      continue;
    runItem(segment.item, times);
  }
  return Outcome::success();
}

Result<double> Bench::runPeer(ByteSpan jpeg, const ItemFrame &frame) {
  const auto width = static_cast<uint32_t>(frame.width);
  const auto height = static_cast<uint32_t>(frame.height);
  int64_t start = threadCpuNanoseconds();
  Result<RgbImage> image = decodeImage(jpeg);
  if (!image)
    return image.error();
  if (image->width != width || image->height != height)
    image = resizeTriangle(*image, width, height);
  normalise(frame, image->pixels.data(), tensor);
  return double(threadCpuNanoseconds() - start);
}

/// JPEG files to race: the sources, where their folder is given, else the
/// decoded frames written as JPEG of the model's size.
struct PeerItem {
  uint64_t id = 0;
  Bytes jpeg;
};

Result<std::vector<PeerItem>> peerItems(const Dataset &dataset,
                                        const std::set<uint64_t> &ids,
                                        const std::string &against) {
  std::vector<PeerItem> items;
  constexpr size_t kMost = 32;
  Result<std::vector<StoredFile>> files = dataset.files();
  if (!files)
    return files.error();
  for (const StoredFile &file : *files) {
    if (items.size() == kMost)
      break;
    if (!ids.count(file.item))
      continue;
    Result<ItemRecord> found = dataset.item(file.item);
    if (!found)
      return found.error();
    const ItemRecord &record = *found;
    if (givesFile(dataset.plan(), record) ||
        dataset.plan().fields[record.field].modality != Modality::Image)
      continue;
    if (!against.empty()) {
      Result<Bytes> bytes = readFile(against + "/" + file.name);
      if (bytes && probe(*bytes).kind == MediaKind::Jpeg)
        items.push_back({file.item, std::move(*bytes)});
      continue;
    }
    const ItemFrame &frame = dataset.plan().fields[record.field].frame;
    Result<Bytes> rgb = dataset.decode(file.item);
    if (!rgb) // Named where the item was timed.
      continue;
    Result<Bytes> jpeg =
        writeJpeg(static_cast<uint32_t>(frame.width),
                  static_cast<uint32_t>(frame.height), *rgb, 90);
    if (!jpeg)
      return jpeg.error();
    items.push_back({file.item, std::move(*jpeg)});
  }
  return items;
}

Result<Json> comparePeer(Bench &bench, const Dataset &dataset,
                         const std::set<uint64_t> &ids,
                         const std::string &against, unsigned passes) {
  Result<std::vector<PeerItem>> items = peerItems(dataset, ids, against);
  if (!items)
    return items.error();
  std::vector<double> ours, theirs;
  double jpegBytes = 0, ourBytes = 0;
  for (const PeerItem &item : *items) {
    Result<ItemRecord> found = dataset.item(item.id);
    if (!found)
      return found.error();
    const ItemRecord &record = *found;
    std::vector<double> mine, peer;
    for (unsigned pass = 0; pass < passes; ++pass) {
      StageTimes times = {};
      bench.runItem(item.id, times);
      mine.push_back(totalOf(times));
      Result<double> time =
          bench.runPeer(item.jpeg, dataset.plan().fields[record.field].frame);
      if (!time)
        break;
      peer.push_back(*time);
    }
    // A file that libjpeg-turbo refuses, or an item that is damaged, races
    // against nothing.
    if (peer.size() < passes || bench.damagedItems().count(item.id))
      continue;
    ours.push_back(median(mine));
    theirs.push_back(median(peer));
    jpegBytes += double(item.jpeg.size());
    ourBytes += double(record.length);
  }
  Json result = {
      {"decoder", "libjpeg-turbo"},
      {"jpeg", against.empty() ? "model size, quality 90" : "source files"},
      {"images", ours.size()}};
  if (!ours.empty()) {
    double mine = 0, peer = 0;
    for (size_t i = 0; i < ours.size(); ++i) {
      mine += ours[i];
      peer += theirs[i];
    }
    const auto count = double(ours.size());
    result["jpeg_bytes"] = jpegBytes / count;
    result["our_bytes"] = ourBytes / count;
    result["jpeg_us"] = peer / count / 1e3;
    result["our_us"] = mine / count / 1e3;
    result["speed_ratio"] = peer / mine;
  }
  return result;
}

/// The same items by the emitted codec's Halide kernels and by its C++ ones, in
/// turns; null where it has no Halide kernels.
Result<Json> compareKernels(Bench &bench, const Dataset &dataset,
                            const std::set<uint64_t> &ids, unsigned passes) {
  if (!dataset.codec().emitted() || !dataset.codec().emitted()->usesHalide())
    return Json(nullptr);
  EmittedCodec codec = *dataset.codec().emitted(); // The same library.
  const std::string isa = codec.isa();
  double sums[2] = {}; // C++, Halide.
  uint64_t images = 0;
  for (uint64_t id : ids) {
    Result<ItemRecord> record = dataset.item(id);
    if (!record)
      return record.error();
    if (givesFile(dataset.plan(), *record) || bench.damagedItems().count(id) ||
        dataset.plan().fields[record->field].modality != Modality::Image)
      continue;
    std::vector<double> times[2];
    for (unsigned pass = 0; pass < passes; ++pass)
      for (bool halide : {false, true}) {
        if (Status status = codec.select(isa, halide); !status.isOk())
          return dataError(codec.path() + ": " + status.message());
        StageTimes stages = {};
        bench.runItem(id, stages);
        times[halide].push_back(totalOf(stages));
      }
    for (bool halide : {false, true})
      sums[halide] += median(times[halide]);
    ++images;
  }
  if (images == 0)
    return Json(nullptr);
  return Json{{"images", images},
              {"cpp_us", sums[0] / double(images) / 1e3},
              {"halide_us", sums[1] / double(images) / 1e3},
              {"speed_ratio", sums[0] / sums[1]}};
}

void print(const Json &report) {
  const Json &time = report["us_per_sheet"];
  std::printf("%s: %llu of %llu sheets, %llu decodes, decoder %s\n",
              report["dataset"].get<std::string>().c_str(),
              report["sheets_timed"].get<unsigned long long>(),
              report["sheets"].get<unsigned long long>(),
              report["decodes"].get<unsigned long long>(),
              report["decoder"].get<std::string>().c_str());
  std::printf("  %.1f sheets/s/core; per sheet p50 %.1f us, p95 %.1f us, "
              "p99 %.1f us; %.0f bytes\n",
              report["sheets_per_second_per_core"].get<double>(),
              time["p50"].get<double>(), time["p95"].get<double>(),
              time["p99"].get<double>(),
              report["bytes_per_sheet"].get<double>());
  std::printf("  by stage (us per sheet):");
  for (const auto &[name, value] : report["stages_us"].items())
    std::printf(" %s %.1f", name.c_str(), value.get<double>());
  std::printf("\n");
  const Json &peer = report["peer"];
  if (peer.contains("speed_ratio"))
    std::printf("  beside libjpeg-turbo (%s, %llu images): %.1f us and %.0f "
                "bytes an image against %.1f us and %.0f bytes: %.2fx\n",
                peer["jpeg"].get<std::string>().c_str(),
                peer["images"].get<unsigned long long>(),
                peer["our_us"].get<double>(), peer["our_bytes"].get<double>(),
                peer["jpeg_us"].get<double>(), peer["jpeg_bytes"].get<double>(),
                peer["speed_ratio"].get<double>());
  if (const Json &kernels = report["kernels"]; !kernels.is_null())
    std::printf("  Halide kernels: %.1f us an image against %.1f us of the C++ "
                "ones: %.2fx\n",
                kernels["halide_us"].get<double>(),
                kernels["cpp_us"].get<double>(),
                kernels["speed_ratio"].get<double>());
  if (uint64_t skipped = report["not_decoded"].get<uint64_t>())
    std::printf("  %llu media are kept as they are and were only read\n",
                static_cast<unsigned long long>(skipped));
}

Result<Json> measure(const Options &options) {
  Result<Dataset> dataset = options.decode.open(options.dataset);
  if (!dataset)
    return dataset.error();
  if (dataset->sheetCount() == 0)
    return dataError(options.dataset + ": holds no sheets; nothing to time");
  Bench bench(*dataset);
  const uint64_t sheets =
      std::min(std::max<uint64_t>(options.sheets, 1), dataset->sheetCount());
  const auto passes = static_cast<unsigned>(
      std::max<uint64_t>(3, (options.decodes + sheets - 1) / sheets));
  std::vector<double> totals;
  StageTimes sum = {};
  std::set<uint64_t> ids;
  Progress progress("timing", sheets);
  for (uint64_t i = 0; i < sheets; ++i) {
    // Evenly spread over the dataset.
    const uint64_t number = i * dataset->sheetCount() / sheets;
    StageTimes warm = {};
    if (Outcome done = bench.runSheet(number, warm); !done)
      return done.error();
    std::vector<std::pair<double, StageTimes>> runs;
    for (unsigned pass = 0; pass < passes; ++pass) {
      StageTimes times = {};
      if (Outcome done = bench.runSheet(number, times); !done)
        return done.error();
      runs.emplace_back(totalOf(times), times);
    }
    std::sort(runs.begin(), runs.end());
    const auto &middle = runs[runs.size() / 2];
    totals.push_back(middle.first);
    for (size_t s = 0; s < StageCount; ++s)
      sum[s] += middle.second[s];
    Result<StoredSheet> sheet = dataset->sheet(number);
    if (!sheet)
      return sheet.error();
    for (const StoredSegment &segment : sheet->segments)
      if (segment.kind != Modality::Text)
        ids.insert(segment.item);
    progress.advance();
  }
  const auto count = double(sheets);
  Json report = {{"dataset", options.dataset}, {"decoder", "universal"}};
  if (options.decode.noFusion)
    report["decoder"] = "stepwise";
  if (const EmittedCodec *codec = dataset->codec().emitted()) {
    report["decoder"] = "emitted";
    report["isa"] = codec->isa();
    report["halide"] = codec->usesHalide();
  }
  report["sheets"] = dataset->sheetCount();
  report["sheets_timed"] = sheets;
  report["decodes"] = sheets * passes;
  report["bytes"] = dataset->totalBytes();
  report["bytes_per_sheet"] =
      double(dataset->totalBytes()) / double(dataset->sheetCount());
  report["sheets_per_second_per_core"] = count * 1e9 / totalOf(sum);
  report["us_per_sheet"] = {{"mean", totalOf(sum) / count / 1e3},
                            {"p50", percentile(totals, 0.50) / 1e3},
                            {"p95", percentile(totals, 0.95) / 1e3},
                            {"p99", percentile(totals, 0.99) / 1e3}};
  for (size_t s = 0; s < StageCount; ++s)
    report["stages_us"][kStageNames[s]] = sum[s] / count / 1e3;
  report["not_decoded"] = bench.skippedItems();
  report["damaged"] = Json::array();
  for (const auto &[id, why] : bench.damagedItems())
    report["damaged"].push_back(why);
  report["page_cache"] = "warm";
  report["clock"] = "thread CPU time, median of the passes over each sheet";
  Result<Json> peer =
      comparePeer(bench, *dataset, ids, options.against, std::max(passes, 5u));
  if (!peer)
    return peer.error();
  report["peer"] = std::move(*peer);
  Result<Json> kernels =
      compareKernels(bench, *dataset, ids, std::max(passes, 5u));
  if (!kernels)
    return kernels.error();
  report["kernels"] = std::move(*kernels);
  return report;
}

int runBench(const Options &options) {
  Result<Json> report = measure(options);
  if (!report)
    return fail(report.error());
  for (const Json &why : (*report)["damaged"])
    (void)fail(dataError(why.get<std::string>()));
  if (options.json)
    printJson(*report, -1);
  else
    print(*report);
  return (*report)["damaged"].empty() ? 0 : static_cast<int>(ErrorKind::Data);
}

Action declare(CLI::App &app) {
  auto options = std::make_shared<Options>();
  app.add_option("DATASET", options->dataset, "Dataset to time")->required();
  options->decode.declare(app);
  app.add_option("--against", options->against,
                 "Source folder whose JPEG files the peer decodes");
  app.add_option("--sheets", options->sheets, "Sheets to time")
      ->check(CLI::Range(1, 1000000))
      ->default_val(64);
  app.add_option("--decodes", options->decodes,
                 "Least number of sheet decodes, over all passes")
      ->check(CLI::Range(1, 1000000000))
      ->default_val(200);
  app.add_flag("--json", options->json, "Print one JSON object");
  return [options] { return runBench(*options); };
}

const RegisterCommand kCommand(
    {"bench", "Time decoding to model-ready values",
     "Examples:\n"
     "  smmil bench train.smmil\n"
     "  smmil bench small.smmil --codec codec/build --against docs/ --json\n",
     90, declare});

} // namespace
