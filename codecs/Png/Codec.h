//===- Codec.h - PNG as a primitive -----------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A file of PNG, by libpng; see Calls.cpp.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_PNG_CODEC_H
#define SMMIL_CODECS_PNG_CODEC_H

#include "smmil/Runtime/Kernels/External/Codec.h"

namespace smmil::png {

SMMIL_EXTERNAL_CODEC(external::inferFrame)

} // namespace smmil::png

#endif // SMMIL_CODECS_PNG_CODEC_H
