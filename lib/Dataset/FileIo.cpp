//===- FileIo.cpp - Files written once, completely and durably ------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// POSIX calls with retries and errors.
//
//===----------------------------------------------------------------------===//

#include "FileIo.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

using namespace smmil;

FileHandle &FileHandle::operator=(FileHandle &&other) noexcept {
  if (this != &other) {
    close();
    descriptor = other.descriptor;
    other.descriptor = -1;
  }
  return *this;
}

bool FileHandle::close() {
  int closing = descriptor;
  descriptor = -1;
  return closing < 0 || ::close(closing) == 0;
}

Error smmil::systemError(const std::string &path, const std::string &what) {
  int code = errno;
  std::string message = path + ": " + what + ": " + std::strerror(code);
  if (code == ENOSPC || code == EDQUOT || code == EFBIG)
    message += "; free some space and run again";
  else if (code == EACCES || code == EPERM)
    message += "; check its permissions";
  return dataError(message);
}

Result<FileHandle> smmil::openFile(const std::string &path, uint64_t &size) {
  // Not to wait at a pipe for its writer; regular files ignore the flag.
  FileHandle file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file.isOpen())
    return systemError(path, "cannot be opened");
  struct stat info = {};
  if (::fstat(file.get(), &info) != 0)
    return systemError(path, "cannot be examined");
  if (!S_ISREG(info.st_mode))
    return dataError(path + ": is not a regular file");
  size = static_cast<uint64_t>(info.st_size);
  return file;
}

Outcome smmil::readAt(const FileHandle &file, const std::string &path,
                      uint64_t offset, MutableByteSpan bytes) {
  for (size_t done = 0; done < bytes.size();) {
    ssize_t got = ::pread(file.get(), bytes.data() + done, bytes.size() - done,
                          static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      return systemError(path, "cannot be read");
    if (got == 0)
      return dataError(path + ": ends early");
    done += static_cast<size_t>(got);
  }
  return Outcome::success();
}

Result<FileMap> FileMap::create(const FileHandle &file, const std::string &path,
                                uint64_t offset, uint64_t length) {
  FileMap map;
  if (length == 0)
    return map;
  const uint64_t slack = offset % static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
  map.mapped = length + slack;
  map.address = ::mmap(nullptr, map.mapped, PROT_READ, MAP_SHARED, file.get(),
                       static_cast<off_t>(offset - slack));
  if (map.address == MAP_FAILED) {
    map.address = nullptr;
    return systemError(path, "cannot be mapped");
  }
  map.data = static_cast<const uint8_t *>(map.address) + slack;
  map.size = length;
  return map;
}

FileMap::~FileMap() {
  if (address)
    ::munmap(address, mapped);
}

FileMap::FileMap(FileMap &&other) noexcept { *this = std::move(other); }

FileMap &FileMap::operator=(FileMap &&other) noexcept {
  std::swap(address, other.address);
  std::swap(mapped, other.mapped);
  std::swap(data, other.data);
  std::swap(size, other.size);
  return *this;
}

Outcome smmil::writeFile(const std::string &path, ByteSpan bytes) {
  Result<FileWriter> writer = FileWriter::create(path);
  if (!writer)
    return writer.error();
  if (Outcome outcome = writer->append(bytes); !outcome)
    return outcome;
  return writer->finish();
}

Result<bool> smmil::haveSameBytes(const std::string &a, const std::string &b) {
  constexpr uint64_t kPiece = 1 << 20;
  uint64_t size = 0, other = 0;
  Result<FileHandle> first = openFile(a, size);
  if (!first)
    return first.error();
  Result<FileHandle> second = openFile(b, other);
  if (!second)
    return second.error();
  if (size != other)
    return false;
  Bytes ours(std::min(size, kPiece)), theirs(ours.size());
  for (uint64_t at = 0; at < size; at += kPiece) {
    const uint64_t length = std::min(kPiece, size - at);
    if (Outcome outcome = readAt(*first, a, at, {ours.data(), length});
        !outcome)
      return outcome.error();
    if (Outcome outcome = readAt(*second, b, at, {theirs.data(), length});
        !outcome)
      return outcome.error();
    if (!std::equal(ours.begin(), ours.begin() + ptrdiff_t(length),
                    theirs.begin()))
      return false;
  }
  return true;
}

Outcome smmil::syncDirectory(const std::string &path) {
  FileHandle directory(
      ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory.isOpen())
    return systemError(path, "cannot be opened");
  // Some file systems cannot sync directories and say EINVAL; they order
  // metadata by themselves.
  if (::fsync(directory.get()) != 0 && errno != EINVAL)
    return systemError(path, "cannot be synced");
  return Outcome::success();
}

Result<FileWriter> FileWriter::create(const std::string &path) {
  FileWriter writer;
  writer.path = path;
  writer.file = FileHandle(
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
  if (!writer.file.isOpen())
    return systemError(path, "cannot be created");
  return writer;
}

Outcome FileWriter::put(ByteSpan bytes) {
  for (size_t done = 0; done < bytes.size();) {
    ssize_t put = ::write(file.get(), bytes.data() + done, bytes.size() - done);
    if (put < 0 && errno == EINTR)
      continue;
    if (put < 0)
      return systemError(path, "cannot be written");
    done += static_cast<size_t>(put);
  }
  return Outcome::success();
}

Outcome FileWriter::append(ByteSpan bytes) {
  constexpr size_t kTogether = 64 << 10;
  written += bytes.size();
  if (waiting.size() + bytes.size() > kTogether) {
    if (Outcome outcome = put(waiting); !outcome)
      return outcome;
    waiting.clear();
  }
  if (bytes.size() > kTogether)
    return put(bytes);
  waiting.insert(waiting.end(), bytes.begin(), bytes.end());
  return Outcome::success();
}

Outcome FileWriter::finish() {
  if (Outcome outcome = put(waiting); !outcome)
    return outcome;
  if (::fsync(file.get()) != 0 && errno != EINVAL)
    return systemError(path, "cannot be synced");
  if (!file.close())
    return systemError(path, "cannot be closed");
  return Outcome::success();
}
