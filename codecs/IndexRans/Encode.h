//===- Encode.h - Entropy coder of indices ----------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Writes what Decode.h reads, and trains its table: contexts are grouped by
// code length.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_INDEXRANS_ENCODE_H
#define SMMIL_CODECS_INDEXRANS_ENCODE_H

#include "smmil/Runtime/PrimitiveImpl.h"

namespace smmil::index_rans {

Status encode(const EncodeStep &step, EncodedValue *operands,
              EncodedValue *results, int32_t *item);

/// Any indices can be encoded with the table.
Status train(const EncodeStep &step, Span<const TrainSample> samples,
             Bytes &table);

} // namespace smmil::index_rans

#endif // SMMIL_CODECS_INDEXRANS_ENCODE_H
