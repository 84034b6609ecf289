//===- VerifyEmission.cpp - The border between IR and C++ -----------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The last border check of a pipeline. It belongs here and not to
// lib/Transforms, since only the emitter knows what it can emit.
//
//===----------------------------------------------------------------------===//
#include "smmil/Target/Cpp/EmitModule.h"

#include "smmil/Conversion/ModuleToFormat.h"

#include "mlir/Pass/PassRegistry.h"

using namespace mlir;

namespace smmil {

namespace {

struct VerifyEmission : PassWrapper<VerifyEmission, OperationPass<ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(VerifyEmission)

  StringRef getArgument() const override { return "codec-verify-emission"; }
  StringRef getDescription() const override {
    return "Check that the format lowers to a plan and prints as C++.";
  }
  void getDependentDialects(DialectRegistry &registry) const override {
    registerFormatDialects(registry);
  }

  void runOnOperation() override {
    if (failed(emitModule(getOperation())))
      signalPassFailure();
    markAllAnalysesPreserved();
  }
};

} // namespace

std::unique_ptr<Pass> createVerifyEmission() {
  return std::make_unique<VerifyEmission>();
}

void registerEmissionPasses() { PassRegistration<VerifyEmission>(); }

} // namespace smmil
