//===- ShardReader.h - Reads a shard ---------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Opening checks footer and templates and maps the indexes; whatever is used
// later is checked then. Everything is const and safe for concurrent use, also
// in processes forked after opening.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_LIB_DATASET_SHARDREADER_H
#define SMMIL_LIB_DATASET_SHARDREADER_H

#include "FileIo.h"
#include "Shard.h"
#include "SheetBlock.h"

#include <memory>

namespace smmil {

class ShardReader;

/// Where blocks are unpacked, one after another: behind the dictionary of their
/// shard, so that what they repeat of it lies where it would if it were the
/// beginning of the block, which zstd copies faster.
class BlockBuffer {
public:
  /// The block unpacked last, until the next one is.
  ByteSpan raw() const { return {bytes.data() + front, size}; }

private:
  friend class ShardReader;
  Bytes bytes;
  size_t front = 0, size = 0;
  const ShardReader *last = nullptr; ///< Whose block was unpacked last.
  /// Whose dictionary it begins with. A shard gets there with its second block
  /// in a row: for a single one that would take longer than it saves.
  const ShardReader *owner = nullptr;
};

class ShardReader {
public:
  /// Checks that it is the shard of that size and seal; an empty seal allows
  /// any.
  static Result<std::unique_ptr<const ShardReader>>
  open(const std::string &path, uint64_t bytes, const std::string &seal = {});
  ShardReader(const ShardReader &) = delete;
  ShardReader &operator=(const ShardReader &) = delete;

  const std::string &path() const { return filePath; }
  uint64_t size() const { return fileBytes; }
  const ShardFooter &footer() const { return foot; }
  const Templates &templates() const { return shapes; }

  /// The block that holds a sheet, or the place of an item. The number must be
  /// below the footer's.
  Outcome findBlock(uint64_t sheet, BlockRecord &block) const;
  Outcome findItem(uint64_t item, ItemRecord &record) const;
  /// Of page `number` of the sheets: text runs of each, words of each run.
  Outcome wordsOfPage(uint64_t number, std::vector<uint32_t> &runs,
                      std::vector<uint32_t> &words) const;
  /// Sheets that may have an id of that hash, and items whose source has that
  /// content; appended in order.
  Outcome findId(uint64_t hash, std::vector<uint64_t> &sheets) const;
  Outcome findContent(const Hash128 &hash, std::vector<uint64_t> &items) const;
  /// Of each item, the hash of its source's content.
  Outcome contents(std::vector<Hash128> &hashes) const;
  Result<ShardExtras> extras() const;

  /// Reads a range of the body.
  Outcome read(uint64_t offset, MutableByteSpan bytes) const;
  /// The stored bytes of a block, checked.
  Outcome readBlock(const BlockRecord &block, Bytes &stored) const;
  /// Unpacks the packed part of a block's stored bytes.
  Outcome unpackBlock(const BlockRecord &block, ByteSpan stored,
                      BlockBuffer &buffer) const;
  /// A range of the body where it lies in a map of the file; lives as long as
  /// the reader.
  Result<ByteSpan> view(uint64_t offset, uint64_t length) const;

  /// Reads the whole file and checks that its content has the hash `name`.
  Outcome checkContent(const std::string &name) const;

  /// `PATH: is corrupt: WHAT; ...`.
  Error corrupt(const std::string &what) const;

private:
  ShardReader() = default;
  Outcome parseFooter(ByteSpan header, ByteSpan bytes);
  Result<Bytes> section(const ShardSection &where) const;
  Status page(PageKind which, uint64_t number, ByteSpan &bytes) const;
  Status hashedPage(PageKind which, uint64_t high, ByteSpan &bytes) const;
  Outcome told(const Status &status) const;

  FileHandle file;
  std::string filePath;
  uint64_t fileBytes = 0;
  Layout::Index kind = Layout::Index::DeltaPacked;
  ShardFooter foot;
  Templates shapes;
  Bytes dictionary; ///< Of zstd, as content.
  FileMap map;      ///< Of the whole file.
};

} // namespace smmil

#endif // SMMIL_LIB_DATASET_SHARDREADER_H
