//===- Primitive.td - lossless WebP *- tablegen -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
include "codecs/PrimitiveBase.td"

def WebpLosslessEffort
    : IntParam<"effort", 0, 9, "effort of the encoder; 9 compresses best"> {
  let role = "encoder";
  let optional = 1;
  let absent = 6;
  let tries = [6];
}

def WebpLossless : Primitive<"webp_lossless", 34> {
  let summary = "Compress an RGB frame as lossless WebP, by libwebp.";
  let description = [{
    The library is loaded when the first item needs it. The table names the
    library and version that the dataset was encoded with.
  }];
  let example = "%b = codec.webp_lossless %m effort 6";
  let operands = ["frame"];
  let results = ["bits"];
  let table = "required";
  let library = "libwebp";
  let params = [WebpLosslessEffort];
}
