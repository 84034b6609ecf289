//===- Primitive.td - Static rANS *- tablegen -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
include "codecs/PrimitiveBase.td"

def RansLanes
    : ListParam<"lanes", [1, 2, 4, 8, 16, 32, 64], "coders side by side, four bytes an item each"> {
  let tries = [4, 8, 16, 32];
}

def Rans : Primitive<"rans", 2> {
  let summary = "Interleaved rANS of order 0 with static, trained frequencies.";
  let description = [{
    Values that training did not see are escaped.
  }];
  let example = "%b = codec.rans %z lanes 8";
  let operands = ["sequence|bytes"];
  let results = ["bits"];
  let table = "required";
  let params = [RansLanes];
}
