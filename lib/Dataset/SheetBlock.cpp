//===- SheetBlock.cpp - Sheets as templates and columns ------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Cutting, and the bytes of templates and blocks. Holes in templates are the
// bytes 1 to 3, which valid JSON never contains unescaped.
//
//===----------------------------------------------------------------------===//

#include "SheetBlock.h"

#include "InlineArray.h"
#include "Shard.h"
#include "SourceText.h"
#include "Wire64.h"

#include <cstring>
#include <filesystem>
#include <limits>

using namespace smmil;

static constexpr uint64_t kAny = std::numeric_limits<uint64_t>::max();
static constexpr char kSegmentsHere = '\1'; ///< In frames.
/// Templates beyond so many bytes stay where they occur, so that what a reader
/// loads of a shard does not grow with it.
static constexpr size_t kMostTemplateBytes = 64 << 10;

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

size_t smmil::frontSize(std::string_view shape) {
  const size_t end = shape.find('\0');
  return end == shape.npos ? end : end + 1;
}

std::string_view smmil::fieldOfShape(std::string_view shape) {
  std::string_view field = shape.substr(1, frontSize(shape) - 2);
  return field.empty() ? modalityName(kindOfCharacter(shape[0])) : field;
}

const BakedMarks::Pair *smmil::marksOf(const BakedMarks &marks,
                                       std::string_view shape) {
  if (marks.of.empty())
    return nullptr;
  auto found = marks.of.find(std::string(fieldOfShape(shape)));
  return found == marks.of.end() ? nullptr : &found->second;
}

Modality smmil::kindOfCharacter(char kind) {
  return static_cast<Modality>(kindIndex(kind));
}

std::string smmil::describePattern(const std::string &pattern) {
  std::string words;
  for (char kind : pattern)
    words += (words.empty() ? "" : " ") +
             std::string(modalityName(kindOfCharacter(kind)));
  return words.empty() ? "nothing" : words;
}

std::string smmil::patternOf(Span<const SourceSegment> segments) {
  std::string pattern;
  for (const SourceSegment &segment : segments)
    pattern += kindCharacter(segment.kind);
  return pattern;
}

std::optional<std::string> smmil::tryFileOfPath(std::string_view spelled) {
  std::optional<std::string> path = tryDecodeJsonString(spelled);
  if (path)
    path = std::filesystem::path(*path).lexically_normal().generic_string();
  return path;
}

//===----------------------------------------------------------------------===//
// Templates
//===----------------------------------------------------------------------===//

static void appendText(Bytes &out, std::string_view text) {
  out.insert(out.end(), text.begin(), text.end());
}

static void writeString(Bytes &out, std::string_view text) {
  ByteWriter(out).writeVarint(text.size());
  appendText(out, text);
}

static Status readString(ByteReader &reader, std::string_view &text) {
  uint64_t size = 0;
  ByteSpan bytes;
  SMMIL_RETURN_IF_ERROR(reader.readVarint(kAny, size));
  SMMIL_RETURN_IF_ERROR(reader.readBytes(size, bytes));
  text = {reinterpret_cast<const char *>(bytes.data()), bytes.size()};
  return Status::ok();
}

static Status readString(ByteReader &reader, std::string &text) {
  std::string_view view;
  SMMIL_RETURN_IF_ERROR(readString(reader, view));
  text = view;
  return Status::ok();
}

static void writeStrings(Bytes &out, const std::vector<std::string> &list) {
  ByteWriter(out).writeVarint(list.size());
  for (const std::string &text : list)
    writeString(out, text);
}

/// A count of things that take at least one byte each.
static Status readCount(ByteReader &reader, uint64_t &count) {
  return reader.readVarint(reader.remaining().size(), count);
}

static Status readStrings(ByteReader &reader, std::vector<std::string> &list) {
  uint64_t count = 0;
  SMMIL_RETURN_IF_ERROR(readCount(reader, count));
  list.resize(count);
  for (std::string &text : list)
    SMMIL_RETURN_IF_ERROR(readString(reader, text));
  return Status::ok();
}

Bytes smmil::writeTemplates(const Templates &templates) {
  Bytes out;
  ByteWriter(out).writeU8(static_cast<uint8_t>(templates.order));
  writeStrings(out, templates.frames);
  writeStrings(out, templates.segments);
  writeStrings(out, templates.patterns);
  ByteWriter(out).writeVarint(templates.marks.of.size());
  for (const auto &[field, pair] : templates.marks.of) {
    writeString(out, field);
    writeString(out, pair.before);
    writeString(out, pair.after);
  }
  writeString(out, templates.marks.end);
  writeStrings(out, templates.shards);
  return out;
}

