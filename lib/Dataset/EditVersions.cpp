//===- EditVersions.cpp - New versions that share what stays --------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An edit is a change of the sequence of extents. What it means is settled on
// the version that the caller saw, as places in shards, so that it can be done
// again on top of another writer's version.
//
//===----------------------------------------------------------------------===//

#include "smmil/Dataset/Edit.h"

#include "Blob.h"
#include "CheckFormat.h"
#include "Edit.h"
#include "ShardPacker.h"
#include "SourceText.h"
#include "Transaction.h"
#include "smmil/Dataset/Versions.h"
#include "smmil/Support/Interrupt.h"
#include "smmil/Support/Printable.h"

#include <algorithm>
#include <map>
#include <set>

using namespace smmil;

namespace {

/// A sheet as a place that no version changes.
struct Place {
  std::string shard;
  uint64_t sheet = 0;
  /// How many sheets before it are this one of the shard: shards are named by
  /// their content, so sheets that are appended again may share one.
  uint64_t before = 0;
  bool operator<(const Place &other) const {
    return std::tie(shard, sheet, before) <
           std::tie(other.shard, other.sheet, other.before);
  }
};

} // namespace

static Result<Draft> draftOf(const std::string &directory, uint64_t version) {
  Result<Manifest> manifest = readVersion(directory, version);
  if (!manifest)
    return manifest.error();
  Result<std::vector<Extent>> extents = readExtents(directory, *manifest);
  if (!extents)
    return extents.error();
  Draft draft;
  for (const Extent &extent : *extents)
    draft.pieces.push_back({manifest->shards[extent.shard].object.name,
                            extent.begin, extent.count});
  draft.manifest = std::move(*manifest);
  return draft;
}

/// Replaces the sheets at `places` by pieces, or by nothing. Every place must
/// be a sheet of the draft.
static Outcome substitute(Draft &draft,
                          const std::map<Place, Draft::Piece> &places) {
  std::vector<Draft::Piece> result;
  std::map<std::string, std::vector<const Draft::Piece *>> seen;
  size_t found = 0;
  for (const Draft::Piece &piece : draft.pieces) {
    uint64_t at = piece.begin;
    const uint64_t end = piece.begin + piece.count;
    std::vector<const Draft::Piece *> &earlier = seen[piece.shard];
    for (auto next = places.lower_bound({piece.shard, at, 0});
         next != places.end() && next->first.shard == piece.shard &&
         next->first.sheet < end;
         ++next) {
      const uint64_t sheet = next->first.sheet;
      const auto before = static_cast<uint64_t>(std::count_if(
          earlier.begin(), earlier.end(), [&](const Draft::Piece *other) {
            return sheet - other->begin < other->count;
          }));
      if (before != next->first.before)
        continue;
      ++found;
      if (sheet > at)
        result.push_back({piece.shard, at, sheet - at});
      if (next->second.count != 0)
        result.push_back(next->second);
      at = sheet + 1;
    }
    if (at < end)
      result.push_back({piece.shard, at, end - at});
    earlier.push_back(&piece);
  }
  if (found != places.size())
    return dataError("a sheet to change is no longer there: another writer "
                     "has changed it meanwhile; look at the newest version "
                     "and run again");
  draft.pieces = std::move(result);
  return Outcome::success();
}

void smmil::addNotes(NoteCounts &to, const NoteCounts &from) {
  for (const auto &[kind, count] : from) {
    NoteCount &sum = to[kind];
    sum.items += count.items;
    for (const std::string &name : count.names)
      if (sum.names.size() < NoteCount::kMostNames)
        sum.names.push_back(name);
  }
}

