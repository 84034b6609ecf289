//===- Dataset.cpp - Reading a dataset on disk ----------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Opens manifest, plan, shards and dictionary, and joins the shards' indexes
// into one numbering of sheets and items.
//
//===----------------------------------------------------------------------===//

#include "smmil/Dataset/Dataset.h"

#include "Blob.h"
#include "DatasetState.h"
#include "smmil/Dataset/Versions.h"
#include "smmil/Media/Numeric.h"
#include "smmil/Runtime/PrimitiveInfo.h"
#include "smmil/Runtime/Prologue.h"
#include "smmil/Support/Files.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <sys/file.h>
#include <xxhash.h>

using namespace smmil;

const PlanStep *smmil::libraryStep(const PlanGraph &graph) {
  auto found = std::find_if(
      graph.steps.begin(), graph.steps.end(), [](const PlanStep &step) {
        return primitiveInfo(step.code)->library != nullptr;
      });
  return found == graph.steps.end() ? nullptr : &*found;
}

bool smmil::givesFile(const Plan &plan, const ItemRecord &record) {
  return record.isCopy() ||
         plan.fields[record.field].cases[record.caseIndex].givesFile();
}

bool smmil::usesValue(const PlanField &field) {
  return !std::all_of(field.cases.begin(), field.cases.end(),
                      [](const PlanGraph &graph) { return graph.givesFile(); });
}

std::string smmil::caseName(const Plan &plan, const ItemRecord &record) {
  if (record.field == ItemRecord::kNoField)
    return "file/store";
  const PlanField &field = plan.fields[record.field];
  return field.name + "/" + field.cases[record.caseIndex].name;
}

Dataset::Dataset(std::unique_ptr<State> opened) : state(std::move(opened)) {}
Dataset::~Dataset() = default;
Dataset::Dataset(Dataset &&) noexcept = default;
Dataset &Dataset::operator=(Dataset &&) noexcept = default;

Dataset::State::~State() {
  for (size_t i = 0; shards && i < manifest.shards.size(); ++i)
    delete shards[i].load();
}

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

Outcome Dataset::State::openSequence() {
  Result<std::vector<Extent>> read = readExtents(directory, manifest);
  if (!read)
    return read.error();
  extents = std::move(*read);
  uint64_t sheets = 0, items = 0;
  for (const Extent &extent : extents) {
    firstSheet.push_back(sheets);
    if (extent.count > UINT64_MAX - sheets)
      return corrupt("its sequence has more sheets than possible");
    sheets += extent.count;
  }
  firstSheet.push_back(sheets);
  if (sheets != manifest.sheets)
    return corrupt("shards and manifest disagree");
  for (const ShardEntry &entry : manifest.shards) {
    firstItem.push_back(items);
    items += entry.items; // Parsing held the sum against the manifest's.
  }
  firstItem.push_back(items);
  shards.reset(new std::atomic<const OpenShard *>[manifest.shards.size()]);
  for (size_t i = 0; i < manifest.shards.size(); ++i)
    shards[i].store(nullptr);
  return Outcome::success();
}

Result<Dataset> Dataset::open(const std::string &reference, uint64_t revision,
                              const DecoderOptions &options) {
  Result<DatasetRef> ref = resolveDataset(reference);
  if (!ref)
    return ref.error();
  if (ref->version != 0 && revision != 0)
    return usageError(reference + ": names a version, and --revision another; "
                                  "give one of them");
  auto opened = std::make_unique<State>();
  const std::string &directory = opened->directory = ref->directory;
  opened->decoderOptions = options;
  uint64_t version = revision != 0 ? revision : ref->version;
  if (version == 0)
    version = newestVersion(directory);
  if (version == 0)
    return dataError(directory + ": holds no version of a dataset; make one "
                                 "with `smmil pack`");
  std::string path =
      directory + "/versions/" + std::to_string(version) + ".json";
  std::error_code code;
  if (!std::filesystem::exists(path, code))
    return dataError(path + ": no such version; the newest is " +
                     std::to_string(newestVersion(directory)));
  if (Outcome outcome = requireRegularFile(path); !outcome)
    return outcome.error();
  uint64_t size = 0;
  Result<FileHandle> lease = openFile(path, size);
  if (!lease)
    return lease.error();
  // Where locks do not work, `gc` has its grace period alone.
  (void)::flock(lease->get(), LOCK_SH | LOCK_NB);
  opened->lease = std::move(*lease);
  Result<Manifest> manifest = readManifest(path);
  if (!manifest)
    return manifest.error();
  opened->manifest = std::move(*manifest);
  if (opened->manifest.version != version)
    return dataError(path + ": is corrupt: it describes version " +
                     std::to_string(opened->manifest.version));
  for (auto step : {&State::openPlan, &State::openSequence})
    if (Outcome outcome = (*opened.*step)(); !outcome)
      return outcome.error();
  return Dataset(std::move(opened));
}

