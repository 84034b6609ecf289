//===- JointParts.cpp - What is measured once -----------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Codec cases on samples and layouts on stub sources. Every result goes to the
// journal before it is used, so that resuming and replaying find it there.
//
//===----------------------------------------------------------------------===//

#include "JointState.h"

#include "smmil/Dataset/Dataset.h"
#include "smmil/Dataset/Evaluator.h"
#include "smmil/Dataset/Pack.h"
#include "smmil/Runtime/GraphText.h"
#include "smmil/Support/Files.h"
#include "smmil/Support/Hash.h"
#include "smmil/Support/ThreadTime.h"

#include <cmath>
#include <filesystem>
#include <limits>
#include <set>
#include <unistd.h>

namespace smmil::evaluate {

using nlohmann::json;

namespace {

/// Text that the stub folder holds at most: layouts differ in overhead per
/// sheet and per block, which a prefix of the sheets shows as well.
constexpr uint64_t kStubTextBytes = uint64_t(2) << 20;
/// An exact decode has infinite quality, which JSON cannot say.
constexpr double kExactQuality = 999;

class Stopwatch {
public:
  explicit Stopwatch(double &total) : total(total), start(wallNanoseconds()) {}
  ~Stopwatch() { total += double(wallNanoseconds() - start) * 1e-9; }

private:
  double &total;
  int64_t start;
};

json toJson(const CasePart &part) {
  json items = json::array();
  for (const ItemCost &cost : part.items) {
    if (!cost.holds)
      items.push_back(nullptr);
    else
      items.push_back({cost.bytes, cost.step,
                       std::isinf(cost.quality) ? kExactQuality : cost.quality,
                       cost.nanoseconds, cost.prefix});
  }
  return {{"table_bytes", part.tableBytes},
          {"train_steps", part.trainSteps},
          {"items", std::move(items)}};
}

/// Nothing where the record does not fit the samples.
std::optional<CasePart> caseFromJson(const json &value, size_t samples) {
  CasePart part;
  try {
    part.tableBytes = value.at("table_bytes").get<double>();
    part.trainSteps = value.at("train_steps").get<std::vector<int>>();
    for (const json &item : value.at("items")) {
      ItemCost cost;
      if (!item.is_null()) {
        cost.holds = true;
        cost.bytes = item.at(0).get<uint32_t>();
        cost.step = item.at(1).get<int>();
        cost.quality = item.at(2).get<double>();
        if (cost.quality >= kExactQuality) // As it was when it was measured.
          cost.quality = std::numeric_limits<double>::infinity();
        cost.nanoseconds = item.at(3).get<double>();
        cost.prefix = item.at(4).get<uint32_t>();
      }
      part.items.push_back(cost);
    }
  } catch (const json::exception &) {
    return std::nullopt;
  }
  if (part.items.size() != samples)
    return std::nullopt;
  return part;
}

std::optional<LayoutPart> layoutFromJson(const json &value) {
  LayoutPart part;
  try {
    part.structureBytes = value.at("structure_bytes").get<double>();
    part.blockBytes = value.at("block_bytes").get<double>();
    part.sheetsPerBlock = value.at("sheets_per_block").get<double>();
    part.getNanoseconds = value.at("get_ns").get<double>();
    part.scanNanoseconds = value.at("scan_ns").get<double>();
  } catch (const json::exception &) {
    return std::nullopt;
  }
  return part;
}

Error badRecord(const search::Journal &journal, const std::string &key) {
  return dataError(journal.path() + ": the record of '" + key +
                   "' does not fit the dataset; it has changed since, give "
                   "another journal");
}

} // namespace

void adoptCase(Format &format, uint32_t field, size_t caseIndex,
               const CaseMeasurement &trained) {
  PlanGraph &encode = format.encodings[field].cases[caseIndex];
  encode = trained.encoding.cases[1];
  std::vector<Bytes> &tables = format.plan.tables;
  for (PlanStep &step : encode.steps)
    for (int32_t *table : {&step.table, &step.rates})
      if (*table >= 0)
        *table += int32_t(tables.size());
  format.plan.fields[field].cases[caseIndex] = formatPartOf(encode);
  tables.insert(tables.end(), trained.plan.tables.begin(),
                trained.plan.tables.end());
}

std::string caseText(const PlanGraph &graph) {
  return graph.name + ": " + printGraph(graph);
}

//===----------------------------------------------------------------------===//
// Stub sources
//===----------------------------------------------------------------------===//

Result<std::unique_ptr<StubSource>> StubSource::create(const Source &source) {
  namespace fs = std::filesystem;
  std::unique_ptr<StubSource> stub(new StubSource);
  std::error_code code;
  std::string pattern =
      (fs::temp_directory_path(code) / "smmil-design-XXXXXX").string();
  if (code || !::mkdtemp(pattern.data()))
    return dataError("cannot make a folder for layouts in " + pattern +
                     "; set TMPDIR to a writable folder");
  stub->root = pattern;
  stub->path = stub->root + "/source";
  if (Outcome ok = makeDirectories(stub->path); !ok)
    return ok.error();

  uint64_t kept = 0, end = 0;
  std::string text;
  SheetReader reader(source);
  std::set<int32_t> files;
  for (const SourceSheet &sheet : source.sheets) {
    if (kept && sheet.end > kStubTextBytes)
      break;
    ++kept;
    end = sheet.end;
    Result<std::string_view> line = reader.read(sheet);
    if (!line)
      return line.error();
    text += *line;
    for (const SourceSegment &segment : source.segmentsOf(sheet))
      if (segment.file >= 0)
        files.insert(segment.file);
  }
  stub->textScale = end ? double(source.textBytes) / double(end) : 1;
  if (Outcome ok =
          writeFileAtomic(stub->path + "/sheets.jsonl", std::string_view(text));
      !ok)
    return ok.error();
  for (int32_t index : files) {
    const SourceFile &file = source.files[size_t(index)];
    fs::path target = fs::path(stub->path) / file.name;
    if (Outcome ok = makeDirectories(target.parent_path().string()); !ok)
      return ok.error();
    std::string name = source.media[size_t(file.medium)].hash.hex();
    if (Outcome ok = writeFileAtomic(target.string(), std::string_view(name));
        !ok)
      return ok.error();
  }
  return stub;
}

StubSource::~StubSource() {
  std::error_code code;
  if (!root.empty())
    std::filesystem::remove_all(root, code);
}

//===----------------------------------------------------------------------===//
// Codec cases
//===----------------------------------------------------------------------===//

std::string JointMeter::State::caseKey(const Format &format,
                                       const FieldState &field,
                                       size_t caseIndex) const {
  const FieldEncoding &encoding = format.encodings[field.index];
  std::string text = caseText(encoding.cases[caseIndex]) + "|" +
                     std::to_string(encoding.floor) + "|" + encoding.metric +
                     (encoding.evaluator ? encoding.evaluator->command() : "");
  return field.probe.name + "/" + encoding.cases[caseIndex].name + "/" +
         hash128(std::string_view(text)).hex().substr(0, 16);
}

Result<CasePart> JointMeter::State::journalled(
    const std::string &key, size_t items,
    const std::function<Result<CasePart>()> &measure) {
  Result<CasePart> part = badRecord(*journal, key);
  if (const json *known = journal->part(key)) {
    if (auto read = caseFromJson(*known, items))
      part = std::move(*read);
  } else if (!journal->isReplay()) {
    Stopwatch watch(measuring);
    part = measure();
  }
  if (!part)
    return part;
  if (Outcome ok = journal->addPart(key, toJson(*part)); !ok)
    return ok.error();
  return part;
}

Result<const CasePart *> JointMeter::State::casePart(const Format &format,
                                                     FieldState &field,
                                                     size_t caseIndex) {
  std::string key = caseKey(format, field, caseIndex);
  if (auto it = cases.find(key); it != cases.end())
    return &it->second;
  const FieldEncoding &encoding = format.encodings[field.index];
  const PlanField &planField = format.plan.fields[field.index];
  std::string family = field.probe.name + "/" + encoding.cases[caseIndex].name;
  auto measure = [&]() -> Result<CasePart> {
    StepHints hints;
    hints.train = lastTrainSteps[family];
    hints.search = lastSteps[family];
    auto measured = measureCase(planField, encoding.cases[caseIndex], encoding,
                                field.samples, settings.workers, hints, &memo);
    if (!measured)
      return measured.error();
    ++casesMeasured;
    CasePart part;
    part.tableBytes = double(measured->tableBytes);
    part.trainSteps = measured->trainSteps;
    part.items = std::move(measured->search);
    return part;
  };
  auto part = journalled(key, field.samples.search.size(), measure);
  if (!part)
    return part.error();
  lastTrainSteps[family] = part->trainSteps;
  lastSteps[family].clear();
  for (const ItemCost &cost : part->items)
    lastSteps[family].push_back(cost.holds ? cost.step : 0);
  return &(cases[key] = std::move(*part));
}

Outcome JointMeter::State::measureFiles(const Format &format, FieldState &field,
                                        size_t caseIndex) {
  const FieldEncoding &encoding = format.encodings[field.index];
  const std::string own = caseKey(format, field, caseIndex),
                    key = "files/" + own;
  if (!encoding.cases[caseIndex].ofFile || field.samples.files.empty() ||
      fileParts.count(own))
    return Outcome::success();
  auto measure = [&]() -> Result<CasePart> {
    auto trained =
        trainCase(format.plan.fields[field.index], encoding.cases[caseIndex],
                  encoding, pointersTo(field.samples.train), settings.workers);
    if (!trained)
      return trained.error();
    auto costs = measureItems(*trained, pointersTo(field.samples.files),
                              settings.workers);
    if (!costs)
      return costs.error();
    CasePart part;
    part.items = std::move(*costs);
    return part;
  };
  auto part = journalled(key, field.samples.files.size(), measure);
  if (!part)
    return part.error();
  fileParts[own] = std::move(*part);
  return Outcome::success();
}

Result<const CaseMeasurement *>
JointMeter::State::finalCase(const Format &format, FieldState &field,
                             size_t caseIndex) {
  std::string key = caseKey(format, field, caseIndex);
  if (auto it = finals.find(key); it != finals.end())
    return &it->second;
  auto searched = casePart(format, field, caseIndex);
  if (!searched)
    return searched.error();
  Stopwatch watch(training);
  const FieldEncoding &encoding = format.encodings[field.index];
  const PlanField &planField = format.plan.fields[field.index];
  auto trained =
      trainCase(planField, encoding.cases[caseIndex], encoding, field.seen(),
                settings.workers, field.seenSteps(**searched), &memo);
  if (!trained)
    return trained.error();
  return &(finals[key] = std::move(*trained));
}

std::vector<const Sample *> FieldState::seen() const {
  std::vector<const Sample *> all = pointersTo(samples.train);
  if (!samples.shared)
    for (const Sample &sample : samples.search)
      all.push_back(&sample);
  return all;
}

std::vector<int> FieldState::seenSteps(const CasePart &part) const {
  std::vector<int> steps = part.trainSteps;
  if (steps.empty() || samples.shared)
    return steps;
  for (const ItemCost &cost : part.items)
    steps.push_back(cost.step);
  return steps;
}

Result<CasePart> JointMeter::State::finalPart(
    const std::string &role, const std::vector<const Sample *> &samples,
    const Format &format, FieldState &field, size_t caseIndex) {
  std::string key = role + "/" + caseKey(format, field, caseIndex);
  if (auto it = cases.find(key); it != cases.end())
    return it->second;
  CasePart part;
  if (const json *known = journal->part(key)) {
    auto read = caseFromJson(*known, samples.size());
    if (!read)
      return badRecord(*journal, key);
    part = std::move(*read);
  } else if (journal->isReplay()) {
    return badRecord(*journal, key);
  } else {
    auto trained = finalCase(format, field, caseIndex);
    if (!trained)
      return trained.error();
    Stopwatch watch(measuring);
    auto items = measureItems(**trained, samples, settings.workers, {}, &memo);
    if (!items)
      return items.error();
    part.tableBytes = double((*trained)->tableBytes);
    part.items = std::move(*items);
  }
  if (Outcome ok = journal->addPart(key, toJson(part)); !ok)
    return ok.error();
  return cases[key] = std::move(part);
}

//===----------------------------------------------------------------------===//
// Text and layout
//===----------------------------------------------------------------------===//

Result<const CaseMeasurement *>
JointMeter::State::textCase(const Format &format, uint32_t field,
                            size_t caseIndex) {
  const PlanField &planField = format.plan.fields[field];
  const PlanGraph &encode = format.encodings[field].cases[caseIndex];
  std::string key = planField.name + "|" + caseText(encode);
  if (auto it = texts.find(key); it != texts.end())
    return &it->second;
  Stopwatch watch(training);
  CaseMeasurement result;
  PlanField alone = planField;
  alone.cases = {storeCase()};
  result.plan.fields = {alone};
  PlanGraph trained = encode;
  Status status = trainTables(result.plan.tables, alone, trained, textSamples);
  if (!status.isOk())
    return dataError("field '" + planField.name + "', case '" + encode.name +
                     "': training: " + status.message());
  result.plan.fields[0].cases = {storeCase(), formatPartOf(trained)};
  result.encoding.cases = {storeCase(), std::move(trained)};
  for (const Bytes &table : result.plan.tables)
    result.tableBytes += table.size();
  return &(texts[key] = std::move(result));
}

/// Thread CPU nanoseconds of a sheet's text and structure in the packed stubs,
/// from stored blocks: of one that stands in another block than the one before,
/// and of one in order.
static Outcome timeSheets(const std::string &directory, LayoutPart &part) {
  constexpr uint64_t kGets = 64, kScanned = 1024;
  constexpr int kRepeats = 5;
  Result<Dataset> dataset = Dataset::open(directory);
  if (!dataset)
    return dataset.error();
  const uint64_t sheets = dataset->sheetCount();
  if (sheets == 0)
    return Outcome::success();
  SheetCursor cursor(*dataset);
  auto time = [&](uint64_t count, auto sheetOf) -> Result<double> {
    double best = std::numeric_limits<double>::infinity();
    for (int repeat = 0; repeat <= kRepeats; ++repeat) {
      const int64_t start = threadCpuNanoseconds();
      for (uint64_t i = 0; i < count; ++i)
        if (Outcome ok = cursor.read(sheetOf(i)); !ok)
          return ok.error();
      if (repeat > 0) // The first pass grows the buffers.
        best = std::min(best, double(threadCpuNanoseconds() - start));
    }
    return best / double(count);
  };
  auto scan = time(std::min(sheets, kScanned), [](uint64_t i) { return i; });
  if (!scan)
    return scan.error();
  // From both halves in turn, so that a block is never the one before.
  const uint64_t half = std::max<uint64_t>(1, sheets / 2);
  auto get = time(kGets, [&](uint64_t i) {
    const uint64_t place = (i / 2) * half / (kGets / 2);
    return std::min(sheets - 1, place + (i % 2) * half);
  });
  if (!get)
    return get.error();
  part.scanNanoseconds = *scan;
  part.getNanoseconds = *get;
  return Outcome::success();
}

Result<LayoutPart> JointMeter::State::packStubs(const Format &format) {
  // The text field as designed; every other field keeps its stubs.
  Format stubbed = format;
  stubbed.provenance.clear();
  stubbed.plan.tables.clear();
  LayoutPart part;
  for (uint32_t f = 0; f < stubbed.plan.fields.size(); ++f) {
    PlanField &field = stubbed.plan.fields[f];
    FieldEncoding &encoding = stubbed.encodings[f];
    if (field.modality != Modality::Text) {
      field.cases = {storeCase()};
      encoding.cases = {storeCase()};
      encoding.route.clear();
      encoding.metric.clear();
      continue;
    }
    for (size_t c = 1; c < field.cases.size(); ++c) {
      auto trained = textCase(format, f, c);
      if (!trained)
        return trained.error();
      adoptCase(stubbed, f, c, **trained);
    }
  }

  std::string directory = stub->directory() + "-packed";
  std::error_code code;
  std::filesystem::remove_all(directory, code);
  PackOptions options;
  options.copyUndecodable = true;
  options.workers = settings.workers;
  auto report = packDataset(stub->directory(), directory, stubbed, options);
  Outcome timed = report ? timeSheets(directory, part) : report.error();
  std::filesystem::remove_all(directory, code);
  if (!timed)
    return timed.error();
  double stubBytes = 0, tables = 0;
  for (const auto &[name, tally] : report->cases)
    stubBytes += double(tally.bytes);
  for (const Bytes &table : stubbed.plan.tables)
    tables += double(table.size());
  part.structureBytes =
      (double(report->storedBytes) - stubBytes - tables) * stub->scale() +
      tables;
  const double blocks = double(std::max<uint64_t>(1, report->blocks));
  part.blockBytes = double(report->blockBytes) / blocks;
  part.sheetsPerBlock = std::max(1.0, double(report->sheets) / blocks);
  return part;
}

Result<const LayoutPart *> JointMeter::State::layoutPart(const Format &format) {
  std::string text = std::to_string(format.layout.patterns);
  forEachChoice(format.layout, [&](const char *, const auto &value) {
    text += "," + std::to_string(int64_t(value));
  });
  for (uint32_t f = 0; f < format.plan.fields.size(); ++f)
    if (format.plan.fields[f].modality != Modality::Text)
      text += std::string(format.encodings[f].dedup ? "|once" : "|each") +
              (format.encodings[f].bundled ? " beside" : " apart");
    else
      for (const PlanGraph &graph : format.encodings[f].cases)
        text += "|" + caseText(graph);
  std::string key =
      "layout/" + hash128(std::string_view(text)).hex().substr(0, 16);
  if (auto it = layouts.find(key); it != layouts.end())
    return &it->second;
  LayoutPart part;
  if (const json *known = journal->part(key)) {
    auto read = layoutFromJson(*known);
    if (!read)
      return badRecord(*journal, key);
    part = *read;
  } else if (journal->isReplay()) {
    return badRecord(*journal, key);
  } else {
    Stopwatch watch(packing);
    auto packed = packStubs(format);
    if (!packed)
      return packed.error();
    part = *packed;
  }
  if (Outcome ok =
          journal->addPart(key, {{"structure_bytes", part.structureBytes},
                                 {"block_bytes", part.blockBytes},
                                 {"sheets_per_block", part.sheetsPerBlock},
                                 {"get_ns", part.getNanoseconds},
                                 {"scan_ns", part.scanNanoseconds}});
      !ok)
    return ok.error();
  return &(layouts[key] = part);
}

} // namespace smmil::evaluate
