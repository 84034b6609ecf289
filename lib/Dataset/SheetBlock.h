//===- SheetBlock.h - Sheets as templates and columns ----------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Cuts a sheet into what repeats (its frame, the shapes of its segments) and
// what does not: attributes, text runs, paths. Templates that repeat live in
// the shard; the rest is stored column by column for a block of sheets, with
// their text behind it. Reading a block allocates nothing per sheet: what it
// gives refers to the block.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_LIB_DATASET_SHEETBLOCK_H
#define SMMIL_LIB_DATASET_SHEETBLOCK_H

#include "JsonLine.h"
#include "smmil/Dataset/Dataset.h"
#include "smmil/Runtime/Wire.h"

#include <array>
#include <functional>
#include <map>
#include <optional>
#include <unordered_map>

namespace smmil {

/// Marker bytes of baked tokens in the text stream.
struct BakedMarks {
  struct Pair {
    std::string before, after;
  };
  std::map<std::string, Pair> of; ///< By field; never text.
  std::string end;                ///< After each sheet.
};

/// What the sheets of a shard share.
struct Templates {
  Layout::Order order = Layout::Order::Recorded;
  std::vector<std::string> frames;
  /// First byte: the segment's kind; then its field up to a NUL, empty where
  /// it has the name of the kind.
  std::vector<std::string> segments;
  /// Kinds of the segments, one character each. Templated: exactly one.
  std::vector<std::string> patterns;
  BakedMarks marks; ///< All empty where tokens are bound late.
  /// Files of other shards that paths lead to.
  std::vector<std::string> shards;
};

Bytes writeTemplates(const Templates &templates);
Status readTemplates(ByteSpan bytes, Templates &templates);

/// Where a path leads.
struct ItemRef {
  uint32_t shard = 0; ///< 0: the sheet's own; n: Templates::shards[n - 1].
  uint64_t item = 0;  ///< Within that shard.
};

/// A path of a sheet, or an array that stands in it.
struct PathRecord {
  ItemRef ref;
  bool isArray = false;
  /// Inside of the JSON string, or the array, brackets included.
  std::string_view spelled;
  /// Of a path, the file in the source folder; empty: what `spelled` says,
  /// normalised. Of an array, kSpaced or kDense where its item is printed so,
  /// and nothing is spelled.
  std::string_view file;

  static constexpr std::string_view kSpaced = "s", kDense = "d";
};

/// The file that a path names if its record does not say otherwise; nothing if
/// it is spelled as no JSON string is.
std::optional<std::string> tryFileOfPath(std::string_view spelled);

/// One sheet of a block, without its text.
struct SheetRecord {
  struct Run {
    uint64_t length = 0; ///< Bytes in the text stream.
    Spelling spelling = Spelling::Minimal;
  };
  std::string_view frame;
  std::vector<std::string_view> segments;
  std::vector<PathRecord> paths;
  std::vector<Run> runs;
  std::vector<std::string_view> attributes; ///< As spelled, without quotes.
};

/// Character of a segment kind in patterns and templates, and back.
char kindCharacter(Modality kind);
Modality kindOfCharacter(char kind);
/// Where the text of a segment's template begins; npos where it has no front.
size_t frontSize(std::string_view shape);
/// The field that the front of a segment's template names.
std::string_view fieldOfShape(std::string_view shape);
/// The markers of the items of a template; null where there are none.
const BakedMarks::Pair *marksOf(const BakedMarks &marks,
                                std::string_view shape);
/// "text image text" for "TIT".
std::string describePattern(const std::string &pattern);
std::string patternOf(Span<const SourceSegment> segments);

/// Writes the records of a block, and finds the templates of a shard.
class BlockWriter {
public:
  explicit BlockWriter(Templates &templates);

  /// Of a segment's medium.
  using RefOf = std::function<Result<ItemRef>(const SourceSegment &segment)>;

  /// Adds a sheet, whose bytes are `all`; `refOf` is asked in order. Appends
  /// the words of each text run to `words`, unless it is null.
  Outcome add(const Source &source, const SourceSheet &sheet,
              std::string_view all, const RefOf &refOf,
              std::vector<uint32_t> *words = nullptr);
  size_t sheets() const { return count; }
  const Bytes &text() const { return stream; }
  /// The records; begins a new block.
  Bytes finish();

private:
  using Known = std::unordered_map<std::string, uint64_t>;
  void writeTemplate(Bytes &column, std::vector<std::string> &list,
                     Known &known, std::string value);
  void writePattern(const std::string &pattern);

  Templates &templates;
  Known frameIds, segmentIds, patternIds;
  size_t templateBytes = 0;
  std::array<Bytes, 8> columns;
  Bytes stream;
  size_t count = 0;
  uint64_t nextItem = 0;
};

/// Reads a block's sheets one after another. Refers to the bytes.
class BlockReader {
public:
  /// `raw`: the records, then in all `textBytes` of text unless it is apart.
  Status begin(ByteSpan records, const Templates &templates, uint64_t sheets);
  /// The next sheet and how many bytes of text it owns.
  Status next(SheetRecord &record, uint64_t &textBytes);
  /// That nothing is left over after the last sheet.
  Status end() const;

private:
  Status readTemplate(ByteReader &column, const std::vector<std::string> &list,
                      std::string_view &value) const;

  const Templates *templates = nullptr;
  std::array<ByteReader, 8> columns = {
      ByteReader({}), ByteReader({}), ByteReader({}), ByteReader({}),
      ByteReader({}), ByteReader({}), ByteReader({}), ByteReader({})};
  uint64_t nextItem = 0;
};

/// One segment as a model reads it; refers to the block's bytes.
struct SegmentView {
  Modality kind = Modality::Text;
  std::string_view field;
  std::string_view text; ///< Text: as kept, see `spelling`.
  Spelling spelling = Spelling::Minimal;
  const PathRecord *path = nullptr; ///< Media.
};

/// The segments of a sheet from its record and exactly its text.
Status splitSheet(const SheetRecord &record, const Templates &templates,
                  ByteSpan text, std::vector<SegmentView> &segments);

/// Appends the sheet's JSON with an empty list of segments.
void restoreFrame(const SheetRecord &record, std::string &line);

/// The text of the array that an item holds; see printInlineArray.
using ArrayText =
    std::function<Result<std::string>(const ItemRef &ref, bool dense)>;

/// Appends the sheet's exact bytes. The error lacks the path.
/// `added` are segments that the sheet was given later.
Outcome restoreLine(const SheetRecord &record, const Templates &templates,
                    ByteSpan text, const ArrayText &arrayText,
                    std::string_view added, std::string &line);
/// The same of its segments alone.
Outcome restoreSegments(const SheetRecord &record, const Templates &templates,
                        ByteSpan text, const ArrayText &arrayText,
                        std::string &out);

} // namespace smmil

#endif // SMMIL_LIB_DATASET_SHEETBLOCK_H
