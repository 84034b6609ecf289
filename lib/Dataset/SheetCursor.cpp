//===- SheetCursor.cpp - Reads sheets -------------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A sheet costs the search for its block in the index, one read and one
// unpacking, or nothing of these when it lies in the block read last.
//
//===----------------------------------------------------------------------===//

#include "DatasetState.h"
#include "InlineArray.h"

using namespace smmil;

SheetCursor::SheetCursor(const Dataset &dataset)
    : state(std::make_unique<State>(dataset)) {}
SheetCursor::~SheetCursor() = default;
SheetCursor::SheetCursor(SheetCursor &&) noexcept = default;

const std::vector<SegmentData> &SheetCursor::segments() const {
  return state->segments;
}

Outcome SheetCursor::State::load(uint32_t index, uint64_t sheet) {
  loaded = false;
  Result<const OpenShard *> opened = dataset.shard(index);
  if (!opened)
    return opened.error();
  shard = *opened;
  const ShardReader &file = *shard->reader;
  if (Outcome outcome = file.findBlock(sheet, block); !outcome)
    return outcome;
  if (Outcome outcome = file.readBlock(block, stored); !outcome)
    return outcome;
  if (Outcome outcome = file.unpackBlock(block, stored, unpacked); !outcome)
    return outcome;
  const ByteSpan raw = unpacked.raw();
  if (block.textCase == 0) {
    records = raw.subspan(0, raw.size() - block.textBytes);
    text = raw.subspan(records.size());
  } else {
    records = raw;
    if (dataset.textField == dataset.plan.fields.size() ||
        block.textCase >= dataset.plan.fields[dataset.textField].cases.size())
      return file.corrupt("a block of text names an unknown case");
    ByteSpan bits = ByteSpan(stored).subspan(block.packedBytes);
    ItemInfo info;
    ItemCodec codec = dataset.codec();
    Status status = codec.info(dataset.textField, block.textCase, bits, info);
    if (status.isOk() && info.outputBytes != block.textBytes)
      status = Status::corrupt("a block of text has another size");
    if (status.isOk())
      status =
          codec.decodeValue(dataset.textField, block.textCase, bits, decoded);
    if (!status.isOk())
      return dataError(file.path() + ": is corrupt: " + status.message() +
                       "; restore the file or pack again");
    text = decoded;
  }
  shardIndex = index;
  nextSheet = block.firstSheet + block.sheets; // Begins anew at the next read.
  loaded = true;
  return Outcome::success();
}

Outcome SheetCursor::State::seek(uint64_t number) {
  Place place;
  if (Outcome outcome = dataset.locate(number, place); !outcome)
    return outcome;
  joined = 0;
  if (Outcome outcome = seekAlone(place); !outcome)
    return outcome;
  for (uint32_t other : shard->joins) {
    if (joined == added.size())
      added.push_back(std::make_unique<State>(owner));
    if (Outcome outcome = added[joined]->seekAlone({other, place.sheet});
        !outcome)
      return outcome;
    ++joined;
  }
  return Outcome::success();
}

Outcome SheetCursor::State::seekAlone(const Place &place) {
  if (!loaded || place.shard != shardIndex || place.sheet < block.firstSheet ||
      place.sheet >= block.firstSheet + block.sheets)
    if (Outcome outcome = load(place.shard, place.sheet); !outcome)
      return outcome;
  const ShardReader &file = *shard->reader;
  Status status = Status::ok();
  if (place.sheet < nextSheet) {
    status = reader.begin(records, file.templates(), block.sheets);
    nextSheet = block.firstSheet;
    textAt = 0;
  }
  while (status.isOk() && nextSheet <= place.sheet) {
    uint64_t bytes = 0;
    status = reader.next(record, bytes);
    if (status.isOk() && bytes > text.size() - textAt)
      status = Status::corrupt("a sheet's text lies beyond its block");
    if (!status.isOk())
      break;
    sheetText = text.subspan(textAt, bytes);
    textAt += bytes;
    ++nextSheet;
  }
  if (status.isOk() && nextSheet == block.firstSheet + block.sheets) {
    status = reader.end();
    if (status.isOk() && textAt != text.size())
      status = Status::corrupt("a block has more text than its sheets");
  }
  if (status.isOk())
    return Outcome::success();
  loaded = false;
  return file.corrupt(status.message());
}

Outcome SheetCursor::read(uint64_t number) {
  Outcome outcome = state->seek(number);
  return outcome ? splitRead() : outcome;
}

