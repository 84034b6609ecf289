//===- Primitive.td - Reversible wavelet transform ---------*- tablegen -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
include "codecs/PrimitiveBase.td"

def Dwt53Levels
    : IntParam<"levels", 1, 8, "how often the low half is parted again"> {
  let tries = [4, 2, 6];
}
def Dwt53Strips
    : ListParam<"strips", [1, 2, 4, 8, 16, 32, 64], "strips of rows, for the coder behind"> {
  let tries = [4, 8, 16, 32];
}

def Dwt53 : Primitive<"dwt53", 66> {
  let summary = "Reversible 5/3 wavelet transform of every plane.";
  let description = [{
    Integer lifting modulo the number of samples, so that coefficients have the
    range of residuals and nothing is lost. The bands lie in a plane as in
    JPEG 2000: the lowest one in its upper left corner.
  }];
  let example = "%r = codec.dwt53 %p levels 4 strips 8";
  let operands = ["planes"];
  let results = ["residual_planes"];
  let params = [Dwt53Levels, Dwt53Strips];
  let halide = 1;
}
