//===- TargetMeter.cpp - The figures of this machine ----------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reads go past the page cache (O_DIRECT) where the file system can do that:
// the cache would answer in place of the storage.
//
//===----------------------------------------------------------------------===//

#include "smmil/Evaluate/TargetMeter.h"

#include "smmil/Support/ThreadTime.h"

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <random>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace smmil::evaluate {

namespace {

/// What one request reads to time requests, and to time bytes.
constexpr size_t kShortRead = size_t(4) << 10, kLongRead = size_t(1) << 20;
constexpr size_t kShortReads = 512;
/// Of buffers and offsets, for every block size of a disk.
constexpr size_t kAlignment = 4096;

struct FreeBuffer {
  void operator()(void *memory) const { std::free(memory); }
};

class ScratchFile {
public:
  explicit ScratchFile(const std::string &directory)
      : path(directory + "/smmil-target-XXXXXX") {
    descriptor = ::mkostemp(path.data(), O_CLOEXEC);
  }
  ~ScratchFile() {
    if (descriptor < 0)
      return;
    ::close(descriptor);
    ::unlink(path.c_str());
  }
  ScratchFile(const ScratchFile &) = delete;
  ScratchFile &operator=(const ScratchFile &) = delete;

  Error error(const char *what) const {
    return dataError(path + ": cannot be " + what + ": " +
                     std::strerror(errno));
  }
  bool isOpen() const { return descriptor >= 0; }

  /// Random bytes, since some file systems compress.
  Outcome fill(uint64_t bytes) {
    std::mt19937_64 random(7);
    std::vector<uint64_t> chunk(kLongRead / sizeof(uint64_t));
    for (uint64_t done = 0; done < bytes; done += kLongRead) {
      std::generate(chunk.begin(), chunk.end(), random);
      const char *at = reinterpret_cast<const char *>(chunk.data());
      for (size_t left = kLongRead; left > 0;) {
        const ssize_t written = ::write(descriptor, at, left);
        if (written < 0 && errno == EINTR)
          continue;
        if (written < 0)
          return error("written");
        at += written;
        left -= size_t(written);
      }
    }
    return ::fsync(descriptor) == 0 ? Outcome::success() : error("written");
  }

  /// False where the cache stays in between.
  bool passCache() {
    if (::fcntl(descriptor, F_SETFL, O_DIRECT) == 0)
      return true;
    return false;
  }
  void dropCache() { ::posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED); }

  Outcome read(void *buffer, size_t bytes, uint64_t offset) const {
    for (size_t done = 0; done < bytes;) {
      const ssize_t got =
          ::pread(descriptor, static_cast<char *>(buffer) + done, bytes - done,
                  off_t(offset + done));
      if (got < 0 && errno == EINTR)
        continue;
      if (got <= 0)
        return error("read");
      done += size_t(got);
    }
    return Outcome::success();
  }

private:
  std::string path;
  int descriptor = -1;
};

} // namespace

Result<TargetFigures> measureTarget(const std::string &directory,
                                    uint64_t bytes) {
  assert(bytes >= kLongRead && "a file of one long read at least");
  ScratchFile file(directory);
  if (!file.isOpen())
    return file.error("made");
  const uint64_t longReads = bytes / kLongRead;
  if (Outcome filled = file.fill(longReads * kLongRead); !filled)
    return filled.error();
  TargetFigures figures;
  file.dropCache();
  figures.isCached = !file.passCache();
  std::unique_ptr<void, FreeBuffer> buffer(
      std::aligned_alloc(kAlignment, kLongRead));
  if (!buffer)
    return dataError("out of memory");

  std::mt19937_64 random(11);
  std::uniform_int_distribution<uint64_t> place(
      0, longReads * kLongRead / kShortRead - 1);
  std::vector<double> requests;
  for (size_t i = 0; i < kShortReads; ++i) {
    const int64_t start = wallNanoseconds();
    if (Outcome ok =
            file.read(buffer.get(), kShortRead, place(random) * kShortRead);
        !ok)
      return ok.error();
    requests.push_back(double(wallNanoseconds() - start));
  }
  std::nth_element(requests.begin(), requests.begin() + kShortReads / 2,
                   requests.end());
  figures.requestMicroseconds = requests[kShortReads / 2] * 1e-3;

  file.dropCache(); // Of the short reads.
  const int64_t start = wallNanoseconds();
  for (uint64_t i = 0; i < longReads; ++i)
    if (Outcome ok = file.read(buffer.get(), kLongRead, i * kLongRead); !ok)
      return ok.error();
  const double seconds =
      double(std::max<int64_t>(1, wallNanoseconds() - start)) * 1e-9;
  figures.bytesPerSecond = double(longReads * kLongRead) / seconds;

  if (const long cache = ::sysconf(_SC_LEVEL2_CACHE_SIZE); cache > 0)
    figures.cacheBytes = uint64_t(cache);
  return figures;
}

} // namespace smmil::evaluate
