//===- Primitive.td - Frame of reference -------------------*- tablegen -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
include "codecs/PrimitiveBase.td"

def FrameOfReferenceBlock
    : IntParam<"block", 2, 65536, "elements that share a minimum"> {
  let tries = [128, 32, 512];
}

def FrameOfReference : Primitive<"frame_of_reference", 42> {
  let summary = "Subtract from every element the least one of its block.";
  let description = [{
    What is left is unsigned and small where the elements of a block are close
    to each other, as bit_pack likes it. The minima are a sequence of their own.
  }];
  let example = "%rest, %minima = codec.frame_of_reference %x block 128";
  let operands = ["sequence"];
  let results = ["sequence<=>", "sequence<=>"];
  let params = [FrameOfReferenceBlock];
}
