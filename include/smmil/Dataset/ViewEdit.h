//===- ViewEdit.h - Views of a dataset, made and changed --------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A view is a small object of its own. Writing one makes a version that shares
// everything else with its parent: no shard is opened, and what is written does
// not grow with the dataset.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_DATASET_VIEWEDIT_H
#define SMMIL_DATASET_VIEWEDIT_H

#include "smmil/Dataset/Dataset.h"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace smmil {

/// Where the markers of an item stand.
enum class MarkerPlace : uint8_t { Prefix, Suffix, Around };

/// How a view is to differ from another; what is empty stays.
struct ViewChange {
  /// New spellings, by the symbol of a token or by a media field, whose first
  /// marker is meant.
  std::vector<std::pair<std::string, std::string>> tokens;
  std::map<std::string, MarkerPlace> markers; ///< By media field.
  /// Units of text between items: tokens with a tokenizer, else words.
  std::optional<int64_t> every;
  std::map<std::string, int64_t> items; ///< Of a media field, each time.
  /// Of the fields in `items`, or of all media where there are none.
  std::optional<ViewStep::Short> onShort;
  std::vector<ViewFilter> filters; ///< Instead of those that there are.
  std::vector<std::string> fields; ///< Instead of those that there are.
  /// Whose tokens text is counted in; empty: words.
  std::optional<std::string> tokenizer;
  std::optional<uint64_t> window;             ///< In tokens; 0: a sheet each.
  std::optional<bool> wholeSheets;            ///< Of windows.
  std::map<std::string, uint64_t> itemTokens; ///< By media field.
  std::optional<View::Order> order;
  std::optional<uint64_t> seed;
  std::vector<MixPart> mix; ///< Instead of those that there are.
};

/// The view that `change` makes of `base`, which `dataset` can show. A view in
/// recorded order becomes a cycle with `every`. Errors say what does not fit.
Result<View> changeView(const Dataset &dataset, const View &base,
                        const ViewChange &change);

struct ViewReport {
  uint64_t version = 0, parent = 0;
  StoredObject object;
  uint64_t writtenBytes = 0; ///< Of the view and the manifest.
};

/// Commits a version with `view`, in the place of the one of its name if
/// `replace`, else that is an error.
Result<ViewReport> writeView(const std::string &directory, const View &view,
                             bool replace, bool rebase);

/// Commits a version without the view of that name.
Result<ViewReport> removeView(const std::string &directory,
                              const std::string &name, bool rebase);

} // namespace smmil

#endif // SMMIL_DATASET_VIEWEDIT_H
