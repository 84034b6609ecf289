//===- Primitive.td - lossless JPEG XL *- tablegen -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
include "codecs/PrimitiveBase.td"

/// At 8 and 9 libjxl 0.7 ends the program on some flat pictures.
def JxlLosslessEffort
    : IntParam<"effort", 1, 7, "effort of the encoder; 7 compresses best"> {
  let role = "encoder";
  let optional = 1;
  let absent = 7;
  let tries = [7];
}

def JxlLossless : Primitive<"jxl_lossless", 37> {
  let summary = "Compress an RGB frame as lossless JPEG XL, by libjxl.";
  let description = [{
    One modular frame. The library is loaded when the first item needs it. The
    table names the library and version that the dataset was encoded with.
  }];
  let example = "%b = codec.jxl_lossless %m effort 7";
  let operands = ["frame"];
  let results = ["bits"];
  let table = "required";
  let library = "libjxl";
  let params = [JxlLosslessEffort];
}
