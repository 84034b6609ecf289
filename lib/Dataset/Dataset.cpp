//===- Dataset.cpp - Reading a dataset on disk ----------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Opens manifest, plan, shards and dictionary, and joins the shards' indexes
// into one numbering of chunks, sheets, items and text blocks.
//
//===----------------------------------------------------------------------===//

#include "smmil/Dataset/Dataset.h"

#include "Blob.h"
#include "Frames.h"
#include "InlineArray.h"
#include "Shard.h"
#include "smmil/Runtime/Prologue.h"
#include "smmil/Support/Files.h"
#include "smmil/Support/ParallelFor.h"
#include "smmil/Support/Progress.h"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <mutex>

using namespace smmil;

uint32_t smmil::countWords(std::string_view text) {
  uint32_t words = 0;
  bool inside = false;
  for (char c : text) {
    bool space = c == ' ' || (c >= '\t' && c <= '\r');
    words += !space && !inside;
    inside = !space;
  }
  return words;
}

bool smmil::givesFile(const Plan &plan, const ItemRecord &record) {
  return record.isCopy() ||
         plan.fields[record.field].cases[record.caseIndex].givesFile();
}

std::string smmil::caseName(const Plan &plan, const ItemRecord &record) {
  if (record.field == ItemRecord::kNoField)
    return "file/store";
  const PlanField &field = plan.fields[record.field];
  return field.name + "/" + field.cases[record.caseIndex].name;
}

namespace {

/// Where a block of the joined numbering lies.
struct BlockPlace {
  uint32_t shard = 0;
  BlockRecord record;
  uint64_t firstSheet = 0; ///< Sheets: number of its first sheet.
  uint64_t textBegin = 0;  ///< Sheets, Text: position in the text stream.
};

} // namespace

struct Dataset::State {
  std::string directory;
  Manifest manifest;
  Plan plan;
  Bytes planBytes;
  DecoderOptions decoderOptions;
  Decoder decoder;
  std::optional<EmittedCodec> attached;
  std::vector<ShardReader> shards;
  Dictionary dictionary;
  std::vector<BlockPlace> chunks, texts;
  std::vector<ItemRecord> items;
  std::vector<uint32_t> words;
  std::vector<uint64_t> firstRun; ///< Of each sheet, and one past the last.
  uint64_t textEnd = 0;

  /// The text block read last: consecutive chunks share blocks.
  mutable std::mutex cacheMutex;
  mutable size_t cachedBlock = SIZE_MAX;
  mutable std::shared_ptr<const Bytes> cachedText;

  /// Field of the text blocks; as many as there are fields if there is none.
  uint32_t textField = 0;

  ItemCodec codec() const {
    return ItemCodec(decoder, attached ? &*attached : nullptr);
  }
  Outcome openPlan();
  Outcome openShards();
  Outcome join();
  Result<std::shared_ptr<const Bytes>> rawText(size_t block) const;
  Result<Bytes> textRange(uint64_t begin, uint64_t length) const;
  Result<std::vector<SheetRecord>> records(const BlockPlace &chunk) const;
  Result<StoredSheet> restore(const SheetRecord &record, uint64_t number,
                              uint64_t textBegin) const;
  Result<Bytes> payload(uint64_t id) const;
  Result<Bytes> decode(uint64_t id) const;
  Result<Bytes> sourceBytes(uint64_t id) const;
  Result<std::string> arrayText(uint64_t id, bool dense) const;
  Error corrupt(const std::string &what) const {
    return dataError(directory + ": is corrupt: " + what +
                     "; restore the files or pack again");
  }
};

Dataset::Dataset(std::unique_ptr<State> opened) : state(std::move(opened)) {}
Dataset::~Dataset() = default;
Dataset::Dataset(Dataset &&) noexcept = default;
Dataset &Dataset::operator=(Dataset &&) noexcept = default;

//===----------------------------------------------------------------------===//
// Opening
//===----------------------------------------------------------------------===//