Outcome smmil::finishDraft(Draft &draft, Transaction &transaction) {
  Manifest &manifest = draft.manifest;
  std::map<std::string, const ShardEntry *> entries;
  for (const ShardEntry &entry : manifest.shards)
    entries[entry.object.name] = &entry;
  std::set<std::string> used;
  for (const Draft::Piece &piece : draft.pieces)
    used.insert(piece.shard);
  // A shard without sheets holds files that no sheet refers to.
  for (const ShardEntry &entry : manifest.shards)
    if (entry.role != ShardRole::Media && entry.sheets == 0)
      used.insert(entry.object.name);
  // Of what is only used, the shards that it uses itself are kept as well.
  std::set<std::string> needed = used;
  std::vector<std::string> open(used.begin(), used.end());
  while (!open.empty()) {
    const ShardEntry &entry = *entries[open.back()];
    open.pop_back();
    for (const auto *others : {&entry.uses, &entry.joins})
      for (const std::string &other : *others)
        if (needed.insert(other).second)
          open.push_back(other);
  }
  std::vector<ShardEntry> kept;
  std::map<std::string, uint32_t> indexOf;
  manifest.items = manifest.sheets = 0;
  for (const ShardEntry &entry : manifest.shards)
    if (needed.count(entry.object.name)) {
      indexOf[entry.object.name] = static_cast<uint32_t>(kept.size());
      manifest.items += entry.items;
      kept.push_back(entry);
    }
  manifest.shards = std::move(kept);
  std::vector<Extent> extents, plain;
  for (const Draft::Piece &piece : draft.pieces) {
    manifest.sheets += piece.count;
    const uint32_t shard = indexOf.at(piece.shard);
    if (!extents.empty() && extents.back().shard == shard &&
        extents.back().begin + extents.back().count == piece.begin)
      extents.back().count += piece.count;
    else
      extents.push_back({shard, piece.begin, piece.count});
  }
  for (size_t i = 0; i < manifest.shards.size(); ++i)
    if (manifest.shards[i].sheets != 0 &&
        manifest.shards[i].role != ShardRole::Added)
      plain.push_back({static_cast<uint32_t>(i), 0, manifest.shards[i].sheets});
  const StoredObject before = manifest.sequence;
  manifest.sequence = StoredObject();
  if (extents == plain)
    return Outcome::success();
  const Bytes raw = writeSequence(extents), blob = makeBlob(raw);
  manifest.sequence = {hash128(ByteSpan(raw)).hex() + ".sequence", blob.size()};
  if (manifest.sequence.name == before.name)
    return Outcome::success(); // It was read a moment ago.
  return transaction.stageBytes(blob, "plans", manifest.sequence.name);
}

Result<EditReport>
smmil::commitEdit(Transaction &transaction, bool rebase,
                  const std::function<Outcome(Draft &)> &change) {
  const std::string &directory = transaction.datasetDirectory();
  for (;;) {
    Result<Draft> draft = draftOf(directory, transaction.parent());
    if (!draft)
      return draft.error();
    const uint64_t before = draft->manifest.sheets;
    draft->manifest.parent = transaction.parent();
    draft->manifest.version = transaction.parent() + 1;
    if (Outcome outcome = change(*draft); !outcome) {
      Error error = outcome.error();
      error.message = directory + ": " + error.message;
      return error;
    }
    if (Outcome outcome = finishDraft(*draft, transaction); !outcome)
      return outcome.error();
    if (Outcome outcome = checkInterrupt(); !outcome)
      return outcome.error();
    Result<bool> done = transaction.commit(draft->manifest);
    if (!done)
      return done.error();
    if (*done) {
      EditReport report;
      report.version = draft->manifest.version;
      report.parent = draft->manifest.parent;
      report.sheets = draft->manifest.sheets;
      const uint64_t after = report.sheets;
      report.added = after > before ? after - before : 0;
      report.removed = before > after ? before - after : 0;
      return report;
    }
    if (!rebase)
      return transaction.conflict();
    transaction.rebase();
  }
}

Result<Transaction> smmil::beginEdit(const std::string &directory) {
  if (newestVersion(directory) == 0)
    return dataError(directory + ": holds no version of a dataset; make one "
                                 "with `smmil pack`");
  return Transaction::begin(directory);
}

Result<OpenEdit> smmil::openEdit(const std::string &directory) {
  Result<Transaction> transaction = beginEdit(directory);
  if (!transaction)
    return transaction.error();
  Result<Dataset> base = Dataset::open(directory, transaction->parent());
  if (!base)
    return base.error();
  return OpenEdit{std::move(*transaction), std::move(*base)};
}

static Error noSuchSheet(const std::string &directory, const Dataset &base,
                         uint64_t number) {
  return usageError(directory + ": no sheet " + std::to_string(number) +
                    "; it has " + std::to_string(base.sheetCount()) +
                    ", counted from 0");
}

