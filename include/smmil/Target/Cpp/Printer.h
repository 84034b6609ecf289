//===- Printer.h - Small tools of the C++ emitter ---------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Names, comments, substitution into fixed text, and the printed form of
// tables. Everything is shaped as clang-format leaves it.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TARGET_CPP_PRINTER_H
#define SMMIL_TARGET_CPP_PRINTER_H

#include "smmil/Runtime/Plan.h"
#include "smmil/Runtime/PrimitiveInfo.h"
#include "smmil/Support/Result.h"

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace smmil::cpp {

/// `$NAME$` in fixed text is replaced by the value of NAME.
using Values = std::vector<std::pair<std::string, std::string>>;

std::string substitute(const char *text, const Values &values);

/// Snake-case identifier made of `name`; never a keyword nor reserved.
std::string identifier(const std::string &name);

/// CamelCase of an identifier: "image_dct" becomes "ImageDct".
std::string camelCase(const std::string &identifier);

/// `text` as lines of comment of at most 80 columns, each opened by `lead`.
std::string comment(const std::string &lead, const std::string &text);

// Lines within the margin, broken as clang-format breaks them; each text ends
// in a line break.

/// `head`, the arguments and `tail`; `head` ends in an open bracket.
std::string wrappedCall(const std::string &head,
                        const std::vector<std::string> &arguments,
                        const std::string &tail);

/// `head{values};`, where values may have braces of their own.
std::string wrappedBraces(const std::string &head,
                          const std::vector<std::string> &values);

/// The statement that calls a function and returns its error.
std::string returnIfError(const std::string &callee,
                          const std::vector<std::string> &arguments);

/// `head = callee(arguments);`.
std::string wrappedAssignment(const std::string &head,
                              const std::string &callee,
                              const std::vector<std::string> &arguments);

/// The header of a primitive's folder that declares a part of it: "Decode",
/// "Encode" or "Table". Codecs of other libraries have one for all parts.
std::string headerOf(const PrimitiveInfo &info, const char *part);

/// The shortest literal that reads back as `value`.
std::string floatLiteral(float value);

/// C string literal with everything escaped that must be.
std::string stringLiteral(const std::string &text);

/// Rows of numbers, twelve or so a line, indented by two.
template <typename Number>
std::string numberRows(const std::vector<Number> &numbers) {
  std::string text, line = "   ";
  for (size_t i = 0; i < numbers.size(); ++i) {
    std::string number = " " + std::to_string(numbers[i]) + ",";
    if (line.size() + number.size() > 80) {
      text += line + "\n";
      line = "   ";
    }
    line += number;
  }
  return text + (line.size() > 3 ? line + "\n" : "");
}

/// The tables of a codec, printed once however many chains use them.
class TableSet {
public:
  explicit TableSet(const Plan &plan) : plan(plan) {}

  /// Bytes of plan table `index`, which must exist.
  const Bytes &bytes(int32_t index) const {
    return plan.tables[static_cast<size_t>(index)];
  }
  bool has(int32_t index) const {
    return index >= 0 && static_cast<size_t>(index) < plan.tables.size();
  }

  /// Name of the constant that holds the bytes of plan table `index`; `wish`
  /// names it at its first use.
  std::string name(int32_t index, const std::string &wish);

  /// Name of the expanded table of primitive `owner`, which its parser makes
  /// of those bytes when the library is loaded; `args` are the format
  /// parameters, or none where the table is read as rates.
  std::string expanded(int32_t index, const PrimitiveInfo &owner,
                       Span<const int32_t> args, const std::string &wish);

  /// Includes and declarations for tables.h, definitions for tables.cpp.
  std::string includes() const;
  std::string declarations() const;
  std::string definitions() const;
  bool empty() const { return names.empty(); }
  const std::set<std::string> &headers() const { return used; }

private:
  struct Expanded {
    std::string name;
    std::vector<int32_t> args;
  };
  std::string unique(const std::string &wish);

  const Plan &plan;
  std::map<int32_t, std::string> names;
  /// By table and mnemonic.
  std::map<std::pair<int32_t, std::string>, Expanded> tables;
  std::set<std::string> taken, used;
};

} // namespace smmil::cpp

#endif // SMMIL_TARGET_CPP_PRINTER_H
