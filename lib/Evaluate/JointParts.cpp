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
                       cost.nanoseconds});
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
    part.textBytes = value.at("text_bytes").get<double>();
    part.textBlocks = value.at("text_blocks").get<double>();
    part.copies = value.at("copies").get<double>();
    part.textNanosecondsPerByte = value.at("text_ns_per_byte").get<double>();
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
  std::set<std::pair<std::string, int32_t>> media;
  for (const SourceSheet &sheet : source.sheets) {
    if (kept && sheet.end > kStubTextBytes)
      break;
    ++kept;
    end = sheet.end;
    Result<std::string_view> line = reader.read(sheet);
    if (!line)
      return line.error();
    text += *line;
    for (const SourceSegment &segment : source.segmentsOf(sheet)) {
      if (segment.file >= 0)
        files.insert(segment.file);
      if (segment.medium >= 0)
        media.insert({source.fields[segment.field].name, segment.medium});
    }
  }
  stub->stubs = media.size();
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

Result<const CasePart *> JointMeter::State::casePart(const Format &format,
                                                     FieldState &field,
                                                     size_t caseIndex) {
  std::string key = caseKey(format, field, caseIndex);
  if (auto it = cases.find(key); it != cases.end())
    return &it->second;
  const FieldEncoding &encoding = format.encodings[field.index];
  const PlanField &planField = format.plan.fields[field.index];
  std::string family = field.probe.name + "/" + encoding.cases[caseIndex].name;
  CasePart part;
  if (const json *known = journal->part(key)) {
    auto read = caseFromJson(*known, field.samples.search.size());
    if (!read)
      return badRecord(*journal, key);
    part = std::move(*read);
  } else if (journal->isReplay()) {
    return badRecord(*journal, key);
  } else {
    Stopwatch watch(measuring);
    StepHints hints;
    hints.train = lastTrainSteps[family];
    hints.search = lastSteps[family];
    auto measured = measureCase(planField, encoding.cases[caseIndex], encoding,
                                field.samples, settings.workers, hints);
    if (!measured)
      return measured.error();
    ++casesMeasured;
    part.tableBytes = double(measured->tableBytes);
    part.trainSteps = measured->trainSteps;
    part.items = std::move(measured->search);
  }
  lastTrainSteps[family] = part.trainSteps;
  lastSteps[family].clear();
  for (const ItemCost &cost : part.items)
    lastSteps[family].push_back(cost.holds ? cost.step : 0);
  if (Outcome ok = journal->addPart(key, toJson(part)); !ok)
    return ok.error();
  return &(cases[key] = std::move(part));
}

Outcome JointMeter::State::measureFiles(const Format &format, FieldState &field,
                                        size_t caseIndex) {
  const FieldEncoding &encoding = format.encodings[field.index];
  const std::string own = caseKey(format, field, caseIndex),
                    key = "files/" + own;
  if (!encoding.cases[caseIndex].ofFile || field.samples.files.empty() ||
      fileParts.count(own))
    return Outcome::success();
  CasePart part;
  if (const json *known = journal->part(key)) {
    auto read = caseFromJson(*known, field.samples.files.size());
    if (!read)
      return badRecord(*journal, key);
    part = std::move(*read);
  } else if (journal->isReplay()) {
    return badRecord(*journal, key);
  } else {
    Stopwatch watch(measuring);
    auto trained =
        trainCase(format.plan.fields[field.index], encoding.cases[caseIndex],
                  encoding, pointersTo(field.samples.train), settings.workers);
    if (!trained)
      return trained.error();
    auto costs = measureItems(*trained, pointersTo(field.samples.files),
                              settings.workers);
    if (!costs)
      return costs.error();
    part.items = std::move(*costs);
  }
  if (Outcome ok = journal->addPart(key, toJson(part)); !ok)
    return ok;
  fileParts[own] = std::move(part);
  return Outcome::success();
}

