//===- PackParts.cpp - Packing in parts, and joining them -----------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A part is a manifest in the folder `parts`: its version is the part's number,
// its parent how many there are, its operation names the source. Shards are
// named by their content, so packing a part again changes nothing.
//
//===----------------------------------------------------------------------===//

#include "smmil/Dataset/PackParts.h"

#include "CheckFormat.h"
#include "Edit.h"
#include "ShardPacker.h"
#include "smmil/Support/Files.h"
#include "smmil/Support/Hash.h"
#include "smmil/Support/Interrupt.h"
#include "smmil/Support/Printable.h"

#include <algorithm>
#include <filesystem>
#include <map>

using namespace smmil;
namespace fs = std::filesystem;

static std::string partName(const PartNumber &part) {
  return std::to_string(part.number) + "-of-" + std::to_string(part.count) +
         ".json";
}

Result<PackReport> smmil::packPart(const std::string &directory,
                                   const std::string &target,
                                   const Format *given, const PartNumber &part,
                                   const PackOptions &options) {
  if (part.count == 0 || part.count > PartNumber::kMost || part.number == 0 ||
      part.number > part.count)
    return usageError("part " + std::to_string(part.number) + " of " +
                      std::to_string(part.count) +
                      ": give a number from 1 to the number of parts, of which "
                      "there are at most " +
                      std::to_string(PartNumber::kMost));
  Result<Source> source = loadForPacking(directory, options);
  if (!source)
    return source.error();
  Format format = given ? *given : chooseFileFormat(*source, options);
  if (Outcome outcome = prepareFormat(format, *source, target, options);
      !outcome)
    return outcome.error();
  Result<Transaction> transaction = Transaction::begin(target);
  if (!transaction)
    return transaction.error();
  const uint64_t sheets = source->sheets.size();
  const bool isLast = part.number == part.count;
  // Divided first: the product of two counts may not fit.
  auto border = [&](uint64_t number) {
    return sheets / part.count * number +
           sheets % part.count * number / part.count;
  };
  ShardPacker packer(*source, format, options, nullptr,
                     transaction->staged(""));
  packer.report.warnings = source->warnings;
  const uint64_t begin = border(part.number - 1), end = border(part.number);
  if (Outcome outcome = packer.run(begin, end, isLast); !outcome)
    return outcome.error();
  Manifest manifest;
  manifest.version = part.number;
  manifest.parent = part.count;
  manifest.operation = "part of " + source->textHash.hex();
  if (Outcome outcome =
          describeFormat(*transaction, format, packer.planBytes(), manifest);
      !outcome)
    return outcome.error();
  manifest.notes = packer.report.notes;
  manifest.sheets = end - begin;
  for (PackedShard &shard : packer.shards) {
    if (shard.entry.sheets == 0 && shard.entry.items == 0 && !isLast)
      continue; // More parts than sheets.
    transaction->stage(shard.path, "shards", shard.entry.object.name);
    manifest.items += shard.entry.items;
    manifest.shards.push_back(std::move(shard.entry));
  }
  if (Outcome outcome = checkInterrupt(); !outcome)
    return outcome.error();
  PackReport report = std::move(packer.report);
  report.sheets = manifest.sheets;
  report.files = source->files.size();
  report.sourceBytes = 0;
  for (uint64_t i = begin; i < end; ++i)
    report.sourceBytes += source->sheets[i].end - source->sheets[i].begin;
  for (const ShardEntry &shard : manifest.shards)
    report.storedBytes += shard.object.bytes;
  if (Outcome outcome =
          transaction->commitPart(std::move(manifest), partName(part));
      !outcome)
    return outcome.error();
  return report;
}

namespace {

struct Parts {
  std::vector<Manifest> parts; ///< In order.
  std::vector<std::string> paths;
};

} // namespace

/// Every part that there is; none is missing.
static Result<Parts> readParts(const std::string &directory) {
  std::map<uint64_t, std::pair<Manifest, std::string>> found;
  std::error_code code;
  uint64_t count = 0;
  for (fs::directory_iterator it(directory + "/parts", code), end;
       !code && it != end; it.increment(code)) {
    const std::string path = it->path().string();
    Result<Manifest> manifest = readManifest(path);
    if (!manifest)
      return manifest.error();
    const PartNumber number{manifest->version, manifest->parent};
    if (it->path().filename() != partName(number))
      return dataError(path + ": is corrupt: it describes part " +
                       std::to_string(number.number) + " of " +
                       std::to_string(number.count) + "; pack the part again");
    if (count != 0 && count != number.count)
      return dataError(directory + ": holds parts of " + std::to_string(count) +
                       " and of " + std::to_string(number.count) +
                       "; remove them with `smmil commit --discard " +
                       directory + "` and pack the parts again");
    count = number.count;
    found.emplace(number.number, std::pair(std::move(*manifest), path));
  }
  if (found.empty())
    return dataError(directory + ": holds no parts; make them with `smmil pack "
                                 "--part`");
  std::string missing;
  for (uint64_t number = 1; number <= count && missing.size() < 200; ++number)
    if (found.count(number) == 0)
      missing += (missing.empty() ? "" : ", ") + std::to_string(number);
  if (!missing.empty())
    return dataError(directory + ": part " + missing + " of " +
                     std::to_string(count) +
                     " is missing; pack it with `smmil pack --part`");
  Parts parts;
  for (auto &[number, part] : found) {
    parts.parts.push_back(std::move(part.first));
    parts.paths.push_back(std::move(part.second));
  }
  return parts;
}

