//===- Pack.cpp - Writing a dataset ---------------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Walks the sheets chunk by chunk: frames and text first, then the media that
// the chunk is the first to use, encoded in parallel and written in order.
//
//===----------------------------------------------------------------------===//

#include "smmil/Dataset/Pack.h"

#include "Blob.h"
#include "CheckFormat.h"
#include "Frames.h"
#include "InlineArray.h"
#include "Shard.h"
#include "Transaction.h"
#include "smmil/Dataset/EncodeItem.h"
#include "smmil/Media/Classify.h"
#include "smmil/Runtime/GraphText.h"
#include "smmil/Support/Interrupt.h"
#include "smmil/Support/ParallelFor.h"
#include "smmil/Support/Progress.h"

#include <algorithm>
#include <cassert>
#include <filesystem>
#include <limits>
#include <utility>

using namespace smmil;

/// Source bytes that are encoded before they are written: bounds memory.
static constexpr uint64_t kBatchBytes = uint64_t(64) << 20;

const FieldMarker &smmil::fieldMarker(Modality kind) {
  static const FieldMarker kMarkers[kModalities] = {{"", ""},
                                                    {"img", "<IMAGE>"},
                                                    {"aud", "<AUDIO>"},
                                                    {"vid", "<VIDEO>"},
                                                    {"num", "<NUMERIC>"}};
  return kMarkers[size_t(kind)];
}

/// A case that the text of a graph says, named after the first part of its last
/// word: `jpeg` for `file | jpeg_file`.
static PlanGraph caseOf(const std::string &text) {
  PlanGraph graph;
  [[maybe_unused]] Status status = parseGraph(text, graph);
  assert(status.isOk() && "the text of a graph of our own");
  const size_t bar = text.find("| ");
  graph.name = text.substr(bar == text.npos ? 0 : bar + 2);
  graph.name.resize(
      std::min(graph.name.find_first_of(" _"), graph.name.size()));
  return graph;
}

/// What a field of this kind tries, besides storing its items, with every byte
/// kept.
static std::vector<PlanGraph> casesOf(Modality kind, bool safe) {
  const std::string packed = "zstd level=19";
  if (kind == Modality::Text)
    return {caseOf(packed)};
  std::vector<PlanGraph> cases;
  if (!safe || kind == Modality::Video)
    return cases;
  if (kind == Modality::Image) {
    cases.push_back(caseOf("file | jpeg_file"));
    cases.push_back(caseOf("file | png_file"));
  }
  if (kind == Modality::Audio)
    cases.push_back(caseOf("file | wav_file"));
  cases.push_back(caseOf("file | " + packed));
  return cases;
}

static Format makeFileFormat(const std::vector<SourceField> &fields,
                             bool safe) {
  Format format;
  std::vector<SourceField> all;
  for (Modality kind :
       {Modality::Text, Modality::Image, Modality::Audio, Modality::Video})
    all.push_back({modalityName(kind), kind});
  for (const SourceField &field : fields)
    if (field.name != modalityName(field.kind) ||
        field.kind == Modality::Numeric)
      all.push_back(field);
  View view;
  view.name = "as_recorded";
  bool used[kModalities] = {};
  for (const auto &[name, modality] : all) {
    PlanField field;
    field.name = name;
    field.modality = modality;
    PlanGraph store;
    store.name = "store";
    field.cases = {store};
    FieldEncoding encoding;
    encoding.cases = field.cases;
    encoding.route.resize(kContentClasses);
    for (const PlanGraph &graph : casesOf(modality, safe)) {
      for (auto &route : encoding.route)
        route.push_back(static_cast<uint8_t>(field.cases.size()));
      field.cases.push_back(formatPartOf(graph));
      encoding.cases.push_back(graph);
    }
    format.plan.fields.push_back(std::move(field));
    format.encodings.push_back(std::move(encoding));
    if (modality == Modality::Text)
      continue;
    const FieldMarker &marker = fieldMarker(modality);
    if (!std::exchange(used[size_t(modality)], true))
      format.tokens.push_back({marker.symbol, marker.spelling});
    ViewStep step;
    step.kind = ViewStep::Kind::Recorded;
    step.field = name;
    step.tokenBefore = marker.symbol;
    view.steps.push_back(std::move(step));
  }
  format.layout.chunk = 1024;
  // An archive is read as a whole: blocks as long as zstd looks back.
  format.layout.textBlock = 8 << 20;
  format.tokens.push_back({"end", "<SHEET-END>"});
  ViewStep mark;
  mark.kind = ViewStep::Kind::Mark;
  mark.token = "end";
  view.steps.push_back(std::move(mark));
  format.views = {std::move(view)};
  return format;
}

