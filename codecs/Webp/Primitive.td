//===- Primitive.td - WebP *- tablegen -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
include "codecs/PrimitiveBase.td"

def WebpMethod : IntParam<"method", 0, 6, "effort of the encoder; 6 compresses best"> {
  let role = "encoder";
  let optional = 1;
  let absent = 4;
  let tries = [4];
}
def WebpStep
    : IntParam<"step", 0, 100, "100 less the quality of the item; absent: the coarsest that holds the floor"> {
  let role = "item";
  let optional = 1;
  let absent = -1;
  let ladder = 1;
}

def Webp : Primitive<"webp", 33> {
  let summary = "Compress an RGB frame as lossy WebP, by libwebp.";
  let description = [{
    The library is loaded when the first item needs it. The table names the
    library and version that the dataset was encoded with; decoding is what the
    installed library gives. Chroma is 4:2:0.
  }];
  let example = "%b = codec.webp %m method 4";
  let operands = ["frame"];
  let results = ["bits"];
  let loss = "perceptual";
  let table = "required";
  let library = "libwebp";
  let params = [WebpMethod, WebpStep];
}
