//===- Select.h - Which sheets a view shows, kept ---------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A view's filters are asked of every sheet by every reader, unless a selection
// beside each shard keeps what they said. It is an object of its own, of the
// filters and not of the view: all views with the same filters share it.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_DATASET_SELECT_H
#define SMMIL_DATASET_SELECT_H

#include "smmil/Dataset/Dataset.h"

namespace smmil {

struct SelectReport {
  uint64_t version = 0, parent = 0;
  uint64_t shards = 0;       ///< Asked now; others had their selection.
  uint64_t sheets = 0;       ///< Of the version, in these.
  uint64_t shown = 0;        ///< Of these.
  uint64_t writtenBytes = 0; ///< Of selections, list of shards and manifest.
};

/// Commits a version with a selection of the filters of the view `name` beside
/// each shard that has none. An error where the view has no filters, or nothing
/// is left to ask. Readers need no selection, and use those that there are.
Result<SelectReport> selectSheets(const std::string &directory,
                                  const std::string &name, unsigned workers,
                                  bool rebase);

} // namespace smmil

#endif // SMMIL_DATASET_SELECT_H
