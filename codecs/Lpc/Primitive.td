//===- Primitive.td - Linear prediction *- tablegen -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
include "codecs/PrimitiveBase.td"

def LpcOrder
    : IntParam<"order", 1, 32, "highest order of a predictor"> {
  let tries = [8, 12, 16, 24, 32];
}
def LpcWindow
    : IntParam<"window", 64, 65536, "samples that share a predictor"> {
  let multiple = 32;
  let tries = [1024, 2048, 4096];
}
def LpcSegments
    : ListParam<"segments", [1, 2, 4, 8, 16, 32, 64], "segments of a channel"> {
  let tries = [4, 8, 16, 32];
}
def LpcMode
    : IntParam<"mode", 0, 31, "bits 0 to 3: low bits that are 0 in every sample; bit 4: mid and side"> {
  let role = "item";
  let optional = 1;
  let absent = -1;
}

def Lpc : Primitive<"lpc", 11> {
  let summary = "Predict each sample from those before it, window by window.";
  let description = [{
    The value it makes holds the residual and, for each window, the quantised
    predictor; both are needed to undo it, which is exact. Low bits that are
    always 0 and the correlation of two channels are taken out first. A channel
    is cut into `segments` that can be decoded side by side; short ones have
    fewer.
  }];
  let example = "%r = codec.lpc %m order 16 window 4096 segments 8";
  let operands = ["pcm"];
  let results = ["residual_pcm"];
  let params = [LpcOrder, LpcWindow, LpcSegments, LpcMode];
  let hasRules = 1;
}
