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

#include "smmil/Runtime/Carver.h"
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
  const size_t flush = settings.flush == 0 ? rows.size() : settings.flush;
  size_t stop = std::min(flush, rows.size()); // Of a flush or the end.
  bool mayEnd = settings.flush == 0;
  int result = Z_OK;
  while (result == Z_OK) {
    const size_t in = std::min(stop - read, kPiece);
    stream.next_in = const_cast<uint8_t *>(rows.data()) + read;
    stream.avail_in = static_cast<uInt>(in);
    stream.next_out = out.data() + length;
    stream.avail_out =
        static_cast<uInt>(std::min(out.size() - length, size_t(1) << 30));
    const uInt room = stream.avail_out;
    const bool isStop = read + in == stop;
    result = z.deflate(&stream, !isStop  ? Z_NO_FLUSH
                                : mayEnd ? Z_FINISH
                                         : Z_SYNC_FLUSH);
    if (isStop) {
      mayEnd |= stop == rows.size();
      stop = std::min(rows.size(), stop + flush);
    }
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
  return result == Z_STREAM_END ? Status::ok() : otherData();
}

namespace {

/// CRC-32 of what zlib 1.2.13 makes of makeSample(), by level and strategy.
struct Answer {
  uint8_t level, strategy;
  uint32_t crc;
};
constexpr Answer kAnswers[] = {
    {1, 0, 0xb04b2efa}, {2, 0, 0xd6787f3b}, {3, 0, 0x8d766aed},
    {4, 0, 0xcdcde849}, {5, 0, 0x28295ae0}, {6, 0, 0x774ed4b5},
    {9, 0, 0x3b1d819e}, {6, 1, 0x9e257ec9}, {9, 1, 0x74a1db4b},
    {6, 2, 0x9169ee83}, {6, 3, 0xbd88dca6}};

/// Repeats with noise: matches of many lengths and distances.
Bytes makeSample() {
  Bytes sample;
  uint32_t noise = 1, back = 1;
  for (uint32_t i = 0; i < 60000; ++i) {
    noise = noise * 1664525 + 1013904223;
    if (noise >> 28 == 0)
      back = 1 + (noise >> 12 & 0x1fff);
    sample.push_back(noise >> 26 != 1 && i >= back
                         ? sample[i - back]
                         : static_cast<uint8_t>(noise >> 16 & 31));
  }
  return sample;
}

Status compareAnswers() {
  const Bytes sample = makeSample();
  Bytes out(2 * sample.size()), memory(kDeflateBytes + 64);
  for (const Answer &answer : kAnswers) {
    Settings settings;
    settings.level = answer.level;
    settings.strategy = answer.strategy;
    size_t length = 0;
    uint32_t crc = 0;
    SMMIL_RETURN_IF_ERROR(deflateRows(
        settings, sample, out, {Carver::alignUp(memory.data()), kDeflateBytes},
        {}, length));
    SMMIL_RETURN_IF_ERROR(crcOf({out.data(), length}, crc));
    if (crc != answer.crc)
      return otherData();
  }
  return Status::ok();
}

} // namespace

Status checkCompressor() {
  static const Status status = compareAnswers();
  return status;
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

Status findFlush(ByteSpan deflated, uint32_t &flush) {
  SMMIL_RETURN_IF_ERROR(checkLibrary());
  const LibZ &z = libZ();
  z_stream stream = {};
  if (z.startInflate(&stream, -15, ZLIB_VERSION, sizeof(stream)) != Z_OK)
    return Status::unsupported("png_file: zlib does not start");
  stream.next_in = const_cast<uint8_t *>(deflated.data());
  stream.avail_in = static_cast<uInt>(deflated.size());
  Bytes rows(kPiece);
  flush = 0;
  // A flush is a block without content.
  uLong before = 0;
  for (int result = Z_OK; result == Z_OK && flush == 0;) {
    stream.next_out = rows.data();
    stream.avail_out = static_cast<uInt>(rows.size());
    result = z.inflate(&stream, Z_BLOCK);
    constexpr int kIsBlockEnd = 128;
    if ((stream.data_type & kIsBlockEnd) == 0)
      continue;
    if (stream.total_out == before)
      flush = static_cast<uint32_t>(before);
    before = stream.total_out;
  }
  z.inflateEnd(&stream);
  return Status::ok();
}

Status checksums(ByteSpan rows, uint32_t &adler) {
  SMMIL_RETURN_IF_ERROR(checkLibrary());
  adler = static_cast<uint32_t>(
      libZ().adler32(1, rows.data(), static_cast<uInt>(rows.size())));
  return Status::ok();
}

Status crcOf(ByteSpan bytes, uint32_t &crc) {
  SMMIL_RETURN_IF_ERROR(checkLibrary());
  crc = static_cast<uint32_t>(
      libZ().crc32(0, bytes.data(), static_cast<uInt>(bytes.size())));
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
Status findFlush(ByteSpan, uint32_t &) { return absent(); }
Status checkCompressor() { return absent(); }
Status checksums(ByteSpan, uint32_t &) { return absent(); }
Status crcOf(ByteSpan, uint32_t &) { return absent(); }
Status checksums(const uint8_t *, ByteSpan, uint32_t &) { return absent(); }

#endif

} // namespace smmil::png_file
