//===- Files.cpp - Reading and safe writing of files -----------*- C++ -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Plain POSIX calls, so that short writes, sync and rename errors are all seen.
//
//===----------------------------------------------------------------------===//

#include "smmil/Support/Files.h"

#include "smmil/Support/TemporaryName.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace fs = std::filesystem;

namespace smmil {

namespace {

/// Closes a file descriptor on every way out.
class Descriptor {
public:
  explicit Descriptor(int number) : number(number) {}
  ~Descriptor() {
    if (number >= 0)
      ::close(number);
  }
  Descriptor(const Descriptor &) = delete;
  Descriptor &operator=(const Descriptor &) = delete;
  int get() const { return number; }
  /// Closes now; network file systems report lost writes here.
  bool close() { return ::close(std::exchange(number, -1)) == 0; }

private:
  int number;
};

/// Puts off the signals that end a process until a temporary file is gone.
class SignalBlock {
public:
  SignalBlock() {
    sigset_t ending;
    sigemptyset(&ending);
    for (int number : {SIGINT, SIGTERM, SIGHUP})
      sigaddset(&ending, number);
    pthread_sigmask(SIG_BLOCK, &ending, &former);
  }
  ~SignalBlock() { pthread_sigmask(SIG_SETMASK, &former, nullptr); }
  SignalBlock(const SignalBlock &) = delete;
  SignalBlock &operator=(const SignalBlock &) = delete;

private:
  sigset_t former;
};

Error systemError(const std::string &path, const char *doing, int code) {
  return dataError(path + ": cannot " + doing + ": " + std::strerror(code));
}

/// Reads all of `path` into a container of single bytes.
template <typename Container>
Result<Container> readWhole(const std::string &path) {
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0)
    return systemError(path, "open", errno);
  struct stat status = {};
  if (::fstat(file.get(), &status) != 0)
    return systemError(path, "read", errno);
  if (S_ISDIR(status.st_mode))
    return dataError(path + ": is a folder, expected a file");
  Container content;
  // The size is a hint only: pipes and /proc files report 0.
  content.resize(size_t(std::max<off_t>(status.st_size, 0)) + 1);
  size_t used = 0;
  for (;;) {
    if (used == content.size())
      content.resize(content.size() * 2);
    ssize_t got =
        ::read(file.get(), content.data() + used, content.size() - used);
    if (got < 0) {
      if (errno == EINTR)
        continue;
      return systemError(path, "read", errno);
    }
    if (got == 0)
      break;
    used += size_t(got);
  }
  content.resize(used);
  return content;
}

Outcome syncDirectory(const std::string &path) {
  Descriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.get() < 0)
    return systemError(path, "open", errno);
  // Some file systems cannot sync a folder and say so; nothing is lost there.
  if (::fsync(folder.get()) != 0 && errno != EINVAL)
    return systemError(path, "sync", errno);
  return Outcome::success();
}

Outcome writeAndSync(Descriptor &file, const std::string &path,
                     const char *data, size_t size) {
  while (size > 0) {
    ssize_t put = ::write(file.get(), data, size);
    if (put < 0) {
      if (errno == EINTR)
        continue;
      return systemError(path, "write", errno);
    }
    data += put;
    size -= size_t(put);
  }
  if (::fsync(file.get()) != 0)
    return systemError(path, "sync", errno);
  if (!file.close())
    return systemError(path, "close", errno);
  return Outcome::success();
}

Outcome writeWhole(const std::string &path, const char *data, size_t size) {
  const fs::path folder = fs::path(path).parent_path();
  SignalBlock block;
  std::string temporary;
  int descriptor = -1;
  do { // One that is there is another machine's, or was left behind.
    temporary = (folder / temporaryName()).string();
    descriptor = ::open(temporary.c_str(),
                        O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  } while (descriptor < 0 && errno == EEXIST);
  Descriptor file(descriptor);
  if (file.get() < 0)
    return systemError(path, "create", errno);
  Outcome outcome = writeAndSync(file, path, data, size);
  if (outcome && ::rename(temporary.c_str(), path.c_str()) != 0)
    outcome = systemError(path, "replace", errno);
  if (!outcome) {
    ::unlink(temporary.c_str());
    return outcome;
  }
  return syncDirectory(folder.empty() ? "." : folder.string());
}

} // namespace

static constexpr std::string_view kTemporaryFront = ".smmil-",
                                  kTemporaryEnd = ".tmp";

std::string temporaryName() {
  // Threads differ by the counter, processes by the id.
  static std::atomic<unsigned> counter{0};
  return std::string(kTemporaryFront) + std::to_string(::getpid()) + "-" +
         std::to_string(counter++) + std::string(kTemporaryEnd);
}

bool isTemporaryName(std::string_view name) {
  return name.size() > kTemporaryFront.size() + kTemporaryEnd.size() &&
         name.substr(0, kTemporaryFront.size()) == kTemporaryFront &&
         name.substr(name.size() - kTemporaryEnd.size()) == kTemporaryEnd;
}

Outcome requireRegularFile(const std::string &path) {
  struct stat status = {};
  if (::stat(path.c_str(), &status) != 0)
    return systemError(path, "open", errno);
  if (!S_ISREG(status.st_mode))
    return dataError(path + ": is not a regular file");
  return Outcome::success();
}

Result<Bytes> readFile(const std::string &path) {
  return readWhole<Bytes>(path);
}

Result<std::string> readTextFile(const std::string &path) {
  return readWhole<std::string>(path);
}

Outcome writeFileAtomic(const std::string &path, ByteSpan bytes) {
  return writeWhole(path, reinterpret_cast<const char *>(bytes.data()),
                    bytes.size());
}

Outcome writeFileAtomic(const std::string &path, std::string_view text) {
  return writeWhole(path, text.data(), text.size());
}

Outcome makeDirectories(const std::string &path) {
  std::error_code code;
  fs::create_directories(path, code);
  if (code)
    return dataError(path + ": cannot make folder: " + code.message());
  // Success is also reported where a file is in the way.
  if (!fs::is_directory(path, code))
    return dataError(path + ": is not a folder");
  return Outcome::success();
}

Result<std::vector<FoundFile>> listFiles(const std::string &directory) {
  std::error_code code;
  fs::recursive_directory_iterator entry(directory, code), end;
  if (code)
    return dataError(directory + ": cannot read folder: " + code.message());
  std::vector<FoundFile> files;
  const fs::path root(directory);
  while (entry != end) {
    const fs::directory_entry &item = *entry;
    std::error_code ignored;
    if (item.is_regular_file(ignored)) {
      FoundFile file;
      file.name = item.path().lexically_relative(root).generic_string();
      file.size = item.file_size(code);
      if (code)
        return dataError(item.path().string() +
                         ": cannot read: " + code.message());
      files.push_back(std::move(file));
    }
    entry.increment(code);
    if (code)
      return dataError(directory + ": cannot read folder: " + code.message());
  }
  std::sort(
      files.begin(), files.end(),
      [](const FoundFile &a, const FoundFile &b) { return a.name < b.name; });
  return files;
}

bool staysInside(std::string_view path) {
  if (path.empty() || path.front() == '/' ||
      path.find('\0') != std::string_view::npos)
    return false;
  for (size_t begin = 0; begin <= path.size();) {
    size_t end = std::min(path.find('/', begin), path.size());
    if (path.substr(begin, end - begin) == "..")
      return false;
    begin = end + 1;
  }
  return true;
}

} // namespace smmil
