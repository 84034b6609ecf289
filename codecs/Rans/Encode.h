//===- Encode.h - Encoders of numeric sequences -----------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Twins of Decode.h. Elements come as 16-bit values whether they are words or
// bytes; only byte transposition and the sources know the difference.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_RUNTIME_KERNELS_NUMERIC_ENCODE_H
#define SMMIL_RUNTIME_KERNELS_NUMERIC_ENCODE_H

#include "smmil/Runtime/Kernels/Numeric/Decode.h"

namespace smmil::numeric {

using Elements = std::vector<uint16_t>;

void applyDelta(Elements &words);
void applyZigzag(Elements &words);
/// Words to bytes: all low bytes, then all high bytes.
void splitBytePlanes(Elements &elements);

/// Appends count and stream. Elements are below 2^16.
Status encodeRans(const Table &table, int lanes, const Elements &elements,
                  Bytes &bits);
Status encodeBitPack(int block, const Elements &elements, Bytes &bits);

/// Trains a table of Rans. Every value can be encoded with it.
void trainTable(const std::vector<Elements> &samples, Bytes &table);

} // namespace smmil::numeric

#endif // SMMIL_RUNTIME_KERNELS_NUMERIC_ENCODE_H
