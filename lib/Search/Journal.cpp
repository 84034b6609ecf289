//===- Journal.cpp - The record of a run ----------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Lines are compared as text: what a run writes is canonical (sorted keys,
// shortest round-trip numbers), so equal text means equal course.
//
//===----------------------------------------------------------------------===//

#include "smmil/Search/Journal.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace smmil::search {

using nlohmann::json;

Journal::Journal(Journal &&other) noexcept { *this = std::move(other); }

Journal &Journal::operator=(Journal &&other) noexcept {
  std::swap(file, other.file);
  std::swap(stream, other.stream);
  std::swap(replaying, other.replaying);
  std::swap(recorded, other.recorded);
  std::swap(next, other.next);
  std::swap(parts, other.parts);
  std::swap(hits, other.hits);
  return *this;
}

Journal::~Journal() {
  if (stream)
    std::fclose(stream);
}

/// Every line is a measured part, a header or a design.
static bool isLine(const std::string &line) {
  json value = json::parse(line, nullptr, false);
  return value.is_object() &&
         ((value.contains("part") && value.contains("value")) ||
          value.contains("smmil") || value.contains("design") ||
          value.contains("attempt") || value.contains("compiled") ||
          value.contains("chosen"));
}

Result<Journal> Journal::read(const std::string &path, bool replaying) {
  Journal journal;
  journal.file = path;
  journal.replaying = replaying;
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    if (replaying)
      return dataError(path +
                       ": cannot read the journal: " + std::strerror(errno) +
                       "; give the file that --journal wrote");
    return journal;
  }
  std::stringstream buffer;
  buffer << in.rdbuf();
  std::string text = buffer.str();
  size_t start = 0, lineNumber = 0;
  while (start < text.size()) {
    ++lineNumber;
    size_t end = text.find('\n', start);
    if (end == std::string::npos) {
      // A journal begins its lines in one way; nobody's other file is cut.
      bool isOurs = text.compare(start, 2, "{\"", 0,
                                 std::min<size_t>(text.size() - start, 2)) == 0;
      if (!isOurs ||
          (!journal.recorded.empty() && !isLine(journal.recorded[0])))
        return dataError(path + ":" + std::to_string(lineNumber) +
                         ": not a journal of `smmil design`; give another "
                         "file");
      if (replaying)
        return dataError(path + ":" + std::to_string(lineNumber) +
                         ": the last line is torn; finish the run with "
                         "--journal before replaying it");
      break; // Cut off while writing: the line is measured again.
    }
    std::string line = text.substr(start, end - start);
    start = end + 1;
    json value = json::parse(line, nullptr, false);
    if (value.is_discarded() || !value.is_object())
      return dataError(path + ":" + std::to_string(lineNumber) +
                       ": not a JSON object; the journal is damaged, remove "
                       "it to start anew");
    if (value.contains("part") && value.contains("value") &&
        value["part"].is_string())
      journal.parts[value["part"].get<std::string>()] = value["value"];
    journal.recorded.push_back(std::move(line));
  }
  if (replaying && journal.recorded.empty())
    return dataError(path + ": the journal is empty; give the file that "
                            "--journal wrote");
  for (size_t i = 0; i < journal.recorded.size(); ++i)
    if (!isLine(journal.recorded[i]))
      return dataError(path + ":" + std::to_string(i + 1) +
                       ": not a line of a journal; give the file that "
                       "--journal wrote, or another one");
  return journal;
}

Result<Journal> Journal::open(const std::string &path) {
  auto journal = read(path, false);
  if (!journal)
    return journal;
  // Rewritten as far as it is whole, so that a torn line is gone.
  std::string temporary = path + ".tmp";
  journal->stream = std::fopen(temporary.c_str(), "wb");
  if (!journal->stream)
    return dataError(path +
                     ": cannot write the journal: " + std::strerror(errno));
  for (const std::string &line : journal->recorded)
    std::fprintf(journal->stream, "%s\n", line.c_str());
  if (std::fflush(journal->stream) != 0)
    return dataError(path +
                     ": cannot write the journal: " + std::strerror(errno));
  std::error_code code;
  std::filesystem::rename(temporary, path, code);
  if (code)
    return dataError(path + ": cannot write the journal: " + code.message());
  return journal;
}

Result<Journal> Journal::replay(const std::string &path) {
  return read(path, true);
}

json Journal::header() const {
  for (const std::string &line : recorded) {
    json value = json::parse(line, nullptr, false);
    if (value.is_object() && value.contains("smmil"))
      return value;
  }
  return nullptr;
}

Outcome Journal::add(const json &line) {
  std::string text = line.dump(-1, ' ', false, json::error_handler_t::replace);
  if (next < recorded.size()) {
    if (recorded[next] != text) {
      return usageError(
          file + ":" + std::to_string(next + 1) +
          ": the journal was written for another request (other dataset, "
          "specs, seed, budget or strategy); give another file or the same "
          "request\n  recorded: " +
          recorded[next].substr(0, 400) +
          "\n  now:      " + text.substr(0, 400));
    }
    ++next;
    return Outcome::success();
  }
  if (replaying)
    return usageError(file + ": the journal ends before the run does; finish "
                             "the run with --journal before replaying it");
  if (stream) {
    if (std::fprintf(stream, "%s\n", text.c_str()) < 0 ||
        std::fflush(stream) != 0)
      return dataError(file +
                       ": cannot write the journal: " + std::strerror(errno));
  }
  recorded.push_back(std::move(text));
  ++next;
  return Outcome::success();
}

const json *Journal::part(const std::string &key) const {
  auto it = parts.find(key);
  if (it == parts.end())
    return nullptr;
  ++hits;
  return &it->second;
}

Outcome Journal::addPart(const std::string &key, json value) {
  json line = {{"part", key}, {"value", value}};
  parts[key] = std::move(value);
  return add(line);
}

std::string Journal::text() const {
  std::string result;
  for (size_t i = 0; i < next; ++i)
    result += recorded[i] + "\n";
  return result;
}

} // namespace smmil::search
