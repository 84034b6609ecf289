//===- Knobs.cpp - Values that a search may decide ------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Printing, parsing, checking and replacing of literals and knobs.
//
//===----------------------------------------------------------------------===//

#include "dialects/Design/Knobs.h"

#include "mlir/IR/AttrTypeSubElements.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/Operation.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"

#include <charconv>
#include <cmath>
#include <cstring>

using namespace mlir;

namespace smmil::design {

//===----------------------------------------------------------------------===//
// Text
//===----------------------------------------------------------------------===//

std::string formatDecimal(double value) {
  // MLIR lexes no infinities or NaN as decimals; it reads their bits in hex.
  if (!std::isfinite(value)) {
    uint64_t bits;
    static_assert(sizeof bits == sizeof value);
    std::memcpy(&bits, &value, sizeof bits);
    return "0x" + llvm::utohexstr(bits, /*LowerCase=*/false, /*Width=*/16);
  }
  char buffer[64];
  auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
  std::string text(buffer, end);
  // The lexer wants digits, a dot and only then an exponent.
  if (text.find('.') == std::string::npos) {
    size_t exponent = text.find('e');
    text.insert(exponent == std::string::npos ? text.size() : exponent, ".0");
  }
  return text;
}

static bool isBareKey(StringRef key) {
  return !key.empty() && (llvm::isAlpha(key[0]) || key[0] == '_') &&
         llvm::all_of(key, [](char c) { return llvm::isAlnum(c) || c == '_'; });
}

static void writePlain(llvm::raw_ostream &os, Attribute value) {
  if (auto knob = dyn_cast<KnobRefAttr>(value)) {
    os << "?@" << knob.getName();
  } else if (auto flag = dyn_cast<BoolAttr>(value)) {
    os << (flag.getValue() ? "true" : "false");
  } else if (auto integer = dyn_cast<IntegerAttr>(value);
             integer && integer.getType().isSignlessInteger(64)) {
    os << integer.getInt();
  } else if (auto decimal = dyn_cast<FloatAttr>(value);
             decimal && decimal.getType().isF64() &&
             std::isfinite(decimal.getValueAsDouble())) {
    os << formatDecimal(decimal.getValueAsDouble());
  } else if (auto list = dyn_cast<ArrayAttr>(value)) {
    os << '[';
    llvm::interleaveComma(list, os,
                          [&](Attribute item) { writePlain(os, item); });
    os << ']';
  } else if (auto dictionary = dyn_cast<DictionaryAttr>(value)) {
    os << '{';
    llvm::interleaveComma(dictionary, os, [&](NamedAttribute item) {
      if (isBareKey(item.getName()))
        os << item.getName().getValue();
      else
        os << item.getName();
      os << " = ";
      writePlain(os, item.getValue());
    });
    os << '}';
  } else {
    os << value;
  }
}

std::string formatPlain(Attribute value) {
  std::string text;
  llvm::raw_string_ostream os(text);
  writePlain(os, value);
  return text;
}

//===----------------------------------------------------------------------===//
// Directives
//===----------------------------------------------------------------------===//

/// Parses `?@name`; leaves `value` null when the next token is another one.
static ParseResult parseOptionalKnob(OpAsmParser &parser, Attribute &value) {
  if (failed(parser.parseOptionalQuestion()))
    return success();
  StringAttr name;
  if (parser.parseSymbolName(name))
    return failure();
  value = KnobRefAttr::get(parser.getContext(), name.getValue());
  return success();
}

static bool printOptionalKnob(OpAsmPrinter &printer, Attribute value) {
  auto knob = dyn_cast<KnobRefAttr>(value);
  if (!knob)
    return false;
  printer << '?';
  printer.printSymbolName(knob.getName());
  return true;
}

ParseResult parseIntOrKnob(OpAsmParser &parser, Attribute &value) {
  if (parseOptionalKnob(parser, value))
    return failure();
  if (value)
    return success();
  int64_t number = 0;
  if (parser.parseInteger(number))
    return failure();
  value = parser.getBuilder().getI64IntegerAttr(number);
  return success();
}

void printIntOrKnob(OpAsmPrinter &printer, Operation *, Attribute value) {
  if (!printOptionalKnob(printer, value))
    printer << formatPlain(value);
}

ParseResult parseWordOrKnob(OpAsmParser &parser, Attribute &value) {
  if (parseOptionalKnob(parser, value))
    return failure();
  if (value)
    return success();
  StringAttr word;
  if (parseWord(parser, word))
    return failure();
  value = word;
  return success();
}

void printWordOrKnob(OpAsmPrinter &printer, Operation *, Attribute value) {
  if (!printOptionalKnob(printer, value))
    printer.printKeywordOrString(cast<StringAttr>(value).getValue());
}

ParseResult parseWord(OpAsmParser &parser, StringAttr &value) {
  std::string word;
  if (parser.parseKeywordOrString(&word))
    return failure();
  value = parser.getBuilder().getStringAttr(word);
  return success();
}

void printWord(OpAsmPrinter &printer, Operation *, StringAttr value) {
  printer.printKeywordOrString(value.getValue());
}

ParseResult parseFlagOrKnob(OpAsmParser &parser, Attribute &value) {
  if (parseOptionalKnob(parser, value))
    return failure();
  if (!value)
    value = parser.getBuilder().getBoolAttr(
        failed(parser.parseOptionalKeyword("off")));
  return success();
}

void printFlagOrKnob(OpAsmPrinter &printer, Operation *, Attribute value) {
  if (isa<KnobRefAttr>(value)) {
    printer << ' ';
    printOptionalKnob(printer, value);
  } else if (!cast<BoolAttr>(value).getValue()) {
    printer << " off";
  }
}

/// Whether the text, which ends in a zero byte, starts with digits and no
/// point: the one spelling of a number that MLIR does not read as a float.
static bool startsWithInteger(const char *text) {
  if (*text == '-')
    ++text;
  if (!llvm::isDigit(*text) || (text[0] == '0' && text[1] == 'x'))
    return false;
  while (llvm::isDigit(*text))
    ++text;
  return *text != '.';
}

/// Not parsed as an attribute: that would take a `: type` behind the number for
/// its own.
ParseResult parseDecimal(OpAsmParser &parser, FloatAttr &value) {
  double number = 0;
  int64_t whole = 0;
  if (startsWithInteger(parser.getCurrentLocation().getPointer())) {
    if (parser.parseInteger(whole))
      return failure();
    number = static_cast<double>(whole);
  } else if (parser.parseFloat(number)) {
    return failure();
  }
  value = parser.getBuilder().getF64FloatAttr(number);
  return success();
}

void printDecimal(OpAsmPrinter &printer, Operation *, FloatAttr value) {
  printer << formatDecimal(value.getValueAsDouble());
}

ParseResult parsePlain(OpAsmParser &parser, Attribute &value) {
  return parser.parseAttribute(value);
}
ParseResult parsePlain(OpAsmParser &parser, ArrayAttr &value) {
  return parser.parseAttribute(value);
}
ParseResult parsePlain(OpAsmParser &parser, DictionaryAttr &value) {
  return parser.parseAttribute(value);
}
void printPlain(OpAsmPrinter &printer, Operation *, Attribute value) {
  printer << formatPlain(value);
}

//===----------------------------------------------------------------------===//
// Literals
//===----------------------------------------------------------------------===//

std::optional<int64_t> literalInt(Attribute value) {
  auto integer = dyn_cast_or_null<IntegerAttr>(value);
  if (!integer || !integer.getType().isSignlessInteger(64))
    return std::nullopt;
  return integer.getInt();
}

std::optional<double> literalNumber(Attribute value) {
  if (auto integer = literalInt(value))
    return static_cast<double>(*integer);
  auto decimal = dyn_cast_or_null<FloatAttr>(value);
  if (!decimal || !decimal.getType().isF64())
    return std::nullopt;
  return decimal.getValueAsDouble();
}

std::optional<StringRef> literalWord(Attribute value) {
  auto word = dyn_cast_or_null<StringAttr>(value);
  if (!word)
    return std::nullopt;
  return word.getValue();
}

std::optional<bool> literalFlag(Attribute value) {
  auto flag = dyn_cast_or_null<BoolAttr>(value);
  if (!flag)
    return std::nullopt;
  return flag.getValue();
}

bool isOneOf(Attribute value, StringRef words) {
  std::optional<StringRef> word = literalWord(value);
  if (!word)
    return false;
  SmallVector<StringRef> legal;
  words.split(legal, '|');
  return llvm::is_contained(legal, *word);
}

LogicalResult verifyWord(Operation *op, StringRef attribute, Attribute value,
                         StringRef words) {
  if (isKnob(value) || isOneOf(value, words))
    return success();
  SmallVector<StringRef> legal;
  words.split(legal, '|');
  return op->emitOpError("expects ")
         << attribute << " to be one of " << llvm::join(legal, ", ")
         << ", but got " << formatPlain(value);
}

LogicalResult verifyInt(Operation *op, StringRef attribute, Attribute value,
                        int64_t least, int64_t most) {
  if (!value || isKnob(value))
    return success();
  std::optional<int64_t> number = literalInt(value);
  if (number && *number >= least && *number <= most)
    return success();
  InFlightDiagnostic diag = op->emitOpError("expects ")
                            << attribute << " to be at least " << least;
  if (most != INT64_MAX)
    diag << " and at most " << most;
  return diag << ", but got " << formatPlain(value);
}

//===----------------------------------------------------------------------===//
// Knobs in whole modules
//===----------------------------------------------------------------------===//

void forEachKnobUse(
    Operation *root,
    llvm::function_ref<void(Operation *, StringAttr, KnobRefAttr)> visit) {
  root->walk<WalkOrder::PreOrder>([&](Operation *op) {
    for (NamedAttribute attribute : op->getAttrDictionary())
      attribute.getValue().walk<WalkOrder::PreOrder>(
          [&](KnobRefAttr knob) { visit(op, attribute.getName(), knob); });
  });
}

void materializeKnobs(Operation *root, DictionaryAttr values) {
  AttrTypeReplacer replacer;
  replacer.addReplacement([&](KnobRefAttr knob) -> std::optional<Attribute> {
    if (Attribute literal = values.get(knob.getName()))
      return literal;
    return std::nullopt;
  });
  replacer.recursivelyReplaceElementsIn(root, /*replaceAttrs=*/true,
                                        /*replaceLocs=*/false,
                                        /*replaceTypes=*/false);
}

} // namespace smmil::design
