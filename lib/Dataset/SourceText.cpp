//===- SourceText.cpp - Lines of a sheets.jsonl ---------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A window holds many sheets, or one that is larger. Files are read and not
// mapped: one that shrinks meanwhile is an error and no signal.
//
//===----------------------------------------------------------------------===//

#include "SourceText.h"

#include "Blob.h"
#include "smmil/Dataset/Dataset.h"

#include <xxhash.h>

#include <algorithm>

using namespace smmil;

static constexpr size_t kWindowBytes = size_t(256) << 10;

static MutableByteSpan roomOf(std::string &text, size_t from) {
  return {reinterpret_cast<uint8_t *>(text.data()) + from, text.size() - from};
}

static uint64_t checksumOf(std::string_view text) {
  return checksum64(
      {reinterpret_cast<const uint8_t *>(text.data()), text.size()});
}

//===----------------------------------------------------------------------===//
// LineReader
//===----------------------------------------------------------------------===//

void LineReader::FreeState::operator()(XXH3_state_s *state) const {
  XXH3_freeState(state);
}

LineReader::LineReader() : state(XXH3_createState()) {
  XXH3_128bits_reset(state.get());
}
LineReader::LineReader(std::string_view text) : LineReader() {
  waiting = text;
  XXH3_128bits_update(state.get(), text.data(), text.size());
}
LineReader::LineReader(LineReader &&) noexcept = default;
LineReader::~LineReader() = default;

Result<LineReader> LineReader::open(const std::string &path) {
  LineReader reader;
  Result<FileHandle> file = openFile(path, reader.fileBytes);
  if (!file)
    return file.error();
  reader.file = std::move(*file);
  reader.path = path;
  return reader;
}

/// Reads on, behind what waits.
Outcome LineReader::fill() {
  const size_t kept = waiting.size();
  const auto more = size_t(std::min<uint64_t>(
      std::max(kWindowBytes, kept), fileBytes - read)); // Long lines: doubled.
  std::copy(waiting.begin(), waiting.end(), buffer.begin());
  buffer.resize(kept + more);
  waiting = {};
  const MutableByteSpan fresh = roomOf(buffer, kept);
  if (Outcome outcome = readAt(file, path, read, fresh); !outcome)
    return outcome;
  XXH3_128bits_update(state.get(), fresh.data(), fresh.size());
  read += more;
  waiting = buffer;
  return Outcome::success();
}

Result<std::string_view> LineReader::next() {
  size_t searched = 0;
  for (;;) {
    const size_t end = waiting.find('\n', searched);
    const bool isAll = read == fileBytes;
    if (end == waiting.npos && !isAll) {
      searched = waiting.size();
      if (Outcome outcome = fill(); !outcome)
        return outcome.error();
      continue;
    }
    const size_t size = end == waiting.npos ? waiting.size() : end + 1;
    const std::string_view line = waiting.substr(0, size);
    waiting.remove_prefix(size);
    taken += size;
    return line;
  }
}

Hash128 LineReader::hash() const {
  const XXH128_hash_t digest = XXH3_128bits_digest(state.get());
  return {digest.high64, digest.low64};
}

//===----------------------------------------------------------------------===//
// Sheets
//===----------------------------------------------------------------------===//

SourceSegment smmil::describeSegment(const SegmentSpan &span,
                                     std::string_view line) {
  const Segment &value = span.value;
  SourceSegment segment;
  segment.kind = value.kind;
  segment.isArray = !value.array.empty();
  for (const Hole &hole : span.holes) {
    if (hole.kind != HoleKind::Text)
      continue;
    const std::string_view raw = line.substr(hole.begin, hole.end - hole.begin);
    segment.spelling = findSpelling(raw, value.text);
    segment.words = countWords(value.text);
    segment.bytes = uint32_t(value.text.size());
  }
  return segment;
}

void smmil::describeId(std::string_view id, SourceSheet &sheet) {
  sheet.hasId = !id.empty();
  sheet.idHash = checksumOf(id);
}

std::string_view smmil::ownLine(const SourceSheet &sheet,
                                std::string_view bytes) {
  const std::string_view line = bytes.substr(sheet.object - sheet.begin);
  return line.substr(0, line.find_last_not_of(" \t\r\n") + 1);
}

struct SheetReader::State {
  const Source &source;
  FileHandle file;
  uint64_t begin = 0; ///< Of the window, in the file.
  std::string window;

  Error changed() const {
    return dataError(source.textPath +
                     ": changed while it was being read; run again when "
                     "nothing writes to the folder");
  }
  Outcome load(const SourceSheet &sheet);
};

SheetReader::SheetReader(const Source &source)
    : state(new State{source, {}, 0, {}}) {}
SheetReader::~SheetReader() = default;

/// Makes the window begin with the sheet.
Outcome SheetReader::State::load(const SourceSheet &sheet) {
  if (!file.isOpen()) {
    uint64_t size = 0;
    Result<FileHandle> opened = openFile(source.textPath, size);
    if (!opened)
      return opened.error();
    if (size != source.textBytes)
      return changed();
    file = std::move(*opened);
  }
  begin = sheet.begin;
  window.resize(size_t(
      std::max(std::min<uint64_t>(kWindowBytes, source.textBytes - sheet.begin),
               sheet.end - sheet.begin)));
  Outcome outcome = readAt(file, source.textPath, begin, roomOf(window, 0));
  if (!outcome)
    window.clear();
  return outcome;
}

Result<std::string_view> SheetReader::read(const SourceSheet &sheet) {
  State &s = *state;
  const uint64_t size = sheet.end - sheet.begin;
  if (s.source.textPath.empty())
    return std::string_view(s.source.text).substr(sheet.begin, size);
  if (sheet.begin < s.begin || sheet.end > s.begin + s.window.size())
    if (Outcome outcome = s.load(sheet); !outcome)
      return outcome.error();
  const std::string_view bytes =
      std::string_view(s.window).substr(sheet.begin - s.begin, size);
  if (checksumOf(bytes) != sheet.checksum)
    return s.changed();
  return bytes;
}

Result<std::vector<std::string>> SheetReader::texts(const SourceSheet &sheet) {
  Result<std::string_view> bytes = read(sheet);
  if (!bytes)
    return bytes.error();
  std::vector<std::string> texts;
  for (SegmentSpan &span : scanJsonLine(ownLine(sheet, *bytes)).segments)
    if (span.value.kind == Modality::Text)
      texts.push_back(std::move(span.value.text));
  return texts;
}
