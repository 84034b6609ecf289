//===- Primitive.td - Entropy coder of indices -------------*- tablegen -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
include "codecs/PrimitiveBase.td"

def IndexRansStrips
    : ListParam<"strips", [1, 2, 4, 8, 16, 32, 64], "strips of rows"> {
  let tries = [4, 8, 16];
}

def IndexRans : Primitive<"index_rans", 41> {
  let summary = "Copies of the row above, and rANS of indices by equal neighbours.";
  let description = [{
    A segment of 16 indices that equals the one above it costs one flag. Other
    indices are coded as the neighbour that they equal or as themselves, in the
    context of which neighbours equal each other. Static, trained frequencies;
    what training did not see is escaped. The rows are cut into `strips`, each
    of which has a lane; low frames have fewer.
  }];
  let example = "%b = codec.index_rans %i strips 4";
  let operands = ["indices"];
  let results = ["bits"];
  let params = [IndexRansStrips];
  let table = "required";
}
