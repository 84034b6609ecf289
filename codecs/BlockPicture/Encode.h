//===- Encode.h - Encoder of block pictures ---------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Chooses blocks, modes and levels for the step of the item; see spec.md.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_BLOCKPICTURE_ENCODE_H
#define SMMIL_CODECS_BLOCKPICTURE_ENCODE_H

#include "smmil/Runtime/PrimitiveImpl.h"

namespace smmil::block_picture {

Status encode(const EncodeStep &step, EncodedValue *operands,
              EncodedValue *results, int32_t *item);

} // namespace smmil::block_picture

#endif // SMMIL_CODECS_BLOCKPICTURE_ENCODE_H
