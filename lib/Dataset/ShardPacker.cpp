//===- ShardPacker.cpp - Sheets of a source into shards ------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Blocks end where the layout says; media are encoded in parallel, in batches,
// and written in the order in which sheets name them.
//
//===----------------------------------------------------------------------===//

#include "ShardPacker.h"

#include "Blob.h"
#include "CheckFormat.h"
#include "smmil/Dataset/EncodeItem.h"
#include "smmil/Runtime/Coarse.h"
#include "smmil/Support/Interrupt.h"
#include "smmil/Support/ParallelFor.h"

#include <zstd.h>

#include <algorithm>
#include <limits>

using namespace smmil;

/// Source bytes that are encoded before they are written: bounds memory.
static constexpr uint64_t kBatchBytes = uint64_t(16) << 20;
/// A reference to the shard's own media shard, whose name comes last.
static constexpr const char *kHome = "";

void ShardPacker::FreeZstd::operator()(ZSTD_CCtx_s *context) const {
  ZSTD_freeCCtx(context);
}
void ShardPacker::FreeZstd::operator()(ZSTD_CDict_s *dictionary) const {
  ZSTD_freeCDict(dictionary);
}

static uint64_t totalWork(const Source &source) {
  uint64_t bytes = source.textBytes;
  for (const SourceMedium &medium : source.media)
    if (medium.file >= 0) // Arrays are part of the text.
      bytes += medium.size;
  return bytes;
}

ShardPacker::ShardPacker(const Source &source, const Format &format,
                         const PackOptions &options, const Dataset *base,
                         std::string folder)
    : source(source), format(format), options(options), base(base),
      folder(std::move(folder)), sheetBytes(source), context(ZSTD_createCCtx()),
      fileKnown(source.files.size()), progress("packing", totalWork(source)) {}
ShardPacker::~ShardPacker() = default;

uint32_t ShardPacker::fieldOf(const std::string &name,
                              Modality modality) const {
  for (size_t i = 0; i < format.plan.fields.size(); ++i)
    if (format.plan.fields[i].modality == modality &&
        format.plan.fields[i].name == name)
      return static_cast<uint32_t>(i);
  return ItemRecord::kNoField;
}

bool ShardPacker::isBeside(uint32_t field) const {
  if (!bundles() || field != ItemRecord::kNoField)
    return bundles() && format.encodings[field].bundled;
  for (size_t i = 0; i < format.encodings.size(); ++i)
    if (format.plan.fields[i].modality != Modality::Text &&
        !format.encodings[i].bundled)
      return false;
  return true;
}

//===----------------------------------------------------------------------===//
// What all shards share
//===----------------------------------------------------------------------===//

Outcome ShardPacker::prepare() {
  plan.clear();
  serializePlan(format.plan, plan);
  // What is written must be what a reader takes.
  Plan stored;
  Status status = parsePlan(plan, stored);
  if (status.isOk())
    status = Decoder::create(format.plan, decoder);
  if (!status.isOk())
    return usageError(std::string("the format's plan is not valid: ") +
                      status.message());
  if (options.codec) {
    if (Outcome same = options.codec->requirePlan(format.plan, "this dataset");
        !same)
      return same;
    if (!options.codec->hasEncoder())
      return usageError(options.codec->path() +
                        ": has no encoder; build the codec without "
                        "--decoder-only to pack with it");
  }
  if (format.layout.tokens == Layout::Tokens::Baked) {
    Result<BakedMarks> marks = bakeMarks(format);
    if (!marks)
      return marks.error();
    common.marks = std::move(*marks);
  }
  textField = fieldOf(modalityName(Modality::Text), Modality::Text);
  for (const SourceField &field : source.fields)
    planFields.push_back(fieldOf(field.name, field.kind));
  return Outcome::success();
}

/// The commonest orders, or the one that all sheets must have.
Outcome ShardPacker::prepareOrder(size_t begin, size_t end) {
  common.order = format.layout.order;
  if (format.layout.order == Layout::Order::Templated) {
    std::string first;
    for (size_t i = begin; i < end; ++i) {
      const SourceSheet &sheet = source.sheets[i];
      std::string pattern = patternOf(source.segmentsOf(sheet));
      if (i == begin)
        first = pattern;
      if (pattern != first)
        return dataError(
            source.directory + "/sheets.jsonl:" + std::to_string(sheet.line) +
            ": does not fit the template: it holds " +
            describePattern(pattern) + ", the first sheet " +
            describePattern(first) + "; use a format with `order recorded`");
    }
    common.patterns = {first};
    return Outcome::success();
  }
  std::map<std::string, uint64_t> counts;
  for (size_t i = begin; i < end; ++i)
    ++counts[patternOf(source.segmentsOf(source.sheets[i]))];
  std::vector<std::pair<uint64_t, std::string>> order;
  for (const auto &[pattern, count] : counts)
    if (count > 1) // An order that occurs once costs less where it occurs.
      order.emplace_back(std::numeric_limits<uint64_t>::max() - count, pattern);
  std::sort(order.begin(), order.end());
  order.resize(std::min<size_t>(order.size(), format.layout.patterns));
  for (const auto &[rank, pattern] : order)
    common.patterns.push_back(pattern);
  return Outcome::success();
}

