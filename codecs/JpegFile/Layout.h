//===- Layout.h - Markers of a JPEG file ------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the marker segments of a JPEG file (ITU-T T.81) say about its scans:
// frame, Huffman tables, restart interval, scan headers. Both directions read
// them with this code. Allocates nothing.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_JPEGFILE_LAYOUT_H
#define SMMIL_CODECS_JPEGFILE_LAYOUT_H

#include "smmil/Runtime/Kernels/RansCore/Isa.h"
#include "smmil/Runtime/Span.h"
#include "smmil/Runtime/Status.h"

#include <cstring>

namespace smmil::jpeg_file {
SMMIL_ISA_BEGIN

constexpr int kMaxComponents = 4;
/// Most blocks for each byte of a file, and most visits to blocks by its scans.
constexpr uint64_t kBlocksPerByte = 4;
constexpr uint64_t kVisitsPerByte = 64;
/// As the record says of the item parameter.
constexpr uint64_t kMostBlocks = (uint64_t(1) << 22) - 1;

/// A Huffman table: code and length of every symbol, length 0 where the table
/// lacks it, and what a canonical decoder needs.
struct HuffmanTable {
  uint16_t code[256];
  uint8_t length[256];
  uint8_t symbols[256];
  /// First code of a length aligned to 16 bits, one past the last code so, and
  /// the index of its first symbol minus its first code.
  uint32_t end[17];
  int32_t offset[17];
  bool defined = false;
};

struct Component {
  uint8_t id = 0;
  uint8_t h = 0, v = 0; ///< Sampling factors.
  uint8_t steps = 0;    ///< Index into Markers::steps, if below 4.
  /// Blocks that the component stores, padded to whole MCUs, and those that a
  /// scan of it alone has.
  int32_t width = 0, height = 0, ownWidth = 0, ownHeight = 0;
  size_t firstBlock = 0; ///< Of all blocks of the file.
};

struct Frame {
  bool defined = false;
  bool progressive = false;
  int32_t width = 0, height = 0;
  int components = 0;
  int32_t mcusX = 0, mcusY = 0;
  Component component[kMaxComponents];
  size_t blocks = 0; ///< Of all components.
};

struct Scan {
  int components = 0;
  uint8_t component[kMaxComponents] = {}; ///< Index into Frame::component.
  uint8_t dc[kMaxComponents] = {}, ac[kMaxComponents] = {};
  int first = 0, last = 63, high = 0, low = 0; ///< Ss, Se, Ah, Al.
};

/// What two kinds of application segments say about colour.
struct ColourMarks {
  bool hasJfif = false, hasAdobe = false;
  uint8_t transform = 0; ///< Adobe's: 0 none, 1 YCbCr, 2 YCCK.
};

/// State of the marker segments up to a place in the file.
struct Markers {
  Frame frame;
  ColourMarks colour;
  uint16_t steps[4][64]; ///< Of the quantiser, in zigzag order.
  bool hasSteps[4] = {};
  HuffmanTable dc[4], ac[4];
  uint32_t restart = 0; ///< MCUs between restart markers; 0: none.
  uint64_t work = 0;    ///< Blocks of the scans so far.
};

inline uint32_t loadBig16(const uint8_t *bytes) {
  return uint32_t(bytes[0]) << 8 | bytes[1];
}

inline Status readSteps(ByteSpan body, Markers &markers) {
  while (!body.empty()) {
    const unsigned wide = body[0] >> 4, id = body[0] & 15;
    const size_t bytes = 64 * (wide + 1);
    if (wide > 1 || id > 3 || body.size() < 1 + bytes)
      return Status::unsupported("jpeg_file: a table of steps is unusual");
    for (size_t k = 0; k < 64; ++k) {
      markers.steps[id][k] = static_cast<uint16_t>(
          wide ? loadBig16(&body[1 + 2 * k]) : body[1 + k]);
    }
    markers.hasSteps[id] = true;
    body = body.subspan(1 + bytes);
  }
  return Status::ok();
}

inline Status readHuffman(ByteSpan body, Markers &markers) {
  while (!body.empty()) {
    if (body.size() < 17)
      return Status::unsupported("jpeg_file: a Huffman segment is too short");
    const unsigned kind = body[0] >> 4, id = body[0] & 15;
    if (kind > 1 || id > 3)
      return Status::unsupported("jpeg_file: a Huffman table has no place");
    HuffmanTable &table = (kind == 0 ? markers.dc : markers.ac)[id];
    table.defined = false;
    std::memset(table.length, 0, sizeof(table.length));
    size_t total = 0;
    for (int length = 1; length <= 16; ++length)
      total += body[size_t(length)];
    if (total > 256 || body.size() < 17 + total)
      return Status::unsupported("jpeg_file: a Huffman table is cut off");
    uint32_t code = 0;
    size_t index = 0;
    for (int length = 1; length <= 16; ++length) {
      table.offset[length] = int32_t(index) - int32_t(code);
      for (unsigned n = body[size_t(length)]; n-- > 0; ++index, ++code) {
        const uint8_t symbol = body[17 + index];
        if (code >= (1u << length) || table.length[symbol] != 0)
          return Status::unsupported("jpeg_file: a Huffman table is damaged");
        table.symbols[index] = symbol;
        table.code[symbol] = uint16_t(code);
        table.length[symbol] = uint8_t(length);
      }
      table.end[length] = code << (16 - length);
      code <<= 1;
    }
    table.defined = true;
    body = body.subspan(17 + total);
  }
  return Status::ok();
}

/// APP0 and APP14, as libjpeg knows them.
inline void readColour(uint8_t marker, ByteSpan body, ColourMarks &colour) {
  if (marker == 0xe0 && body.size() >= 14 &&
      std::memcmp(body.data(), "JFIF", 5) == 0)
    colour.hasJfif = true;
  if (marker == 0xee && body.size() >= 12 &&
      std::memcmp(body.data(), "Adobe", 5) == 0) {
    colour.hasAdobe = true;
    colour.transform = body[11];
  }
}

inline Status readFrame(uint8_t marker, ByteSpan body, Frame &frame) {
  if (frame.defined)
    return Status::unsupported("jpeg_file: more than one frame");
  if (marker > 0xc2)
    return Status::unsupported("jpeg_file: neither baseline nor progressive");
  if (body.size() < 6 || body[0] != 8)
    return Status::unsupported("jpeg_file: samples are not of 8 bits");
  frame.progressive = marker == 0xc2;
  frame.height = int32_t(loadBig16(&body[1]));
  frame.width = int32_t(loadBig16(&body[3]));
  frame.components = body[5];
  if (frame.width == 0 || frame.height == 0 || frame.components < 1 ||
      frame.components > kMaxComponents ||
      body.size() != 6 + 3 * size_t(frame.components))
    return Status::unsupported("jpeg_file: the frame header is unusual");
  int maxH = 1, maxV = 1;
  for (int c = 0; c < frame.components; ++c) {
    Component &component = frame.component[c];
    const uint8_t *entry = &body[6 + 3 * size_t(c)];
    component.id = entry[0];
    component.steps = entry[2];
    component.h = entry[1] >> 4;
    component.v = entry[1] & 15;
    if (component.h < 1 || component.h > 4 || component.v < 1 ||
        component.v > 4)
      return Status::unsupported("jpeg_file: a sampling factor is wrong");
    maxH = component.h > maxH ? component.h : maxH;
    maxV = component.v > maxV ? component.v : maxV;
  }
  frame.mcusX = (frame.width + 8 * maxH - 1) / (8 * maxH);
  frame.mcusY = (frame.height + 8 * maxV - 1) / (8 * maxV);
  frame.blocks = 0;
  for (int c = 0; c < frame.components; ++c) {
    Component &component = frame.component[c];
    component.width = frame.mcusX * component.h;
    component.height = frame.mcusY * component.v;
    const int32_t samplesX = (frame.width * component.h + maxH - 1) / maxH;
    const int32_t samplesY = (frame.height * component.v + maxV - 1) / maxV;
    component.ownWidth = (samplesX + 7) / 8;
    component.ownHeight = (samplesY + 7) / 8;
    component.firstBlock = frame.blocks;
    frame.blocks += size_t(component.width) * size_t(component.height);
  }
  frame.defined = true;
  return Status::ok();
}

inline Status readScan(ByteSpan body, Markers &markers, Scan &scan) {
  const Frame &frame = markers.frame;
  if (!frame.defined || body.empty())
    return Status::unsupported("jpeg_file: a scan has no frame");
  scan.components = body[0];
  if (scan.components < 1 || scan.components > frame.components ||
      body.size() != 4 + 2 * size_t(scan.components))
    return Status::unsupported("jpeg_file: a scan header is unusual");
  int blocks = 0;
  for (int i = 0; i < scan.components; ++i) {
    const uint8_t *entry = &body[1 + 2 * size_t(i)];
    int c = i == 0 ? 0 : scan.component[i - 1] + 1;
    while (c < frame.components && frame.component[c].id != entry[0])
      ++c;
    if (c >= frame.components)
      return Status::unsupported("jpeg_file: a scan names no component");
    scan.component[i] = uint8_t(c);
    scan.dc[i] = entry[1] >> 4;
    scan.ac[i] = entry[1] & 15;
    if (scan.dc[i] > 3 || scan.ac[i] > 3)
      return Status::unsupported("jpeg_file: a scan names no table");
    blocks += frame.component[c].h * frame.component[c].v;
    markers.work += uint64_t(frame.component[c].width) *
                    uint64_t(frame.component[c].height);
  }
  if (scan.components > 1 && blocks > 10)
    return Status::unsupported("jpeg_file: an MCU has too many blocks");
  const uint8_t *rest = &body[1 + 2 * size_t(scan.components)];
  scan.first = rest[0];
  scan.last = rest[1];
  scan.high = rest[2] >> 4;
  scan.low = rest[2] & 15;
  if (!frame.progressive) {
    if (scan.first != 0 || scan.last != 63 || scan.high != 0 || scan.low != 0)
      return Status::unsupported("jpeg_file: a sequential scan is in part");
  } else if (scan.first > scan.last || scan.last > 63 || scan.low > 13 ||
             (scan.first == 0 && scan.last != 0) ||
             (scan.first > 0 && scan.components != 1) ||
             (scan.high != 0 && scan.high != scan.low + 1))
    return Status::unsupported("jpeg_file: a progressive scan is unusual");
  for (int i = 0; i < scan.components; ++i) {
    const bool needsDc = scan.first == 0 && scan.high == 0;
    if ((needsDc && !markers.dc[scan.dc[i]].defined) ||
        (scan.last > 0 && !markers.ac[scan.ac[i]].defined))
      return Status::unsupported("jpeg_file: a scan lacks its tables");
  }
  return Status::ok();
}

/// What a marker segment is to whoever walks the file.
enum class Segment : uint8_t { Other, Scan, End };

/// Reads the marker segment at `position` of `bytes` and moves behind it.
inline Status readSegment(ByteSpan bytes, size_t &position, Markers &markers,
                          Scan &scan, Segment &kind) {
  kind = Segment::Other;
  if (bytes.size() - position < 2 || bytes[position] != 0xff)
    return Status::unsupported("jpeg_file: a marker is missing");
  const uint8_t marker = bytes[position + 1];
  if (marker == 0xff) { // A fill byte.
    ++position;
    return Status::ok();
  }
  if (marker == 0xd9) {
    position += 2;
    kind = Segment::End;
    return Status::ok();
  }
  if (marker == 0 || marker == 1 || (marker >= 0xd0 && marker <= 0xd8))
    return Status::unsupported("jpeg_file: a marker is out of place");
  if (bytes.size() - position < 4)
    return Status::unsupported("jpeg_file: a segment is cut off");
  const size_t length = loadBig16(&bytes[position + 2]);
  if (length < 2 || length > bytes.size() - position - 2)
    return Status::unsupported("jpeg_file: a segment is cut off");
  const ByteSpan body = bytes.subspan(position + 4, length - 2);
  position += 2 + length;
  switch (marker) {
  case 0xc4:
    return readHuffman(body, markers);
  case 0xdb:
    return readSteps(body, markers);
  case 0xda:
    kind = Segment::Scan;
    return readScan(body, markers, scan);
  case 0xdd:
    if (body.size() != 2)
      return Status::unsupported("jpeg_file: a restart interval is unusual");
    markers.restart = loadBig16(body.data());
    return Status::ok();
  case 0xe0:
  case 0xee:
    readColour(marker, body, markers.colour);
    return Status::ok();
  default:
    if (marker >= 0xc0 && marker <= 0xcf && marker != 0xc8)
      return readFrame(marker, body, markers.frame);
    return Status::ok();
  }
}

/// Blocks of a scan in the order in which it codes them. A scan of one
/// component has those of the component alone, without padding.
struct ScanWalk {
  ScanWalk(const Frame &frame, const Scan &scan)
      : frame(frame), scan(scan), single(scan.components == 1) {
    const Component &only = frame.component[scan.component[0]];
    mcusX = single ? only.ownWidth : frame.mcusX;
    mcusY = single ? only.ownHeight : frame.mcusY;
  }

  /// Calls block(position in the scan, index of the block) for one MCU; stops
  /// when a call gives false.
  template <typename F>
  SMMIL_ALWAYS_INLINE bool mcu(int32_t x, int32_t y, F &&block) const {
    if (single) {
      const Component &c = frame.component[scan.component[0]];
      return block(0, c.firstBlock + size_t(y) * size_t(c.width) + size_t(x));
    }
    for (int i = 0; i < scan.components; ++i) {
      const Component &c = frame.component[scan.component[i]];
      for (int v = 0; v < c.v; ++v)
        for (int h = 0; h < c.h; ++h)
          if (!block(i, c.firstBlock + size_t(y * c.v + v) * size_t(c.width) +
                            size_t(x * c.h + h)))
            return false;
    }
    return true;
  }

  const Frame &frame;
  const Scan &scan;
  bool single;
  int32_t mcusX, mcusY;
};

SMMIL_ISA_END
} // namespace smmil::jpeg_file

#endif // SMMIL_CODECS_JPEGFILE_LAYOUT_H
