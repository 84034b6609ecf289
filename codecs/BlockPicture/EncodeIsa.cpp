//===- EncodeIsa.cpp - Encoder per instruction set ------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The search, for the instruction sets above the baseline.
//
//===----------------------------------------------------------------------===//
#include "codecs/BlockPicture/EncodeKernel.h"
#include "codecs/BlockPicture/Search.h"

namespace smmil::block_picture {
SMMIL_ISA_BEGIN

Bytes encodeFrame(const EncodeJob &job) { return encodePicture(job); }

SMMIL_ISA_END
} // namespace smmil::block_picture
