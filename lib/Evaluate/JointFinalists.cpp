//===- JointFinalists.cpp - The last measurements of a design -------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Designs that may be chosen: confirmed on fresh samples, trained for good, and
// timed through their own compiled codec. See JointMeter.h.
//
//===----------------------------------------------------------------------===//

#include "JointState.h"

#include "smmil/Search/Statistics.h"
#include "smmil/Support/Hash.h"
#include "smmil/Support/ParallelFor.h"
#include "smmil/Support/ThreadTime.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <optional>
#include <set>

namespace smmil::evaluate {

using nlohmann::json;
using search::Design;
using search::Measurement;

Parts pointersTo(const std::vector<std::vector<CasePart>> &owned) {
  Parts parts;
  for (const auto &field : owned) {
    parts.emplace_back();
    for (const CasePart &part : field)
      parts.back().push_back(&part);
  }
  return parts;
}

double errorShare(int attempt) {
  constexpr double kErrorProbability = 0.05;
  return kErrorProbability / std::exp2(attempt);
}

Result<FinalParts> JointMeter::State::finalParts(const Format &format) {
  FinalParts parts;
  for (FieldState &field : fields) {
    const FieldEncoding &encoding = format.encodings[field.index];
    std::vector<const CasePart *> searched;
    for (size_t c = 1; c < encoding.cases.size(); ++c) {
      auto part = casePart(format, field, c);
      if (!part)
        return part.error();
      searched.push_back(*part);
    }
    std::set<size_t> taken;
    for (size_t i = 0; i < field.samples.search.size(); ++i)
      taken.insert(routeItem(encoding, field.samples.search[i],
                             field.searchCopyNs[i], i, searched)
                       .caseIndex);
    for (auto [role, into] :
         {std::pair("fresh", &parts.fresh), std::pair("seen", &parts.seen)}) {
      const std::vector<const Sample *> samples =
          into == &parts.seen ? field.seen() : field.confirming();
      into->emplace_back();
      for (size_t c = 1; c < encoding.cases.size(); ++c) {
        if (Outcome ok = measureFiles(format, field, c); !ok)
          return ok.error();
        if (!taken.count(c)) { // As if it held no other item either.
          CasePart unused;
          unused.tableBytes = searched[c - 1]->tableBytes;
          unused.items.resize(samples.size());
          into->back().push_back(std::move(unused));
          continue;
        }
        auto part = finalPart(role, samples, format, field, c);
        if (!part)
          return part.error();
        into->back().push_back(std::move(*part));
      }
    }
  }
  return parts;
}

Measurement JointMeter::State::confirmed(const LaidOut &laidOut,
                                         const FinalParts &parts, int attempt,
                                         JointDetail &detail) const {
  Parts seen = pointersTo(parts.seen);
  return compose(*laidOut.candidate, *laidOut.layout, pointersTo(parts.fresh),
                 &seen, errorShare(attempt), detail);
}

Result<Measurement> JointMeter::confirm(const Design &design, int attempt) {
  auto laidOut = state->laidOut(design);
  if (!laidOut)
    return laidOut.error();
  auto parts = state->finalParts(laidOut->format());
  if (!parts)
    return parts.error();
  JointDetail detail;
  Measurement result = state->confirmed(*laidOut, *parts, attempt, detail);
  state->details[design] = std::move(detail);
  return result;
}

Result<Format> JointMeter::finish(const Design &design) {
  auto candidate = state->candidate(design);
  if (!candidate)
    return candidate.error();
  Format format = (*candidate)->format;
  format.plan.tables.clear();
  for (uint32_t f = 0; f < format.plan.fields.size(); ++f) {
    FieldState *field = state->stateOf(f);
    for (size_t c = 1; c < format.encodings[f].cases.size(); ++c) {
      const Format &untrained = (*candidate)->format;
      if (field) {
        auto trained = state->finalCase(untrained, *field, c);
        if (!trained)
          return trained.error();
        adoptCase(format, f, c, **trained);
      } else if (format.plan.fields[f].modality == Modality::Text) {
        auto trained = state->textCase(untrained, f, c);
        if (!trained)
          return trained.error();
        adoptCase(format, f, c, **trained);
      } else {
        // Nothing there can be decoded, animations for example. What is added
        // later may be, so the case has tables, if only those of no sample.
        const FieldEncoding &encoding = untrained.encodings[f];
        auto trained = trainCase(untrained.plan.fields[f], encoding.cases[c],
                                 encoding, {}, state->settings.workers);
        if (!trained)
          return trained.error();
        adoptCase(format, f, c, *trained);
      }
    }
  }
  return format;
}

//===----------------------------------------------------------------------===//
// Compiled codecs
//===----------------------------------------------------------------------===//

std::string JointMeter::codecOf(const Design &design) {
  auto candidate = state->candidate(design);
  auto known = state->details.find(design);
  if (!candidate || known == state->details.end())
    return {}; // confirm() gives the error.
  const Format &format = (*candidate)->format;
  // What race() can tell apart: the cases that media take. No code is emitted
  // for routing and floors, and text costs the same in every design.
  std::string text;
  for (const FieldState &field : state->fields) {
    text += field.probe.name;
    for (const PlanGraph &graph : format.encodings[field.index].cases)
      if (known->second.shares.count(field.probe.name + "/" + graph.name))
        text += "|" + caseText(graph);
  }
  return hash128(std::string_view(text)).hex().substr(0, 16);
}

namespace {

/// One item, decoded by two decoders that take turns.
class Race {
public:
  Race(const Decoder &universal, const EmittedCodec &emitted, uint32_t field)
      : universal(universal), emitted(emitted), field(field) {}

