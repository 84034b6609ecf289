//===- Edit.h - New versions that share what stays --------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every edit makes a new version. It writes shards of what is new and a
// manifest; shards that are there are never touched. Of two writers on one
// version the first wins: the other is told what changed, or with `rebase`
// commits on top of it.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_DATASET_EDIT_H
#define SMMIL_DATASET_EDIT_H

#include "smmil/Dataset/Pack.h"

#include <optional>
#include <string>
#include <vector>

namespace smmil {

/// Sheets of a version, by number from 0 and by id. An id means all sheets that
/// have it.
struct SheetSelection {
  std::vector<uint64_t> numbers;
  std::vector<std::string> ids;
};

struct EditReport {
  uint64_t version = 0, parent = 0;
  uint64_t sheets = 0; ///< Of the new version.
  uint64_t added = 0, removed = 0;
  uint64_t items = 0;        ///< Stored anew.
  uint64_t writtenBytes = 0; ///< Of shards.
  uint64_t given = 0;        ///< Sheets that addField gave a segment.
  std::vector<std::string> warnings;
};

/// Adds the sheets of a source folder behind those of the newest version.
/// `format` must have the dataset's plan. Media that it holds are not stored
/// again.
Result<EditReport> appendSheets(const std::string &source,
                                const std::string &directory,
                                const Format &format,
                                const PackOptions &options);

/// Puts each sheet of a source folder in the place of the one that has its id,
/// or, with `number`, its only sheet in the place of that one.
Result<EditReport> replaceSheets(const std::string &source,
                                 const std::string &directory,
                                 const Format &format,
                                 std::optional<uint64_t> number,
                                 const PackOptions &options);

/// Values of a new field, in a file with one JSON object a line:
/// `{"id": ID, FIELD: VALUE}`.
struct NewField {
  std::string name;
  std::string from; ///< The file; paths of media are relative to its folder.
  /// Absent: text for strings, numeric for numbers and lists of them.
  std::optional<Modality> kind;
};

/// Gives every sheet with an id in the file one more segment, of a field that
/// the dataset does not have. What is there stays as it is: new shards hold the
/// new segments and their media, by copy, and are joined with the old ones when
/// sheets are read. `format` must have the dataset's plan.
Result<EditReport> addField(const std::string &directory, const NewField &field,
                            Format format, const PackOptions &options);

/// Adds a field to a format whose items are stored as they are.
void addStoredField(Format &format, const std::string &name, Modality kind);

/// Takes sheets out.
Result<EditReport> deleteSheets(const std::string &directory,
                                const SheetSelection &sheets, bool rebase);

/// Makes a version of what `version` holds.
Result<EditReport> rollBack(const std::string &directory, uint64_t version,
                            bool rebase);

} // namespace smmil

#endif // SMMIL_DATASET_EDIT_H
