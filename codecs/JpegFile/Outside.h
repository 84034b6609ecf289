//===- Outside.h - What is no entropy-coded data ----------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Kinds of items, and zstd with the dictionary of the format.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_JPEGFILE_OUTSIDE_H
#define SMMIL_CODECS_JPEGFILE_OUTSIDE_H

#include "smmil/Runtime/Span.h"
#include "smmil/Runtime/Status.h"

namespace smmil::jpeg_file {

constexpr uint8_t kPlain = 0;         ///< The file as it is.
constexpr uint8_t kPaddedByZeros = 1; ///< Last bytes of data end in zeros.
constexpr uint8_t kPaddedByOnes = 2;

/// Decodes a frame of zstd into exactly `outside`. Allocates nothing but, once
/// a thread, a context, and once the dictionary.
Status unpackOutside(ByteSpan frame, MutableByteSpan outside);

/// Replaces `frame`.
Status packOutside(ByteSpan outside, Bytes &frame);

} // namespace smmil::jpeg_file

#endif // SMMIL_CODECS_JPEGFILE_OUTSIDE_H
