//===- SheetFilter.h - Which sheets a view shows ---------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Conditions on counts of items and words, which the segments tell, and on
// members of the sheet's JSON, which is restored only if a count has not
// decided already.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_LIB_DATASET_SHEETFILTER_H
#define SMMIL_LIB_DATASET_SHEETFILTER_H

#include "smmil/Dataset/Dataset.h"

namespace smmil {

/// A ViewFilter that has been looked at.
struct SheetFilter {
  ViewFilter filter;
  std::vector<std::string> path; ///< Of the member; empty: a count.
  std::string counted;           ///< The field that is counted.

  /// The error says what is wrong, from the filter's key on.
  static Result<SheetFilter> create(const ViewFilter &filter, const Plan &plan);
};

/// Whether all hold for the sheet that `cursor` has read. A sheet without the
/// member, or with one of another type, fulfils `ne` alone.
Result<bool> holdFilters(const std::vector<SheetFilter> &filters,
                         SheetCursor &cursor, uint64_t sheet);

} // namespace smmil

#endif // SMMIL_LIB_DATASET_SHEETFILTER_H
