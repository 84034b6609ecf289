//===- Primitive.td - Split in two *- tablegen -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
include "codecs/PrimitiveBase.td"

def Split : Primitive<"split", 18> {
  let summary = "Part a sequence into its even and odd elements.";
  let description = [{
    For records of two numbers, whose columns want codecs of their own.
  }];
  let example = "%even, %odd = codec.split %x";
  let operands = ["sequence"];
  let results = ["sequence<=>", "sequence<=>"];
}
