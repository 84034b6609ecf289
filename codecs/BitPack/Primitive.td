//===- Primitive.td - Bit packing *- tablegen -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
include "codecs/PrimitiveBase.td"

def BitPackBlock
    : IntParam<"block", 8, 65536, "values that share a width"> {
  let tries = [64, 128, 256];
}

def BitPack : Primitive<"bit_pack", 15> {
  let summary = "Pack unsigned values with one width per block.";
  let example = "%b = codec.bit_pack %z block 128";
  let operands = ["sequence|bytes"];
  let results = ["bits"];
  let params = [BitPackBlock];
}
