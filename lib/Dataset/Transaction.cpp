//===- Transaction.cpp - Atomic commit of a dataset version ---------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// link() decides between writers that do not see each other's locks.
//
//===----------------------------------------------------------------------===//

#include "Transaction.h"

#include "smmil/Support/Files.h"

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <fcntl.h>
#include <filesystem>
#include <map>
#include <random>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace smmil;
namespace fs = std::filesystem;

static constexpr const char *kStaging = ".staging-";
static constexpr std::time_t kForeignStaging = 24 * 3600; ///< Seconds.

//===----------------------------------------------------------------------===//
// Lock
//===----------------------------------------------------------------------===//

/// True while `path` still names the folder that `handle` has open: a writer
/// that gave up may have removed it and another made it anew.
static bool isStillThere(const FileHandle &handle, const std::string &path) {
  struct stat held = {}, named = {};
  return ::fstat(handle.get(), &held) == 0 &&
         ::stat(path.c_str(), &named) == 0 && held.st_dev == named.st_dev &&
         held.st_ino == named.st_ino;
}

Result<DatasetLock> DatasetLock::take(const std::string &directory) {
  DatasetLock lock;
  lock.folder =
      FileHandle(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!lock.folder.isOpen())
    return systemError(directory, "cannot be opened");
  int failed = 0;
  do
    failed = ::flock(lock.folder.get(), LOCK_EX);
  while (failed != 0 && errno == EINTR);
  if (failed != 0)
    return systemError(directory, "cannot be locked");
  if (!isStillThere(lock.folder, directory))
    return dataError(directory + ": was removed and made again meanwhile; run "
                                 "again");
  return lock;
}

//===----------------------------------------------------------------------===//
// Staging
//===----------------------------------------------------------------------===//

Transaction::Transaction(Transaction &&other) noexcept
    : directory(std::move(other.directory)), staging(std::move(other.staging)),
      alive(std::move(other.alive)), base(other.base), active(other.active),
      files(std::move(other.files)), installed(std::move(other.installed)),
      madeFolders(std::move(other.madeFolders)) {
  other.active = false;
}

Transaction::~Transaction() { rollBack(); }

/// Anything in `directory` that no dataset would hold; empty if nothing.
static std::string findForeign(const std::string &directory) {
  std::error_code code;
  for (fs::directory_iterator it(directory, code), end; !code && it != end;
       it.increment(code)) {
    std::string name = it->path().filename().string();
    bool ours = name.rfind(kStaging, 0) == 0;
    for (const char *folder : kDatasetFolders)
      ours |= name == folder;
    if (!ours)
      return name;
  }
  return {};
}

/// True for the names of objects: 32 digits of a hash and a kind. Whatever else
/// somebody put beside them is not ours to remove.
static bool isObjectName(const std::string &name) {
  constexpr size_t kDigits = 32;
  if (name.find_first_not_of("0123456789abcdef") != kDigits)
    return false;
  std::string kind = name.substr(kDigits);
  return kind == ".shard" || kind == ".plan" || kind == ".mlir" ||
         kind == ".sequence" || kind == ".shards" || kind == ".view" ||
         kind == ".tokens" || kind == ".selection";
}

/// `directory` and the folders above it that are not there, inner ones first.
static std::vector<std::string> missingFolders(const std::string &directory) {
  std::error_code code;
  std::vector<std::string> missing;
  // What is there as a link that leads nowhere is not ours to remove.
  for (fs::path path = directory;
       !path.empty() &&
       fs::symlink_status(path, code).type() == fs::file_type::not_found;
       path = path.parent_path())
    missing.push_back(path.string());
  return missing;
}

/// Leaves folders that are not empty.
static void removeFolders(const std::vector<std::string> &paths) {
  std::error_code code;
  for (const std::string &path : paths)
    fs::remove(path, code);
}

/// Of this machine, as part of a file name.
static std::string hostName() {
  char name[64] = {};
  (void)::gethostname(name, sizeof(name) - 1);
  std::string host = name;
  for (char &c : host)
    if (!std::isalnum(static_cast<unsigned char>(c)))
      c = '-';
  return host;
}