static Result<Bytes> readBlob(const std::string &path, uint64_t bytes,
                              ByteSpan prefix) {
  if (Outcome outcome = requireRegularFile(path); !outcome)
    return outcome.error();
  Result<Bytes> file = readFile(path);
  if (!file)
    return file.error();
  if (file->size() != bytes)
    return dataError(path + ": is corrupt: it has " +
                     std::to_string(file->size()) +
                     " bytes, the manifest says " + std::to_string(bytes) +
                     "; restore the file or pack again");
  Result<Bytes> raw = openBlob(*file, prefix);
  if (!raw)
    return dataError(path + ": " + raw.error().message +
                     "; restore the file or pack again");
  return raw;
}

Outcome Dataset::State::openPlan() {
  std::string path = directory + "/plans/" + manifest.plan.name;
  Result<Bytes> bytes = readBlob(path, manifest.plan.bytes, {});
  if (!bytes)
    return bytes.error();
  planBytes = std::move(*bytes);
  Status status = parsePlan(planBytes, plan);
  if (status.isOk())
    status = Decoder::create(plan, decoder, decoderOptions);
  if (!status.isOk())
    return dataError(path + ": " + status.message() +
                     (status.code() == StatusCode::Unsupported
                          ? "; update smmil"
                          : "; restore the file or pack again"));
  while (textField < plan.fields.size() &&
         plan.fields[textField].modality != Modality::Text)
    ++textField;
  if (manifest.plan.name != planHash(plan) + ".plan")
    return corrupt("the manifest names another plan");
  if (manifest.fields.size() != plan.fields.size())
    return corrupt("manifest and plan disagree about the fields");
  return Outcome::success();
}

Outcome Dataset::State::openShards() {
  for (const ShardEntry &entry : manifest.shards) {
    Result<ShardReader> shard =
        ShardReader::open(directory + "/shards/" + entry.object.name,
                          entry.object.bytes, entry.seal);
    if (!shard)
      return shard.error();
    shards.push_back(std::move(*shard));
  }
  return Outcome::success();
}

Outcome Dataset::State::join() {
  uint64_t sheets = 0, textSheets = 0;
  bool haveDictionary = false;
  firstRun.push_back(0);
  for (size_t s = 0; s < shards.size(); ++s) {
    const ShardIndex &index = shards[s].index();
    for (const BlockRecord &block : index.blocks) {
      BlockPlace place;
      place.shard = static_cast<uint32_t>(s);
      place.record = block;
      place.firstSheet = sheets;
      switch (block.kind) {
      case BlockKind::Dictionary: {
        Result<Bytes> raw = shards[s].readRawBlock(block);
        if (!raw)
          return raw.error();
        Status status = readDictionary(*raw, dictionary);
        if (!status.isOk() || haveDictionary)
          return corrupt(haveDictionary ? "two dictionaries"
                                        : status.message());
        haveDictionary = true;
        break;
      }
      case BlockKind::Sheets:
        place.textBegin = textSheets;
        if (block.textBytes > UINT64_MAX - textSheets)
          return corrupt("text is longer than possible");
        textSheets += block.textBytes;
        sheets += block.count;
        chunks.push_back(place);
        break;
      case BlockKind::Text:
        place.textBegin = textEnd;
        textEnd += block.rawBytes; // At most kMaxRawBytes each.
        texts.push_back(place);
        break;
      case BlockKind::Media:
        break;
      }
    }
    for (const ItemRecord &record : index.items) {
      items.push_back(record);
      items.back().shard = static_cast<uint32_t>(s);
      if (record.field != ItemRecord::kNoField &&
          (record.field >= plan.fields.size() ||
           record.caseIndex >= plan.fields[record.field].cases.size()))
        return corrupt("an item names an unknown field or case");
    }
    for (uint32_t runs : index.runs)
      firstRun.push_back(firstRun.back() + runs);
    words.insert(words.end(), index.words.begin(), index.words.end());
  }
  if (!haveDictionary || textSheets != textEnd || sheets != manifest.sheets ||
      items.size() != manifest.items)
    return corrupt("shards and manifest disagree");
  for (const BlockPlace &text : texts) {
    if (text.record.coding == 0 &&
        text.record.storedBytes != text.record.rawBytes)
      return corrupt("a copied text block has two sizes");
  }
  for (const StoredFile &file : dictionary.files)
    if (file.item >= items.size() || !staysInside(file.name))
      return corrupt("a file name or its item is not valid");
  for (const PathEntry &path : dictionary.paths)
    if (path.item >= items.size())
      return corrupt("a path names an unknown item");
  for (const std::string &name : dictionary.directories)
    if (!staysInside(name))
      return corrupt("a folder name is not valid");
  return Outcome::success();
}

