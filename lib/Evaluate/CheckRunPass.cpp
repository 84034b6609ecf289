//===- CheckRunPass.cpp - The pass check-run ------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A thin shell over runTest. It belongs here and not to lib/Transforms, since
// it evaluates.
//
//===----------------------------------------------------------------------===//

#include "smmil/Evaluate/CheckRun.h"

#include "mlir/Pass/Pass.h"
#include "mlir/Pass/PassRegistry.h"

using namespace mlir;

namespace smmil::evaluate {

namespace {

struct CheckRun : PassWrapper<CheckRun, OperationPass<>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(CheckRun)

  CheckRun() = default;
  CheckRun(const CheckRun &other) : PassWrapper(other) {}

  StringRef getArgument() const override { return "check-run"; }
  StringRef getDescription() const override {
    return "Evaluate every check.test with the reference interpreter.";
  }

  void runOnOperation() override {
    bool good = true;
    getOperation()->walk([&](check::TestOp test) {
      good &= succeeded(runTest(test));
      ++numTests;
    });
    if (numTests == 0) {
      getOperation()->emitError("has no check.test to run");
      good = false;
    }
    if (!good)
      signalPassFailure();
    markAllAnalysesPreserved();
  }

private:
  unsigned numTests = 0;
};

} // namespace

void registerCheckRunPass() { PassRegistration<CheckRun>(); }

} // namespace smmil::evaluate
