//===- Primitive.td - JPEG XL *- tablegen -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
include "codecs/PrimitiveBase.td"

/// At 8 and 9 libjxl 0.7 ends the program on some flat pictures.
def JxlEffort
    : IntParam<"effort", 1, 7, "effort of the encoder; 7 compresses best"> {
  let role = "encoder";
  let optional = 1;
  let absent = 7;
  let tries = [7];
}
def JxlStep
    : IntParam<"step", 0, 59, "step of the distance of the item; absent: the coarsest that holds the floor"> {
  let role = "item";
  let optional = 1;
  let absent = -1;
  let ladder = 1;
}

def Jxl : Primitive<"jxl", 36> {
  let summary = "Compress an RGB frame as JPEG XL, by libjxl.";
  let description = [{
    One frame of variable-size transforms in XYB. The library is loaded when the
    first item needs it. The table names the library and version that the
    dataset was encoded with; decoding is what the installed library gives.
  }];
  let example = "%b = codec.jxl %m effort 7";
  let operands = ["frame"];
  let results = ["bits"];
  let loss = "perceptual";
  let table = "required";
  let library = "libjxl";
  let params = [JxlEffort, JxlStep];
}
