//===- Nesting.cpp - How deep a text nests --------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One scan over the characters: nothing here recurses.
//
//===----------------------------------------------------------------------===//

#include "smmil/Support/Nesting.h"

#include <algorithm>

namespace smmil {

std::string TooDeep::message() {
  return "nests more than " + std::to_string(kDeepestNesting) +
         " levels deep; no format does";
}

std::optional<TooDeep> findDeepNesting(std::string_view text) {
  size_t depth = 0, line = 1, lineBegin = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    switch (text[i]) {
    case '\n':
      ++line;
      lineBegin = i + 1;
      break;
    case '"': // A string ends at its quote, or wrongly at the line's end.
      for (++i; i < text.size() && text[i] != '"' && text[i] != '\n'; ++i)
        i += text[i] == '\\';
      i -= i < text.size() && text[i] == '\n';
      break;
    case '/':
      if (text.substr(i, 2) == "//")
        i = std::min(text.find('\n', i), text.size()) - 1;
      break;
    case '<':
      if (text.substr(i, 2) == "<=")
        break;
      [[fallthrough]];
    case '(':
    case '[':
    case '{':
      if (++depth > kDeepestNesting)
        return TooDeep{line, i - lineBegin + 1};
      break;
    case '>':
      if (i > 0 && text[i - 1] == '-')
        break;
      [[fallthrough]];
    case ')':
    case ']':
    case '}':
      depth -= depth > 0;
      break;
    default:
      break;
    }
  }
  return std::nullopt;
}

Outcome checkNesting(std::string_view text, const std::string &path) {
  if (std::optional<TooDeep> found = findDeepNesting(text))
    return usageError(path + ":" + std::to_string(found->line) + ":" +
                      std::to_string(found->column) +
                      ": error: " + TooDeep::message());
  return Outcome::success();
}

} // namespace smmil
