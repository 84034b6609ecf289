//===- TokenColumn.h - Tokens of a shard's sheets --------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An index column beside a shard: of each sheet the order of its segments, the
// tokens of each text run, and where a run may be cut. Runs are cut, and
// context windows planned, from it alone: no block of sheets is read, and
// nothing is unpacked but where a run is cut. docs/Format.md has the bytes.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_LIB_DATASET_TOKENCOLUMN_H
#define SMMIL_LIB_DATASET_TOKENCOLUMN_H

#include "FileIo.h"
#include "smmil/Dataset/Dataset.h"
#include "smmil/Dataset/Tokenizer.h"

#include <memory>

namespace smmil {

inline constexpr uint64_t kSheetsPerTokenPage = 32;

/// A segment as the column knows it.
struct SegmentShape {
  uint32_t field = 0; ///< Of the plan; as many as there are if it has none.
  bool isText = false;
  uint32_t bytes = 0;  ///< Text.
  uint64_t tokens = 0; ///< Text.
  uint32_t pieces = 0; ///< Text; see TextPiece.
  /// Text, in the column's file: lengths of pieces, and those that are not
  /// plain. PieceCursor reads them.
  ByteSpan lengths, odd;
};

/// A sheet of a column, until the next one is read.
struct SheetShape {
  Span<const SegmentShape> segments;
  std::vector<SegmentShape> joined; ///< Of several shards.
};

/// Goes over the pieces of a run, which must last.
class PieceCursor {
public:
  struct Taken {
    uint64_t bytes = 0, tokens = 0;
    size_t pieces = 0;
  };
  PieceCursor() = default;
  explicit PieceCursor(const SegmentShape &run) : run(&run) {}

  /// Takes pieces of at most `most` tokens, and one at least with `force`. The
  /// error lacks the path.
  Status take(uint64_t most, bool force, Taken &taken);
  Taken takeAll();
  /// Appends those that are left.
  Status expand(std::vector<TextPiece> &pieces);
  bool atEnd() const { return piece == run->pieces; }

private:
  uint64_t lengthsAt(size_t at) const;
  Status readOdd(TextPiece &made, size_t &next) const;
  uint64_t sumOfPlain(uint64_t most, uint64_t &sum) const;

  const SegmentShape *run = nullptr;
  uint64_t bytes = 0, tokens = 0; ///< Of what was taken.
  size_t piece = 0, oddAt = 0;
};

/// Makes the column of a shard, sheet by sheet.
class TokenColumnWriter {
public:
  void addItem(uint32_t field);
  void addRun(uint32_t field, Span<const TextPiece> run);
  void endSheet();
  Bytes finish();

private:
  struct Page {
    Bytes shapes, pieces;
  };
  void flush();
  Bytes segments; ///< Of the sheet.
  uint64_t segmentCount = 0;
  Page page;
  std::vector<Page> pages;
  uint64_t sheets = 0;
};

class TokenColumn {
public:
  /// Checks header and directory, and that it is of so many sheets.
  static Result<std::unique_ptr<const TokenColumn>>
  open(const std::string &path, uint64_t bytes, uint64_t sheets);

  /// What a caller keeps between sheets: the page read last.
  struct Page {
    const TokenColumn *column = nullptr;
    uint64_t number = 0;
    std::vector<SegmentShape> segments;
    std::vector<size_t> first; ///< Segment of each sheet, and their number.
  };
  /// The sheet, which must be below the number of sheets.
  Outcome read(uint64_t sheet, size_t fields, Page &page,
               SheetShape &shape) const;
  /// That the pieces of a sheet are what its segments say.
  Outcome checkPieces(const SheetShape &shape) const;
  /// That the file has the content that its name says.
  Outcome checkContent(const std::string &name) const;

private:
  TokenColumn() = default;
  Error corrupt(const std::string &what) const;
  Outcome load(uint64_t number, size_t fields, Page &page) const;
  Status readPage(ByteSpan shapes, ByteSpan pieces, uint64_t count,
                  size_t fields, Page &page) const;

  std::string path;
  FileHandle file;
  FileMap map;
  uint64_t sheets = 0;
};

/// The columns of a tokenizer over a dataset. One for each thread.
class TokenReader {
public:
  /// An error where the dataset does not have the tokenizer, or a shard of its
  /// sheets has no column of it.
  static Result<TokenReader> create(const Dataset &dataset,
                                    const std::string &tokenizer);
  Outcome read(uint64_t number, SheetShape &shape);
  /// Tokens of the blank line that joins two runs.
  uint64_t separatorTokens() const { return separator; }

private:
  explicit TokenReader(const Dataset &dataset) : dataset(&dataset) {}
  Outcome readOfShard(uint32_t shard, uint64_t sheet, SheetShape &shape);

  const Dataset *dataset = nullptr;
  uint64_t separator = 0;
  std::vector<uint64_t> firstSheet;  ///< Of each extent, and the sum.
  std::vector<StoredObject> objects; ///< By shard.
  std::vector<std::unique_ptr<const TokenColumn>> columns;
  std::vector<std::vector<uint32_t>> joins; ///< By shard: ShardEntry::joins.
  SheetShape part;                          ///< Of one of several shards.
  std::vector<TokenColumn::Page> pages;     ///< By shard.
};

} // namespace smmil

#endif // SMMIL_LIB_DATASET_TOKENCOLUMN_H
