//===- Primitive.td - png_file *- tablegen -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
include "codecs/PrimitiveBase.td"

def PngFileRows
    : IntParam<"rows", 0, 268435455, "bytes of the filtered rows"> {
  let role = "item";
  let optional = 1;
  let absent = -1;
}

def PngFile : Primitive<"png_file", 57> {
  let summary = "Compress a PNG file so that the very file comes back.";
  let description = [{
    Codes the pixels under adaptive contexts, or filtered rows with zstd, and
    the settings with which zlib makes the same bytes of them again. Bytes that
    are no such file, or do not come back, are kept as they are, one byte
    longer. zlib is loaded when the first item needs it.
  }];
  let example = "%b = codec.png_file %f";
  let operands = ["bytes"];
  let results = ["bits"];
  let params = [PngFileRows];
}