Result<Dataset> Dataset::open(const std::string &directory, uint64_t revision,
                              const DecoderOptions &options) {
  std::error_code code;
  if (!std::filesystem::is_directory(directory, code))
    return dataError(directory +
                     ": no such dataset; make one with `smmil pack "
                     "SOURCE " +
                     directory + "`");
  auto opened = std::make_unique<State>();
  opened->directory = directory;
  opened->decoderOptions = options;
  uint64_t version = revision != 0 ? revision : newestVersion(directory);
  if (version == 0)
    return dataError(directory + ": holds no version of a dataset; make one "
                                 "with `smmil pack`");
  std::string path =
      directory + "/versions/" + std::to_string(version) + ".json";
  if (!std::filesystem::exists(path, code))
    return dataError(path + ": no such version; the newest is " +
                     std::to_string(newestVersion(directory)));
  if (Outcome outcome = requireRegularFile(path); !outcome)
    return outcome.error();
  Result<std::string> text = readTextFile(path);
  if (!text)
    return text.error();
  Result<Manifest> manifest = parseManifest(*text, path);
  if (!manifest)
    return manifest.error();
  opened->manifest = std::move(*manifest);
  if (opened->manifest.version != version)
    return dataError(path + ": is corrupt: it describes version " +
                     std::to_string(opened->manifest.version));
  for (auto step : {&State::openPlan, &State::openShards, &State::join})
    if (Outcome outcome = (*opened.*step)(); !outcome)
      return outcome.error();
  return Dataset(std::move(opened));
}

//===----------------------------------------------------------------------===//
// Description
//===----------------------------------------------------------------------===//

const std::string &Dataset::directory() const { return state->directory; }
const Manifest &Dataset::manifest() const { return state->manifest; }
const Plan &Dataset::plan() const { return state->plan; }
const Decoder &Dataset::decoder() const { return state->decoder; }
ItemCodec Dataset::codec() const { return state->codec(); }

Outcome Dataset::attach(EmittedCodec codec) {
  if (Outcome same = codec.requirePlan(plan(), directory()); !same)
    return same;
  state->attached = std::move(codec);
  return Outcome::success();
}

uint64_t Dataset::sheetCount() const { return state->manifest.sheets; }
uint64_t Dataset::chunkCount() const { return state->chunks.size(); }
uint64_t Dataset::itemCount() const { return state->items.size(); }
const std::string &Dataset::tail() const { return state->dictionary.tail; }

const ItemRecord &Dataset::item(uint64_t id) const { return state->items[id]; }

const std::vector<StoredFile> &Dataset::files() const {
  return state->dictionary.files;
}

const std::vector<std::string> &Dataset::emptyDirectories() const {
  return state->dictionary.directories;
}

bool Dataset::keepsSource() const {
  return std::all_of(state->items.begin(), state->items.end(),
                     [this](const ItemRecord &record) {
                       return givesFile(plan(), record) ||
                              plan().fields[record.field].modality ==
                                  Modality::Numeric;
                     });
}

Result<std::string> Dataset::provenance() const {
  const StoredObject &object = state->manifest.provenance;
  if (object.name.empty())
    return std::string();
  std::string path = state->directory + "/plans/" + object.name;
  Result<Bytes> folded = readBlob(path, object.bytes, state->planBytes);
  if (!folded)
    return folded.error();
  Result<std::string> text = unfoldHex(*folded);
  if (!text)
    return dataError(path + ": " + text.error().message);
  return text;
}

uint64_t Dataset::totalBytes() const {
  const Manifest &manifest = state->manifest;
  uint64_t bytes = printManifest(manifest).size() + manifest.plan.bytes +
                   manifest.provenance.bytes;
  for (const ShardEntry &shard : manifest.shards)
    bytes += shard.object.bytes;
  return bytes;
}

Span<const uint32_t> Dataset::runWords(uint64_t sheet) const {
  uint64_t begin = state->firstRun[sheet], end = state->firstRun[sheet + 1];
  return Span<const uint32_t>(state->words).subspan(begin, end - begin);
}

//===----------------------------------------------------------------------===//
// Sheets
//===----------------------------------------------------------------------===//

