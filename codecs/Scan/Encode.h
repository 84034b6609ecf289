//===- Encode.h - Coefficients to bands -------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Takes the kept coefficients of every block, real ones as they are.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_SCAN_ENCODE_H
#define SMMIL_CODECS_SCAN_ENCODE_H

#include "smmil/Runtime/PrimitiveImpl.h"

namespace smmil::scan {

Status encode(const EncodeStep &step, EncodedValue *operands,
              EncodedValue *results, int32_t *item);

} // namespace smmil::scan

#endif // SMMIL_CODECS_SCAN_ENCODE_H
