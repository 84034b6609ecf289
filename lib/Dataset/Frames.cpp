//===- Frames.cpp - Sheets as templates and columns -----------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Cutting lines, the column form, and putting lines together again. Holes in
// templates are the bytes 1 to 3, which valid JSON never contains unescaped.
//
//===----------------------------------------------------------------------===//

#include "Frames.h"

#include "Wire64.h"

#include <limits>

using namespace smmil;

static constexpr uint64_t kAny = std::numeric_limits<uint64_t>::max();
static constexpr char kSegmentsHere = '\1'; ///< In frames.

static constexpr char kKinds[] = "TIAVN";
static_assert(sizeof kKinds == kModalities + 1);

char smmil::kindCharacter(Modality kind) {
  return kKinds[static_cast<size_t>(kind)];
}

/// npos for what is no kind.
static size_t kindIndex(char kind) {
  return std::string_view(kKinds, kModalities).find(kind);
}

/// What the template of a segment begins with.
static std::string shapeFront(const Segment &segment) {
  std::string front(1, kindCharacter(segment.kind));
  if (segment.field != modalityName(segment.kind))
    front += segment.field;
  return front + '\0';
}

/// Where the text of a template begins; npos where it has no front.
static size_t frontSize(std::string_view shape) {
  const size_t end = shape.find('\0');
  return end == shape.npos ? end : end + 1;
}

/// The markers of the items of a template; null where there are none.
static const BakedMarks::Pair *marksOf(const BakedMarks &marks,
                                       std::string_view shape) {
  if (marks.of.empty())
    return nullptr;
  std::string field(shape.substr(1, frontSize(shape) - 2));
  if (field.empty())
    field = modalityName(Modality(kindIndex(shape[0])));
  auto found = marks.of.find(field);
  return found == marks.of.end() ? nullptr : &found->second;
}

std::string smmil::describePattern(const std::string &pattern) {
  std::string words;
  for (char kind : pattern)
    words += (words.empty() ? "" : " ") +
             std::string(modalityName(Modality(kindIndex(kind))));
  return words.empty() ? "nothing" : words;
}

std::string smmil::patternOf(const std::vector<Segment> &segments) {
  std::string pattern;
  for (const Segment &segment : segments)
    pattern += kindCharacter(segment.kind);
  return pattern;
}

//===----------------------------------------------------------------------===//
// Cutting
//===----------------------------------------------------------------------===//

uint32_t FrameBuilder::intern(std::vector<std::string> &list,
                              std::map<std::string, uint32_t> &known,
                              std::string value) {
  auto [found, isNew] =
      known.emplace(std::move(value), static_cast<uint32_t>(list.size()));
  if (isNew)
    list.push_back(found->first);
  return found->second;
}

/// Copies line[begin, end) to `out` with a byte in place of each hole.
static void cut(std::string_view line, size_t begin, size_t end,
                const std::vector<Hole> &holes, std::string &out,
                std::vector<std::string> &attributes) {
  size_t at = begin;
  for (const Hole &hole : holes) {
    out += line.substr(at, hole.begin - at);
    out += static_cast<char>(hole.kind);
    if (hole.kind == HoleKind::Attribute)
      attributes.emplace_back(line.substr(hole.begin, hole.end - hole.begin));
    at = hole.end;
  }
  out += line.substr(at, end - at);
}

static void appendText(Bytes &stream, std::string_view text) {
  stream.insert(stream.end(), text.begin(), text.end());
}

