//===- InlineArray.h - Arrays that stand in sheets.jsonl --------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// From the text of a JSON array to numbers, and back to the same text where it
// is spelled in one of two usual ways.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_LIB_DATASET_INLINEARRAY_H
#define SMMIL_LIB_DATASET_INLINEARRAY_H

#include "smmil/Media/Numeric.h"

#include <string>
#include <string_view>

namespace smmil {

/// A JSON array as it is written: all its numbers, and whether one of them has
/// a fraction or an exponent.
struct InlineNumbers {
  std::vector<uint64_t> extents;
  std::vector<int64_t> integers; ///< Empty where `isReal`.
  std::vector<double> reals;     ///< Of all numbers.
  bool isReal = false;
  bool isExact = true; ///< Every number is the double in `reals`.
};

/// Reads `text`, which is valid JSON and an array. Lists that are nested have
/// one length at each depth.
Result<InlineNumbers> parseInlineArray(std::string_view text);

/// The array as 64-bit integers, or floats where `real`.
NumericArray arrayOf(const InlineNumbers &numbers, bool real);

/// Whether printInlineArray can print the array: 64-bit integers or floats, in
/// a list at least, and not many empty lists.
bool isInlineArray(const NumericArray &array);

/// An array of 64-bit integers or floats as JSON: "[1, 2]", or "[1,2]" where
/// `dense`. Precondition: isInlineArray.
std::string printInlineArray(const NumericArray &array, bool dense);

} // namespace smmil

#endif // SMMIL_LIB_DATASET_INLINEARRAY_H
