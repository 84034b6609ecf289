//===- DecodeIsa.cpp - Block pictures per instruction set -----------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// From the step of a plan to the kernel.
//
//===----------------------------------------------------------------------===//
#include "codecs/Fusions/BlockPicture/Decode.h"
#include "codecs/Fusions/BlockPicture/Kernels.h"

namespace smmil::fusions::BlockPicture {
SMMIL_ISA_BEGIN

Status decodeFrame(const FusedDecode &job, MutableByteSpan output,
                   StageClock &clock) {
  const DecodeStep &step = job.steps[0];
  SMMIL_RETURN_IF_ERROR(decodeRgb(
      block_picture::configOf(step.args), block_picture::tablesOf(step.table),
      step.item[0], step.operands[0], job.bits, output, job.workspace));
  clock.endEntropy();
  return Status::ok();
}

Status decodeFrameTensor(const FusedDecode &job, const TensorOutput &output,
                         StageClock &clock) {
  const DecodeStep &step = job.steps[0];
  const block_picture::Config config = block_picture::configOf(step.args);
  const block_picture::Tables &tables = block_picture::tablesOf(step.table);
  SMMIL_RETURN_IF_ERROR(
      output.isBytes()
          ? decodePlanes(config, tables, step.item[0], step.operands[0],
                         job.bits, output.bytes, job.workspace)
          : decodeTensor(config, tables, step.item[0], step.operands[0],
                         output.scale, output.offset, job.bits, output.values,
                         job.workspace));
  clock.endEntropy();
  return Status::ok();
}

SMMIL_ISA_END
} // namespace smmil::fusions::BlockPicture
