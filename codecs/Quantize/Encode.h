//===- Encode.h - Coefficients to levels ------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The quantiser of bands, and the training of its table.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_QUANTIZE_ENCODE_H
#define SMMIL_CODECS_QUANTIZE_ENCODE_H

#include "smmil/Runtime/PrimitiveImpl.h"

namespace smmil::quantize {

/// `rates` of the step is an expanded table of band_rans, or null.
Status encode(const EncodeStep &step, EncodedValue *operands,
              EncodedValue *results, int32_t *item);

/// Lays out the ladder and fits the reconstruction points to levels that are
/// chosen by dead zone.
Status train(const EncodeStep &step, Span<const TrainSample> samples,
             Bytes &table);

} // namespace smmil::quantize

#endif // SMMIL_CODECS_QUANTIZE_ENCODE_H
