//===- Primitive.td - Quantiser *- tablegen -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
include "codecs/PrimitiveBase.td"

def QuantizeSteps
    : IntParam<"steps", 1, 64, "matrices of the ladder"> {
  let tries = [24];
}
def QuantizeShape
    : IntParam<"shape", 0, 100, "percent from a flat matrix to that of JPEG"> {
  let role = "encoder";
  let optional = 1;
  let absent = 15;
  let tries = [0, 15, 30];
}
def QuantizeChromaSteps
    : IntParam<"chroma_steps", 10, 400, "steps of planes 1 and 2 in percent of those of plane 0"> {
  let role = "encoder";
  let optional = 1;
  let absent = 90;
  let tries = [90];
}
def QuantizeDeadzone
    : IntParam<"deadzone", 0, 255, "dead zone in 1/256 of a step"> {
  let role = "encoder";
  let optional = 1;
  let absent = 40;
  let tries = [20, 40, 60];
}
def QuantizeLambda
    : IntParam<"lambda", 0, 65535, "weight of the rate in 1/1024; 0 chooses by the dead zone"> {
  let role = "encoder";
  let optional = 1;
  let absent = 100;
  let tries = [0, 70, 100, 140];
}
def QuantizeStep
    : IntParam<"step", 0, 63, "matrix of the item; absent: the coarsest that holds the floor"> {
  let role = "item";
  let optional = 1;
  let absent = -1;
  let below = "steps";
  let ladder = 1;
}

def Quantize : Primitive<"quantize", 7> {
  let summary = "Divide bands by steps of a trained ladder.";
  let description = [{
    The ladder has `steps` matrices, finest first; each item carries the number
    of its matrix. `table` holds the matrices and the trained reconstruction
    points. With `rates`, the table of the entropy coder behind, and a `lambda`
    above 0, levels are chosen by rate and distortion; else by dead zone.
  }];
  let example = "%q = codec.quantize %s steps 24 shape 15 deadzone 40 lambda 100";
  let operands = ["bands"];
  let results = ["bands"];
  let loss = "bounded";
  let table = "required";
  let rates = "band_rans";
  let params = [QuantizeSteps, QuantizeShape, QuantizeChromaSteps, QuantizeDeadzone, QuantizeLambda, QuantizeStep];
  let hasRules = 1;
  let halide = 1;
}
