//===- Sheet.h - The sheet dialect ------------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Dialect, types and ops: what a sheet contains and how a model is shown it.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_DIALECTS_SHEET_SHEET_H
#define SMMIL_DIALECTS_SHEET_SHEET_H

#include "dialects/Design/DesignInterfaces.h"
#include "dialects/Design/Knobs.h"

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/RegionKindInterface.h"
#include "mlir/IR/SymbolTable.h"

#include "dialects/Sheet/SheetDialect.h.inc"

#define GET_TYPEDEF_CLASSES
#include "dialects/Sheet/SheetTypes.h.inc"

#define GET_OP_CLASSES
#include "dialects/Sheet/SheetOps.h.inc"

namespace smmil::sheet {

/// Orders of sheets in a view.
inline constexpr llvm::StringLiteral kOrderWords("file|shuffle|length");

/// Whether `word` is a kind of field: "image".
bool isFieldKind(llvm::StringRef word);

/// The view that a statement belongs to.
ViewOp enclosingView(mlir::Operation *statement);

/// The dataset that `view` shows, or null.
DatasetOp lookupDataset(ViewOp view, mlir::SymbolTableCollection &tables);

} // namespace smmil::sheet

#endif // SMMIL_DIALECTS_SHEET_SHEET_H
