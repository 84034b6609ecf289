//===- ViewStream.h - What a view gives, one after another ------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Sheets in the order of a view, of one dataset or of a mixture, each by itself
// or packed into context windows. Any of them is read by its number, so ranks
// and workers share a stream by numbers alone.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_DATASET_VIEWSTREAM_H
#define SMMIL_DATASET_VIEWSTREAM_H

#include "smmil/Dataset/ViewReader.h"

#include <memory>
#include <vector>

namespace smmil {

/// One for each thread; the dataset must outlive it.
class ViewStream {
public:
  /// Opens the datasets of a mixture. Windows are planned here, from index
  /// columns; an error where something that cannot be cut is longer than one.
  static Result<ViewStream> create(const Dataset &dataset, const View &view);
  ~ViewStream();
  ViewStream(ViewStream &&) noexcept;
  ViewStream &operator=(ViewStream &&) noexcept;

  /// Windows, or else sheets in order, those that filters leave out included.
  /// A mixture has as many rounds as its first dataset to run out allows; a
  /// round has as many sheets of each as its weight says, shuffled by the seed.
  uint64_t size() const;
  /// Reads number `index`.
  Outcome read(uint64_t index);
  /// False where a filter leaves the sheet out.
  bool isShown() const;
  /// Valid until the next read. A window holds sheets one behind the other; the
  /// first and the last may go on in its neighbours.
  const std::vector<ViewSpan> &spans() const;
  /// Tokens of all spans, at most View::window; 0 without a tokenizer.
  uint64_t tokens() const;

  bool isWindowed() const;
  /// The datasets, by ViewSpan::part; part 0 may be another than the one that
  /// has the view.
  size_t partCount() const;
  const Dataset &part(size_t index) const;
  /// The sheet at position `index` of the order: its part and number.
  std::pair<uint32_t, uint64_t> sheetAt(uint64_t index) const;

private:
  struct State;
  explicit ViewStream(std::unique_ptr<State> state);
  std::unique_ptr<State> state;
};

} // namespace smmil

#endif // SMMIL_DATASET_VIEWSTREAM_H
