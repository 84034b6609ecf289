//===- JointMeter.cpp - Joint designs measured on real samples ------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Loading the samples and composing parts. See JointMeter.h.
//
//===----------------------------------------------------------------------===//

#include "JointState.h"

#include "smmil/Dataset/Dataset.h"
#include "smmil/Runtime/Metric.h"
#include "smmil/Search/Statistics.h"
#include "smmil/Support/Hash.h"
#include "smmil/Support/ThreadTime.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <utility>

namespace smmil::evaluate {

using nlohmann::json;
using search::Design;
using search::Measurement;

namespace {

/// Text per block that is timed, per training sample (dictionaries learn from
/// many short ones) and in all.
constexpr size_t kTextBlockBytes = size_t(64) << 10;
constexpr size_t kTextSampleBytes = size_t(4) << 10;
constexpr size_t kTextTrainingBytes = size_t(2) << 20;
/// IR text stored beside the plan, compressed and without the tables in it.
constexpr double kProvenanceBytes = 2500;

/// For each medium of `pool`, the sample nearest to it in rank. The samples are
/// of the pool.
std::vector<uint32_t>
nearestSample(const std::vector<int32_t> &pool,
              const std::vector<const Sample *> &samples) {
  std::map<int32_t, size_t> sampleOf;
  for (size_t s = 0; s < samples.size(); ++s)
    sampleOf[samples[s]->medium] = s;
  std::vector<size_t> rankOf(samples.size());
  for (size_t i = 0; i < pool.size(); ++i)
    if (auto it = sampleOf.find(pool[i]); it != sampleOf.end())
      rankOf[it->second] = i;
  std::vector<uint32_t> nearest(pool.size(), 0);
  for (size_t i = 0; i < pool.size(); ++i) {
    size_t best = std::numeric_limits<size_t>::max();
    for (size_t s = 0; s < samples.size(); ++s) {
      size_t distance = rankOf[s] > i ? rankOf[s] - i : i - rankOf[s];
      if (distance < best) {
        best = distance;
        nearest[i] = uint32_t(s);
      }
    }
  }
  return nearest;
}

} // namespace

std::vector<search::Metric> jointMetrics() {
  return {{"bytes", "B"},           {"decode_us_p50", "us"},
          {"decode_us_p95", "us"},  {"decode_us_p99", "us"},
          {"read_us", "us"},        {"energy_uj", "uJ"},
          {"quality_gap_db", "dB"}, {"view_cost", "tokens"},
          {"request_us", "us"}};
}

JointMeter::JointMeter(std::unique_ptr<State> state)
    : state(std::move(state)) {}
JointMeter::~JointMeter() = default;

FieldState *JointMeter::State::stateOf(uint32_t field) {
  for (FieldState &state : fields)
    if (state.index == field)
      return &state;
  return nullptr;
}

Outcome JointMeter::State::loadField(uint32_t index, const Format &format) {
  FieldState field;
  field.index = index;
  field.probe = format.plan.fields[index];
  // prepareItem decodes only what some case may encode.
  field.probe.cases.assign(2, PlanGraph());
  auto samples =
      loadSamples(source, field.probe, format.images, settings.samples);
  if (!samples)
    return samples.error();
  field.samples = std::move(*samples);
  if (field.samples.search.empty())
    return Outcome::success(); // Nothing decodes: the field is copied.

  std::vector<const Sample *> fresh = field.confirming();
  field.searchOf =
      nearestSample(field.samples.pool, pointersTo(field.samples.search));
  field.freshOf = nearestSample(field.samples.pool, fresh);
  for (const Sample &sample : field.samples.search)
    field.searchCopyNs.push_back(sample.copyNanoseconds);
  for (const Sample *sample : fresh)
    field.freshCopyNs.push_back(sample->copyNanoseconds);

  const auto placeOf = [&](int32_t medium) {
    return size_t(std::lower_bound(items.begin(), items.end(),
                                   std::pair(field.probe.name, medium)) -
                  items.begin());
  };
  for (int32_t medium : field.samples.pool)
    field.itemOf.push_back(placeOf(medium));
  for (int32_t medium : field.samples.copyOnly)
    field.fileItemOf.push_back(placeOf(medium));

  // Times are inputs: the first run's figures hold for resume and replay.
  std::string identity;
  for (const Sample &sample : field.samples.search)
    identity += source.media[size_t(sample.medium)].hash.hex() + ",";
  std::string key = "samples/" + field.probe.name + "/" +
                    hash128(std::string_view(identity)).hex().substr(0, 16);
  if (const json *known = journal->part(key)) {
    try {
      auto searchNs = known->at("copy_ns").get<std::vector<double>>();
      auto freshNs = known->at("fresh_copy_ns").get<std::vector<double>>();
      if (searchNs.size() == field.searchCopyNs.size() &&
          freshNs.size() == field.freshCopyNs.size()) {
        field.searchCopyNs = std::move(searchNs);
        field.freshCopyNs = std::move(freshNs);
      }
    } catch (const json::exception &) {
      return dataError(journal->path() + ": the record of '" + key +
                       "' is damaged");
    }
  } else if (journal->isReplay()) {
    return dataError(journal->path() + ": was written for other media than " +
                     source.directory +
                     " has now; replay needs the dataset unchanged");
  }
  if (Outcome ok =
          journal->addPart(key, {{"population", field.samples.population},
                                 {"copy_only", field.samples.copyOnly.size()},
                                 {"train", field.samples.train.size()},
                                 {"copy_ns", field.searchCopyNs},
                                 {"fresh_copy_ns", field.freshCopyNs}});
      !ok)
    return ok;
  fields.push_back(std::move(field));
  return Outcome::success();
}

void JointMeter::State::indexItems() {
  std::set<std::pair<std::string, int32_t>> all;
  std::vector<bool> used(source.media.size());
  for (const SourceSheet &sheet : source.sheets)
    for (const SourceSegment &segment : source.segmentsOf(sheet))
      if (segment.medium >= 0) {
        all.insert({source.fields[segment.field].name, segment.medium});
        used[size_t(segment.medium)] = true;
      }
  for (size_t m = 0; m < used.size(); ++m)
    if (!used[m])
      all.insert({std::string(), int32_t(m)});
  items.assign(all.begin(), all.end());
}

/// Runs of a sheet are joined by a blank line, which has tokens as well.
Outcome JointMeter::State::countText(const std::string &text,
                                     RecordedSheet &sheet) {
  if (!settings.tokenizer) {
    sheet.text += settings.countBytes ? text.size() : countWords(text);
    return Outcome::success();
  }
  pieces.clear();
  if (sheet.text != 0) {
    if (Outcome ok = settings.tokenizer->split("\n\n", pieces); !ok)
      return ok;
    for (const TextPiece &piece : pieces)
      sheet.blank += piece.tokens;
  }
  if (Outcome ok = settings.tokenizer->split(text, pieces); !ok)
    return ok;
  for (const TextPiece &piece : pieces)
    sheet.text += piece.tokens;
  return Outcome::success();
}

Outcome JointMeter::State::indexSheets(const Format &format) {
  bool hasText = false;
  std::string images; // The field that views count.
  for (const PlanField &field : format.plan.fields) {
    hasText |= field.modality == Modality::Text;
    if (field.modality == Modality::Image && images.empty())
      images = field.name;
  }
  for (const auto &[name, medium] : items) {
    auto field = std::find_if(
        format.plan.fields.begin(), format.plan.fields.end(),
        [&name = name](const PlanField &known) { return known.name == name; });
    fieldOf.push_back(field == format.plan.fields.end()
                          ? -1
                          : int32_t(field - format.plan.fields.begin()));
  }
  references.assign(items.size(), 0);
  firstSheet.assign(items.size(), 0);
  size_t training = 0;
  Bytes block;
  auto flush = [&] {
    if (!block.empty())
      textBlocks.push_back(std::move(block));
    block = Bytes();
  };
  SheetReader reader(source);
  for (const SourceSheet &sheet : source.sheets) {
    RecordedSheet recordedSheet;
    std::vector<size_t> own;
    auto texts = reader.texts(sheet);
    if (!texts)
      return texts.error();
    for (const std::string &text : *texts) {
      if (Outcome ok = countText(text, recordedSheet); !ok)
        return dataError(source.directory + ": sheet " +
                         std::to_string(recorded.size()) + ": " +
                         ok.error().message);
      if (hasText && training < kTextTrainingBytes) {
        block.insert(block.end(), text.begin(), text.end());
        training += text.size();
        if (block.size() >= kTextBlockBytes)
          flush();
      }
    }
    for (const SourceSegment &segment : source.segmentsOf(sheet)) {
      if (segment.kind == Modality::Text)
        continue;
      const std::string &field = source.fields[segment.field].name;
      recordedSheet.images += field == images;
      own.push_back(size_t(std::lower_bound(items.begin(), items.end(),
                                            std::pair(field, segment.medium)) -
                           items.begin()));
      if (references[own.back()]++ == 0)
        firstSheet[own.back()] = sheetItems.size();
    }
    recorded.push_back(recordedSheet);
    sheetItems.push_back(std::move(own));
  }
  flush();
  for (const Bytes &bytes : textBlocks)
    for (size_t at = 0; at < bytes.size(); at += kTextSampleBytes) {
      SourceValue value;
      value.bytes = ByteSpan(bytes).subspan(
          at, std::min(kTextSampleBytes, bytes.size() - at));
      textSamples.push_back(value);
    }
  return Outcome::success();
}

Result<std::unique_ptr<JointMeter>>
JointMeter::create(Source source, const Format &format,
                   search::Journal &journal, LowerFn lower,
                   const JointSettings &settings) {
  auto state = std::make_unique<State>();
  int64_t start = wallNanoseconds();
  state->source = std::move(source);
  state->journal = &journal;
  state->lower = std::move(lower);
  state->settings = settings;
  state->indexItems();
  for (uint32_t f = 0; f < format.plan.fields.size(); ++f) {
    const PlanField &field = format.plan.fields[f];
    bool isFramed =
        (field.modality == Modality::Image && field.frame.width > 0) ||
        (field.modality == Modality::Audio && field.frame.rate > 0) ||
        field.modality == Modality::Numeric;
    if (!isFramed)
      continue;
    if (Outcome ok = state->loadField(f, format); !ok)
      return ok.error();
  }
  if (Outcome ok = state->indexSheets(format); !ok)
    return ok.error();
  if (!journal.isReplay()) {
    auto stub = StubSource::create(state->source);
    if (!stub)
      return stub.error();
    state->stub = std::move(*stub);
  }
  state->sampling = double(wallNanoseconds() - start) * 1e-9;
  return std::unique_ptr<JointMeter>(new JointMeter(std::move(state)));
}

Result<const Candidate *> JointMeter::State::candidate(const Design &design) {
  if (auto it = candidates.find(design); it != candidates.end())
    return &it->second;
  auto lowered = lower(design);
  if (!lowered)
    return lowered.error();
  for (size_t f = 0; f < lowered->format.encodings.size(); ++f)
    if (auto known =
            settings.evaluators.find(lowered->format.plan.fields[f].name);
        known != settings.evaluators.end())
      lowered->format.encodings[f].evaluator = known->second;
  return &(candidates[design] = std::move(*lowered));
}

Result<JointMeter::State::LaidOut>
JointMeter::State::laidOut(const Design &design) {
  auto lowered = candidate(design);
  if (!lowered)
    return lowered.error();
  auto layout = layoutPart((*lowered)->format);
  if (!layout)
    return layout.error();
  return LaidOut{*lowered, *layout};
}

//===----------------------------------------------------------------------===//
// Composition
//===----------------------------------------------------------------------===//

Routed routeItem(const FieldEncoding &encoding, const Sample &sample,
                 double copyNanoseconds, size_t index,
                 const std::vector<const CasePart *> &parts) {
  Routed best;
  best.bytes = best.prefix = double(sample.item.bytes.size());
  best.nanoseconds = copyNanoseconds;
  best.quality = std::numeric_limits<double>::infinity();
  bool have = encoding.storeCompetesAt(sample.item.sourcePixels());
  const bool storeCompetes = have;
  auto content = size_t(sample.item.content);
  if (content >= encoding.route.size())
    return best;
  for (uint8_t caseIndex : encoding.route[content]) {
    if (caseIndex == 0 || caseIndex > parts.size())
      continue;
    // A file is decoded twice: to itself, and then to what it holds.
    const bool ofFile = encoding.cases[caseIndex].ofFile;
    const ItemCost &cost = parts[caseIndex - 1]->items[index];
    if (!cost.holds || (have && cost.bytes >= best.bytes) ||
        (ofFile && have && !storeCompetes))
      continue;
    best = {caseIndex, double(cost.bytes),
            cost.nanoseconds + (ofFile ? copyNanoseconds : 0), cost.quality,
            double(cost.prefix)};
    have = true;
  }
  return best;
}

void JointMeter::State::fileCosts(const Format &format, const FieldState &field,
                                  MediaCosts &costs) const {
  const FieldEncoding &encoding = format.encodings[field.index];
  std::vector<Routed> routed;
  double before = 0, after = 0, nanoseconds = 0;
  for (size_t i = 0; i < field.samples.files.size(); ++i) {
    const Sample &sample = field.samples.files[i];
    Routed best;
    best.bytes = double(sample.item.bytes.size());
    before += best.bytes;
    for (uint8_t caseIndex : encoding.route[size_t(sample.item.content)])
      if (auto part = fileParts.find(caseKey(format, field, caseIndex));
          part != fileParts.end())
        if (const ItemCost &cost = part->second.items[i];
            cost.holds && cost.bytes < best.bytes)
          best = {caseIndex, double(cost.bytes), cost.nanoseconds, 0};
    after += best.bytes;
    nanoseconds += best.nanoseconds;
    routed.push_back(best);
  }
  if (routed.empty())
    return;
  for (size_t i = 0; i < field.samples.copyOnly.size(); ++i) {
    const size_t item = field.fileItemOf[i];
    // Those that were not measured are like the others.
    costs.nanoseconds[item] = nanoseconds * costs.bytes[item] / before;
    costs.bytes[item] *= after / before;
    for (size_t s = 0; s < routed.size(); ++s)
      if (field.samples.files[s].medium == field.samples.copyOnly[i]) {
        costs.bytes[item] = routed[s].bytes;
        costs.nanoseconds[item] = routed[s].nanoseconds;
      }
    costs.prefixes[item] = costs.bytes[item]; // A file is taken whole.
  }
}

JointMeter::State::MediaCosts
JointMeter::State::mediaCosts(const Format &format, const Parts &parts,
                              const Parts *seen, JointDetail &detail) const {
  MediaCosts costs;
  for (const auto &[name, medium] : items)
    costs.bytes.push_back(double(source.media[size_t(medium)].size));
  costs.prefixes = costs.bytes;
  costs.nanoseconds.assign(items.size(), 0.0);
  for (size_t f = 0; f < fields.size(); ++f) {
    const FieldState &field = fields[f];
    const FieldEncoding &encoding = format.encodings[field.index];
    const std::vector<const Sample *> samples =
        seen ? field.confirming() : pointersTo(field.samples.search);
    const auto &copyNs = seen ? field.freshCopyNs : field.searchCopyNs;
    const auto &standsFor = seen ? field.freshOf : field.searchOf;
    std::vector<Routed> routed;
    for (size_t i = 0; i < samples.size(); ++i) {
      routed.push_back(
          routeItem(encoding, *samples[i], copyNs[i], i, parts[f]));
      if (routed[i].caseIndex == 0)
        continue;
      const Metric *metric = findMetric(encoding.metric);
      costs.gap = std::max(
          costs.gap,
          metric ? metric->gap(routed[i].quality, encoding.floor) : 0.0);
      auto [it, isNew] =
          detail.quality.try_emplace(field.probe.name, routed[i].quality);
      if (!isNew && (!metric || metric->gap(routed[i].quality, it->second) > 0))
        it->second = routed[i].quality;
    }
    costs.samples += int64_t(samples.size());
    const bool storeCompetes =
        encoding.storeCompetes && encoding.copyPixels == 0;
    std::map<size_t, Routed> known; // By medium: what pack will store.
    auto know = [&](const std::vector<const Sample *> &items,
                    const std::vector<const CasePart *> &cases) {
      for (size_t i = 0; i < items.size(); ++i)
        known[size_t(items[i]->medium)] =
            routeItem(encoding, *items[i], 0, i, cases);
    };
    if (seen) {
      know(field.seen(), (*seen)[f]);
      know(samples, parts[f]);
    }
    const double share = 1.0 / double(field.samples.pool.size());
    std::vector<double> shares(encoding.cases.size());
    for (size_t rank = 0; rank < field.samples.pool.size(); ++rank) {
      const size_t item = field.itemOf[rank];
      Routed like = routed[standsFor[rank]];
      costs.nanoseconds[item] = like.nanoseconds;
      if (auto own = known.find(size_t(field.samples.pool[rank]));
          own != known.end())
        like = own->second;
      if (like.caseIndex != 0 &&
          (!storeCompetes || like.bytes < costs.bytes[item])) {
        costs.bytes[item] = like.bytes;
        costs.prefixes[item] = like.prefix;
      }
      shares[like.caseIndex] += share;
    }
    for (size_t c = 0; c < shares.size(); ++c)
      if (shares[c] > 0)
        detail.shares[field.probe.name + "/" + encoding.cases[c].name] +=
            shares[c];
    fileCosts(format, field, costs);
    for (const CasePart *part : parts[f])
      detail.tableBytes += part->tableBytes;
  }
  return costs;
}

bool JointMeter::State::isShared(const Format &format, size_t item) const {
  const int32_t field = fieldOf[item];
  return format.layout.dedup &&
         (field < 0 || format.encodings[size_t(field)].dedup);
}

double JointMeter::State::detailBytes(const Format &format, size_t item,
                                      const MediaCosts &costs) const {
  const bool apart = format.layout.detail == Layout::Detail::Apart &&
                     fieldOf[item] >= 0 &&
                     format.encodings[size_t(fieldOf[item])].apart;
  return apart ? costs.bytes[item] - costs.prefixes[item] : 0;
}

SheetBytes JointMeter::State::sheetBytes(const Format &format,
                                         const LayoutPart &layout,
                                         const MediaCosts &costs) const {
  SheetBytes sum;
  const double share = 1.0 / double(std::max<size_t>(1, sheetItems.size()));
  const bool bundles = format.layout.placement == Layout::Placement::Bundle;
  std::vector<size_t> seen(items.size(), sheetItems.size());
  for (size_t sheet = 0; sheet < sheetItems.size(); ++sheet) {
    bool apart = false, detailApart = false;
    for (size_t item : sheetItems[sheet]) {
      const bool hasField = fieldOf[item] >= 0;
      const double bytes = costs.bytes[item],
                   detail = detailBytes(format, item, costs);
      const bool shared = isShared(format, item);
      if (shared && std::exchange(seen[item], sheet) == sheet)
        continue; // Read already.
      if (shared && firstSheet[item] != sheet) {
        sum.strays += share;
        sum.apart += share * bytes;
        sum.detailApart += share * detail;
        sum.detailRuns += detail > 0 ? share : 0;
      } else if (bundles && hasField &&
                 format.encodings[size_t(fieldOf[item])].bundled) {
        sum.beside += share * bytes;
        sum.detailBeside += share * detail;
      } else {
        sum.apart += share * bytes;
        sum.detailApart += share * detail;
        apart = true;
        detailApart |= detail > 0;
      }
    }
    sum.detailRuns += detailApart ? share : 0;
    sum.withApart += apart ? share : 0;
  }
  sum.sheetsPerBlock = layout.sheetsPerBlock;
  sum.text = layout.blockBytes / layout.sheetsPerBlock;
  return sum;
}

double JointMeter::State::detailRecordBytes(const Format &format,
                                            const MediaCosts &costs) const {
  // Place, gap, length and checksum; packed, the length in three bytes.
  const double each =
      format.layout.index == Layout::Index::FixedStride ? 21 : 9;
  double bytes = 0;
  for (size_t i = 0; i < items.size(); ++i)
    if (detailBytes(format, i, costs) > 0)
      bytes += each *
               (isShared(format, i) ? 1 : std::max<uint32_t>(1, references[i]));
  return bytes;
}

PresentationResult
JointMeter::State::presented(const PresentationKnobs &view) const {
  return settings.kind
             ? present(recorded, view, settings.context, *settings.kind)
             : PresentationResult();
}

Measurement JointMeter::State::compose(const Candidate &candidate,
                                       const LayoutPart &layout,
                                       const Parts &parts, const Parts *seen,
                                       double delta,
                                       JointDetail &detail) const {
  const Format &format = candidate.format;
  detail = JointDetail();
  const MediaCosts costs = mediaCosts(format, parts, seen, detail);
  for (size_t i = 0; i < items.size(); ++i)
    detail.mediaBytes +=
        costs.bytes[i] *
        (isShared(format, i) ? 1 : std::max<uint32_t>(1, references[i]));
  detail.structureBytes = layout.structureBytes + kProvenanceBytes +
                          detailRecordBytes(format, costs);
  detail.sheets = sheetItems.size();
  detail.items = items.size();
  detail.view = presented(candidate.view);

  // Sheet by sheet: microseconds to decode.
  const double sheets = double(std::max<size_t>(1, sheetItems.size()));
  std::vector<double> decode;
  for (const std::vector<size_t> &own : sheetItems) {
    double ns = settings.access == Access::Random ? layout.getNanoseconds
                                                  : layout.scanNanoseconds;
    for (size_t item : own)
      ns += costs.nanoseconds[item];
    decode.push_back(ns * 1e-3);
  }
  std::sort(decode.begin(), decode.end());
  double meanDecode = 0;
  for (double us : decode)
    meanDecode += us / sheets;

  const ReadCost read =
      readCost(sheetBytes(format, layout, costs), settings.storage,
               settings.access, settings.coarseReads);
  detail.read = read;

  Measurement result;
  result.items = costs.samples;
  result.metrics.assign(jointMetrics().size(), 0.0);
  auto &metrics = result.metrics;
  metrics[kBytes] =
      detail.mediaBytes + detail.structureBytes + detail.tableBytes;
  metrics[kDecodeP50] = search::quantile(decode, 0.5);
  metrics[kDecodeP95] = search::quantile(decode, 0.95);
  metrics[kDecodeP99] = search::quantile(decode, 0.99);
  if (auto index =
          search::quantileBoundIndex(int64_t(decode.size()), 0.95, delta)) {
    metrics[kDecodeP95] = decode[size_t(*index - 1)];
    detail.p95IsBound = true;
  }
  metrics[kReadUs] = read.microseconds;
  metrics[kEnergyUj] = meanDecode * settings.cpuWatts +
                       read.bytes * settings.joulesPerByte * 1e6;
  metrics[kQualityGap] = std::max(costs.gap, 0.0);
  metrics[kViewCost] = detail.view.cost;
  metrics[kRequestUs] = metrics[kDecodeP50] + metrics[kReadUs];
  return result;
}

Result<std::vector<Measurement>>
JointMeter::measure(const std::vector<Design> &designs, int) {
  std::vector<Measurement> result;
  for (const Design &design : designs) {
    auto laidOut = state->laidOut(design);
    if (!laidOut)
      return laidOut.error();
    const Format &format = laidOut->format();
    Parts parts;
    for (FieldState &field : state->fields) {
      parts.emplace_back();
      for (size_t c = 1; c < format.encodings[field.index].cases.size(); ++c) {
        auto part = state->casePart(format, field, c);
        if (!part)
          return part.error();
        parts.back().push_back(*part);
        if (Outcome ok = state->measureFiles(format, field, c); !ok)
          return ok.error();
      }
    }
    JointDetail detail;
    result.push_back(state->compose(*laidOut->candidate, *laidOut->layout,
                                    parts, nullptr, errorShare(0), detail));
    state->details[design] = std::move(detail);
  }
  return result;
}

Result<JointDetail> JointMeter::detail(const Design &design) {
  auto it = state->details.find(design);
  if (it == state->details.end())
    return usageError("internal error: a design that was not measured");
  return it->second;
}

size_t JointMeter::casesMeasured() const { return state->casesMeasured; }
double JointMeter::secondsSampling() const { return state->sampling; }
double JointMeter::secondsCases() const { return state->measuring; }
double JointMeter::secondsLayout() const { return state->packing; }
double JointMeter::secondsTraining() const { return state->training; }

std::vector<std::string> JointMeter::warnings() const {
  std::vector<std::string> all;
  for (const FieldState &field : state->fields)
    for (const std::string &file : field.samples.undecodable)
      all.push_back(file + " (it can only be kept by copy)");
  all.insert(all.end(), state->compileErrors.begin(),
             state->compileErrors.end());
  return all;
}

} // namespace smmil::evaluate
