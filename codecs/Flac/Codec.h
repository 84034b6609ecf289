//===- Codec.h - FLAC as a primitive ----------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Frames of FLAC, by libFLAC; see Calls.cpp.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_FLAC_CODEC_H
#define SMMIL_CODECS_FLAC_CODEC_H

#include "smmil/Runtime/Kernels/External/Codec.h"

namespace smmil::flac {

SMMIL_EXTERNAL_CODEC(external::inferPcm<8>)

} // namespace smmil::flac

#endif // SMMIL_CODECS_FLAC_CODEC_H