Bytes ShardPacker::compress(const Bytes &raw, bool withDictionary) const {
  Bytes stored(ZSTD_compressBound(raw.size()));
  size_t size =
      withDictionary
          ? ZSTD_compress_usingCDict(context.get(), stored.data(),
                                     stored.size(), raw.data(), raw.size(),
                                     digested.get())
          : ZSTD_compressCCtx(context.get(), stored.data(), stored.size(),
                              raw.data(), raw.size(), format.layout.level);
  stored.resize(ZSTD_isError(size) ? 0 : size);
  return stored;
}

/// Takes blocks from all over the source as they are: stored again, such a
/// block is a few references to the dictionary, so the dictionary costs what
/// its text would cost anyway, and no trial has to show that it pays. A raw
/// dictionary of this size brings blocks of 16 KiB within a few percent of one
/// zstd frame of everything (docs/Dialects/Layout/Rationale.md).
Outcome ShardPacker::makeDictionary(size_t begin, size_t end) {
  constexpr size_t kDictionaryBytes = 256 << 10;
  // Coded text has its own dictionary, in the plan.
  if (textField != ItemRecord::kNoField &&
      format.plan.fields[textField].cases.size() > 1)
    return Outcome::success();
  if (begin == end)
    return Outcome::success();
  const uint64_t all = source.sheets[end - 1].end - source.sheets[begin].begin;
  if (all < 2 * uint64_t(format.layout.textBlock))
    return Outcome::success();
  // Blocks from all over the text, so many that they fill the dictionary.
  const uint64_t whole = source.sheets[begin].begin;
  Templates scratch = common;
  BlockWriter writer(scratch);
  uint64_t first = 0;
  for (size_t i = begin; i < end && dictionary.size() < kDictionaryBytes; ++i) {
    const SourceSheet &sheet = source.sheets[i];
    if (writer.sheets() == 0 && all > kDictionaryBytes &&
        double(sheet.begin - whole) / double(all) <
            double(dictionary.size()) / double(kDictionaryBytes))
      continue;
    if (writer.sheets() == 0)
      first = sheet.begin;
    uint64_t item = 0;
    Result<std::string_view> bytes = sheetBytes.read(sheet);
    if (!bytes)
      return bytes.error();
    Outcome added = writer.add(source, sheet, *bytes,
                               [&](const SourceSegment &) -> Result<ItemRef> {
                                 return ItemRef{1, item++};
                               });
    if (!added)
      return added;
    if (i + 1 < end && writer.sheets() < format.layout.chunk &&
        source.sheets[i + 1].end - first <= format.layout.textBlock)
      continue;
    const Bytes text = writer.text();
    const Bytes raw = writer.finish();
    dictionary.insert(dictionary.end(), raw.begin(), raw.end());
    dictionary.insert(dictionary.end(), text.begin(), text.end());
  }
  dictionary.resize(std::min(dictionary.size(), kDictionaryBytes));
  digested.reset(ZSTD_createCDict(dictionary.data(), dictionary.size(),
                                  format.layout.level));
  if (!digested) // Text that zstd takes for a damaged dictionary of its own.
    dictionary.clear();
  return Outcome::success();
}

Outcome ShardPacker::run(size_t begin, size_t end, bool rest) {
  if (Outcome outcome = prepare(); !outcome)
    return outcome;
  if (Outcome outcome = prepareOrder(begin, end); !outcome)
    return outcome;
  if (Outcome outcome = makeDictionary(begin, end); !outcome)
    return outcome;
  if (Outcome outcome = packSheets(begin, end); !outcome)
    return outcome;
  if (rest)
    if (Outcome outcome = packUnreferenced(); !outcome)
      return outcome;
  return closeShards(rest);
}

//===----------------------------------------------------------------------===//
// Sheets
//===----------------------------------------------------------------------===//

