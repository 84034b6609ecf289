//===- Primitive.td - AVIF *- tablegen -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
include "codecs/PrimitiveBase.td"

def AvifChroma
    : ListParam<"chroma", [444, 420], "sampling of the chroma planes"> {
  let tries = [444, 420];
}
def AvifSpeed : IntParam<"speed", 0, 10, "speed of the encoder; 0 compresses best"> {
  let role = "encoder";
  let optional = 1;
  let absent = 6;
  let tries = [6];
}
def AvifStep
    : IntParam<"step", 0, 63, "quantiser of the item; absent: the coarsest that holds the floor"> {
  let role = "item";
  let optional = 1;
  let absent = -1;
  let ladder = 1;
}

def Avif : Primitive<"avif", 32> {
  let summary = "Compress an RGB frame as AVIF, by libavif.";
  let description = [{
    The library is loaded when the first item needs it. The table names the
    library and version that the dataset was encoded with; decoding is what the
    installed library gives.
  }];
  let example = "%b = codec.avif %m chroma 444 speed 6";
  let operands = ["frame"];
  let results = ["bits"];
  let loss = "perceptual";
  let table = "required";
  let library = "libavif";
  let params = [AvifChroma, AvifSpeed, AvifStep];
}
