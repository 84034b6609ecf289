//===- ViewReader.h - Sheets as a view presents them ------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Plays the statements of a view over stored sheets. Names are resolved once;
// a sheet then costs what reading it costs, and allocates nothing once the
// buffers have grown. With a tokenizer's columns the same statements are played
// over counts alone: that is how context windows are planned.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_DATASET_VIEWREADER_H
#define SMMIL_DATASET_VIEWREADER_H

#include "smmil/Dataset/Dataset.h"
#include "smmil/Dataset/Tokenizer.h"

#include <memory>
#include <string_view>
#include <vector>

namespace smmil {

/// One thing that a model sees; everything it points to lasts until the next
/// read.
struct ViewSpan {
  enum class Kind : uint8_t { Text, Token, Item };
  Kind kind = Kind::Text;
  Modality modality = Modality::Text; ///< Item.
  /// Must stand in one window with the span before it: an item with its
  /// markers.
  bool joined = false;
  std::string_view text;  ///< Text: UTF-8. Token: its spelling. Item: empty.
  std::string_view field; ///< Item: its field.
  uint64_t item = 0;      ///< Item.
  uint64_t sheet = 0;     ///< The sheet that it comes from.
  uint32_t segment = 0;   ///< Item: which of the sheet's segments it is.
  uint32_t part = 0;      ///< Which dataset of a mixture it comes from.
  /// Where the view has a tokenizer: of text as counted, one of a special
  /// token, of an item as the view says.
  uint64_t tokens = 0;
  size_t firstPiece = 0, pieceCount = 0; ///< Text: of ViewReader::pieces(),
                                         ///< in views with windows.
};

/// One for each thread; the dataset must outlive it.
class ViewReader {
public:
  /// Errors name the field or token that the view takes and the dataset lacks.
  static Result<ViewReader> create(const Dataset &dataset, const View &view);
  ~ViewReader();
  ViewReader(ViewReader &&) noexcept;
  ViewReader &operator=(ViewReader &&) noexcept;

  /// Presents sheet `number`. Text is counted in words and cut before a word,
  /// or in the view's tokens and cut between two of them.
  /// `short carry` takes items from the sheets that follow and are shown;
  /// `short error` is an error naming the field.
  Outcome read(uint64_t number);
  /// The same without text and items' numbers, from index columns alone, for a
  /// view with a tokenizer. Filters on members, and items that are carried over
  /// from other sheets, are still read.
  Outcome measure(uint64_t number);
  /// False where the filters of the view leave the sheet out.
  bool isShown() const;
  const std::vector<ViewSpan> &spans() const;
  /// Where the texts of the sheet may be cut, of a view with windows.
  const std::vector<TextPiece> &pieces() const;

private:
  struct State;
  explicit ViewReader(std::unique_ptr<State> state);
  std::unique_ptr<State> state;
};

} // namespace smmil

#endif // SMMIL_DATASET_VIEWREADER_H
