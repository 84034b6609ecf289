//===- Source.h - A folder of interleaved sheets ----------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reads DIR/sheets.jsonl and the files beside it, by bytes and never by name.
// Everything is kept: each line exactly as it is spelled, blank lines, files
// that no sheet refers to. Sheets and file contents are hashed here, and read
// again when needed, so that a source may be larger than memory.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_DATASET_SOURCE_H
#define SMMIL_DATASET_SOURCE_H

#include "smmil/Runtime/Plan.h"
#include "smmil/Runtime/Span.h"
#include "smmil/Support/Hash.h"
#include "smmil/Support/Result.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace smmil {

/// How the text of a JSON string is spelled, so that bytes can be restored.
enum class Spelling : uint8_t {
  Minimal = 0, ///< UTF-8; only `"`, `\` and control characters are escaped.
  Ascii = 1,   ///< Everything beyond ASCII as \uXXXX, lower-case digits.
  Raw = 2,     ///< Any other: the escaped bytes are kept as they are.
};

/// One element of a sheet's `segments`, without what its line says.
struct SourceSegment {
  Modality kind = Modality::Text;
  Spelling spelling = Spelling::Minimal; ///< Text.
  bool isArray = false;                  ///< Numeric: it stands in the sheet.
  uint32_t field = 0;                    ///< Index into Source::fields.
  int32_t file = -1;   ///< Media: index into Source::files; -1: an array.
  int32_t medium = -1; ///< Media: index into Source::media.
  uint32_t words = 0;  ///< Text.
  uint32_t bytes = 0;  ///< Text: of the decoded UTF-8.
};

/// One non-blank line of sheets.jsonl; SheetReader gives its bytes.
struct SourceSheet {
  uint64_t line = 0;         ///< 1-based line number.
  uint64_t begin = 0;        ///< First byte in the file, blank lines before it
                             ///< included, so that the sheets tile the file.
  uint64_t object = 0;       ///< Where its own line begins.
  uint64_t end = 0;          ///< One past the line's end-of-line bytes.
  uint64_t checksum = 0;     ///< XXH3-64 of these bytes, of sheets in a file.
  uint64_t idHash = 0;       ///< XXH3-64 of the decoded `id`.
  uint64_t firstSegment = 0; ///< Index into Source::segments.
  uint32_t segments = 0;     ///< So many.
  bool hasId = false;        ///< An empty `id` is none.
};

/// One regular file below the folder, sheets.jsonl excepted.
struct SourceFile {
  std::string name;   ///< Relative path, `/` between parts, raw bytes.
  std::string target; ///< Where its bytes are, if not there: see followLinks.
  uint64_t size = 0;
  int32_t medium = -1;     ///< Index into Source::media: its content.
  bool referenced = false; ///< By at least one segment.
};

/// Distinct content. An array that stands in a sheet is one, too, with the
/// content of the .npy file that would hold it.
struct SourceMedium {
  Hash128 hash;
  uint64_t size = 0;
  int32_t file = -1; ///< First file that has it; -1: none.
  Bytes content;     ///< Where there is no file.
  uint64_t line = 0; ///< Where there is no file: of the first sheet with it.
  /// Of sheets that are taken over from a dataset: its item there, which is
  /// taken over as it is stored.
  int64_t item = -1;
  uint32_t part = 0; ///< Which of several datasets that is.
};

/// A field that segments name.
struct SourceField {
  std::string name;
  Modality kind = Modality::Text;
};

struct Source {
  std::string directory;
  std::string textPath;   ///< The sheets.jsonl; empty where `text` has it all.
  std::string text;       ///< Sheets that are made and lie in no file.
  uint64_t textBytes = 0; ///< Of the sheets.jsonl, wherever it is.
  Hash128 textHash;       ///< Of the same, where it was loaded.
  std::vector<SourceSheet> sheets;
  std::vector<SourceSegment> segments; ///< Of all sheets, one after another.
  std::string tail;                    ///< Blank bytes after the last sheet.
  std::vector<SourceFile> files;       ///< Sorted by name.
  std::vector<SourceMedium> media;     ///< Unique by content, in file order.
  /// Text, which is always there, then the others by kind; of each kind first
  /// the one with the kind's name, then by name.
  std::vector<SourceField> fields;
  std::vector<std::string> directories; ///< Empty ones, relative, sorted.
  /// What is kept, and yet seldom meant: empty sheets, values without meaning.
  std::vector<std::string> warnings;

  Span<const SourceSegment> segmentsOf(const SourceSheet &sheet) const {
    return {segments.data() + sheet.firstSegment, sheet.segments};
  }
  /// Where the bytes of a file are.
  std::string pathOf(const SourceFile &file) const {
    return file.target.empty() ? directory + "/" + file.name : file.target;
  }
  /// Reads a file's content again and checks that it is what was hashed.
  Result<Bytes> read(int32_t file) const;
  Result<Bytes> readMedium(int32_t medium) const;
  /// For messages: the name of a medium's file, or where its sheet is.
  std::string nameOf(int32_t medium) const;
};

struct SourceOptions {
  /// Read what symbolic links show, folders too, as if it lay in their place.
  /// Otherwise only links to files of the folder itself are followed. A file
  /// that holds nothing but the path of another one, from "../" on, is a link,
  /// too: systems without links write them so. A folder without sheets.jsonl
  /// may then be a cache whose `snapshots` has one folder of links: that one is
  /// read.
  bool followLinks = false;
  std::string linkRoot; ///< Links may not leave it; empty: the folder given.
};

/// Reads the bytes of a source's sheets. One for each thread; the source must
/// outlive it.
class SheetReader {
public:
  explicit SheetReader(const Source &source);
  ~SheetReader();
  SheetReader(const SheetReader &) = delete;
  SheetReader &operator=(const SheetReader &) = delete;

  /// Bytes [begin, end) of the sheet, until the next read. An error where they
  /// are no longer those that were loaded.
  Result<std::string_view> read(const SourceSheet &sheet);

  /// The decoded text runs of the sheet, in order: one for each of its text
  /// segments.
  Result<std::vector<std::string>> texts(const SourceSheet &sheet);

private:
  struct State;
  std::unique_ptr<State> state;
};

/// Reads and checks a whole source. Errors name the file, line and segment:
/// no such folder, unreadable file, line that is not a JSON object, unknown
/// segment type, path that leaves the folder, medium that is not there, a field
/// of two kinds.
Result<Source> loadSource(const std::string &directory,
                          const SourceOptions &options = {});

/// The same of sheets that are `text`, in the way of a sheets.jsonl, of which
/// errors speak as `shown`. Of the files below `directory` it has those that
/// the sheets name, in the order in which they do.
Result<Source> loadSheets(const std::string &directory, std::string text,
                          const std::string &shown);

} // namespace smmil

#endif // SMMIL_DATASET_SOURCE_H
