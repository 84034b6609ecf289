//===- Codec.h - Opus as a primitive ----------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Packets of Opus, by libopus; see Calls.cpp.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_OPUS_CODEC_H
#define SMMIL_CODECS_OPUS_CODEC_H

#include "smmil/Runtime/Kernels/External/Codec.h"

namespace smmil::opus {

SMMIL_EXTERNAL_CODEC(external::inferPcm<2>)

} // namespace smmil::opus

#endif // SMMIL_CODECS_OPUS_CODEC_H
