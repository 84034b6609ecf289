//===- Encode.h - Entropy coder of residual planes --------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Writes what Decode.h reads, and trains its table: contexts are grouped by
// code length, so that rarely seen contexts share rows with similar ones.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_ROWRANS_ENCODE_H
#define SMMIL_CODECS_ROWRANS_ENCODE_H

#include "smmil/Runtime/PrimitiveImpl.h"

namespace smmil::row_rans {

/// A residual that no symbol of its plane can say is an InvalidArgument.
Status encode(const EncodeStep &step, EncodedValue *operands,
              EncodedValue *results, int32_t *item);

/// Any residual planes can be encoded with the table.
Status train(const EncodeStep &step, Span<const TrainSample> samples,
             Bytes &table);

} // namespace smmil::row_rans

#endif // SMMIL_CODECS_ROWRANS_ENCODE_H
