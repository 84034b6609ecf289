//===- DecodeIsa.cpp - DCT images for one instruction set -----------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The decoder templates with parameters known at run time. Compiled once per
// instruction set.
//
//===----------------------------------------------------------------------===//
#include "codecs/Fusions/DctImage/Kernels.h"
#include "smmil/Runtime/Primitives/Quantize.h"

namespace smmil::fusions::DctImage {
SMMIL_ISA_BEGIN

static CaseTables tablesOf(const FusedDecode &job) {
  return {*static_cast<const band_rans::Table *>(job.steps[4].table),
          *static_cast<const quantize::Table *>(job.steps[3].table)};
}

static ItemParams itemOf(const FusedDecode &job) {
  const Shape &frame = job.steps[0].operands[0];
  return {frame.width, frame.height,
          static_cast<int32_t>(job.steps[3].item[quantize::kItemStep])};
}

Status decodeFrame(const FusedDecode &job, MutableByteSpan output,
                   StageClock &clock) {
  return decodeRgb(configOf(job.steps), tablesOf(job), itemOf(job), job.bits,
                   output, job.workspace, clock);
}

Status decodeFrameTensor(const FusedDecode &job, const TensorOutput &output,
                         StageClock &clock) {
  if (output.isBytes())
    return decodeBytes(configOf(job.steps), tablesOf(job), itemOf(job),
                       job.bits, output.bytes, job.workspace, clock);
  return decodeTensor(configOf(job.steps), tablesOf(job), itemOf(job),
                      output.scale, output.offset, job.bits, output.values,
                      job.workspace, clock);
}

SMMIL_ISA_END
} // namespace smmil::fusions::DctImage
