//===- FileIo.h - Files written once, completely and durably ----*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Thin layer over POSIX files: ranged reads, append-only writers that notice a
// full disk, sync of files and directories. Errors name the path.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_LIB_DATASET_FILEIO_H
#define SMMIL_LIB_DATASET_FILEIO_H

#include "smmil/Runtime/Span.h"
#include "smmil/Support/Result.h"

#include <cstdint>
#include <string>

namespace smmil {

/// Owns a file descriptor.
class FileHandle {
public:
  FileHandle() = default;
  explicit FileHandle(int descriptor) : descriptor(descriptor) {}
  ~FileHandle() { close(); }
  FileHandle(FileHandle &&other) noexcept : descriptor(other.descriptor) {
    other.descriptor = -1;
  }
  FileHandle &operator=(FileHandle &&other) noexcept;
  int get() const { return descriptor; }
  bool isOpen() const { return descriptor >= 0; }
  /// False if the system reports a late write error.
  bool close();

private:
  int descriptor = -1;
};

/// `path: what: reason of errno`.
Error systemError(const std::string &path, const std::string &what);

/// Opens for reading and gives the size.
Result<FileHandle> openFile(const std::string &path, uint64_t &size);

/// Reads exactly `bytes.size()` bytes at `offset`.
Outcome readAt(const FileHandle &file, const std::string &path, uint64_t offset,
               MutableByteSpan bytes);

/// A read-only map of a part of a file, as address space until it is touched.
class FileMap {
public:
  FileMap() = default;
  /// Maps [offset, offset + length), which must lie in the file; no bytes are
  /// mapped where the length is 0.
  static Result<FileMap> create(const FileHandle &file, const std::string &path,
                                uint64_t offset, uint64_t length);
  ~FileMap();
  FileMap(FileMap &&other) noexcept;
  FileMap &operator=(FileMap &&other) noexcept;
  ByteSpan bytes() const { return {data, size}; }

private:
  void *address = nullptr;
  size_t mapped = 0;
  const uint8_t *data = nullptr;
  size_t size = 0;
};

/// Creates `path` (which must not exist) with these bytes and syncs it.
Outcome writeFile(const std::string &path, ByteSpan bytes);

/// Whether two files have the same content.
Result<bool> haveSameBytes(const std::string &a, const std::string &b);

/// Makes the entries of a directory durable.
Outcome syncDirectory(const std::string &path);

/// Appends to a new file. Small pieces are written together.
class FileWriter {
public:
  /// Creates `path`, which must not exist.
  static Result<FileWriter> create(const std::string &path);
  Outcome append(ByteSpan bytes);
  uint64_t size() const { return written; }
  /// Syncs and closes.
  Outcome finish();

private:
  Outcome put(ByteSpan bytes);

  FileHandle file;
  std::string path;
  uint64_t written = 0;
  Bytes waiting;
};

} // namespace smmil

#endif // SMMIL_LIB_DATASET_FILEIO_H
