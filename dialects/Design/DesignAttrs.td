//===- DesignAttrs.td - The reference to a knob -----------*- tablegen -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The attribute that stands where a value is not decided yet, and the type of
// a knob whose values are words.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_DIALECTS_DESIGN_DESIGNATTRS_TD
#define SMMIL_DIALECTS_DESIGN_DESIGNATTRS_TD

include "mlir/IR/AttrTypeBase.td"
include "dialects/Design/DesignBase.td"

def Design_KnobRefAttr : AttrDef<Design_Dialect, "KnobRef"> {
  let mnemonic = "knob";
  let summary = "A value that the knob of this name decides.";
  let description = [{
    Printed `?@name` by the directives of `dialects/Design/Knobs.h`, and
    `#design.knob<"name">` in generic form. The knob is declared by a
    `design.knob` op; `design-verify` checks that it is.
  }];
  let parameters = (ins StringRefParameter<"Name of the knob.">:$name);
  let assemblyFormat = "`<` $name `>`";
}

def Design_WordType : TypeDef<Design_Dialect, "Word"> {
  let mnemonic = "word";
  let summary = "a word of a knob's domain";
  let description = [{
    Rules compare it with `design.is`.
  }];
}

#endif // SMMIL_DIALECTS_DESIGN_DESIGNATTRS_TD
