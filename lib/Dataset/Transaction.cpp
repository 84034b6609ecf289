//===- Transaction.cpp - Adding a version or nothing ----------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// flock() keeps writers on one machine apart and vanishes with a killed writer;
// link() decides between writers that do not see each other's locks.
//
//===----------------------------------------------------------------------===//

#include "Transaction.h"

#include "smmil/Support/Files.h"

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <set>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace smmil;
namespace fs = std::filesystem;

static constexpr const char *kFolders[] = {"plans", "shards", "versions"};
static constexpr const char *kStaging = ".staging-";

Transaction::Transaction(Transaction &&other) noexcept
    : directory(std::move(other.directory)), staging(std::move(other.staging)),
      lock(std::move(other.lock)), version(other.version), active(other.active),
      installed(std::move(other.installed)),
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
    for (const char *folder : kFolders)
      ours |= name == folder;
    if (!ours)
      return name;
  }
  return {};
}

/// True for the names that `install` is given: 32 digits of a hash and a kind.
/// Whatever else somebody put beside them is not ours to remove.
static bool isObjectName(const std::string &name) {
  constexpr size_t kDigits = 32;
  if (name.find_first_not_of("0123456789abcdef") != kDigits)
    return false;
  std::string kind = name.substr(kDigits);
  return kind == ".shard" || kind == ".plan" || kind == ".mlir";
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

/// True while `path` still names the folder that `handle` has open: another
/// writer that gave up may have removed it and a third made it anew.
static bool isStillThere(const FileHandle &handle, const std::string &path) {
  struct stat held = {}, named = {};
  return ::fstat(handle.get(), &held) == 0 &&
         ::stat(path.c_str(), &named) == 0 && held.st_dev == named.st_dev &&
         held.st_ino == named.st_ino;
}

Result<Transaction> Transaction::begin(const std::string &directory) {
  Transaction transaction;
  transaction.directory = directory;
  std::error_code code;
  if (directory.empty())
    return usageError("the dataset has an empty name; give a new folder or a "
                      "dataset");
  std::vector<std::string> made = missingFolders(directory);
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
  transaction.lock =
      FileHandle(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!transaction.lock.isOpen())
    return systemError(directory, "cannot be opened");
  bool isLocked = ::flock(transaction.lock.get(), LOCK_EX | LOCK_NB) == 0;
  if (!isLocked && errno != EWOULDBLOCK)
    return systemError(directory, "cannot be locked");
  if (!isLocked || !isStillThere(transaction.lock, directory))
    return dataError(directory + ": another process is writing to it; run "
                                 "again when it has finished");
  // Only who holds the lock may take back what it made.
  transaction.active = true;
  transaction.madeFolders = std::move(made);
  // The lock is ours, so whoever made these folders is gone.
  std::vector<fs::path> stale;
  for (fs::directory_iterator it(directory, code), end; !code && it != end;
       it.increment(code))
    if (it->path().filename().string().rfind(kStaging, 0) == 0)
      stale.push_back(it->path());
  for (const fs::path &path : stale)
    fs::remove_all(path, code);
  transaction.staging = directory + "/" + kStaging + std::to_string(::getpid());
  if (Outcome outcome = makeDirectories(transaction.staging); !outcome)
    return outcome.error();
  for (const char *folder : kFolders) {
    std::string path = directory + "/" + folder;
    if (!fs::exists(path, code))
      transaction.madeFolders.insert(transaction.madeFolders.begin(), path);
    if (Outcome outcome = makeDirectories(path); !outcome)
      return outcome.error();
  }
  transaction.version = newestVersion(directory) + 1;
  return transaction;
}

Outcome Transaction::install(const std::string &stagedName,
                             const std::string &folder,
                             const std::string &name) {
  std::string from = staged(stagedName);
  std::string to = directory + "/" + folder + "/" + name;
  std::error_code code;
  bool existed = fs::exists(to, code);
  if (existed && requireRegularFile(to)) {
    Result<Bytes> old = readFile(to), fresh = readFile(from);
    if (old && fresh && *old == *fresh) {
      fs::remove(from, code);
      return Outcome::success();
    }
  }
  if (::rename(from.c_str(), to.c_str()) != 0)
    return systemError(to, "cannot be put in place");
  if (!existed)
    installed.push_back(to);
  return Outcome::success();
}

/// What plans/ and shards/ hold that neither `fresh` nor any version names:
/// writers that were killed before their commit left it. Nothing if a manifest
/// cannot be read, since it may name anything.
static std::vector<fs::path> findOrphans(const std::string &directory,
                                         const Manifest &fresh) {
  std::set<std::string> named;
  auto add = [&named](const Manifest &manifest) {
    named.insert({manifest.plan.name, manifest.provenance.name});
    for (const ShardEntry &shard : manifest.shards)
      named.insert(shard.object.name);
  };
  add(fresh);
  std::error_code code;
  fs::directory_iterator it(directory + "/versions", code), end;
  for (; !code && it != end; it.increment(code)) {
    std::string path = it->path().string();
    if (!requireRegularFile(path))
      return {};
    Result<std::string> text = readTextFile(path);
    if (!text)
      return {};
    Result<Manifest> manifest = parseManifest(*text, path);
    if (!manifest)
      return {};
    add(*manifest);
  }
  if (code)
    return {};
  std::vector<fs::path> orphans;
  for (const char *folder : {"plans", "shards"}) {
    fs::directory_iterator file(directory + "/" + folder, code);
    for (; !code && file != end; file.increment(code))
      if (isObjectName(file->path().filename().string()) &&
          named.count(file->path().filename().string()) == 0)
        orphans.push_back(file->path());
  }
  return orphans;
}

Outcome Transaction::commit(const Manifest &manifest) {
  // Listed before the link: a writer on another host that began earlier will
  // find its version taken, one that begins later is not on the list.
  std::vector<fs::path> orphans = findOrphans(directory, manifest);
  std::string text = printManifest(manifest);
  std::string from = staged("manifest");
  if (Outcome outcome = writeFile(
          from, {reinterpret_cast<const uint8_t *>(text.data()), text.size()});
      !outcome)
    return outcome;
  for (const char *folder : {"plans", "shards"})
    if (Outcome outcome = syncDirectory(directory + "/" + folder); !outcome)
      return outcome;
  std::string to =
      directory + "/versions/" + std::to_string(manifest.version) + ".json";
  if (::link(from.c_str(), to.c_str()) != 0) {
    if (errno == EEXIST)
      return dataError(to + ": another writer has made this version meanwhile; "
                            "run again to add the next one");
    return systemError(to, "cannot be linked");
  }
  // The version exists from here on; nothing may be rolled back.
  installed.clear();
  madeFolders.clear();
  std::error_code code;
  for (const fs::path &path : orphans)
    fs::remove(path, code); // What cannot be removed harms nothing.
  for (const std::string &path : {directory + "/versions", directory})
    if (Outcome outcome = syncDirectory(path); !outcome)
      return outcome;
  fs::path parent = fs::absolute(directory).parent_path();
  return syncDirectory(parent.string());
}

void Transaction::rollBack() {
  if (!active)
    return;
  std::error_code code;
  if (!staging.empty())
    fs::remove_all(staging, code);
  for (const std::string &path : installed)
    fs::remove(path, code);
  removeFolders(madeFolders);
  active = false;
}
