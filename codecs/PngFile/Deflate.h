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

/// How zlib was called. Its strategy 4 is left out: zlib 1.2.12 changed it.
struct Settings {
  uint8_t level = 6;       ///< 1 to 9.
  uint8_t memory = 8;      ///< 1 to 9.
  uint8_t strategy = 0;    ///< 0 to 3.
  uint8_t windowBits = 15; ///< 9 to 15.
  /// Bytes of rows from flush (Z_SYNC_FLUSH) to flush, of which one stands
  /// behind the last row; 0: none.
  uint32_t flush = 0;

  bool areValid() const {
    return level >= 1 && level <= 9 && memory >= 1 && memory <= 9 &&
           strategy <= 3 && windowBits >= 9 && windowBits <= 15;
  }
};

/// Damaged settings or rows, or a zlib of other habits than the encoder's.
constexpr Status otherData() {
  return Status::unsupported(
      "png_file: libz.so.1 compresses otherwise than the zlib that wrote the "
      "item; install zlib 1.x of zlib.net (zlib1g), not zlib-ng or another");
}

/// Memory that deflate needs at most.
constexpr size_t kDeflateBytes = size_t(640) << 10;

/// Whether the zlib that is installed compresses as zlib 1.x does. The answer
/// is known from there; found once.
Status checkCompressor();

/// Compresses `rows` into the front of `out` and says how long it is; all of
/// zlib's memory is `memory`, of kDeflateBytes. With `expected`, it ends with
/// `length` 0 as soon as the bytes differ from them.
Status deflateRows(const Settings &settings, ByteSpan rows, MutableByteSpan out,
                   MutableByteSpan memory, ByteSpan expected, size_t &length);

/// The other way; the compressed bytes end exactly with `deflated`, and the
/// content does not exceed `most` bytes.
Status inflateRows(ByteSpan deflated, size_t most, Bytes &rows);

/// Settings::flush where the data hold a flush.
Status findFlush(ByteSpan deflated, uint32_t &flush);

/// Checksums of PNG: of rows, of bytes alone, of a chunk.
Status checksums(ByteSpan rows, uint32_t &adler);
Status crcOf(ByteSpan bytes, uint32_t &crc);
Status checksums(const uint8_t *name, ByteSpan chunk, uint32_t &crc);

} // namespace smmil::png_file

#endif // SMMIL_CODECS_PNGFILE_DEFLATE_H