Outcome ShardPacker::packSheets(size_t begin, size_t end) {
  for (size_t i = begin; i < end; ++i) {
    if (Outcome outcome = checkInterrupt(); !outcome)
      return outcome;
    const SourceSheet &sheet = source.sheets[i];
    const uint64_t bytes = sheet.end - sheet.begin;
    // Blocks end between sheets, unless a sheet alone is larger than a block.
    if (!blockSheets.empty() &&
        (blockSheets.size() == format.layout.chunk ||
         blockLines.size() + bytes > format.layout.textBlock))
      if (Outcome outcome = endBlock(); !outcome)
        return outcome;
    if (blockSheets.empty())
      if (Outcome outcome = roll(); !outcome)
        return outcome;
    if (Outcome outcome = openShards(); !outcome)
      return outcome;
    ShardWriter::SheetEntry entry;
    const size_t before = blockWords.size();
    Result<std::string_view> line = sheetBytes.read(sheet);
    if (!line)
      return line.error();
    if (Outcome outcome = block->add(
            source, sheet, *line,
            [this](const SourceSegment &segment) { return refOf(segment); },
            &blockWords);
        !outcome)
      return outcome;
    entry.runs = static_cast<uint32_t>(blockWords.size() - before);
    entry.hasId = sheet.hasId;
    entry.idHash = sheet.idHash;
    blockSheets.push_back(entry);
    blockLines += *line;
    progress.advance(bytes);
  }
  if (!blockSheets.empty())
    return endBlock();
  return Outcome::success();
}

Outcome ShardPacker::endBlock() {
  BlockRecord record;
  const Bytes text = block->text();
  Bytes raw = block->finish();
  record.textBytes = text.size();
  EncodedItem best;
  if (textField != ItemRecord::kNoField &&
      format.plan.fields[textField].cases.size() > 1 && !text.empty()) {
    PreparedItem item;
    item.bytes = text;
    item.copyOnly = false;
    Result<EncodedItem> encoded =
        encodeToFloor(codec(), textField, format.encodings[textField], item);
    if (!encoded)
      return encoded.error();
    best = std::move(*encoded);
  }
  record.textCase = best.caseIndex;
  if (best.caseIndex == 0) {
    raw.insert(raw.end(), text.begin(), text.end());
    best.bits.clear();
  }
  if (raw.size() > kMaxRawBytes || text.size() > kMaxRawBytes)
    return dataError(source.directory +
                     ": a sheet is larger than 1 GiB; split it");
  record.rawBytes = raw.size();
  Bytes packed = compress(raw, digested != nullptr);
  const bool smaller = !packed.empty() && packed.size() < raw.size();
  record.packing = smaller ? kBlockZstd : kBlockStored;
  if (Outcome outcome =
          sheetShard->addBlock(record, smaller ? packed : raw, best.bits,
                               blockSheets, blockLines, blockWords);
      !outcome)
    return outcome;
  blockSheets.clear();
  blockWords.clear();
  blockLines.clear();
  ++report.blocks;
  report.blockBytes +=
      (smaller ? packed.size() : raw.size()) + best.bits.size();
  if (Outcome outcome = writeMedia(/*beside=*/true, /*all=*/true); !outcome)
    return outcome;
  return writeMedia(/*beside=*/false, /*all=*/false);
}

//===----------------------------------------------------------------------===//
// References
//===----------------------------------------------------------------------===//

/// Number of a shard that sheets of this one lead to.
ItemRef ShardPacker::refTo(const std::string &shard, uint64_t item) {
  auto [found, isNew] = shardRefs.emplace(
      shard, static_cast<uint32_t>(templates.shards.size() + 1));
  if (isNew)
    templates.shards.push_back(shard);
  return {found->second, item};
}

Result<ItemRef> ShardPacker::refOf(const SourceSegment &segment) {
  uint32_t field = planFields[segment.field];
  bool isShared = format.layout.dedup && (field == ItemRecord::kNoField ||
                                          format.encodings[field].dedup);
  if (segment.file >= 0)
    fileKnown[size_t(segment.file)] = true;
  return itemOf(field, segment.medium, isShared);
}

