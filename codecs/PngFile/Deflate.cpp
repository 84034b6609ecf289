//===- Deflate.cpp - Calls of zlib ----------------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Raw deflate, without the header and trailer of zlib's format.
//
//===----------------------------------------------------------------------===//
#include "codecs/PngFile/Deflate.h"

#include "smmil/Runtime/Kernels/External/Library.h"

#include <algorithm>
#include <cstring>

#if __has_include(<zlib.h>)
#include <zlib.h>
#define SMMIL_HAVE_ZLIB 1
#endif

namespace smmil::png_file {

#ifdef SMMIL_HAVE_ZLIB

namespace {

/// The functions of zlib that are used.
struct LibZ {
  external::Library library{"libz.so.1"};
  decltype(::deflateInit2_) *startDeflate;
  decltype(::deflate) *deflate;
  decltype(::deflateEnd) *deflateEnd;
  decltype(::inflateInit2_) *startInflate;
  decltype(::inflate) *inflate;
  decltype(::inflateEnd) *inflateEnd;
  decltype(::crc32) *crc32;
  decltype(::adler32) *adler32;

  LibZ() {
    library.load(startDeflate, "deflateInit2_");
    library.load(deflate, "deflate");
    library.load(deflateEnd, "deflateEnd");
    library.load(startInflate, "inflateInit2_");
    library.load(inflate, "inflate");
    library.load(inflateEnd, "inflateEnd");
    library.load(crc32, "crc32");
    library.load(adler32, "adler32");
  }
};

const LibZ &libZ() {
  static const LibZ functions;
  return functions;
}

Status checkLibrary() {
  return libZ().library
             ? Status::ok()
             : Status::unsupported(
                   "png_file: libz.so.1 is not installed; install zlib1g");
}

/// Hands out the workspace of a decode.
struct Memory {
  uint8_t *next;
  size_t left;
};

voidpf take(voidpf opaque, uInt items, uInt size) {
  auto *memory = static_cast<Memory *>(opaque);
  const size_t bytes = (size_t(items) * size + 63) & ~size_t(63);
  if (bytes > memory->left)
    return nullptr;
  uint8_t *piece = memory->next;
  memory->next += bytes;
  memory->left -= bytes;
  return piece;
}
void giveBack(voidpf, voidpf) {}

constexpr size_t kPiece = size_t(1) << 15;

} // namespace

Status deflateRows(const Settings &settings, ByteSpan rows, MutableByteSpan out,
                   MutableByteSpan memory, ByteSpan expected, size_t &length) {
  SMMIL_RETURN_IF_ERROR(checkLibrary());
  const LibZ &z = libZ();
  Memory pool{memory.data(), memory.size()};
  z_stream stream = {};
  stream.zalloc = take;
  stream.zfree = giveBack;
  stream.opaque = &pool;
  if (z.startDeflate(&stream, settings.level, Z_DEFLATED, -settings.windowBits,
                     settings.memory, settings.strategy, ZLIB_VERSION,
                     sizeof(stream)) != Z_OK)
    return Status::unsupported("png_file: zlib does not take these settings");
  length = 0;
  size_t read = 0;
  int result = Z_OK;
  while (result == Z_OK) {
    const size_t in = std::min(rows.size() - read, kPiece);
    stream.next_in = const_cast<uint8_t *>(rows.data()) + read;
    stream.avail_in = static_cast<uInt>(in);
    stream.next_out = out.data() + length;
    stream.avail_out =
        static_cast<uInt>(std::min(out.size() - length, size_t(1) << 30));
    const uInt room = stream.avail_out;
    result =
        z.deflate(&stream, read + in == rows.size() ? Z_FINISH : Z_NO_FLUSH);
    const size_t made = room - stream.avail_out;
    read += in - stream.avail_in;
    if (!expected.empty() &&
        (length + made > expected.size() ||
         std::memcmp(out.data() + length, expected.data() + length, made) !=
             0)) {
      z.deflateEnd(&stream);
      length = 0;
      return Status::ok();
    }
    length += made;
    if (result == Z_OK && stream.avail_out == 0)
      result = Z_BUF_ERROR;
  }
  z.deflateEnd(&stream);
  return result == Z_STREAM_END
             ? Status::ok()
             : Status::corrupt("png_file: the data are longer than they say");
}

Status inflateRows(ByteSpan deflated, size_t most, Bytes &rows) {
  SMMIL_RETURN_IF_ERROR(checkLibrary());
  const LibZ &z = libZ();
  z_stream stream = {};
  if (z.startInflate(&stream, -15, ZLIB_VERSION, sizeof(stream)) != Z_OK)
    return Status::unsupported("png_file: zlib does not start");
  stream.next_in = const_cast<uint8_t *>(deflated.data());
  stream.avail_in = static_cast<uInt>(deflated.size());
  int result = Z_OK;
  size_t length = 0;
  while (result == Z_OK && length < most) {
    rows.resize(std::min(most, length + 8 * kPiece + length / 2));
    stream.next_out = rows.data() + length;
    stream.avail_out = static_cast<uInt>(rows.size() - length);
    result = z.inflate(&stream, Z_NO_FLUSH);
    length = rows.size() - stream.avail_out;
  }
  rows.resize(length);
  const bool whole = result == Z_STREAM_END && stream.avail_in == 0;
  z.inflateEnd(&stream);
  return whole ? Status::ok()
               : Status::unsupported("png_file: the data are damaged");
}

Status checksums(ByteSpan rows, uint32_t &adler) {
  SMMIL_RETURN_IF_ERROR(checkLibrary());
  adler = static_cast<uint32_t>(
      libZ().adler32(1, rows.data(), static_cast<uInt>(rows.size())));
  return Status::ok();
}

Status checksums(const uint8_t *name, ByteSpan chunk, uint32_t &crc) {
  SMMIL_RETURN_IF_ERROR(checkLibrary());
  crc = static_cast<uint32_t>(libZ().crc32(
      libZ().crc32(0, name, 4), chunk.data(), static_cast<uInt>(chunk.size())));
  return Status::ok();
}

#else

namespace {
Status absent() {
  return Status::unsupported(
      "png_file: this build has no zlib; install zlib1g-dev and rebuild");
}
} // namespace

Status deflateRows(const Settings &, ByteSpan, MutableByteSpan, MutableByteSpan,
                   ByteSpan, size_t &) {
  return absent();
}
Status inflateRows(ByteSpan, size_t, Bytes &) { return absent(); }
Status checksums(ByteSpan, uint32_t &) { return absent(); }
Status checksums(const uint8_t *, ByteSpan, uint32_t &) { return absent(); }

#endif

} // namespace smmil::png_file
