//===- Primitive.td - Opus *- tablegen -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
include "codecs/PrimitiveBase.td"

def OpusRate
    : ListParam<"rate", [48000, 24000, 16000, 12000, 8000], "samples per second that the codec takes them for"> {
  let tries = [48000, 24000, 16000, 12000, 8000];
}
def OpusComplexity
    : IntParam<"complexity", 0, 10, "complexity of the encoder; 10 compresses best"> {
  let role = "encoder";
  let optional = 1;
  let absent = 10;
  let tries = [10];
}
def OpusStep
    : IntParam<"step", 0, 23, "step of the bit rate of the item; absent: the coarsest that holds the floor"> {
  let role = "item";
  let optional = 1;
  let absent = -1;
  let ladder = 1;
}

def Opus : Primitive<"opus", 43> {
  let summary = "Compress pcm of one or two channels as Opus, by libopus.";
  let description = [{
    Packets of 20 ms at a variable bit rate. `rate` should be that of
    the samples, of which Opus takes five: where it is a knob, no other value
    than the model's rate is left. The delay of the encoder
    and the padding of the last packet are cut off: a decode gives exactly the
    samples of the shape. The library is loaded when the first item needs it;
    the table names the one that the dataset was encoded with, and decoding is
    what the installed library gives.
  }];
  let example = "%b = codec.opus %m rate 16000 complexity 10";
  let operands = ["pcm"];
  let results = ["bits"];
  let loss = "perceptual";
  let table = "required";
  let library = "libopus";
  let hasRules = 1;
  let params = [OpusRate, OpusComplexity, OpusStep];
}
