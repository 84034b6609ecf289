//===- Journal.h - The record of a run --------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// JSON lines, flushed one by one: what the run depends on (problem, seed,
// strategy), component measurements (`part`), joint measurements (`i`) and the
// choice. Measured figures are inputs of a run: given them, everything else is
// a function of the seed. So a run that was cut off continues by being run
// again with the recorded parts, and `--replay` repeats a finished one without
// measuring anything. No wall-clock time goes in.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_SEARCH_JOURNAL_H
#define SMMIL_SEARCH_JOURNAL_H

#include "smmil/Support/Result.h"

#include <nlohmann/json.hpp>

#include <cstdio>
#include <map>
#include <string>
#include <vector>

namespace smmil::search {

class Journal {
public:
  Journal() = default;
  Journal(Journal &&) noexcept;
  Journal &operator=(Journal &&) noexcept;
  Journal(const Journal &) = delete;
  ~Journal();

  /// In memory only.
  static Journal inMemory() { return {}; }

  /// Starts or, where `path` exists, continues a journal. A torn last line is
  /// dropped; any other damage is an error that names file and line.
  static Result<Journal> open(const std::string &path);

  /// Reads a finished journal; nothing is ever written to it, and a line that
  /// differs from the record is an error.
  static Result<Journal> replay(const std::string &path);

  /// The recorded line that says what the run depends on, or null.
  nlohmann::json header() const;

  /// Appends `line`, or checks it against the line recorded at this place: a
  /// difference means that the journal belongs to another request.
  Outcome add(const nlohmann::json &line);

  /// The recorded value of a component measurement, or null.
  const nlohmann::json *part(const std::string &key) const;
  Outcome addPart(const std::string &key, nlohmann::json value);

  bool isReplay() const { return replaying; }
  const std::string &path() const { return file; }
  /// Parts that were asked for and found in the record.
  size_t reused() const { return hits; }

  /// All lines so far, as written.
  std::string text() const;

private:
  static Result<Journal> read(const std::string &path, bool replaying);

  std::string file;
  std::FILE *stream = nullptr;
  bool replaying = false;
  std::vector<std::string> recorded; ///< Lines of an earlier run, then ours.
  size_t next = 0;                   ///< Lines confirmed or written so far.
  std::map<std::string, nlohmann::json> parts;
  mutable size_t hits = 0;
};

} // namespace smmil::search

#endif // SMMIL_SEARCH_JOURNAL_H
