//===- Encode.h - Static rANS -----------------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Writes what Decode.h reads, and trains its table.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_RANS_ENCODE_H
#define SMMIL_CODECS_RANS_ENCODE_H

#include "smmil/Runtime/PrimitiveImpl.h"

namespace smmil::rans {

Status encode(const EncodeStep &step, EncodedValue *operands,
              EncodedValue *results, int32_t *item);

/// Any value can be encoded with the table.
Status train(const EncodeStep &step, Span<const TrainSample> samples,
             Bytes &table);

/// Regular token of a value with `direct` direct symbols, and its low bits.
inline unsigned tokenOf(uint32_t value, unsigned direct, uint32_t &low,
                        unsigned &lowBits) {
  low = 0;
  lowBits = 0;
  if (value < direct)
    return value;
  const uint32_t past = value - direct + 1;
  lowBits = 31 - static_cast<unsigned>(__builtin_clz(past));
  low = past - (1u << lowBits);
  return direct + lowBits;
}

} // namespace smmil::rans

#endif // SMMIL_CODECS_RANS_ENCODE_H
