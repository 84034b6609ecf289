//===- Encode.h - Compression with zstd -------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Writes what Decode.h reads, and trains dictionaries.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_ZSTD_ENCODE_H
#define SMMIL_CODECS_ZSTD_ENCODE_H

#include "smmil/Runtime/PrimitiveImpl.h"

namespace smmil::zstd {

Status encode(const EncodeStep &step, EncodedValue *operands,
              EncodedValue *results, int32_t *item);

/// A dictionary of at most the bytes that the step's arguments say, as large as
/// pays for itself on the samples; empty where none does.
Status train(const EncodeStep &step, Span<const TrainSample> samples,
             Bytes &table);

/// Makes `frame` one frame of `content`, without content size, checksum and
/// dictionary id; an empty dictionary is none.
Status encodeFrame(ByteSpan dictionary, int level, ByteSpan content,
                   Bytes &frame);

} // namespace smmil::zstd

#endif // SMMIL_CODECS_ZSTD_ENCODE_H
