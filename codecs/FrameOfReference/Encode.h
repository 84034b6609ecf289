//===- Encode.h - Frame of reference ----------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Twin of Decode.h.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_FRAMEOFREFERENCE_ENCODE_H
#define SMMIL_CODECS_FRAMEOFREFERENCE_ENCODE_H

#include "smmil/Runtime/PrimitiveImpl.h"

namespace smmil::frame_of_reference {

Status encode(const EncodeStep &step, EncodedValue *operands,
              EncodedValue *results, int32_t *item);

} // namespace smmil::frame_of_reference

#endif // SMMIL_CODECS_FRAMEOFREFERENCE_ENCODE_H
