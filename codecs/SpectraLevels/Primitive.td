//===- Primitive.td - Levels of spectra --------------------*- tablegen -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
include "codecs/PrimitiveBase.td"

def SpectraLevelsLow
    : IntParam<"low", 0, 65535, "the least value, plus 32768"> {
  let role = "item";
  let optional = 1;
  let absent = -1;
}
def SpectraLevelsFit
    : IntParam<"fit", 1, 257, "the least unit by which 256 levels reach the greatest value"> {
  let role = "item";
  let optional = 1;
  let absent = -1;
}
def SpectraLevelsCoarser
    : IntParam<"coarser", 0, 39, "eighths of a power of two by which units are larger; absent: the most that holds the floor"> {
  let role = "item";
  let optional = 1;
  let absent = -1;
  let ladder = 1;
}

def SpectraLevels : Primitive<"spectra_levels", 64> {
  let summary = "Bring spectra to the 256 levels of a plane.";
  let description = [{
    The plane has a row for each frame and a column for each bin, so that
    prediction and block transforms of images follow. Its levels reach from the
    least value of the item to the greatest; with `coarser` above 0 there are
    fewer.
  }];
  let example = "%p = codec.spectra_levels %d coarser 0";
  let operands = ["spectra"];
  let results = ["planes"];
  let loss = "bounded";
  let params = [SpectraLevelsLow, SpectraLevelsFit, SpectraLevelsCoarser];
}
