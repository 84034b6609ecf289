//===- JsonLine.h - One line of sheets.jsonl, span by span ------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Splits a line into what repeats from sheet to sheet (keys, punctuation,
// spacing) and what does not (scalars), by byte positions, so that the exact
// spelling can be restored. nlohmann/json decides what is valid JSON, beside
// two things that RFC 8259 allows and it refuses (half a surrogate pair,
// numbers beyond double); the scanner here only finds positions in lines that
// passed.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_LIB_DATASET_JSONLINE_H
#define SMMIL_LIB_DATASET_JSONLINE_H

#include "smmil/Dataset/Source.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace smmil {

enum class HoleKind : uint8_t {
  Text = 1,      ///< The text run of a segment (inside its quotes).
  Attribute = 2, ///< Any other string (inside its quotes) or number.
  Path = 3,      ///< The path of a medium (inside its quotes).
  Array = 4,     ///< A list of numbers, brackets included.
};

/// A scalar, as byte positions within the line.
struct Hole {
  HoleKind kind = HoleKind::Attribute;
  size_t begin = 0, end = 0;
};

/// One element of a sheet's `segments`.
struct Segment {
  Modality kind = Modality::Text;
  std::string field; ///< `field`, or the name of the kind.
  std::string text;  ///< Text: the decoded UTF-8.
  std::string path;  ///< Media: decoded, as spelled in the sheet.
  std::string alt;   ///< Decoded `alt`, if it is a string.
  std::string array; ///< Numeric: `values` as the sheet spells them.
};

struct SegmentSpan {
  size_t begin = 0, end = 0; ///< From `{` to one past `}`.
  std::vector<Hole> holes;   ///< In byte order.
  Segment value;
};

struct JsonLine {
  std::vector<Hole> head; ///< Before the first segment.
  std::vector<SegmentSpan> segments;
  std::vector<Hole> tail; ///< After the last segment.
  size_t headEnd = 0;     ///< One past the `[` of `segments`.
  size_t tailBegin = 0;   ///< Where the text after the last segment begins.
  std::string id;
  /// What the grammar allows and no reader can represent, such as "\ud83d, half
  /// a surrogate pair"; the line is kept as it is spelled.
  std::vector<std::string> oddities;
};

/// Splits `line` (without its end of line). The error says what is wrong and
/// in which segment, but not in which line.
Result<JsonLine> splitJsonLine(std::string_view line);

/// The same of a line that splitJsonLine has accepted.
JsonLine scanJsonLine(std::string_view line);

/// Decodes the inside of a JSON string known to be valid; half a surrogate pair
/// becomes U+FFFD.
std::string decodeJsonString(std::string_view raw);

/// The same of bytes that may be anything; nothing if they are no such string.
std::optional<std::string> tryDecodeJsonString(std::string_view raw);

/// Appends `text` (UTF-8) as the inside of a JSON string; spelling is Minimal
/// or Ascii. These two spellings are part of the format on disk.
void encodeJsonString(std::string_view text, Spelling spelling,
                      std::string &out);

/// The spelling that reproduces `raw` from `text`.
Spelling findSpelling(std::string_view raw, std::string_view text);

} // namespace smmil

#endif // SMMIL_LIB_DATASET_JSONLINE_H
