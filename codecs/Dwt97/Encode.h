//===- Encode.h - 9/7 wavelet transform -------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Twin of Decode.h.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_DWT97_ENCODE_H
#define SMMIL_CODECS_DWT97_ENCODE_H

#include "smmil/Runtime/PrimitiveImpl.h"

namespace smmil::dwt97 {

/// Takes real or rounded planes, and makes real coefficients.
Status encode(const EncodeStep &step, EncodedValue *operands,
              EncodedValue *results, int32_t *item);

} // namespace smmil::dwt97

#endif // SMMIL_CODECS_DWT97_ENCODE_H
