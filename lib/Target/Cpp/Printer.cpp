//===- Printer.cpp - Small tools of the C++ emitter -----------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// See Printer.h.
//
//===----------------------------------------------------------------------===//
#include "smmil/Target/Cpp/Printer.h"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <sstream>

using namespace smmil;
using namespace smmil::cpp;

std::string cpp::substitute(const char *text, const Values &values) {
  std::string result;
  for (const char *at = text; *at; ++at) {
    bool replaced = false;
    if (*at == '$') {
      for (const auto &[name, value] : values) {
        std::string mark = "$" + name + "$";
        if (std::string_view(at).substr(0, mark.size()) == mark) {
          result += value;
          at += mark.size() - 1;
          replaced = true;
          break;
        }
      }
    }
    if (!replaced)
      result += *at;
  }
  return result;
}

std::string cpp::identifier(const std::string &name) {
  static const std::set<std::string> reserved = {
      "alignas",  "alignof",  "and",     "asm",       "auto",     "bool",
      "break",    "case",     "catch",   "char",      "class",    "const",
      "continue", "default",  "delete",  "do",        "double",   "else",
      "enum",     "explicit", "export",  "extern",    "false",    "float",
      "for",      "friend",   "goto",    "if",        "inline",   "int",
      "long",     "main",     "mutable", "namespace", "new",      "not",
      "operator", "or",       "private", "protected", "public",   "register",
      "return",   "short",    "signed",  "sizeof",    "smmil",    "static",
      "std",      "struct",   "switch",  "template",  "this",     "throw",
      "true",     "try",      "typedef", "typeid",    "typename", "union",
      "unsigned", "using",    "virtual", "void",      "volatile", "while",
      "xor",      "compl",    "concept", "requires",  "unix",     "linux"};
  std::string result;
  for (unsigned char c : name) {
    if (std::isalnum(c) && c < 128)
      result += static_cast<char>(std::tolower(c));
    else if (!result.empty() && result.back() != '_')
      result += '_';
  }
  while (!result.empty() && result.back() == '_')
    result.pop_back();
  if (result.empty() || std::isdigit(static_cast<unsigned char>(result[0])))
    result = result.empty() ? "codec" : "codec_" + result;
  // A long name would push lines of the fixed text past the margin.
  if (result.size() > 24)
    result.resize(24);
  while (result.back() == '_')
    result.pop_back();
  return reserved.count(result) ? result + "_codec" : result;
}

std::string cpp::camelCase(const std::string &identifier) {
  std::string result;
  bool upper = true;
  for (char c : identifier) {
    if (c == '_') {
      upper = true;
      continue;
    }
    result += upper ? static_cast<char>(std::toupper(c)) : c;
    upper = false;
  }
  return result;
}

std::string cpp::comment(const std::string &lead, const std::string &text) {
  std::istringstream words(text);
  std::string result, line = lead, word;
  while (words >> word) {
    if (line.size() + 1 + word.size() > 80 && line != lead) {
      result += line + "\n";
      line = lead;
    }
    line += " " + word;
  }
  return result + line + "\n";
}

namespace {

constexpr size_t kMargin = 80;

std::string joined(const std::vector<std::string> &items) {
  std::string text;
  for (const std::string &item : items)
    text += (text.empty() ? "" : ", ") + item;
  return text;
}

size_t lines(const std::string &text) {
  return static_cast<size_t>(std::count(text.begin(), text.end(), '\n'));
}

bool fits(const std::string &text) {
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = text.find('\n', begin);
    if (end - begin > kMargin)
      return false;
    begin = end + 1;
  }
  return true;
}

/// `first` and the items on as few lines as hold them; the others are indented.
std::string filled(const std::string &first, size_t indent,
                   const std::vector<std::string> &items,
                   const std::string &tail) {
  std::string text, line = first;
  for (size_t i = 0; i < items.size(); ++i) {
    const std::string item =
        items[i] + (i + 1 == items.size() ? tail : std::string(","));
    if (i > 0 && line.size() + 1 + item.size() > kMargin) {
      text += line + "\n";
      line = std::string(indent, ' ') + item;
    } else {
      line += (i > 0 ? " " : "") + item;
    }
  }
  return text + line + "\n";
}

} // namespace

std::string cpp::wrappedCall(const std::string &head,
                             const std::vector<std::string> &arguments,
                             const std::string &tail) {
  const std::string whole = head + joined(arguments) + tail;
  if (whole.size() <= kMargin)
    return whole + "\n";
  std::string aligned = filled(head, head.size(), arguments, tail);
  const size_t indent = head.find_first_not_of(' ') + 4;
  std::string broken =
      head + "\n" + filled(std::string(indent, ' '), indent, arguments, tail);
  return lines(broken) < lines(aligned) || !fits(aligned) ? broken : aligned;
}

