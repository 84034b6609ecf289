//===- CodecRoutingOps.cpp - Printing and parsing of codecs ---------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Forms that a declarative format cannot state: encoders, decoders, lists of
// named cases; and the bytes of tables.
//
//===----------------------------------------------------------------------===//

#include "dialects/Codec/Codec.h"
#include "dialects/Codec/CodecPrinting.h"

#include "llvm/ADT/StringExtras.h"

#include <xxhash.h>

using namespace mlir;
using namespace smmil::design;

namespace smmil::codec {

//===----------------------------------------------------------------------===//
// Cases
//===----------------------------------------------------------------------===//

ParseResult parseResultTypes(OpAsmParser &parser,
                             SmallVectorImpl<Type> &types) {
  return parser.parseOptionalArrowTypeList(types);
}

void printResultTypes(OpAsmPrinter &printer, Operation *, TypeRange types) {
  printer.printOptionalArrowTypeList(types);
}

/// Content classes between square brackets.
static ParseResult parseClasses(OpAsmParser &parser, ArrayAttr &classes) {
  SmallVector<Attribute> words;
  if (parser.parseCommaSeparatedList(
          OpAsmParser::Delimiter::Square, [&]() -> ParseResult {
            StringRef word;
            if (parser.parseKeyword(&word))
              return failure();
            words.push_back(parser.getBuilder().getStringAttr(word));
            return success();
          }))
    return failure();
  classes = parser.getBuilder().getArrayAttr(words);
  return success();
}

static void printClasses(OpAsmPrinter &printer, ArrayAttr classes) {
  printer << '[';
  llvm::interleaveComma(classes, printer, [&](Attribute word) {
    printer << cast<StringAttr>(word).getValue();
  });
  printer << ']';
}

ParseResult parseRoutedCases(OpAsmParser &parser, ArrayAttr &names,
                             ArrayAttr &classes, ArrayAttr &included,
                             RegionList &cases) {
  Builder &builder = parser.getBuilder();
  SmallVector<Attribute> nameList, classLists, flags;
  if (parser.parseLBrace())
    return failure();
  while (succeeded(parser.parseOptionalKeyword("case"))) {
    std::string name;
    if (parser.parseString(&name))
      return failure();
    nameList.push_back(builder.getStringAttr(name));
    Attribute flag;
    if (succeeded(parser.parseOptionalKeyword("if")) &&
        parseFlagOrKnob(parser, flag))
      return failure();
    flags.push_back(flag ? flag : builder.getBoolAttr(true));
    ArrayAttr words = builder.getArrayAttr({});
    if (succeeded(parser.parseOptionalKeyword("for")) &&
        parseClasses(parser, words))
      return failure();
    classLists.push_back(words);
    auto region = std::make_unique<Region>();
    if (parser.parseRegion(*region))
      return failure();
    cases.push_back(std::move(region));
  }
  names = builder.getArrayAttr(nameList);
  classes = builder.getArrayAttr(classLists);
  included = builder.getArrayAttr(flags);
  return parser.parseRBrace();
}

void printRoutedCases(OpAsmPrinter &printer, Operation *, ArrayAttr names,
                      ArrayAttr classes, ArrayAttr included,
                      MutableArrayRef<Region> cases) {
  printer << '{';
  for (auto [index, region] : llvm::enumerate(cases)) {
    printer.printNewline();
    printer << "case " << names[index] << ' ';
    if (literalFlag(included[index]) != true) {
      printer << "if";
      printFlagOrKnob(printer, nullptr, included[index]);
      printer << ' ';
    }
    if (!cast<ArrayAttr>(classes[index]).empty()) {
      printer << "for ";
      printClasses(printer, cast<ArrayAttr>(classes[index]));
      printer << ' ';
    }
    printer.printRegion(region);
  }
  printer.printNewline();
  printer << '}';
}

//===----------------------------------------------------------------------===//
// Encoder and decoder
//===----------------------------------------------------------------------===//

/// `(%x: T) -> U`
static ParseResult parseSignature(OpAsmParser &parser,
                                  OpAsmParser::Argument &argument,
                                  Type &result) {
  return failure(parser.parseLParen() ||
                 parser.parseArgument(argument, /*allowType=*/true) ||
                 parser.parseRParen() || parser.parseArrow() ||
                 parser.parseType(result));
}

static void printSignature(OpAsmPrinter &printer, Region &body, Type result) {
  printer << '(';
  printer.printRegionArgument(body.getArgument(0));
  printer << ") -> " << result;
}

static ParseResult parseBody(OpAsmParser &parser, OperationState &state,
                             OpAsmParser::Argument &argument) {
  Region *body = state.addRegion();
  return parser.parseRegion(*body, {argument});
}

static void printBody(OpAsmPrinter &printer, Region &body) {
  printer << ' ';
  printer.printRegion(body, /*printEntryBlockArgs=*/false);
}

/// A list of numbers between square brackets.
static ParseResult parseDecimals(OpAsmParser &parser,
                                 SmallVector<double> &values) {
  return parser.parseCommaSeparatedList(
      OpAsmParser::Delimiter::Square, [&]() -> ParseResult {
        FloatAttr value;
        if (parseDecimal(parser, value))
          return failure();
        values.push_back(value.getValueAsDouble());
        return success();
      });
}

static void printDecimals(OpAsmPrinter &printer, ArrayRef<double> values) {
  printer << '[';
  llvm::interleaveComma(values, printer,
                        [&](double value) { printer << formatDecimal(value); });
  printer << ']';
}

ParseResult EncoderOp::parse(OpAsmParser &parser, OperationState &state) {
  Builder &builder = parser.getBuilder();
  StringAttr name;
  OpAsmParser::Argument argument;
  Type bits;
  SMLoc where;
  if (parser.parseSymbolName(name, "sym_name", state.attributes) ||
      parser.getCurrentLocation(&where) ||
      parseSignature(parser, argument, bits))
    return failure();
  if (!isa<BitsType>(bits))
    return parser.emitError(where, "expected the result !codec.bits");
  state.addAttribute("source", TypeAttr::get(argument.type));

  if (succeeded(parser.parseOptionalKeyword("floor"))) {
    FloatAttr floor;
    StringAttr metric;
    if (parseDecimal(parser, floor) || parser.parseKeyword("of") ||
        parseWord(parser, metric))
      return failure();
    state.addAttribute("floor", floor);
    state.addAttribute("metric", metric);
  }
  if (succeeded(parser.parseOptionalKeyword("copy_pixels"))) {
    Attribute value;
    if (parseIntOrKnob(parser, value))
      return failure();
    state.addAttribute("copy_pixels", value);
  }
  if (succeeded(parser.parseOptionalKeyword("normalize"))) {
    SmallVector<double> mean, deviation;
    if (parser.parseKeyword("mean") || parseDecimals(parser, mean) ||
        parser.parseKeyword("deviation") || parseDecimals(parser, deviation))
      return failure();
    state.addAttribute("mean", builder.getDenseF64ArrayAttr(mean));
    state.addAttribute("deviation", builder.getDenseF64ArrayAttr(deviation));
  }
  if (succeeded(parser.parseOptionalKeyword("background"))) {
    SmallVector<int64_t> color;
    if (parser.parseCommaSeparatedList(
            OpAsmParser::Delimiter::Square, [&]() -> ParseResult {
              return parser.parseInteger(color.emplace_back());
            }))
      return failure();
    state.addAttribute("background", builder.getDenseI64ArrayAttr(color));
  }
  if (parser.parseOptionalAttrDictWithKeyword(state.attributes))
    return failure();
  return parseBody(parser, state, argument);
}

void EncoderOp::print(OpAsmPrinter &printer) {
  printer << ' ';
  printer.printSymbolName(getSymName());
  printSignature(printer, getBody(), BitsType::get(getContext()));
  if (getFloorAttr() && getMetricAttr()) {
    printer << " floor ";
    printDecimal(printer, *this, getFloorAttr());
    printer << " of ";
    printWord(printer, *this, getMetricAttr());
  }
  if (Attribute pixels = getCopyPixelsAttr()) {
    printer << " copy_pixels ";
    printIntOrKnob(printer, *this, pixels);
  }
  if (getMean() && getDeviation()) {
    printer << " normalize mean ";
    printDecimals(printer, *getMean());
    printer << " deviation ";
    printDecimals(printer, *getDeviation());
  }
  if (std::optional<ArrayRef<int64_t>> color = getBackground()) {
    printer << " background [";
    llvm::interleaveComma(*color, printer);
    printer << ']';
  }
  printer.printOptionalAttrDictWithKeyword(
      (*this)->getAttrs(), {"sym_name", "source", "floor", "metric",
                            "copy_pixels", "mean", "deviation", "background"});
  printBody(printer, getBody());
}

ParseResult DecoderOp::parse(OpAsmParser &parser, OperationState &state) {
  StringAttr name;
  FlatSymbolRefAttr encoder;
  OpAsmParser::Argument argument;
  Type frame;
  if (parser.parseSymbolName(name, "sym_name", state.attributes) ||
      parser.parseKeyword("of") ||
      parser.parseAttribute(encoder, "encoder", state.attributes) ||
      parseSignature(parser, argument, frame) ||
      parser.parseOptionalAttrDictWithKeyword(state.attributes))
    return failure();
  state.addAttribute("frame", TypeAttr::get(frame));
  return parseBody(parser, state, argument);
}

void DecoderOp::print(OpAsmPrinter &printer) {
  printer << ' ';
  printer.printSymbolName(getSymName());
  printer << " of ";
  printer.printSymbolName(getEncoder());
  printSignature(printer, getBody(), getFrame());
  printer.printOptionalAttrDictWithKeyword((*this)->getAttrs(),
                                           {"sym_name", "encoder", "frame"});
  printBody(printer, getBody());
}

//===----------------------------------------------------------------------===//
// Recipe
//===----------------------------------------------------------------------===//

ParseResult RecipeOp::parse(OpAsmParser &parser, OperationState &state) {
  StringAttr name, reason;
  OpAsmParser::Argument argument;
  ArrayAttr classes;
  if (parser.parseSymbolName(name, "sym_name", state.attributes) ||
      parser.parseLParen() ||
      parser.parseArgument(argument, /*allowType=*/true) ||
      parser.parseRParen() || parser.parseKeyword("for") ||
      parseClasses(parser, classes) || parser.parseKeyword("because") ||
      parser.parseAttribute(reason, "reason", state.attributes) ||
      parser.parseOptionalAttrDictWithKeyword(state.attributes))
    return failure();
  state.addAttribute("classes", classes);
  return parseBody(parser, state, argument);
}

void RecipeOp::print(OpAsmPrinter &printer) {
  printer << ' ';
  printer.printSymbolName(getSymName());
  printer << '(';
  printer.printRegionArgument(getBody().getArgument(0));
  printer << ") for ";
  printClasses(printer, getClasses());
  printer << " because " << getReasonAttr();
  printer.printOptionalAttrDictWithKeyword((*this)->getAttrs(),
                                           {"sym_name", "classes", "reason"});
  printBody(printer, getBody());
}

//===----------------------------------------------------------------------===//
// Tables
//===----------------------------------------------------------------------===//

static std::string hashOf(ArrayRef<uint8_t> bytes) {
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical,
                           XXH3_128bits(bytes.data(), bytes.size()));
  return llvm::toHex(ArrayRef<uint8_t>(canonical.digest), /*LowerCase=*/true);
}

