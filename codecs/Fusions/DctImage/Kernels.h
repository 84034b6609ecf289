//===- Kernels.h - Kernels of each instruction set --------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What DecodeIsa.cpp defines, once per instruction set, and how it takes its
// parameters from steps.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_FUSIONS_DCTIMAGE_KERNELS_H
#define SMMIL_CODECS_FUSIONS_DCTIMAGE_KERNELS_H

#include "codecs/Fusions/DctImage/Decode.h"
#include "smmil/Runtime/Fusion.h"
#include "smmil/Runtime/Primitives/BandRans.h"
#include "smmil/Runtime/Primitives/Color.h"

namespace smmil::fusions::DctImage {

SMMIL_ISA_BEGIN
/// From steps whose results have shapes; extents do not matter.
inline RuntimeConfig configOf(Span<const DecodeStep> steps) {
  const Shape &bands = steps[2].results[0];
  return {band_rans::paramsOf(steps[4].args).lanes, bands.block, bands.keep,
          bands.chromaShift, color::paramsOf(steps[0].args).kind};
}
SMMIL_ISA_END

SMMIL_ISA_DECLARE(Status decodeFrame(const FusedDecode &job,
                                     MutableByteSpan output, StageClock &clock))
SMMIL_ISA_DECLARE(Status decodeFrameTensor(const FusedDecode &job,
                                           const TensorOutput &output,
                                           StageClock &clock))

} // namespace smmil::fusions::DctImage

#endif // SMMIL_CODECS_FUSIONS_DCTIMAGE_KERNELS_H
