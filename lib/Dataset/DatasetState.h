//===- DatasetState.h - What an open dataset holds -------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Shared by the files that implement Dataset and SheetCursor.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_LIB_DATASET_DATASETSTATE_H
#define SMMIL_LIB_DATASET_DATASETSTATE_H

#include "ShardReader.h"
#include "SheetBlock.h"
#include "smmil/Dataset/Dataset.h"
#include "smmil/Runtime/Coarse.h"

#include <atomic>
#include <functional>
#include <optional>

namespace smmil {

/// A shard in use, with the numbers that its references mean in the dataset.
struct OpenShard {
  std::unique_ptr<const ShardReader> reader;
  std::vector<uint32_t> refs; ///< By ItemRef::shard: index of the shard.
  /// Indexes of the shards that it joins, see ShardEntry::joins.
  std::vector<uint32_t> joins;
};

struct Dataset::State {
  State() = default;
  ~State();

  std::string directory;
  FileHandle lease; ///< The manifest, locked so that nobody removes it.
  Manifest manifest;
  Plan plan;
  Bytes planBytes;
  DecoderOptions decoderOptions;
  Decoder decoder;
  std::optional<EmittedCodec> attached;
  /// Of a reader of coarse values: roots and prefixes of the cases of the
  /// stored plan, by field and case; `plan` is then that of the prefixes.
  std::vector<std::vector<std::pair<Shape, CoarseCase>>> prefixes;
  std::vector<Extent> extents;
  std::vector<uint64_t> firstSheet; ///< Of each extent, and the sum.
  std::vector<uint64_t> firstItem;  ///< Of each shard, and the sum.
  /// Filled without locks, so that a fork never inherits one that is held.
  mutable std::unique_ptr<std::atomic<const OpenShard *>[]> shards;
  /// Field of coded text; as many as there are fields if there is none.
  uint32_t textField = 0;

  ItemCodec codec() const {
    return ItemCodec(decoder, attached ? &*attached : nullptr);
  }
  /// The prefix that an item is read as; null where it is read whole.
  const std::pair<Shape, CoarseCase> *prefixOf(const ItemRecord &record) const;
  Outcome openPlan();
  Outcome openSequence();
  std::optional<uint32_t> indexOf(const std::string &shardName) const;
  Result<const OpenShard *> shard(uint32_t index) const;

  struct SheetPlace {
    uint32_t shard = 0;
    uint64_t sheet = 0; ///< Within the shard.
  };
  Outcome locate(uint64_t number, SheetPlace &place) const;
  /// Item id of a reference of a sheet or file in `shard`.
  Outcome itemOf(const OpenShard &shard, const ItemRef &ref,
                 uint64_t &id) const;
  /// What each shard of sheets holds beside them.
  Outcome eachExtras(
      const std::function<Outcome(const OpenShard &, const ShardExtras &)>
          &visit) const;
  Outcome checkTokens(const StoredObject &object, uint32_t index,
                      DatasetCheck &counts) const;
  Outcome checkShard(uint32_t index, DatasetCheck &counts) const;
  Error corrupt(const std::string &what) const {
    return dataError(directory + ": is corrupt: " + what +
                     "; restore the files or pack again");
  }
};

struct SheetCursor::State {
  explicit State(const Dataset &owner) : owner(owner), dataset(*owner.state) {}

  const Dataset &owner;
  const Dataset::State &dataset;

  // The block read last.
  bool loaded = false;
  uint32_t shardIndex = 0;
  const OpenShard *shard = nullptr;
  BlockRecord block;
  Bytes stored, decoded;
  BlockBuffer unpacked;
  ByteSpan records, text;
  BlockReader reader;
  uint64_t nextSheet = 0; ///< Within the shard: what `reader` reads next.
  uint64_t textAt = 0;

  // The sheet read last.
  SheetRecord record;
  ByteSpan sheetText;
  std::vector<SegmentView> views;
  std::vector<SegmentData> segments;
  std::vector<std::string> unescaped; ///< Text that is kept as it is spelled.

  // The page of words read last.
  bool wordsLoaded = false;
  uint32_t wordShard = 0;
  uint64_t wordPage = 0;
  std::vector<uint32_t> runs, words;

  // The same of the shards that hold what sheets were given later.
  std::vector<std::unique_ptr<State>> added;
  size_t joined = 0; ///< So many of them belong to the sheet read last.
  std::string addedText;
  std::vector<uint32_t> allWords;

  using Place = Dataset::State::SheetPlace;
  /// Makes `number` the sheet read last.
  Outcome seek(uint64_t number);
  Outcome seekAlone(const Place &place);
  Outcome load(uint32_t index, uint64_t sheet);
  Outcome appendSegments(std::vector<SegmentData> &out);
  /// The line of the sheet read last, with what it was given later or without.
  Outcome line(bool whole, std::string &out);
  Outcome runWords(uint64_t number, Span<const uint32_t> &of);
  Outcome runWordsAlone(const Place &place, Span<const uint32_t> &of);
  /// The JSON of an item that a sheet holds as an array.
  Result<std::string> arrayText(const ItemRef &ref, bool dense) const;
  /// Calls `visit` with each path of the sheet read last.
  Outcome
  eachPath(const std::function<Outcome(const OpenShard &, const PathRecord &)>
               &visit) const;
};

} // namespace smmil

#endif // SMMIL_LIB_DATASET_DATASETSTATE_H
