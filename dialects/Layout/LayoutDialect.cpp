//===- LayoutDialect.cpp - Registration of the layout dialect -------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Registers the ops and says which values their attributes may take.
//
//===----------------------------------------------------------------------===//

#include "dialects/Layout/Layout.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace smmil::design;

#include "dialects/Layout/LayoutDialect.cpp.inc"

#define GET_OP_CLASSES
#include "dialects/Layout/LayoutOps.cpp.inc"

namespace smmil::layout {

void LayoutDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "dialects/Layout/LayoutOps.cpp.inc"
      >();
}

//===----------------------------------------------------------------------===//
// Choices
//===----------------------------------------------------------------------===//

static bool isInRange(Attribute value, int64_t least, int64_t most) {
  std::optional<int64_t> number = literalInt(value);
  return number && *number >= least && *number <= most;
}

static std::string describeWords(StringRef words) {
  SmallVector<StringRef> legal;
  words.split(legal, '|');
  return "one of " + llvm::join(legal, ", ");
}

bool OrderOp::isLegalChoice(StringRef name, Attribute value) {
  return name == "kind" ? isOneOf(value, wordsOf<Layout::Order>())
                        : isInRange(value, 1, INT64_MAX);
}
std::string OrderOp::describeChoice(StringRef name) {
  return name == "kind" ? describeWords(wordsOf<Layout::Order>())
                        : "an integer of at least 1";
}

bool TokensOp::isLegalChoice(StringRef, Attribute value) {
  return isOneOf(value, wordsOf<Layout::Tokens>());
}
std::string TokensOp::describeChoice(StringRef) {
  return describeWords(wordsOf<Layout::Tokens>());
}

bool StreamOp::isLegalChoice(StringRef name, Attribute value) {
  if (name == "dedup")
    return literalFlag(value).has_value();
  if (name == "detail")
    return isOneOf(value, wordsOf<Layout::Detail>());
  return name == "block" ? isInRange(value, kLeastTextBlock, kMostTextBlock)
                         : isInRange(value, 1, kMostChunk);
}
std::string StreamOp::describeChoice(StringRef name) {
  if (name == "dedup")
    return "true or false";
  if (name == "detail")
    return describeWords(wordsOf<Layout::Detail>());
  return name == "block" ? "an integer from 4096 to 1073741824"
                         : "an integer from 1 to 1048576";
}

bool GroupOp::isLegalChoice(StringRef, Attribute value) {
  return isOneOf(value, wordsOf<Layout::Placement>());
}
std::string GroupOp::describeChoice(StringRef) {
  return describeWords(wordsOf<Layout::Placement>());
}

bool IndexOp::isLegalChoice(StringRef, Attribute value) {
  return isOneOf(value, wordsOf<Layout::Index>());
}
std::string IndexOp::describeChoice(StringRef) {
  return describeWords(wordsOf<Layout::Index>());
}

} // namespace smmil::layout