std::vector<uint8_t> TablesOp::getBytes() {
  std::string bytes;
  bool valid = llvm::tryGetFromHex(getContent(), bytes);
  assert(valid && "verified op");
  (void)valid;
  return {bytes.begin(), bytes.end()};
}

TablesOp TablesOp::createFromBytes(OpBuilder &builder, Location loc,
                                   StringRef name, ArrayRef<uint8_t> bytes) {
  return builder.create<TablesOp>(loc, name, hashOf(bytes),
                                  llvm::toHex(bytes, /*LowerCase=*/true));
}

LogicalResult TablesOp::verify() {
  // (C1)
  size_t other =
      getContent().find_if([](char c) { return !llvm::isHexDigit(c); });
  if (other != StringRef::npos)
    return emitOpError("expects hexadecimal digits, got '")
           << getContent().substr(other, 1) << "' at position " << other;
  if (getContent().size() % 2)
    return emitOpError("expects an even number of hexadecimal digits, got ")
           << getContent().size();
  std::string bytes;
  llvm::tryGetFromHex(getContent(), bytes);
  // (C2)
  std::string hash =
      hashOf({reinterpret_cast<const uint8_t *>(bytes.data()), bytes.size()});
  if (getXxh3() != hash)
    return emitOpError("has content with the xxh3-128 \"")
           << hash << "\", not \"" << getXxh3() << '"';
  return success();
}

} // namespace smmil::codec
