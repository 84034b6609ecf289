//===- Primitive.td - Predicted and transformed blocks *- tablegen -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
include "codecs/PrimitiveBase.td"

def BlockPictureSmallest
    : ListParam<"smallest", [4, 8], "side of the smallest luma block"> {
  let tries = [4, 8];
}
def BlockPictureLargest
    : ListParam<"largest", [32, 16, 8], "side of the largest block"> {
  let tries = [32];
}
def BlockPictureMatrix
    : WordParam<"matrix", "Tool", ["off", "on"],
                "whether blocks may be predicted by trained matrices"> {
  let tryWords = ["on", "off"];
}
def BlockPictureFilter
    : WordParam<"filter", "Tool", ["off", "on"],
                "whether pictures may be filtered after they are decoded"> {
  let tryWords = ["on", "off"];
}
def BlockPictureEffort
    : WordParam<"effort", "Effort", ["fast", "thorough"],
                "how much the encoder tries; no decoder reads it"> {
  let role = "encoder";
  let optional = 1;
  let absent = 1;
  let quick = 0;
}
def BlockPictureStep
    : IntParam<"step", 0, 447,
               "quantiser step of the item, 64 an octave; absent: the coarsest "
               "that holds the floor"> {
  let role = "item";
  let optional = 1;
  let absent = -1;
  let ladder = 1;
}

def BlockPicture : Primitive<"block_picture", 48> {
  let summary = "Predict blocks from their neighbours, transform what is left, "
                "and code it with trained contexts.";
  let description = [{
    The picture in three orthonormal planes is cut into a quadtree of blocks.
    Each block is predicted from what is decoded around it, by direction, by a
    trained matrix or from its luma, and the rest is transformed and quantised.
    One rANS coder with adaptive contexts codes it all. The start of every
    context, the matrices and the taps of the post filter were trained once and
    ship with the runtime; the table of a dataset holds what it changes of them,
    where that saves more than it takes.
  }];
  let example = "%b = codec.block_picture %m smallest 4 largest 32 matrix on "
                "filter on";
  let operands = ["frame"];
  let results = ["bits"];
  let loss = "perceptual";
  let table = "optional";
  let params = [BlockPictureSmallest, BlockPictureLargest, BlockPictureMatrix,
                BlockPictureFilter, BlockPictureEffort, BlockPictureStep];
}