uint64_t smmil::removeDeadStaging(const std::string &directory) {
  std::error_code code;
  std::vector<std::string> dead;
  const std::string ours = kStaging + hostName() + ".";
  for (fs::directory_iterator it(directory, code), end; !code && it != end;
       it.increment(code)) {
    const std::string name = it->path().filename().string();
    const std::string path = it->path().string();
    if (name.rfind(kStaging, 0) != 0)
      continue;
    FileHandle folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    struct stat info = {};
    if (!folder.isOpen() || ::fstat(folder.get(), &info) != 0 ||
        ::flock(folder.get(), LOCK_EX | LOCK_NB) != 0)
      continue; // Its writer lives.
    if (name.rfind(ours, 0) == 0 ||
        std::time(nullptr) - info.st_mtime > kForeignStaging)
      dead.push_back(path);
  }
  for (const std::string &path : dead)
    fs::remove_all(path, code);
  return dead.size();
}

Outcome smmil::discardFolder(const std::string &directory,
                             const std::string &folder) {
  // As the staging folder of a dead writer, which the next one clears.
  const std::string from = directory + "/" + folder;
  const std::string to = directory + "/" + kStaging + hostName() + "." +
                         std::to_string(::getpid()) + "." + folder;
  std::error_code code;
  if (::rename(from.c_str(), to.c_str()) != 0)
    return errno == ENOENT ? Outcome::success()
                           : Outcome(systemError(from, "cannot be removed"));
  if (Outcome outcome = syncDirectory(directory); !outcome)
    return outcome;
  fs::remove_all(to, code);
  return Outcome::success();
}

