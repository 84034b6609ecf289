//===- Primitive.td - Spatial prediction *- tablegen -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
include "codecs/PrimitiveBase.td"

def PredictPredictor
    : WordParam<"predictor", "PredictKind",
                ["med", "left", "up", "average", "paeth", "gradient", "weighted"],
                "predictor"> {
  let keyword = "by";
  let tryWords = ["med", "weighted", "gradient", "paeth", "average"];
}
def PredictStrips
    : ListParam<"strips", [1, 2, 4, 8, 16, 32, 64], "strips of rows"> {
  let tries = [4, 8, 16, 32];
}

def Predict : Primitive<"predict", 10> {
  let summary = "Replace every sample by its difference from a prediction.";
  let description = [{
    `med` is the median edge detector of LOCO-I, `left` and `up` take one
    neighbour, `average` the mean of both, `paeth` is that of PNG, `gradient`
    continues the plane through three neighbours, and `weighted` weighs four.
    Differences wrap in the range of the plane, so the step is exact.
    The rows are cut into `strips` that know nothing of each other and can be
    decoded side by side; low frames have fewer.
  }];
  let example = "%r = codec.predict %p by med strips 8";
  let operands = ["planes"];
  let results = ["residual_planes"];
  let params = [PredictPredictor, PredictStrips];
}
