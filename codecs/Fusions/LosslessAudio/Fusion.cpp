//===- Fusion.cpp - Lossless audio in one pass ----------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// When lpc and lpc_rans run as one kernel.
//
//===----------------------------------------------------------------------===//
#include "codecs/Fusions/LosslessAudio/Decode.h"
#include "codecs/Fusions/LosslessAudio/Kernels.h"
#include "smmil/Runtime/Primitives/Lpc.h"
#include "smmil/Runtime/Primitives/LpcRans.h"

namespace smmil::fusions::LosslessAudio {
namespace {

bool fits(Span<const DecodeStep>) { return true; }

size_t workspace(Span<const DecodeStep> steps, size_t) {
  return workspaceBytes(lpc::paramsOf(steps[0].args).segments,
                        steps[0].operands[0]);
}

constexpr OpCode kCodes[] = {lpc::kCode, lpc_rans::kCode};

} // namespace

extern const Fusion kFusion;
const Fusion kFusion = {"LosslessAudio",
                        {kCodes, 2},
                        fits,
                        workspace,
                        SMMIL_ISA_TABLE(decodeSound),
                        {}};
} // namespace smmil::fusions::LosslessAudio