Result<std::shared_ptr<const Bytes>>
Dataset::State::rawText(size_t block) const {
  {
    std::lock_guard<std::mutex> lock(cacheMutex);
    if (cachedBlock == block)
      return cachedText;
  }
  const BlockPlace &place = texts[block];
  const ShardReader &shard = shards[place.shard];
  Result<Bytes> bits = shard.readBlock(place.record);
  if (!bits)
    return bits.error();
  auto raw = std::make_shared<Bytes>();
  if (place.record.coding == 0) {
    *raw = std::move(*bits);
  } else {
    if (textField == plan.fields.size() ||
        place.record.coding >= plan.fields[textField].cases.size())
      return corrupt("a text block names an unknown case");
    ItemInfo info;
    Status status = codec().info(textField, place.record.coding, *bits, info);
    if (status.isOk() && info.outputBytes != place.record.rawBytes)
      status = Status::corrupt("a text block has another size");
    if (status.isOk())
      status = codec().decodeValue(textField, place.record.coding, *bits, *raw);
    if (!status.isOk())
      return corrupt(shard.path() + ": text block: " + status.message());
  }
  std::lock_guard<std::mutex> lock(cacheMutex);
  cachedBlock = block;
  cachedText = raw;
  return cachedText;
}

Result<Bytes> Dataset::State::textRange(uint64_t begin, uint64_t length) const {
  if (begin > textEnd || length > textEnd - begin)
    return corrupt("a sheet's text lies beyond the text stream");
  Bytes out;
  out.reserve(length);
  auto next = std::upper_bound(
      texts.begin(), texts.end(), begin,
      [](uint64_t at, const BlockPlace &b) { return at < b.textBegin; });
  size_t block = static_cast<size_t>(next - texts.begin());
  block -= block > 0;
  while (length > 0) {
    const BlockPlace &place = texts[block];
    uint64_t skip = begin - place.textBegin;
    uint64_t part = std::min(length, place.record.rawBytes - skip);
    if (part > 0) {
      Result<std::shared_ptr<const Bytes>> raw = rawText(block);
      if (!raw)
        return raw.error();
      out.insert(out.end(), (*raw)->begin() + ptrdiff_t(skip),
                 (*raw)->begin() + ptrdiff_t(skip + part));
    }
    begin += part;
    length -= part;
    ++block;
  }
  return out;
}

Result<std::vector<SheetRecord>>
Dataset::State::records(const BlockPlace &chunk) const {
  Result<Bytes> raw = shards[chunk.shard].readRawBlock(chunk.record);
  if (!raw)
    return raw.error();
  std::vector<SheetRecord> list;
  Status status = readSheets(*raw, dictionary, chunk.record.count, list);
  uint64_t text = 0, runs = 0;
  for (const SheetRecord &record : list) {
    text += textBytes(record, dictionary);
    runs += record.runs.size();
  }
  if (status.isOk() && (text != chunk.record.textBytes ||
                        runs != firstRun[chunk.firstSheet + list.size()] -
                                    firstRun[chunk.firstSheet]))
    status = Status::corrupt("a sheet block disagrees with the index");
  if (!status.isOk())
    return corrupt(shards[chunk.shard].path() + ": " + status.message());
  return list;
}

Result<StoredSheet> Dataset::State::restore(const SheetRecord &record,
                                            uint64_t number,
                                            uint64_t textBegin) const {
  Result<Bytes> text = textRange(textBegin, textBytes(record, dictionary));
  if (!text)
    return text.error();
  Result<StoredSheet> sheet = restoreSheet(
      record, dictionary, *text,
      [this](uint64_t item, bool dense) { return arrayText(item, dense); });
  if (!sheet)
    return dataError(directory + ": sheet " + std::to_string(number) + " " +
                     sheet.error().message);
  sheet->number = number;
  size_t run = 0;
  for (const StoredSegment &segment : sheet->segments) {
    if (segment.kind != Modality::Text)
      continue;
    if (run >= firstRun[number + 1] - firstRun[number] ||
        words[firstRun[number] + run] != segment.words)
      return corrupt("a sheet has other words than its index says");
    ++run;
  }
  return sheet;
}