Outcome SheetCursor::readOfShard(uint32_t shard, uint64_t sheet) {
  const std::vector<ShardEntry> &shards = state->dataset.manifest.shards;
  if (shard >= shards.size() || sheet >= shards[shard].sheets)
    return usageError(state->dataset.directory + ": shard " +
                      std::to_string(shard) + " has no sheet " +
                      std::to_string(sheet));
  state->joined = 0;
  Outcome outcome = state->seekAlone({shard, sheet});
  return outcome ? splitRead() : outcome;
}

/// The segments of the sheet that was sought.
Outcome SheetCursor::splitRead() {
  State &s = *state;
  s.segments.clear();
  if (Outcome outcome = s.appendSegments(s.segments); !outcome)
    return outcome;
  for (size_t i = 0; i < s.joined; ++i)
    if (Outcome outcome = s.added[i]->appendSegments(s.segments); !outcome)
      return outcome;
  return Outcome::success();
}

Outcome SheetCursor::State::appendSegments(std::vector<SegmentData> &out) {
  if (Status status =
          splitSheet(record, shard->reader->templates(), sheetText, views);
      !status.isOk())
    return shard->reader->corrupt(status.message());
  if (unescaped.size() < views.size())
    unescaped.resize(views.size());
  size_t number = 0;
  for (const SegmentView &view : views) {
    std::string &own = unescaped[number++];
    SegmentData segment;
    segment.kind = view.kind;
    segment.field = view.field;
    segment.text = view.text;
    if (view.kind == Modality::Text && view.spelling == Spelling::Raw &&
        view.text.find('\\') != view.text.npos) {
      // The text is that of a valid string unless somebody made it up.
      std::optional<std::string> plain = tryDecodeJsonString(view.text);
      if (!plain)
        return shard->reader->corrupt("a text is no JSON string");
      own = std::move(*plain);
      segment.text = own;
    }
    if (view.path)
      if (Outcome outcome =
              dataset.itemOf(*shard, view.path->ref, segment.item);
          !outcome)
        return outcome;
    out.push_back(segment);
  }
  return Outcome::success();
}

void SheetCursor::frame(std::string &out) const {
  restoreFrame(state->record, out);
}

Outcome SheetCursor::line(uint64_t number, std::string &out) {
  if (Outcome outcome = state->seek(number); !outcome)
    return outcome;
  return state->line(/*whole=*/true, out);
}

Outcome SheetCursor::State::line(bool whole, std::string &out) {
  auto arrays = [](const State &of) -> ArrayText {
    return [&of](const ItemRef &ref, bool dense) {
      return of.arrayText(ref, dense);
    };
  };
  auto told = [](const State &of, const Outcome &outcome) -> Outcome {
    return outcome ? outcome
                   : of.shard->reader->corrupt(outcome.error().message);
  };
  addedText.clear();
  for (size_t i = 0; whole && i < joined; ++i) {
    const State &other = *added[i];
    if (other.record.segments.empty())
      continue;
    if (!addedText.empty())
      addedText += ", ";
    if (Outcome outcome =
            told(other,
                 restoreSegments(other.record, other.shard->reader->templates(),
                                 other.sheetText, arrays(other), addedText));
        !outcome)
      return outcome;
  }
  return told(*this, restoreLine(record, shard->reader->templates(), sheetText,
                                 arrays(*this), addedText, out));
}

Outcome SheetCursor::State::eachPath(
    const std::function<Outcome(const OpenShard &, const PathRecord &)> &visit)
    const {
  for (const PathRecord &path : record.paths)
    if (Outcome outcome = visit(*shard, path); !outcome)
      return outcome;
  for (size_t i = 0; i < joined; ++i)
    for (const PathRecord &path : added[i]->record.paths)
      if (Outcome outcome = visit(*added[i]->shard, path); !outcome)
        return outcome;
  return Outcome::success();
}

Result<std::string> SheetCursor::State::arrayText(const ItemRef &ref,
                                                  bool dense) const {
  uint64_t id = 0;
  if (Outcome outcome = dataset.itemOf(*shard, ref, id); !outcome)
    return outcome.error();
  Result<Bytes> bytes = owner.sourceBytes(id);
  if (!bytes)
    return bytes.error();
  Result<NumericArray> array = parseNpy(*bytes);
  if (!array)
    return dataError("item " + std::to_string(id) + " " +
                     array.error().message);
  if (!isInlineArray(*array))
    return dataError("item " + std::to_string(id) + " is no array of a sheet");
  return printInlineArray(*array, dense);
}

