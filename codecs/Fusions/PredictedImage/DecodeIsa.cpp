//===- DecodeIsa.cpp - Lossless images per instruction set ----------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// From the steps of a plan to the kernel.
//
//===----------------------------------------------------------------------===//
#include "codecs/Fusions/PredictedImage/Decode.h"
#include "codecs/Fusions/PredictedImage/Kernels.h"
#include "smmil/Runtime/Primitives/Color.h"
#include "smmil/Runtime/Primitives/Predict.h"

namespace smmil::fusions::PredictedImage {
SMMIL_ISA_BEGIN

static Config configOf(const FusedDecode &job) {
  const predict::Params params = predict::paramsOf(job.steps[1].args);
  return {params.strips, params.predictor,
          color::paramsOf(job.steps[0].args).kind};
}

static const row_rans::Table &tableOf(const FusedDecode &job) {
  return *static_cast<const row_rans::Table *>(job.steps[2].table);
}

Status decodeFrame(const FusedDecode &job, MutableByteSpan output,
                   StageClock &clock) {
  SMMIL_RETURN_IF_ERROR(decodeRgb(configOf(job), tableOf(job),
                                  job.steps[0].operands[0], job.bits, output,
                                  job.workspace));
  clock.endEntropy();
  return Status::ok();
}

Status decodeFrameTensor(const FusedDecode &job, const TensorOutput &output,
                         StageClock &clock) {
  const Shape &frame = job.steps[0].operands[0];
  SMMIL_RETURN_IF_ERROR(
      output.isBytes() ? decodeBytes(configOf(job), tableOf(job), frame,
                                     job.bits, output.bytes, job.workspace)
                       : decodeTensor(configOf(job), tableOf(job), frame,
                                      output.scale, output.offset, job.bits,
                                      output.values, job.workspace));
  clock.endEntropy();
  return Status::ok();
}

SMMIL_ISA_END
} // namespace smmil::fusions::PredictedImage
