//===- DesignInterfaces.td - Ops that a search may tune ---*- tablegen -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The interface by which an op says which values its attributes may take.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_DIALECTS_DESIGN_DESIGNINTERFACES_TD
#define SMMIL_DIALECTS_DESIGN_DESIGNINTERFACES_TD

include "mlir/IR/OpBase.td"

def Design_TunableOpInterface : OpInterface<"TunableOpInterface"> {
  let cppNamespace = "::smmil::design";
  let description = [{
    An op with attributes that may be knobs. `design-verify` asks it about every
    value in the domain of a knob before anything is searched, so that an
    illegal value is an error at the knob and not a failed measurement.
  }];
  let methods = [
    InterfaceMethod<
      "True when `value`, a literal, may stand for the attribute `name`.",
      "bool", "isLegalChoice",
      (ins "::llvm::StringRef":$name, "::mlir::Attribute":$value)>,
    InterfaceMethod<
      "What a legal value is, for a message: \"an integer of at least 1\".",
      "std::string", "describeChoice", (ins "::llvm::StringRef":$name)>
  ];
}

#endif // SMMIL_DIALECTS_DESIGN_DESIGNINTERFACES_TD
