//===- Encode.h - A GIF file to indices --------------------------*- C++
//-*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Writes what Decode.h reads.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_GIFFILE_ENCODE_H
#define SMMIL_CODECS_GIFFILE_ENCODE_H

#include "smmil/Runtime/PrimitiveImpl.h"

namespace smmil::gif_file {

Status encode(const EncodeStep &step, EncodedValue *operands,
              EncodedValue *results, int32_t *item);

} // namespace smmil::gif_file

#endif // SMMIL_CODECS_GIFFILE_ENCODE_H
