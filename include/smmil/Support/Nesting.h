//===- Nesting.h - How deep a text nests ------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The parser of IR and most passes recurse into what they are given, so a
// hostile file would exhaust the stack. Every tool that reads IR asks here
// first.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_SUPPORT_NESTING_H
#define SMMIL_SUPPORT_NESTING_H

#include "smmil/Support/Result.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace smmil {

/// Deeper than any text that people or passes write.
inline constexpr size_t kDeepestNesting = 256;

/// Where a text nests too deep: line and column from 1.
struct TooDeep {
  size_t line = 0, column = 0;
  /// The sentence for it.
  static std::string message();
};

/// The first bracket of the IR `text` beyond kDeepestNesting levels; strings
/// and comments do not count.
std::optional<TooDeep> findDeepNesting(std::string_view text);

/// The same as an error at PATH:LINE:COLUMN.
Outcome checkNesting(std::string_view text, const std::string &path);

} // namespace smmil

#endif // SMMIL_SUPPORT_NESTING_H
