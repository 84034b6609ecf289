//===- Pack.cpp - A source folder into a version
//----------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The format of a plain pack, and the first of a dataset's versions or a whole
// new one. Shards are made by ShardPacker, put in place by Transaction.
//
//===----------------------------------------------------------------------===//

#include "smmil/Dataset/Pack.h"

#include "Blob.h"
#include "CheckFormat.h"
#include "Edit.h"
#include "ShardPacker.h"
#include "Transaction.h"
#include "smmil/Dataset/Edit.h"
#include "smmil/Runtime/GraphText.h"
#include "smmil/Support/Interrupt.h"

#include <algorithm>
#include <cassert>
#include <filesystem>
#include <utility>

using namespace smmil;

const FieldMarker &smmil::fieldMarker(Modality kind) {
  static const FieldMarker kMarkers[kModalities] = {{"", ""},
                                                    {"img", "<IMAGE>"},
                                                    {"aud", "<AUDIO>"},
                                                    {"vid", "<VIDEO>"},
                                                    {"num", "<NUMERIC>"}};
  return kMarkers[size_t(kind)];
}

/// A case that the text of a graph says, named after the first part of its last
/// word: `jpeg` for `file | jpeg_file`.
static PlanGraph caseOf(const std::string &text) {
  PlanGraph graph;
  [[maybe_unused]] Status status = parseGraph(text, graph);
  assert(status.isOk() && "the text of a graph of our own");
  const size_t bar = text.find("| ");
  graph.name = text.substr(bar == text.npos ? 0 : bar + 2);
  graph.name.resize(
      std::min(graph.name.find_first_of(" _"), graph.name.size()));
  return graph;
}

/// What a field of this kind tries, besides storing its items, with every byte
/// kept.
static std::vector<PlanGraph> fileCases(Modality kind) {
  std::vector<PlanGraph> cases;
  if (kind == Modality::Text || kind == Modality::Video)
    return cases;
  if (kind == Modality::Image) {
    cases.push_back(caseOf("file | jpeg_file"));
    cases.push_back(caseOf("file | png_file"));
    cases.push_back(caseOf("file | gif_file"));
  }
  if (kind == Modality::Audio)
    cases.push_back(caseOf("file | wav_file"));
  cases.push_back(caseOf("file | zstd level=19"));
  return cases;
}

static Format makeFileFormat(const std::vector<SourceField> &fields,
                             bool safe) {
  Format format;
  PlanGraph store;
  store.name = "store";
  std::vector<SourceField> all;
  for (Modality kind :
       {Modality::Text, Modality::Image, Modality::Audio, Modality::Video})
    all.push_back({modalityName(kind), kind});
  for (const SourceField &field : fields)
    if (field.name != modalityName(field.kind) ||
        field.kind == Modality::Numeric)
      all.push_back(field);
  View view;
  view.name = "as_recorded";
  bool used[kModalities] = {};
  for (const auto &[name, modality] : all) {
    PlanField field;
    field.name = name;
    field.modality = modality;
    field.cases = {store};
    FieldEncoding encoding;
    encoding.cases = {store};
    encoding.route.resize(kContentClasses);
    if (safe)
      for (const PlanGraph &graph : fileCases(modality)) {
        for (auto &route : encoding.route)
          route.push_back(static_cast<uint8_t>(field.cases.size()));
        field.cases.push_back(formatPartOf(graph));
        encoding.cases.push_back(graph);
      }
    format.plan.fields.push_back(std::move(field));
    format.encodings.push_back(std::move(encoding));
    if (modality == Modality::Text)
      continue;
    const FieldMarker &marker = fieldMarker(modality);
    if (!std::exchange(used[size_t(modality)], true))
      format.tokens.push_back({marker.symbol, marker.spelling});
    ViewStep step;
    step.kind = ViewStep::Kind::Recorded;
    step.field = name;
    step.tokenBefore = marker.symbol;
    view.steps.push_back(std::move(step));
  }
  // A level that keeps up with the disk, and blocks that one sheet can afford.
  format.layout.level = 3;
  format.layout.chunk = 1024;
  format.layout.textBlock = 16 << 10;
  format.tokens.push_back({"end", "<SHEET-END>"});
  ViewStep mark;
  mark.kind = ViewStep::Kind::Mark;
  mark.token = "end";
  view.steps.push_back(std::move(mark));
  format.views = {std::move(view)};
  return format;
}

