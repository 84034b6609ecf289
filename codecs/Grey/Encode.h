//===- Encode.h - The plane of a grey frame ---------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Twin of Decode.h.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_GREY_ENCODE_H
#define SMMIL_CODECS_GREY_ENCODE_H

#include "smmil/Runtime/PrimitiveImpl.h"

namespace smmil::grey {

/// A frame with a pixel of unequal channels is Unsupported.
Status encode(const EncodeStep &step, EncodedValue *operands,
              EncodedValue *results, int32_t *item);

} // namespace smmil::grey

#endif // SMMIL_CODECS_GREY_ENCODE_H
