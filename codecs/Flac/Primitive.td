//===- Primitive.td - FLAC *- tablegen -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
include "codecs/PrimitiveBase.td"

def FlacLevel
    : IntParam<"level", 0, 8, "compression level of the encoder; 8 compresses best"> {
  let role = "encoder";
  let optional = 1;
  let absent = 8;
  let tries = [8];
}

def Flac : Primitive<"flac", 39> {
  let summary = "Compress pcm as FLAC, by libFLAC.";
  let description = [{
    Of a FLAC stream the frames alone are stored: all that its header says is in
    the shape. The library is loaded when the first item needs it; the table
    names the one that the dataset was encoded with.
  }];
  let example = "%b = codec.flac %m level 8";
  let operands = ["pcm"];
  let results = ["bits"];
  let table = "required";
  let library = "libFLAC";
  let params = [FlacLevel];
}
