//===- Primitive.td - Grey frames --------------------------*- tablegen -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
include "codecs/PrimitiveBase.td"

def Grey : Primitive<"grey", 65> {
  let summary = "Take one plane of a frame whose three channels are equal.";
  let description = [{
    A frame with any other pixel is not accepted: another case must take it.
  }];
  let example = "%p = codec.grey %m";
  let operands = ["frame"];
  let results = ["planes"];
  let halide = 1;
}
