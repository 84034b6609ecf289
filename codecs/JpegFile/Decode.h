//===- Decode.h - Coefficients to a JPEG file -------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Decodes all coefficients, then walks the marker segments and writes the
// entropy-coded data of each scan behind its header; see spec.md.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_JPEGFILE_DECODE_H
#define SMMIL_CODECS_JPEGFILE_DECODE_H

#include "codecs/JpegFile/Levels.h"
#include "codecs/JpegFile/Outside.h"
#include "codecs/JpegFile/WriteScans.h"
#include "smmil/Runtime/PlainFile.h"
#include "smmil/Runtime/Primitives/JpegFile.h"
#include "smmil/Runtime/Step.h"

namespace smmil::jpeg_file {
SMMIL_ISA_BEGIN

constexpr Status inferShape(const int32_t *, const Shape *operands,
                            Shape *results) {
  if (operands[0].kind != ValueKind::Bytes)
    return Status::unsupported("jpeg_file: needs bytes");
  results[0] = {};
  results[0].kind = ValueKind::Bits;
  return Status::ok();
}

/// The memory of a decode.
struct Workspace {
  Workspace(uint8_t *base, uint64_t bytes, uint64_t blocks)
      : carver{base}, outside(carver.take<uint8_t>(bytes)),
        coefficients(carver.take<int16_t>(blocks * 64)),
        levels(carver, blocks) {}
  Carver carver;
  uint8_t *outside;
  int16_t *coefficients;
  LevelMemory levels;
};

/// No file has more blocks than this.
inline uint64_t blocksOf(const DecodeStep &step) {
  const uint64_t most = kBlocksPerByte * step.operands[0].count;
  return step.item[kItemBlocks] < most ? step.item[kItemBlocks] : most;
}

inline size_t workspaceBytes(const DecodeStep &step) {
  return Workspace(nullptr, step.operands[0].count, blocksOf(step)).carver.used;
}

/// Puts the levels of a component into its blocks, in zigzag order.
struct ZigzagBlocks {
  const LevelMemory &memory;
  int16_t *blocks; ///< All 0.