std::string cpp::wrappedBraces(const std::string &head,
                               const std::vector<std::string> &values) {
  const bool nested =
      std::any_of(values.begin(), values.end(), [](const std::string &value) {
        return value.size() > 2 && value[0] == '{';
      });
  const std::string text = wrappedCall(head + "{", values, "};");
  if (!nested || lines(text) == 1)
    return text;
  const std::string below = "    " + joined(values) + "};\n";
  if (fits(below))
    return head + "{\n" + below;
  // One a line: beside the head where they fit, else below it.
  auto listed = [&](const std::string &first, size_t indent) {
    std::string list = first;
    for (size_t i = 0; i < values.size(); ++i)
      list += (i ? std::string(indent, ' ') : "") + values[i] +
              (i + 1 < values.size() ? ",\n" : "};\n");
    return list;
  };
  const std::string aligned = listed(head + "{", head.size() + 1);
  return fits(aligned) ? aligned : listed(head + "{\n    ", 4);
}

std::string cpp::returnIfError(const std::string &callee,
                               const std::vector<std::string> &arguments) {
  const std::string macro = "  SMMIL_RETURN_IF_ERROR(";
  const std::string call = callee + "(" + joined(arguments) + "));\n";
  if (macro.size() + call.size() > kMargin + 1 &&
      6 + call.size() <= kMargin + 1)
    return macro + "\n      " + call;
  const std::string outer = wrappedCall(macro + callee + "(", arguments, "));");
  const std::string inner =
      macro + "\n" +
      filled("      " + callee + "(", callee.size() + 7, arguments, "));");
  const bool broken = outer.find('\n') + 1 == (macro + callee + "(\n").size();
  const bool shorter =
      lines(inner) < lines(outer) || (broken && lines(inner) == lines(outer));
  return shorter && fits(inner) ? inner : outer;
}

std::string cpp::wrappedAssignment(const std::string &head,
                                   const std::string &callee,
                                   const std::vector<std::string> &arguments) {
  const std::string call = callee + "(" + joined(arguments) + ");\n";
  if (head.size() + 3 + call.size() > kMargin + 1 &&
      6 + call.size() <= kMargin + 1)
    return head + " =\n      " + call;
  return wrappedCall(head + " = " + callee + "(", arguments, ");");
}

std::string cpp::floatLiteral(float value) {
  char buffer[40];
  for (int digits = 1; digits <= 9; ++digits) {
    std::snprintf(buffer, sizeof(buffer), "%.*g", digits,
                  static_cast<double>(value));
    if (std::strtof(buffer, nullptr) == value)
      break;
  }
  std::string literal = buffer;
  if (literal.find_first_of(".e") == std::string::npos)
    literal += ".0";
  return literal + "F";
}

std::string cpp::stringLiteral(const std::string &text) {
  std::string result = "\"";
  for (unsigned char c : text) {
    if (c == '"' || c == '\\') {
      result += '\\';
      result += static_cast<char>(c);
    } else if (c < 32 || c >= 127) {
      char octal[8];
      std::snprintf(octal, sizeof(octal), "\\%03o", c);
      result += octal;
    } else {
      result += static_cast<char>(c);
    }
  }
  return result + "\"";
}

std::string cpp::headerOf(const PrimitiveInfo &info, const char *part) {
  return std::string("codecs/") + info.name + "/" +
         (info.library ? "Codec" : part) + ".h";
}

std::string TableSet::unique(const std::string &wish) {
  std::string chosen = "k" + camelCase(wish);
  for (int suffix = 2; !taken.insert(chosen).second; ++suffix)
    chosen = "k" + camelCase(wish) + std::to_string(suffix);
  return chosen;
}

std::string TableSet::name(int32_t index, const std::string &wish) {
  auto [entry, fresh] = names.try_emplace(index);
  if (fresh)
    entry->second = unique(wish + "_table");
  return entry->second;
}

std::string TableSet::expanded(int32_t index, const PrimitiveInfo &owner,
                               Span<const int32_t> args,
                               const std::string &wish) {
  name(index, wish);
  used.insert(headerOf(owner, "Table"));
  auto [entry, fresh] = tables.try_emplace({index, owner.mnemonic});
  if (fresh)
    entry->second = {unique(wish), {args.begin(), args.end()}};
  return entry->second.name;
}

std::string TableSet::includes() const {
  std::string text;
  for (const std::string &header : used)
    text += "#include \"" + header + "\"\n";
  return text.empty() ? text : text + "\n";
}

std::string TableSet::declarations() const {
  std::string text;
  for (const auto &[index, name] : names)
    text += "extern const uint8_t " + name + "[" +
            std::to_string(bytes(index).size()) + "];\n";
  for (const auto &[key, table] : tables)
    text +=
        "extern const smmil::" + key.second + "::Table " + table.name + ";\n";
  return text;
}

std::string TableSet::definitions() const {
  std::string text;
  for (const auto &[index, name] : names)
    text += "\nconst uint8_t " + name + "[" +
            std::to_string(bytes(index).size()) + "] = {\n" +
            numberRows(bytes(index)) + "};\n";
  for (const auto &[key, table] : tables) {
    const std::string space = "smmil::" + key.second + "::";
    std::string args;
    for (int32_t arg : table.args)
      args += (args.empty() ? "" : ", ") + std::to_string(arg);
    text += "\nconst " + space + "Table " + table.name + " =\n    expand<" +
            space + "Table>(" + space + "parseTable, {" + args + "}, {" +
            names.at(key.first) + ", " +
            std::to_string(bytes(key.first).size()) + "});\n";
  }
  return text;
}
