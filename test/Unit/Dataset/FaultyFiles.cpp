//===- FaultyFiles.cpp - A file system that fails when told ---------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The functions stand in front of those of the C library, also for the C++
// library's std::filesystem. A cut of the power is simulated by a journal: of
// every file its first write since the last sync, of every name how to undo it
// until its folder is synced.
//
//===----------------------------------------------------------------------===//

#include "FaultyFiles.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <functional>
#include <map>
#include <string>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <utility>
#include <vector>

using namespace smmil::test;

//===----------------------------------------------------------------------===//
// The kernel's own calls
//===----------------------------------------------------------------------===//

namespace {

namespace real {
ssize_t write(int file, const void *bytes, size_t size) {
  return ::syscall(SYS_write, file, bytes, size);
}
int link(const char *from, const char *to) {
  return int(::syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0));
}
int rename(const char *from, const char *to) {
  return int(::syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0));
}
int mkdir(const char *path, mode_t mode) {
  return int(::syscall(SYS_mkdirat, AT_FDCWD, path, mode));
}
int unlinkat(int folder, const char *path, int flags) {
  return int(::syscall(SYS_unlinkat, folder, path, flags));
}
int open(int folder, const char *path, int flags, mode_t mode) {
  return int(::syscall(SYS_openat, folder, path, flags, mode));
}
} // namespace real

using Inode = std::pair<dev_t, ino_t>;

/// A change of a name, until its folder is synced.
struct NameChange {
  Inode folder;
  bool inVersions = false;
  std::function<void()> undo;
};

struct State {
  Fault fault = Fault::None;
  bool armed = false;
  uint64_t at = 0, calls = 0;
  std::string scratch;
  unsigned kept = 0;
  std::map<Inode, int> unsynced; ///< Written since the last sync, open.
  std::vector<NameChange> changes;
};
State state;

bool cutsPower() { return state.fault >= Fault::PowerCut; }

Inode inodeOf(const std::string &path) {
  struct stat info = {};
  (void)::lstat(path.c_str(), &info);
  return {info.st_dev, info.st_ino};
}

std::string folderOf(const std::string &path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, slash);
}

std::string pathAt(int folder, const char *name) {
  if (folder == AT_FDCWD || name[0] == '/')
    return name;
  char path[4096];
  const std::string link = "/proc/self/fd/" + std::to_string(folder);
  const ssize_t length = ::readlink(link.c_str(), path, sizeof(path));
  return std::string(path, size_t(std::max<ssize_t>(length, 0))) + "/" + name;
}

void changeName(const std::string &path, std::function<void()> undo) {
  const std::string folder = folderOf(path);
  const std::string last = folder.substr(folder.rfind('/') + 1);
  state.changes.push_back(
      {inodeOf(folder), last == "versions", std::move(undo)});
}

void removeTree(const std::string &path);

/// A second name for a file that is about to lose one.
std::string keep(const std::string &path) {
  std::string name = state.scratch + "/" + std::to_string(state.kept++);
  return real::link(path.c_str(), name.c_str()) == 0 ? name : std::string();
}

[[noreturn]] void die() {
  (void)::kill(::getpid(), SIGKILL);
  for (;;)
    ::pause();
}

[[noreturn]] void cutPower() {
  state.armed = false;
  for (const auto &[inode, file] : state.unsynced) {
    struct stat info = {};
    if (::fstat(file, &info) == 0)
      (void)::ftruncate(file, info.st_size / 2);
  }
  for (auto change = state.changes.rbegin(); change != state.changes.rend();
       ++change) {
    const bool lost =
        state.fault == Fault::PowerCut ||
        change->inVersions == (state.fault == Fault::PowerCutVersionsLost);
    if (lost)
      change->undo();
  }
  die();
}

enum class Needs : uint8_t { Space, Nothing };

/// Counts a call; true, with errno, if it is to fail.
bool fails(Needs needs) {
  if (!state.armed)
    return false;
  const uint64_t call = state.calls++;
  if (state.fault == Fault::Full && call >= state.at && needs == Needs::Space) {
    errno = ENOSPC;
    return true;
  }
  if (call != state.at)
    return false;
  if (state.fault == Fault::Broken) {
    errno = EIO;
    return true;
  }
  if (state.fault == Fault::Kill)
    die();
  if (cutsPower())
    cutPower();
  return false;
}

bool isTorn() {
  return state.armed && state.fault == Fault::Torn &&
         state.calls == state.at + 1;
}

bool journals() { return state.armed && cutsPower(); }

void noteWrite(int file) {
  struct stat info = {};
  if (!journals() || ::fstat(file, &info) != 0 || !S_ISREG(info.st_mode))
    return;
  const Inode inode(info.st_dev, info.st_ino);
  if (state.unsynced.count(inode) == 0)
    state.unsynced[inode] = ::dup(file);
}

void removeTree(const std::string &path) {
  // Of a folder whose name was lost; names below it were, one by one.
  const std::string gone = state.scratch + "/" + std::to_string(state.kept++);
  (void)real::rename(path.c_str(), gone.c_str());
}