std::optional<uint32_t>
Dataset::State::indexOf(const std::string &shardName) const {
  for (uint32_t i = 0; i < manifest.shards.size(); ++i)
    if (manifest.shards[i].object.name == shardName)
      return i;
  return std::nullopt;
}

Result<const OpenShard *> Dataset::State::shard(uint32_t index) const {
  if (const OpenShard *known = shards[index].load(std::memory_order_acquire))
    return known;
  const ShardEntry &entry = manifest.shards[index];
  auto opened = std::make_unique<OpenShard>();
  auto reader = ShardReader::open(directory + "/shards/" + entry.object.name,
                                  entry.object.bytes, entry.seal);
  if (!reader)
    return reader.error();
  opened->reader = std::move(*reader);
  const ShardFooter &footer = opened->reader->footer();
  if (footer.sheets != entry.sheets || footer.items != entry.items)
    return corrupt("shards and manifest disagree");
  opened->refs.push_back(index);
  for (const std::string &name : opened->reader->templates().shards) {
    const std::optional<uint32_t> other = indexOf(name);
    if (!other)
      return opened->reader->corrupt("it leads to a shard that the version "
                                     "lacks");
    opened->refs.push_back(*other);
  }
  for (const std::string &name : entry.joins)
    opened->joins.push_back(*indexOf(name)); // Parsing found it.
  const OpenShard *expected = nullptr;
  if (shards[index].compare_exchange_strong(expected, opened.get(),
                                            std::memory_order_acq_rel))
    return opened.release();
  return expected; // Another thread was faster.
}

