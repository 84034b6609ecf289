//===- DesignBase.td - The design dialect -----------------*- tablegen -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The dialect that says why a format is made, what may vary and what must hold.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_DIALECTS_DESIGN_DESIGNBASE_TD
#define SMMIL_DIALECTS_DESIGN_DESIGNBASE_TD

include "mlir/IR/OpBase.td"

def Design_Dialect : Dialect {
  let name = "design";
  let summary = "Why a format is made, what may vary, and what must hold.";
  let description = [{
    `design.task`, `design.model` and `design.target` carry the three JSON
    specs. A `design.problem` states the search: knobs with finite domains,
    rules that exclude combinations, one objective and the bounds that the
    result must meet. `design.result` records what was chosen and measured.

    An undecided value is written `?@knob` inside the op that it tunes,
    whichever dialect that op belongs to.
  }];
  let cppNamespace = "::smmil::design";
  let useDefaultAttributePrinterParser = 1;
  let useDefaultTypePrinterParser = 1;
}

#endif // SMMIL_DIALECTS_DESIGN_DESIGNBASE_TD
