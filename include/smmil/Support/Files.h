//===- Files.h - Reading and safe writing of files --------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Whole-file reads, writes that are either complete and on disk or not there at
// all, and a walk whose order does not depend on the file system. Error
// messages name the path.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_SUPPORT_FILES_H
#define SMMIL_SUPPORT_FILES_H

#include "smmil/Runtime/Span.h"
#include "smmil/Support/Result.h"

#include <string>
#include <string_view>
#include <vector>

namespace smmil {

/// An error unless `path` is a regular file or a link to one: to open a pipe
/// would wait for somebody to write into it.
Outcome requireRegularFile(const std::string &path);

/// All bytes of a regular file.
Result<Bytes> readFile(const std::string &path);

/// As readFile, for text.
Result<std::string> readTextFile(const std::string &path);

/// Writes a temporary file beside `path`, syncs it, renames it into place and
/// syncs the directory: after a crash `path` holds the old or the new content.
/// On failure (no space left, say) nothing stays behind.
Outcome writeFileAtomic(const std::string &path, ByteSpan bytes);
Outcome writeFileAtomic(const std::string &path, std::string_view text);

/// Makes `path` and what is missing above it.
Outcome makeDirectories(const std::string &path);

/// One regular file below a folder.
struct FoundFile {
  std::string name; ///< Relative, '/' between parts, raw bytes.
  uint64_t size = 0;
};

/// Regular files below `directory` in byte order of their names. Symbolic links
/// to files count as files; links to directories are not followed.
Result<std::vector<FoundFile>> listFiles(const std::string &directory);

/// True for a relative path that stays inside its folder: not empty, not
/// absolute, no `..` part and no NUL byte.
bool staysInside(std::string_view path);

} // namespace smmil

#endif // SMMIL_SUPPORT_FILES_H