/// This much text costs half a second at most at the higher level and, in a
/// dataset this small, may be a good share of the bytes.
static constexpr size_t kLittleText = 1 << 20;
static constexpr int kLevelOfLittleText = 19;

Format smmil::makeCopyFormat(const std::vector<SourceField> &fields) {
  return makeFileFormat(fields, /*safe=*/false);
}

Format smmil::makeSafeFormat(const std::vector<SourceField> &fields) {
  Format format = makeFileFormat(fields, /*safe=*/true);
  // Bytes count here, not the time of packing.
  format.layout.level = 19;
  return format;
}

Format smmil::fileFormatOf(const Dataset &dataset) {
  std::vector<SourceField> fields;
  for (const PlanField &field : dataset.plan().fields)
    fields.push_back({field.name, field.modality});
  // Fields that were added later, at the end, are stored in either format.
  for (size_t first = fields.size(); first >= kModalities - 1; --first) {
    Format safe =
        makeSafeFormat({fields.begin(), fields.begin() + long(first)});
    for (size_t i = first; i < fields.size(); ++i)
      addStoredField(safe, fields[i].name, fields[i].kind);
    if (planHash(safe.plan) + ".plan" == dataset.manifest().plan.name)
      return safe;
  }
  return makeCopyFormat(fields);
}

/// Puts plan, provenance and views into the staging folder, and what a manifest
/// says of a format into it.
Outcome smmil::describeFormat(Transaction &transaction, const Format &format,
                              const Bytes &plan, Manifest &manifest) {
  auto stage = [&](const Bytes &blob, const std::string &name,
                   StoredObject &object) -> Outcome {
    object = {name, blob.size()};
    return transaction.stageBytes(blob, "plans", name);
  };
  if (Outcome outcome =
          stage(makeBlob(plan), planHash(format.plan) + ".plan", manifest.plan);
      !outcome)
    return outcome;
  if (!format.provenance.empty()) {
    Bytes folded = foldHex(format.provenance);
    std::string hash = hash128(std::string_view(format.provenance)).hex();
    if (Outcome outcome =
            stage(makeBlob(folded, plan), hash + ".mlir", manifest.provenance);
        !outcome)
      return outcome;
  }
  for (size_t i = 0; i < format.encodings.size(); ++i)
    manifest.fields.push_back({format.plan.fields[i].name,
                               format.encodings[i].metric,
                               format.encodings[i].floor});
  manifest.layout = format.layout;
  manifest.images = format.images;
  manifest.tokens = format.tokens;
  for (const View &view : format.views) {
    ViewEntry entry;
    entry.name = view.name;
    if (Outcome outcome =
            transaction.stageText(printView(view), ".view", entry.object);
        !outcome)
      return outcome;
    manifest.views.push_back(std::move(entry));
  }
  return Outcome::success();
}

Outcome smmil::checkPlaces(const std::string &source,
                           const std::string &directory) {
  namespace fs = std::filesystem;
  std::error_code code;
  fs::path from = fs::weakly_canonical(source, code);
  fs::path to = fs::weakly_canonical(directory, code);
  auto holds = [](const fs::path &outer, const fs::path &inner) {
    fs::path relative = inner.lexically_relative(outer);
    return !relative.empty() && *relative.begin() != "..";
  };
  if (code)
    return Outcome::success();
  if (holds(from, to))
    return dataError(directory + ": lies in the source folder " + source +
                     "; give a place outside it");
  if (holds(to, from))
    return dataError(directory + ": holds the source folder " + source +
                     "; give a place outside it");
  return Outcome::success();
}

Format smmil::chooseFileFormat(const Source &source,
                               const PackOptions &options) {
  if (options.safe)
    return makeSafeFormat(source.fields);
  Format format = makeCopyFormat(source.fields);
  if (source.textBytes <= kLittleText)
    format.layout.level = kLevelOfLittleText;
  return format;
}