uint64_t Dataset::chunkOf(uint64_t sheet) const {
  const std::vector<BlockPlace> &chunks = state->chunks;
  auto next = std::upper_bound(
      chunks.begin(), chunks.end(), sheet,
      [](uint64_t at, const BlockPlace &b) { return at < b.firstSheet; });
  return static_cast<uint64_t>(next - chunks.begin()) - 1;
}

Result<std::vector<StoredSheet>> Dataset::chunk(uint64_t number) const {
  const BlockPlace &place = state->chunks[number];
  Result<std::vector<SheetRecord>> records = state->records(place);
  if (!records)
    return records.error();
  std::vector<StoredSheet> sheets;
  uint64_t text = place.textBegin;
  for (size_t i = 0; i < records->size(); ++i) {
    Result<StoredSheet> sheet =
        state->restore((*records)[i], place.firstSheet + i, text);
    if (!sheet)
      return sheet.error();
    text += textBytes((*records)[i], state->dictionary);
    sheets.push_back(std::move(*sheet));
  }
  return sheets;
}

Result<StoredSheet> Dataset::sheet(uint64_t number) const {
  if (number >= sheetCount())
    return dataError(directory() + ": no sheet " + std::to_string(number) +
                     "; it has " + std::to_string(sheetCount()) +
                     ", counted from 0");
  const BlockPlace &place = state->chunks[chunkOf(number)];
  Result<std::vector<SheetRecord>> records = state->records(place);
  if (!records)
    return records.error();
  uint64_t text = place.textBegin;
  for (uint64_t i = place.firstSheet; i < number; ++i)
    text += textBytes((*records)[i - place.firstSheet], state->dictionary);
  return state->restore((*records)[number - place.firstSheet], number, text);
}

Result<std::string> Dataset::sourceText() const {
  std::string text;
  for (uint64_t c = 0; c < chunkCount(); ++c) {
    Result<std::vector<StoredSheet>> sheets = chunk(c);
    if (!sheets)
      return sheets.error();
    for (const StoredSheet &sheet : *sheets)
      text += sheet.line;
  }
  text += tail();
  if (text.size() != manifest().sourceTextBytes ||
      hash128(std::string_view(text)).hex() != manifest().sourceTextHash)
    return state->corrupt("the sheets do not come back as they were packed");
  return text;
}

namespace {

/// The smallest range that covers everything added.
struct Cover {
  uint64_t begin = UINT64_MAX, end = 0;
  void add(uint64_t offset, uint64_t length) {
    begin = std::min(begin, offset);
    end = std::max(end, offset + length);
  }
};

} // namespace

Result<std::vector<ReadRange>> Dataset::reads(uint64_t number) const {
  const BlockPlace &place = state->chunks[chunkOf(number)];
  Result<std::vector<SheetRecord>> records = state->records(place);
  if (!records)
    return records.error();
  const SheetRecord &record = (*records)[number - place.firstSheet];
  uint64_t begin = place.textBegin;
  for (uint64_t i = place.firstSheet; i < number; ++i)
    begin += textBytes((*records)[i - place.firstSheet], state->dictionary);
  uint64_t end = begin + textBytes(record, state->dictionary);
  // Text and sheet block share a shard; so do, as a rule, a sheet's media.
  std::map<uint32_t, Cover> text, media;
  text[place.shard].add(place.record.offset, place.record.storedBytes);
  for (const BlockPlace &block : state->texts)
    if (block.textBegin < end &&
        block.textBegin + block.record.rawBytes > begin)
      text[block.shard].add(block.record.offset, block.record.storedBytes);
  for (uint32_t path : record.paths) {
    const ItemRecord &entry = item(state->dictionary.paths[path].item);
    media[entry.shard].add(entry.offset, entry.length);
  }
  std::vector<ReadRange> ranges;
  for (const auto &covers : {text, media})
    for (const auto &[shard, cover] : covers)
      ranges.push_back({shard, cover.begin, cover.end - cover.begin});
  return ranges;
}

//===----------------------------------------------------------------------===//
// Items
//===----------------------------------------------------------------------===//

Result<Bytes> Dataset::State::payload(uint64_t id) const {
  const ItemRecord &record = items[id];
  const ShardReader &shard = shards[record.shard];
  Result<Bytes> bytes = shard.read(record.offset, record.length);
  if (bytes && static_cast<uint32_t>(checksum64(*bytes)) != record.checksum)
    return dataError(shard.path() + ": is corrupt: item " + std::to_string(id) +
                     " at byte " + std::to_string(record.offset) +
                     " does not match its checksum; restore the file or pack "
                     "again");
  return bytes;
}

