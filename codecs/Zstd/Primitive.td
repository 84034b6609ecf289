//===- Primitive.td - zstd *- tablegen -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
include "codecs/PrimitiveBase.td"

def ZstdLevel
    : IntParam<"level", 1, 22, "effort of the compressor"> {
  let role = "encoder";
  let tries = [9, 19];
}
def ZstdDictionary
    : IntParam<"dictionary", 0, 1048576, "most bytes of the dictionary"> {
  let role = "encoder";
  let optional = 1;
  let absent = 0;
  let tries = [0, 16384, 65536];
}

def Zstd : Primitive<"zstd", 1> {
  let summary = "Compress with zstd, with a trained dictionary if there is one.";
  let description = [{
    `dictionary` is the most bytes of the dictionary to train (0: none); it is
    kept when it pays for itself.
  }];
  let example = "%b = codec.zstd %x level 19 dictionary 65536";
  let operands = ["bytes|sequence"];
  let results = ["bits"];
  let table = "optional";
  let params = [ZstdLevel, ZstdDictionary];
}
