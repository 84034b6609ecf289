//===- PackParts.h - Packing in parts, and joining them ---------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Several hosts pack parts of one source into one folder, in any order and as
// often as they like; then one of them makes a version of all. Until then
// readers see nothing of it.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_DATASET_PACKPARTS_H
#define SMMIL_DATASET_PACKPARTS_H

#include "smmil/Dataset/Pack.h"

#include <cstdint>
#include <string>

namespace smmil {

/// Part `number` of `count`, from 1.
struct PartNumber {
  static constexpr uint64_t kMost = 100000;
  uint64_t number = 1, count = 1;
};

/// Packs sheets of `source` that are the part's share into DIRECTORY, for
/// commitParts. The last part holds the files that no sheet names. A part that
/// is packed again takes the place of itself. The report has version 0. With
/// no format the copy format of the source's fields, or with
/// PackOptions::safe the one of files that come back byte for byte.
Result<PackReport> packPart(const std::string &source,
                            const std::string &directory, const Format *format,
                            const PartNumber &part,
                            const PackOptions &options = {});

struct CommitReport {
  uint64_t version = 0, parent = 0, parts = 0, sheets = 0, items = 0;
};

/// Makes a version of all parts and removes them. An error, with nothing
/// changed, where one is missing, or where they are of different sources,
/// formats or counts. Where another writer was faster, with `rebase` on top of
/// its version.
Result<CommitReport> commitParts(const std::string &directory, bool rebase);

/// Removes all parts; gives how many there were.
Result<uint64_t> discardParts(const std::string &directory);

} // namespace smmil

#endif // SMMIL_DATASET_PACKPARTS_H
