//===- Passes.td - Passes over the design dialect ----------*- tablegen -*-===//
//
// Part of the SMMIL project, under the Apache License v2.0 with LLVM Exceptions.
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

def DesignVerify : Pass<"design-verify", "::mlir::ModuleOp"> {
  let summary = "Check that knobs, their uses and their values fit together.";
  let description = [{
    Every `?@knob` is declared by the module's problem, every declared knob is
    used, every value of a domain is legal wherever the knob is used, and the
    problem has an objective.

    (* example filepath=test/Transforms/Design/design-verify/doc.mlir *)
  }];
}

#endif // SMMIL_TRANSFORMS_DESIGN_PASSES_TD
