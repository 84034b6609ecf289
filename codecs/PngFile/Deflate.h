//===- Deflate.h - Calls of zlib --------------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// zlib is opened on first use; where it is not installed, or its header was
// not when this was compiled, each function is Unsupported.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_PNGFILE_DEFLATE_H
#define SMMIL_CODECS_PNGFILE_DEFLATE_H

#include "smmil/Runtime/Span.h"
#include "smmil/Runtime/Status.h"

namespace smmil::png_file {

/// How zlib was called.
struct Settings {
  uint8_t level = 6;       ///< 1 to 9.
  uint8_t memory = 8;      ///< 1 to 9.
  uint8_t strategy = 0;    ///< 0 to 4.
  uint8_t windowBits = 15; ///< 9 to 15.

  bool areValid() const {
    return level >= 1 && level <= 9 && memory >= 1 && memory <= 9 &&
           strategy <= 4 && windowBits >= 9 && windowBits <= 15;
  }
};

/// Memory that deflate needs at most.
constexpr size_t kDeflateBytes = size_t(640) << 10;

/// Compresses `rows` into the front of `out` and says how long it is; all of
/// zlib's memory is `memory`, of kDeflateBytes. With `expected`, it ends with
/// `length` 0 as soon as the bytes differ from them.
Status deflateRows(const Settings &settings, ByteSpan rows, MutableByteSpan out,
                   MutableByteSpan memory, ByteSpan expected, size_t &length);

/// The other way; the compressed bytes end exactly with `deflated`, and the
/// content does not exceed `most` bytes.
Status inflateRows(ByteSpan deflated, size_t most, Bytes &rows);

/// Checksums of PNG.
Status checksums(ByteSpan rows, uint32_t &adler);
Status checksums(const uint8_t *name, ByteSpan chunk, uint32_t &crc);

} // namespace smmil::png_file

#endif // SMMIL_CODECS_PNGFILE_DEFLATE_H
