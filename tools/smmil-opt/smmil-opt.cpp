//===- smmil-opt.cpp - Runs SMMIL's passes --------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// MLIR's pass driver with SMMIL's dialects and passes, --compile-to for whole
// phases, and --show-primitives.
//
//===----------------------------------------------------------------------===//

#include "smmil/Evaluate/CheckRun.h"
#include "smmil/Evaluate/Design.h"
#include "smmil/Evaluate/PrimitiveList.h"
#include "smmil/Pipelines/Pipelines.h"
#include "smmil/Support/Nesting.h"

#include "mlir/Bytecode/BytecodeReader.h"
#include "mlir/IR/AsmState.h"
#include "mlir/Support/FileUtilities.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"

#include "llvm/Support/CommandLine.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/ToolOutputFile.h"

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  smmil::registerPasses();
  smmil::evaluate::registerCheckRunPass();
  smmil::evaluate::registerDesignSolvePass();
  mlir::DialectRegistry registry;
  smmil::registerDialects(registry);

  llvm::cl::opt<smmil::Phase> compileTo("compile-to",
                                        llvm::cl::desc("Run the phases up to:"),
                                        llvm::cl::init(smmil::Phase::Input));
  for (const smmil::PhaseInfo &info : smmil::phases())
    compileTo.getParser().addLiteralOption(info.name, info.phase,
                                           info.description);
  llvm::cl::opt<bool> showPrimitives(
      "show-primitives",
      llvm::cl::desc("List all primitives and exit, without any input"));
  llvm::cl::opt<bool> json("json",
                           llvm::cl::desc("--show-primitives prints JSON"));
  auto [input, output] = mlir::registerAndParseCLIOptions(
      argc, argv, "SMMIL pass driver\n", registry);

  if (json && !showPrimitives) {
    llvm::errs() << "--json goes with --show-primitives\n";
    return 1;
  }
  if (showPrimitives) {
    llvm::outs() << (json ? smmil::evaluate::listPrimitivesAsJson()
                          : smmil::evaluate::listPrimitives());
    return 0;
  }

  auto config = mlir::MlirOptMainConfig::createFromCLOptions();
  if (compileTo != smmil::Phase::Input)
    config.setPassPipelineSetupFn([&](mlir::PassManager &manager) {
      smmil::buildPipeline(manager, compileTo);
      return mlir::success();
    });

  std::string message;
  auto buffer = mlir::openInputFile(input, &message);
  if (!buffer) {
    llvm::errs() << message << "\n";
    return 1;
  }
  // Bytecode has no brackets; its reader does not recurse.
  if (!mlir::isBytecode(*buffer)) {
    smmil::Outcome outcome = smmil::checkNesting(
        buffer->getBuffer(), buffer->getBufferIdentifier().str());
    if (!outcome) {
      llvm::errs() << outcome.error().message << "\n";
      return 1;
    }
  }
  auto file = mlir::openOutputFile(output, &message);
  if (!file) {
    llvm::errs() << message << "\n";
    return 1;
  }
  if (mlir::failed(
          mlir::MlirOptMain(file->os(), std::move(buffer), registry, config)))
    return 1;
  file->keep();
  return 0;
}