static bool isShape(std::string_view shape) {
  return !shape.empty() && kindIndex(shape[0]) < kModalities &&
         frontSize(shape) != shape.npos;
}

static bool isPattern(std::string_view pattern) {
  for (char kind : pattern)
    if (kindIndex(kind) >= kModalities)
      return false;
  return true;
}

Status smmil::readTemplates(ByteSpan bytes, Templates &templates) {
  ByteReader reader(bytes);
  uint8_t order = 0;
  SMMIL_RETURN_IF_ERROR(reader.readU8(order));
  if (order > uint8_t(Layout::Order::Templated))
    return Status::corrupt("the templates name an unknown order");
  templates.order = static_cast<Layout::Order>(order);
  SMMIL_RETURN_IF_ERROR(readStrings(reader, templates.frames));
  SMMIL_RETURN_IF_ERROR(readStrings(reader, templates.segments));
  SMMIL_RETURN_IF_ERROR(readStrings(reader, templates.patterns));
  for (const std::string &segment : templates.segments)
    if (!isShape(segment))
      return Status::corrupt("the templates hold a segment of no known kind");
  for (const std::string &pattern : templates.patterns)
    if (!isPattern(pattern))
      return Status::corrupt("the templates hold a pattern of no known kind");
  if (templates.order == Layout::Order::Templated &&
      templates.patterns.size() != 1)
    return Status::corrupt("a templated shard has exactly one pattern");
  uint64_t count = 0;
  SMMIL_RETURN_IF_ERROR(readCount(reader, count));
  for (; count > 0; --count) {
    std::string field;
    SMMIL_RETURN_IF_ERROR(readString(reader, field));
    BakedMarks::Pair &pair = templates.marks.of[field];
    SMMIL_RETURN_IF_ERROR(readString(reader, pair.before));
    SMMIL_RETURN_IF_ERROR(readString(reader, pair.after));
  }
  SMMIL_RETURN_IF_ERROR(readString(reader, templates.marks.end));
  SMMIL_RETURN_IF_ERROR(readStrings(reader, templates.shards));
  return reader.atEnd() ? Status::ok()
                        : Status::corrupt("the templates are too long");
}

Bytes smmil::writeExtras(const ShardExtras &extras) {
  Bytes out;
  writeString(out, extras.tail);
  writeStrings(out, extras.directories);
  ByteWriter writer(out);
  writer.writeVarint(extras.files.size());
  for (const ShardExtras::File &file : extras.files) {
    writeString(out, file.name);
    writer.writeVarint(file.shard);
    writer.writeVarint(file.item);
  }
  return out;
}

Status smmil::readExtras(ByteSpan bytes, ShardExtras &extras) {
  ByteReader reader(bytes);
  uint64_t count = 0, shard = 0;
  SMMIL_RETURN_IF_ERROR(readString(reader, extras.tail));
  SMMIL_RETURN_IF_ERROR(readStrings(reader, extras.directories));
  SMMIL_RETURN_IF_ERROR(readCount(reader, count));
  extras.files.resize(count);
  for (ShardExtras::File &file : extras.files) {
    SMMIL_RETURN_IF_ERROR(readString(reader, file.name));
    SMMIL_RETURN_IF_ERROR(
        reader.readVarint(std::numeric_limits<uint32_t>::max(), shard));
    file.shard = static_cast<uint32_t>(shard);
    SMMIL_RETURN_IF_ERROR(reader.readVarint(kAny, file.item));
  }
  return reader.atEnd() ? Status::ok()
                        : Status::corrupt("the list of files is too long");
}

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

namespace {
// The columns of a block.
enum : size_t {
  kFrames,
  kPatterns,
  kSegments,
  kRefs,
  kRuns,
  kAttributes,
  kPaths,
  kFiles
};
} // namespace

BlockWriter::BlockWriter(Templates &templates) : templates(templates) {
  for (size_t i = 0; i < templates.patterns.size(); ++i)
    patternIds.emplace(templates.patterns[i], i + 1);
}

void BlockWriter::writeTemplate(Bytes &column, std::vector<std::string> &list,
                                Known &known, std::string value) {
  auto found = known.find(value);
  if (found == known.end() &&
      templateBytes + value.size() <= kMostTemplateBytes) {
    templateBytes += value.size();
    list.push_back(value);
    found = known.emplace(std::move(value), list.size()).first;
  }
  ByteWriter(column).writeVarint(found == known.end() ? 0 : found->second);
  if (found == known.end())
    writeString(column, value);
}

