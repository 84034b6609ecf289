//===- Selection.cpp - What filters said of a shard's sheets --------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One checksum over all: what is read of it is little beside the sheets.
//
//===----------------------------------------------------------------------===//

#include "Selection.h"

#include "Blob.h"
#include "Wire64.h"
#include "smmil/Runtime/Wire.h"
#include "smmil/Support/Hash.h"

#include <algorithm>
#include <set>

using namespace smmil;

static constexpr char kMagic[] = "SMMILSEL";
static constexpr uint32_t kSelectionVersion = 1;
static constexpr size_t kHeaderBytes = 32, kCheckedFrom = 16;

std::string smmil::selectionKey(const std::string &filters) {
  return hash128(ByteSpan(reinterpret_cast<const uint8_t *>(filters.data()),
                          filters.size()))
      .hex();
}

Bytes smmil::writeSelection(const std::string &filters, uint64_t sheets,
                            const SheetStates &states) {
  Bytes covered;
  appendU64(covered, sheets);
  ByteWriter(covered).writeU32(kSelectionVersion);
  ByteWriter(covered).writeU32(uint32_t(filters.size()));
  covered.insert(covered.end(), filters.begin(), filters.end());
  ByteWriter(covered).writeBytes(states.packed());
  Bytes out(kMagic, kMagic + 8);
  appendU64(out, checksum64(covered));
  out.insert(out.end(), covered.begin(), covered.end());
  return out;
}

Error Selection::corrupt(const std::string &what) const {
  return dataError(path + ": is corrupt: " + what +
                   "; restore the file, or remove the views with its filters "
                   "and make them again");
}

Result<std::unique_ptr<const Selection>>
Selection::open(const std::string &path, uint64_t bytes, uint64_t sheets,
                const std::string &key) {
  uint64_t size = 0;
  Result<FileHandle> file = openFile(path, size);
  if (!file)
    return file.error();
  std::unique_ptr<Selection> made(new Selection());
  made->path = path;
  if (size != bytes || size < kHeaderBytes)
    return made->corrupt("it has another size than its version says");
  Result<FileMap> map = FileMap::create(*file, path, 0, size);
  if (!map)
    return map.error();
  made->file = std::move(*file);
  made->map = std::move(*map);
  const ByteSpan all = made->map.bytes();
  if (!std::equal(kMagic, kMagic + 8, all.begin()))
    return made->corrupt("it is no selection of sheets");
  if (readU64(all.data() + 8) != checksum64(all.subspan(kCheckedFrom)))
    return made->corrupt("checksum mismatch");
  if (loadU32(all.data() + 24) != kSelectionVersion)
    return dataError(path + ": was written by a newer smmil; update smmil");
  const uint64_t textBytes = loadU32(all.data() + 28);
  if (readU64(all.data() + 16) != sheets || size - kHeaderBytes < textBytes ||
      size - kHeaderBytes - textBytes != sheets / 4 + (sheets % 4 != 0))
    return made->corrupt("it is of other sheets than its shard's");
  const ByteSpan text = all.subspan(kHeaderBytes, textBytes);
  made->text.assign(text.begin(), text.end());
  if (selectionKey(made->text) != key)
    return made->corrupt("it is of other filters than its version says");
  made->states = all.subspan(kHeaderBytes + textBytes);
  return std::unique_ptr<const Selection>(std::move(made));
}

Outcome Selection::checkContent(const std::string &name) const {
  if (name.compare(0, 32, hash128(map.bytes()).hex()) == 0)
    return Outcome::success();
  return corrupt("its bytes are not those that its name says");
}

const SelectionEntry *smmil::findSelection(const ShardEntry &shard,
                                           const std::string &key) {
  for (const SelectionEntry &entry : shard.selections)
    if (entry.key == key)
      return &entry;
  return nullptr;
}

Outcome smmil::dropUnusedSelections(const std::string &directory,
                                    Manifest &manifest, const View *fresh) {
  if (std::all_of(
          manifest.shards.begin(), manifest.shards.end(),
          [](const ShardEntry &shard) { return shard.selections.empty(); }))
    return Outcome::success();
  std::set<std::string> used;
  auto use = [&](const View &view) {
    used.insert(selectionKey(printFilters(view.filters)));
  };
  for (const ViewEntry &entry : manifest.views) {
    if (fresh && entry.name == fresh->name) {
      use(*fresh);
      continue;
    }
    Result<std::string> text = readText(directory, entry.object);
    if (!text)
      return text.error();
    Result<View> view =
        parseView(*text, directory + "/plans/" + entry.object.name);
    if (!view)
      return view.error();
    use(*view);
  }
  for (ShardEntry &shard : manifest.shards)
    shard.selections.erase(std::remove_if(shard.selections.begin(),
                                          shard.selections.end(),
                                          [&](const SelectionEntry &entry) {
                                            return used.count(entry.key) == 0;
                                          }),
                           shard.selections.end());
  return Outcome::success();
}
