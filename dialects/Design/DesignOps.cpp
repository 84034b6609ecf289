//===- DesignOps.cpp - Parsing, folding and helpers of design ops ---------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Everything about the ops that is not verification.
//
//===----------------------------------------------------------------------===//

#include "dialects/Design/Design.h"

#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace smmil::design;

/// The seed prints even when it is 0: a result without its seed is no result.
static ParseResult parseSeed(OpAsmParser &parser, IntegerAttr &seed) {
  int64_t value = 0;
  if (parser.parseInteger(value))
    return failure();
  seed = parser.getBuilder().getI64IntegerAttr(value);
  return success();
}

static void printSeed(OpAsmPrinter &printer, Operation *, IntegerAttr seed) {
  printer << (seed ? seed.getInt() : 0);
}

#define GET_OP_CLASSES
#include "dialects/Design/DesignOps.cpp.inc"

namespace smmil::design {

KnobOp ProblemOp::lookupKnob(StringRef name) {
  return lookupSymbol<KnobOp>(name);
}

static Type typeOfLiteral(Attribute value) {
  MLIRContext *context = value.getContext();
  if (isa<StringAttr>(value))
    return WordType::get(context);
  if (auto typed = dyn_cast<TypedAttr>(value))
    return typed.getType();
  return NoneType::get(context);
}

Type KnobOp::getValueType() {
  return getDomain().empty() ? Type(NoneType::get(getContext()))
                             : typeOfLiteral(getDomain()[0]);
}

bool KnobOp::isOrdered() {
  return llvm::all_of(getDomain(), [](Attribute value) {
    return literalNumber(value).has_value();
  });
}

int64_t KnobOp::indexOf(Attribute value) {
  for (auto [index, candidate] : llvm::enumerate(getDomain())) {
    if (candidate == value)
      return index;
    auto a = literalNumber(candidate), b = literalNumber(value);
    if (a && b && *a == *b)
      return index;
  }
  return -1;
}

//===----------------------------------------------------------------------===//
// RuleOp
//===----------------------------------------------------------------------===//

/// The types of the arguments are those of the knobs, which are parsed before
/// the rule or not at all; so they are written in the text only where the knob
/// is not an integer: `(%k = @keep, %c = @chain : !design.word)`.
ParseResult RuleOp::parse(OpAsmParser &parser, OperationState &result) {
  StringAttr sentence;
  if (parser.parseAttribute(sentence, "sentence", result.attributes))
    return failure();
  SmallVector<OpAsmParser::Argument> arguments;
  SmallVector<Attribute> knobs;
  auto parseKnob = [&]() -> ParseResult {
    OpAsmParser::Argument &argument = arguments.emplace_back();
    StringAttr name;
    if (parser.parseArgument(argument) || parser.parseEqual() ||
        parser.parseSymbolName(name))
      return failure();
    knobs.push_back(FlatSymbolRefAttr::get(name));
    argument.type = parser.getBuilder().getI64Type();
    if (succeeded(parser.parseOptionalColon()))
      return parser.parseType(argument.type);
    return success();
  };
  if (parser.parseCommaSeparatedList(AsmParser::Delimiter::Paren, parseKnob) ||
      parser.parseOptionalAttrDictWithKeyword(result.attributes))
    return failure();
  result.addAttribute("knobs", parser.getBuilder().getArrayAttr(knobs));
  return parser.parseRegion(*result.addRegion(), arguments);
}

void RuleOp::print(OpAsmPrinter &printer) {
  printer << ' ' << getSentenceAttr() << " (";
  Block &block = getBody().front();
  llvm::interleaveComma(llvm::zip(block.getArguments(), getKnobs()), printer,
                        [&](auto pair) {
                          BlockArgument argument = std::get<0>(pair);
                          printer << argument << " = " << std::get<1>(pair);
                          if (!argument.getType().isSignlessInteger(64))
                            printer << " : " << argument.getType();
                        });
  printer << ')';
  printer.printOptionalAttrDictWithKeyword((*this)->getAttrs(),
                                           {"sentence", "knobs"});
  printer << ' ';
  printer.printRegion(getBody(), /*printEntryBlockArgs=*/false);
}

OpFoldResult IsOp::fold(FoldAdaptor adaptor) {
  auto word = dyn_cast_or_null<StringAttr>(adaptor.getKnob());
  if (!word)
    return {};
  return BoolAttr::get(getContext(), word.getValue() == getWord());
}

} // namespace smmil::design
