//===- Encode.cpp - A PNG file to pixels ----------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Tries the settings of zlib until its bytes are those of the file, and keeps
// the smaller one of two ways to store the rows.
//
//===----------------------------------------------------------------------===//
#include "codecs/PngFile/Encode.h"

#include "codecs/PngFile/Decode.h"
#include "codecs/Zstd/Encode.h"
#include "smmil/Runtime/Kernels/AdaptiveRans/Encode.h"

#include <algorithm>

namespace smmil::png_file {
namespace {

/// A file taken apart.
struct Parts {
  Header header;
  Bytes outside, data, rows;
};

/// The data without zlib's header and checksum.
ByteSpan deflatedOf(const Parts &parts) {
  return ByteSpan(parts.data).subspan(2, parts.data.size() - kWrapBytes);
}

uint32_t bigAt(ByteSpan file, size_t at) {
  return __builtin_bswap32(loadU32(&file[at]));
}

bool takeApart(ByteSpan file, Parts &parts) {
  static constexpr uint8_t kSignature[8] = {0x89, 'P',  'N',  'G',
                                            '\r', '\n', 0x1a, '\n'};
  if (file.size() < 57 || std::memcmp(file.data(), kSignature, 8) != 0)
    return false;
  Bytes sizes;
  ByteWriter writer(sizes);
  size_t at = 8, end = 0;
  // The first run of IDAT chunks; whatever follows is the tail.
  while (at + kChunkBytes <= file.size()) {
    const size_t size = bigAt(file, at);
    if (size > file.size() - at - kChunkBytes)
      return false;
    if (std::memcmp(&file[at + 4], "IDAT", 4) == 0) {
      if (parts.header.chunks++ == 0)
        parts.header.head = at;
      writer.writeU32(static_cast<uint32_t>(size));
      parts.data.insert(parts.data.end(), file.begin() + at + 8,
                        file.begin() + at + 8 + size);
      end = at + kChunkBytes + size;
    } else if (parts.header.chunks > 0) {
      break;
    }
    at += kChunkBytes + size;
  }
  if (parts.data.size() < kWrapBytes)
    return false;
  parts.header.tail = file.size() - end;
  parts.outside.assign(file.begin(), file.begin() + parts.header.head);
  parts.outside.insert(parts.outside.end(), file.begin() + end, file.end());
  parts.outside.insert(parts.outside.end(), sizes.begin(), sizes.end());
  parts.outside.insert(parts.outside.end(), parts.data.begin(),
                       parts.data.begin() + 2);
  return true;
}

/// Settings with which zlib gives the same bytes, the likely ones first.
bool findSettings(const Parts &parts, Settings &found) {
  const ByteSpan deflated = deflatedOf(parts);
  // The header of zlib's format says what kind of level it was.
  struct Trial {
    uint8_t level, strategy;
  };
  static constexpr Trial kFastest[] = {{1, 1}, {1, 0}, {1, 3}, {1, 2}};
  static constexpr Trial kFast[] = {{3, 1}, {3, 0}, {4, 1}, {4, 0},
                                    {5, 1}, {5, 0}, {2, 1}, {2, 0}};
  static constexpr Trial kUsual[] = {{6, 1}, {6, 0}};
  static constexpr Trial kBest[] = {{9, 1}, {9, 0}, {7, 1},
                                    {7, 0}, {8, 1}, {8, 0}};
  static constexpr Span<const Trial> kTrials[4] = {
      {kFastest, 4}, {kFast, 8}, {kUsual, 2}, {kBest, 6}};
  // A flush leaves an empty block at the begin of a byte, the end another.
  static constexpr uint8_t kFlushed[6] = {0, 0, 0xff, 0xff, 3, 0};
  uint32_t flush = 0;
  if (deflated.size() >= sizeof(kFlushed) &&
      std::equal(deflated.end() - sizeof(kFlushed), deflated.end(), kFlushed) &&
      !findFlush(deflated, flush).isOk())
    return false;
  const auto own =
      static_cast<uint8_t>(std::clamp((parts.data[0] >> 4) + 8, 9, 15));
  Bytes out(deflated.size() + 64), memory(kDeflateBytes + 64);
  const MutableByteSpan aligned{Carver::alignUp(memory.data()), kDeflateBytes};
  for (uint8_t memLevel : {8, 9})
    for (const Trial &trial : kTrials[parts.data[1] >> 6])
      for (uint8_t windowBits : {uint8_t(15), own}) {
        const Settings settings{trial.level, memLevel, trial.strategy,
                                windowBits, flush};
        size_t length = 0;
        if (deflateRows(settings, parts.rows, out, aligned, deflated, length)
                .isOk() &&
            length == deflated.size()) {
          found = settings;
          return true;
        }
        if (own == 15)
          break;
      }
  return false;
}

void encodePixels(const Parts &parts, Bytes &bits) {
  Layout layout;
  if (!readLayout(ByteSpan(parts.outside).subspan(0, parts.header.head),
                  layout) ||
      layout.size() != parts.rows.size())
    return;
  const auto contexts = std::make_unique<Contexts>();
  contexts->reset();
  Bytes memory(rowMemory(layout));
  PixelCoder<adaptive::Encoder> pixels({}, *contexts, layout, memory.data());
  Bytes rows = parts.rows;
  if (pixels.run(rows.data()))
    pixels.takeCoder().finish(bits);
}

Status encodeParts(const Parts &parts, Bytes &bits) {
  Bytes packed, rows, pixels;
  SMMIL_RETURN_IF_ERROR(zstd::encodeFrame({}, 19, parts.outside, packed));
  encodePixels(parts, pixels);
  // A slow level saves a third beside a fast one at most, or so; of many rows
  // the slowest takes ten times as long for a few percent.
  constexpr int kFast = 3, kSlow = 12, kSlowest = 19;
  constexpr size_t kMany = size_t(1) << 18;
  const int level = parts.rows.size() < kMany ? kSlowest : kSlow;
  SMMIL_RETURN_IF_ERROR(zstd::encodeFrame({}, kFast, parts.rows, rows));
  if (pixels.empty() || 3 * pixels.size() > 2 * rows.size())
    SMMIL_RETURN_IF_ERROR(zstd::encodeFrame({}, level, parts.rows, rows));
  const bool asPixels = !pixels.empty() && pixels.size() <= rows.size();
  const Header &header = parts.header;
  ByteWriter writer(bits);
  writer.writeU8(asPixels ? kPixels : kPacked);
  const Settings &settings = header.settings;
  const auto strategy = static_cast<uint8_t>(
      settings.strategy + (settings.flush > 0 ? kFlushes : 0));
  for (uint8_t setting :
       {settings.level, settings.memory, strategy, settings.windowBits})
    writer.writeU8(setting);
  if (settings.flush > 0)
    writer.writeVarint(settings.flush);
  writer.writeU32(header.check);
  writer.writeVarint(header.head);
  writer.writeVarint(header.tail);
  writer.writeVarint(header.chunks);
  writer.writeVarint(packed.size());
  writer.writeBytes(packed);
  writer.writeBytes(asPixels ? pixels : rows);
  return Status::ok();
}

/// Whether the chunks have the checksums that they should have; takes that of
/// the deflated rows.
bool comesBack(ByteSpan file, Parts &parts) {
  Bytes again(file.size());
  uint32_t adler = 0;
  return crcOf(deflatedOf(parts), parts.header.check).isOk() &&
         checksums(parts.rows, adler).isOk() &&
         bigAt(parts.data, parts.data.size() - 4) == adler &&
         writeFile(parts.header, parts.outside, parts.data, again).isOk() &&
         std::equal(again.begin(), again.end(), file.begin());
}

} // namespace

Status encode(const EncodeStep &step, EncodedValue *operands,
              EncodedValue *results, int32_t *item) {
  SMMIL_RETURN_IF_ERROR(
      inferShape(step.args, &operands[0].shape, &results[0].shape));
  const Bytes &file = operands[0].data;
  Bytes &bits = results[0].data;
  Parts parts;
  if (takeApart(file, parts) && checkCompressor().isOk() &&
      inflateRows(deflatedOf(parts),
                  std::min<uint64_t>(kMostRows, kMostRatio * file.size()),
                  parts.rows)
          .isOk() &&
      findSettings(parts, parts.header.settings) && comesBack(file, parts)) {
    item[kItemRows] = static_cast<int32_t>(parts.rows.size());
    return encodeParts(parts, bits);
  }
  item[kItemRows] = 0;
  bits.push_back(kPlain);
  bits.insert(bits.end(), file.begin(), file.end());
  return Status::ok();
}

} // namespace smmil::png_file
