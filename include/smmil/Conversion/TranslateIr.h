//===- TranslateIr.h - Translations that read IR ----------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// MLIR's own registration parses whatever it is given; ours looks first whether
// the text can be parsed without exhausting the stack.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CONVERSION_TRANSLATEIR_H
#define SMMIL_CONVERSION_TRANSLATEIR_H

#include "mlir/Tools/mlir-translate/Translation.h"

namespace smmil {

/// Registers `function` as translation `name` of smmil-translate, over IR in
/// the dialects that `registerDialects` adds.
void registerTranslationOfIr(
    llvm::StringRef name, llvm::StringRef description,
    const mlir::TranslateFromMLIRFunction &function,
    const std::function<void(mlir::DialectRegistry &)> &registerDialects);

} // namespace smmil

#endif // SMMIL_CONVERSION_TRANSLATEIR_H
