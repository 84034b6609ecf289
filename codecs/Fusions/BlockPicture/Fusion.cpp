//===- Fusion.cpp - Block pictures on the best instruction set ------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A primitive that stands alone: the fusion is its copies per instruction set.
//
//===----------------------------------------------------------------------===//
#include "codecs/Fusions/BlockPicture/Decode.h"
#include "codecs/Fusions/BlockPicture/Kernels.h"

namespace smmil::fusions::BlockPicture {
namespace {

bool fits(Span<const DecodeStep>) { return true; }

size_t workspace(Span<const DecodeStep> steps, size_t) {
  return workspaceBytes(steps[0].operands[0]);
}

constexpr OpCode kCodes[] = {block_picture::kCode};

} // namespace

extern const Fusion kFusion;
const Fusion kFusion = {"BlockPicture",
                        {kCodes, 1},
                        fits,
                        workspace,
                        SMMIL_ISA_TABLE(decodeFrame),
                        SMMIL_ISA_TABLE(decodeFrameTensor)};

} // namespace smmil::fusions::BlockPicture
