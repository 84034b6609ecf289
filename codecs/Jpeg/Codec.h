//===- Codec.h - JPEG as a primitive ----------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Sequential JPEG, by libjpeg-turbo; see Calls.cpp.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_JPEG_CODEC_H
#define SMMIL_CODECS_JPEG_CODEC_H

#include "smmil/Runtime/Kernels/External/Codec.h"

namespace smmil::jpeg {

SMMIL_EXTERNAL_CODEC(external::inferFrame)

} // namespace smmil::jpeg

#endif // SMMIL_CODECS_JPEG_CODEC_H
