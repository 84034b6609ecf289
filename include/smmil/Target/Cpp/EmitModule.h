//===- EmitModule.h - From a format's IR to a codec -------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Lowers a module with a committed format and emits it; what cannot be lowered
// or emitted is a diagnostic at its location. EmitCodec.h does the printing.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TARGET_CPP_EMITMODULE_H
#define SMMIL_TARGET_CPP_EMITMODULE_H

#include "smmil/Target/Cpp/EmitCodec.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

#include <memory>

namespace smmil {

/// Prints the codec of `module`. An empty name in `options` becomes the name of
/// the module's layout.file.
mlir::FailureOr<EmittedSource> emitModule(mlir::ModuleOp module,
                                          EmissionOptions options = {});

/// Prints, compiles kernels, and writes the folder `outDir`.
mlir::LogicalResult emitCodec(mlir::ModuleOp module, const std::string &outDir,
                              EmissionOptions options = {});

/// Registers --smmil-to-cpp, which writes the files of a codec that depend on
/// its format, and --smmil-to-halide, which writes its Halide generators; each
/// file under a line `//--- path`, as split-file takes them apart.
void registerEmissionTranslations();

/// The pass codec-verify-emission: emits the module and drops the text, so that
/// what cannot be emitted is an error while the IR is at hand.
std::unique_ptr<mlir::Pass> createVerifyEmission();

/// Registers it for command lines.
void registerEmissionPasses();

} // namespace smmil

#endif // SMMIL_TARGET_CPP_EMITMODULE_H