Result<SheetRecord> FrameBuilder::add(const Source &source,
                                      const SourceSheet &sheet,
                                      const PathOf &pathOf, Bytes &stream) {
  std::string_view all = source.text;
  std::string_view line = all.substr(sheet.object, sheet.end - sheet.object);
  std::string_view trimmed =
      line.substr(0, line.find_last_not_of(" \t\r\n") + 1);
  Result<JsonLine> split = splitJsonLine(trimmed);
  if (!split)
    return split.error();
  SheetRecord record;
  std::string frame(all.substr(sheet.begin, sheet.object - sheet.begin));
  cut(line, 0, split->headEnd, split->head, frame, record.attributes);
  frame += kSegmentsHere;
  size_t previous = split->headEnd;
  for (const SegmentSpan &segment : split->segments) {
    std::string shape = shapeFront(segment.value);
    const BakedMarks::Pair *marks = marksOf(dictionary.marks, shape);
    cut(line, previous, segment.end, segment.holes, shape, record.attributes);
    previous = segment.end;
    record.segments.push_back(
        intern(dictionary.segments, segmentIds, std::move(shape)));
    if (marks)
      appendText(stream, marks->before);
    for (const Hole &hole : segment.holes) {
      std::string_view raw = line.substr(hole.begin, hole.end - hole.begin);
      if (hole.kind == HoleKind::Path || hole.kind == HoleKind::Array)
        record.paths.push_back(
            pathOf(sheet.segments[record.segments.size() - 1], raw));
      if (hole.kind != HoleKind::Text)
        continue;
      SheetRecord::Run run;
      run.spelling = findSpelling(raw, segment.value.text);
      std::string_view kept =
          run.spelling == Spelling::Raw ? raw : segment.value.text;
      run.length = kept.size();
      appendText(stream, kept);
      record.runs.push_back(run);
    }
    if (marks)
      appendText(stream, marks->after);
  }
  appendText(stream, dictionary.marks.end);
  cut(line, split->tailBegin, line.size(), split->tail, frame,
      record.attributes);
  record.frame = intern(dictionary.frames, frameIds, std::move(frame));
  return record;
}

//===----------------------------------------------------------------------===//
// Dictionary
//===----------------------------------------------------------------------===//

static void writeString(Bytes &out, std::string_view text) {
  ByteWriter(out).writeVarint(text.size());
  appendText(out, text);
}

static Status readString(ByteReader &reader, std::string &text) {
  uint64_t size = 0;
  ByteSpan bytes;
  SMMIL_RETURN_IF_ERROR(reader.readVarint(kAny, size));
  SMMIL_RETURN_IF_ERROR(reader.readBytes(size, bytes));
  text.assign(bytes.begin(), bytes.end());
  return Status::ok();
}

/// A count of things that take at least one byte each.
static Status readCount(ByteReader &reader, uint64_t &count) {
  return reader.readVarint(reader.remaining().size(), count);
}

static void writeStrings(Bytes &out, const std::vector<std::string> &list) {
  ByteWriter(out).writeVarint(list.size());
  for (const std::string &text : list)
    writeString(out, text);
}

static Status readStrings(ByteReader &reader, std::vector<std::string> &list) {
  uint64_t count = 0;
  SMMIL_RETURN_IF_ERROR(readCount(reader, count));
  list.resize(count);
  for (std::string &text : list)
    SMMIL_RETURN_IF_ERROR(readString(reader, text));
  return Status::ok();
}

Bytes smmil::writeDictionary(const Dictionary &dictionary) {
  Bytes out;
  ByteWriter writer(out);
  writer.writeU8(static_cast<uint8_t>(dictionary.order));
  writeStrings(out, dictionary.frames);
  writeStrings(out, dictionary.segments);
  writeStrings(out, dictionary.patterns);
  writer.writeVarint(dictionary.marks.of.size());
  for (const auto &[field, pair] : dictionary.marks.of) {
    writeString(out, field);
    writeString(out, pair.before);
    writeString(out, pair.after);
  }
  writeString(out, dictionary.marks.end);
  writeString(out, dictionary.tail);
  writeStrings(out, dictionary.directories);
  writer.writeVarint(dictionary.files.size());
  for (const StoredFile &file : dictionary.files)
    writeString(out, file.name);
  uint64_t next = 0; // Items mostly count up: differences are mostly 0.
  for (const StoredFile &file : dictionary.files) {
    writer.writeVarint(foldDifference(file.item, next));
    next = file.item + 1;
  }
  writer.writeVarint(dictionary.paths.size());
  uint64_t nextFile = next = 0;
  for (const PathEntry &path : dictionary.paths) {
    writer.writeU8(static_cast<uint8_t>(path.spelling));
    if (!path.isArray()) {
      writer.writeVarint(foldDifference(path.file, nextFile));
      nextFile = path.file + 1;
    }
    writer.writeVarint(foldDifference(path.item, next));
    next = path.item + 1;
    if (path.isOwn())
      writeString(out, path.spelled);
  }
  return out;
}

