//===- Primitive.td - Entropy coder of residual planes *- tablegen -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
include "codecs/PrimitiveBase.td"

def RowRans : Primitive<"row_rans", 4> {
  let summary = "Interleaved rANS of residual planes, a lane per plane and strip.";
  let description = [{
    The context of a residual is the energy of its neighbours and the residuals
    of the planes before it at the same place. Static, trained frequencies;
    symbols that training did not see are escaped.
  }];
  let example = "%b = codec.row_rans %r";
  let operands = ["residual_planes"];
  let results = ["bits"];
  let table = "required";
}
