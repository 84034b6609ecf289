//===- Primitive.td - Block DCT *- tablegen -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
include "codecs/PrimitiveBase.td"

def BlockDctSize
    : ListParam<"size", [4, 8], "side of a block in samples"> {
  let tries = [8, 4];
}

def BlockDct : Primitive<"block_dct", 8> {
  let summary = "Orthonormal type-II DCT of every square block of every plane.";
  let description = [{
    Samples beyond the edge repeat the last row and column. Coefficients are in
    1/8 of the orthonormal transform's units. The inverse is a type-III DCT in
    16-bit integers and clamps to the range of the plane.
  }];
  let example = "%f = codec.block_dct %p size 8";
  let operands = ["planes"];
  let results = ["coefficients"];
  let loss = "bounded";
  let params = [BlockDctSize];
  let halide = 1;
}
