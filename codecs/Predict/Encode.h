//===- Encode.h - Spatial prediction ----------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Twin of Decode.h.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_PREDICT_ENCODE_H
#define SMMIL_CODECS_PREDICT_ENCODE_H

#include "smmil/Runtime/PrimitiveImpl.h"

namespace smmil::predict {

/// Rounds real planes, and clamps samples to the range of their plane, before
/// it predicts; `operands` holds the result.
Status encode(const EncodeStep &step, EncodedValue *operands,
              EncodedValue *results, int32_t *item);

} // namespace smmil::predict

#endif // SMMIL_CODECS_PREDICT_ENCODE_H
