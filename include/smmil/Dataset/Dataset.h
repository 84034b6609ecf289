//===- Dataset.h - Reading a dataset on disk --------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Opens one version of a dataset and gives back sheets, items and source files.
// Every byte read is checked before it is used; hostile files give errors. All
// reading functions are const and safe for concurrent use.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_DATASET_DATASET_H
#define SMMIL_DATASET_DATASET_H

#include "smmil/Dataset/ItemCodec.h"
#include "smmil/Dataset/Manifest.h"
#include "smmil/Dataset/Source.h"
#include "smmil/Media/Probe.h"
#include "smmil/Support/Result.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace smmil {

/// Index entry of one stored medium or file.
struct ItemRecord {
  /// ItemRecord::field of what no field of the plan covers: kept as it is.
  static constexpr uint32_t kNoField = 0xFFFF;

  uint32_t field = kNoField;
  uint32_t caseIndex = 0; ///< Case of the field; 0 = copy.
  ContentClass content = ContentClass::Other;
  MediaKind kind = MediaKind::Unknown; ///< Of the source.
  uint32_t width = 0, height = 0;      ///< Of the source.
  uint32_t milliseconds = 0;           ///< Duration of the source.
  /// Bytes of its bits, as a reader gets them: of a reader of coarse values
  /// those of the coarse item.
  uint64_t length = 0;
  uint32_t checksum = 0; ///< Low half of XXH3-64 of the bytes at `offset`.
  /// The same of the decoded value, as packing saw it, where another library
  /// decodes (libraryStep): it may give other samples in another version. Else
  /// 0.
  uint32_t decodedChecksum = 0;
  uint32_t shard = 0;  ///< Index into Manifest::shards.
  uint64_t offset = 0; ///< In the shard file.
  uint64_t stored = 0; ///< Bytes there.
  /// What readers of coarse values leave out may lie apart: as many bytes (0:
  /// the item is in one piece), where, and the low half of their XXH3-64.
  uint64_t detailBytes = 0, detailOffset = 0;
  uint32_t detailChecksum = 0;
  bool isCopy() const { return field == kNoField || caseIndex == 0; }
};

/// The first step of a case that another library decodes; null where there is
/// none.
const PlanStep *libraryStep(const PlanGraph &graph);

/// Whether an item decodes to its source's own bytes.
bool givesFile(const Plan &plan, const ItemRecord &record);
/// Whether a case of the field needs the value that the model sees.
bool usesValue(const PlanField &field);

/// "field/case" of an item; "file/store" of what no field covers.
std::string caseName(const Plan &plan, const ItemRecord &record);

/// A source file and the item that holds its content.
struct StoredFile {
  std::string name;
  uint64_t item = 0;
};

/// One element of a sheet.
struct StoredSegment {
  Modality kind = Modality::Text;
  std::string field;  ///< Its name; that of the kind where none is given.
  std::string text;   ///< Text: decoded UTF-8.
  uint32_t words = 0; ///< Text: words, as the index counts them.
  uint64_t item = 0;  ///< Media: item id.
  std::string path;   ///< Media: as the sheet spells it, decoded; empty for
                      ///< an array that stands in the sheet.
  std::string alt;
};

struct StoredSheet {
  uint64_t number = 0; ///< From 0.
  std::string id;
  /// The sheet's exact bytes, with the blank lines before it and its end of
  /// line.
  std::string line;
  std::vector<StoredSegment> segments;
};

/// A range of bytes of one shard.
struct ReadRange {
  uint32_t shard = 0;
  uint64_t offset = 0, length = 0;
};

/// Number of words: maximal runs of bytes other than ASCII white space.
uint32_t countWords(std::string_view text);

/// What `Dataset::check` has been over.
struct DatasetCheck {
  uint64_t files = 0, bytes = 0, blocks = 0, sheets = 0, items = 0;
};

class Dataset {
public:
  /// Opens version `revision`, or the newest if it is 0. DIRECTORY may be
  /// DIRECTORY@VERSION or DIRECTORY@TAG, with revision 0. Reads the manifest
  /// and the plan; a shard is opened when something of it is first used.
  /// `options` are those of the universal decoder.
  static Result<Dataset> open(const std::string &directory,
                              uint64_t revision = 0,
                              const DecoderOptions &options = {});
  ~Dataset();
  Dataset(Dataset &&) noexcept;
  Dataset &operator=(Dataset &&) noexcept;

  const std::string &directory() const;
  const Manifest &manifest() const;
  const Plan &plan() const;
  const Decoder &decoder() const;
  /// Decodes everything through `codec` from now on. An error where it was
  /// emitted from another plan. Not while others read.
  Outcome attach(EmittedCodec codec);
  /// From now on, items that have a prefix (Coarse.h) are read as items of it:
  /// they decode to coarser values, and where their detail lies apart it is not
  /// read. `plan` and all that decodes are then those of the prefixes, and a
  /// codec to attach is emitted from that plan. Not behind `attach`, and not
  /// while others read.
  Outcome readCoarse();
  /// The attached codec, or else the universal decoder.
  ItemCodec codec() const;
  /// The IR text that the format was made from; empty if there is none.
  Result<std::string> provenance() const;
  /// All bytes on disk of this version.
  uint64_t totalBytes() const;

