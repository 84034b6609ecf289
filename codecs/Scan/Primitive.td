//===- Primitive.td - Coefficient scan *- tablegen -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
include "codecs/PrimitiveBase.td"

def ScanKeep
    : IntParam<"keep", 1, 1024, "coefficients of a block that are kept"> {
  let optional = 1;
  let absent = 0;
  let tries = [48, 64, 40, 32, 24, 16];
}

def Scan : Primitive<"scan", 6> {
  let summary = "Keep a prefix of every block's coefficients in zigzag order.";
  let description = [{
    The kept coefficients are a prefix by construction: there is no way to write
    another selection. Without `keep`, all of them are kept; the inverse makes
    the others zero.
  }];
  let example = "%s = codec.scan %f keep 40";
  let operands = ["coefficients"];
  let results = ["bands"];
  let loss = "custom";
  let params = [ScanKeep];
  let hasRules = 1;
  let halide = 1;
}
