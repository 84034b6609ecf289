//===- Primitive.td - wav_file *- tablegen -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
include "codecs/PrimitiveBase.td"

def WavFile : Primitive<"wav_file", 58> {
  let summary = "Compress a WAV file so that the very file comes back.";
  let description = [{
    Predicts samples of 16 bits by filters that adapt, codes what is left under
    adaptive contexts, and everything else with zstd. Bytes that are no such
    file are kept as they are, one byte longer.
  }];
  let example = "%b = codec.wav_file %f";
  let operands = ["bytes"];
  let results = ["bits"];
}
