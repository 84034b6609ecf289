//===- Shard.h - What a shard file is made of ------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A shard stands alone: blocks of sheets, media, and behind them its templates,
// its zstd dictionary and four indexes cut into small pages, each under its own
// checksum. Opening one reads the footer and the templates; a page is read and
// checked when it is used. docs/Format.md has the bytes.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_LIB_DATASET_SHARD_H
#define SMMIL_LIB_DATASET_SHARD_H

#include "smmil/Dataset/Dataset.h"
#include "smmil/Support/Hash.h"

#include <array>
#include <cstdint>

namespace smmil {

inline constexpr char kShardMagic[] = "SMMILSHD", kShardEnd[] = "SMMILEND";
inline constexpr uint32_t kShardVersion = 2;
inline constexpr uint64_t kShardHeaderBytes = 16;

/// Records of one index page, all pages but the last being full.
inline constexpr uint64_t kSheetsPerPage = 256, kItemsPerPage = 128;
/// Records that a page of a hashed index has on average, at most.
inline constexpr uint64_t kHashesPerPage = 128;

/// How the packed part of a block of sheets is stored.
inline constexpr uint32_t kBlockStored = 0, kBlockZstd = 1;

/// A block of sheets: `packedBytes` that hold the sheets' records and, with
/// text case 0, their text, then the text as an item of that case.
struct BlockRecord {
  uint32_t packing = kBlockStored;
  uint32_t textCase = 0;    ///< Case of the plan's text field.
  uint64_t firstSheet = 0;  ///< Within the shard; derived.
  uint64_t sheets = 0;      ///< In it.
  uint64_t offset = 0;      ///< In the file.
  uint64_t packedBytes = 0; ///< Of the packed part as stored.
  uint64_t rawBytes = 0;    ///< Of the packed part, unpacked.
  uint64_t codedBytes = 0;  ///< Of the text item; 0 with text case 0.
  uint64_t textBytes = 0;   ///< Of the text of its sheets.
  uint64_t checksum = 0;    ///< XXH3-64 of all its stored bytes.

  uint64_t storedBytes() const { return packedBytes + codedBytes; }
};

/// A run of bytes of the file that is checked and unpacked as a whole.
struct ShardSection {
  uint64_t offset = 0, stored = 0, raw = 0, checksum = 0;
};

/// An index cut into pages: `pages` entries of kPageEntryBytes at `offset`.
struct ShardPages {
  uint64_t offset = 0, pages = 0;
};

/// An entry of a page directory: u64 offset, u32 bytes, u32 low half of the
/// page's XXH3-64.
inline constexpr uint64_t kPageEntryBytes = 16;

/// The pages of a shard's indexes, in the order of the footer.
enum class PageKind : uint8_t { Sheets, Items, Ids, Contents };
inline constexpr size_t kPageKinds = 4;

/// What the footer says, in its order.
struct ShardFooter {
  uint64_t bodyEnd = 0; ///< One past the last block or medium.
  uint64_t sheets = 0, items = 0;
  uint64_t textBytes = 0; ///< Of the lines of its sheets.
  Hash128 textHash;       ///< XXH3-128 of those lines.
  ShardSection templates, dictionary, extras;
  std::array<ShardPages, kPageKinds> pages;
};
inline constexpr uint64_t kShardFooterBytes = 8 * (6 + 3 * 4 + 4 * 2) + 16;

/// Files that no sheet refers to, and what else belongs to the source.
struct ShardExtras {
  struct File {
    std::string name;
    uint32_t shard = 0; ///< As in PathRef.
    uint64_t item = 0;
  };
  std::string tail; ///< Blank lines behind the last sheet.
  std::vector<std::string> directories;
  std::vector<File> files;
};

Bytes writeExtras(const ShardExtras &extras);
Status readExtras(ByteSpan bytes, ShardExtras &extras);

} // namespace smmil

#endif // SMMIL_LIB_DATASET_SHARD_H
