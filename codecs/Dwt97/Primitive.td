//===- Primitive.td - Wavelet transform by blocks ----------*- tablegen -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
include "codecs/PrimitiveBase.td"

def Dwt97Block
    : ListParam<"block", [4, 8], "side of a block: 2 or 3 levels"> {
  let tries = [8, 4];
}

def Dwt97 : Primitive<"dwt97", 67> {
  let summary = "Near orthonormal 9/7 wavelet transform of every plane.";
  let description = [{
    A block of coefficients has those that stand for one square of the plane,
    coarse bands first, so that the scan, quantiser and coder of block
    transforms follow. Unlike theirs its basis reaches over the edges of blocks.
    Units are as those of block_dct. The inverse is lifting in 16-bit integers
    and clamps to the range of the plane.
  }];
  let example = "%f = codec.dwt97 %p block 8";
  let operands = ["planes"];
  let results = ["coefficients"];
  let loss = "bounded";
  let params = [Dwt97Block];
  let halide = 1;
}
