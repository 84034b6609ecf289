//===- Primitive.td - Signs folded *- tablegen -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
include "codecs/PrimitiveBase.td"

def ZigzagInt : Primitive<"zigzag_int", 13> {
  let summary = "Map 0, -1, 1, -2, ... to 0, 1, 2, 3, ...";
  let description = [{
    Small values of either sign become small unsigned ones.
  }];
  let example = "%z = codec.zigzag_int %d";
  let operands = ["sequence"];
  let results = ["sequence<=>"];
  let bijective = 1;
}
