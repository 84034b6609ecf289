//===- Codec.h - Lossless WebP as a primitive -------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A picture of VP8L, by libwebp; see codecs/Webp/LibWebp.h.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_WEBPLOSSLESS_CODEC_H
#define SMMIL_CODECS_WEBPLOSSLESS_CODEC_H

#include "smmil/Runtime/Kernels/External/Codec.h"

namespace smmil::webp_lossless {

SMMIL_EXTERNAL_CODEC(external::inferFrame)

} // namespace smmil::webp_lossless

#endif // SMMIL_CODECS_WEBPLOSSLESS_CODEC_H
