//===- Primitive.td - JPEG *- tablegen -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
include "codecs/PrimitiveBase.td"

def JpegChroma
    : ListParam<"chroma", [444, 420], "sampling of the chroma planes"> {
  let tries = [420, 444];
}
def JpegStep
    : IntParam<"step", 0, 99, "100 less the quality of the item; absent: the coarsest that holds the floor"> {
  let role = "item";
  let optional = 1;
  let absent = -1;
  let ladder = 1;
}

def Jpeg : Primitive<"jpeg", 35> {
  let summary = "Compress an RGB frame as JPEG, by libjpeg-turbo.";
  let description = [{
    Baseline JPEG with Huffman codes made for the item. The library is loaded
    when the first item needs it. The table names the library and version that
    the dataset was encoded with; decoding is what the installed library gives.
  }];
  let example = "%b = codec.jpeg %m chroma 420";
  let operands = ["frame"];
  let results = ["bits"];
  let loss = "perceptual";
  let table = "required";
  let library = "libjpeg-turbo";
  let params = [JpegChroma, JpegStep];
}