Status smmil::readDictionary(ByteSpan bytes, Dictionary &dictionary) {
  ByteReader reader(bytes);
  uint8_t order = 0;
  SMMIL_RETURN_IF_ERROR(reader.readU8(order));
  if (order > uint8_t(Layout::Order::Templated))
    return Status::corrupt("dictionary names an unknown order");
  dictionary.order = static_cast<Layout::Order>(order);
  SMMIL_RETURN_IF_ERROR(readStrings(reader, dictionary.frames));
  SMMIL_RETURN_IF_ERROR(readStrings(reader, dictionary.segments));
  SMMIL_RETURN_IF_ERROR(readStrings(reader, dictionary.patterns));
  for (const std::string &segment : dictionary.segments)
    if (segment.empty() || kindIndex(segment[0]) >= kModalities ||
        frontSize(segment) == std::string::npos)
      return Status::corrupt("dictionary holds a segment of no known kind");
  for (const std::string &pattern : dictionary.patterns)
    for (char kind : pattern)
      if (kindIndex(kind) >= kModalities)
        return Status::corrupt("dictionary holds a pattern of no known kind");
  if (dictionary.order == Layout::Order::Templated &&
      dictionary.patterns.size() != 1)
    return Status::corrupt("a templated dataset has exactly one template");
  uint64_t count = 0, folded = 0, next = 0, nextFile = 0;
  SMMIL_RETURN_IF_ERROR(readCount(reader, count));
  for (; count > 0; --count) {
    std::string field;
    SMMIL_RETURN_IF_ERROR(readString(reader, field));
    BakedMarks::Pair &pair = dictionary.marks.of[field];
    SMMIL_RETURN_IF_ERROR(readString(reader, pair.before));
    SMMIL_RETURN_IF_ERROR(readString(reader, pair.after));
  }
  SMMIL_RETURN_IF_ERROR(readString(reader, dictionary.marks.end));
  SMMIL_RETURN_IF_ERROR(readString(reader, dictionary.tail));
  SMMIL_RETURN_IF_ERROR(readStrings(reader, dictionary.directories));
  SMMIL_RETURN_IF_ERROR(readCount(reader, count));
  dictionary.files.resize(count);
  for (StoredFile &file : dictionary.files)
    SMMIL_RETURN_IF_ERROR(readString(reader, file.name));
  for (StoredFile &file : dictionary.files) {
    SMMIL_RETURN_IF_ERROR(reader.readVarint(kAny, folded));
    file.item = unfoldDifference(folded, next);
    next = file.item + 1;
  }
  SMMIL_RETURN_IF_ERROR(readCount(reader, count));
  dictionary.paths.resize(count);
  next = 0;
  for (PathEntry &path : dictionary.paths) {
    uint8_t spelling = 0;
    SMMIL_RETURN_IF_ERROR(reader.readU8(spelling));
    if (spelling > uint8_t(PathSpelling::OwnArray))
      return Status::corrupt("dictionary holds a path of no known spelling");
    path.spelling = static_cast<PathSpelling>(spelling);
    if (!path.isArray()) {
      SMMIL_RETURN_IF_ERROR(reader.readVarint(kAny, folded));
      path.file = unfoldDifference(folded, nextFile);
      if (path.file >= dictionary.files.size())
        return Status::corrupt("dictionary holds a path of no file");
      nextFile = path.file + 1;
    }
    SMMIL_RETURN_IF_ERROR(reader.readVarint(kAny, folded));
    path.item = unfoldDifference(folded, next);
    next = path.item + 1;
    if (path.isOwn())
      SMMIL_RETURN_IF_ERROR(readString(reader, path.spelled));
  }
  return reader.atEnd() ? Status::ok()
                        : Status::corrupt("dictionary is too long");
}

//===----------------------------------------------------------------------===//
// Columns
//===----------------------------------------------------------------------===//

static std::string patternOf(const SheetRecord &record,
                             const Dictionary &dictionary) {
  std::string pattern;
  for (uint32_t segment : record.segments)
    pattern += dictionary.segments[segment][0];
  return pattern;
}

