//===- Encode.h - Planes to coefficients ------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The forward transform, in floats. Its coefficients are real, in 1/8 of the
// orthonormal transform's units.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_BLOCKDCT_ENCODE_H
#define SMMIL_CODECS_BLOCKDCT_ENCODE_H

#include "smmil/Runtime/PrimitiveImpl.h"

namespace smmil::block_dct {

Status encode(const EncodeStep &step, EncodedValue *operands,
              EncodedValue *results, int32_t *item);

} // namespace smmil::block_dct

#endif // SMMIL_CODECS_BLOCKDCT_ENCODE_H
