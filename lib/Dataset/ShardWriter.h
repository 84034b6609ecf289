//===- ShardWriter.h - Writes a shard --------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Writes blocks and media as they come and keeps what the indexes need in their
// packed form; `finish` writes the indexes and the footer.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_LIB_DATASET_SHARDWRITER_H
#define SMMIL_LIB_DATASET_SHARDWRITER_H

#include "FileIo.h"
#include "Shard.h"
#include "ShardTables.h"
#include "SheetBlock.h"

#include <memory>

struct XXH3_state_s;

namespace smmil {

class ShardWriter {
public:
  static Result<ShardWriter> create(const std::string &path,
                                    Layout::Index kind);
  ShardWriter(ShardWriter &&) noexcept;
  ShardWriter &operator=(ShardWriter &&) noexcept;
  ~ShardWriter();

  /// What the index says of one sheet, in the order of the sheets.
  struct SheetEntry {
    uint32_t runs = 0;   ///< Text runs.
    uint64_t idHash = 0; ///< XXH3-64 of its id.
    bool hasId = false;  ///< An empty id is none.
  };
  /// Adds a block of `sheets.size()` sheets, whose bytes of the source are
  /// `lines`. `words` has those of all runs. Offset, sizes of the parts and
  /// checksum are filled in.
  Outcome addBlock(BlockRecord record, ByteSpan packed, ByteSpan coded,
                   const std::vector<SheetEntry> &sheets,
                   std::string_view lines, const std::vector<uint32_t> &words);
  /// Adds an item; `content` is the hash of its source's bytes, which it gives
  /// back or not. The last `detailBytes` of its bits lie apart, behind the
  /// items that follow it.
  Outcome addItem(const ItemRecord &record, ByteSpan bits,
                  const Hash128 &content, bool keepsSource,
                  size_t detailBytes = 0);

  uint64_t size() const { return file.size(); }
  uint64_t sheets() const { return footer.sheets; }
  uint64_t items() const { return footer.items; }
  const std::string &path() const { return filePath; }

  /// Writes the rest. The entry lacks its role and the shards it uses.
  Result<ShardEntry> finish(const Templates &templates, ByteSpan dictionary,
                            const ShardExtras &extras);

private:
  ShardWriter() = default;
  Outcome put(ByteSpan bytes);
  void endPage(PageKind kind, const Bytes &page);
  void endSheetPage();
  Outcome putDetails();
  Outcome endItemPage();
  Outcome putSection(const Bytes &raw, ShardSection &section);
  void endHashedPages();

  struct FreeState {
    void operator()(XXH3_state_s *state) const;
  };
  using State = std::unique_ptr<XXH3_state_s, FreeState>;

  FileWriter file;
  std::string filePath;
  Layout::Index kind = Layout::Index::DeltaPacked;
  ShardFooter footer;
  State fileHash, textHash;
  uint64_t itemEnd = 0;
  uint64_t codedItems = 0;

  // Pages of the indexes, one after another, and their directories.
  std::array<Bytes, kPageKinds> pages, directories;
  std::vector<Row<10>> blockRows;
  std::vector<Row<11>> itemRows;
  std::vector<Row<4>> detailRows;
  /// Detail of items of the page, to be written behind them.
  struct Detail {
    uint64_t item; ///< On the page.
    Bytes bits;
  };
  std::vector<Detail> waiting;
  uint64_t waitingBytes = 0, detailEnd = 0;
  std::vector<Row<1>> runRows, wordRows;
  struct IdEntry {
    uint64_t hash;
    uint32_t sheet;
  };
  struct ContentEntry {
    Hash128 hash;
    uint32_t item;
  };
  std::vector<IdEntry> ids;
  std::vector<ContentEntry> contents;
};

/// Pages of a hashed index of so many records: a power of two, or none.
uint64_t hashedPages(uint64_t records);

/// 16 hexadecimal digits of a footer's checksum.
std::string sealText(uint64_t checksum);

/// The footer's words but its checksum and magic, little-endian.
Bytes writeFooter(const ShardFooter &footer);

} // namespace smmil

#endif // SMMIL_LIB_DATASET_SHARDWRITER_H