Result<const CaseMeasurement *>
JointMeter::State::finalCase(const Format &format, FieldState &field,
                             size_t caseIndex) {
  std::string key = caseKey(format, field, caseIndex);
  if (auto it = finals.find(key); it != finals.end())
    return &it->second;
  Stopwatch watch(training);
  const FieldEncoding &encoding = format.encodings[field.index];
  const PlanField &planField = format.plan.fields[field.index];
  auto trained = trainCase(planField, encoding.cases[caseIndex], encoding,
                           field.seen(), settings.workers);
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
    auto items = measureItems(**trained, samples, settings.workers);
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

/// What unpacking `text` costs the reader.
static Result<double> nanosecondsPerByte(const CaseMeasurement &trained,
                                         const Bytes &text) {
  constexpr int kRepeats = 5;
  const PlanField &field = trained.plan.fields[0];
  ItemEncoder encoder;
  Decoder decoder;
  Bytes bits;
  SourceValue value;
  value.bytes = text;
  Status status = Decoder::create(trained.plan, decoder);
  if (status.isOk())
    status = ItemEncoder::create(trained.plan.tables, field,
                                 trained.encoding.cases[1], value, encoder);
  if (status.isOk())
    status = encoder.encode(0, bits);
  if (status.code() == StatusCode::Unsupported)
    return 0.0; // Too uniform for this case: kept by copy, nothing to unpack.
  if (!status.isOk())
    return dataError("field '" + field.name + "': " + status.message());
  auto time = decodeNanoseconds(decoder, 0, 1, bits, kRepeats);
  if (!time)
    return time.error();
  return *time / double(std::max<size_t>(1, text.size()));
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
      if (c > 1 || textBlocks.empty())
        continue;
      auto time = nanosecondsPerByte(**trained, textBlocks[0]);
      if (!time)
        return time.error();
      part.textNanosecondsPerByte = *time;
    }
  }

  std::string directory = stub->directory() + "-packed";
  std::error_code code;
  std::filesystem::remove_all(directory, code);
  PackOptions options;
  options.copyUndecodable = true;
  options.workers = settings.workers;
  auto report = packDataset(stub->directory(), directory, stubbed, options);
  std::filesystem::remove_all(directory, code);
  if (!report)
    return report.error();
  double stubBytes = 0, stubItems = 0;
  for (const auto &[name, tally] : report->cases) {
    std::string fieldName = name.substr(0, name.find('/'));
    bool isText = false;
    for (const PlanField &field : stubbed.plan.fields)
      isText |= field.modality == Modality::Text && field.name == fieldName;
    if (isText) {
      part.textBytes += double(tally.bytes);
      part.textBlocks += double(tally.items);
    } else {
      stubBytes += double(tally.bytes);
      stubItems += double(tally.items);
    }
  }
  double tables = 0;
  for (const Bytes &table : stubbed.plan.tables)
    tables += double(table.size());
  double scale = stub->scale();
  part.structureBytes =
      (double(report->storedBytes) - stubBytes - tables) * scale + tables;
  part.textBytes *= scale;
  part.textBlocks *= scale;
  part.copies = stub->distinct()
                    ? std::max(1.0, stubItems / double(stub->distinct()))
                    : 1;
  return part;
}

Result<const LayoutPart *> JointMeter::State::layoutPart(const Format &format) {
  const Layout &layout = format.layout;
  std::string text = std::to_string(unsigned(layout.placement)) + "," +
                     std::to_string(layout.chunk) + "," +
                     std::to_string(unsigned(layout.tokens)) + "," +
                     std::to_string(unsigned(layout.order)) + "," +
                     std::to_string(layout.dedup) + "," +
                     std::to_string(unsigned(layout.index)) + "," +
                     std::to_string(layout.textBlock) + "," +
                     std::to_string(layout.patterns);
  for (uint32_t f = 0; f < format.plan.fields.size(); ++f)
    if (format.plan.fields[f].modality != Modality::Text)
      text += format.encodings[f].dedup ? "|once" : "|each";
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
  if (Outcome ok = journal->addPart(
          key, {{"structure_bytes", part.structureBytes},
                {"text_bytes", part.textBytes},
                {"text_blocks", part.textBlocks},
                {"copies", part.copies},
                {"text_ns_per_byte", part.textNanosecondsPerByte}});
      !ok)
    return ok.error();
  return &(layouts[key] = part);
}

} // namespace smmil::evaluate
