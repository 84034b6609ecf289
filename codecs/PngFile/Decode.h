//===- Decode.h - Pixels to a PNG file --------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Decodes the filtered rows, has zlib compress them as it did before, and cuts
// the result into chunks; see spec.md.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_PNGFILE_DECODE_H
#define SMMIL_CODECS_PNGFILE_DECODE_H

#include "codecs/PngFile/Deflate.h"
#include "codecs/PngFile/Pixels.h"
#include "codecs/Zstd/Table.h"
#include "smmil/Runtime/Carver.h"
#include "smmil/Runtime/Kernels/AdaptiveRans/Decode.h"
#include "smmil/Runtime/PlainFile.h"
#include "smmil/Runtime/Primitives/PngFile.h"
#include "smmil/Runtime/Step.h"

namespace smmil::png_file {

constexpr uint8_t kPlain = 0;      ///< The file as it is.
constexpr uint8_t kPacked = 1;     ///< Rows as a frame of zstd.
constexpr uint8_t kPixels = 2;     ///< Rows as pixels.
constexpr size_t kChunkBytes = 12; ///< Of a chunk besides its data.
constexpr size_t kWrapBytes = 6;   ///< Header and checksum of zlib's format.
constexpr uint8_t kFlushes = 4;    ///< Added to the strategy.
/// Most bytes that one of deflate stands for.
constexpr uint64_t kMostRatio = 1032;
/// As the record says of the item parameter.
constexpr uint64_t kMostRows = (uint64_t(1) << 28) - 1;

SMMIL_ISA_BEGIN

constexpr Status inferShape(const int32_t *, const Shape *operands,
                            Shape *results) {
  if (operands[0].kind != ValueKind::Bytes)
    return Status::unsupported("png_file: needs bytes");
  results[0] = {};
  results[0].kind = ValueKind::Bits;
  return Status::ok();
}

/// The memory of a decode. `lines` suits all layouts of so many bytes.
struct Workspace {
  Workspace(uint8_t *base, uint64_t bytes, uint64_t rowBytes) : carver{base} {
    outside = carver.take<uint8_t>(bytes);
    data = carver.take<uint8_t>(bytes);
    rows = carver.take<uint8_t>(rowBytes);
    lines = carver.take<uint8_t>(4 * rowBytes + 16);
    contexts = carver.take<Contexts>(1);
    deflate = carver.take<uint8_t>(kDeflateBytes);
  }
  Carver carver;
  uint8_t *outside, *data, *rows, *lines;
  Contexts *contexts;
  uint8_t *deflate;
};

/// No file has more bytes of rows than this.
inline uint64_t rowsOf(const DecodeStep &step) {
  const uint64_t most = kMostRatio * step.operands[0].count;
  return step.item[kItemRows] < most ? step.item[kItemRows] : most;
}

inline size_t workspaceBytes(const DecodeStep &step) {
  return Workspace(nullptr, step.operands[0].count, rowsOf(step)).carver.used;
}

/// What a stream says in front of its rows.
struct Header {
  Settings settings;
  uint32_t check = 0; ///< CRC-32 of the deflated rows.
  uint64_t head = 0, tail = 0, chunks = 0;
  /// Head, tail, sizes of the chunks as u32, two bytes of zlib's header.
  size_t outsideBytes() const {
    return static_cast<size_t>(head + tail + 4 * chunks + 2);
  }
};

inline Status readHeader(ByteReader &reader, uint64_t fileBytes,
                         Header &header) {
  for (uint8_t *setting :
       {&header.settings.level, &header.settings.memory,
        &header.settings.strategy, &header.settings.windowBits})
    SMMIL_RETURN_IF_ERROR(reader.readU8(*setting));
  if ((header.settings.strategy & kFlushes) != 0) {
    header.settings.strategy -= kFlushes;
    uint64_t flush = 0;
    SMMIL_RETURN_IF_ERROR(reader.readVarint(kMostRows, flush));
    header.settings.flush = static_cast<uint32_t>(flush);
    if (flush == 0)
      return Status::corrupt("png_file: a flush behind nothing");
  }
  if (!header.settings.areValid())
    return Status::corrupt("png_file: unknown settings of zlib");
  SMMIL_RETURN_IF_ERROR(reader.readU32(header.check));
  SMMIL_RETURN_IF_ERROR(reader.readVarint(fileBytes, header.head));
  SMMIL_RETURN_IF_ERROR(
      reader.readVarint(fileBytes - header.head, header.tail));
  const uint64_t left = fileBytes - header.head - header.tail;
  SMMIL_RETURN_IF_ERROR(reader.readVarint(left / kChunkBytes, header.chunks));
  return left < kChunkBytes * header.chunks + kWrapBytes
             ? Status::corrupt("png_file: no room for the data")
             : Status::ok();
}

/// Puts head, chunks and tail together; `data` is what the chunks hold.
inline Status writeFile(const Header &header, ByteSpan outside, ByteSpan data,
                        MutableByteSpan file) {
  static constexpr uint8_t kName[4] = {'I', 'D', 'A', 'T'};
  uint8_t *out = file.data();
  std::memcpy(out, outside.data(), header.head);
  out += header.head;
  const uint8_t *sizes = outside.data() + header.head + header.tail;
  for (uint64_t i = 0; i < header.chunks; ++i) {
    const uint32_t size = loadU32(sizes + 4 * i);
    if (size > data.size())
      return Status::corrupt("png_file: chunks hold more than the data");
    const ByteSpan chunk = data.subspan(0, size);
    uint32_t crc = 0;
    SMMIL_RETURN_IF_ERROR(checksums(kName, chunk, crc));
    const uint32_t words[2] = {__builtin_bswap32(size), __builtin_bswap32(crc)};
    std::memcpy(out, &words[0], 4);
    std::memcpy(out + 4, kName, 4);
    std::memcpy(out + 8, chunk.data(), size);
    std::memcpy(out + 8 + size, &words[1], 4);
    out += kChunkBytes + size;
    data = data.subspan(size);
  }
  if (!data.empty())
    return Status::corrupt("png_file: chunks hold less than the data");
  std::memcpy(out, outside.data() + header.head, header.tail);
  return Status::ok();
}

inline Status decodePixels(ByteSpan bits, ByteSpan head, uint64_t size,
                           const Workspace &memory) {
  Layout layout;
  if (!readLayout(head, layout) || layout.size() != size)
    return Status::corrupt("png_file: the rows are of another size");
  adaptive::Decoder coder;
  SMMIL_RETURN_IF_ERROR(coder.open(bits));
  memory.contexts->reset();
  PixelCoder<adaptive::Decoder> pixels(coder, *memory.contexts, layout,
                                       memory.lines);
  if (!pixels.run(memory.rows))
    return Status::corrupt("png_file: a symbol is out of range");
  return pixels.takeCoder().finish();
}

inline Status decodeData(ByteReader &reader, uint8_t kind, uint64_t rowBytes,
                         MutableByteSpan file, const Workspace &memory) {
#ifdef SMMIL_HAVE_ZSTD
  Header header;
  SMMIL_RETURN_IF_ERROR(readHeader(reader, file.size(), header));
  uint64_t packed = 0;
  ByteSpan frame;
  SMMIL_RETURN_IF_ERROR(reader.readVarint(UINT32_MAX, packed));
  SMMIL_RETURN_IF_ERROR(reader.readBytes(static_cast<size_t>(packed), frame));
  const MutableByteSpan outside{memory.outside, header.outsideBytes()};
  SMMIL_RETURN_IF_ERROR(zstd::decodeFrame(nullptr, frame, outside));
  const MutableByteSpan rows{memory.rows, static_cast<size_t>(rowBytes)};
  if (kind == kPacked)
    SMMIL_RETURN_IF_ERROR(zstd::decodeFrame(nullptr, reader.remaining(), rows));
  else
    SMMIL_RETURN_IF_ERROR(decodePixels(
        reader.remaining(), {outside.data(), static_cast<size_t>(header.head)},
        rowBytes, memory));
  const size_t size =
      file.size() - static_cast<size_t>(header.head + header.tail +
                                        kChunkBytes * header.chunks);
  std::memcpy(memory.data, outside.data() + outside.size() - 2, 2);
  // With a byte of room zlib says that it is at the end.
  size_t length = 0;
  SMMIL_RETURN_IF_ERROR(deflateRows(header.settings, {rows.data(), rows.size()},
                                    {memory.data + 2, size - kWrapBytes + 1},
                                    {memory.deflate, kDeflateBytes}, {},
                                    length));
  uint32_t check = 0;
  SMMIL_RETURN_IF_ERROR(crcOf({memory.data + 2, length}, check));
  if (length != size - kWrapBytes || check != header.check)
    return otherData();
  uint32_t adler = 0;
  SMMIL_RETURN_IF_ERROR(checksums({rows.data(), rows.size()}, adler));
  adler = __builtin_bswap32(adler);
  std::memcpy(memory.data + 2 + length, &adler, 4);
  return writeFile(header, {outside.data(), outside.size()},
                   {memory.data, size}, file);
#else
  (void)reader, (void)kind, (void)rowBytes, (void)file, (void)memory;
  return Status::unsupported("png_file: this codec was built without libzstd");
#endif
}

inline Status decode(const DecodeStep &step, const ValueView *results,
                     const ValueView *operands, MutableByteSpan scratch) {
  const MutableByteSpan file{operands[0].data, bytesOf(step.operands[0])};
  ByteReader reader(results[0].bits());
  uint8_t kind = 0;
  SMMIL_RETURN_IF_ERROR(reader.readU8(kind));
  if (kind == kPlain)
    return copyPlainFile(reader.remaining(), file,
                         "png_file: the file has another length");
  if (kind > kPixels)
    return Status::corrupt("png_file: unknown kind of item");
  return decodeData(reader, kind, rowsOf(step), file,
                    Workspace(scratch.data(), file.size(), rowsOf(step)));
}

SMMIL_ISA_END
} // namespace smmil::png_file

#endif // SMMIL_CODECS_PNGFILE_DECODE_H
