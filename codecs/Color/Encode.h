//===- Encode.h - A frame to planes -----------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The colour transform. Kinds that are not reversible give real samples, so
// that no precision is lost on the way to a quantiser.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_COLOR_ENCODE_H
#define SMMIL_CODECS_COLOR_ENCODE_H

#include "smmil/Runtime/PrimitiveImpl.h"

namespace smmil::color {

Status encode(const EncodeStep &step, EncodedValue *operands,
              EncodedValue *results, int32_t *item);

} // namespace smmil::color

#endif // SMMIL_CODECS_COLOR_ENCODE_H