  /// Opens every shard, which checks that each is there and the right one.
  Outcome openShards() const;

  uint64_t sheetCount() const;
  /// One sheet; whoever reads many uses a SheetCursor.
  Result<StoredSheet> sheet(uint64_t number) const;
  /// The sheets with that id, in order; from the index and the sheets it names.
  Result<std::vector<uint64_t>> findId(const std::string &id) const;
  /// Blank lines behind the last sheet.
  Result<std::string> tail() const;
  /// The version as a sheets.jsonl; checked against its hash where a shard is
  /// whole.
  Result<std::string> sourceText() const;
  /// What must be read, beside the indexes, for one sheet: at most two ranges,
  /// unless its media lie in other shards, and a third one where their detail
  /// lies apart.
  Result<std::vector<ReadRange>> reads(uint64_t sheet) const;
  /// The extents that are this version's sheets, in order.
  const std::vector<Extent> &extents() const;

  uint64_t itemCount() const;
  Result<ItemRecord> item(uint64_t id) const;
  /// The stored bits of an item, checked.
  Result<Bytes> payload(uint64_t id) const;
  /// The same into exactly `record.length` bytes of the caller's.
  Outcome payload(const ItemRecord &record, MutableByteSpan bits) const;
  /// The same where they lie in a map of the file, checked; as long as the
  /// dataset lives. Bits that lie in two parts, or are cut out of an item, are
  /// put into `joined`, and live as long as that.
  Result<ByteSpan> view(const ItemRecord &record, Bytes &joined) const;
  /// Decodes with codec(); the source's bytes for copied items.
  Result<Bytes> decode(uint64_t id) const;
  /// The bytes of the item's source: what was copied, and an array, which loses
  /// nothing, as the .npy file that it was. An error for pictures and sounds
  /// that are coded.
  Result<Bytes> sourceBytes(uint64_t id) const;
  /// Items of the version whose source has that content.
  Result<std::vector<uint64_t>> findContent(const Hash128 &hash) const;

  /// Source files other than sheets.jsonl: those that sheets name, in order,
  /// and then the others. A name stands once for each item it leads to. Goes
  /// over all sheets.
  Result<std::vector<StoredFile>> files() const;
  /// Folders that were empty.
  Result<std::vector<std::string>> emptyDirectories() const;
  /// False if some source bytes are gone, so that only decoded values are left.
  bool keepsSource() const;

  /// Coded text of blocks, as items of the plan's text field, for comparing
  /// decoders.
  struct TextBlock {
    uint32_t field = 0, caseIndex = 0;
    uint64_t rawBytes = 0;
    uint32_t shard = 0;
    uint64_t sheet = 0; ///< Within the shard: its first one.
  };
  Result<std::vector<TextBlock>> textBlocks() const;
  Result<Bytes> textBlockBits(const TextBlock &block) const;

  /// Checks every byte of every file of this version and that everything
  /// decodes; the first defect is the error.
  Result<DatasetCheck> check(unsigned workers = 0) const;

private:
  friend class SheetCursor;
  struct State;
  explicit Dataset(std::unique_ptr<State> state);
  std::unique_ptr<State> state;
};

/// A segment as `SheetCursor::read` gives it.
struct SegmentData {
  Modality kind = Modality::Text;
  std::string_view field; ///< Its name, until the next read.
  std::string_view text;  ///< Text: decoded UTF-8, until the next read.
  uint64_t item = 0;      ///< Media: item id.
};

/// Reads sheets of a dataset and keeps the block read last, so that neighbours
/// cost no decoding. One for each thread; the dataset must outlive it.
class SheetCursor {
public:
  explicit SheetCursor(const Dataset &dataset);
  ~SheetCursor();
  SheetCursor(SheetCursor &&) noexcept;

  /// The segments of a sheet as a model reads them. Allocates nothing once its
  /// buffers have grown.
  Outcome read(uint64_t number);
  /// The same of a sheet of a shard, whether the version has it or not.
  Outcome readOfShard(uint32_t shard, uint64_t sheet);
  const std::vector<SegmentData> &segments() const;

  /// The JSON of the sheet read last, with an empty list of segments,
  /// appended. Its text is not restored.
  void frame(std::string &out) const;

  /// A sheet with all that it holds.
  Result<StoredSheet> sheet(uint64_t number);
  /// Only its exact bytes, appended.
  Outcome line(uint64_t number, std::string &out);
  /// Words of every text run of a sheet, from the index alone.
  Result<Span<const uint32_t>> runWords(uint64_t number);

private:
  friend class Dataset;
  struct State;
  Outcome splitRead();
  std::unique_ptr<State> state;
};

/// NumPy's word for the elements of a numeric field, such as "<f4". A field
/// that is copied has those of its first array.
Result<std::string> describeNumbers(const Dataset &dataset, size_t field);

} // namespace smmil

#endif // SMMIL_DATASET_DATASET_H
