//===- EncodeKernel.h - Encoder per instruction set -------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What EncodeIsa.cpp defines, once per instruction set.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_BLOCKPICTURE_ENCODEKERNEL_H
#define SMMIL_CODECS_BLOCKPICTURE_ENCODEKERNEL_H

#include "codecs/BlockPicture/Picture.h"
#include "smmil/Runtime/Kernels/RansCore/Isa.h"

namespace smmil::block_picture {

struct Costs;

/// A frame to encode: `args` of the step, an RGB frame of these extents.
struct EncodeJob {
  const int32_t *args;
  const Tables &tables;
  const Costs &costs; ///< Of `tables`.
  uint32_t step;
  Extents extents;
  const uint8_t *rgb;
  SymbolLog *log = nullptr;
};

SMMIL_ISA_DECLARE(Bytes encodeFrame(const EncodeJob &job))

} // namespace smmil::block_picture

#endif // SMMIL_CODECS_BLOCKPICTURE_ENCODEKERNEL_H