Result<Bytes> Dataset::State::decode(uint64_t id) const {
  const ItemRecord &record = items[id];
  Result<Bytes> bits = payload(id);
  if (!bits || record.isCopy())
    return bits;
  Bytes value;
  Status status =
      codec().decodeValue(record.field, record.caseIndex, *bits, value);
  if (!status.isOk())
    return dataError(directory + ": item " + std::to_string(id) + ": " +
                     status.message() + "; restore the file or pack again");
  return value;
}

Result<Bytes> Dataset::State::sourceBytes(uint64_t id) const {
  const ItemRecord &record = items[id];
  if (givesFile(plan, record))
    return decode(id);
  const PlanField &field = plan.fields[record.field];
  if (field.modality != Modality::Numeric)
    return dataError(directory + ": item " + std::to_string(id) +
                     " is stored in the model's frame, without the source's "
                     "bytes");
  Result<Bytes> bits = payload(id);
  if (!bits)
    return bits.error();
  Result<Bytes> value = decode(id);
  if (!value)
    return value.error();
  ByteReader reader(*bits);
  Extents extents;
  uint64_t count = 0;
  if (Status status = readExtents(reader, extents, count); !status.isOk())
    return corrupt(status.message());
  NumericArray array;
  array.number = field.frame.number;
  array.bigEndian = field.frame.bigEndian;
  array.extents.assign(extents.sizes, extents.sizes + extents.rank);
  array.data = std::move(*value);
  return writeNpy(array);
}

/// The JSON of an item that a sheet holds as an array.
Result<std::string> Dataset::State::arrayText(uint64_t id, bool dense) const {
  Result<Bytes> bytes = sourceBytes(id);
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

Result<Bytes> Dataset::payload(uint64_t id) const { return state->payload(id); }

Result<Bytes> Dataset::decode(uint64_t id) const { return state->decode(id); }

Result<Bytes> Dataset::sourceBytes(uint64_t id) const {
  return state->sourceBytes(id);
}

uint64_t Dataset::textBlockCount() const { return state->texts.size(); }

Dataset::TextBlock Dataset::textBlock(uint64_t number) const {
  const BlockRecord &record = state->texts[number].record;
  return {state->textField, record.coding, record.rawBytes};
}

Result<Bytes> Dataset::textBlockBits(uint64_t number) const {
  const BlockPlace &place = state->texts[number];
  return state->shards[place.shard].readBlock(place.record);
}

//===----------------------------------------------------------------------===//
// Checking
//===----------------------------------------------------------------------===//

Result<DatasetCheck> Dataset::check(unsigned workers) const {
  DatasetCheck counts;
  // Manifest and plan, and each shard's header, index and footer, were checked
  // by opening; what is left are provenance, blocks and items.
  Result<std::string> text = provenance();
  if (!text)
    return text.error();
  counts.files =
      2 + !manifest().provenance.name.empty() + manifest().shards.size();
  counts.bytes = totalBytes();
  uint64_t work = 0; // Every block is read once, every item decoded once more.
  for (const ShardReader &shard : state->shards)
    for (const BlockRecord &block : shard.index().blocks)
      work += block.storedBytes;
  for (const ItemRecord &record : state->items)
    work += record.length;
  Progress progress("checking", work);
  for (const ShardReader &shard : state->shards)
    for (const BlockRecord &block : shard.index().blocks) {
      ++counts.blocks;
      progress.advance(block.storedBytes);
      if (Result<Bytes> bytes = shard.readBlock(block); !bytes)
        return bytes.error();
    }
  if (Result<std::string> sheets = sourceText(); !sheets)
    return sheets.error();
  counts.sheets = sheetCount();
  counts.items = itemCount();
  Outcome outcome =
      tryParallelFor(itemCount(), workers, [&](size_t id, unsigned) -> Outcome {
        Result<Bytes> value = decode(id);
        progress.advance(item(id).length);
        return value ? Outcome::success() : Outcome(value.error());
      });
  if (!outcome)
    return outcome.error();
  return counts;
}