Format smmil::makeCopyFormat(const std::vector<SourceField> &fields) {
  return makeFileFormat(fields, /*safe=*/false);
}

Format smmil::makeSafeFormat(const std::vector<SourceField> &fields) {
  return makeFileFormat(fields, /*safe=*/true);
}

//===----------------------------------------------------------------------===//
// Packer
//===----------------------------------------------------------------------===//

namespace {

/// What is to be stored: a medium as a field.
struct Task {
  uint32_t field = ItemRecord::kNoField;
  int32_t medium = -1;
};

struct Encoded {
  ItemRecord record;
  Bytes bits;
  MediaNotes notes; ///< Of what the dataset cannot give back.
  std::vector<std::string> warnings;
};

class Packer {
public:
  Packer(const Source &source, const Format &format, const PackOptions &options,
         Transaction &transaction)
      : source(source), format(format), options(options),
        transaction(transaction), frames(dictionary),
        progress("packing", totalWork(source)) {}

  Outcome run();
  PackReport report;

private:
  static uint64_t totalWork(const Source &source);
  uint32_t fieldOf(const std::string &name, Modality modality) const;
  Outcome prepareOrder();
  uint32_t pathOf(const Segment &segment, std::string_view spelled);
  PathSpelling spellingOf(int32_t medium, std::string_view spelled) const;
  uint64_t itemOf(uint32_t field, int32_t medium, bool isShared);
  uint64_t fileOf(int32_t file, uint64_t item);
  Outcome packChunk(size_t begin, size_t end);
  Outcome packUnreferenced();
  Outcome writeText(Bytes &pending, bool all);
  Outcome writeTextBlock(ByteSpan raw);
  Outcome writePacked(BlockKind kind, const Bytes &raw, uint64_t count,
                      uint64_t textBytes);
  Outcome writeMedia();
  Result<Encoded> encode(const Task &task) const;
  Outcome encodeField(const Task &task, const MediaInfo &info,
                      const Bytes &bytes, Encoded &encoded) const;
  void count(const ItemRecord &record);
  bool bundled() const {
    return format.layout.placement == Layout::Placement::Bundle;
  }
  ItemCodec codec() const { return ItemCodec(decoder, options.codec); }
  Outcome openShard(std::optional<ShardWriter> &writer);
  Outcome closeShard(std::optional<ShardWriter> &writer, ShardRole role);
  Outcome roll(std::optional<ShardWriter> &writer, ShardRole role);
  Outcome installBlob(const Bytes &blob, const std::string &name,
                      StoredObject &object);

  const Source &source;
  const Format &format;
  const PackOptions &options;
  Transaction &transaction;
  Decoder decoder;
  Bytes planBytes;

  Dictionary dictionary;
  FrameBuilder frames;
  std::vector<Task> tasks; ///< All items; written up to `itemsWritten`.
  size_t itemsWritten = 0;
  std::map<std::pair<int32_t, uint32_t>, uint64_t> itemByKey;
  std::map<std::pair<uint64_t, std::string>, uint32_t> pathByKey;
  std::map<int32_t, uint64_t> dictionaryFile;

  std::optional<ShardWriter> sheetShard, mediaShard;
  unsigned staged = 0;
  std::vector<ShardEntry> sheetShards, mediaShards;
  Bytes pendingText;
  Progress progress;
};

} // namespace

