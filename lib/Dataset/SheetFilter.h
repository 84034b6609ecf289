//===- SheetFilter.h - Which sheets a view shows ---------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Conditions on counts of items and words, which the segments or an index tell,
// and on members of the sheet's JSON, which is parsed without its segments and
// only if no count has decided already. What was decided of a sheet is
// remembered, so that one that is left out is read once.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_LIB_DATASET_SHEETFILTER_H
#define SMMIL_LIB_DATASET_SHEETFILTER_H

#include "smmil/Dataset/Dataset.h"

#include <optional>

namespace smmil {

/// A ViewFilter that has been looked at.
struct SheetFilter {
  ViewFilter filter;
  std::vector<std::string> path; ///< Of the member; empty: a count.
  size_t counted = 0;            ///< The plan's field that is counted.

  /// The error says what is wrong, from the filter's key on.
  static Result<SheetFilter> create(const ViewFilter &filter, const Plan &plan);
};

/// Whether a filter that counts holds for a sheet that has so many.
bool holdsCount(const SheetFilter &filter, uint64_t count);

/// Whether all filters of members hold for the sheet that `cursor` has read. A
/// sheet without the member, or with one of another type, fulfils `ne` alone.
/// `buffer` is the caller's, to use again.
bool holdMembers(const std::vector<SheetFilter> &filters,
                 const SheetCursor &cursor, std::string &buffer);

/// What filters have said of sheets: two bits of a sheet, once one near it was
/// asked for.
class FilterMemory {
public:
  explicit FilterMemory(uint64_t sheets)
      : pages((sheets + kPage - 1) / kPage) {}
  /// Nothing where none was asked.
  std::optional<bool> find(uint64_t sheet) const;
  /// Of a sheet of which nothing is known, below the number of sheets.
  void note(uint64_t sheet, bool isShown);

private:
  static constexpr uint64_t kPage = 1 << 14;
  std::vector<std::vector<uint8_t>> pages;
};

} // namespace smmil

#endif // SMMIL_LIB_DATASET_SHEETFILTER_H
