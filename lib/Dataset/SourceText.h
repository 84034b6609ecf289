//===- SourceText.h - Lines of a sheets.jsonl -------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Goes over the lines of a file of any size through a window of memory, and
// says in few bytes what later steps need of a segment.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_LIB_DATASET_SOURCETEXT_H
#define SMMIL_LIB_DATASET_SOURCETEXT_H

#include "FileIo.h"
#include "JsonLine.h"

struct XXH3_state_s;

namespace smmil {

/// Gives the lines of a text one after another, each with its end of line.
class LineReader {
public:
  /// Of a text in memory, which must last.
  explicit LineReader(std::string_view text);
  static Result<LineReader> open(const std::string &path);
  LineReader(LineReader &&) noexcept;
  ~LineReader();

  /// The next line, until the next call; empty behind the last one.
  Result<std::string_view> next();
  /// Of all lines so far.
  uint64_t size() const { return taken; }
  /// Of all bytes, once the last line was read.
  Hash128 hash() const;

private:
  LineReader();
  Outcome fill();

  struct FreeState {
    void operator()(XXH3_state_s *state) const;
  };
  std::unique_ptr<XXH3_state_s, FreeState> state;
  FileHandle file;
  std::string path;
  uint64_t fileBytes = 0, read = 0; ///< Of the file, and so many read.
  std::string buffer;
  std::string_view waiting; ///< Read, or all there is, and not yet given.
  uint64_t taken = 0;
};

/// What is kept of a segment of `line`; field, file and medium are the
/// caller's.
SourceSegment describeSegment(const SegmentSpan &span, std::string_view line);

/// Sets what a sheet keeps of its `id`.
void describeId(std::string_view id, SourceSheet &sheet);

/// Of the bytes of a sheet, its own line without the end of line.
std::string_view ownLine(const SourceSheet &sheet, std::string_view bytes);

} // namespace smmil

#endif // SMMIL_LIB_DATASET_SOURCETEXT_H
