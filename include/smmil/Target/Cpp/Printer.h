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

  /// Name of a constant of class `type` (declared in `header`) that `parser`
  /// makes from those bytes when the library is loaded.
  std::string expanded(int32_t index, const std::string &wish,
                       const std::string &type, const std::string &parser,
                       const std::string &header);

  /// Name of a constant printed as `text`, a brace-enclosed initialiser.
  std::string constant(const std::string &wish, const std::string &type,
                       const std::string &header, const std::string &text);

  /// Includes and declarations for tables.h, definitions for tables.cpp.
  std::string includes() const;
  std::string declarations() const;
  std::string definitions() const;
  bool empty() const { return names.empty() && constants.empty(); }
  const std::set<std::string> &headers() const { return used; }

private:
  struct Constant {
    std::string name, type, text;
  };
  std::string unique(const std::string &wish);

  const Plan &plan;
  std::map<int32_t, std::string> names;
  struct Expanded {
    std::string name, parser;
  };
  std::map<std::pair<int32_t, std::string>, Expanded> expandedTables;
  std::vector<Constant> constants;
  std::set<std::string> taken, used;
};

/// What one case of one field contributes to the codec.
struct CaseText {
  std::string space;       ///< Namespace of the case: "image_dct".
  std::string description; ///< Sentence for the header comment.
  std::set<std::string> decodeIncludes, encodeIncludes;
  std::set<std::string> sources; ///< Runtime files to compile along.
  bool zstd = false;             ///< Calls libzstd where the build finds it.
  std::string decode;            ///< Content of the namespace in decode.cpp.
  std::string encode;            ///< Content of the namespace in encode.cpp.
  std::string steps = "1";
  std::string tensorFloats = "0"; ///< Not "0": has decodeTensor.
  /// Has halideDecode and, with a tensor, halideDecodeTensor.
  bool halide = false;
};

} // namespace smmil::cpp

#endif // SMMIL_LIB_TARGET_CPP_PRINTER_H
