//===- ModuleToFormat.h - A format.mlir as plain C++ ------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Turns a solved module into the Format that packing, emission and measuring
// work from.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CONVERSION_MODULETOFORMAT_H
#define SMMIL_CONVERSION_MODULETOFORMAT_H

#include "smmil/Dataset/Format.h"
#include "smmil/Support/Result.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/DialectRegistry.h"

#include <string>

namespace smmil {

/// Dialects that a format is written in.
void registerFormatDialects(mlir::DialectRegistry &registry);

/// Lowers `module`: its one layout.file with the encoders that the streams
/// name, its vocabulary and views. Missing decoders are derived. The provenance
/// is the module's text. What is open (a knob, an untrained table) is an error
/// there.
mlir::FailureOr<Format> moduleToFormat(mlir::ModuleOp module);

/// As moduleToFormat for a design whose tables are not trained yet: the plan's
/// chains name none, and there is no provenance.
mlir::FailureOr<Format> untrainedFormat(mlir::ModuleOp module);

/// Reads, verifies and lowers the file at `path`; the provenance is its text.
/// The error holds the diagnostics, with file, line and column.
Result<Format> loadFormat(const std::string &path);

/// The same of the IR in `text`; `path` is for messages.
Result<Format> parseFormat(const std::string &text, const std::string &path);

} // namespace smmil

#endif // SMMIL_CONVERSION_MODULETOFORMAT_H