  /// Thread CPU nanoseconds of each, smallest of the repeats.
  struct Times {
    double emitted = 0, universal = 0;
    bool agree = false;
  };

  Result<Times> run(const EncodedItem &item) {
    constexpr int kRepeats = 3;
    ItemInfo info, ownInfo;
    Status status = universal.info(field, item.caseIndex, item.bits, info);
    if (status.isOk())
      status = emitted.info(field, item.caseIndex, item.bits, ownInfo);
    if (!status.isOk())
      return dataError(std::string("a finalist's item: ") + status.message());
    floats = info.isSource ? 0
                           : tensorFloats(universal.plan().fields[field],
                                          info.outputBytes);
    const size_t bytes = floats ? floats * sizeof(float) : info.outputBytes;
    for (std::vector<float> &output : outputs)
      output.assign((bytes + sizeof(float) - 1) / sizeof(float), 0.0f);
    workspace.resize(std::max(info.workspaceBytes, ownInfo.workspaceBytes));
    Times times;
    times.emitted = times.universal = std::numeric_limits<double>::infinity();
    for (int repeat = 0; repeat < kRepeats; ++repeat)
      for (bool own : {false, true}) {
        int64_t start = threadCpuNanoseconds();
        status = decode(item, own, info.outputBytes);
        double &best = own ? times.emitted : times.universal;
        best = std::min(best, double(threadCpuNanoseconds() - start));
        if (!status.isOk())
          return dataError(std::string(own ? "emitted" : "universal") +
                           " decoder: " + status.message());
      }
    // Bit by bit: samples read as floats may be NaN.
    times.agree = std::memcmp(outputs[0].data(), outputs[1].data(), bytes) == 0;
    return times;
  }

private:
  Status decode(const EncodedItem &item, bool own, size_t outputBytes) {
    std::vector<float> &output = outputs[own];
    const ItemCodec codec(universal, own ? &emitted : nullptr);
    if (floats)
      return codec.decodeTensor(field, item.caseIndex, item.bits, output,
                                workspace);
    return codec.decode(
        field, item.caseIndex, item.bits,
        {reinterpret_cast<uint8_t *>(output.data()), outputBytes}, workspace);
  }

