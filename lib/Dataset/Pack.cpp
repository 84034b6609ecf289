//===- Pack.cpp - A source folder into a version ----------------------------===//
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
#include "smmil/Support/Interrupt.h"

#include <filesystem>

using namespace smmil;

Format smmil::makeCopyFormat() {
  Format format;
  PlanGraph store;
  store.name = "store";
  struct {
    const char *name;
    Modality modality;
  } fields[] = {{"text", Modality::Text},
                {"image", Modality::Image},
                {"audio", Modality::Audio},
                {"video", Modality::Video}};
  for (const auto &[name, modality] : fields) {
    PlanField field;
    field.name = name;
    field.modality = modality;
    field.cases = {store};
    FieldEncoding encoding;
    encoding.cases = {store};
    encoding.route.resize(kContentClasses);
    format.plan.fields.push_back(std::move(field));
    format.encodings.push_back(std::move(encoding));
  }
  format.layout.chunk = 1024;
  format.layout.textBlock = 16 << 10;
  format.tokens = {{"img", "<IMAGE>"},
                   {"aud", "<AUDIO>"},
                   {"vid", "<VIDEO>"},
                   {"end", "<SHEET-END>"}};
  View view;
  view.name = "as_recorded";
  for (auto [field, token] :
       {std::pair("image", "img"), std::pair("audio", "aud"),
        std::pair("video", "vid")}) {
    ViewStep step;
    step.kind = ViewStep::Kind::Recorded;
    step.field = field;
    step.tokenBefore = token;
    view.steps.push_back(std::move(step));
  }
  ViewStep mark;
  mark.kind = ViewStep::Kind::Mark;
  mark.token = "end";
  view.steps.push_back(std::move(mark));
  format.views = {std::move(view)};
  return format;
}

/// Puts plan and provenance into the staging folder, and what a manifest says
/// of a format into it.
Outcome smmil::describeFormat(Transaction &transaction, const Format &format,
                              const Bytes &plan, Manifest &manifest) {
  auto stage = [&](const Bytes &blob, const std::string &name,
                   StoredObject &object) -> Outcome {
    object = {name, blob.size()};
    return transaction.stageBytes(blob, "plans", name);
  };
  if (Outcome outcome = stage(makeBlob(plan), planHash(format.plan) + ".plan",
                              manifest.plan);
      !outcome)
    return outcome;
  if (!format.provenance.empty()) {
    Bytes folded = foldHex(format.provenance);
    std::string hash = hash128(std::string_view(format.provenance)).hex();
    if (Outcome outcome = stage(makeBlob(folded, plan), hash + ".mlir",
                                manifest.provenance);
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
  manifest.views = format.views;
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

Result<PackReport> smmil::packDataset(const std::string &directory,
                                      const std::string &target,
                                      const Format &format,
                                      const PackOptions &options) {
  if (Outcome outcome = checkFormat(format); !outcome)
    return outcome.error();
  // The source is checked whole before anything is made.
  SourceOptions reading = options.source;
  reading.keepText = false;
  Result<Source> source = loadSource(directory, reading);
  if (!source)
    return source.error();
  if (Outcome outcome = checkPlaces(directory, target); !outcome)
    return outcome.error();
  Result<Transaction> transaction = Transaction::begin(target);
  if (!transaction)
    return transaction.error();
  ShardPacker packer(*source, format, options, nullptr,
                     transaction->staged(""));
  packer.report.warnings = source->warnings;
  if (Outcome outcome = packer.run(0, source->sheets.size(), /*rest=*/true);
      !outcome)
    return outcome.error();
  Manifest manifest;
  manifest.operation = "pack";
  if (Outcome outcome =
          describeFormat(*transaction, format, packer.planBytes(), manifest);
      !outcome)
    return outcome.error();
  manifest.notes = packer.report.notes;
  manifest.sheets = source->sheets.size();
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
  report.files = source->files.size();
  report.sourceBytes = source->text.size();
  for (const SourceMedium &medium : source->media)
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
