//===- Shard.h - One shard file ---------------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Header, blocks one after another, index, footer. The writer appends blocks
// and writes the index last; the reader loads and checks the index, then serves
// blocks by position. docs/Format.md has the bytes.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_LIB_DATASET_SHARD_H
#define SMMIL_LIB_DATASET_SHARD_H

#include "FileIo.h"
#include "smmil/Dataset/Dataset.h"

#include <memory>

struct XXH3_state_s;

namespace smmil {

enum class BlockKind : uint8_t {
  Dictionary = 0, ///< Templates, patterns, names; see Frames.h.
  Sheets = 1,     ///< Frames of `count` sheets.
  Text = 2,       ///< A piece of the text stream, an item of the text field.
  Media = 3,      ///< `count` payloads one after another.
};

/// How the bytes of a Dictionary or Sheets block are stored.
inline constexpr uint32_t kBlockStored = 0, kBlockZstd = 1;

struct BlockRecord {
  BlockKind kind = BlockKind::Media;
  /// Text: case of the text field. Dictionary, Sheets: kBlockStored or -Zstd.
  uint32_t coding = 0;
  uint64_t storedBytes = 0;
  uint64_t rawBytes = 0;
  uint64_t count = 0;     ///< Sheets or items in it.
  uint64_t textBytes = 0; ///< Sheets: bytes of the text stream they own.
  uint64_t checksum = 0;  ///< XXH3-64 of the stored bytes.
  uint64_t offset = 0;    ///< In the file; derived.
};

/// Index of one shard.
struct ShardIndex {
  Layout::Index kind = Layout::Index::DeltaPacked;
  std::vector<BlockRecord> blocks;
  std::vector<ItemRecord> items; ///< `shard` is not stored; offset is derived.
  std::vector<uint32_t> runs;    ///< Text runs of each sheet.
  std::vector<uint32_t> words;   ///< Words of each run.
};

class ShardWriter {
public:
  static Result<ShardWriter> create(const std::string &path,
                                    Layout::Index kind);
  ShardWriter(ShardWriter &&) noexcept;
  ShardWriter &operator=(ShardWriter &&) noexcept;
  ~ShardWriter();

  /// Begins a block; `append` adds to it, `endBlock` records it. Sizes and
  /// checksum are filled in.
  void beginBlock(const BlockRecord &record);
  Outcome append(ByteSpan bytes);
  void endBlock(uint64_t rawBytes, uint64_t count);

  ShardIndex &index() { return shardIndex; }
  uint64_t size() const { return file.size(); }
  const std::string &path() const { return filePath; }

  /// Writes index and footer; gives the content hash, hexadecimal.
  Result<std::string> finish();
  /// After `finish`: the footer's checksum, 16 hexadecimal digits.
  const std::string &seal() const { return footerSeal; }

private:
  ShardWriter() = default;
  Outcome put(ByteSpan bytes);

  struct FreeState {
    void operator()(XXH3_state_s *state) const;
  };
  FileWriter file;
  std::string filePath, footerSeal;
  ShardIndex shardIndex;
  BlockRecord open;
  std::unique_ptr<XXH3_state_s, FreeState> fileHash, blockHash;
};

class ShardReader {
public:
  /// Opens and checks header, footer and index, and that it is the shard of
  /// that size and seal; an empty seal allows any.
  static Result<ShardReader> open(const std::string &path, uint64_t bytes,
                                  const std::string &seal = {});

  const ShardIndex &index() const { return shardIndex; }
  const std::string &path() const { return filePath; }
  uint64_t size() const { return fileBytes; }

  /// Any bytes of the file.
  Result<Bytes> read(uint64_t offset, uint64_t length) const;
  /// The stored bytes of a block, checked.
  Result<Bytes> readBlock(const BlockRecord &block) const;
  /// A Dictionary or Sheets block, unpacked.
  Result<Bytes> readRawBlock(const BlockRecord &block) const;

private:
  ShardReader() = default;

  FileHandle file;
  std::string filePath;
  uint64_t fileBytes = 0;
  ShardIndex shardIndex;
};

} // namespace smmil

#endif // SMMIL_LIB_DATASET_SHARD_H