/// What all parts must have alike, as a manifest prints it.
static std::string formatOfPart(Manifest part) {
  part.version = part.parent = part.sheets = part.items = 0;
  part.operation.clear();
  part.notes.clear();
  part.shards.clear();
  part.shardList = part.sequence = StoredObject();
  return printManifest(part);
}

static Result<Draft> joinParts(const std::string &directory,
                               const std::vector<Manifest> &parts) {
  Draft draft;
  draft.manifest = parts[0];
  draft.manifest.operation =
      "pack in " + std::to_string(parts.size()) + " parts";
  draft.manifest.notes.clear();
  draft.manifest.shards.clear();
  std::map<std::string, bool> known;
  for (const Manifest &part : parts) {
    if (part.operation != parts[0].operation)
      return dataError(directory + ": part " + std::to_string(part.version) +
                       " is of another source than part 1; pack one of them "
                       "again");
    if (formatOfPart(part) != formatOfPart(parts[0]))
      return dataError(directory + ": part " + std::to_string(part.version) +
                       " is in another format than part 1; pack one of them "
                       "again");
    for (const ShardEntry &shard : part.shards) {
      if (known.emplace(shard.object.name, true).second)
        draft.manifest.shards.push_back(shard);
      if (shard.sheets != 0)
        draft.pieces.push_back({shard.object.name, 0, shard.sheets});
    }
    addNotes(draft.manifest.notes, part.notes);
  }
  return draft;
}

/// Removes parts. All that there are go in one step: of some of them, a commit
/// that is run again would ask for the others.
static Outcome removeParts(const std::string &directory,
                           const std::vector<std::string> &paths) {
  Result<DatasetLock> lock = DatasetLock::take(directory);
  if (!lock)
    return lock.error();
  std::error_code code;
  const std::string folder = directory + "/parts";
  fs::directory_iterator it(folder, code), end;
  const auto there = std::distance(it, end);
  if (size_t(there) == paths.size())
    return discardFolder(directory, "parts");
  // Some are of a source that somebody began to pack meanwhile.
  for (const std::string &path : paths)
    fs::remove(path, code); // Another commit of the same parts may be faster.
  return syncDirectory(folder);
}

Result<CommitReport> smmil::commitParts(const std::string &directory,
                                        bool rebase) {
  if (!fs::is_directory(directory))
    return dataError(directory + ": no such dataset; make parts of one with "
                                 "`smmil pack --part`");
  Result<Parts> parts = readParts(directory);
  if (!parts)
    return parts.error();
  Result<Draft> draft = joinParts(directory, parts->parts);
  if (!draft)
    return draft.error();
  Result<Transaction> transaction = Transaction::begin(directory);
  if (!transaction)
    return transaction.error();
  Manifest &manifest = draft->manifest;
  manifest.sequence = StoredObject();
  if (Outcome outcome = finishDraft(*draft, *transaction); !outcome)
    return outcome.error();
  CommitReport report;
  report.parts = parts->parts.size();
  report.sheets = manifest.sheets;
  report.items = manifest.items;
  for (;;) {
    report.parent = transaction->parent();
    report.version = report.parent + 1;
    if (report.parent != 0) {
      // A commit that was killed behind its link has left the parts.
      Result<Manifest> newest = readManifest(
          directory + "/versions/" + std::to_string(report.parent) + ".json");
      if (newest && newest->operation == manifest.operation &&
          printShards(newest->shards) == printShards(manifest.shards) &&
          newest->sequence.name == manifest.sequence.name) {
        report.version = report.parent;
        report.parent = newest->parent;
        break;
      }
    }
    manifest.version = report.version;
    manifest.parent = report.parent;
    if (Outcome outcome = checkInterrupt(); !outcome)
      return outcome.error();
    Result<bool> done = transaction->commit(manifest);
    if (!done)
      return done.error();
    if (*done)
      break;
    if (!rebase)
      return transaction->conflict();
    transaction->rebase();
  }
  if (Outcome outcome = removeParts(directory, parts->paths); !outcome)
    return outcome.error();
  return report;
}

Result<uint64_t> smmil::discardParts(const std::string &directory) {
  std::error_code code;
  std::vector<std::string> paths;
  for (fs::directory_iterator it(directory + "/parts", code), end;
       !code && it != end; it.increment(code))
    paths.push_back(it->path().string());
  if (paths.empty())
    return dataError(directory + ": holds no parts");
  if (Outcome outcome = removeParts(directory, paths); !outcome)
    return outcome.error();
  return paths.size();
}
