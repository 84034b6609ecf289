//===- SelectSheets.cpp - Which sheets a view shows, kept -----------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Shards are asked side by side. Of sheets that the version does not have
// nothing is known, so a reader of a version that has them asks.
//
//===----------------------------------------------------------------------===//

#include "smmil/Dataset/Select.h"

#include "Edit.h"
#include "Selection.h"
#include "SheetFilter.h"
#include "smmil/Dataset/ShowView.h"
#include "smmil/Support/Hash.h"
#include "smmil/Support/Interrupt.h"
#include "smmil/Support/ParallelFor.h"
#include "smmil/Support/Printable.h"

#include <map>

using namespace smmil;

namespace {

/// What a worker found in a shard.
struct Asked {
  StoredObject object;
  Bytes bytes;
  uint64_t sheets = 0, shown = 0;
};

} // namespace

static Outcome askShard(const Dataset &dataset, uint32_t shard,
                        const std::vector<ViewFilter> &filters, Asked &asked) {
  Result<SheetFilters> made = SheetFilters::create(filters, dataset);
  if (!made)
    return made.error();
  SheetCursor cursor(dataset);
  const uint64_t sheets = dataset.manifest().shards[shard].sheets;
  SheetStates states(sheets);
  uint64_t number = 0;
  for (const Extent &extent : dataset.extents()) {
    for (uint64_t i = 0; extent.shard == shard && i < extent.count; ++i) {
      if (Outcome outcome = checkInterrupt(); !outcome)
        return outcome;
      bool isRead = false, isShown = true;
      if (Outcome outcome =
              made->ask(cursor, number + i, nullptr, isRead, isShown);
          !outcome)
        return outcome;
      states.note(extent.begin + i, isShown);
      ++asked.sheets;
      asked.shown += isShown;
    }
    number += extent.count;
  }
  asked.bytes = writeSelection(printFilters(filters), sheets, states);
  asked.object = {hash128(ByteSpan(asked.bytes)).hex() + ".selection",
                  asked.bytes.size()};
  return Outcome::success();
}

Result<SelectReport> smmil::selectSheets(const std::string &directory,
                                         const std::string &name,
                                         unsigned workers, bool rebase) {
  Result<OpenEdit> edit = openEdit(directory);
  if (!edit)
    return edit.error();
  const Dataset &base = edit->base;
  Result<View> view = findView(base, name);
  if (!view)
    return view.error();
  if (view->filters.empty())
    return usageError(directory + ": the view " + inQuotes(name) +
                      " shows all sheets; a selection is of filters, which "
                      "--where gives it");
  const std::string key = selectionKey(printFilters(view->filters));
  const std::vector<ShardEntry> &shards = base.manifest().shards;
  std::vector<uint32_t> todo;
  for (uint32_t i = 0; i < shards.size(); ++i)
    if (shards[i].sheets != 0 && shards[i].role != ShardRole::Added &&
        !findSelection(shards[i], key))
      todo.push_back(i);
  if (todo.empty())
    return usageError(directory + ": has the selection of " + inQuotes(name) +
                      " already");
  std::vector<Asked> asked(todo.size());
  Outcome outcome =
      tryParallelFor(todo.size(), workers, [&](size_t i, unsigned) -> Outcome {
        return askShard(base, todo[i], view->filters, asked[i]);
      });
  if (!outcome)
    return outcome.error();
  SelectReport report;
  report.shards = todo.size();
  std::map<std::string, size_t> askedOf; // By shard.
  for (size_t i = 0; i < todo.size(); ++i) {
    if (Outcome staged = edit->transaction.stageBytes(asked[i].bytes, "plans",
                                                      asked[i].object.name);
        !staged)
      return staged.error();
    askedOf[shards[todo[i]].object.name] = i;
    report.sheets += asked[i].sheets;
    report.shown += asked[i].shown;
    report.writtenBytes += asked[i].bytes.size();
  }
  Result<EditReport> done =
      commitEdit(edit->transaction, rebase, [&](Draft &draft) -> Outcome {
        Manifest &manifest = draft.manifest;
        for (ShardEntry &shard : manifest.shards)
          // Segments that a sheet was given meanwhile count as well.
          if (auto found = askedOf.find(shard.object.name);
              found != askedOf.end() && !findSelection(shard, key) &&
              shard.joins == shards[todo[found->second]].joins)
            shard.selections.push_back({key, asked[found->second].object});
        manifest.operation = "selection of view " + name;
        return dropUnusedSelections(directory, manifest, nullptr);
      });
  if (!done)
    return done.error();
  report.version = done->version;
  report.parent = done->parent;
  Result<Manifest> made = readManifestAlone(
      directory + "/versions/" + std::to_string(done->version) + ".json");
  if (!made)
    return made.error();
  report.writtenBytes += made->shardList.bytes + printManifest(*made).size();
  return report;
}
