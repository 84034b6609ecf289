//===- Primitive.td - jpeg_file *- tablegen -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
include "codecs/PrimitiveBase.td"

def JpegFileBlocks
    : IntParam<"blocks", 0, 4194303, "blocks of 8 x 8 that the file has"> {
  let role = "item";
  let optional = 1;
  let absent = -1;
}

def JpegFile : Primitive<"jpeg_file", 56> {
  let summary = "Compress a JPEG file so that the very file comes back.";
  let description = [{
    Codes the quantised coefficients of a baseline or progressive file of 8 bits
    under adaptive contexts and everything else with zstd. The inverse writes
    the Huffman codes again. Bytes that are no such file, or do not come back,
    are kept as they are, one byte longer.
  }];
  let example = "%b = codec.jpeg_file %f";
  let operands = ["bytes"];
  let results = ["bits"];
  let params = [JpegFileBlocks];
}