/// The place of a sheet of an open version.
static Place placeOf(const Dataset &dataset, uint64_t number) {
  const std::vector<Extent> &extents = dataset.extents();
  size_t at = 0;
  for (; at < extents.size() && number >= extents[at].count; ++at)
    number -= extents[at].count;
  if (at == extents.size())
    return {};
  Place place;
  place.shard = dataset.manifest().shards[extents[at].shard].object.name;
  place.sheet = extents[at].begin + number;
  for (size_t i = 0; i < at; ++i)
    if (extents[i].shard == extents[at].shard &&
        place.sheet - extents[i].begin < extents[i].count)
      ++place.before;
  return place;
}

//===----------------------------------------------------------------------===//
// Sources
//===----------------------------------------------------------------------===//

namespace {

/// New sheets, packed and staged.
struct NewSheets {
  Source source;
  std::vector<ShardEntry> shards;
  PackReport report;
};

} // namespace

/// Packs a source against the version that `transaction` stands on.
static Result<NewSheets> packNew(const std::string &folder,
                                 const Format &format,
                                 const PackOptions &options, bool rest,
                                 Transaction &transaction,
                                 const Dataset &base) {
  if (Outcome outcome = checkFormat(format); !outcome)
    return outcome.error();
  if (planHash(format.plan) + ".plan" != base.manifest().plan.name)
    return usageError(base.directory() +
                      ": was packed in another format; give the format that "
                      "it was packed in");
  Result<Source> source = loadSource(folder, options.source);
  if (!source)
    return source.error();
  if (Outcome outcome = checkPlaces(folder, base.directory()); !outcome)
    return outcome.error();
  NewSheets packed;
  packed.source = std::move(*source);
  ShardPacker packer(packed.source, format, options, &base,
                     transaction.staged(""));
  packer.report.warnings = packed.source.warnings;
  if (Outcome outcome = packer.run(0, packed.source.sheets.size(), rest);
      !outcome)
    return outcome.error();
  for (PackedShard &shard : packer.shards) {
    if (shard.entry.sheets == 0 && shard.entry.items == 0)
      continue; // Of a source without anything.
    transaction.stage(shard.path, "shards", shard.entry.object.name);
    packed.shards.push_back(std::move(shard.entry));
  }
  packed.report = std::move(packer.report);
  return packed;
}

/// Adds shards to a draft; those that they use must be there.
static Outcome addShards(Draft &draft, const NewSheets &fresh) {
  std::set<std::string> names;
  for (const ShardEntry &entry : draft.manifest.shards)
    names.insert(entry.object.name);
  for (const ShardEntry &entry : fresh.shards)
    if (names.insert(entry.object.name).second)
      draft.manifest.shards.push_back(entry);
  for (const ShardEntry &entry : fresh.shards)
    for (const std::string &used : entry.uses)
      if (names.count(used) == 0)
        return dataError("the media that the new sheets share are no longer "
                         "there: another writer has replaced them; run again");
  addNotes(draft.manifest.notes, fresh.report.notes);
  return Outcome::success();
}

static void describe(const NewSheets &fresh, EditReport &report) {
  report.items = fresh.report.items;
  report.warnings = fresh.report.warnings;
  for (const ShardEntry &entry : fresh.shards)
    report.writtenBytes += entry.object.bytes;
}

Result<EditReport> smmil::appendSheets(const std::string &folder,
                                       const std::string &directory,
                                       const Format &format,
                                       const PackOptions &options) {
  Result<OpenEdit> edit = openEdit(directory);
  if (!edit)
    return edit.error();
  auto &[transaction, base] = *edit;
  Result<NewSheets> fresh =
      packNew(folder, format, options, /*rest=*/true, transaction, base);
  if (!fresh)
    return fresh.error();
  Result<EditReport> report =
      commitEdit(transaction, options.rebase, [&](Draft &draft) -> Outcome {
        draft.manifest.operation = "append of " +
                                   std::to_string(fresh->source.sheets.size()) +
                                   " sheets";
        for (const ShardEntry &entry : fresh->shards)
          if (entry.sheets != 0)
            draft.pieces.push_back({entry.object.name, 0, entry.sheets});
        return addShards(draft, *fresh);
      });
  if (report)
    describe(*fresh, *report);
  return report;
}