  const Decoder &universal;
  const EmittedCodec &emitted;
  uint32_t field;
  size_t floats = 0; ///< Of the item's tensor; 0: it has none.
  std::vector<float> outputs[2];
  Bytes workspace;
};

} // namespace

Routes JointMeter::State::routes(const Format &format,
                                 const FinalParts &parts) const {
  const Parts fresh = pointersTo(parts.fresh);
  Routes routes;
  for (size_t f = 0; f < fields.size(); ++f) {
    const FieldEncoding &encoding = format.encodings[fields[f].index];
    const std::vector<const Sample *> samples = fields[f].confirming();
    routes.emplace_back();
    for (size_t i = 0; i < samples.size(); ++i)
      routes[f].push_back(routeItem(encoding, *samples[i],
                                    fields[f].freshCopyNs[i], i, fresh[f]));
  }
  return routes;
}

/// The format with the cases that items take and without all others, in whose
/// places items are kept by copy.
static Format withoutUnused(Format format,
                            const std::vector<FieldState> &fields,
                            const Routes &routes) {
  std::set<std::pair<size_t, size_t>> used; // Field and case.
  for (size_t f = 0; f < fields.size(); ++f)
    for (const Routed &routed : routes[f])
      used.insert({fields[f].index, routed.caseIndex});
  for (size_t f = 0; f < format.encodings.size(); ++f)
    for (size_t c = 1; c < format.encodings[f].cases.size(); ++c)
      if (!used.count({f, c}))
        format.encodings[f].cases[c] = format.plan.fields[f].cases[c] =
            storeCase();
  return format;
}

Result<json> JointMeter::State::race(const Format &trained,
                                     const FinalParts &parts,
                                     const Routes &routes,
                                     const EmittedCodec &codec) {
  Decoder decoder;
  if (Status status = Decoder::create(trained.plan, decoder); !status.isOk())
    return dataError(std::string("the trained plan: ") + status.message());
  std::vector<double> emitted, universal;
  json items = json::array();
  size_t different = 0;
  for (size_t f = 0; f < fields.size(); ++f) {
    const FieldState &field = fields[f];
    Race racing(decoder, codec, field.index);
    std::vector<const Sample *> samples = field.confirming();
    std::vector<std::optional<EncodedItem>> encoded(samples.size());
    Outcome outcome = tryParallelFor(
        samples.size(), settings.workers, [&](size_t i, unsigned) -> Outcome {
          const size_t caseIndex = routes[f][i].caseIndex;
          if (caseIndex == 0)
            return Outcome::success();
          auto item =
              encodeCase(decoder, field.index, trained.encodings[field.index],
                         uint8_t(caseIndex), samples[i]->item,
                         parts.fresh[f][caseIndex - 1].items[i].step);
          if (!item)
            return item.error();
          encoded[i] = std::move(*item);
          return Outcome::success();
        });
    if (!outcome)
      return outcome.error();
    for (size_t i = 0; i < samples.size(); ++i) {
      if (!encoded[i])
        continue;
      auto times = racing.run(*encoded[i]);
      if (!times)
        return times.error();
      different += !times->agree;
      emitted.push_back(times->emitted * 1e-3);
      universal.push_back(times->universal * 1e-3);
      items.push_back({f, i, encoded[i]->caseIndex, times->emitted});
    }
  }
  if (different)
    return dataError("internal error: the emitted codec decodes " +
                     std::to_string(different) + " of " +
                     std::to_string(emitted.size()) +
                     " items differently from the universal decoder");
  json figures = {{"items", emitted.size()},
                  {"different", different},
                  {"isa", codec.isa()},
                  {"halide", codec.usesHalide()},
                  {"item_ns", std::move(items)}};
  if (!emitted.empty())
    figures["item_us"] = {{"emitted_p50", search::quantile(emitted, 0.5)},
                          {"emitted_p95", search::quantile(emitted, 0.95)},
                          {"universal_p50", search::quantile(universal, 0.5)},
                          {"universal_p95", search::quantile(universal, 0.95)}};
  return figures;
}

Result<json> JointMeter::State::figuresOf(JointMeter &meter,
                                          const Design &design,
                                          const FinalParts &parts) {
  auto candidate = this->candidate(design);
  if (!candidate)
    return candidate.error();
  const Routes routes = this->routes((*candidate)->format, parts);
  std::string text;
  for (const FieldEncoding &encoding :
       withoutUnused((*candidate)->format, fields, routes).encodings)
    for (const PlanGraph &graph : encoding.cases)
      text += caseText(graph) + "|";
  const std::string key =
      "emitted/" + hash128(std::string_view(text)).hex().substr(0, 16);
  if (auto it = compiled.find(key); it != compiled.end())
    return it->second;
  json figures;
  if (const json *known = journal->part(key)) {
    figures = *known;
  } else if (journal->isReplay() || !settings.buildCodec) {
    return json(nullptr);
  } else {
    auto format = meter.finish(design);
    if (!format)
      return format.error();
    auto built = settings.buildCodec(withoutUnused(*format, fields, routes));
    if (built) {
      auto raced = race(*format, parts, routes, *built);
      if (!raced)
        return raced.error();
      figures = std::move(*raced);
    } else { // The design stands; only these figures are missing.
      compileErrors.push_back("a finalist was not timed as a compiled codec: " +
                              built.error().message);
    }
  }
  if (Outcome ok = journal->addPart(key, figures); !ok)
    return ok.error();
  return compiled[key] = std::move(figures);
}

Result<std::optional<Measurement>> JointMeter::compile(const Design &design,
                                                       int attempt) {
  std::optional<Measurement> none;
  auto laidOut = state->laidOut(design);
  if (!laidOut)
    return laidOut.error();
  auto parts = state->finalParts(laidOut->format());
  if (!parts)
    return parts.error();
  auto figures = state->figuresOf(*this, design, *parts);
  if (!figures)
    return figures.error();
  state->compiledFigures[design] = *figures;
  if (figures->is_null())
    return none;
  try {
    for (const json &item : figures->at("item_ns"))
      parts->fresh.at(item.at(0).get<size_t>())
          .at(item.at(2).get<size_t>() - 1)
          .items.at(item.at(1).get<size_t>())
          .nanoseconds = item.at(3).get<double>();
  } catch (const std::exception &) {
    return dataError(state->journal->path() +
                     ": the record of a compiled codec does not fit the "
                     "dataset");
  }
  JointDetail detail;
  return std::optional<Measurement>(
      state->confirmed(*laidOut, *parts, attempt, detail));
}

json JointMeter::compiledFigures(const Design &design) {
  auto it = state->compiledFigures.find(design);
  if (it == state->compiledFigures.end() || it->second.is_null())
    return nullptr;
  json figures = it->second;
  figures.erase("item_ns");
  return figures;
}

} // namespace smmil::evaluate
