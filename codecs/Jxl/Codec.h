//===- Codec.h - JPEG XL as a primitive -------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A codestream of JPEG XL, by libjxl; see LibJxl.h.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_JXL_CODEC_H
#define SMMIL_CODECS_JXL_CODEC_H

#include "smmil/Runtime/Kernels/External/Codec.h"

namespace smmil::jxl {

SMMIL_EXTERNAL_CODEC(external::inferFrame)

} // namespace smmil::jxl

#endif // SMMIL_CODECS_JXL_CODEC_H
