//===- Present.cpp - A view's sheets as a source --------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A presented sheet is its own line with other segments: those of media as they
// are spelled, in the sheet that they come from, and new ones of text.
//
//===----------------------------------------------------------------------===//

#include "Present.h"

#include "Blob.h"
#include "JsonLine.h"
#include "ShardReader.h"
#include "SourceText.h"
#include "smmil/Support/Interrupt.h"
#include "smmil/Support/Printable.h"

#include <filesystem>
#include <map>
#include <tuple>

using namespace smmil;

namespace {

/// A stored line without its end, and where its segments lie.
struct SplitSheet {
  std::string line;
  JsonLine split;
};

/// A dataset that sheets come from.
struct Origin {
  explicit Origin(const Dataset &from) : dataset(&from), cursor(from) {
    uint64_t items = 0;
    for (const ShardEntry &shard : from.manifest().shards) {
      firstItem.push_back(items);
      items += shard.items;
    }
  }
  Result<Hash128> contentOf(const ItemRecord &record, uint64_t id);

  const Dataset *dataset;
  SheetCursor cursor;
  std::vector<uint64_t> firstItem; ///< Of each shard.
  /// By shard: contents of its items, where the bytes are gone.
  std::map<uint32_t, std::vector<Hash128>> contents;
};

class Presenter {
public:
  Presenter(const std::string &directory, const ViewStream &stream,
            FileWriter &text, const std::string &textPath)
      : text(text) {
    source.directory = directory;
    source.textPath = textPath;
    for (size_t i = 0; i < stream.partCount(); ++i)
      origins.emplace_back(stream.part(i));
  }
  Outcome run(ViewStream &stream, const std::string &name);
  Source source;

private:
  /// A sheet or an item: the part that it is of, and its number there.
  using Key = std::pair<uint32_t, uint64_t>;

  Outcome addSheet(const Key &number, const std::vector<ViewSpan> &spans);
  Outcome addWindow(const std::string &name, uint64_t number,
                    const std::vector<ViewSpan> &spans);
  Outcome addLine(const std::string &head, const std::string &tail,
                  uint64_t number, const std::vector<ViewSpan> &spans);
  uint32_t fieldOf(const Segment &segment);
  Outcome resolve(SourceSegment &segment, const std::string &path,
                  const Key &item);
  Result<int32_t> mediumOf(const Key &item, const SourceSegment &segment);
  Result<const SplitSheet *> sheet(const Key &number);

  FileWriter &text;
  std::vector<Origin> origins;      ///< By part.
  std::map<Key, SplitSheet> sheets; ///< Those of one presented sheet.
  std::map<Key, int32_t> media;     ///< By item.
  /// Of a mixture: what parts have in common, by content and field.
  std::map<std::tuple<uint64_t, uint64_t, uint32_t>, int32_t> common;
  std::map<std::pair<std::string, int32_t>, int32_t> files;
};

} // namespace

Result<const SplitSheet *> Presenter::sheet(const Key &number) {
  Origin &origin = origins[number.first];
  auto [known, isNew] = sheets.try_emplace(number);
  if (!isNew)
    return &known->second;
  std::string line;
  if (Outcome outcome = origin.cursor.line(number.second, line); !outcome)
    return outcome.error();
  const size_t begin = line.find_first_not_of(" \t\r\n");
  const size_t end = line.find_last_not_of(" \t\r\n");
  if (begin == line.npos)
    return dataError(origin.dataset->directory() + ": sheet " +
                     std::to_string(number.second) +
                     " is corrupt: it is blank; restore the files or pack "
                     "again");
  known->second.line = line.substr(begin, end + 1 - begin);
  Result<JsonLine> split = splitJsonLine(known->second.line);
  if (!split)
    return dataError(origin.dataset->directory() + ": sheet " +
                     std::to_string(number.second) +
                     " is corrupt: " + split.error().message +
                     "; restore the files or pack again");
  known->second.split = std::move(*split);
  return &known->second;
}

/// Of a copy from its bytes, else from the index of its shard.
Result<Hash128> Origin::contentOf(const ItemRecord &record, uint64_t id) {
  if (record.isCopy()) {
    Bytes joined;
    Result<ByteSpan> bits = dataset->view(record, joined);
    if (!bits)
      return bits.error();
    return hash128(*bits);
  }
  auto [known, isNew] = contents.try_emplace(record.shard);
  if (isNew) {
    const ShardEntry &entry = dataset->manifest().shards[record.shard];
    auto reader =
        ShardReader::open(dataset->directory() + "/shards/" + entry.object.name,
                          entry.object.bytes, entry.seal);
    if (!reader)
      return reader.error();
    if (Outcome outcome = (*reader)->contents(known->second); !outcome)
      return outcome.error();
  }
  const uint64_t within = id - firstItem[record.shard];
  if (within >= known->second.size())
    return dataError(dataset->directory() + ": is corrupt: item " +
                     std::to_string(id) +
                     " has no content; restore the files "
                     "or pack again");
  return known->second[within];
}

/// The number of the segment's field; each is there once.
uint32_t Presenter::fieldOf(const Segment &segment) {
  uint32_t field = 0;
  while (field < source.fields.size() &&
         source.fields[field].name != segment.field)
    ++field;
  if (field == source.fields.size())
    source.fields.push_back({segment.field, segment.kind});
  return field;
}