/// The item of the base that holds the same content as the same field.
Outcome ShardPacker::findInBase(uint32_t field, int32_t medium,
                                std::optional<Known> &found) {
  Result<std::vector<uint64_t>> candidates =
      base->findContent(source.media[size_t(medium)].hash);
  if (!candidates)
    return candidates.error();
  for (uint64_t id : *candidates) {
    Result<ItemRecord> record = base->item(id);
    if (!record)
      return record.error();
    if (record->field != field)
      continue;
    if (givesFile(base->plan(), *record)) {
      Result<Bytes> theirs = base->sourceBytes(id),
                    ours = source.readMedium(medium);
      if (!theirs)
        return theirs.error();
      if (!ours)
        return ours.error();
      if (*theirs != *ours)
        continue;
    }
    uint64_t first = 0;
    for (uint32_t shard = 0; shard < record->shard; ++shard)
      first += base->manifest().shards[shard].items;
    found = Known{0, base->manifest().shards[record->shard].object.name,
                  id - first};
    return Outcome::success();
  }
  return Outcome::success();
}

/// A new item, or where items are shared the first that holds this content.
Result<ItemRef> ShardPacker::itemOf(uint32_t field, int32_t medium,
                                    bool isShared) {
  const bool beside = isBeside(field);
  auto key = std::make_pair(medium, field);
  auto found = itemByKey.find(key);
  if (found == itemByKey.end() && base && isShared) {
    std::optional<Known> known;
    if (Outcome outcome = findInBase(field, medium, known); !outcome)
      return outcome.error();
    if (known)
      found = itemByKey.emplace(key, std::move(*known)).first;
  }
  if (found != itemByKey.end() && isShared) {
    const Known &known = found->second;
    if (!known.name.empty())
      return refTo(known.name, known.item);
    if (known.pair != pair)
      return refTo(waiting[beside].names[known.pair], known.item);
    return beside ? ItemRef{0, known.item} : refTo(kHome, known.item);
  }
  if (Outcome outcome = openShards(); !outcome)
    return outcome.error();
  Waiting &queue = waiting[beside];
  const uint64_t item = queue.nextItem++;
  itemByKey.emplace(key, Known{pair, "", item});
  queue.tasks.push_back({field, medium});
  queue.bytes += source.media[size_t(medium)].size;
  return beside ? ItemRef{0, item} : refTo(kHome, item);
}

//===----------------------------------------------------------------------===//
// Media and other files
//===----------------------------------------------------------------------===//

Outcome ShardPacker::packUnreferenced() {
  for (size_t i = 0; i < source.files.size(); ++i) {
    if (fileKnown[i])
      continue;
    if (Outcome outcome = roll(); !outcome)
      return outcome;
    // A medium of the same content will do, if it is surely kept as it is.
    uint32_t field = ItemRecord::kNoField;
    for (size_t f = 0; f < format.plan.fields.size(); ++f)
      if (!usesValue(format.plan.fields[f]) &&
          itemByKey.count({source.files[i].medium, uint32_t(f)}))
        field = static_cast<uint32_t>(f);
    // `dedup` is about what sheets read; here sharing costs nothing.
    Result<ItemRef> ref =
        itemOf(field, source.files[i].medium, /*isShared=*/true);
    if (!ref)
      return ref.error();
    extras.files.push_back({source.files[i].name, ref->shard, ref->item});
    if (Outcome outcome = writeMedia(isBeside(field), /*all=*/false); !outcome)
      return outcome;
  }
  return Outcome::success();
}

/// Encodes and writes the items that wait for one file, once they are a batch
/// or `all`.
Outcome ShardPacker::writeMedia(bool beside, bool all) {
  std::vector<Task> &tasks = waiting[beside].tasks;
  if (tasks.empty() || (!all && waiting[beside].bytes < kBatchBytes))
    return Outcome::success();
  std::optional<ShardWriter> &writer = beside ? sheetShard : mediaShard;
  for (size_t begin = 0; begin < tasks.size();) {
    size_t end = begin;
    uint64_t bytes = 0;
    while (end < tasks.size() && (end == begin || bytes < kBatchBytes))
      bytes += source.media[size_t(tasks[end++].medium)].size;
    std::vector<Encoded> batch(end - begin);
    Outcome outcome = tryParallelFor(
        batch.size(), options.workers, [&](size_t i, unsigned) -> Outcome {
          const Task &task = tasks[begin + i];
          Result<Encoded> encoded = encode(task);
          if (!encoded)
            return encoded.error();
          batch[i] = std::move(*encoded);
          if (const SourceMedium &medium = source.media[size_t(task.medium)];
              medium.file >= 0)
            progress.advance(medium.size);
          return Outcome::success();
        });
    if (!outcome)
      return outcome;
    for (size_t i = 0; i < batch.size(); ++i) {
      Encoded &encoded = batch[i];
      const Task &task = tasks[begin + i];
      if (Outcome added = writer->addItem(
              encoded.record, encoded.bits,
              source.media[size_t(task.medium)].hash,
              givesFile(format.plan, encoded.record) ||
                  format.plan.fields[task.field].modality == Modality::Numeric,
              detailBytes(encoded.record, encoded.bits));
          !added)
        return added;
      report.warnings.insert(report.warnings.end(), encoded.warnings.begin(),
                             encoded.warnings.end());
      countNotes(report.notes, encoded.notes, source.nameOf(task.medium));
      encoded.record.length = encoded.bits.size();
      count(encoded.record);
    }
    begin = end;
  }
  tasks.clear();
  waiting[beside].bytes = 0;
  return Outcome::success();
}

