//===- TokenColumn.h - Tokens of a shard's sheets --------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An index column beside a shard: of each sheet the order of its segments, the
// tokens of each text run, and where a run may be cut. Runs are cut, and
// context windows planned, from it alone: no block of sheets is read.
// docs/Format.md has the bytes.
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
  uint64_t tokens = 0; ///< Text.
};

/// A sheet of a column.
struct SheetShape {
  std::vector<SegmentShape> segments;
  /// Of all text runs, one behind the other.
  std::vector<TextPiece> pieces;
  /// For each segment the first of its pieces, and at last their number.
  std::vector<size_t> firstPiece;
};

/// Makes the column of a shard, sheet by sheet.
class TokenColumnWriter {
public:
  void add(const SheetShape &sheet);
  Bytes finish();

private:
  struct Page {
    Bytes shapes, pieces;
  };
  void flush();
  Bytes shapes, pieces;
  std::vector<Page> pages;
  std::vector<uint64_t> rawBytes; ///< Of each page's pieces.
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
    Bytes pieces;
    ByteSpan shapes;
    std::vector<uint64_t> shapeAt, pieceAt; ///< Of each sheet.
  };
  /// The sheet, which must be below the number of sheets.
  Outcome read(uint64_t sheet, size_t fields, Page &page,
               SheetShape &shape) const;
  /// That the file has the content that its name says.
  Outcome checkContent(const std::string &name) const;

private:
  TokenColumn() = default;
  Error corrupt(const std::string &what) const;
  Outcome load(uint64_t number, size_t fields, Page &page) const;

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
  SheetShape added;                         ///< Of a joined shard.
  std::vector<TokenColumn::Page> pages;     ///< By shard.
};

} // namespace smmil

#endif // SMMIL_LIB_DATASET_TOKENCOLUMN_H
