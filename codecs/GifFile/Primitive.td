//===- Primitive.td - gif_file *- tablegen -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
include "codecs/PrimitiveBase.td"

def GifFilePixels : IntParam<"pixels", 0, 67108864, "pixels of the screen"> {
  let role = "item";
  let optional = 1;
  let absent = -1;
}

def GifFile : Primitive<"gif_file", 68> {
  let summary = "Compress a GIF file so that the very file comes back.";
  let description = [{
    Codes palettes and indices under adaptive contexts, of which one is what
    the pictures before have drawn at the same place, and what an LZW encoder
    needs to make the same codes of them again. A picture whose codes do not
    come back is kept as it is, and so are bytes that are no such file, one byte
    longer.
  }];
  let example = "%b = codec.gif_file %f";
  let operands = ["bytes"];
  let results = ["bits"];
  let params = [GifFilePixels];
}
