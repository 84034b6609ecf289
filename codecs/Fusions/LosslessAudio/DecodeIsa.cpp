//===- DecodeIsa.cpp - Lossless audio per instruction set -----------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// From the steps of a plan to the kernel.
//
//===----------------------------------------------------------------------===//
#include "codecs/Fusions/LosslessAudio/Decode.h"
#include "codecs/Fusions/LosslessAudio/Kernels.h"
#include "smmil/Runtime/Primitives/Lpc.h"

namespace smmil::fusions::LosslessAudio {
SMMIL_ISA_BEGIN

Status decodeSound(const FusedDecode &job, MutableByteSpan output,
                   StageClock &clock) {
  const DecodeStep &lpcStep = job.steps[0];
  const lpc::Params params = lpc::paramsOf(lpcStep.args);
  SMMIL_RETURN_IF_ERROR(
      decodePcm(Config{params.order, params.window, params.segments},
                *static_cast<const lpc_rans::Table *>(job.steps[1].table),
                lpcStep.operands[0], lpcStep.item[lpc::kItemMode], job.bits,
                output, job.workspace));
  clock.endEntropy();
  return Status::ok();
}

SMMIL_ISA_END
} // namespace smmil::fusions::LosslessAudio
