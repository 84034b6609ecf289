//===- DesignVerify.cpp - Knobs, their uses and their values --------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Finds undeclared and idle knobs and illegal values before anything is
// measured.
//
//===----------------------------------------------------------------------===//

#include "smmil/Transforms/Design/Passes.h"

#include "dialects/Design/Design.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/SmallPtrSet.h"

#define DEBUG_TYPE "design-verify"

using namespace mlir;

namespace smmil::design {

#define GEN_PASS_DEF_DESIGNVERIFY
#include "lib/Transforms/Design/DesignPasses.h.inc"

namespace {

struct DesignVerify : impl::DesignVerifyBase<DesignVerify> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    auto problems = llvm::to_vector(module.getOps<ProblemOp>());
    if (problems.size() > 1) {
      InFlightDiagnostic diag = problems[1].emitOpError(
          "is the second problem, expected one in a module");
      diag.attachNote(problems[0].getLoc()) << "the first one is here";
      return signalPassFailure();
    }
    ProblemOp problem = problems.empty() ? ProblemOp() : problems.front();
    llvm::SmallPtrSet<Operation *, 16> used;
    bool good = true;
    forEachKnobUse(
        module, [&](Operation *user, StringAttr attribute, KnobRefAttr ref) {
          KnobOp knob = problem ? problem.lookupKnob(ref.getName()) : KnobOp();
          if (knob)
            used.insert(knob);
          good &= succeeded(verifyUse(user, attribute, ref, knob, problem));
        });
    if (problem) {
      for (KnobOp knob : problem.getBody().getOps<KnobOp>())
        if (!used.contains(knob)) {
          knob.emitOpError("is used by no op, expected ?@")
              << knob.getSymName() << " somewhere in the module";
          good = false;
        }
      if (problem.getBody().getOps<MinimizeOp>().empty()) {
        problem.emitOpError("has no objective, expected minimize");
        good = false;
      }
    }
    if (!good)
      signalPassFailure();
    markAllAnalysesPreserved();
  }

  LogicalResult verifyUse(Operation *user, StringAttr attribute,
                          KnobRefAttr ref, KnobOp knob, ProblemOp problem) {
    if (!knob) {
      InFlightDiagnostic diag = user->emitOpError("uses undeclared knob ?@")
                                << ref.getName();
      if (problem)
        diag.attachNote(problem.getLoc())
            << "knobs are declared in this problem";
      return diag;
    }
    auto tunable = dyn_cast<TunableOpInterface>(user);
    if (!tunable)
      return success();
    for (Attribute value : knob.getDomain()) {
      if (tunable.isLegalChoice(attribute, value))
        continue;
      InFlightDiagnostic diag = user->emitOpError("cannot take ")
                                << formatPlain(value) << " for "
                                << attribute.getValue() << ", expected "
                                << tunable.describeChoice(attribute);
      diag.attachNote(knob.getLoc()) << "the knob's values are declared here";
      return diag;
    }
    return success();
  }
};

} // namespace
} // namespace smmil::design