/// Copies line[begin, end) to `out` with a byte in place of each hole.
static void cut(std::string_view line, size_t begin, size_t end,
                const std::vector<Hole> &holes, std::string &out,
                Bytes &attributes) {
  size_t at = begin;
  for (const Hole &hole : holes) {
    out += line.substr(at, hole.begin - at);
    out += static_cast<char>(hole.kind);
    if (hole.kind == HoleKind::Attribute) {
      appendText(attributes, line.substr(hole.begin, hole.end - hole.begin));
      attributes.push_back(0);
    }
    at = hole.end;
  }
  out += line.substr(at, end - at);
}

void BlockWriter::writePattern(const std::string &pattern) {
  if (templates.order == Layout::Order::Templated)
    return;
  auto found = patternIds.find(pattern);
  uint64_t id = found == patternIds.end() ? 0 : found->second;
  ByteWriter(columns[kPatterns]).writeVarint(id);
  if (id == 0)
    writeString(columns[kPatterns], pattern);
}

/// How an array is spelled: a reader prints it again where it can.
static std::string_view printedAs(const SourceMedium &medium,
                                  std::string_view spelled) {
  Result<NumericArray> array = parseNpy(medium.content);
  if (array && isInlineArray(*array))
    for (bool dense : {false, true})
      if (printInlineArray(*array, dense) == spelled)
        return dense ? PathRecord::kDense : PathRecord::kSpaced;
  return {};
}

Outcome BlockWriter::add(const Source &source, const SourceSheet &sheet,
                         std::string_view all, const RefOf &refOf,
                         std::vector<uint32_t> *words) {
  const std::string_view line = all.substr(sheet.object - sheet.begin);
  const JsonLine split = scanJsonLine(ownLine(sheet, all));
  std::string frame(all.substr(0, sheet.object - sheet.begin));
  // The frame's attributes go around those of the segments, in byte order.
  cut(line, 0, split.headEnd, split.head, frame, columns[kAttributes]);
  frame += kSegmentsHere;
  size_t previous = split.headEnd, number = 0;
  std::string pattern;
  for (const SegmentSpan &segment : split.segments) {
    pattern += kindCharacter(segment.value.kind);
    std::string shape = shapeFront(segment.value);
    const BakedMarks::Pair *marks = marksOf(templates.marks, shape);
    cut(line, previous, segment.end, segment.holes, shape,
        columns[kAttributes]);
    previous = segment.end;
    writeTemplate(columns[kSegments], templates.segments, segmentIds,
                  std::move(shape));
    const SourceSegment &resolved =
        source.segments[sheet.firstSegment + number++];
    if (marks)
      appendText(stream, marks->before);
    for (const Hole &hole : segment.holes) {
      std::string_view raw = line.substr(hole.begin, hole.end - hole.begin);
      if (hole.kind == HoleKind::Path || hole.kind == HoleKind::Array) {
        Result<ItemRef> ref = refOf(resolved);
        if (!ref)
          return ref.error();
        ByteWriter(columns[kRefs]).writeVarint(ref->shard);
        ByteWriter(columns[kRefs])
            .writeVarint(foldDifference(ref->item, nextItem));
        nextItem = ref->item + 1;
        std::string_view how, spelled = raw;
        if (hole.kind == HoleKind::Array) {
          how = printedAs(source.media[size_t(resolved.medium)], raw);
          spelled = how.empty() ? raw : std::string_view();
        } else if (const std::string &name =
                       source.files[size_t(resolved.file)].name;
                   tryFileOfPath(raw) != name) {
          how = name;
        }
        appendText(columns[kPaths], spelled);
        columns[kPaths].push_back(0);
        appendText(columns[kFiles], how);
        columns[kFiles].push_back(0);
      }
      if (hole.kind != HoleKind::Text)
        continue;
      if (words)
        words->push_back(resolved.words);
      std::string_view kept =
          resolved.spelling == Spelling::Raw ? raw : segment.value.text;
      appendText(stream, kept);
      ByteWriter(columns[kRuns])
          .writeVarint(uint64_t(kept.size()) << 2 |
                       uint64_t(resolved.spelling));
    }
    if (marks)
      appendText(stream, marks->after);
  }
  appendText(stream, templates.marks.end);
  cut(line, split.tailBegin, line.size(), split.tail, frame,
      columns[kAttributes]);
  writePattern(pattern);
  writeTemplate(columns[kFrames], templates.frames, frameIds, std::move(frame));
  ++count;
  return Outcome::success();
}

Bytes BlockWriter::finish() {
  Bytes out;
  for (Bytes &column : columns) {
    ByteWriter(out).writeVarint(column.size());
    ByteWriter(out).writeBytes(column);
    column.clear();
  }
  stream.clear();
  count = nextItem = 0;
  return out;
}

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

