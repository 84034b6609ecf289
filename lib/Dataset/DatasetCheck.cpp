//===- DatasetCheck.cpp - Goes over a whole dataset -----------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every byte of every shard against the shard's name, every page, block and
// item of the indexes, every sheet, every value.
//
//===----------------------------------------------------------------------===//

#include "Blob.h"
#include "DatasetState.h"
#include "SheetFilter.h"
#include "TokenColumn.h"

#include "smmil/Dataset/ShowView.h"
#include "smmil/Runtime/PrimitiveImpl.h"
#include "smmil/Runtime/PrimitiveInfo.h"
#include "smmil/Support/ParallelFor.h"
#include "smmil/Support/Progress.h"

#include <map>

using namespace smmil;

Result<std::vector<Dataset::TextBlock>> Dataset::textBlocks() const {
  std::vector<TextBlock> blocks;
  for (uint32_t index = 0; index < manifest().shards.size(); ++index) {
    Result<const OpenShard *> shard = state->shard(index);
    if (!shard)
      return shard.error();
    const ShardReader &reader = *(*shard)->reader;
    BlockRecord block;
    for (uint64_t sheet = 0; sheet < reader.footer().sheets;
         sheet = block.firstSheet + block.sheets) {
      if (Outcome outcome = reader.findBlock(sheet, block); !outcome)
        return outcome.error();
      if (block.textCase == 0)
        continue;
      if (state->textField == plan().fields.size() ||
          block.textCase >= plan().fields[state->textField].cases.size())
        return reader.corrupt("a block of text names an unknown case");
      blocks.push_back({state->textField, block.textCase, block.textBytes,
                        index, block.firstSheet});
    }
  }
  return blocks;
}

Result<Bytes> Dataset::textBlockBits(const TextBlock &block) const {
  Result<const OpenShard *> shard = state->shard(block.shard);
  if (!shard)
    return shard.error();
  BlockRecord record;
  Bytes stored;
  if (Outcome outcome = (*shard)->reader->findBlock(block.sheet, record);
      !outcome)
    return outcome.error();
  if (Outcome outcome = (*shard)->reader->readBlock(record, stored); !outcome)
    return outcome.error();
  return Bytes(stored.begin() + ptrdiff_t(record.packedBytes), stored.end());
}

/// A column of tokens, sheet by sheet.
Outcome Dataset::State::checkTokens(const StoredObject &object, uint32_t index,
                                    DatasetCheck &counts) const {
  const uint64_t sheets = manifest.shards[index].sheets;
  auto column = TokenColumn::open(directory + "/plans/" + object.name,
                                  object.bytes, sheets);
  if (!column)
    return column.error();
  if (Outcome outcome = (*column)->checkContent(object.name); !outcome)
    return outcome;
  TokenColumn::Page page;
  SheetShape shape;
  for (uint64_t sheet = 0; sheet < sheets; ++sheet) {
    if (Outcome outcome =
            (*column)->read(sheet, plan.fields.size(), page, shape);
        !outcome)
      return outcome;
    if (Outcome outcome = (*column)->checkPieces(shape); !outcome)
      return outcome;
  }
  ++counts.files;
  return Outcome::success();
}

/// That selections are what their filters say of the version's sheets.
static Outcome checkSelections(const Dataset &dataset, DatasetCheck &counts) {
  const std::vector<ShardEntry> &shards = dataset.manifest().shards;
  std::map<std::string, std::map<uint32_t, std::unique_ptr<const Selection>>>
      byKey;
  for (uint32_t index = 0; index < shards.size(); ++index)
    for (const SelectionEntry &entry : shards[index].selections) {
      auto opened =
          Selection::open(dataset.directory() + "/plans/" + entry.object.name,
                          entry.object.bytes, shards[index].sheets, entry.key);
      if (!opened)
        return opened.error();
      if (Outcome outcome = (*opened)->checkContent(entry.object.name);
          !outcome)
        return outcome;
      byKey[entry.key][index] = std::move(*opened);
      ++counts.files;
    }
  SheetCursor cursor(dataset);
  for (const auto &[key, selections] : byKey) {
    const Selection &first = *selections.begin()->second;
    Result<std::vector<ViewFilter>> parsed =
        parseFilters(first.filters(), first.filePath());
    if (!parsed)
      return parsed.error();
    Result<SheetFilters> filters = SheetFilters::create(*parsed, dataset);
    if (!filters)
      return filters.error();
    uint64_t number = 0;
    for (const Extent &extent : dataset.extents()) {
      auto found = selections.find(extent.shard);
      for (uint64_t i = 0; found != selections.end() && i < extent.count; ++i) {
        bool isRead = false, isShown = true;
        if (Outcome outcome =
                filters->ask(cursor, number + i, nullptr, isRead, isShown);
            !outcome)
          return outcome;
        if (found->second->find(extent.begin + i).value_or(isShown) != isShown)
          return found->second->corrupt("it says otherwise of sheet " +
                                        std::to_string(number + i) +
                                        " than its filters");
      }
      number += extent.count;
    }
  }
  return Outcome::success();
}