/// Bytes of an item that lie apart: what is behind its prefix, where it has one
/// and the layout says so.
size_t ShardPacker::detailBytes(const ItemRecord &record, ByteSpan bits) const {
  if (record.isCopy() || format.layout.detail == Layout::Detail::Together ||
      !format.encodings[record.field].apart)
    return 0;
  const PlanField &field = format.plan.fields[record.field];
  const PlanGraph &graph = field.cases[record.caseIndex];
  const CoarseCase coarse = coarseCase(graph);
  PrefixSizes sizes;
  if (!coarse.exists() ||
      !measurePrefix(rootShape(field, graph), coarse, bits, sizes).isOk())
    return 0;
  return bits.size() - sizes.prefix;
}

void ShardPacker::count(const ItemRecord &record) {
  ++report.items;
  if (record.field != ItemRecord::kNoField && record.caseIndex == 0 &&
      format.plan.fields[record.field].cases.size() > 1)
    ++report.keptByCopy;
  PackReport::Tally &tally = report.cases[caseName(format.plan, record)];
  ++tally.items;
  tally.bytes += record.length;
}

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

Outcome ShardPacker::openShards() {
  if (sheetShard)
    return Outcome::success();
  auto open = [&](std::optional<ShardWriter> &writer) -> Outcome {
    Result<ShardWriter> created = ShardWriter::create(
        folder + "/shard" + std::to_string(staged++), format.layout.index);
    if (!created)
      return created.error();
    writer.emplace(std::move(*created));
    return Outcome::success();
  };
  if (Outcome outcome = open(sheetShard); !outcome)
    return outcome;
  if (!isBeside(ItemRecord::kNoField))
    if (Outcome outcome = open(mediaShard); !outcome)
      return outcome;
  templates = common;
  block.emplace(templates);
  return Outcome::success();
}

/// Writes what waits and closes the pair; `last`: nothing comes behind it.
Outcome ShardPacker::closeShards(bool last) {
  // A source without sheets and files still has its blank lines.
  if (Outcome outcome = openShards(); !outcome)
    return outcome;
  for (bool beside : {true, false})
    if (Outcome outcome = writeMedia(beside, /*all=*/true); !outcome)
      return outcome;
  if (last) {
    extras.directories = source.directories;
    extras.tail = source.tail;
  }
  std::optional<PackedShard> media;
  if (mediaShard && mediaShard->items() != 0) {
    Result<ShardEntry> entry =
        mediaShard->finish(Templates(), {}, ShardExtras());
    if (!entry)
      return entry.error();
    entry->role = ShardRole::Media;
    media = PackedShard{mediaShard->path(), std::move(*entry)};
    waiting[false].names[pair] = media->entry.object.name;
    for (std::string &name : templates.shards)
      if (name == kHome)
        name = media->entry.object.name;
  }
  Result<ShardEntry> entry = sheetShard->finish(templates, dictionary, extras);
  if (!entry)
    return entry.error();
  if (bundles())
    waiting[true].names[pair] = entry->object.name;
  entry->role = bundles() ? ShardRole::Bundle : ShardRole::Sheets;
  entry->uses = templates.shards;
  shards.push_back({sheetShard->path(), std::move(*entry)});
  if (media)
    shards.push_back(std::move(*media));
  sheetShard.reset();
  mediaShard.reset();
  block.reset();
  extras = ShardExtras();
  shardRefs.clear();
  for (Waiting &queue : waiting)
    queue.nextItem = 0;
  ++pair;
  return Outcome::success();
}

/// Closes a pair of which one file has grown beyond the limit.
Outcome ShardPacker::roll() {
  if (!sheetShard)
    return Outcome::success();
  const uint64_t most =
      std::max(sheetShard->size() + waiting[true].bytes,
               (mediaShard ? mediaShard->size() : 0) + waiting[false].bytes);
  if (most < options.shardBytes)
    return Outcome::success();
  return closeShards(/*last=*/false);
}
