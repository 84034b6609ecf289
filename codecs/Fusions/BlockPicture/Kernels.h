//===- Kernels.h - Decoder of each instruction set --------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What DecodeIsa.cpp defines, once per instruction set.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_FUSIONS_BLOCKPICTURE_KERNELS_H
#define SMMIL_CODECS_FUSIONS_BLOCKPICTURE_KERNELS_H

#include "smmil/Runtime/Fusion.h"
#include "smmil/Runtime/Kernels/RansCore/Isa.h"

namespace smmil::fusions::BlockPicture {

SMMIL_ISA_DECLARE(Status decodeFrame(const FusedDecode &job,
                                     MutableByteSpan output, StageClock &clock))
SMMIL_ISA_DECLARE(Status decodeFrameTensor(const FusedDecode &job,
                                           const TensorOutput &output,
                                           StageClock &clock))

} // namespace smmil::fusions::BlockPicture

#endif // SMMIL_CODECS_FUSIONS_BLOCKPICTURE_KERNELS_H
