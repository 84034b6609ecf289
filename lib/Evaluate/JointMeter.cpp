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

#include "smmil/Search/Statistics.h"
#include "smmil/Support/Hash.h"
#include "smmil/Support/ThreadTime.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

namespace smmil::evaluate {

using nlohmann::json;
using search::Design;
using search::Measurement;

namespace {

/// Text per training sample and in all: dictionaries learn from little.
constexpr size_t kTextSampleBytes = size_t(64) << 10;
constexpr size_t kTextTrainingBytes = size_t(2) << 20;
/// IR text stored beside the plan, compressed and without the tables in it.
constexpr double kProvenanceBytes = 2500;

uint64_t countWords(const std::string &text) {
  uint64_t words = 0;
  bool inside = false;
  for (char c : text) {
    bool blank = c == ' ' || (c >= '\t' && c <= '\r');
    words += !blank && !inside;
    inside = !blank;
  }
  return words;
}

/// For each of `count` ranks, the sample nearest in rank.
std::vector<uint32_t> nearestSample(const std::vector<int32_t> &pool,
                                    const std::vector<Sample> &samples) {
  std::map<int32_t, size_t> rankOf;
  for (size_t i = 0; i < pool.size(); ++i)
    rankOf[pool[i]] = i;
  std::vector<uint32_t> nearest(pool.size(), 0);
  for (size_t i = 0; i < pool.size(); ++i) {
    size_t best = std::numeric_limits<size_t>::max();
    for (size_t s = 0; s < samples.size(); ++s) {
      size_t rank = rankOf[samples[s].medium];
      size_t distance = rank > i ? rank - i : i - rank;
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
          {"quality_gap_db", "dB"}, {"view_cost", ""},
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
  field.probe.cases.assign(2, PlanChain());
  Rgb background = {format.background[0], format.background[1],
                    format.background[2]};
  auto samples = loadSamples(source, field.probe, background, settings.samples);
  if (!samples)
    return samples.error();
  field.samples = std::move(*samples);
  if (field.samples.search.empty())
    return Outcome::success(); // Nothing decodes: the field is copied.

  const std::vector<Sample> &fresh =
      field.hasFresh() ? field.samples.fresh : field.samples.search;
  field.searchOf = nearestSample(field.samples.pool, field.samples.search);
  field.freshOf = nearestSample(field.samples.pool, fresh);
  for (const Sample &sample : field.samples.search)
    field.searchCopyNs.push_back(sample.copyNanoseconds);
  for (const Sample &sample : fresh)
    field.freshCopyNs.push_back(sample.copyNanoseconds);

  // Times are inputs: the first run's figures hold for resume and replay.
  std::string identity;
  for (const Sample &sample : field.samples.search) {
    identity += source.media[size_t(sample.medium)].hash.hex() + ",";
  }
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
                                 {"copy_only", field.samples.copyOnly},
                                 {"train", field.samples.train.size()},
                                 {"copy_ns", field.searchCopyNs},
                                 {"fresh_copy_ns", field.freshCopyNs}});
      !ok)
    return ok;
  fields.push_back(std::move(field));
  return Outcome::success();
}

void JointMeter::State::indexSheets(const Format &format) {
  bool hasText = false;
  for (const PlanField &field : format.plan.fields)
    hasText |= field.modality == Modality::Text;
  size_t training = 0;
  Bytes block;
  auto flush = [&] {
    if (!block.empty())
      textBlocks.push_back(std::move(block));
    block = Bytes();
  };
  for (const SourceSheet &sheet : source.sheets) {
    RecordedSheet recordedSheet;
    std::vector<int32_t> media;
    for (const Segment &segment : sheet.segments) {
      if (segment.kind == Modality::Text) {
        recordedSheet.words += settings.countBytes ? segment.text.size()
                                                   : countWords(segment.text);
        if (hasText && training < kTextTrainingBytes) {
          block.insert(block.end(), segment.text.begin(), segment.text.end());
          training += segment.text.size();
          if (block.size() >= kTextSampleBytes)
            flush();
        }
        continue;
      }
      recordedSheet.images += segment.kind == Modality::Image;
      if (segment.file >= 0)
        media.push_back(source.files[size_t(segment.file)].medium);
    }
    recorded.push_back(recordedSheet);
    sheetMedia.push_back(std::move(media));
  }
  flush();
  for (const Bytes &bytes : textBlocks) {
    SourceValue value;
    value.bytes = bytes;
    textSamples.push_back(value);
  }
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
  for (uint32_t f = 0; f < format.plan.fields.size(); ++f) {
    const PlanField &field = format.plan.fields[f];
    bool isFramed =
        (field.modality == Modality::Image && field.frame.width > 0) ||
        (field.modality == Modality::Audio && field.frame.rate > 0);
    if (!isFramed)
      continue;
    if (Outcome ok = state->loadField(f, format); !ok)
      return ok.error();
  }
  state->indexSheets(format);
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
  return &(candidates[design] = std::move(*lowered));
}

//===----------------------------------------------------------------------===//
// Composition
//===----------------------------------------------------------------------===//

namespace {

/// One sampled item under the routing of a design.
struct Routed {
  size_t caseIndex = 0; ///< 0 = copy.
  double bytes = 0, nanoseconds = 0, quality = 0;
};

/// The smallest case that holds, or copy; as encodeToFloor decides.
Routed routeItem(const FieldEncoding &encoding, const Sample &sample,
                 double copyNanoseconds, size_t index,
                 const std::vector<const CasePart *> &parts) {
  Routed best;
  best.bytes = double(sample.item.bytes.size());
  best.nanoseconds = copyNanoseconds;
  best.quality = std::numeric_limits<double>::infinity();
  bool copyCompetes = encoding.copyPixels == 0 ||
                      sample.item.sourcePixels() <= encoding.copyPixels;
  bool have = copyCompetes;
  auto content = size_t(sample.item.content);
  if (content >= encoding.route.size())
    return best;
  for (uint8_t caseIndex : encoding.route[content]) {
    if (caseIndex == 0 || caseIndex > parts.size())
      continue;
    const ItemCost &cost = parts[caseIndex - 1]->items[index];
    if (!cost.holds || (have && cost.bytes >= best.bytes))
      continue;
    best = {caseIndex, double(cost.bytes), cost.nanoseconds, cost.quality};
    have = true;
  }
  return best;
}

} // namespace

Measurement JointMeter::State::compose(
    const Candidate &candidate, const LayoutPart &layout,
    const std::vector<std::vector<const CasePart *>> &parts, bool fresh,
    double delta, JointDetail &detail) const {
  const Format &format = candidate.format;
  std::vector<double> bytesOf(source.media.size()),
      nsOf(source.media.size(), 0.0);
  for (size_t m = 0; m < source.media.size(); ++m)
    bytesOf[m] = double(source.media[m].size);

  double gap = -std::numeric_limits<double>::infinity();
  detail = JointDetail();
  int64_t measuredItems = 0;
  for (size_t f = 0; f < fields.size(); ++f) {
    const FieldState &field = fields[f];
    const FieldEncoding &encoding = format.encodings[field.index];
    const std::vector<Sample> &samples =
        fresh && field.hasFresh() ? field.samples.fresh : field.samples.search;
    const auto &copyNs = fresh ? field.freshCopyNs : field.searchCopyNs;
    const auto &standsFor = fresh ? field.freshOf : field.searchOf;
    std::vector<Routed> routed;
    for (size_t i = 0; i < samples.size(); ++i) {
      routed.push_back(routeItem(encoding, samples[i], copyNs[i], i, parts[f]));
      if (routed[i].caseIndex == 0)
        continue;
      gap = std::max(gap, encoding.metric.empty()
                              ? 0.0
                              : encoding.floor - routed[i].quality);
      auto [it, isNew] =
          detail.quality.try_emplace(field.probe.name, routed[i].quality);
      if (!isNew)
        it->second = std::min(it->second, routed[i].quality);
    }
    measuredItems += int64_t(samples.size());
    bool copyCompetes = encoding.copyPixels == 0;
    for (size_t rank = 0; rank < field.samples.pool.size(); ++rank) {
      auto medium = size_t(field.samples.pool[rank]);
      const Routed &like = routed[standsFor[rank]];
      nsOf[medium] = like.nanoseconds;
      if (like.caseIndex != 0) {
        double own = bytesOf[medium];
        bytesOf[medium] = copyCompetes ? std::min(own, like.bytes) : like.bytes;
      }
      detail.shares[field.probe.name + "/" +
                    (like.caseIndex < encoding.cases.size()
                         ? encoding.cases[like.caseIndex].name
                         : "copy")] += 1.0 / double(field.samples.pool.size());
    }
    for (const CasePart *part : parts[f])
      detail.tableBytes += part->tableBytes;
  }

  for (double bytes : bytesOf)
    detail.mediaBytes += bytes * layout.copies;
  detail.structureBytes = layout.structureBytes + kProvenanceBytes;
  double total = detail.mediaBytes + detail.structureBytes + detail.tableBytes;

  std::vector<double> decode;
  double textTotal = double(source.text.size());
  size_t sheets = std::max<size_t>(1, sheetMedia.size());
  double sheetMediaBytes = 0;
  for (const std::vector<int32_t> &media : sheetMedia) {
    double ns = layout.textNanosecondsPerByte * textTotal / double(sheets);
    for (int32_t medium : media) {
      ns += nsOf[size_t(medium)];
      sheetMediaBytes += bytesOf[size_t(medium)];
    }
    decode.push_back(ns * 1e-3);
  }
  std::sort(decode.begin(), decode.end());
  auto n = int64_t(decode.size());
  Measurement result;
  result.metrics.assign(jointMetrics().size(), 0.0);
  auto &metrics = result.metrics;
  metrics[kBytes] = total;
  metrics[kDecodeP50] = search::quantile(decode, 0.5);
  metrics[kDecodeP95] = search::quantile(decode, 0.95);
  metrics[kDecodeP99] = search::quantile(decode, 0.99);
  if (auto index = search::quantileBoundIndex(n, 0.95, delta)) {
    metrics[kDecodeP95] = decode[size_t(*index - 1)];
    detail.p95IsBound = true;
  }

  SheetBytes perSheet;
  perSheet.text = layout.textBytes / double(sheets);
  perSheet.media = sheetMediaBytes / double(sheets);
  perSheet.textBlock = layout.textBytes / std::max(1.0, layout.textBlocks);
  ReadCost read =
      format.layout.placement == Layout::Placement::Bundle
          ? bundledReadCost(
                perSheet,
                std::max<uint32_t>(1, std::min<uint32_t>(format.layout.chunk,
                                                         uint32_t(sheets))),
                settings.storage)
          : splitReadCost(perSheet, settings.storage);
  metrics[kReadUs] = read.microseconds;
  double mean = 0;
  for (double us : decode)
    mean += us / double(sheets);
  metrics[kEnergyUj] =
      mean * settings.cpuWatts + read.bytes * settings.joulesPerByte * 1e6;
  metrics[kQualityGap] = std::isinf(gap) ? 0 : std::max(gap, 0.0);
  PresentationResult shown =
      present(recorded, candidate.view, settings.context, settings.value);
  double most =
      double(settings.context.tokens) *
      std::max(settings.value.word,
               settings.context.imageTokens
                   ? settings.value.image / double(settings.context.imageTokens)
                   : 0.0);
  metrics[kViewCost] = most > 0 ? most / std::max(shown.value, 1e-6) : 1;
  metrics[kRequestUs] = metrics[kDecodeP50] + metrics[kReadUs];
  result.items = measuredItems;
  detail.sheets = sheetMedia.size();
  detail.items = source.media.size();
  return result;
}

Result<std::vector<Measurement>>
JointMeter::measure(const std::vector<Design> &designs, int) {
  std::vector<Measurement> result;
  for (const Design &design : designs) {
    auto candidate = state->candidate(design);
    if (!candidate)
      return candidate.error();
    const Format &format = (*candidate)->format;
    auto layout = state->layoutPart(format);
    if (!layout)
      return layout.error();
    std::vector<std::vector<const CasePart *>> parts;
    for (FieldState &field : state->fields) {
      parts.emplace_back();
      for (size_t c = 1; c < format.encodings[field.index].cases.size(); ++c) {
        auto part = state->casePart(format, field, c);
        if (!part)
          return part.error();
        parts.back().push_back(*part);
      }
    }
    JointDetail detail;
    result.push_back(
        state->compose(**candidate, **layout, parts, false, 0.05, detail));
    state->details[design] = std::move(detail);
  }
  return result;
}

Result<Measurement> JointMeter::confirm(const Design &design, int attempt) {
  auto candidate = state->candidate(design);
  if (!candidate)
    return candidate.error();
  const Format &format = (*candidate)->format;
  auto layout = state->layoutPart(format);
  if (!layout)
    return layout.error();
  std::vector<std::vector<CasePart>> owned;
  for (FieldState &field : state->fields) {
    owned.emplace_back();
    for (size_t c = 1; c < format.encodings[field.index].cases.size(); ++c) {
      auto part = state->freshPart(format, field, c);
      if (!part)
        return part.error();
      owned.back().push_back(std::move(*part));
    }
  }
  std::vector<std::vector<const CasePart *>> parts;
  for (const auto &field : owned) {
    parts.emplace_back();
    for (const CasePart &part : field)
      parts.back().push_back(&part);
  }
  // Several looks at the fresh part share one error probability.
  JointDetail detail;
  Measurement result = state->compose(**candidate, **layout, parts, true,
                                      0.05 / std::exp2(attempt), detail);
  state->details[design] = std::move(detail);
  return result;
}

Result<Format> JointMeter::finish(const Design &design) {
  auto candidate = state->candidate(design);
  if (!candidate)
    return candidate.error();
  Format format = (*candidate)->format;
  format.plan.tables.clear();
  auto adopt = [&](uint32_t f, size_t c, const CaseMeasurement &trained) {
    auto offset = int32_t(format.plan.tables.size());
    format.encodings[f].cases[c] = trained.encoding.cases[1];
    format.plan.fields[f].cases[c] = trained.plan.fields[0].cases[1];
    for (PlanChain *chain :
         {&format.encodings[f].cases[c], &format.plan.fields[f].cases[c]})
      for (PlanOp &op : chain->ops)
        if (op.table >= 0)
          op.table += offset;
    for (const Bytes &table : trained.plan.tables)
      format.plan.tables.push_back(table);
  };
  for (uint32_t f = 0; f < format.plan.fields.size(); ++f) {
    FieldState *field = state->stateOf(f);
    for (size_t c = 1; c < format.encodings[f].cases.size(); ++c) {
      const Format &untrained = (*candidate)->format;
      if (field) {
        auto trained = state->finalCase(untrained, *field, c);
        if (!trained)
          return trained.error();
        adopt(f, c, **trained);
      } else if (format.plan.fields[f].modality == Modality::Text) {
        auto trained = state->textCase(untrained, f, c);
        if (!trained)
          return trained.error();
        adopt(f, c, **trained);
      }
    }
  }
  return format;
}

Result<json> JointMeter::compareDecoders(const Format &trained,
                                         const EmittedCodec &codec) {
  constexpr int kRepeats = 3;
  Decoder decoder;
  if (Status status = Decoder::create(trained.plan, decoder); !status.isOk())
    return dataError(std::string("the trained plan: ") + status.message());
  std::vector<double> emitted, universal;
  size_t different = 0;
  for (const FieldState &field : state->fields) {
    const std::vector<Sample> &samples =
        field.hasFresh() ? field.samples.fresh : field.samples.search;
    for (const Sample &sample : samples) {
      auto item = encodeToFloor(trained.plan, decoder, field.index,
                                trained.encodings[field.index], sample.item);
      if (!item)
        return item.error();
      if (item->caseIndex == 0)
        continue;
      ItemInfo info;
      Status status =
          decoder.info(field.index, item->caseIndex, item->bits, info);
      if (!status.isOk())
        return dataError(std::string("universal decoder: ") + status.message());
      bool isImage = field.probe.modality == Modality::Image;
      size_t size =
          isImage ? info.outputBytes * sizeof(float) : info.outputBytes;
      std::vector<float> outputs[2];
      Bytes workspace(info.workspaceBytes);
      for (bool own : {false, true}) {
        std::vector<float> &output = outputs[own];
        output.resize((size + sizeof(float) - 1) / sizeof(float));
        MutableByteSpan bytes(reinterpret_cast<uint8_t *>(output.data()),
                              info.outputBytes);
        ItemInfo ownInfo;
        if (own) {
          status =
              codec.info(field.index, item->caseIndex, item->bits, ownInfo);
          if (!status.isOk())
            return dataError(std::string("emitted decoder: ") +
                             status.message());
          workspace.resize(std::max(workspace.size(), ownInfo.workspaceBytes));
        }
        double best = std::numeric_limits<double>::infinity();
        for (int repeat = 0; repeat < kRepeats; ++repeat) {
          int64_t start = threadCpuNanoseconds();
          if (own)
            status = isImage ? codec.decodeTensor(field.index, item->caseIndex,
                                                  item->bits, output, workspace)
                             : codec.decode(field.index, item->caseIndex,
                                            item->bits, bytes, workspace);
          else
            status = isImage
                         ? decoder.decodeTensor(field.index, item->caseIndex,
                                                item->bits, output, workspace)
                         : decoder.decode(field.index, item->caseIndex,
                                          item->bits, bytes, workspace);
          if (!status.isOk())
            return dataError(std::string(own ? "emitted" : "universal") +
                             " decoder: " + status.message());
          best = std::min(best, double(threadCpuNanoseconds() - start));
        }
        (own ? emitted : universal).push_back(best * 1e-3);
      }
      // Bit by bit: samples read as floats may be NaN.
      different += std::memcmp(outputs[0].data(), outputs[1].data(),
                               outputs[0].size() * sizeof(float)) != 0;
    }
  }
  if (different)
    return dataError("internal error: the emitted codec decodes " +
                     std::to_string(different) + " of " +
                     std::to_string(emitted.size()) +
                     " items differently from the universal decoder");
  return json{{"items", emitted.size()},
              {"different", different},
              {"isa", codec.isa()},
              {"halide", codec.usesHalide()},
              {"item_us",
               {{"emitted_p50", search::quantile(emitted, 0.5)},
                {"emitted_p95", search::quantile(emitted, 0.95)},
                {"universal_p50", search::quantile(universal, 0.5)},
                {"universal_p95", search::quantile(universal, 0.95)}}}};
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

std::vector<std::string> JointMeter::undecodable() const {
  std::vector<std::string> all;
  for (const FieldState &field : state->fields)
    all.insert(all.end(), field.samples.undecodable.begin(),
               field.samples.undecodable.end());
  return all;
}

} // namespace smmil::evaluate
