//===- Printable.cpp - Text that is safe to show --------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Escapes control characters and shortens what would fill the screen.
//
//===----------------------------------------------------------------------===//

#include "smmil/Support/Printable.h"

namespace smmil {

std::string printable(std::string_view text) {
  static const char kDigits[] = "0123456789abcdef";
  std::string shown;
  shown.reserve(text.size());
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    if ((byte >= 0x20 && byte != 0x7F) || c == '\n' || c == '\t') {
      shown += c;
      continue;
    }
    shown += "\\x";
    shown += kDigits[byte >> 4];
    shown += kDigits[byte & 15];
  }
  return shown;
}

/// Moves a cut to the beginning of the UTF-8 character it falls into.
static size_t alignCut(std::string_view text, size_t at) {
  while (at > 0 && at < text.size() &&
         (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80)
    --at;
  return at;
}

std::string inQuotes(std::string_view text) {
  constexpr size_t kLongest = 120;
  std::string shown = "\"";
  if (text.size() <= kLongest) {
    shown += text;
  } else {
    size_t head = alignCut(text, kLongest / 2);
    size_t tail = alignCut(text, text.size() - kLongest / 2);
    shown += std::string(text.substr(0, head)) + "..." +
             std::string(text.substr(tail));
  }
  return printable(shown + "\"");
}

} // namespace smmil