/// Whether a case of the field needs the value that the model sees.
static bool usesValue(const PlanField &field) {
  return !std::all_of(field.cases.begin(), field.cases.end(),
                      [](const PlanGraph &graph) { return graph.givesFile(); });
}

uint64_t Packer::totalWork(const Source &source) {
  uint64_t bytes = source.text.size();
  for (const SourceMedium &medium : source.media)
    if (medium.file >= 0) // Arrays are part of the text.
      bytes += medium.size;
  return bytes;
}

uint32_t Packer::fieldOf(const std::string &name, Modality modality) const {
  for (size_t i = 0; i < format.plan.fields.size(); ++i)
    if (format.plan.fields[i].modality == modality &&
        format.plan.fields[i].name == name)
      return static_cast<uint32_t>(i);
  return ItemRecord::kNoField;
}

/// The commonest orders, or the one that all sheets must have.
Outcome Packer::prepareOrder() {
  dictionary.order = format.layout.order;
  if (format.layout.order == Layout::Order::Templated) {
    std::string first;
    for (const SourceSheet &sheet : source.sheets) {
      std::string pattern = patternOf(sheet.segments);
      if (&sheet == source.sheets.data())
        first = pattern;
      if (pattern != first)
        return dataError(
            source.directory + "/sheets.jsonl:" + std::to_string(sheet.line) +
            ": does not fit the template: it holds " +
            describePattern(pattern) + ", the first sheet " +
            describePattern(first) + "; use a format with `order recorded`");
    }
    dictionary.patterns = {first};
    return Outcome::success();
  }
  std::map<std::string, uint64_t> counts;
  for (const SourceSheet &sheet : source.sheets)
    ++counts[patternOf(sheet.segments)];
  std::vector<std::pair<uint64_t, std::string>> order;
  for (const auto &[pattern, count] : counts)
    if (count > 1) // An order that occurs once costs less where it occurs.
      order.emplace_back(std::numeric_limits<uint64_t>::max() - count, pattern);
  std::sort(order.begin(), order.end());
  order.resize(std::min<size_t>(order.size(), format.layout.patterns));
  for (const auto &[rank, pattern] : order)
    dictionary.patterns.push_back(pattern);
  return Outcome::success();
}

uint64_t Packer::fileOf(int32_t file, uint64_t item) {
  auto [found, isNew] = dictionaryFile.emplace(file, dictionary.files.size());
  if (isNew)
    dictionary.files.push_back({source.files[size_t(file)].name, item});
  return found->second;
}

/// A new item, or where items are shared the first that holds this content.
uint64_t Packer::itemOf(uint32_t field, int32_t medium, bool isShared) {
  auto [found, isNew] =
      itemByKey.emplace(std::make_pair(medium, field), tasks.size());
  if (!isNew && isShared)
    return found->second;
  tasks.push_back({field, medium});
  return tasks.size() - 1;
}

/// How an array is spelled: a reader prints it again where it can.
PathSpelling Packer::spellingOf(int32_t medium,
                                std::string_view spelled) const {
  Result<NumericArray> array = parseNpy(source.media[size_t(medium)].content);
  assert(array && "a file of our own");
  for (bool dense : {false, true})
    if (isInlineArray(*array) && printInlineArray(*array, dense) == spelled)
      return dense ? PathSpelling::DenseArray : PathSpelling::SpacedArray;
  return PathSpelling::OwnArray;
}

uint32_t Packer::pathOf(const Segment &segment, std::string_view spelled) {
  uint32_t field = fieldOf(segment.field, segment.kind);
  bool isShared = format.layout.dedup && (field == ItemRecord::kNoField ||
                                          format.encodings[field].dedup);
  uint64_t item = itemOf(field, segment.medium, isShared);
  auto [found, isNew] =
      pathByKey.emplace(std::make_pair(item, std::string(spelled)),
                        static_cast<uint32_t>(dictionary.paths.size()));
  if (!isNew)
    return found->second;
  PathEntry entry;
  entry.item = item;
  if (segment.file < 0) {
    entry.spelling = spellingOf(segment.medium, spelled);
  } else {
    entry.file = fileOf(segment.file, item);
    std::string usual;
    encodeJsonString(source.files[size_t(segment.file)].name, Spelling::Minimal,
                     usual);
    if (usual != spelled)
      entry.spelling = PathSpelling::OwnPath;
  }
  if (entry.isOwn())
    entry.spelled = spelled;
  dictionary.paths.push_back(std::move(entry));
  return found->second;
}

