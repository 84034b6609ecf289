//===- CodecPrinting.h - Formats of the codec dialect -----------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Internal: declares the custom directives that generated code calls.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_DIALECTS_CODEC_CODECPRINTING_H
#define SMMIL_DIALECTS_CODEC_CODECPRINTING_H

#include "mlir/IR/OpImplementation.h"

namespace smmil::codec {

using RegionList = llvm::SmallVectorImpl<std::unique_ptr<mlir::Region>>;

/// `-> T` or `-> (T, U)`; nothing when there is no result.
mlir::ParseResult parseResultTypes(mlir::OpAsmParser &parser,
                                   llvm::SmallVectorImpl<mlir::Type> &types);
void printResultTypes(mlir::OpAsmPrinter &printer, mlir::Operation *op,
                      mlir::TypeRange types);

/// `{ case "name" if ?@knob for [photo, other] { ... } ... }`; `if` and the
/// list are optional.
mlir::ParseResult parseRoutedCases(mlir::OpAsmParser &parser,
                                   mlir::ArrayAttr &names,
                                   mlir::ArrayAttr &classes,
                                   mlir::ArrayAttr &included,
                                   RegionList &cases);
void printRoutedCases(mlir::OpAsmPrinter &printer, mlir::Operation *op,
                      mlir::ArrayAttr names, mlir::ArrayAttr classes,
                      mlir::ArrayAttr included,
                      mlir::MutableArrayRef<mlir::Region> cases);

} // namespace smmil::codec

#endif // SMMIL_DIALECTS_CODEC_CODECPRINTING_H