Bytes smmil::writeSheets(const std::vector<SheetRecord> &records,
                         const Dictionary &dictionary) {
  std::map<std::string_view, uint64_t> patternIds;
  for (size_t i = 0; i < dictionary.patterns.size(); ++i)
    patternIds.emplace(dictionary.patterns[i], i + 1);
  // Frames, orders, segment templates, paths, runs, attributes.
  std::array<Bytes, 6> columns;
  uint64_t nextPath = 0;
  for (const SheetRecord &record : records) {
    ByteWriter(columns[0]).writeVarint(record.frame);
    if (dictionary.order == Layout::Order::Recorded) {
      std::string pattern = ::patternOf(record, dictionary);
      auto found = patternIds.find(pattern);
      uint64_t id = found == patternIds.end() ? 0 : found->second;
      ByteWriter(columns[1]).writeVarint(id);
      if (id == 0)
        writeString(columns[1], pattern);
    }
    for (uint32_t segment : record.segments)
      ByteWriter(columns[2]).writeVarint(segment);
    for (uint32_t path : record.paths) {
      ByteWriter(columns[3]).writeVarint(foldDifference(path, nextPath));
      nextPath = uint64_t(path) + 1;
    }
    for (const SheetRecord::Run &run : record.runs)
      ByteWriter(columns[4])
          .writeVarint(run.length << 2 | uint64_t(run.spelling));
    for (const std::string &attribute : record.attributes) {
      appendText(columns[5], attribute);
      columns[5].push_back(0);
    }
  }
  Bytes out;
  for (const Bytes &column : columns) {
    ByteWriter(out).writeVarint(column.size());
    ByteWriter(out).writeBytes(column);
  }
  return out;
}

static size_t countHoles(std::string_view shape, HoleKind kind) {
  return static_cast<size_t>(
      std::count(shape.begin(), shape.end(), static_cast<char>(kind)));
}

/// Reads NUL-terminated attributes.
static Status readAttributes(ByteReader &reader, size_t count,
                             std::vector<std::string> &attributes) {
  for (size_t i = 0; i < count; ++i) {
    ByteSpan rest = reader.remaining();
    const uint8_t *end = std::find(rest.begin(), rest.end(), uint8_t(0));
    if (end == rest.end())
      return Status::truncated("attributes end early");
    attributes.emplace_back(rest.begin(), end);
    ByteSpan taken;
    SMMIL_RETURN_IF_ERROR(
        reader.readBytes(attributes.back().size() + 1, taken));
  }
  return Status::ok();
}

Status smmil::readSheets(ByteSpan bytes, const Dictionary &dictionary,
                         uint64_t count, std::vector<SheetRecord> &records) {
  ByteReader reader(bytes);
  std::vector<ByteReader> columns;
  for (int i = 0; i < 6; ++i) {
    uint64_t size = 0;
    ByteSpan column;
    SMMIL_RETURN_IF_ERROR(reader.readVarint(kAny, size));
    SMMIL_RETURN_IF_ERROR(reader.readBytes(size, column));
    columns.emplace_back(column);
  }
  if (count > columns[0].remaining().size())
    return Status::corrupt("sheet block counts more sheets than it holds");
  records.assign(count, SheetRecord());
  uint64_t value = 0, nextPath = 0;
  for (SheetRecord &record : records) {
    SMMIL_RETURN_IF_ERROR(columns[0].readVarint(kAny, value));
    if (value >= dictionary.frames.size())
      return Status::corrupt("sheet block names an unknown frame");
    record.frame = static_cast<uint32_t>(value);
    std::string pattern;
    if (dictionary.order == Layout::Order::Templated) {
      pattern = dictionary.patterns[0];
    } else {
      SMMIL_RETURN_IF_ERROR(
          columns[1].readVarint(dictionary.patterns.size(), value));
      if (value == 0)
        SMMIL_RETURN_IF_ERROR(readString(columns[1], pattern));
      else
        pattern = dictionary.patterns[value - 1];
    }
    const std::string &frame = dictionary.frames[record.frame];
    size_t attributes = countHoles(frame, HoleKind::Attribute);
    if (countHoles(frame, HoleKind(kSegmentsHere)) != 1)
      return Status::corrupt("frame has no place for segments");
    for (char kind : pattern) {
      SMMIL_RETURN_IF_ERROR(columns[2].readVarint(kAny, value));
      if (value >= dictionary.segments.size() ||
          dictionary.segments[value][0] != kind)
        return Status::corrupt("sheet block names a segment of another kind");
      record.segments.push_back(static_cast<uint32_t>(value));
      const std::string &shape = dictionary.segments[value];
      attributes += countHoles(shape, HoleKind::Attribute);
      // Paths and arrays are one list, and no segment has both.
      const size_t arrays = countHoles(shape, HoleKind::Array);
      for (size_t i = countHoles(shape, HoleKind::Path) + arrays; i > 0; --i) {
        SMMIL_RETURN_IF_ERROR(columns[3].readVarint(kAny, value));
        uint64_t path = unfoldDifference(value, nextPath);
        if (path >= dictionary.paths.size() ||
            dictionary.paths[path].isArray() != (arrays > 0))
          return Status::corrupt("sheet block names an unknown path");
        record.paths.push_back(static_cast<uint32_t>(path));
        nextPath = path + 1;
      }
      for (size_t i = countHoles(shape, HoleKind::Text); i > 0; --i) {
        SMMIL_RETURN_IF_ERROR(columns[4].readVarint(kAny, value));
        if ((value & 3) > uint64_t(Spelling::Raw))
          return Status::corrupt("sheet block names an unknown spelling");
        record.runs.push_back({value >> 2, static_cast<Spelling>(value & 3)});
      }
    }
    SMMIL_RETURN_IF_ERROR(
        readAttributes(columns[5], attributes, record.attributes));
  }
  for (const ByteReader &column : columns)
    if (!column.atEnd())
      return Status::corrupt("sheet block is longer than its sheets");
  return reader.atEnd() ? Status::ok()
                        : Status::corrupt("sheet block is too long");
}