Outcome Packer::run() {
  planBytes.clear();
  serializePlan(format.plan, planBytes);
  // What is written must be what a reader takes.
  Plan stored;
  Status status = parsePlan(planBytes, stored);
  if (status.isOk())
    status = Decoder::create(format.plan, decoder);
  if (!status.isOk())
    return usageError(std::string("the format's plan is not valid: ") +
                      status.message());
  if (options.codec)
    if (Outcome same = options.codec->requirePlan(format.plan, "this dataset");
        !same)
      return same;
  if (format.layout.tokens == Layout::Tokens::Baked) {
    Result<BakedMarks> marks = bakeMarks(format);
    if (!marks)
      return marks.error();
    dictionary.marks = std::move(*marks);
  }
  if (Outcome outcome = prepareOrder(); !outcome)
    return outcome;
  dictionary.directories = source.directories;
  dictionary.tail = source.text.substr(source.tail);

  for (size_t begin = 0; begin < source.sheets.size();
       begin += format.layout.chunk)
    if (Outcome outcome =
            packChunk(begin, std::min<size_t>(begin + format.layout.chunk,
                                              source.sheets.size()));
        !outcome)
      return outcome;
  if (Outcome outcome = packUnreferenced(); !outcome)
    return outcome;
  if (Outcome outcome = writeText(pendingText, true); !outcome)
    return outcome;
  if (Outcome outcome =
          writePacked(BlockKind::Dictionary, writeDictionary(dictionary), 0, 0);
      !outcome)
    return outcome;
  ShardRole role = bundled() ? ShardRole::Bundle : ShardRole::Sheets;
  if (Outcome outcome = closeShard(sheetShard, role); !outcome)
    return outcome;
  if (Outcome outcome = closeShard(mediaShard, ShardRole::Media); !outcome)
    return outcome;

  Manifest manifest;
  manifest.version = report.version = transaction.nextVersion();
  manifest.parent = manifest.version - 1;
  if (Outcome outcome = installBlob(
          makeBlob(planBytes), planHash(format.plan) + ".plan", manifest.plan);
      !outcome)
    return outcome;
  if (!format.provenance.empty()) {
    Bytes folded = foldHex(format.provenance);
    std::string hash = hash128(std::string_view(format.provenance)).hex();
    if (Outcome outcome = installBlob(makeBlob(folded, planBytes),
                                      hash + ".mlir", manifest.provenance);
        !outcome)
      return outcome;
  }
  manifest.shards = std::move(sheetShards);
  manifest.shards.insert(manifest.shards.end(), mediaShards.begin(),
                         mediaShards.end());
  for (size_t i = 0; i < format.encodings.size(); ++i)
    manifest.fields.push_back({format.plan.fields[i].name,
                               format.encodings[i].metric,
                               format.encodings[i].floor});
  manifest.layout = format.layout;
  manifest.images = format.images;
  manifest.notes = report.notes;
  manifest.tokens = format.tokens;
  manifest.views = format.views;
  manifest.sheets = report.sheets = source.sheets.size();
  manifest.items = report.items = tasks.size();
  manifest.sourceTextBytes = source.text.size();
  manifest.sourceTextHash = hash128(std::string_view(source.text)).hex();
  if (Outcome outcome = checkInterrupt(); !outcome)
    return outcome; // The last moment at which nothing has happened.
  report.files = source.files.size();
  report.sourceBytes = totalWork(source);
  return transaction.commit(manifest);
}

