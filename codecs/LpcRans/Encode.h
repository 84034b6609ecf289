//===- Encode.h - Entropy coder of linear prediction ------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Writes what Decode.h reads, and trains its table.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_LPCRANS_ENCODE_H
#define SMMIL_CODECS_LPCRANS_ENCODE_H

#include "smmil/Runtime/PrimitiveImpl.h"

namespace smmil::lpc_rans {

/// A predictor that has no symbol is an InvalidArgument.
Status encode(const EncodeStep &step, EncodedValue *operands,
              EncodedValue *results, int32_t *item);

/// Any residual_pcm can be encoded with the table.
Status train(const EncodeStep &step, Span<const TrainSample> samples,
             Bytes &table);

} // namespace smmil::lpc_rans

#endif // SMMIL_CODECS_LPCRANS_ENCODE_H
