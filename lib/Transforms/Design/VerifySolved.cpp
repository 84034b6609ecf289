//===- VerifySolved.cpp - The border between design and codec -------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Tells in one error that a module is a search space and not yet a format.
//
//===----------------------------------------------------------------------===//

#include "smmil/Transforms/Design/Passes.h"

#include "dialects/Design/Design.h"
#include "mlir/IR/BuiltinOps.h"

#define DEBUG_TYPE "design-verify-solved"

using namespace mlir;

namespace smmil::design {

#define GEN_PASS_DEF_DESIGNVERIFYSOLVED
#include "lib/Transforms/Design/DesignPasses.h.inc"

namespace {

struct VerifySolved : impl::DesignVerifySolvedBase<VerifySolved> {
  void runOnOperation() override {
    if (failed(verifyModule(getOperation())))
      signalPassFailure();
    markAllAnalysesPreserved();
  }

  LogicalResult verifyModule(ModuleOp module) {
    for (ProblemOp problem : module.getOps<ProblemOp>())
      return problem.emitOpError(
          "is still to be solved; design-solve commits a choice");
    LogicalResult result = success();
    forEachKnobUse(module, [&](Operation *user, StringAttr, KnobRefAttr knob) {
      if (succeeded(result))
        result = user->emitOpError("still uses ?@")
                 << knob.getName()
                 << "; design-solve or codec-materialize-knobs "
                    "gives it a value";
    });
    return result;
  }
};

} // namespace
} // namespace smmil::design