Result<int32_t> Presenter::mediumOf(const Key &item,
                                    const SourceSegment &segment) {
  auto [known, isNew] = media.try_emplace(item, int32_t(source.media.size()));
  if (!isNew)
    return known->second;
  Origin &origin = origins[item.first];
  Result<ItemRecord> record = origin.dataset->item(item.second);
  if (!record)
    return record.error();
  SourceMedium medium;
  Result<Hash128> hash = origin.contentOf(*record, item.second);
  if (!hash)
    return hash.error();
  if (origins.size() > 1) {
    auto [same, isFirst] = common.try_emplace(
        {hash->high, hash->low, record->field}, int32_t(source.media.size()));
    known->second = same->second;
    if (!isFirst)
      return same->second;
  }
  medium.hash = *hash;
  medium.size = record->length;
  medium.item = int64_t(item.second);
  medium.part = item.first;
  medium.line = source.sheets.size() + 1;
  if (segment.isArray) {
    Result<Bytes> content = origin.dataset->sourceBytes(item.second);
    if (!content)
      return content.error();
    medium.content = std::move(*content);
  }
  source.media.push_back(std::move(medium));
  return int32_t(source.media.size() - 1);
}

Outcome Presenter::resolve(SourceSegment &segment, const std::string &path,
                           const Key &item) {
  Result<int32_t> medium = mediumOf(item, segment);
  if (!medium)
    return medium.error();
  segment.medium = *medium;
  if (segment.isArray)
    return Outcome::success();
  const std::string name =
      std::filesystem::path(path).lexically_normal().generic_string();
  auto [known, isNew] =
      files.try_emplace({name, *medium}, int32_t(source.files.size()));
  segment.file = known->second;
  SourceMedium &content = source.media[size_t(*medium)];
  if (!isNew)
    return Outcome::success();
  if (content.file < 0)
    content.file = segment.file;
  SourceFile file;
  file.name = name;
  file.size = content.size;
  file.medium = *medium;
  file.referenced = true;
  source.files.push_back(std::move(file));
  return Outcome::success();
}

/// A window has a line of its own, since it holds several sheets.
Outcome Presenter::addWindow(const std::string &name, uint64_t number,
                             const std::vector<ViewSpan> &spans) {
  std::string head = R"({"id": ")";
  encodeJsonString(name + "-" + std::to_string(number), Spelling::Minimal,
                   head);
  return addLine(head + R"(", "segments": [)", "]}", number, spans);
}

Outcome Presenter::addSheet(const Key &number,
                            const std::vector<ViewSpan> &spans) {
  Result<const SplitSheet *> own = sheet(number);
  if (!own)
    return own.error();
  const std::string &line = (*own)->line;
  return addLine(line.substr(0, (*own)->split.headEnd),
                 line.substr((*own)->split.tailBegin), number.second, spans);
}

/// Between `head` and `tail` stand the segments that are shown.
Outcome Presenter::addLine(const std::string &head, const std::string &tail,
                           uint64_t number,
                           const std::vector<ViewSpan> &spans) {
  std::string line = head;
  std::string run;
  bool isFirst = true;
  auto separate = [&] {
    line += isFirst ? "" : ", ";
    isFirst = false;
  };
  auto flush = [&] {
    if (run.empty())
      return;
    separate();
    line += R"({"type": "text", "text": ")";
    encodeJsonString(run, Spelling::Minimal, line);
    line += "\"}";
    run.clear();
  };
  std::vector<Key> items;
  for (const ViewSpan &span : spans) {
    if (span.kind != ViewSpan::Kind::Item) {
      run += span.text;
      continue;
    }
    flush();
    Result<const SplitSheet *> from = sheet({span.part, span.sheet});
    if (!from)
      return from.error();
    const SegmentSpan &segment = (*from)->split.segments[span.segment];
    separate();
    line.append((*from)->line, segment.begin, segment.end - segment.begin);
    items.push_back({span.part, span.item});
  }
  flush();
  line += tail;
  SourceSheet made;
  Result<JsonLine> split = splitJsonLine(line);
  if (!split)
    return dataError(source.directory + ": sheet " + std::to_string(number) +
                     " is presented as " + split.error().message);
  describeId(split->id, made);
  made.line = source.sheets.size() + 1;
  made.begin = made.object = text.size();
  made.firstSegment = source.segments.size();
  size_t next = 0;
  for (const SegmentSpan &span : split->segments) {
    SourceSegment segment = describeSegment(span, line);
    segment.field = fieldOf(span.value);
    if (segment.kind != Modality::Text)
      if (Outcome outcome = resolve(segment, span.value.path, items[next++]);
          !outcome)
        return outcome;
    source.segments.push_back(segment);
    ++made.segments;
  }
  line += '\n';
  const ByteSpan bytes(reinterpret_cast<const uint8_t *>(line.data()),
                       line.size());
  made.checksum = checksum64(bytes);
  const Outcome outcome = text.append(bytes);
  made.end = source.textBytes = text.size();
  source.sheets.push_back(made);
  return outcome;
}

Outcome Presenter::run(ViewStream &stream, const std::string &name) {
  for (uint64_t index = 0; index < stream.size(); ++index) {
    if (Outcome outcome = checkInterrupt(); !outcome)
      return outcome;
    if (Outcome outcome = stream.read(index); !outcome)
      return outcome;
    if (!stream.isShown())
      continue;
    sheets.clear();
    Outcome outcome = stream.isWindowed()
                          ? addWindow(name, index, stream.spans())
                          : addSheet(stream.sheetAt(index), stream.spans());
    if (!outcome)
      return outcome;
  }
  return text.finish();
}

Result<Source> smmil::presentSource(const std::string &directory,
                                    ViewStream &stream, const std::string &name,
                                    FileWriter &text,
                                    const std::string &textPath) {
  Presenter presenter(directory, stream, text, textPath);
  if (Outcome outcome = presenter.run(stream, name); !outcome)
    return outcome.error();
  return std::move(presenter.source);
}
