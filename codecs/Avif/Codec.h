//===- Codec.h - AVIF as a primitive ----------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A still picture of AV1, by libavif and libdav1d; see Calls.cpp.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_AVIF_CODEC_H
#define SMMIL_CODECS_AVIF_CODEC_H

#include "smmil/Runtime/Kernels/External/Codec.h"

namespace smmil::avif {

SMMIL_EXTERNAL_CODEC(external::inferFrame)

} // namespace smmil::avif

#endif // SMMIL_CODECS_AVIF_CODEC_H