Result<StoredSheet> SheetCursor::sheet(uint64_t number) {
  StoredSheet sheet;
  sheet.number = number;
  if (Outcome outcome = line(number, sheet.line); !outcome)
    return outcome.error();
  auto corrupt = [&](const std::string &what) {
    return dataError(state->dataset.directory + ": sheet " +
                     std::to_string(number) + " is corrupt: " + what +
                     "; restore the files or pack again");
  };
  std::string_view all = sheet.line;
  size_t begin = all.find_first_not_of(" \t\r\n");
  size_t end = all.find_last_not_of(" \t\r\n");
  if (begin == std::string_view::npos)
    return corrupt("it is blank");
  // Blank lines before the sheet end in a line feed; spaces after it are its.
  Result<JsonLine> split = splitJsonLine(all.substr(begin, end + 1 - begin));
  if (!split)
    return corrupt("it is restored as " + split.error().message);
  size_t segments = state->record.segments.size();
  for (size_t i = 0; i < state->joined; ++i)
    segments += state->added[i]->record.segments.size();
  if (split->segments.size() != segments)
    return corrupt("it is restored with other segments");
  std::vector<uint64_t> items;
  Outcome found = state->eachPath(
      [&](const OpenShard &shard, const PathRecord &path) -> Outcome {
        return state->dataset.itemOf(shard, path.ref, items.emplace_back());
      });
  if (!found)
    return found.error();
  Span<const uint32_t> words;
  if (Outcome outcome = state->runWords(number, words); !outcome)
    return outcome.error();
  sheet.id = std::move(split->id);
  size_t path = 0, run = 0;
  for (SegmentSpan &span : split->segments) {
    StoredSegment segment;
    segment.kind = span.value.kind;
    segment.field = std::move(span.value.field);
    segment.alt = std::move(span.value.alt);
    if (segment.kind == Modality::Text) {
      segment.words = countWords(span.value.text);
      segment.text = std::move(span.value.text);
      if (run >= words.size() || words[run++] != segment.words)
        return corrupt("it has other words than its index says");
    } else {
      if (path >= items.size())
        return corrupt("it is restored with more paths");
      segment.item = items[path++];
      segment.path = std::move(span.value.path);
    }
    sheet.segments.push_back(std::move(segment));
  }
  if (run != words.size())
    return corrupt("it has other words than its index says");
  return sheet;
}

Outcome SheetCursor::State::runWords(uint64_t number,
                                     Span<const uint32_t> &of) {
  Place place;
  if (Outcome outcome = dataset.locate(number, place); !outcome)
    return outcome;
  if (Outcome outcome = runWordsAlone(place, of); !outcome)
    return outcome;
  Result<const OpenShard *> opened = dataset.shard(place.shard);
  if (!opened)
    return opened.error();
  const std::vector<uint32_t> &joins = (*opened)->joins;
  if (joins.empty())
    return Outcome::success();
  allWords.assign(of.begin(), of.end());
  for (size_t i = 0; i < joins.size(); ++i) {
    if (i == added.size())
      added.push_back(std::make_unique<State>(owner));
    Span<const uint32_t> more;
    if (Outcome outcome =
            added[i]->runWordsAlone({joins[i], place.sheet}, more);
        !outcome)
      return outcome;
    allWords.insert(allWords.end(), more.begin(), more.end());
  }
  of = allWords;
  return Outcome::success();
}

Outcome SheetCursor::State::runWordsAlone(const Place &place,
                                          Span<const uint32_t> &of) {
  const uint64_t page = place.sheet / kSheetsPerPage;
  if (!wordsLoaded || wordShard != place.shard || wordPage != page) {
    Result<const OpenShard *> opened = dataset.shard(place.shard);
    if (!opened)
      return opened.error();
    wordsLoaded = false;
    if (Outcome outcome = (*opened)->reader->wordsOfPage(page, runs, words);
        !outcome)
      return outcome;
    wordShard = place.shard;
    wordPage = page;
    wordsLoaded = true;
  }
  uint64_t before = 0;
  const uint64_t within = place.sheet % kSheetsPerPage;
  for (uint64_t i = 0; i < within; ++i)
    before += runs[i];
  of = Span<const uint32_t>(words).subspan(before, runs[within]);
  return Outcome::success();
}

Result<Span<const uint32_t>> SheetCursor::runWords(uint64_t number) {
  Span<const uint32_t> words;
  if (Outcome outcome = state->runWords(number, words); !outcome)
    return outcome.error();
  return words;
}