//===----------------------------------------------------------------------===//
// Sheets and text
//===----------------------------------------------------------------------===//

Outcome Packer::packChunk(size_t begin, size_t end) {
  ShardRole role = bundled() ? ShardRole::Bundle : ShardRole::Sheets;
  if (Outcome outcome = roll(sheetShard, role); !outcome)
    return outcome;
  if (Outcome outcome = openShard(sheetShard); !outcome)
    return outcome;
  std::vector<SheetRecord> records;
  uint64_t chunkText = 0;
  for (size_t i = begin; i < end; ++i) {
    if (Outcome outcome = checkInterrupt(); !outcome)
      return outcome;
    const SourceSheet &sheet = source.sheets[i];
    Bytes text;
    Result<SheetRecord> record = frames.add(
        source, sheet,
        [this](const Segment &segment, std::string_view spelled) {
          return pathOf(segment, spelled);
        },
        text);
    if (!record)
      return record.error();
    records.push_back(std::move(*record));
    uint32_t runs = 0;
    for (const Segment &segment : sheet.segments)
      if (segment.kind == Modality::Text) {
        sheetShard->index().words.push_back(countWords(segment.text));
        ++runs;
      }
    sheetShard->index().runs.push_back(runs);
    // Blocks end between sheets, unless a sheet alone is larger than a block.
    if (!pendingText.empty() &&
        pendingText.size() + text.size() > format.layout.textBlock)
      if (Outcome outcome = writeText(pendingText, true); !outcome)
        return outcome;
    pendingText.insert(pendingText.end(), text.begin(), text.end());
    if (Outcome outcome = writeText(pendingText, false); !outcome)
      return outcome;
    chunkText += text.size();
    progress.advance(sheet.end - sheet.begin);
  }
  if (Outcome outcome =
          writePacked(BlockKind::Sheets, writeSheets(records, dictionary),
                      records.size(), chunkText);
      !outcome)
    return outcome;
  if (bundled())
    if (Outcome outcome = writeText(pendingText, true); !outcome)
      return outcome;
  return writeMedia();
}

/// Writes whole blocks from the front of `pending`; with `all` also the rest.
Outcome Packer::writeText(Bytes &pending, bool all) {
  size_t at = 0, block = format.layout.textBlock;
  while (pending.size() - at > block || (all && at < pending.size())) {
    size_t size = std::min(block, pending.size() - at);
    if (Outcome outcome = writeTextBlock(ByteSpan(pending).subspan(at, size));
        !outcome)
      return outcome;
    at += size;
  }
  pending.erase(pending.begin(), pending.begin() + ptrdiff_t(at));
  return Outcome::success();
}

Outcome Packer::writeTextBlock(ByteSpan raw) {
  BlockRecord block;
  block.kind = BlockKind::Text;
  EncodedItem best;
  uint32_t field = fieldOf(modalityName(Modality::Text), Modality::Text);
  if (field == ItemRecord::kNoField) {
    best.bits.assign(raw.begin(), raw.end());
  } else {
    PreparedItem item;
    item.bytes = raw;
    item.copyOnly = false;
    Result<EncodedItem> encoded =
        encodeToFloor(codec(), field, format.encodings[field], item);
    if (!encoded)
      return encoded.error();
    best = std::move(*encoded);
  }
  block.coding = best.caseIndex;
  sheetShard->beginBlock(block);
  if (Outcome outcome = sheetShard->append(best.bits); !outcome)
    return outcome;
  sheetShard->endBlock(raw.size(), 0);
  return Outcome::success();
}

Outcome Packer::writePacked(BlockKind kind, const Bytes &raw, uint64_t count,
                            uint64_t textBytes) {
  if (Outcome outcome = openShard(sheetShard); !outcome)
    return outcome;
  if (raw.size() > kMaxRawBytes)
    return dataError(source.directory +
                     ": a chunk of sheets is larger than 1 GiB; use a format "
                     "with a smaller chunk");
  Bytes packed = compressBytes(raw);
  bool smaller = !packed.empty() && packed.size() < raw.size();
  BlockRecord block;
  block.kind = kind;
  block.coding = smaller ? kBlockZstd : kBlockStored;
  block.textBytes = textBytes;
  sheetShard->beginBlock(block);
  if (Outcome outcome = sheetShard->append(smaller ? packed : raw); !outcome)
    return outcome;
  sheetShard->endBlock(raw.size(), count);
  return Outcome::success();
}