Result<Transaction> Transaction::begin(const std::string &directory) {
  Transaction transaction;
  transaction.directory = directory;
  std::error_code code;
  if (directory.empty())
    return usageError("the dataset has an empty name; give a new folder or a "
                      "dataset");
  std::vector<std::string> made;
  Result<DatasetLock> lock = dataError("");
  // Another first writer may give up and take its folders with it.
  for (int attempt = 0; attempt < 100 && !lock; ++attempt) {
    made = missingFolders(directory);
    if (Outcome outcome = makeDirectories(directory); !outcome) {
      removeFolders(made);
      return outcome.error();
    }
    if (!fs::is_directory(directory, code))
      return dataError(directory + ": is not a folder; give a new folder or a "
                                   "dataset");
    if (std::string foreign = findForeign(directory); !foreign.empty())
      return dataError(directory + ": is not a dataset (it holds " + foreign +
                       "); give a new folder or a dataset");
    lock = DatasetLock::take(directory);
  }
  if (!lock)
    return lock.error();
  transaction.active = true;
  transaction.madeFolders = std::move(made);
  removeDeadStaging(directory);
  std::string name = directory + "/" + kStaging + hostName() + "." +
                     std::to_string(::getpid()) + ".XXXXXX";
  if (!::mkdtemp(name.data()))
    return systemError(directory, "cannot hold a staging folder");
  transaction.staging = name;
  // Readable as other folders are.
  (void)::chmod(
      name.c_str(), 0777 & ~[] {
        mode_t mask = ::umask(0);
        ::umask(mask);
        return mask;
      }());
  transaction.alive =
      FileHandle(::open(name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!transaction.alive.isOpen() ||
      ::flock(transaction.alive.get(), LOCK_EX | LOCK_NB) != 0)
    return systemError(name, "cannot be locked");
  transaction.base = newestVersion(directory);
  return transaction;
}

void Transaction::stage(const std::string &path, const std::string &folder,
                        const std::string &name) {
  files.push_back({path, folder, name});
}

Outcome Transaction::stageBytes(const Bytes &bytes, const std::string &folder,
                                const std::string &name) {
  const std::string path = staged(name);
  std::error_code code;
  if (fs::exists(path, code)) // The same content, staged before a rebase.
    return Outcome::success();
  if (Outcome outcome = writeFile(path, bytes); !outcome)
    return outcome;
  stage(path, folder, name);
  return Outcome::success();
}

Outcome Transaction::stageText(const std::string &text, const char *ending,
                               StoredObject &object) {
  object = describeText(text, ending);
  return stageBytes(Bytes(text.begin(), text.end()), "plans", object.name);
}

//===----------------------------------------------------------------------===//
// Commit
//===----------------------------------------------------------------------===//

/// Moves `from` to `to`. A sound file of that name is kept, a damaged one
/// replaced; `from` stays for another attempt.
Outcome Transaction::install(const std::string &from, const std::string &to) {
  std::error_code code;
  if (::link(from.c_str(), to.c_str()) == 0) {
    installed.push_back(to);
    return Outcome::success();
  }
  if (errno != EEXIST)
    return systemError(to, "cannot be put in place");
  if (requireRegularFile(to)) {
    Result<bool> same = haveSameBytes(from, to);
    if (same && *same)
      return Outcome::success();
  }
  // A link of its own, so that what is there is replaced in one step.
  const std::string fresh = from + ".fresh";
  fs::remove(fresh, code);
  if (::link(from.c_str(), fresh.c_str()) != 0 ||
      ::rename(fresh.c_str(), to.c_str()) != 0)
    return systemError(to, "cannot be put in place");
  return Outcome::success();
}

Result<std::vector<std::string>>
smmil::findOrphans(const std::string &directory, const Manifest *fresh,
                   const std::set<uint64_t> &without) {
  std::set<std::string> named;
  std::map<std::string, StoredObject> lists; // Versions share most of them.
  auto addShards = [&](const std::vector<ShardEntry> &shards) {
    for (const ShardEntry &shard : shards) {
      named.insert(shard.object.name);
      for (const TokenColumnEntry &column : shard.tokens)
        named.insert(column.object.name);
      for (const SelectionEntry &entry : shard.selections)
        named.insert(entry.object.name);
    }
  };
  auto add = [&](const Manifest &manifest) {
    if (&manifest != fresh) // Its list may not be in place yet.
      lists.emplace(manifest.shardList.name, manifest.shardList);
    named.insert({manifest.plan.name, manifest.provenance.name,
                  manifest.sequence.name, manifest.shardList.name});
    for (const ViewEntry &view : manifest.views)
      named.insert(view.object.name);
    addShards(manifest.shards);
  };
  if (fresh)
    add(*fresh);
  std::error_code code;
  fs::directory_iterator end;
  for (const std::string &folder :
       {directory + "/versions", directory + "/parts"}) {
    const bool isPart = folder != directory + "/versions";
    if (isPart && !fs::exists(folder, code))
      continue;
    fs::directory_iterator it(folder, code);
    for (; !code && it != end; it.increment(code)) {
      Result<Manifest> manifest = readManifestAlone(it->path().string());
      if (!manifest)
        return manifest.error();
      if (isPart || without.count(manifest->version) == 0)
        add(*manifest);
    }
    if (code)
      return dataError(folder + ": cannot be listed: " + code.message());
  }
  for (const auto &[name, object] : lists) {
    Result<std::vector<ShardEntry>> shards = readShardList(directory, object);
    if (!shards)
      return shards.error();
    addShards(*shards);
  }
  std::vector<std::string> orphans;
  for (const char *folder : {"plans", "shards"})
    for (fs::directory_iterator file(directory + "/" + folder, code);
         !code && file != end; file.increment(code)) {
      const std::string name = file->path().filename().string();
      if (isObjectName(name) && named.count(name) == 0)
        orphans.push_back(file->path().string());
    }
  return orphans;
}

Outcome Transaction::makeFolders(std::initializer_list<const char *> names) {
  std::error_code code;
  for (const char *folder : names) {
    const std::string path = directory + "/" + folder;
    if (!fs::exists(path, code))
      madeFolders.insert(madeFolders.begin(), path);
    if (Outcome outcome = makeDirectories(path); !outcome)
      return outcome;
  }
  return Outcome::success();
}

Outcome Transaction::commitPart(Manifest manifest, const std::string &name) {
  if (Outcome outcome = stageText(printShards(manifest.shards), ".shards",
                                  manifest.shardList);
      !outcome)
    return outcome;
  Result<DatasetLock> lock = DatasetLock::take(directory);
  if (!lock)
    return lock.error();
  if (Outcome outcome = makeFolders({"plans", "shards", "parts"}); !outcome)
    return outcome;
  for (const Staged &file : files)
    if (Outcome outcome =
            install(file.path, directory + "/" + file.folder + "/" + file.name);
        !outcome)
      return outcome;
  for (const char *folder : {"plans", "shards"})
    if (Outcome outcome = syncDirectory(directory + "/" + folder); !outcome)
      return outcome;
  const std::string text = printManifest(manifest);
  const std::string from = staged("part.json"),
                    to = directory + "/parts/" + name;
  if (Outcome outcome = writeFile(
          from, {reinterpret_cast<const uint8_t *>(text.data()), text.size()});
      !outcome)
    return outcome;
  if (::rename(from.c_str(), to.c_str()) != 0)
    return systemError(to, "cannot be put in place");
  // The part exists from here on; nothing may be rolled back.
  installed.clear();
  madeFolders.clear();
  for (const std::string &path : {directory + "/parts", directory})
    if (Outcome outcome = syncDirectory(path); !outcome)
      return outcome;
  return Outcome::success();
}

Result<bool> Transaction::commit(Manifest manifest) {
  std::error_code code;
  // One that is as it was read is there, and is long where shards are many.
  const std::string list = printShards(manifest.shards);
  if (manifest.shardList.name != describeText(list, ".shards").name)
    if (Outcome outcome = stageText(list, ".shards", manifest.shardList);
        !outcome)
      return outcome.error();
  Result<DatasetLock> lock = DatasetLock::take(directory);
  if (!lock)
    return lock.error();
  if (newestVersion(directory) != base)
    return false;
  if (Outcome outcome = makeFolders({"plans", "shards", "versions"}); !outcome)
    return outcome.error();
  // Listed before the link: a writer on another host that began earlier will
  // find its version taken, one that begins later is not on the list.
  Result<std::vector<std::string>> orphans = findOrphans(directory, &manifest);
  for (const Staged &file : files)
    if (Outcome outcome =
            install(file.path, directory + "/" + file.folder + "/" + file.name);
        !outcome)
      return outcome.error();
  std::string text = printManifest(manifest);
  std::string from =
      staged("manifest" + std::to_string(manifest.version) + ".json");
  if (Outcome outcome = writeFile(
          from, {reinterpret_cast<const uint8_t *>(text.data()), text.size()});
      !outcome)
    return outcome.error();
  for (const char *folder : {"plans", "shards"})
    if (Outcome outcome = syncDirectory(directory + "/" + folder); !outcome)
      return outcome.error();
  std::string to =
      directory + "/versions/" + std::to_string(manifest.version) + ".json";
  if (::link(from.c_str(), to.c_str()) != 0) {
    if (errno == EEXIST)
      return false;
    return systemError(to, "cannot be linked");
  }
  // The version exists from here on; nothing may be rolled back.
  installed.clear();
  madeFolders.clear();
  if (orphans)
    for (const std::string &path : *orphans)
      fs::remove(path, code); // What cannot be removed harms nothing.
  for (const std::string &path : {directory + "/versions", directory})
    if (Outcome outcome = syncDirectory(path); !outcome)
      return outcome.error();
  fs::path above = fs::absolute(directory).parent_path();
  if (Outcome outcome = syncDirectory(above.string()); !outcome)
    return outcome.error();
  return true;
}

Error Transaction::conflict() const {
  std::string what;
  for (uint64_t version = base + 1, newest = newestVersion(directory);
       version <= newest; ++version) {
    Result<Manifest> manifest = readManifest(directory + "/versions/" +
                                             std::to_string(version) + ".json");
    if (manifest)
      what += (what.empty() ? " (" : "; ") + std::to_string(version) + ": " +
              manifest->operation + ", now " +
              std::to_string(manifest->sheets) + " sheets";
  }
  return dataError(directory + ": another writer has made version " +
                   std::to_string(base + 1) + " meanwhile" +
                   (what.empty() ? "" : what + ")") +
                   "; run again, or give --rebase to commit on top of it");
}

void Transaction::rebase() { base = newestVersion(directory); }

void Transaction::rollBack() {
  if (!active)
    return;
  std::error_code code;
  if (!staging.empty())
    fs::remove_all(staging, code);
  if (!installed.empty() || !madeFolders.empty()) {
    // Of one name, another writer's file may have come to be named meanwhile.
    Result<DatasetLock> lock = DatasetLock::take(directory);
    Result<std::vector<std::string>> orphans = findOrphans(directory, nullptr);
    if (lock && orphans)
      for (const std::string &path : installed)
        if (std::find(orphans->begin(), orphans->end(), path) != orphans->end())
          fs::remove(path, code);
    removeFolders(madeFolders);
  }
  active = false;
}