Result<EditReport> smmil::replaceSheets(const std::string &folder,
                                        const std::string &directory,
                                        const Format &format,
                                        std::optional<uint64_t> number,
                                        const PackOptions &options) {
  Result<OpenEdit> edit = openEdit(directory);
  if (!edit)
    return edit.error();
  auto &[transaction, base] = *edit;
  Result<NewSheets> fresh =
      packNew(folder, format, options, /*rest=*/false, transaction, base);
  if (!fresh)
    return fresh.error();
  const std::vector<SourceSheet> &sheets = fresh->source.sheets;
  if (number && sheets.size() != 1)
    return usageError(folder + ": has " + std::to_string(sheets.size()) +
                      " sheets; to replace one by its number, give one");
  if (number && *number >= base.sheetCount())
    return noSuchSheet(directory, base, *number);
  SheetReader reader(fresh->source);
  // New sheets lie in the shards in the order of the source.
  std::map<Place, Draft::Piece> places;
  size_t shard = 0;
  uint64_t within = 0;
  for (const SourceSheet &sheet : sheets) {
    while (within == fresh->shards[shard].sheets) {
      ++shard;
      within = 0;
    }
    uint64_t old = number.value_or(0);
    if (!number) {
      Result<std::string_view> bytes = reader.read(sheet);
      if (!bytes)
        return bytes.error();
      const std::string id = scanJsonLine(ownLine(sheet, *bytes)).id;
      Result<std::vector<uint64_t>> found = base.findId(id);
      if (!found)
        return found.error();
      if (id.empty() || found->size() != 1)
        return dataError(
            folder + "/sheets.jsonl:" + std::to_string(sheet.line) + ": " +
            (id.empty() ? std::string("has no id")
                        : std::to_string(found->size()) +
                              " sheets have the id " + inQuotes(id)) +
            "; a sheet replaces the one that has its id");
      old = found->front();
    }
    if (!places
             .emplace(
                 placeOf(base, old),
                 Draft::Piece{fresh->shards[shard].object.name, within++, 1})
             .second)
      return dataError(folder + "/sheets.jsonl:" + std::to_string(sheet.line) +
                       ": replaces sheet " + std::to_string(old) +
                       " for the second time");
  }
  Result<EditReport> report =
      commitEdit(transaction, options.rebase, [&](Draft &draft) -> Outcome {
        draft.manifest.operation =
            "replacement of " + std::to_string(sheets.size()) + " sheets";
        if (Outcome outcome = substitute(draft, places); !outcome)
          return outcome;
        return addShards(draft, *fresh);
      });
  if (!report)
    return report;
  describe(*fresh, *report);
  report->added = report->removed = sheets.size();
  return report;
}

//===----------------------------------------------------------------------===//
// Without a source
//===----------------------------------------------------------------------===//

Result<EditReport> smmil::deleteSheets(const std::string &directory,
                                       const SheetSelection &sheets,
                                       bool rebase) {
  Result<OpenEdit> edit = openEdit(directory);
  if (!edit)
    return edit.error();
  auto &[transaction, base] = *edit;
  std::map<Place, Draft::Piece> places;
  for (uint64_t number : sheets.numbers) {
    if (number >= base.sheetCount())
      return noSuchSheet(directory, base, number);
    places.emplace(placeOf(base, number), Draft::Piece());
  }
  for (const std::string &id : sheets.ids) {
    Result<std::vector<uint64_t>> found = base.findId(id);
    if (!found)
      return found.error();
    if (found->empty())
      return dataError(directory + ": no sheet has the id " + inQuotes(id));
    for (uint64_t number : *found)
      places.emplace(placeOf(base, number), Draft::Piece());
  }
  if (places.empty())
    return usageError("no sheet to delete; give --sheet or --id");
  return commitEdit(transaction, rebase, [&](Draft &draft) -> Outcome {
    draft.manifest.operation =
        "deletion of " + std::to_string(places.size()) + " sheets";
    return substitute(draft, places);
  });
}

Result<EditReport> smmil::rollBack(const std::string &directory,
                                   uint64_t version, bool rebase) {
  Result<Transaction> transaction = beginEdit(directory);
  if (!transaction)
    return transaction.error();
  // Open while it is copied, so that nobody clears it away.
  Result<Dataset> kept = Dataset::open(directory, version);
  if (!kept)
    return kept.error();
  if (Outcome outcome = kept->openShards(); !outcome)
    return outcome.error();
  Result<Draft> old = draftOf(directory, version);
  if (!old)
    return old.error();
  return commitEdit(*transaction, rebase, [&](Draft &draft) -> Outcome {
    const uint64_t made = draft.manifest.version, on = draft.manifest.parent;
    draft = *old;
    draft.manifest.version = made;
    draft.manifest.parent = on;
    draft.manifest.operation = "rollback to " + std::to_string(version);
    return Outcome::success();
  });
}
