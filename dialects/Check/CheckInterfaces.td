//===- CheckInterfaces.td - Expectations of a test --------*- tablegen -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The interface through which an interpreter asks whether values are right.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_DIALECTS_CHECK_CHECKINTERFACES_TD
#define SMMIL_DIALECTS_CHECK_CHECKINTERFACES_TD

include "mlir/IR/OpBase.td"

def Check_ExpectationOpInterface : OpInterface<"ExpectationOpInterface"> {
  let cppNamespace = "::smmil::check";
  let description = [{
    An op that compares computed values. The interpreter hands over one
    attribute an operand: a dense integer or float elements attribute.
  }];
  let methods = [
    InterfaceMethod<
      "Fails with an error at the op, naming the first difference.",
      "::mlir::LogicalResult", "checkValues",
      (ins "::llvm::ArrayRef<::mlir::Attribute>":$operands)>
  ];
}

#endif // SMMIL_DIALECTS_CHECK_CHECKINTERFACES_TD
