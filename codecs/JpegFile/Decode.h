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

#include "codecs/JpegFile/Blocks.h"
#include "codecs/JpegFile/Outside.h"
#include "codecs/JpegFile/WriteScans.h"
#include "smmil/Runtime/Carver.h"
#include "smmil/Runtime/Kernels/AdaptiveRans/Decode.h"
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
  Workspace(uint8_t *base, uint64_t bytes, uint64_t blocks) : carver{base} {
    outside = carver.take<uint8_t>(bytes);
    coefficients = carver.take<int16_t>(blocks * 64);
    columns = carver.take<Column>(blocks);
    contexts = carver.take<Contexts>(1);
  }
  Carver carver;
  uint8_t *outside;
  int16_t *coefficients;
  Column *columns;
  Contexts *contexts;
};

/// No file has more blocks than this.
inline uint64_t blocksOf(const DecodeStep &step) {
  const uint64_t most = kBlocksPerByte * step.operands[0].count;
  return step.item[kItemBlocks] < most ? step.item[kItemBlocks] : most;
}

inline size_t workspaceBytes(const DecodeStep &step) {
  return Workspace(nullptr, step.operands[0].count, blocksOf(step)).carver.used;
}

/// Decodes the coefficients of all components.
inline Status decodeBlocks(const Markers &markers, ByteSpan bits,
                           const Workspace &memory) {
  const Frame &frame = markers.frame;
  adaptive::Decoder coder;
  SMMIL_RETURN_IF_ERROR(coder.open(bits));
  memory.contexts->reset();
  std::memset(memory.coefficients, 0, frame.blocks * 64 * sizeof(int16_t));
  for (int c = 0; c < frame.components; ++c) {
    const Component &component = frame.component[c];
    BlockCoder<adaptive::Decoder> blocks(
        coder, *memory.contexts, component, c > 0,
        markers.steps[component.steps],
        memory.coefficients + component.firstBlock * 64, memory.columns);
    if (!blocks.run())
      return Status::corrupt("jpeg_file: a level is out of range");
    coder = blocks.takeCoder();
  }
  return coder.finish();
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
  uint64_t size = 0, packed = 0;
  ByteSpan frame;
  SMMIL_RETURN_IF_ERROR(reader.readVarint(file.size(), size));
  SMMIL_RETURN_IF_ERROR(reader.readVarint(UINT32_MAX, packed));
  SMMIL_RETURN_IF_ERROR(reader.readBytes(static_cast<size_t>(packed), frame));
  const MutableByteSpan outside{memory.outside, static_cast<size_t>(size)};
  SMMIL_RETURN_IF_ERROR(unpackOutside(frame, outside));
  if (size < 2)
    return Status::corrupt("jpeg_file: the marker segments are damaged");
  // Contexts know the steps of the quantiser as they are at the first scan.
  Markers markers;
  size_t position = 2;
  for (Segment found = Segment::Other; found == Segment::Other;) {
    Scan scan;
    if (!readSegment({outside.data(), outside.size()}, position, markers, scan,
                     found)
             .isOk())
      return Status::corrupt("jpeg_file: the marker segments are damaged");
  }
  if (markers.frame.blocks != blocksOf(step))
    return Status::corrupt("jpeg_file: the file has other blocks");
  SMMIL_RETURN_IF_ERROR(decodeBlocks(markers, reader.remaining(), memory));
  size_t written = 0;
  SMMIL_RETURN_IF_ERROR(writeFile({outside.data(), outside.size()},
                                  memory.coefficients, kind == kPaddedByOnes,
                                  file, written));
  return written == file.size()
             ? Status::ok()
             : Status::corrupt("jpeg_file: the file has another length");
}

SMMIL_ISA_END
} // namespace smmil::jpeg_file

#endif // SMMIL_CODECS_JPEGFILE_DECODE_H
