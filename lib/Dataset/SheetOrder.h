//===- SheetOrder.h - In which order a view shows sheets -------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A shuffle is a keyed permutation of numbers: it takes no memory, whatever the
// size of the dataset. An order by length is a table.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_LIB_DATASET_SHEETORDER_H
#define SMMIL_LIB_DATASET_SHEETORDER_H

#include "smmil/Dataset/Dataset.h"

namespace smmil {

class SheetOrder {
public:
  /// Lengths come from index columns: tokens of the view's tokenizer, or words.
  static Result<SheetOrder> create(const Dataset &dataset, const View &view);
  uint64_t size() const { return sheets; }
  /// The sheet at position `index`, which is below the size.
  uint64_t at(uint64_t index) const;

private:
  uint64_t sheets = 0, seed = 0;
  View::Order kind = View::Order::File;
  std::vector<uint32_t> table; ///< Length.
};

/// Rounds of a mixture: of weights w, a round has w sheets of each part.
class MixtureOrder {
public:
  MixtureOrder() = default;
  MixtureOrder(std::vector<uint32_t> weights, uint64_t seed);
  /// Sheets of a round.
  uint64_t roundSheets() const { return round.size(); }
  /// Part at `index`, and how many of that part stand before it.
  std::pair<uint32_t, uint64_t> at(uint64_t index) const;

private:
  std::vector<uint32_t> weights, round; ///< A round before it is shuffled.
  uint64_t seed = 0;
};

} // namespace smmil

#endif // SMMIL_LIB_DATASET_SHEETORDER_H
