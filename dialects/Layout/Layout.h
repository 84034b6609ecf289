//===- Layout.h - The layout dialect ----------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Dialect and ops: which bytes sit next to which.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_DIALECTS_LAYOUT_LAYOUT_H
#define SMMIL_DIALECTS_LAYOUT_LAYOUT_H

#include "dialects/Design/DesignInterfaces.h"
#include "dialects/Design/Knobs.h"
#include "smmil/Runtime/Layout.h"

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/RegionKindInterface.h"
#include "mlir/IR/SymbolTable.h"
#include "llvm/ADT/StringExtras.h"

namespace smmil::layout {

/// The keywords of a statement, as verifyWord() takes them: those of the record
/// of choices, with `|` between them.
template <typename E> const std::string &wordsOf() {
  static const std::string words = llvm::join(LayoutWords<E>::kWords, "|");
  return words;
}

/// The least and most source bytes of a block of text that a layout may ask
/// for, and the most sheets of one.
inline constexpr int64_t kLeastTextBlock = 4096, kMostTextBlock = 1 << 30;
inline constexpr int64_t kMostChunk = 1 << 20;

} // namespace smmil::layout

#include "dialects/Layout/LayoutDialect.h.inc"

#define GET_OP_CLASSES
#include "dialects/Layout/LayoutOps.h.inc"

#endif // SMMIL_DIALECTS_LAYOUT_LAYOUT_H