//===----------------------------------------------------------------------===//
// Restoring
//===----------------------------------------------------------------------===//

uint64_t smmil::textBytes(const SheetRecord &record,
                          const Dictionary &dictionary) {
  uint64_t bytes = dictionary.marks.end.size();
  for (const SheetRecord::Run &run : record.runs)
    bytes += run.length;
  for (uint32_t segment : record.segments)
    if (const auto *marks =
            marksOf(dictionary.marks, dictionary.segments[segment]))
      bytes += marks->before.size() + marks->after.size();
  return bytes;
}

namespace {

/// Walks the templates of one sheet and fills their holes.
class Restorer {
public:
  Restorer(const SheetRecord &record, const Dictionary &dictionary,
           ByteSpan text, const ArrayText &arrayText)
      : record(record), dictionary(dictionary), text(text),
        arrayText(arrayText) {}

  /// What an item that should be an array came to, where that is no array.
  std::string badArray;

  Status run(StoredSheet &sheet);

private:
  Status takeMark(const std::string &mark);
  Status fillSegment(const std::string &shape, StoredSheet &sheet);
  Status fillArray(const PathEntry &entry, std::string &line);

  const SheetRecord &record;
  const Dictionary &dictionary;
  ByteReader text;
  const ArrayText &arrayText;
  size_t attribute = 0, path = 0, runIndex = 0;
};

} // namespace

Status Restorer::takeMark(const std::string &mark) {
  ByteSpan bytes;
  SMMIL_RETURN_IF_ERROR(text.readBytes(mark.size(), bytes));
  if (!std::equal(bytes.begin(), bytes.end(), mark.begin(),
                  [](uint8_t a, char b) { return a == uint8_t(b); }))
    return Status::corrupt("text stream lacks a baked token");
  return Status::ok();
}

/// Appends a template from `at` up to its next hole; gives where that is.
static size_t copyToHole(std::string_view shape, size_t at, std::string &out) {
  size_t hole = at;
  while (hole < shape.size() && uint8_t(shape[hole]) > uint8_t(HoleKind::Array))
    ++hole;
  out += shape.substr(at, hole - at);
  return hole;
}

Status Restorer::fillArray(const PathEntry &entry, std::string &line) {
  if (entry.isOwn()) {
    line += entry.spelled;
    return Status::ok();
  }
  Result<std::string> spelled =
      arrayText(entry.item, entry.spelling == PathSpelling::DenseArray);
  if (!spelled) {
    badArray = spelled.error().message;
    return Status::corrupt("an array cannot be read");
  }
  line += *spelled;
  return Status::ok();
}

