//===- ShardPacker.h - Sheets of a source into shards ----------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Cuts sheets into blocks, encodes media and writes both as shards that stand
// alone, in a folder of the caller's. Knows nothing of versions.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_LIB_DATASET_SHARDPACKER_H
#define SMMIL_LIB_DATASET_SHARDPACKER_H

#include "ShardWriter.h"
#include "smmil/Dataset/Pack.h"
#include "smmil/Support/Progress.h"

#include <array>
#include <map>
#include <optional>
#include <unordered_map>

struct ZSTD_CCtx_s;
struct ZSTD_CDict_s;

namespace smmil {

/// A shard as it lies in the folder, named `name` within its entry.
struct PackedShard {
  std::string path;
  ShardEntry entry;
};

class ShardPacker {
public:
  /// `format` must have passed checkFormat. With `base`, whose plan is the
  /// format's, media that it holds are not stored again.
  ShardPacker(const Source &source, const Format &format,
              const PackOptions &options, const Dataset *base,
              std::string folder);
  ~ShardPacker();
  ShardPacker(const ShardPacker &) = delete;
  ShardPacker &operator=(const ShardPacker &) = delete;

  /// Packs sheets [begin, end) of the source, and with `rest` what else it
  /// holds: other files, empty folders, blank lines at the end.
  Outcome run(size_t begin, size_t end, bool rest);

  /// The datasets that media with an item are taken over from, by their part;
  /// they have the format's plan.
  std::vector<const Dataset *> origins;

  /// In the order of their sheets. Media shards lie behind their users.
  std::vector<PackedShard> shards;
  PackReport report; ///< Items, cases, notes and warnings.
  const Bytes &planBytes() const { return plan; }

private:
  /// What is to be stored: a medium as a field.
  struct Task {
    uint32_t field = ItemRecord::kNoField;
    int32_t medium = -1;
  };
  struct Encoded {
    ItemRecord record;
    Bytes bits;
    MediaNotes notes; ///< Of what the dataset cannot give back.
    std::vector<std::string> warnings;
  };
  /// An item that is stored already: in shard `name`, or in the pair of files
  /// number `pair`.
  struct Known {
    uint64_t pair = 0;
    std::string name;
    uint64_t item = 0;
  };

  Outcome prepare();
  Outcome prepareOrder(size_t begin, size_t end);
  Outcome makeDictionary(size_t begin, size_t end);
  Outcome packSheets(size_t begin, size_t end);
  Outcome endBlock();
  Outcome packUnreferenced();
  uint32_t fieldOf(const std::string &name, Modality modality) const;
  Result<ItemRef> refOf(const SourceSegment &segment);
  Result<ItemRef> itemOf(uint32_t field, int32_t medium, bool isShared);
  Outcome findInBase(uint32_t field, int32_t medium,
                     std::optional<Known> &found);
  ItemRef refTo(const std::string &shard, uint64_t item);
  Bytes compress(const Bytes &raw, bool withDictionary) const;
  Outcome writeMedia(bool beside, bool all);
  Result<Encoded> encode(const Task &task) const;
  Result<Encoded> takeOver(const Task &task, const SourceMedium &medium) const;
  Outcome encodeField(const Task &task, const MediaInfo &info,
                      const Bytes &bytes, Encoded &encoded) const;
  size_t detailBytes(const ItemRecord &record, ByteSpan bits) const;
  void count(const ItemRecord &record);
  Outcome openShards();
  Outcome closeShards(bool rest);
  Outcome roll();
  bool bundles() const {
    return format.layout.placement == Layout::Placement::Bundle;
  }
  /// Whether items of a field lie beside the text. What has no field does where
  /// all media do.
  bool isBeside(uint32_t field) const;
  ItemCodec codec() const { return ItemCodec(decoder, options.codec); }

  const Source &source;
  const Format &format;
  const PackOptions &options;
  const Dataset *base;
  const std::string folder;
  Decoder decoder;
  Bytes plan;
  uint32_t textField = ItemRecord::kNoField;
  std::vector<uint32_t> planFields; ///< Of each of the source's fields.
  SheetReader sheetBytes;

  // Of all shards.
  Templates common; ///< Order, patterns and marks.
  Bytes dictionary; ///< Of zstd, raw blocks; empty where there are too few.
  struct FreeZstd {
    void operator()(ZSTD_CCtx_s *context) const;
    void operator()(ZSTD_CDict_s *dictionary) const;
  };
  std::unique_ptr<ZSTD_CCtx_s, FreeZstd> context;
  std::unique_ptr<ZSTD_CDict_s, FreeZstd> digested;
  std::map<std::pair<int32_t, uint32_t>, Known> itemByKey;
  std::vector<bool> fileKnown; ///< By a path, or as one nobody refers to.

  // Of the pair of files that is open.
  uint64_t pair = 0;
  unsigned staged = 0;
  std::optional<ShardWriter> sheetShard, mediaShard;
  Templates templates;
  ShardExtras extras;
  std::optional<BlockWriter> block;
  std::vector<ShardWriter::SheetEntry> blockSheets;
  std::vector<uint32_t> blockWords;
  std::string blockLines; ///< Bytes of its sheets in the source.
  /// Items of one of the two files: those of the media shard first, then those
  /// that lie beside the text.
  struct Waiting {
    std::vector<Task> tasks; ///< Still to be written.
    uint64_t bytes = 0, nextItem = 0;
    std::map<uint64_t, std::string> names; ///< Of the file, by closed pair.
  };
  std::array<Waiting, 2> waiting;
  std::unordered_map<std::string, uint32_t> shardRefs;

  Progress progress;
};

} // namespace smmil

#endif // SMMIL_LIB_DATASET_SHARDPACKER_H
