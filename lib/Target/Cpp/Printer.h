//===- Printer.h - Small tools of the C++ emitter ---------------*- C++ -*-===//
//
// Part of the SMMIL project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Names, comments, substitution into fixed text, and the printed form of
// tables. Everything is shaped as clang-format leaves it.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_LIB_TARGET_CPP_PRINTER_H
#define SMMIL_LIB_TARGET_CPP_PRINTER_H

#include "smmil/Runtime/Plan.h"
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

  /// Name of the constant that holds plan table `index`; `wish` names it at
  /// its first use.
  std::string name(int32_t index, const std::string &wish);

  /// Declarations for tables.h and definitions for tables.cpp.
  std::string declarations() const;
  std::string definitions() const;
  bool empty() const { return names.empty(); }

private:
  const Plan &plan;
  std::map<int32_t, std::string> names;
  std::set<std::string> taken;
};

/// What one case of one field contributes to the codec.
struct CaseText {
  std::string space;       ///< Namespace of the case: "image_dct".
  std::string description; ///< Sentence for the header comment.
  std::set<std::string> decodeIncludes, encodeIncludes;
  std::string decode; ///< Content of the namespace in decode.cpp.
  std::string encode; ///< Content of the namespace in encode.cpp.
  std::string steps = "1";
  bool tensor = false; ///< Has decodeTensor.
  /// Functions end in a tail that Halide can replace; then `decode` is a
  /// template over the tail.
  bool halide = false;
};

} // namespace smmil::cpp

#endif // SMMIL_LIB_TARGET_CPP_PRINTER_H
