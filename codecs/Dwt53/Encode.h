//===- Encode.h - Reversible wavelet transform ------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Twin of Decode.h.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_DWT53_ENCODE_H
#define SMMIL_CODECS_DWT53_ENCODE_H

#include "smmil/Runtime/PrimitiveImpl.h"

namespace smmil::dwt53 {

/// Rounds real planes first.
Status encode(const EncodeStep &step, EncodedValue *operands,
              EncodedValue *results, int32_t *item);

} // namespace smmil::dwt53

#endif // SMMIL_CODECS_DWT53_ENCODE_H
