//===- ShowView.h - A sheet as a view presents it ---------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Finds views of a dataset, and shows one sheet with the paths of its items,
// for people; ViewReader reads many sheets.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_DATASET_SHOWVIEW_H
#define SMMIL_DATASET_SHOWVIEW_H

#include "smmil/Dataset/ViewStream.h"

#include <string>
#include <vector>

namespace smmil {

/// One thing a model sees.
struct ViewPiece {
  using Kind = ViewSpan::Kind;
  Kind kind = Kind::Text;
  std::string text; ///< Text: UTF-8. Token: its spelling. Item: its path, empty
                    ///< for an array that stands in the sheet.
  Modality modality = Modality::Text; ///< Item.
  std::string field;                  ///< Item.
  uint64_t item = 0;                  ///< Item.
  uint32_t part = 0;                  ///< Item: dataset of a mixture.
};

/// The view of that name; an error lists the names that there are.
Result<View> findView(const Dataset &dataset, const std::string &name);

/// Presents sheet `number`; nothing where the view's filters leave it out.
/// Neighbouring texts are one piece.
Result<std::vector<ViewPiece>> showView(const Dataset &dataset, uint64_t number,
                                        const View &view);

/// The same of what a stream has read.
Result<std::vector<ViewPiece>> showStream(const ViewStream &stream);

} // namespace smmil

#endif // SMMIL_DATASET_SHOWVIEW_H
