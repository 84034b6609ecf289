//===- Primitive.td - Entropy coder of bands *- tablegen -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
include "codecs/PrimitiveBase.td"

def BandRansLanes
    : ListParam<"lanes", [4, 8, 16, 32], "coders side by side, four bytes an item each"> {
  let tries = [4, 8, 16, 32];
}

def BandRans : Primitive<"band_rans", 3> {
  let summary = "Interleaved rANS of quantised bands, band after band.";
  let description = [{
    The context of a symbol is its band and the lower bands of its block. Static,
    trained frequencies; symbols that training did not see are escaped.
  }];
  let example = "%b = codec.band_rans %q lanes 32";
  let operands = ["bands"];
  let results = ["bits"];
  let table = "required";
  let params = [BandRansLanes];
}
