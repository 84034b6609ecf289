//===- Primitive.td - Upper byte planes alone *- tablegen -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
include "codecs/PrimitiveBase.td"

def HighBytes : Primitive<"high_bytes", 70> {
  let summary = "Store the planes of the upper bytes; the lower ones become 0.";
  let description = [{
    What is left of `byte_halves` where a reader took its first result alone.
  }];
  let example = "%upper = codec.high_bytes %x";
  let operands = ["sequence"];
  let results = ["sequence<i8>"];
  let loss = "bounded";
}