Status BlockReader::begin(ByteSpan records, const Templates &used,
                          uint64_t sheets) {
  templates = &used;
  nextItem = 0;
  ByteReader reader(records);
  for (ByteReader &column : columns) {
    uint64_t size = 0;
    ByteSpan bytes;
    SMMIL_RETURN_IF_ERROR(reader.readVarint(kAny, size));
    SMMIL_RETURN_IF_ERROR(reader.readBytes(size, bytes));
    column = ByteReader(bytes);
  }
  if (!reader.atEnd())
    return Status::corrupt("a block of sheets is longer than its columns");
  if (sheets > columns[kFrames].remaining().size())
    return Status::corrupt("a block of sheets counts more than it holds");
  return Status::ok();
}

Status BlockReader::readTemplate(ByteReader &column,
                                 const std::vector<std::string> &list,
                                 std::string_view &value) const {
  uint64_t id = 0;
  SMMIL_RETURN_IF_ERROR(column.readVarint(list.size(), id));
  if (id == 0)
    return readString(column, value);
  value = list[id - 1];
  return Status::ok();
}

/// Reads up to a byte 0.
static Status readTerminated(ByteReader &reader, std::string_view &value) {
  ByteSpan rest = reader.remaining();
  const void *end =
      rest.empty() ? nullptr : std::memchr(rest.data(), 0, rest.size());
  if (!end)
    return Status::truncated("a column of strings ends early");
  auto size = size_t(static_cast<const uint8_t *>(end) - rest.data());
  value = {reinterpret_cast<const char *>(rest.data()), size};
  ByteSpan taken;
  return reader.readBytes(size + 1, taken);
}

Status BlockReader::next(SheetRecord &record, uint64_t &textBytes) {
  record.segments.clear();
  record.paths.clear();
  record.runs.clear();
  record.attributes.clear();
  SMMIL_RETURN_IF_ERROR(
      readTemplate(columns[kFrames], templates->frames, record.frame));
  std::string_view pattern;
  if (templates->order == Layout::Order::Templated)
    pattern = templates->patterns[0];
  else
    SMMIL_RETURN_IF_ERROR(
        readTemplate(columns[kPatterns], templates->patterns, pattern));
  size_t attributes = 0, places = 0;
  for (char byte : record.frame) {
    attributes += byte == char(HoleKind::Attribute);
    places += byte == kSegmentsHere;
  }
  if (places != 1)
    return Status::corrupt("a frame has no place for segments");
  textBytes = templates->marks.end.size();
  auto addText = [&textBytes](uint64_t bytes) {
    // Beyond any block: what follows fails where the text is cut.
    textBytes = bytes > kAny - textBytes ? kAny : textBytes + bytes;
  };
  for (char kind : pattern) {
    std::string_view shape;
    SMMIL_RETURN_IF_ERROR(
        readTemplate(columns[kSegments], templates->segments, shape));
    if (!isShape(shape) || shape[0] != kind)
      return Status::corrupt("a sheet names a segment of another kind");
    record.segments.push_back(shape);
    if (const BakedMarks::Pair *marks = marksOf(templates->marks, shape))
      addText(marks->before.size() + marks->after.size());
    for (char byte : shape.substr(frontSize(shape))) {
      uint64_t value = 0;
      switch (byte) {
      case char(HoleKind::Attribute):
        ++attributes;
        break;
      case char(HoleKind::Text):
        SMMIL_RETURN_IF_ERROR(columns[kRuns].readVarint(kAny, value));
        if ((value & 3) > uint64_t(Spelling::Raw))
          return Status::corrupt("a sheet names an unknown spelling");
        record.runs.push_back({value >> 2, static_cast<Spelling>(value & 3)});
        addText(value >> 2);
        break;
      case char(HoleKind::Path):
      case char(HoleKind::Array): {
        PathRecord path;
        path.isArray = byte == char(HoleKind::Array);
        SMMIL_RETURN_IF_ERROR(
            columns[kRefs].readVarint(templates->shards.size(), value));
        path.ref.shard = static_cast<uint32_t>(value);
        SMMIL_RETURN_IF_ERROR(columns[kRefs].readVarint(kAny, value));
        path.ref.item = unfoldDifference(value, nextItem);
        nextItem = path.ref.item + 1;
        SMMIL_RETURN_IF_ERROR(readTerminated(columns[kPaths], path.spelled));
        SMMIL_RETURN_IF_ERROR(readTerminated(columns[kFiles], path.file));
        record.paths.push_back(path);
        break;
      }
      default:
        break;
      }
    }
  }
  record.attributes.resize(attributes);
  for (std::string_view &attribute : record.attributes)
    SMMIL_RETURN_IF_ERROR(readTerminated(columns[kAttributes], attribute));
  return Status::ok();
}

Status BlockReader::end() const {
  for (const ByteReader &column : columns)
    if (!column.atEnd())
      return Status::corrupt("a block of sheets is longer than its sheets");
  return Status::ok();
}
