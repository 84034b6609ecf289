//===- Versions.cpp - Versions of a dataset -------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Tags are files of their own, sealed as manifests are; everything else is read
// from the manifests.
//
//===----------------------------------------------------------------------===//

#include "smmil/Dataset/Versions.h"

#include "Blob.h"
#include "Transaction.h"
#include "smmil/Support/Files.h"
#include "smmil/Support/Hash.h"
#include "smmil/Support/Printable.h"
#include "smmil/Support/TemporaryName.h"

#include <algorithm>
#include <cctype>
#include <ctime>
#include <filesystem>
#include <set>
#include <sys/file.h>
#include <sys/stat.h>

using namespace smmil;
namespace fs = std::filesystem;

//===----------------------------------------------------------------------===//
// References
//===----------------------------------------------------------------------===//

static bool isTagName(const std::string &name) {
  constexpr size_t kLongest = 100;
  if (name.empty() || name.size() > kLongest ||
      !std::isalpha(static_cast<unsigned char>(name[0])))
    return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '.' ||
           c == '_' || c == '-';
  });
}

Result<DatasetRef> smmil::resolveDataset(const std::string &reference) {
  Result<DatasetRef> ref = resolveView(reference);
  if (ref && !ref->view.empty())
    return usageError(reference +
                      ": names a view, and nothing is read by one "
                      "here; leave " +
                      inQuotes(":" + ref->view) + " out");
  return ref;
}

Result<DatasetRef> smmil::resolveView(const std::string &reference) {
  std::error_code code;
  DatasetRef ref;
  ref.directory = reference;
  if (fs::is_directory(reference, code))
    return ref;
  const size_t at = reference.rfind('@');
  const std::string directory = reference.substr(0, at);
  if (at == std::string::npos || !fs::is_directory(directory, code))
    return dataError(reference +
                     ": no such dataset; make one with `smmil pack SOURCE " +
                     reference + "`");
  std::string name = reference.substr(at + 1);
  ref.directory = directory;
  if (const size_t colon = name.find(':'); colon != name.npos) {
    ref.view = name.substr(colon + 1);
    name.resize(colon);
    if (ref.view.empty())
      return usageError(reference + ": names no view behind the colon");
    if (name.empty())
      return ref;
  }
  if (!name.empty() && name.size() <= 18 && name[0] != '0' &&
      name.find_first_not_of("0123456789") == std::string::npos) {
    ref.version = std::stoull(name);
    return ref;
  }
  Result<std::map<std::string, uint64_t>> tags = readTags(directory);
  if (!tags)
    return tags.error();
  auto found = tags->find(name);
  if (found != tags->end()) {
    ref.version = found->second;
    return ref;
  }
  std::string known;
  for (const auto &[tag, version] : *tags)
    known += (known.empty() ? "" : ", ") + tag;
  return dataError(directory + ": has no tag " + inQuotes(name) +
                   (known.empty() ? "" : "; it has " + known) +
                   "; `smmil versions` lists versions and tags");
}

Result<Manifest> smmil::readVersion(const std::string &directory,
                                    uint64_t version) {
  const std::string path =
      directory + "/versions/" + std::to_string(version) + ".json";
  std::error_code code;
  if (!fs::exists(path, code))
    return dataError(path + ": no such version; the newest is " +
                     std::to_string(newestVersion(directory)));
  return readManifest(path);
}

