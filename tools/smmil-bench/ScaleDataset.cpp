//===- ScaleDataset.cpp - Indexes of many sheets --------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Blocks are cut and compressed once and written into every shard; items and
// indexes are made for each.
//
//===----------------------------------------------------------------------===//

#include "ScaleDataset.h"

#include "smmil/Dataset/Dataset.h"

#include "lib/Dataset/Blob.h"
#include "lib/Dataset/Edit.h"
#include "lib/Dataset/ShardWriter.h"
#include "smmil/Dataset/Pack.h"

#include <xxhash.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace smmil::bench {

namespace {

/// Sheets of a block: as many as the blocks of a plain pack have.
constexpr uint64_t kBlockSheets = 128;

/// A block as ShardWriter takes it.
struct PreparedBlock {
  BlockRecord record;
  Bytes packed;
  std::string text; ///< Lines of its sheets.
  std::vector<ShardWriter::SheetEntry> sheets;
  std::vector<uint32_t> words;
};

std::string numbered(uint64_t number) {
  const std::string digits = std::to_string(number);
  return std::string(9 - std::min<size_t>(9, digits.size()), '0') + digits;
}

/// Sheets [begin, end) of a shard.
Result<PreparedBlock> prepareBlock(BlockWriter &writer, const Layout &layout,
                                   uint64_t begin, uint64_t end) {
  Source source;
  PreparedBlock block;
  for (uint64_t number = begin; number < end; ++number) {
    const std::string id = "sheet-" + numbered(number);
    SourceFile image;
    image.name = "images/" + numbered(number) + ".png";
    const size_t at = block.text.size();
    block.text += R"({"id": ")" + id +
                  R"(", "segments": [{"type": "text", "text": )"
                  R"("four words of text"}, {"type": "image", "path": ")" +
                  image.name + "\"}]}\n";
    SourceSheet sheet;
    sheet.end = block.text.size() - at;
    sheet.firstSegment = source.segments.size();
    sheet.segments = 2;
    SourceSegment text, picture;
    text.words = 4;
    picture.kind = Modality::Image;
    picture.file = static_cast<int32_t>(source.files.size());
    source.segments.push_back(text);
    source.segments.push_back(picture);
    source.files.push_back(std::move(image));
    uint64_t item = number;
    if (Outcome outcome = writer.add(
            source, sheet, std::string_view(block.text).substr(at),
            [&](const SourceSegment &) -> Result<ItemRef> {
              return ItemRef{0, item++};
            },
            &block.words);
        !outcome)
      return outcome.error();
    ShardWriter::SheetEntry entry;
    entry.runs = 1;
    entry.hasId = true;
    entry.idHash = XXH3_64bits(id.data(), id.size());
    block.sheets.push_back(entry);
  }
  const Bytes text = writer.text();
  Bytes raw = writer.finish();
  raw.insert(raw.end(), text.begin(), text.end());
  block.record.textBytes = text.size();
  block.record.rawBytes = raw.size();
  block.record.packing = kBlockZstd;
  block.packed = compressBytes(raw, {}, layout.level);
  return block;
}

class Maker {
public:
  explicit Maker(Transaction &transaction)
      : transaction(transaction), format(makeCopyFormat()) {
    uint32_t field = 0;
    for (const PlanField &candidate : format.plan.fields) {
      if (candidate.modality == Modality::Image)
        image.field = field;
      ++field;
    }
    image.kind = MediaKind::Png;
    image.content = ContentClass::Other;
    image.width = 640;
    image.height = 480;
  }

  Outcome commit(uint64_t sheets, uint64_t perShard) {
    Manifest manifest;
    while (manifest.sheets < sheets)
      if (Outcome outcome =
              addShard(manifest, std::min(perShard, sheets - manifest.sheets));
          !outcome)
        return outcome;
    Bytes plan;
    serializePlan(format.plan, plan);
    if (Outcome outcome = describeFormat(transaction, format, plan, manifest);
        !outcome)
      return outcome;
    manifest.operation = "pack";
    manifest.version = 1;
    Result<bool> done = transaction.commit(manifest);
    if (!done)
      return done.error();
    return *done ? Outcome::success() : Outcome(transaction.conflict());
  }

private:
  /// Makes the blocks of a shard of so many sheets.
  Outcome prepare(uint64_t sheets) {
    blocks.clear();
    templates = Templates();
    templates.patterns = {"TI"};
    BlockWriter writer(templates);
    for (uint64_t begin = 0; begin < sheets; begin += kBlockSheets) {
      Result<PreparedBlock> block = prepareBlock(
          writer, format.layout, begin, std::min(begin + kBlockSheets, sheets));
      if (!block)
        return block.error();
      blocks.push_back(std::move(*block));
    }
    prepared = sheets;
    return Outcome::success();
  }

  Outcome addShard(Manifest &manifest, uint64_t sheets) {
    if (prepared != sheets)
      if (Outcome outcome = prepare(sheets); !outcome)
        return outcome;
    Result<ShardWriter> writer = ShardWriter::create(
        transaction.staged("shard" + std::to_string(manifest.shards.size())),
        format.layout.index);
    if (!writer)
      return writer.error();
    std::array<uint8_t, 8> bits;
    for (const PreparedBlock &block : blocks) {
      if (Outcome outcome =
              writer->addBlock(block.record, block.packed, {}, block.sheets,
                               block.text, block.words);
          !outcome)
        return outcome;
      for (size_t i = 0; i < block.sheets.size(); ++i) {
        const uint64_t number = manifest.items + writer->items();
        std::memcpy(bits.data(), &number, bits.size());
        if (Outcome outcome =
                writer->addItem(image, bits, hash128(ByteSpan(bits)), true);
            !outcome)
          return outcome;
      }
    }
    Result<ShardEntry> entry = writer->finish(templates, {}, ShardExtras());
    if (!entry)
      return entry.error();
    entry->role = ShardRole::Bundle;
    transaction.stage(writer->path(), "shards", entry->object.name);
    manifest.sheets += entry->sheets;
    manifest.items += entry->items;
    manifest.shards.push_back(std::move(*entry));
    return Outcome::success();
  }

  Transaction &transaction;
  const Format format;
  Templates templates;
  ItemRecord image;
  std::vector<PreparedBlock> blocks; ///< Of a shard of `prepared` sheets.
  uint64_t prepared = 0;
};

} // namespace

Outcome makeScaleDataset(const std::string &directory, uint64_t sheets,
                         uint64_t perShard) {
  if (newestVersion(directory) != 0)
    return usageError(directory + ": is there already; give a new folder");
  Result<Transaction> transaction = Transaction::begin(directory);
  if (!transaction)
    return transaction.error();
  return Maker(*transaction).commit(sheets, perShard);
}

} // namespace smmil::bench
