//===- Encode.h - A frame to AVIF -------------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Writes what Decode.h reads, and the table that names the library.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_AVIF_ENCODE_H
#define SMMIL_CODECS_AVIF_ENCODE_H

#include "smmil/Runtime/PrimitiveImpl.h"

namespace smmil::avif {

Status encode(const EncodeStep &step, EncodedValue *operands,
              EncodedValue *results, int32_t *item);

/// Names the library that is installed; "not installed" is no failure, so that
/// a search goes on without this case.
Status train(const EncodeStep &step, Span<const TrainSample> samples,
             Bytes &table);

} // namespace smmil::avif

#endif // SMMIL_CODECS_AVIF_ENCODE_H
