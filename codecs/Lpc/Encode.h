//===- Encode.h - Linear prediction -----------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Twin of Decode.h.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_LPC_ENCODE_H
#define SMMIL_CODECS_LPC_ENCODE_H

#include "smmil/Runtime/PrimitiveImpl.h"

namespace smmil::lpc {

/// Chooses the mode where it is -1. A given mode that does not suit the sound
/// is an InvalidArgument.
Status encode(const EncodeStep &step, EncodedValue *operands,
              EncodedValue *results, int32_t *item);

} // namespace smmil::lpc

#endif // SMMIL_CODECS_LPC_ENCODE_H
