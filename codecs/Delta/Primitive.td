//===- Primitive.td - First differences *- tablegen -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
include "codecs/PrimitiveBase.td"

def Delta : Primitive<"delta", 12> {
  let summary = "First differences, wrapping at the width of the element.";
  let description = [{
    The first value is kept as its difference from 0.
  }];
  let example = "%d = codec.delta %x";
  let operands = ["sequence"];
  let results = ["sequence<=>"];
  let bijective = 1;
}
