//===- Encode.h - Palette of a frame ----------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Twin of Decode.h.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_PALETTE_ENCODE_H
#define SMMIL_CODECS_PALETTE_ENCODE_H

#include "smmil/Runtime/PrimitiveImpl.h"

namespace smmil::palette {

/// A frame of more than 256 colours is Unsupported.
Status encode(const EncodeStep &step, EncodedValue *operands,
              EncodedValue *results, int32_t *item);

} // namespace smmil::palette

#endif // SMMIL_CODECS_PALETTE_ENCODE_H