/// Everything of a shard, whether the version has its sheets or not.
Outcome Dataset::State::checkShard(uint32_t index, DatasetCheck &counts) const {
  Result<const OpenShard *> opened = shard(index);
  if (!opened)
    return opened.error();
  const ShardReader &reader = *(*opened)->reader;
  const ShardFooter &footer = reader.footer();
  if (Outcome outcome = reader.checkContent(manifest.shards[index].object.name);
      !outcome)
    return outcome;
  if (Result<ShardExtras> extras = reader.extras(); !extras)
    return extras.error();
  for (const TokenColumnEntry &entry : manifest.shards[index].tokens)
    if (Outcome outcome = checkTokens(entry.object, index, counts); !outcome)
      return outcome;
  BlockRecord block;
  Bytes stored;
  BlockBuffer raw;
  for (uint64_t sheet = 0; sheet < footer.sheets;
       sheet = block.firstSheet + block.sheets) {
    if (Outcome outcome = reader.findBlock(sheet, block); !outcome)
      return outcome;
    if (block.firstSheet != sheet)
      return reader.corrupt("blocks of sheets overlap");
    if (Outcome outcome = reader.readBlock(block, stored); !outcome)
      return outcome;
    if (Outcome outcome = reader.unpackBlock(block, stored, raw); !outcome)
      return outcome;
    ++counts.blocks;
  }
  std::vector<uint32_t> runs, words;
  for (uint64_t page = 0; page * kSheetsPerPage < footer.sheets; ++page)
    if (Outcome outcome = reader.wordsOfPage(page, runs, words); !outcome)
      return outcome;
  // A bucket a step reaches every page of the hashed indexes.
  std::vector<uint64_t> found;
  for (PageKind kind : {PageKind::Ids, PageKind::Contents}) {
    const uint64_t pages = footer.pages[size_t(kind)].pages;
    for (uint64_t page = 0; page < pages; ++page) {
      const uint64_t high = pages == 1 ? 0 : page * (~uint64_t(0) / pages + 1);
      Outcome outcome = kind == PageKind::Ids
                            ? reader.findId(high, found)
                            : reader.findContent({high, 0}, found);
      if (!outcome)
        return outcome;
    }
  }
  return Outcome::success();
}

/// Whether another library decodes `value` as it did when the item was packed.
static Outcome checkDecoded(const Dataset &dataset, uint64_t id,
                            ByteSpan value) {
  Result<ItemRecord> record = dataset.item(id);
  if (!record)
    return record.error();
  if (record->isCopy())
    return Outcome::success();
  const Plan &plan = dataset.plan();
  const PlanStep *step =
      libraryStep(plan.fields[record->field].cases[record->caseIndex]);
  if (!step ||
      static_cast<uint32_t>(checksum64(value)) == record->decodedChecksum)
    return Outcome::success();
  const Bytes &packedBy = plan.tables[static_cast<size_t>(step->table)];
  // Training is how such a primitive names the library that is here.
  Bytes here;
  (void)primitiveImpl(step->code)->train(EncodeStep(), {}, here);
  return dataError(
      dataset.directory() + ": item " + std::to_string(id) + " (" +
      caseName(plan, *record) + "): " + primitiveInfo(step->code)->mnemonic +
      " decodes to other samples than when it was packed; it was packed with " +
      std::string(packedBy.begin(), packedBy.end()) + ", and " +
      std::string(here.begin(), here.end()) +
      " decodes here; install that version, or pack again");
}

Result<DatasetCheck> Dataset::check(unsigned workers) const {
  DatasetCheck counts;
  // Manifest, list of shards, plan and sequence were checked by opening.
  Result<std::string> text = provenance();
  if (!text)
    return text.error();
  for (const ViewEntry &entry : manifest().views)
    if (Result<View> view = findView(*this, entry.name); !view)
      return view.error();
  counts.files = 3 + manifest().views.size() +
                 !manifest().provenance.name.empty() +
                 !manifest().sequence.name.empty() + manifest().shards.size();
  counts.bytes = totalBytes();
  Progress progress("checking", 2 * counts.bytes);
  for (uint32_t index = 0; index < manifest().shards.size(); ++index) {
    if (Outcome outcome = state->checkShard(index, counts); !outcome)
      return outcome.error();
    progress.advance(manifest().shards[index].object.bytes);
  }
  SheetCursor cursor(*this);
  for (uint64_t number = 0; number < sheetCount(); ++number) {
    if (Result<StoredSheet> sheet = cursor.sheet(number); !sheet)
      return sheet.error();
    if (Outcome outcome = cursor.read(number); !outcome)
      return outcome.error();
  }
  if (Outcome outcome = checkSelections(*this, counts); !outcome)
    return outcome.error();
  if (Result<std::string> sheets = sourceText(); !sheets)
    return sheets.error();
  if (Result<std::vector<StoredFile>> names = files(); !names)
    return names.error();
  counts.sheets = sheetCount();
  counts.items = itemCount();
  Outcome outcome =
      tryParallelFor(itemCount(), workers, [&](size_t id, unsigned) -> Outcome {
        Result<Bytes> value = decode(id);
        progress.advance(value ? value->size() : 0);
        return value ? checkDecoded(*this, id, *value) : Outcome(value.error());
      });
  if (!outcome)
    return outcome.error();
  return counts;
}
