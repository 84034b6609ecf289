//===- Primitive.td - Entropy coder of linear prediction *- tablegen -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
include "codecs/PrimitiveBase.td"

def LpcRans : Primitive<"lpc_rans", 5> {
  let summary = "Interleaved rANS of predictors and residuals, a lane per segment.";
  let description = [{
    The context of a residual is the energy of those before it. Static, trained
    frequencies; symbols that training did not see are escaped.
  }];
  let example = "%b = codec.lpc_rans %r";
  let operands = ["residual_pcm"];
  let results = ["bits"];
  let table = "required";
}