Status Restorer::fillSegment(const std::string &shape, StoredSheet &sheet) {
  const auto *marks = marksOf(dictionary.marks, shape);
  if (marks)
    SMMIL_RETURN_IF_ERROR(takeMark(marks->before));
  for (size_t i = copyToHole(shape, frontSize(shape), sheet.line);
       i < shape.size(); i = copyToHole(shape, i + 1, sheet.line)) {
    switch (shape[i]) {
    case char(HoleKind::Attribute):
      sheet.line += record.attributes[attribute++];
      break;
    case char(HoleKind::Path): {
      const PathEntry &entry = dictionary.paths[record.paths[path++]];
      if (entry.isArray())
        return Status::corrupt("an array stands for a path");
      if (entry.isOwn())
        sheet.line += entry.spelled;
      else
        encodeJsonString(dictionary.files[entry.file].name, Spelling::Minimal,
                         sheet.line);
      break;
    }
    case char(HoleKind::Array):
      SMMIL_RETURN_IF_ERROR(
          fillArray(dictionary.paths[record.paths[path++]], sheet.line));
      break;
    case char(HoleKind::Text): {
      const SheetRecord::Run &run = record.runs[runIndex++];
      ByteSpan bytes;
      SMMIL_RETURN_IF_ERROR(text.readBytes(run.length, bytes));
      std::string_view kept(reinterpret_cast<const char *>(bytes.data()),
                            bytes.size());
      if (run.spelling == Spelling::Raw)
        sheet.line += kept;
      else
        encodeJsonString(kept, run.spelling, sheet.line);
      break;
    }
    default:
      sheet.line += shape[i];
    }
  }
  return marks ? takeMark(marks->after) : Status::ok();
}

Status Restorer::run(StoredSheet &sheet) {
  const std::string &frame = dictionary.frames[record.frame];
  for (size_t i = copyToHole(frame, 0, sheet.line); i < frame.size();
       i = copyToHole(frame, i + 1, sheet.line)) {
    if (frame[i] == kSegmentsHere) {
      for (uint32_t segment : record.segments)
        SMMIL_RETURN_IF_ERROR(fillSegment(dictionary.segments[segment], sheet));
    } else if (frame[i] == char(HoleKind::Attribute)) {
      sheet.line += record.attributes[attribute++];
    } else { // No template of ours: what comes of it is not valid JSON.
      sheet.line += frame[i];
    }
  }
  SMMIL_RETURN_IF_ERROR(takeMark(dictionary.marks.end));
  return text.atEnd() ? Status::ok()
                      : Status::corrupt("text stream is too long");
}

Result<StoredSheet> smmil::restoreSheet(const SheetRecord &record,
                                        const Dictionary &dictionary,
                                        ByteSpan text,
                                        const ArrayText &arrayText) {
  StoredSheet sheet;
  Restorer restorer(record, dictionary, text, arrayText);
  if (Status status = restorer.run(sheet); !status.isOk())
    return dataError("is corrupt: " + (restorer.badArray.empty()
                                           ? std::string(status.message())
                                           : restorer.badArray));
  std::string_view line = sheet.line;
  size_t begin = line.find_first_not_of(" \t\r\n");
  size_t end = line.find_last_not_of(" \t\r\n");
  if (begin == std::string_view::npos)
    return dataError("is corrupt: a sheet is blank");
  // Blank lines before the sheet end in a line feed; spaces after it are its.
  Result<JsonLine> split = splitJsonLine(line.substr(begin, end + 1 - begin));
  if (!split)
    return dataError("is corrupt: a restored sheet is " +
                     split.error().message);
  if (split->segments.size() != record.segments.size())
    return dataError("is corrupt: a restored sheet has other segments");
  sheet.id = std::move(split->id);
  size_t path = 0;
  for (SegmentSpan &span : split->segments) {
    StoredSegment segment;
    segment.kind = span.value.kind;
    segment.field = std::move(span.value.field);
    segment.alt = std::move(span.value.alt);
    if (segment.kind == Modality::Text) {
      segment.words = countWords(span.value.text);
      segment.text = std::move(span.value.text);
    } else {
      if (path >= record.paths.size())
        return dataError("is corrupt: a restored sheet has more paths");
      segment.item = dictionary.paths[record.paths[path++]].item;
      segment.path = std::move(span.value.path);
    }
    sheet.segments.push_back(std::move(segment));
  }
  return sheet;
}
