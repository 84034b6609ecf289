//===- Selection.h - What filters said of a shard's sheets -----*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Two bits of each sheet, beside the shard: nothing, left out, or shown. The
// object also holds the filters, which its key in the list of shards stands
// for. docs/Format.md has the bytes.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_LIB_DATASET_SELECTION_H
#define SMMIL_LIB_DATASET_SELECTION_H

#include "FileIo.h"
#include "smmil/Dataset/Manifest.h"

#include <memory>
#include <optional>

namespace smmil {

/// Two bits for each of so many sheets.
class SheetStates {
public:
  explicit SheetStates(uint64_t sheets) : bytes((sheets + 3) / 4) {}
  /// Of a sheet of which nothing is known.
  void note(uint64_t sheet, bool isShown) { note(bytes, sheet, isShown); }
  static void note(Bytes &packed, uint64_t sheet, bool isShown) {
    packed[sheet / 4] |= uint8_t((isShown ? 2 : 1) << (sheet % 4 * 2));
  }
  ByteSpan packed() const { return bytes; }
  /// Nothing where nothing is known.
  static std::optional<bool> find(ByteSpan packed, uint64_t sheet) {
    const unsigned bits = packed[sheet / 4] >> (sheet % 4 * 2) & 3;
    return bits == 1 || bits == 2 ? std::optional<bool>(bits == 2)
                                  : std::nullopt;
  }

private:
  Bytes bytes;
};

/// What stands for filters, given as printFilters has them.
std::string selectionKey(const std::string &filters);

/// The bytes of the object.
Bytes writeSelection(const std::string &filters, uint64_t sheets,
                     const SheetStates &states);

class Selection {
public:
  /// Checks all of it but its name: that it is of so many sheets, and of the
  /// filters that `key` stands for.
  static Result<std::unique_ptr<const Selection>> open(const std::string &path,
                                                       uint64_t bytes,
                                                       uint64_t sheets,
                                                       const std::string &key);

  const std::string &filePath() const { return path; }
  const std::string &filters() const { return text; }
  /// Of a sheet of the shard.
  std::optional<bool> find(uint64_t sheet) const {
    return SheetStates::find(states, sheet);
  }
  /// That the file has the content that its name says.
  Outcome checkContent(const std::string &name) const;
  Error corrupt(const std::string &what) const;

private:
  std::string path, text;
  FileHandle file;
  FileMap map;
  ByteSpan states;
};

/// The selection of a shard by those filters; null where it has none.
const SelectionEntry *findSelection(const ShardEntry &shard,
                                    const std::string &key);

/// Takes selections out of the manifest that no view of it has a use for.
/// `fresh` is one of its views, whose object need not be in place yet, or null.
Outcome dropUnusedSelections(const std::string &directory, Manifest &manifest,
                             const View *fresh);

} // namespace smmil

#endif // SMMIL_LIB_DATASET_SELECTION_H
