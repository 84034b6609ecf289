//===- Encode.h - Levels to a stream ----------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The entropy coder of bands, and the training of its table.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_BANDRANS_ENCODE_H
#define SMMIL_CODECS_BANDRANS_ENCODE_H

#include "smmil/Runtime/PrimitiveImpl.h"

namespace smmil::band_rans {

/// Unsupported where a level has no code: a difference of band 0 from its
/// prediction beyond -4096..4095, another level beyond -32767..32767.
Status encode(const EncodeStep &step, EncodedValue *operands,
              EncodedValue *results, int32_t *item);

/// Learns contexts and frequencies from levels.
Status train(const EncodeStep &step, Span<const TrainSample> samples,
             Bytes &table);

} // namespace smmil::band_rans

#endif // SMMIL_CODECS_BANDRANS_ENCODE_H
