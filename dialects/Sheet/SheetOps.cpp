//===- SheetOps.cpp - Parsing and helpers of sheet ops --------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The directives for markers, and look-ups of statistics and declarations.
//
//===----------------------------------------------------------------------===//

#include "dialects/Sheet/Sheet.h"

#include "mlir/IR/Builders.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace smmil::design;

static ParseResult parseCount(OpAsmParser &parser, IntegerAttr &count) {
  int64_t value = 0;
  if (parser.parseInteger(value))
    return failure();
  count = parser.getBuilder().getI64IntegerAttr(value);
  return success();
}

static void printCount(OpAsmPrinter &printer, Operation *, IntegerAttr count) {
  printer << count.getInt();
}

//===----------------------------------------------------------------------===//
// Markers
//===----------------------------------------------------------------------===//

/// What follows `each` or stands alone: `after @t`, `before @t`, `around @t,
/// @u`. "after" is seen from the item: it comes after the token.
static ParseResult parseMarkerPlace(OpAsmParser &parser, SymbolRefAttr &before,
                                    SymbolRefAttr &after) {
  if (succeeded(parser.parseOptionalKeyword("after")))
    return parser.parseAttribute(before);
  if (succeeded(parser.parseOptionalKeyword("before")))
    return parser.parseAttribute(after);
  if (succeeded(parser.parseOptionalKeyword("around")))
    return failure(parser.parseAttribute(before) || parser.parseComma() ||
                   parser.parseAttribute(after));
  return parser.emitError(parser.getCurrentLocation(),
                          "expected after, before or around");
}

static void printMarkerPlace(OpAsmPrinter &printer, Attribute before,
                             Attribute after) {
  if (before && after)
    printer << "around " << before << ", " << after;
  else if (before)
    printer << "after " << before;
  else
    printer << "before " << after;
}

static ParseResult parseMarkers(OpAsmParser &parser, SymbolRefAttr &before,
                                SymbolRefAttr &after) {
  if (succeeded(parser.parseOptionalKeyword("each")))
    return parseMarkerPlace(parser, before, after);
  if (failed(parser.parseOptionalKeyword("around")))
    return success();
  return failure(parser.parseAttribute(before) || parser.parseComma() ||
                 parser.parseAttribute(after));
}

static void printMarkers(OpAsmPrinter &printer, Operation *,
                         SymbolRefAttr before, SymbolRefAttr after) {
  if (!before && !after)
    return;
  printer << (before && after ? " " : " each ");
  printMarkerPlace(printer, before, after);
}

static ParseResult parseRecordedMarkers(OpAsmParser &parser, ArrayAttr &fields,
                                        ArrayAttr &before, ArrayAttr &after) {
  SmallVector<Attribute> names, befores, afters;
  Builder &builder = parser.getBuilder();
  while (succeeded(parser.parseOptionalKeyword("each"))) {
    StringAttr name;
    SymbolRefAttr tokenBefore, tokenAfter;
    if (parser.parseSymbolName(name) ||
        parseMarkerPlace(parser, tokenBefore, tokenAfter))
      return failure();
    names.push_back(FlatSymbolRefAttr::get(name));
    auto orUnit = [&](SymbolRefAttr token) -> Attribute {
      return token ? Attribute(token) : builder.getUnitAttr();
    };
    befores.push_back(orUnit(tokenBefore));
    afters.push_back(orUnit(tokenAfter));
  }
  fields = builder.getArrayAttr(names);
  before = builder.getArrayAttr(befores);
  after = builder.getArrayAttr(afters);
  return success();
}

static void printRecordedMarkers(OpAsmPrinter &printer, Operation *,
                                 ArrayAttr fields, ArrayAttr before,
                                 ArrayAttr after) {
  for (auto [field, tokenBefore, tokenAfter] :
       llvm::zip(fields, before, after)) {
    printer << " each " << field << ' ';
    printMarkerPlace(printer, dyn_cast<SymbolRefAttr>(tokenBefore),
                     dyn_cast<SymbolRefAttr>(tokenAfter));
  }
}

//===----------------------------------------------------------------------===//
// Filters and fields
//===----------------------------------------------------------------------===//

/// A text or a number; numbers are i64, or f64 where they have a fraction.
static ParseResult parseFilterValue(OpAsmParser &parser, Attribute &value) {
  return parser.parseAttribute(value);
}

static void printFilterValue(OpAsmPrinter &printer, Operation *,
                             Attribute value) {
  printer.printAttributeWithoutType(value);
}

static ParseResult parseFieldList(OpAsmParser &parser, ArrayAttr &fields) {
  SmallVector<Attribute> names;
  ParseResult result = parser.parseCommaSeparatedList([&]() -> ParseResult {
    StringAttr name;
    if (parser.parseSymbolName(name))
      return failure();
    names.push_back(FlatSymbolRefAttr::get(name));
    return success();
  });
  fields = parser.getBuilder().getArrayAttr(names);
  return result;
}

static void printFieldList(OpAsmPrinter &printer, Operation *,
                           ArrayAttr fields) {
  llvm::interleaveComma(fields, printer);
}

#define GET_OP_CLASSES
#include "dialects/Sheet/SheetOps.cpp.inc"

namespace smmil::sheet {

StringRef FieldOp::getKind() {
  return TypeSwitch<Type, StringRef>(getType())
      .Case<TextType, ImageType, AudioType, VideoType, NumericType>(
          [](auto type) { return decltype(type)::getMnemonic(); })
      .Default(StringRef());
}

static std::optional<int64_t> statOf(std::optional<DictionaryAttr> stats,
                                     StringRef name) {
  return stats ? literalInt(stats->get(name)) : std::nullopt;
}

std::optional<int64_t> DatasetOp::getStat(StringRef name) {
  return statOf(getStats(), name);
}

ArrayRef<int64_t> DatasetOp::getSheetStat(StringRef name) {
  if (auto stats = getStats())
    if (auto array = dyn_cast_or_null<DenseI64ArrayAttr>(stats->get(name)))
      return array;
  return {};
}

std::optional<int64_t> FieldOp::getStat(StringRef name) {
  return statOf(getStats(), name);
}

ViewOp enclosingView(Operation *statement) {
  return statement->getParentOfType<ViewOp>();
}

DatasetOp lookupDataset(ViewOp view, SymbolTableCollection &tables) {
  return tables.lookupNearestSymbolFrom<DatasetOp>(view->getParentOp(),
                                                   view.getDatasetAttr());
}

//===----------------------------------------------------------------------===//
// Choices
//===----------------------------------------------------------------------===//

bool TakeOp::isLegalChoice(StringRef name, Attribute value) {
  std::optional<int64_t> count = literalInt(value);
  return name == "count" && count && *count >= 1;
}

std::string TakeOp::describeChoice(StringRef) {
  return "an integer of at least 1";
}

bool WindowOp::isLegalChoice(StringRef name, Attribute value) {
  if (name == "whole_sheets")
    return literalFlag(value).has_value();
  std::optional<int64_t> tokens = literalInt(value);
  return name == "tokens" && tokens && *tokens >= 1;
}

std::string WindowOp::describeChoice(StringRef name) {
  return name == "whole_sheets" ? "true or false" : "an integer of at least 1";
}

bool OrderOp::isLegalChoice(StringRef name, Attribute value) {
  return name == "kind" && isOneOf(value, kOrderWords);
}

std::string OrderOp::describeChoice(StringRef) {
  return "one of file, shuffle, length";
}

} // namespace smmil::sheet