//===----------------------------------------------------------------------===//
// Media and other files
//===----------------------------------------------------------------------===//

Outcome Packer::packUnreferenced() {
  for (size_t i = 0; i < source.files.size(); ++i) {
    auto file = static_cast<int32_t>(i);
    if (dictionaryFile.count(file))
      continue;
    // A medium of the same content will do, if it is surely kept as it is.
    uint32_t field = ItemRecord::kNoField;
    for (size_t f = 0; f < format.plan.fields.size(); ++f)
      if (!usesValue(format.plan.fields[f]) &&
          itemByKey.count({source.files[i].medium, uint32_t(f)}))
        field = static_cast<uint32_t>(f);
    // `dedup` is about what sheets read; here sharing costs nothing.
    fileOf(file, itemOf(field, source.files[i].medium, /*isShared=*/true));
  }
  return writeMedia();
}

/// Encodes and writes the items that are new since the last call.
Outcome Packer::writeMedia() {
  if (itemsWritten == tasks.size())
    return Outcome::success();
  std::optional<ShardWriter> &writer = bundled() ? sheetShard : mediaShard;
  if (!bundled())
    if (Outcome outcome = roll(writer, ShardRole::Media); !outcome)
      return outcome;
  if (Outcome outcome = openShard(writer); !outcome)
    return outcome;
  while (itemsWritten < tasks.size()) {
    size_t end = itemsWritten;
    uint64_t bytes = 0;
    while (end < tasks.size() && (end == itemsWritten || bytes < kBatchBytes))
      bytes += source.media[size_t(tasks[end++].medium)].size;
    std::vector<Encoded> batch(end - itemsWritten);
    Outcome outcome = tryParallelFor(
        batch.size(), options.workers, [&](size_t i, unsigned) -> Outcome {
          const Task &task = tasks[itemsWritten + i];
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
    BlockRecord block;
    block.kind = BlockKind::Media;
    writer->beginBlock(block);
    uint64_t stored = 0;
    for (size_t i = 0; i < batch.size(); ++i) {
      Encoded &encoded = batch[i];
      if (Outcome appended = writer->append(encoded.bits); !appended)
        return appended;
      stored += encoded.bits.size();
      report.warnings.insert(report.warnings.end(), encoded.warnings.begin(),
                             encoded.warnings.end());
      countNotes(report.notes, encoded.notes,
                 source.nameOf(tasks[itemsWritten + i].medium));
      writer->index().items.push_back(encoded.record);
      count(encoded.record);
    }
    writer->endBlock(stored, batch.size());
    itemsWritten = end;
  }
  return Outcome::success();
}

void Packer::count(const ItemRecord &record) {
  if (record.field != ItemRecord::kNoField && record.caseIndex == 0 &&
      format.plan.fields[record.field].cases.size() > 1)
    ++report.keptByCopy;
  PackReport::Tally &tally = report.cases[caseName(format.plan, record)];
  ++tally.items;
  tally.bytes += record.length;
}

Result<Encoded> Packer::encode(const Task &task) const {
  Result<Bytes> bytes = source.readMedium(task.medium);
  if (!bytes)
    return bytes.error();
  Encoded encoded;
  ItemRecord &record = encoded.record;
  MediaInfo info = probe(*bytes);
  record.field = task.field;
  record.kind = info.kind;
  record.width = info.width;
  record.height = info.height;
  if (info.rate != 0)
    record.milliseconds = static_cast<uint32_t>(
        std::min<uint64_t>(info.samples / info.rate * 1000 +
                               info.samples % info.rate * 1000 / info.rate,
                           std::numeric_limits<uint32_t>::max()));
  if (task.field != ItemRecord::kNoField)
    if (Outcome outcome = encodeField(task, info, *bytes, encoded); !outcome)
      return outcome.error();
  if (record.isCopy())
    encoded.bits = std::move(*bytes);
  record.length = encoded.bits.size();
  record.checksum = static_cast<uint32_t>(checksum64(encoded.bits));
  return encoded;
}

/// What decoding a medium that is copied whatever it is would come to: it is
/// looked at, not refused.
static MediaNotes lookAt(const PlanField &field, const MediaInfo &info,
                         const Bytes &bytes, ContentClass &content) {
  MediaNotes notes;
  std::string why;
  if (field.modality == Modality::Image && info.isAnimated()) {
    addNote(&notes, NoteKind::KeptAnimation, "");
  } else if (field.modality == Modality::Image) {
    Result<RgbImage> image = decodeImage(bytes, {}, &notes);
    if (image)
      content = classify(*image);
    else
      why = image.error().message;
  } else if (field.modality == Modality::Audio) {
    Result<Pcm> pcm = decodeAudio(bytes, &notes);
    if (pcm)
      content = classify(*pcm);
    else
      why = pcm.error().message;
  } else if (field.modality == Modality::Numeric) {
    Result<NumericArray> array = parseNpy(bytes);
    if (!array)
      why = array.error().message;
  } else if (info.kind == MediaKind::Unknown) {
    why = "no known kind of video";
  }
  if (!why.empty())
    addNote(&notes, NoteKind::Undecodable,
            "cannot be decoded (" + why + "); kept as it is");
  return notes;
}

Outcome Packer::encodeField(const Task &task, const MediaInfo &info,
                            const Bytes &bytes, Encoded &encoded) const {
  const PlanField &field = format.plan.fields[task.field];
  const std::string name = source.directory + "/" + source.nameOf(task.medium);
  // A copy gives its file back, damage and all; only what has no value counts.
  auto tell = [&](const MediaNotes &notes, bool copied) {
    for (const MediaNote &note : notes) {
      if (!copied || isWithoutValue(note.kind))
        encoded.notes.push_back(note);
      if (isWarning(note.kind) && !note.text.empty() &&
          (!copied || isDamage(note.kind) || isWithoutValue(note.kind)))
        encoded.warnings.push_back(name + ": " + note.text);
    }
  };
  if (!usesValue(field)) {
    tell(lookAt(field, info, bytes, encoded.record.content), /*copied=*/true);
    if (field.cases.size() == 1)
      return Outcome::success();
    PreparedItem item;
    item.bytes = bytes;
    item.info = info;
    item.content = encoded.record.content;
    Result<EncodedItem> best =
        encodeToFloor(codec(), task.field, format.encodings[task.field], item);
    if (!best)
      return dataError(name + ": " + best.error().message);
    encoded.record.caseIndex = best->caseIndex;
    encoded.bits = std::move(best->bits);
    return Outcome::success();
  }
  Result<PreparedItem> item = prepareItem(field, format.images, bytes);
  if (!item) {
    if (!options.copyUndecodable)
      return dataError(name + ": cannot be decoded (" + item.error().message +
                       "); repair it, or keep it as it is with "
                       "--on-error=copy");
    tell({{NoteKind::Undecodable,
           "cannot be decoded (" + item.error().message + "); kept as it is"}},
         /*copied=*/true);
    return Outcome::success();
  }
  Result<EncodedItem> best =
      encodeToFloor(codec(), task.field, format.encodings[task.field], *item);
  if (!best)
    return dataError(name + ": " + best.error().message);
  encoded.record.content = item->content;
  encoded.record.caseIndex = best->caseIndex;
  encoded.bits = std::move(best->bits);
  tell(item->notes, encoded.record.isCopy());
  return Outcome::success();
}

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

Outcome Packer::openShard(std::optional<ShardWriter> &writer) {
  if (writer)
    return Outcome::success();
  Result<ShardWriter> created = ShardWriter::create(
      transaction.staged("shard" + std::to_string(staged++)),
      format.layout.index);
  if (!created)
    return created.error();
  writer.emplace(std::move(*created));
  return Outcome::success();
}

Outcome Packer::closeShard(std::optional<ShardWriter> &writer, ShardRole role) {
  if (!writer)
    return Outcome::success();
  Result<std::string> hash = writer->finish();
  if (!hash)
    return hash.error();
  ShardEntry entry;
  entry.role = role;
  entry.object = {*hash + ".shard", writer->size()};
  entry.seal = writer->seal();
  std::string path = writer->path();
  writer.reset();
  std::string name = path.substr(path.rfind('/') + 1);
  if (Outcome outcome = transaction.install(name, "shards", entry.object.name);
      !outcome)
    return outcome;
  (role == ShardRole::Media ? mediaShards : sheetShards).push_back(entry);
  return Outcome::success();
}

/// Closes a shard that has grown beyond the limit.
Outcome Packer::roll(std::optional<ShardWriter> &writer, ShardRole role) {
  if (!writer || writer->size() < options.shardBytes)
    return Outcome::success();
  if (role != ShardRole::Media)
    if (Outcome outcome = writeText(pendingText, true); !outcome)
      return outcome;
  return closeShard(writer, role);
}

Outcome Packer::installBlob(const Bytes &blob, const std::string &name,
                            StoredObject &object) {
  if (Outcome outcome = writeFile(transaction.staged(name), blob); !outcome)
    return outcome;
  object = {name, blob.size()};
  return transaction.install(name, "plans", name);
}

//===----------------------------------------------------------------------===//
// Entry point
//===----------------------------------------------------------------------===//

static Outcome checkPlaces(const std::string &source,
                           const std::string &directory) {
  namespace fs = std::filesystem;
  std::error_code code;
  fs::path from = fs::weakly_canonical(source, code);
  fs::path to = fs::weakly_canonical(directory, code);
  auto holds = [](const fs::path &outer, const fs::path &inner) {
    fs::path relative = inner.lexically_relative(outer);
    return !relative.empty() && *relative.begin() != "..";
  };
  if (code)
    return Outcome::success();
  if (holds(from, to))
    return dataError(directory + ": lies in the source folder " + source +
                     "; give a place outside it");
  if (holds(to, from))
    return dataError(directory + ": holds the source folder " + source +
                     "; give a place outside it");
  return Outcome::success();
}

static Result<PackReport> packSource(const Source &source,
                                     const std::string &target,
                                     const Format &format,
                                     const PackOptions &options) {
  if (Outcome outcome = checkFormat(format); !outcome)
    return outcome.error();
  if (Outcome outcome = checkPlaces(source.directory, target); !outcome)
    return outcome.error();
  Result<Transaction> transaction = Transaction::begin(target);
  if (!transaction)
    return transaction.error();
  Packer packer(source, format, options, *transaction);
  packer.report.warnings = source.warnings;
  if (Outcome outcome = packer.run(); !outcome)
    return outcome.error();
  // Opening checks what was written and counts it.
  Result<Dataset> written = Dataset::open(target, packer.report.version);
  if (!written)
    return written.error();
  packer.report.storedBytes = written->totalBytes();
  return std::move(packer.report);
}

// The source is checked whole before anything is made.
Result<PackReport> smmil::packDataset(const std::string &directory,
                                      const std::string &target,
                                      const Format &format,
                                      const PackOptions &options) {
  if (Outcome outcome = checkFormat(format); !outcome)
    return outcome.error();
  Result<Source> source = loadSource(directory, options.source);
  if (!source)
    return source.error();
  return packSource(*source, target, format, options);
}

Result<PackReport> smmil::packCopy(const std::string &directory,
                                   const std::string &target,
                                   const PackOptions &options) {
  Result<Source> source = loadSource(directory, options.source);
  if (!source)
    return source.error();
  return packSource(*source, target,
                    makeFileFormat(source->fields, options.safe), options);
}
