//===- Codec.h - Lossy WebP as a primitive ----------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A picture of VP8, by libwebp; see LibWebp.h.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_WEBP_CODEC_H
#define SMMIL_CODECS_WEBP_CODEC_H

#include "smmil/Runtime/Kernels/External/Codec.h"

namespace smmil::webp {

SMMIL_EXTERNAL_CODEC(external::inferFrame)

} // namespace smmil::webp

#endif // SMMIL_CODECS_WEBP_CODEC_H
