//===- Primitive.td - Byte planes *- tablegen -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
include "codecs/PrimitiveBase.td"

def ByteTranspose : Primitive<"byte_transpose", 14> {
  let summary = "Store all lowest bytes first, then all next ones, and so on.";
  let example = "%t = codec.byte_transpose %z";
  let operands = ["sequence"];
  let results = ["sequence<i8>"];
  let bijective = 1;
}