static std::vector<uint64_t> versionNumbers(const std::string &directory) {
  std::vector<uint64_t> numbers;
  std::error_code code;
  for (fs::directory_iterator it(directory + "/versions", code), end;
       !code && it != end; it.increment(code)) {
    const std::string name = it->path().filename().string();
    const size_t digits = name.find_first_not_of("0123456789");
    if (digits != 0 && digits != std::string::npos && digits <= 18 &&
        name[0] != '0' && name.substr(digits) == ".json")
      numbers.push_back(std::stoull(name));
  }
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

static int64_t modifiedAt(const std::string &path) {
  struct stat info = {};
  return ::stat(path.c_str(), &info) == 0 ? int64_t(info.st_mtime) : 0;
}

Result<std::vector<VersionInfo>>
smmil::listVersions(const std::string &directory) {
  Result<std::map<std::string, uint64_t>> tags = readTags(directory);
  if (!tags)
    return tags.error();
  std::vector<VersionInfo> versions;
  for (uint64_t number : versionNumbers(directory)) {
    Result<Manifest> manifest = readVersion(directory, number);
    if (!manifest)
      return manifest.error();
    VersionInfo info;
    info.version = number;
    info.parent = manifest->parent;
    info.sheets = manifest->sheets;
    info.items = manifest->items;
    info.bytes = storedBytesOf(*manifest);
    info.operation = manifest->operation;
    info.time =
        modifiedAt(directory + "/versions/" + std::to_string(number) + ".json");
    for (const auto &[tag, version] : *tags)
      if (version == number)
        info.tags.push_back(tag);
    versions.push_back(std::move(info));
  }
  return versions;
}

//===----------------------------------------------------------------------===//
// Tags
//===----------------------------------------------------------------------===//

/// `VERSION TAG CHECKSUM` and a line feed; the tag makes files that were
/// renamed differ.
static std::string printTag(const std::string &tag, uint64_t version) {
  std::string text = std::to_string(version) + " " + tag + " ";
  return text + hash128(std::string_view(text)).hex() + "\n";
}

Result<std::map<std::string, uint64_t>>
smmil::readTags(const std::string &directory) {
  std::map<std::string, uint64_t> tags;
  std::error_code code;
  for (fs::directory_iterator it(directory + "/tags", code), end;
       !code && it != end; it.increment(code)) {
    const std::string path = it->path().string();
    const std::string tag = it->path().filename().string();
    if (!isTagName(tag))
      continue; // Not ours.
    if (Outcome outcome = requireRegularFile(path); !outcome)
      return outcome.error();
    Result<std::string> text = readTextFile(path);
    if (!text)
      return text.error();
    const size_t digits = text->find_first_not_of("0123456789");
    uint64_t version = 0;
    if (digits != 0 && digits != std::string::npos && digits <= 18)
      version = std::stoull(*text);
    if (version == 0 || *text != printTag(tag, version))
      return dataError(path + ": is corrupt; remove the tag with `smmil tag "
                              "--remove` and set it again");
    tags[tag] = version;
  }
  return tags;
}

Outcome smmil::tagVersion(const std::string &directory, const std::string &tag,
                          uint64_t version, bool move) {
  if (!isTagName(tag))
    return usageError(inQuotes(tag) +
                      " is no tag; begin with a letter and use letters, "
                      "digits, '.', '_' and '-'");
  Result<DatasetLock> lock = DatasetLock::take(directory);
  if (!lock)
    return lock.error();
  if (Result<Manifest> manifest = readVersion(directory, version); !manifest)
    return manifest.error();
  const std::string folder = directory + "/tags";
  const std::string path = folder + "/" + tag;
  std::error_code code;
  if (!move && fs::exists(path, code))
    return usageError(directory + ": has the tag " + inQuotes(tag) +
                      " already; give --move to set it anew");
  if (Outcome outcome = makeDirectories(folder); !outcome)
    return outcome;
  // A writer that dies leaves no broken tag: no tag has a temporary's name.
  if (Outcome outcome =
          writeFileAtomic(path, std::string_view(printTag(tag, version)));
      !outcome)
    return outcome;
  return syncDirectory(directory);
}

Outcome smmil::removeTag(const std::string &directory, const std::string &tag) {
  if (!isTagName(tag))
    return usageError(inQuotes(tag) + " is no tag");
  Result<DatasetLock> lock = DatasetLock::take(directory);
  if (!lock)
    return lock.error();
  std::error_code code;
  if (!fs::remove(directory + "/tags/" + tag, code))
    return dataError(directory + ": has no tag " + inQuotes(tag));
  return syncDirectory(directory + "/tags");
}

//===----------------------------------------------------------------------===//
// Differences
//===----------------------------------------------------------------------===//

Result<std::vector<Extent>> smmil::readExtents(const std::string &directory,
                                               const Manifest &manifest) {
  std::vector<Extent> extents;
  if (manifest.sequence.name.empty()) {
    for (size_t i = 0; i < manifest.shards.size(); ++i)
      if (manifest.shards[i].sheets != 0 &&
          manifest.shards[i].role != ShardRole::Added)
        extents.push_back(
            {static_cast<uint32_t>(i), 0, manifest.shards[i].sheets});
    return extents;
  }
  const std::string path = directory + "/plans/" + manifest.sequence.name;
  if (Outcome outcome = requireRegularFile(path); !outcome)
    return outcome.error();
  Result<Bytes> file = readFile(path);
  if (!file)
    return file.error();
  Result<Bytes> raw = openBlob(*file, {});
  if (!raw)
    return dataError(path + ": " + raw.error().message +
                     "; restore the file or pack again");
  Status status = readSequence(*raw, extents);
  if (status.isOk() &&
      (file->size() != manifest.sequence.bytes ||
       hash128(ByteSpan(*raw)).hex() + ".sequence" != manifest.sequence.name))
    status = Status::corrupt("the manifest names another sequence");
  for (const Extent &extent : extents)
    if (status.isOk() &&
        (extent.shard >= manifest.shards.size() ||
         manifest.shards[extent.shard].role == ShardRole::Added ||
         extent.begin > manifest.shards[extent.shard].sheets ||
         extent.count > manifest.shards[extent.shard].sheets - extent.begin))
      status = Status::corrupt("it names sheets that are not there");
  if (!status.isOk())
    return dataError(path + ": is corrupt: " + status.message() +
                     "; restore the file or pack again");
  return extents;
}

namespace {

/// A version's sheets as places of shards.
struct Places {
  /// By shard: disjoint pieces [begin, end) and the number of the first.
  struct Piece {
    uint64_t begin, end, number;
  };
  std::map<std::string, std::vector<Piece>> pieces;
};

} // namespace

static Places placesOf(const Manifest &manifest,
                       const std::vector<Extent> &extents) {
  Places places;
  uint64_t number = 0;
  for (const Extent &extent : extents) {
    places.pieces[manifest.shards[extent.shard].object.name].push_back(
        {extent.begin, extent.begin + extent.count, number});
    number += extent.count;
  }
  for (auto &[name, pieces] : places.pieces)
    std::sort(pieces.begin(), pieces.end(),
              [](const auto &a, const auto &b) { return a.begin < b.begin; });
  return places;
}

/// Numbers in `a` of the sheets that `b` lacks.
static std::vector<VersionDiff::Range> missingIn(const Places &a,
                                                 const Places &b) {
  std::vector<VersionDiff::Range> ranges;
  for (const auto &[name, pieces] : a.pieces) {
    auto other = b.pieces.find(name);
    for (const Places::Piece &piece : pieces) {
      uint64_t at = piece.begin;
      auto miss = [&](uint64_t end) {
        if (end > at)
          ranges.push_back({piece.number + (at - piece.begin),
                            piece.number + (end - piece.begin)});
      };
      if (other != b.pieces.end())
        for (const Places::Piece &there : other->second) {
          if (there.end <= at || there.begin >= piece.end)
            continue;
          miss(there.begin);
          at = std::max(at, std::min(there.end, piece.end));
        }
      miss(piece.end);
    }
  }
  std::sort(ranges.begin(), ranges.end(),
            [](const auto &x, const auto &y) { return x.begin < y.begin; });
  std::vector<VersionDiff::Range> joined;
  for (const VersionDiff::Range &range : ranges)
    if (!joined.empty() && joined.back().end == range.begin)
      joined.back().end = range.end;
    else
      joined.push_back(range);
  return joined;
}

Result<VersionDiff> smmil::diffVersions(const std::string &directory,
                                        uint64_t from, uint64_t to) {
  VersionDiff diff;
  diff.from = from;
  diff.to = to;
  Result<Manifest> a = readVersion(directory, from);
  if (!a)
    return a.error();
  Result<Manifest> b = readVersion(directory, to);
  if (!b)
    return b.error();
  Result<std::vector<Extent>> before = readExtents(directory, *a);
  if (!before)
    return before.error();
  Result<std::vector<Extent>> after = readExtents(directory, *b);
  if (!after)
    return after.error();
  const Places old = placesOf(*a, *before), fresh = placesOf(*b, *after);
  diff.added = missingIn(fresh, old);
  diff.removed = missingIn(old, fresh);
  for (const auto &range : diff.added)
    diff.addedSheets += range.end - range.begin;
  for (const auto &range : diff.removed)
    diff.removedSheets += range.end - range.begin;
  diff.sharedSheets = b->sheets - diff.addedSheets;
  auto onlyIn = [](const Manifest &x, const Manifest &y) {
    std::set<std::string> names;
    for (const ShardEntry &shard : y.shards)
      names.insert(shard.object.name);
    uint64_t bytes = 0;
    for (const ShardEntry &shard : x.shards)
      bytes += names.count(shard.object.name) ? 0 : shard.object.bytes;
    return bytes;
  };
  auto fieldsOnlyIn = [](const Manifest &x, const Manifest &y) {
    std::vector<std::string> names;
    for (const FieldPromise &field : x.fields)
      if (std::none_of(y.fields.begin(), y.fields.end(),
                       [&](const FieldPromise &other) {
                         return other.name == field.name;
                       }))
        names.push_back(field.name);
    return names;
  };
  diff.addedFields = fieldsOnlyIn(*b, *a);
  diff.removedFields = fieldsOnlyIn(*a, *b);
  diff.addedBytes = onlyIn(*b, *a);
  diff.removedBytes = onlyIn(*a, *b);
  // What a manifest states is what it prints.
  auto same = [&](auto keep) {
    Manifest x, y;
    keep(x, *a);
    keep(y, *b);
    return printManifest(x) == printManifest(y);
  };
  diff.plan = a->plan.name != b->plan.name;
  diff.tokens = !same(
      [](Manifest &to, const Manifest &from) { to.tokens = from.tokens; });
  diff.views =
      !same([](Manifest &to, const Manifest &from) { to.views = from.views; });
  auto onlyTokens = [](Manifest &to, const Manifest &from) {
    to.tokenizers = from.tokenizers;
  };
  auto columnsOf = [](const Manifest &of) {
    std::set<std::string> names;
    for (const ShardEntry &shard : of.shards)
      for (const TokenColumnEntry &column : shard.tokens)
        names.insert(column.tokenizer + " " + column.object.name);
    return names;
  };
  diff.tokenizers = !same(onlyTokens) || columnsOf(*a) != columnsOf(*b);
  auto selectionsOf = [](const Manifest &of) {
    std::set<std::string> names;
    for (const ShardEntry &shard : of.shards)
      for (const SelectionEntry &entry : shard.selections)
        names.insert(shard.object.name + " " + entry.object.name);
    return names;
  };
  diff.selections = selectionsOf(*a) != selectionsOf(*b);
  diff.layout = !same(
      [](Manifest &to, const Manifest &from) { to.layout = from.layout; });
  return diff;
}

//===----------------------------------------------------------------------===//
// Clearing
//===----------------------------------------------------------------------===//

/// What writers of tags left behind when they were killed: who is at work holds
/// the lock.
static Outcome removeDeadTags(const std::string &directory, bool dryRun,
                              GcReport &report) {
  std::vector<std::string> dead;
  std::error_code code;
  for (fs::directory_iterator it(directory + "/tags", code), end;
       !code && it != end; it.increment(code))
    if (isTemporaryName(it->path().filename().string()))
      dead.push_back(it->path().string());
  for (const std::string &path : dead) {
    report.bytes += fs::file_size(path, code);
    if (!dryRun && !fs::remove(path, code))
      return systemError(path, "cannot be removed");
    ++report.files;
  }
  return dead.empty() || dryRun ? Outcome::success()
                                : syncDirectory(directory + "/tags");
}

Result<GcReport> smmil::collectGarbage(const std::string &directory,
                                       const GcOptions &options) {
  Result<DatasetLock> lock = DatasetLock::take(directory);
  if (!lock)
    return lock.error();
  Result<std::vector<VersionInfo>> versions = listVersions(directory);
  if (!versions)
    return versions.error();
  if (versions->empty())
    return dataError(directory + ": holds no version of a dataset");
  const int64_t now = std::time(nullptr);
  GcReport report;
  std::error_code code;
  std::set<uint64_t> removed;
  for (const VersionInfo &info : *versions) {
    if (info.version == versions->back().version || !info.tags.empty() ||
        now - info.time < options.grace)
      continue;
    const std::string path =
        directory + "/versions/" + std::to_string(info.version) + ".json";
    uint64_t size = 0;
    Result<FileHandle> handle = openFile(path, size);
    if (!handle)
      return handle.error();
    if (::flock(handle->get(), LOCK_EX | LOCK_NB) != 0) {
      report.inUse.push_back(info.version);
      continue;
    }
    if (!options.dryRun && !fs::remove(path, code))
      return systemError(path, "cannot be removed");
    removed.insert(info.version);
    report.versions.push_back(info.version);
    report.bytes += size;
    ++report.files;
  }
  if (!options.dryRun) {
    if (Outcome outcome = syncDirectory(directory + "/versions"); !outcome)
      return outcome.error();
    removeDeadStaging(directory);
  }
  if (Outcome outcome = removeDeadTags(directory, options.dryRun, report);
      !outcome)
    return outcome.error();
  Result<std::vector<std::string>> orphans =
      findOrphans(directory, nullptr, removed);
  if (!orphans)
    return orphans.error();
  for (const std::string &path : *orphans) {
    if (now - modifiedAt(path) < options.grace)
      continue;
    const uint64_t size = fs::file_size(path, code);
    if (!options.dryRun && !fs::remove(path, code))
      return systemError(path, "cannot be removed");
    ++report.files;
    report.bytes += size;
  }
  if (!options.dryRun)
    for (const char *folder : {"/plans", "/shards"})
      if (Outcome outcome = syncDirectory(directory + folder); !outcome)
        return outcome.error();
  return report;
}
