//===- JsonSpecs.h - JSON specs and design ops ------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reads task, model and target specs into design ops and writes them back. An
// unknown, missing or wrong field is an error that names the file, the path of
// the field and what was expected; all errors of a file are reported at once.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CONVERSION_JSONSPECS_H
#define SMMIL_CONVERSION_JSONSPECS_H

#include "dialects/Design/Design.h"
#include "mlir/IR/Builders.h"
#include "mlir/Support/LogicalResult.h"

#include <string>

namespace smmil {

/// Reads the file `path` and creates its op at the builder's insertion point.
/// Errors are diagnostics at file and line; a caller that is a tool exits 2.
mlir::FailureOr<design::TaskOp> importTask(llvm::StringRef path,
                                           mlir::OpBuilder &builder);
mlir::FailureOr<design::ModelOp> importModel(llvm::StringRef path,
                                             mlir::OpBuilder &builder);
mlir::FailureOr<design::TargetOp> importTarget(llvm::StringRef path,
                                               mlir::OpBuilder &builder);

/// The same from text; `path` is what errors name.
mlir::FailureOr<mlir::Operation *> importSpec(design::SpecType type,
                                              llvm::StringRef path,
                                              llvm::StringRef text,
                                              mlir::OpBuilder &builder);

/// The spec of a design.task, design.model or design.target as indented JSON
/// with a final newline. Keys stand in a fixed order, so that exporting what
/// was imported from an export gives the same text.
std::string exportSpec(mlir::Operation *spec);

/// Registers --{task,model,target}-json-to-mlir and the ways back for
/// smmil-translate.
void registerSpecTranslations();

} // namespace smmil

#endif // SMMIL_CONVERSION_JSONSPECS_H
