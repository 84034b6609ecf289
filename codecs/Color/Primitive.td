//===- Primitive.td - Colour transform *- tablegen -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
include "codecs/PrimitiveBase.td"

def ColorKind
    : WordParam<"kind", "ColorKind", ["ycbcr", "ycocg", "green_difference", "ycocg_r", "subtract_green"], "colour space"> {
  let tryWords = ["ycbcr"];
}
def ColorChroma
    : ListParam<"chroma", [444, 420], "sampling of planes 1 and 2"> {
  let tries = [420, 444];
}

def Color : Primitive<"color", 9> {
  let summary = "Split an RGB frame into colour planes.";
  let description = [{
    `ycbcr` is full-range BT.601. `ycocg` and `green_difference` have signed
    planes 1 and 2 of 9 bits; `ycocg_r` and `subtract_green` are the same modulo
    256 and reversible in 8 bits. `chroma` is the sampling as J:a:b without the
    colons: 444 keeps every sample of planes 1 and 2, 420 one of four. The
    inverse clamps to 0 to 255 and interpolates missing samples.
  }];
  let example = "%p = codec.color %m kind ycbcr chroma 420";
  let operands = ["frame"];
  let results = ["planes"];
  let loss = "custom";
  let params = [ColorKind, ColorChroma];
  let hasRules = 1;
  let hasVerifier = 1;
  let halide = 1;
}
