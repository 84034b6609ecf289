//===- Fusion.cpp - Lossless images in one pass ---------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// When color, predict and row_rans run as one kernel.
//
//===----------------------------------------------------------------------===//
#include "codecs/Fusions/PredictedImage/Decode.h"
#include "codecs/Fusions/PredictedImage/Kernels.h"
#include "smmil/Runtime/Primitives/Color.h"
#include "smmil/Runtime/Primitives/Predict.h"
#include "smmil/Runtime/Primitives/RowRans.h"

namespace smmil::fusions::PredictedImage {
namespace {

/// Reversible colour, all planes of one size, a simple predictor.
bool fits(Span<const DecodeStep> steps) {
  const color::Params params = color::paramsOf(steps[0].args);
  return params.chroma == 444 &&
         (params.kind == ColorKind::YcocgR ||
          params.kind == ColorKind::SubtractGreen) &&
         predict::isSimple(predict::paramsOf(steps[1].args).predictor);
}

size_t workspace(Span<const DecodeStep> steps, size_t) {
  return workspaceBytes(predict::paramsOf(steps[1].args).strips,
                        steps[0].operands[0]);
}

constexpr OpCode kCodes[] = {color::kCode, predict::kCode, row_rans::kCode};

} // namespace

extern const Fusion kFusion;
const Fusion kFusion = {"PredictedImage",
                        {kCodes, 3},
                        fits,
                        workspace,
                        SMMIL_ISA_TABLE(decodeFrame),
                        SMMIL_ISA_TABLE(decodeFrameTensor)};
} // namespace smmil::fusions::PredictedImage
