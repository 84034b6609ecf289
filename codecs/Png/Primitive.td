//===- Primitive.td - PNG *- tablegen -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
include "codecs/PrimitiveBase.td"

def PngLevel
    : IntParam<"level", 1, 9, "level of deflate; 9 compresses best"> {
  let role = "encoder";
  let optional = 1;
  let absent = 9;
  let tries = [9];
}

def Png : Primitive<"png", 38> {
  let summary = "Compress an RGB frame as PNG, by libpng.";
  let description = [{
    The library is loaded when the first item needs it. The table names the
    library and version that the dataset was encoded with.
  }];
  let example = "%b = codec.png %m level 9";
  let operands = ["frame"];
  let results = ["bits"];
  let table = "required";
  let library = "libpng";
  let params = [PngLevel];
}