  void chunk(const Chunk &chunk) {
    int16_t *out = blocks + chunk.first * 64;
    for (int i = 0; i < chunk.blocks; ++i)
      out[i * 64] = memory.means[chunk.first + static_cast<size_t>(i)];
    for (int j = 1; j <= 32 && chunk.withPair[j] > 0; ++j)
      for (int k = 2 * j - 1; k <= 2 * j && k < 64; ++k) {
        const int16_t *levels =
            chunk.levels + static_cast<size_t>(k) * kChunkStride;
        for (int i = 0; i < chunk.withPair[j]; ++i)
          out[chunk.order[i] * 64 + k] = levels[i];
      }
  }
};

/// Decodes the coefficients of all components.
inline Status decodeBlocks(const Frame &frame, ByteSpan bits,
                           const Workspace &memory) {
  LevelBytes parts;
  SMMIL_RETURN_IF_ERROR(splitLevels(bits, frame.blocks, parts));
  LevelReader reader(parts);
  std::memset(memory.coefficients, 0, frame.blocks * 64 * sizeof(int16_t));
  for (int c = 0; c < frame.components; ++c) {
    const Component &component = frame.component[c];
    ZigzagBlocks blocks{memory.levels,
                        memory.coefficients + component.firstBlock * 64};
    if (!ComponentCoder<LevelReader, ZigzagBlocks>(reader, component, c == 0,
                                                   blocks, memory.levels)
             .run())
      return Status::corrupt("jpeg_file: the levels are damaged");
  }
  return reader.finish();
}

/// Writes the file from what stands outside of its scans, and how long it is.
inline Status writeFile(ByteSpan outside, const int16_t *coefficients,
                        unsigned padding, MutableByteSpan file,
                        size_t &written) {
  uint8_t *out = file.data(), *end = out + file.size();
  size_t position = 2, copied = 0;
  Markers markers;
  for (Segment kind = Segment::Other; kind != Segment::End;) {
    Scan scan;
    if (!readSegment(outside, position, markers, scan, kind).isOk() ||
        markers.work > kVisitsPerByte * file.size())
      return Status::corrupt("jpeg_file: the marker segments are damaged");
    if (kind != Segment::Scan)
      continue;
    if (static_cast<size_t>(end - out) < position - copied)
      return Status::corrupt("jpeg_file: the file is longer than it says");
    std::memcpy(out, outside.data() + copied, position - copied);
    ScanWriter writer(out + (position - copied), end);
    if (!ScanCoder(markers, scan, writer).run(coefficients, padding))
      return Status::corrupt("jpeg_file: a scan cannot be written");
    out = writer.position();
    copied = position;
  }
  const size_t rest = outside.size() - copied;
  if (static_cast<size_t>(end - out) < rest)
    return Status::corrupt("jpeg_file: the file is longer than it says");
  std::memcpy(out, outside.data() + copied, rest);
  written = static_cast<size_t>(out - file.data()) + rest;
  return Status::ok();
}

/// The parts of an item that is no plain file.
struct ItemParts {
  ByteSpan outside; ///< Unpacked.
  ByteSpan levels;
};

/// Reads an item behind its kind; `outside` has room for a file of `fileBytes`.
inline Status splitItem(ByteReader reader, size_t fileBytes, uint8_t *outside,
                        ItemParts &parts) {
  uint64_t size = 0, packed = 0;
  ByteSpan frame;
  SMMIL_RETURN_IF_ERROR(reader.readVarint(fileBytes, size));
  SMMIL_RETURN_IF_ERROR(reader.readVarint(UINT32_MAX, packed));
  SMMIL_RETURN_IF_ERROR(reader.readBytes(static_cast<size_t>(packed), frame));
  const MutableByteSpan unpacked{outside, static_cast<size_t>(size)};
  SMMIL_RETURN_IF_ERROR(unpackOutside(frame, unpacked));
  if (size < 2)
    return Status::corrupt("jpeg_file: the marker segments are damaged");
  parts.outside = {outside, unpacked.size()};
  parts.levels = reader.remaining();
  return Status::ok();
}

inline Status decode(const DecodeStep &step, const ValueView *results,
                     const ValueView *operands, MutableByteSpan scratch) {
  const MutableByteSpan file{operands[0].data, bytesOf(step.operands[0])};
  ByteReader reader(results[0].bits());
  uint8_t kind = 0;
  SMMIL_RETURN_IF_ERROR(reader.readU8(kind));
  if (kind == kPlain)
    return copyPlainFile(reader.remaining(), file,
                         "jpeg_file: the file has another length");
  if (kind > kPaddedByOnes)
    return Status::corrupt("jpeg_file: unknown kind of item");
  const Workspace memory(scratch.data(), file.size(), blocksOf(step));
  ItemParts parts;
  SMMIL_RETURN_IF_ERROR(splitItem(reader, file.size(), memory.outside, parts));
  // The frame stands before the first scan.
  Markers markers;
  size_t position = 2;
  for (Segment found = Segment::Other; found == Segment::Other;) {
    Scan scan;
    if (!readSegment(parts.outside, position, markers, scan, found).isOk())
      return Status::corrupt("jpeg_file: the marker segments are damaged");
  }
  if (markers.frame.blocks != blocksOf(step))
    return Status::corrupt("jpeg_file: the file has other blocks");
  SMMIL_RETURN_IF_ERROR(decodeBlocks(markers.frame, parts.levels, memory));
  size_t written = 0;
  SMMIL_RETURN_IF_ERROR(writeFile(parts.outside, memory.coefficients,
                                  kind == kPaddedByOnes, file, written));
  return written == file.size()
             ? Status::ok()
             : Status::corrupt("jpeg_file: the file has another length");
}

SMMIL_ISA_END
} // namespace smmil::jpeg_file

#endif // SMMIL_CODECS_JPEGFILE_DECODE_H
