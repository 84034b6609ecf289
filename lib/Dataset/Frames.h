//===- Frames.h - Sheets as templates and columns ---------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A sheet's line is cut into a frame (everything but its segments), segment
// templates and what fills their holes: attributes, text runs, paths. Templates
// and order patterns repeat and live in the dataset's dictionary; the rest is
// stored column by column for a chunk of sheets. Text runs go into one stream
// over all sheets.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_LIB_DATASET_FRAMES_H
#define SMMIL_LIB_DATASET_FRAMES_H

#include "JsonLine.h"
#include "smmil/Dataset/Dataset.h"

#include <functional>
#include <map>

namespace smmil {

/// Marker bytes of baked tokens in the text stream.
struct BakedMarks {
  struct Pair {
    std::string before, after;
  };
  std::map<std::string, Pair> of; ///< By field; never text.
  std::string end;                ///< After each sheet.
};

/// How a sheet spells the item of a segment.
enum class PathSpelling : uint8_t {
  FileName = 0,    ///< The path of a file, as the file is named.
  OwnPath = 1,     ///< The path of a file, otherwise.
  SpacedArray = 2, ///< The item itself, an array with ", " between numbers.
  DenseArray = 3,  ///< The item itself, with "," between numbers.
  OwnArray = 4,    ///< The item itself, otherwise.
};

/// A path or an array as sheets spell it.
struct PathEntry {
  uint64_t file = 0; ///< Of paths: index into Dictionary::files.
  uint64_t item = 0;
  PathSpelling spelling = PathSpelling::FileName;
  std::string spelled; ///< OwnPath: inside of the JSON string. OwnArray.

  bool isArray() const { return spelling >= PathSpelling::SpacedArray; }
  bool isOwn() const {
    return spelling == PathSpelling::OwnPath ||
           spelling == PathSpelling::OwnArray;
  }
};

/// What all sheets share.
struct Dictionary {
  Layout::Order order = Layout::Order::Recorded;
  std::vector<std::string> frames;
  /// First byte: the segment's kind; then its field up to a NUL, empty where
  /// it has the name of the kind.
  std::vector<std::string> segments;
  /// Kinds of the segments, one character each. Templated: exactly one.
  std::vector<std::string> patterns;
  std::vector<PathEntry> paths;
  std::vector<StoredFile> files;
  std::vector<std::string> directories;
  BakedMarks marks; ///< All empty where tokens are bound late.
  std::string tail;
};

/// One sheet without its text.
struct SheetRecord {
  struct Run {
    uint64_t length = 0; ///< Bytes in the text stream.
    Spelling spelling = Spelling::Minimal;
  };
  uint32_t frame = 0;
  std::vector<uint32_t> segments; ///< Templates.
  std::vector<uint32_t> paths;
  std::vector<Run> runs;
  std::vector<std::string> attributes; ///< As spelled, without quotes.
};

/// Character of a segment kind in patterns and templates.
char kindCharacter(Modality kind);
/// "text image text" for "TIT".
std::string describePattern(const std::string &pattern);
std::string patternOf(const std::vector<Segment> &segments);

/// Turns source sheets into records, filling the templates of a dictionary.
class FrameBuilder {
public:
  explicit FrameBuilder(Dictionary &dictionary) : dictionary(dictionary) {}

  /// Index into Dictionary::paths for a segment and its path or array as
  /// spelled.
  using PathOf =
      std::function<uint32_t(const Segment &segment, std::string_view spelled)>;

  /// Adds a sheet and its text to `stream`; `pathOf` is asked in order.
  Result<SheetRecord> add(const Source &source, const SourceSheet &sheet,
                          const PathOf &pathOf, Bytes &stream);

private:
  uint32_t intern(std::vector<std::string> &list,
                  std::map<std::string, uint32_t> &known, std::string value);

  Dictionary &dictionary;
  std::map<std::string, uint32_t> frameIds, segmentIds;
};

Bytes writeDictionary(const Dictionary &dictionary);
Status readDictionary(ByteSpan bytes, Dictionary &dictionary);

Bytes writeSheets(const std::vector<SheetRecord> &records,
                  const Dictionary &dictionary);
Status readSheets(ByteSpan bytes, const Dictionary &dictionary, uint64_t count,
                  std::vector<SheetRecord> &records);

/// Bytes of the text stream that belong to a sheet.
uint64_t textBytes(const SheetRecord &record, const Dictionary &dictionary);

/// The text of the array that an item holds; see printInlineArray.
using ArrayText = std::function<Result<std::string>(uint64_t item, bool dense)>;

/// Restores a sheet from its record and exactly its part of the text stream.
Result<StoredSheet> restoreSheet(const SheetRecord &record,
                                 const Dictionary &dictionary, ByteSpan text,
                                 const ArrayText &arrayText);

} // namespace smmil

#endif // SMMIL_LIB_DATASET_FRAMES_H
