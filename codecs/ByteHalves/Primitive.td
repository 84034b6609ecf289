//===- Primitive.td - Upper and lower byte planes *- tablegen -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
include "codecs/PrimitiveBase.td"

def ByteHalves : Primitive<"byte_halves", 69> {
  let summary = "Store the planes of the upper bytes apart from those of the lower ones.";
  let description = [{
    The upper bytes alone are the numbers in half the precision: float32 as
    bfloat16. A reader that needs no more leaves the lower ones out.
  }];
  let example = "%upper, %lower = codec.byte_halves %x";
  let operands = ["sequence"];
  let results = ["sequence<i8>", "sequence<i8>"];
  let coarse = "high_bytes";
}
