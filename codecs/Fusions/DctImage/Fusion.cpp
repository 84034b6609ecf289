//===- Fusion.cpp - The fused decoder of DCT images -----------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Which graphs it fits, and its kernels by instruction set.
//
//===----------------------------------------------------------------------===//
#include "codecs/Fusions/DctImage/Kernels.h"
#include "smmil/Runtime/Primitives/BandRans.h"
#include "smmil/Runtime/Primitives/BlockDct.h"
#include "smmil/Runtime/Primitives/Color.h"
#include "smmil/Runtime/Primitives/Quantize.h"
#include "smmil/Runtime/Primitives/Scan.h"

namespace smmil::fusions::DctImage {
namespace {

bool fits(Span<const DecodeStep> steps) {
  return isSupported(color::paramsOf(steps[0].args).kind);
}

size_t workspace(Span<const DecodeStep> steps, size_t bitBytes) {
  const Shape &frame = steps[0].operands[0];
  return workspaceBytes(configOf(steps), frame.width, frame.height, bitBytes);
}

constexpr OpCode kCodes[] = {color::kCode, block_dct::kCode, scan::kCode,
                             quantize::kCode, band_rans::kCode};

} // namespace

extern const Fusion kFusion;
const Fusion kFusion = {"DctImage",
                        {kCodes, 5},
                        fits,
                        workspace,
                        SMMIL_ISA_TABLE(decodeFrame),
                        SMMIL_ISA_TABLE(decodeFrameTensor)};

} // namespace smmil::fusions::DctImage