int openCreating(int folder, const char *name, int flags, mode_t mode) {
  if ((flags & O_CREAT) == 0)
    return real::open(folder, name, flags, mode);
  if (fails(Needs::Space))
    return -1;
  const std::string path = pathAt(folder, name);
  const bool isNew = inodeOf(path).second == 0;
  const int file = real::open(folder, name, flags, mode);
  if (file >= 0 && isNew && journals())
    changeName(path, [path] { real::unlinkat(AT_FDCWD, path.c_str(), 0); });
  return file;
}

mode_t modeOf(int flags, va_list arguments) {
  return (flags & O_CREAT) ? va_arg(arguments, mode_t) : 0;
}

} // namespace

void smmil::test::armFaults(Fault fault, uint64_t at,
                            const std::string &scratch) {
  state = State();
  state.fault = fault;
  state.at = at;
  state.scratch = scratch;
  state.armed = true;
}

uint64_t smmil::test::disarmFaults() {
  if (cutsPower() && state.calls <= state.at)
    cutPower();
  state.armed = false;
  return state.calls;
}

//===----------------------------------------------------------------------===//
// In front of the C library's
//===----------------------------------------------------------------------===//

extern "C" {

ssize_t write(int file, const void *bytes, size_t size) {
  if (fails(Needs::Space))
    return -1;
  noteWrite(file);
  if (isTorn()) {
    (void)real::write(file, bytes, size / 2);
    die();
  }
  return real::write(file, bytes, size);
}

ssize_t pwrite(int file, const void *bytes, size_t size, off_t offset) {
  if (fails(Needs::Space))
    return -1;
  noteWrite(file);
  return ::syscall(SYS_pwrite64, file, bytes, size, offset);
}

int fsync(int file) {
  if (fails(Needs::Space))
    return -1;
  struct stat info = {};
  if (journals() && ::fstat(file, &info) == 0) {
    const Inode inode(info.st_dev, info.st_ino);
    if (auto found = state.unsynced.find(inode);
        found != state.unsynced.end()) {
      ::close(found->second);
      state.unsynced.erase(found);
    }
    state.changes.erase(std::remove_if(state.changes.begin(),
                                       state.changes.end(),
                                       [&](const NameChange &change) {
                                         return change.folder == inode;
                                       }),
                        state.changes.end());
  }
  return int(::syscall(SYS_fsync, file));
}

int open(const char *path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = modeOf(flags, arguments);
  va_end(arguments);
  return openCreating(AT_FDCWD, path, flags, mode);
}

int open64(const char *path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = modeOf(flags, arguments);
  va_end(arguments);
  return openCreating(AT_FDCWD, path, flags, mode);
}

int link(const char *from, const char *to) {
  if (fails(Needs::Space))
    return -1;
  const int result = real::link(from, to);
  if (result == 0 && journals())
    changeName(to, [path = std::string(to)] {
      real::unlinkat(AT_FDCWD, path.c_str(), 0);
    });
  return result;
}

int rename(const char *from, const char *to) {
  if (fails(Needs::Space))
    return -1;
  const std::string before = journals() ? keep(to) : std::string();
  const int result = real::rename(from, to);
  if (result == 0 && journals())
    changeName(to, [before, a = std::string(from), b = std::string(to)] {
      real::rename(b.c_str(), a.c_str());
      if (!before.empty())
        real::link(before.c_str(), b.c_str());
    });
  return result;
}

int mkdir(const char *path, mode_t mode) {
  if (fails(Needs::Space))
    return -1;
  const int result = real::mkdir(path, mode);
  if (result == 0 && journals())
    changeName(path, [made = std::string(path)] { removeTree(made); });
  return result;
}

char *mkdtemp(char *pattern) {
  // The C library's calls its own mkdir, which cannot be replaced.
  const size_t digits = std::string(pattern).size() - 6;
  for (unsigned number = 0; number < 1000000; ++number) {
    (void)std::snprintf(pattern + digits, 7, "%06u", number);
    if (mkdir(pattern, 0700) == 0)
      return pattern;
    if (errno != EEXIST)
      break;
  }
  return nullptr;
}

int unlinkat(int folder, const char *name, int flags) noexcept {
  if (fails(Needs::Nothing))
    return -1;
  const std::string path = journals() ? pathAt(folder, name) : std::string();
  const bool isFolder = (flags & AT_REMOVEDIR) != 0;
  const std::string before =
      journals() && !isFolder ? keep(path) : std::string();
  const int result = real::unlinkat(folder, name, flags);
  if (result == 0 && journals())
    changeName(path, [before, path, isFolder] {
      if (isFolder)
        real::mkdir(path.c_str(), 0777);
      else if (!before.empty())
        real::link(before.c_str(), path.c_str());
    });
  return result;
}

int unlink(const char *path) noexcept { return unlinkat(AT_FDCWD, path, 0); }

int rmdir(const char *path) noexcept {
  return unlinkat(AT_FDCWD, path, AT_REMOVEDIR);
}

/// Of a path, whatever it is: not one of the C library's own calls here.
int remove(const char *path) noexcept {
  struct stat info = {};
  const bool isFolder = ::lstat(path, &info) == 0 && S_ISDIR(info.st_mode);
  return unlinkat(AT_FDCWD, path, isFolder ? AT_REMOVEDIR : 0);
}

} // extern "C"
