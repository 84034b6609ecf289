//===- SheetFilter.h - Which sheets a view shows ---------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Conditions on counts of items and words, which the segments or an index tell,
// and on members of the sheet's JSON, which is parsed without its segments and
// only if no count has decided already. What was decided of a sheet is kept by
// a selection beside its shard, or remembered by the reader, so that a sheet
// that is left out is read once or not at all.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_LIB_DATASET_SHEETFILTER_H
#define SMMIL_LIB_DATASET_SHEETFILTER_H

#include "Selection.h"
#include "TokenColumn.h"
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

/// The filters of a view, asked of one sheet after another. One for each
/// thread; the dataset must outlive it.
class SheetFilters {
public:
  /// Errors name the dataset.
  static Result<SheetFilters> create(const std::vector<ViewFilter> &filters,
                                     const Dataset &dataset);
  bool isEmpty() const { return filters.empty(); }
  /// Whether all hold for a sheet, which `cursor` reads if it must, unless it
  /// is `isRead`; `shape` are its segments, if somebody knows them already. A
  /// sheet without a member, or with one of another type, fulfils `ne` alone.
  Outcome ask(SheetCursor &cursor, uint64_t sheet, const SheetShape *shape,
              bool &isRead, bool &result);

private:
  explicit SheetFilters(const Dataset &dataset) : dataset(&dataset) {}
  Outcome askCounts(SheetCursor &cursor, uint64_t sheet,
                    const SheetShape *shape, bool &isRead, bool &result) const;

  const Dataset *dataset;
  std::vector<SheetFilter> filters;
  bool asksMembers = false;
  std::string frame; ///< JSON of a sheet.
};

/// What filters said of a dataset's sheets: what selections keep, and what was
/// asked since, in two bits of a sheet once one near it was looked for.
class FilterMemory {
public:
  FilterMemory(const Dataset &dataset, const std::vector<ViewFilter> &filters);
  /// Nothing where nobody has asked. Errors are those of a selection that is
  /// damaged.
  Outcome find(uint64_t sheet, std::optional<bool> &isShown);
  /// Of a sheet of which nothing is known, below the number of sheets.
  void note(uint64_t sheet, bool isShown);

private:
  struct Kept {
    StoredObject object; ///< No name: the shard has no selection.
    std::unique_ptr<const Selection> selection;
  };
  Outcome findKept(uint64_t sheet, std::optional<bool> &isShown);

  static constexpr uint64_t kPage = 1 << 14;
  const Dataset *dataset;
  std::string key;
  bool hasKept = false;
  std::vector<Kept> kept;           ///< By shard; empty if none has any.
  size_t extent = 0;                ///< Of the sheet looked for last.
  std::vector<uint64_t> firstSheet; ///< Of each extent, and the sum.
  std::vector<Bytes> pages;
};

} // namespace smmil

#endif // SMMIL_LIB_DATASET_SHEETFILTER_H
