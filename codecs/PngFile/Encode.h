//===- Encode.h - A PNG file to pixels --------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Writes what Decode.h reads.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_PNGFILE_ENCODE_H
#define SMMIL_CODECS_PNGFILE_ENCODE_H

#include "smmil/Runtime/PrimitiveImpl.h"

namespace smmil::png_file {

Status encode(const EncodeStep &step, EncodedValue *operands,
              EncodedValue *results, int32_t *item);

} // namespace smmil::png_file

#endif // SMMIL_CODECS_PNGFILE_ENCODE_H