Outcome Dataset::openShards() const {
  for (uint32_t i = 0; i < state->manifest.shards.size(); ++i)
    if (Result<const OpenShard *> shard = state->shard(i); !shard)
      return shard.error();
  return Outcome::success();
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

Outcome Dataset::readCoarse() {
  if (state->attached)
    return usageError(directory() + ": a codec is attached already; read "
                                    "coarse values first");
  if (!state->prefixes.empty())
    return Outcome::success();
  for (const PlanField &field : plan().fields) {
    auto &cases = state->prefixes.emplace_back();
    for (const PlanGraph &graph : field.cases)
      cases.emplace_back(rootShape(field, graph), coarseCase(graph));
  }
  state->plan = coarsePlan(state->plan);
  Status status =
      Decoder::create(state->plan, state->decoder, state->decoderOptions);
  return status.isOk() ? Outcome::success() : state->corrupt(status.message());
}

const std::pair<Shape, CoarseCase> *
Dataset::State::prefixOf(const ItemRecord &record) const {
  if (prefixes.empty() || record.isCopy())
    return nullptr;
  const auto &prefix = prefixes[record.field][record.caseIndex];
  return prefix.second.exists() ? &prefix : nullptr;
}

uint64_t Dataset::sheetCount() const { return state->manifest.sheets; }
uint64_t Dataset::itemCount() const { return state->manifest.items; }

const std::vector<Extent> &Dataset::extents() const { return state->extents; }

bool Dataset::keepsSource() const {
  for (const ShardEntry &entry : state->manifest.shards)
    if (entry.codedItems != 0)
      return false;
  return true;
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

uint64_t Dataset::totalBytes() const { return storedBytesOf(state->manifest); }

//===----------------------------------------------------------------------===//
// Sheets
//===----------------------------------------------------------------------===//

Outcome Dataset::State::locate(uint64_t number, SheetPlace &place) const {
  if (number >= manifest.sheets)
    return dataError(directory + ": no sheet " + std::to_string(number) +
                     "; it has " + std::to_string(manifest.sheets) +
                     ", counted from 0");
  // Of extents without sheets the last one begins at the same number.
  auto next = std::upper_bound(firstSheet.begin(), firstSheet.end(), number);
  auto extent = static_cast<size_t>(next - firstSheet.begin()) - 1;
  place.shard = extents[extent].shard;
  place.sheet = extents[extent].begin + (number - firstSheet[extent]);
  return Outcome::success();
}

Result<StoredSheet> Dataset::sheet(uint64_t number) const {
  return SheetCursor(*this).sheet(number);
}

Result<std::vector<uint64_t>> Dataset::findId(const std::string &id) const {
  std::vector<uint64_t> found;
  const uint64_t hash = XXH3_64bits(id.data(), id.size());
  // Many extents may share a shard, which is asked once.
  std::map<uint32_t, std::vector<uint64_t>> candidates;
  SheetCursor cursor(*this);
  for (size_t e = 0; e < state->extents.size(); ++e) {
    const Extent &extent = state->extents[e];
    auto [known, isNew] = candidates.try_emplace(extent.shard);
    if (isNew) {
      Result<const OpenShard *> shard = state->shard(extent.shard);
      if (!shard)
        return shard.error();
      if (Outcome outcome = (*shard)->reader->findId(hash, known->second);
          !outcome)
        return outcome.error();
    }
    for (uint64_t local : known->second) {
      if (local < extent.begin || local - extent.begin >= extent.count)
        continue;
      const uint64_t number = state->firstSheet[e] + (local - extent.begin);
      Result<StoredSheet> sheet = cursor.sheet(number);
      if (!sheet)
        return sheet.error();
      if (sheet->id == id)
        found.push_back(number);
    }
  }
  return found;
}

/// Appends a sheet's line; the one before it ends in a line feed.
static void startLine(std::string &text) {
  if (!text.empty() && text.back() != '\n')
    text += '\n';
}

Result<std::string> Dataset::sourceText() const {
  std::string text;
  SheetCursor cursor(*this);
  for (size_t e = 0; e < state->extents.size(); ++e) {
    const Extent &extent = state->extents[e];
    startLine(text);
    const size_t begin = text.size();
    // Where the shard joins others, its own lines are what it was packed from.
    const bool isWhole =
        extent.count == state->manifest.shards[extent.shard].sheets;
    const bool joins = !state->manifest.shards[extent.shard].joins.empty();
    std::string own;
    for (uint64_t i = 0; i < extent.count; ++i) {
      if (i != 0 && text.back() != '\n')
        return state->corrupt("two sheets stand on one line");
      if (Outcome outcome = cursor.line(state->firstSheet[e] + i, text);
          !outcome)
        return outcome.error();
      if (joins && isWhole)
        if (Outcome outcome = cursor.state->line(/*whole=*/false, own);
            !outcome)
          return outcome.error();
    }
    if (!isWhole)
      continue;
    const ShardFooter &footer = cursor.state->shard->reader->footer();
    std::string_view part =
        joins ? std::string_view(own) : std::string_view(text).substr(begin);
    if (part.size() != footer.textBytes || hash128(part) != footer.textHash)
      return state->corrupt("the sheets do not come back as they were packed");
  }
  Result<std::string> end = tail();
  if (!end)
    return end.error();
  return text + *end;
}

Result<std::string> Dataset::tail() const {
  // What stands behind the last sheet of a shard belongs to the version only
  // while that sheet is its last one; a source without sheets has only this.
  const std::vector<ShardEntry> &entries = state->manifest.shards;
  uint32_t last = 0;
  if (!state->extents.empty()) {
    const Extent &extent = state->extents.back();
    if (extent.begin + extent.count != entries[extent.shard].sheets)
      return std::string();
    last = extent.shard;
    for (uint32_t next = last + 1; next < entries.size(); ++next)
      if (entries[next].role != ShardRole::Media && entries[next].sheets == 0)
        last = next; // Other files of the same source.
  } else {
    while (last < entries.size() && entries[last].role == ShardRole::Media)
      ++last;
    if (last == entries.size() || entries[last].sheets != 0)
      return std::string();
  }
  Result<const OpenShard *> shard = state->shard(last);
  if (!shard)
    return shard.error();
  Result<ShardExtras> extras = (*shard)->reader->extras();
  if (!extras)
    return extras.error();
  return extras->tail;
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
  SheetCursor cursor(*this);
  if (Outcome outcome = cursor.read(number); !outcome)
    return outcome.error();
  const BlockRecord &block = cursor.state->block;
  std::vector<ReadRange> ranges = {
      {cursor.state->shardIndex, block.offset, block.storedBytes()}};
  for (size_t i = 0; i < cursor.state->joined; ++i) {
    const SheetCursor::State &added = *cursor.state->added[i];
    ranges.push_back(
        {added.shardIndex, added.block.offset, added.block.storedBytes()});
  }
  std::map<uint32_t, Cover> media, details;
  for (const SegmentData &segment : cursor.segments()) {
    if (segment.kind == Modality::Text)
      continue;
    Result<ItemRecord> record = item(segment.item);
    if (!record)
      return record.error();
    media[record->shard].add(record->offset, record->stored);
    if (record->detailBytes != 0 && state->prefixes.empty())
      details[record->shard].add(record->detailOffset, record->detailBytes);
  }
  for (const auto &parts : {media, details})
    for (const auto &[shard, cover] : parts)
      ranges.push_back({shard, cover.begin, cover.end - cover.begin});
  return ranges;
}

//===----------------------------------------------------------------------===//
// Items and files
//===----------------------------------------------------------------------===//

Outcome Dataset::State::itemOf(const OpenShard &shard, const ItemRef &ref,
                               uint64_t &id) const {
  if (ref.shard >= shard.refs.size() ||
      ref.item >= manifest.shards[shard.refs[ref.shard]].items)
    return shard.reader->corrupt("a path leads to an unknown item");
  id = firstItem[shard.refs[ref.shard]] + ref.item;
  return Outcome::success();
}

Result<ItemRecord> Dataset::item(uint64_t id) const {
  if (id >= itemCount())
    return dataError(directory() + ": no item " + std::to_string(id) +
                     "; it has " + std::to_string(itemCount()));
  auto next =
      std::upper_bound(state->firstItem.begin(), state->firstItem.end(), id);
  auto index = static_cast<uint32_t>(next - state->firstItem.begin()) - 1;
  Result<const OpenShard *> shard = state->shard(index);
  if (!shard)
    return shard.error();
  ItemRecord record;
  record.shard = index;
  if (Outcome outcome =
          (*shard)->reader->findItem(id - state->firstItem[index], record);
      !outcome)
    return outcome.error();
  if (record.field != ItemRecord::kNoField &&
      (record.field >= plan().fields.size() ||
       record.caseIndex >= plan().fields[record.field].cases.size()))
    return (*shard)->reader->corrupt("an item names an unknown field or case");
  if (const auto *prefix = state->prefixOf(record)) {
    Result<ByteSpan> bits =
        (*shard)->reader->view(record.offset, record.stored);
    if (!bits)
      return bits.error();
    PrefixSizes sizes;
    if (Status status =
            measurePrefix(prefix->first, prefix->second, *bits, sizes);
        !status.isOk())
      return (*shard)->reader->corrupt(status.message());
    record.length = sizes.coarse;
  }
  return record;
}

/// Of an item that lies in one piece, or of one of its parts.
static Outcome checkPart(const ShardReader &shard, uint64_t offset,
                         uint32_t checksum, ByteSpan bits) {
  if (static_cast<uint32_t>(checksum64(bits)) == checksum)
    return Outcome::success();
  return shard.corrupt("the item at byte " + std::to_string(offset) +
                       " does not match its checksum");
}

static Outcome readPart(const ShardReader &shard, uint64_t offset,
                        uint32_t checksum, MutableByteSpan bits) {
  if (Outcome outcome = shard.read(offset, bits); !outcome)
    return outcome;
  return checkPart(shard, offset, checksum, {bits.data(), bits.size()});
}

/// Where it lies in a map of the file.
static Result<ByteSpan> mappedPart(const ShardReader &shard,
                                   const ItemRecord &record) {
  Result<ByteSpan> bits = shard.view(record.offset, record.stored);
  if (!bits)
    return bits;
  if (Outcome outcome = checkPart(shard, record.offset, record.checksum, *bits);
      !outcome)
    return outcome.error();
  return bits;
}

Outcome Dataset::payload(const ItemRecord &record, MutableByteSpan bits) const {
  Result<const OpenShard *> shard = state->shard(record.shard);
  if (!shard)
    return shard.error();
  const ShardReader &reader = *(*shard)->reader;
  if (const auto *prefix = state->prefixOf(record)) {
    Result<ByteSpan> part = mappedPart(reader, record);
    if (!part)
      return part.error();
    Status status = cutItem(prefix->first, prefix->second, *part, bits);
    return status.isOk() ? Outcome::success()
                         : reader.corrupt(status.message());
  }
  Outcome outcome = readPart(reader, record.offset, record.checksum,
                             bits.subspan(0, record.stored));
  if (!outcome || record.detailBytes == 0)
    return outcome;
  return readPart(reader, record.detailOffset, record.detailChecksum,
                  bits.subspan(record.stored));
}

Result<ByteSpan> Dataset::view(const ItemRecord &record, Bytes &joined) const {
  if (record.detailBytes != 0 || state->prefixOf(record)) {
    joined.resize(record.length);
    if (Outcome outcome = payload(record, joined); !outcome)
      return outcome.error();
    return ByteSpan(joined);
  }
  Result<const OpenShard *> shard = state->shard(record.shard);
  if (!shard)
    return shard.error();
  return mappedPart(*(*shard)->reader, record);
}

Result<Bytes> Dataset::payload(uint64_t id) const {
  Result<ItemRecord> record = item(id);
  if (!record)
    return record.error();
  Bytes bits(record->length);
  if (Outcome outcome = payload(*record, bits); !outcome)
    return outcome.error();
  return bits;
}

Result<Bytes> Dataset::decode(uint64_t id) const {
  Result<ItemRecord> record = item(id);
  if (!record)
    return record.error();
  Bytes bits(record->length);
  if (Outcome outcome = payload(*record, bits); !outcome)
    return outcome.error();
  if (record->isCopy())
    return bits;
  Bytes value;
  Status status =
      codec().decodeValue(record->field, record->caseIndex, bits, value);
  if (!status.isOk())
    return dataError(directory() + ": item " + std::to_string(id) + ": " +
                     status.message() + "; restore the file or pack again");
  return value;
}

Result<Bytes> Dataset::sourceBytes(uint64_t id) const {
  Result<ItemRecord> record = item(id);
  if (!record)
    return record.error();
  if (givesFile(plan(), *record))
    return decode(id);
  const PlanField &field = plan().fields[record->field];
  if (field.modality != Modality::Numeric)
    return dataError(directory() + ": item " + std::to_string(id) +
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
    return state->corrupt(status.message());
  NumericArray array;
  array.number = field.frame.number;
  array.bigEndian = field.frame.bigEndian;
  array.extents.assign(extents.sizes, extents.sizes + extents.rank);
  array.data = std::move(*value);
  return writeNpy(array);
}

Result<std::vector<uint64_t>> Dataset::findContent(const Hash128 &hash) const {
  std::vector<uint64_t> found;
  for (uint32_t index = 0; index < manifest().shards.size(); ++index) {
    if (manifest().shards[index].items == 0)
      continue;
    Result<const OpenShard *> shard = state->shard(index);
    if (!shard)
      return shard.error();
    std::vector<uint64_t> items;
    if (Outcome outcome = (*shard)->reader->findContent(hash, items); !outcome)
      return outcome.error();
    for (uint64_t item : items)
      found.push_back(state->firstItem[index] + item);
  }
  return found;
}

Outcome Dataset::State::eachExtras(
    const std::function<Outcome(const OpenShard &, const ShardExtras &)> &visit)
    const {
  for (uint32_t index = 0; index < manifest.shards.size(); ++index) {
    if (manifest.shards[index].role == ShardRole::Media)
      continue;
    Result<const OpenShard *> opened = shard(index);
    if (!opened)
      return opened.error();
    Result<ShardExtras> extras = (*opened)->reader->extras();
    if (!extras)
      return extras.error();
    if (Outcome outcome = visit(**opened, *extras); !outcome)
      return outcome;
  }
  return Outcome::success();
}

Result<std::vector<StoredFile>> Dataset::files() const {
  std::vector<StoredFile> files;
  std::set<std::pair<std::string, uint64_t>> known;
  auto add = [&](std::string name, uint64_t item) {
    if (known.emplace(name, item).second)
      files.push_back({std::move(name), item});
  };
  SheetCursor cursor(*this);
  for (uint64_t number = 0; number < sheetCount(); ++number) {
    if (Outcome outcome = cursor.state->seek(number); !outcome)
      return outcome.error();
    Outcome all = cursor.state->eachPath(
        [&](const OpenShard &shard, const PathRecord &path) -> Outcome {
          if (path.isArray)
            return Outcome::success();
          uint64_t id = 0;
          if (Outcome outcome = state->itemOf(shard, path.ref, id); !outcome)
            return outcome;
          std::optional<std::string> name =
              path.file.empty() ? tryFileOfPath(path.spelled)
                                : std::optional<std::string>(path.file);
          if (!name || !staysInside(*name))
            return state->corrupt("a file name is not valid");
          add(std::move(*name), id);
          return Outcome::success();
        });
    if (!all)
      return all.error();
  }
  Outcome rest = state->eachExtras([&](const OpenShard &shard,
                                       const ShardExtras &extras) -> Outcome {
    for (const ShardExtras::File &file : extras.files) {
      uint64_t id = 0;
      if (Outcome outcome = state->itemOf(shard, {file.shard, file.item}, id);
          !outcome)
        return outcome;
      if (!staysInside(file.name))
        return state->corrupt("a file name is not valid");
      add(file.name, id);
    }
    return Outcome::success();
  });
  if (!rest)
    return rest.error();
  return files;
}

Result<std::vector<std::string>> Dataset::emptyDirectories() const {
  std::set<std::string> names;
  Outcome all = state->eachExtras(
      [&](const OpenShard &, const ShardExtras &extras) -> Outcome {
        for (const std::string &name : extras.directories) {
          if (!staysInside(name))
            return state->corrupt("a folder name is not valid");
          names.insert(name);
        }
        return Outcome::success();
      });
  if (!all)
    return all.error();
  return std::vector<std::string>(names.begin(), names.end());
}

Result<std::string> smmil::describeNumbers(const Dataset &dataset,
                                           size_t field) {
  const PlanField &about = dataset.plan().fields[field];
  NumericArray array;
  array.number = about.frame.number;
  array.bigEndian = about.frame.bigEndian;
  if (about.cases.size() > 1)
    return array.describe();
  for (uint64_t id = 0; id < dataset.itemCount(); ++id) {
    Result<ItemRecord> record = dataset.item(id);
    if (!record)
      return record.error();
    if (record->field != field)
      continue;
    Result<Bytes> bytes = dataset.sourceBytes(id);
    if (!bytes)
      return bytes.error();
    if (Result<NumericArray> read = parseNpy(*bytes))
      return read->describe();
  }
  return NumericArray().describe();
}
