//===- KnobConstraints.td - Literal or knob ---------------*- tablegen -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Attribute constraints for values that are either written down or left to a
// knob. Each has a directive of the same name in dialects/Design/Knobs.h:
//   custom<IntOrKnob>($count)           200 | ?@images
//   custom<WordOrKnob>($kind)           split | ?@placement
//   (`dedup` `` custom<FlagOrKnob>($dedup)^)?   dedup | dedup off | dedup ?@k
// Their C++ type is ::mlir::Attribute; see literalInt() and friends. The
// directives are found by the generated code when the dialect's .cpp has
// `using namespace smmil::design` before including <Name>Ops.cpp.inc.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_DIALECTS_DESIGN_KNOBCONSTRAINTS_TD
#define SMMIL_DIALECTS_DESIGN_KNOBCONSTRAINTS_TD

include "mlir/IR/OpBase.td"

class OrKnob<Pred literal, string what> : Attr<
    Or<[CPred<"::llvm::isa<::smmil::design::KnobRefAttr>($_self)">, literal]>,
    what # " or a knob"> {
  let storageType = "::mlir::Attribute";
  let returnType = "::mlir::Attribute";
  let convertFromStorage = "$_self";
}

def IntOrKnob : OrKnob<I64Attr.predicate, "a 64-bit integer">;
def WordOrKnob : OrKnob<StrAttr.predicate, "a keyword">;
def FlagOrKnob : OrKnob<BoolAttr.predicate, "a flag">;

#endif // SMMIL_DIALECTS_DESIGN_KNOBCONSTRAINTS_TD
