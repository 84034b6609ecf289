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

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/RegionKindInterface.h"
#include "mlir/IR/SymbolTable.h"

namespace smmil::layout {

/// The keywords of each statement, as verifyWord() takes them.
inline constexpr llvm::StringLiteral kOrderWords = "recorded|templated";
inline constexpr llvm::StringLiteral kTokenWords = "late|baked";
inline constexpr llvm::StringLiteral kPlacementWords = "split|bundle";
inline constexpr llvm::StringLiteral kIndexWords = "fixed_stride|delta_packed";

} // namespace smmil::layout

#include "dialects/Layout/LayoutDialect.h.inc"

#define GET_OP_CLASSES
#include "dialects/Layout/LayoutOps.h.inc"

#endif // SMMIL_DIALECTS_LAYOUT_LAYOUT_H