Outcome smmil::prepareFormat(Format &format, const Source &source,
                             const std::string &target,
                             const PackOptions &options) {
  if (options.level != 0)
    format.layout.level = options.level;
  if (options.textBlock != 0)
    format.layout.textBlock = options.textBlock;
  if (Outcome outcome = checkFormat(format); !outcome)
    return outcome;
  return checkPlaces(source.directory, target);
}

/// Of all of them, each dataset once.
static NoteCounts notesOf(const std::vector<const Dataset *> &origins) {
  NoteCounts notes;
  for (size_t i = 0; i < origins.size(); ++i)
    if (std::find(origins.begin(), origins.begin() + ptrdiff_t(i),
                  origins[i]) == origins.begin() + ptrdiff_t(i))
      addNotes(notes, origins[i]->manifest().notes);
  return notes;
}

Result<PackReport>
smmil::packSource(const Source &source, const std::string &target,
                  Format format, const PackOptions &options,
                  const std::string &operation,
                  const std::vector<const Dataset *> &origins) {
  if (Outcome outcome = prepareFormat(format, source, target, options);
      !outcome)
    return outcome.error();
  Result<Transaction> transaction = Transaction::begin(target);
  if (!transaction)
    return transaction.error();
  ShardPacker packer(source, format, options, nullptr, transaction->staged(""));
  packer.report.warnings = source.warnings;
  packer.origins = origins;
  if (Outcome outcome = packer.run(0, source.sheets.size(), /*rest=*/true);
      !outcome)
    return outcome.error();
  Manifest manifest;
  manifest.operation = operation;
  if (Outcome outcome =
          describeFormat(*transaction, format, packer.planBytes(), manifest);
      !outcome)
    return outcome.error();
  manifest.notes = origins.empty() ? packer.report.notes : notesOf(origins);
  manifest.sheets = source.sheets.size();
  for (PackedShard &shard : packer.shards) {
    transaction->stage(shard.path, "shards", shard.entry.object.name);
    manifest.items += shard.entry.items;
    manifest.shards.push_back(std::move(shard.entry));
  }
  if (Outcome outcome = checkInterrupt(); !outcome)
    return outcome.error(); // The last moment at which nothing has happened.
  PackReport report = std::move(packer.report);
  for (;;) {
    report.version = manifest.version = transaction->parent() + 1;
    manifest.parent = transaction->parent();
    Result<bool> done = transaction->commit(manifest);
    if (!done)
      return done.error();
    if (*done)
      break;
    // A pack depends on nothing of the version before it.
    if (!options.rebase)
      return transaction->conflict();
    transaction->rebase();
  }
  report.sheets = manifest.sheets;
  report.files = source.files.size();
  report.sourceBytes = source.textBytes;
  for (const SourceMedium &medium : source.media)
    if (medium.file >= 0) // Arrays are part of the text.
      report.sourceBytes += medium.size;
  // Opening checks what was written and counts it.
  Result<Dataset> written = Dataset::open(target, report.version);
  if (!written)
    return written.error();
  if (Outcome outcome = written->openShards(); !outcome)
    return outcome.error();
  report.storedBytes = written->totalBytes();
  return report;
}

Result<Source> smmil::loadForPacking(const std::string &directory,
                                     const PackOptions &options) {
  return loadSource(directory, options.source);
}

Result<PackReport> smmil::packDataset(const std::string &directory,
                                      const std::string &target,
                                      const Format &format,
                                      const PackOptions &options) {
  if (Outcome outcome = checkFormat(format); !outcome)
    return outcome.error();
  Result<Source> source = loadForPacking(directory, options);
  if (!source)
    return source.error();
  return packSource(*source, target, format, options, "pack", {});
}

Result<PackReport> smmil::packCopy(const std::string &directory,
                                   const std::string &target,
                                   const PackOptions &options) {
  Result<Source> source = loadForPacking(directory, options);
  if (!source)
    return source.error();
  return packSource(*source, target, chooseFileFormat(*source, options),
                    options, "pack", {});
}
