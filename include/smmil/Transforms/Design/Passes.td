//===- Passes.td - Passes over the design dialect ---------*- tablegen -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The border between a stated problem and its search.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TRANSFORMS_DESIGN_PASSES_TD
#define SMMIL_TRANSFORMS_DESIGN_PASSES_TD

include "mlir/Pass/PassBase.td"

def DesignBuildProblem : Pass<"design-build-problem", "::mlir::ModuleOp"> {
  let summary = "Add the request of the task to the problem.";
  let description = [{
    The knobs and rules of a `design.problem` come from the passes that
    enumerate; this one adds what the task asks for: `minimize` with the task's
    objective first and what breaks ties behind it, `require` for every floor
    and bound, and `fix` for every pin, each with the place in the spec that it
    stands for. A pin names a knob, or the end of one knob's name
    (`block` for `image_block`). What is there already stays.

    (* example filepath=test/Transforms/Design/design-build-problem/doc.mlir *)
  }];
  let dependentDialects = ["::smmil::design::DesignDialect"];
  let statistics = [
    Statistic<"numBounds", "bounds", "Bounds stated">,
    Statistic<"numPins", "pins", "Knobs pinned by the task">
  ];
}

def DesignVerify : Pass<"design-verify", "::mlir::ModuleOp"> {
  let summary = "Check that knobs, their uses and their values fit together.";
  let description = [{
    Every `?@knob` is declared by the module's problem, every declared knob is
    used, every value of a domain is legal wherever the knob is used, and the
    problem has an objective.

    (* example filepath=test/Transforms/Design/design-verify/doc.mlir *)
  }];
}

def DesignVerifySolved : Pass<"design-verify-solved", "::mlir::ModuleOp"> {
  let summary = "Check that nothing is left to decide.";
  let description = [{
    What everything behind the search relies on: no `design.problem` stands any
    more, and no op uses a knob.

    (* example filepath=test/Transforms/Design/design-verify-solved/doc.mlir *)
  }];
}

#endif // SMMIL_TRANSFORMS_DESIGN_PASSES_TD
