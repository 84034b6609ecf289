//===- Primitive.td - Palette ------------------------------*- tablegen -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
include "codecs/PrimitiveBase.td"

def Palette : Primitive<"palette", 40> {
  let summary = "Part a frame of few colours into indices and the colours.";
  let description = [{
    The colours stand in the order of how many pixels they have, so an index is
    small where its colour is frequent. A frame of more than 256 colours is not
    accepted: another case must take it.
  }];
  let example = "%i, %c = codec.palette %m";
  let operands = ["frame"];
  let results = ["indices", "bytes"];
}
