//===- Printable.h - Text that is safe to show ------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Messages quote names and values of files that anybody may have written. What
// they quote must neither cut a message short nor steer the terminal.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_SUPPORT_PRINTABLE_H
#define SMMIL_SUPPORT_PRINTABLE_H

#include <string>
#include <string_view>

namespace smmil {

/// `text` with control characters as \xNN; line feeds and tabs stay.
std::string printable(std::string_view text);

/// A quoted value for a message: in double quotes, with its middle left out if
/// it is longer than a line.
std::string inQuotes(std::string_view text);

} // namespace smmil

#endif // SMMIL_SUPPORT_PRINTABLE_H
