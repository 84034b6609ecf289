//===- Encode.h - Upper byte planes alone -----------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Twin of Decode.h.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_HIGHBYTES_ENCODE_H
#define SMMIL_CODECS_HIGHBYTES_ENCODE_H

#include "smmil/Runtime/PrimitiveImpl.h"

namespace smmil::high_bytes {

Status encode(const EncodeStep &step, EncodedValue *operands,
              EncodedValue *results, int32_t *item);

} // namespace smmil::high_bytes

#endif // SMMIL_CODECS_HIGHBYTES_ENCODE_H
