//===- JpegSegments.h - Marker segments of JPEG for references --*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reads the marker segments of ITU-T T.81 into plain vectors.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_LIB_INTERPRETER_JPEGSEGMENTS_H
#define SMMIL_LIB_INTERPRETER_JPEGSEGMENTS_H

#include "lib/Interpreter/JpegDictionary.h"
#include "lib/Interpreter/Reader.h"

#include <algorithm>
#include <map>
#include <optional>
#include <vector>

namespace smmil::reference::jpeg {

using Levels = std::vector<int64_t>;

/// Codes by their symbols.
struct Huffman {
  struct Code {
    uint32_t value;
    int length;
  };
  std::map<int, Code> codes;
};

struct Component {
  int id = 0, h = 0, v = 0, table = 0;
  int64_t columns = 0, rows = 0;       ///< Padded blocks.
  int64_t ownColumns = 0, ownRows = 0; ///< Without padding.
  std::vector<Levels> blocks;
};

struct ScanHeader {
  std::vector<size_t> components;
  std::vector<int> dc, ac;
  int first = 0, last = 0, high = 0, low = 0;
};

/// What the segments so far say.
struct Header {
  bool progressive = false;
  std::vector<Component> components;
  int64_t mcusX = 0, mcusY = 0;
  std::vector<std::vector<int64_t>> steps{4, std::vector<int64_t>(64, 1)};
  std::optional<Huffman> dc[4], ac[4];
  int restart = 0;
  uint64_t work = 0;

  uint64_t blocks() const {
    uint64_t sum = 0;
    for (const Component &c : components)
      sum += uint64_t(c.columns * c.rows);
    return sum;
  }
};

inline int64_t ceilDivide(int64_t a, int64_t b) { return (a + b - 1) / b; }

inline bool readSteps(Reader in, Header &header) {
  uint32_t head = 0;
  while (in.u8(head)) {
    const bool wide = head / 16 == 1;
    if (head / 16 > 1 || head % 16 > 3)
      return false;
    for (int64_t &step : header.steps[head % 16]) {
      uint32_t high = 0, low = 0;
      if ((wide && !in.u8(high)) || !in.u8(low))
        return false;
      step = std::max<int64_t>(256 * high + low, 1);
    }
  }
  return true;
}

inline bool readHuffman(Reader in, Header &header) {
  uint32_t head = 0;
  while (in.u8(head)) {
    uint32_t counts[17] = {};
    for (int length = 1; length <= 16; ++length)
      if (!in.u8(counts[length]))
        return false;
    if (head / 16 > 1 || head % 16 > 3)
      return false;
    Huffman table;
    uint32_t code = 0;
    for (int length = 1; length <= 16; ++length, code *= 2)
      for (uint32_t i = 0; i < counts[length]; ++i, ++code) {
        uint32_t symbol = 0;
        if (!in.u8(symbol) || code >= 1u << length ||
            !table.codes.emplace(int(symbol), Huffman::Code{code, length})
                 .second)
          return false;
      }
    (head / 16 == 0 ? header.dc : header.ac)[head % 16] = table;
  }
  return true;
}

inline bool readFrame(int marker, Reader in, Header &header) {
  uint32_t bits = 0, count = 0, hi[2] = {}, lo[2] = {};
  if (!header.components.empty() || marker > 0xc2 || !in.u8(bits) ||
      bits != 8 || !in.u8(hi[0]) || !in.u8(lo[0]) || !in.u8(hi[1]) ||
      !in.u8(lo[1]) || !in.u8(count))
    return false;
  const int64_t height = 256 * hi[0] + lo[0], width = 256 * hi[1] + lo[1];
  if (height == 0 || width == 0 || count < 1 || count > 4 ||
      in.left() != 3 * count)
    return false;
  header.progressive = marker == 0xc2;
  int64_t maxH = 1, maxV = 1;
  for (uint32_t i = 0; i < count; ++i) {
    uint32_t id = 0, sampling = 0, table = 0;
    in.u8(id), in.u8(sampling), in.u8(table);
    Component c;
    c.id = int(id);
    c.h = int(sampling / 16);
    c.v = int(sampling % 16);
    c.table = int(table % 4);
    if (c.h < 1 || c.h > 4 || c.v < 1 || c.v > 4)
      return false;
    maxH = std::max<int64_t>(maxH, c.h);
    maxV = std::max<int64_t>(maxV, c.v);
    header.components.push_back(c);
  }
  header.mcusX = ceilDivide(width, 8 * maxH);
  header.mcusY = ceilDivide(height, 8 * maxV);
  for (Component &c : header.components) {
    c.columns = header.mcusX * c.h;
    c.rows = header.mcusY * c.v;
    c.ownColumns = ceilDivide(ceilDivide(width * c.h, maxH), 8);
    c.ownRows = ceilDivide(ceilDivide(height * c.v, maxV), 8);
  }
  return true;
}

inline bool readScan(Reader in, Header &header, ScanHeader &scan) {
  uint32_t count = 0;
  if (header.components.empty() || !in.u8(count) || count < 1 ||
      count > header.components.size() || in.left() != 2 * count + 3)
    return false;
  size_t next = 0;
  int blocks = 0;
  for (uint32_t i = 0; i < count; ++i) {
    uint32_t id = 0, tables = 0;
    in.u8(id), in.u8(tables);
    while (next < header.components.size() &&
           header.components[next].id != int(id))
      ++next;
    if (next == header.components.size() || tables / 16 > 3 || tables % 16 > 3)
      return false;
    const Component &c = header.components[next];
    blocks += c.h * c.v;
    header.work += uint64_t(c.columns * c.rows);
    scan.components.push_back(next++);
    scan.dc.push_back(int(tables / 16));
    scan.ac.push_back(int(tables % 16));
  }
  if (count > 1 && blocks > 10)
    return false;
  uint32_t first = 0, last = 0, bits = 0;
  in.u8(first), in.u8(last), in.u8(bits);
  scan.first = int(first);
  scan.last = int(last);
  scan.high = int(bits / 16);
  scan.low = int(bits % 16);
  const bool whole = first == 0 && last == 63 && bits == 0;
  const bool part = first <= last && last <= 63 && scan.low <= 13 &&
                    (first == 0 ? last == 0 : count == 1) &&
                    (scan.high == 0 || scan.high == scan.low + 1);
  if (header.progressive ? !part : !whole)
    return false;
  for (uint32_t i = 0; i < count; ++i)
    if ((first == 0 && scan.high == 0 && !header.dc[scan.dc[i]]) ||
        (last > 0 && !header.ac[scan.ac[i]]))
      return false;
  return true;
}

enum class Kind { Other, Scan, End };

inline bool readSegment(ByteSpan bytes, size_t &at, Header &header,
                        ScanHeader &scan, Kind &kind) {
  kind = Kind::Other;
  if (at + 2 > bytes.size() || bytes[at] != 0xff)
    return false;
  const int marker = bytes[at + 1];
  if (marker == 0xff) {
    ++at;
    return true;
  }
  if (marker == 0xd9) {
    at += 2;
    kind = Kind::End;
    return true;
  }
  if (marker <= 1 || (marker >= 0xd0 && marker <= 0xd8) ||
      at + 4 > bytes.size())
    return false;
  const size_t length = 256 * size_t(bytes[at + 2]) + bytes[at + 3];
  if (length < 2 || at + 2 + length > bytes.size())
    return false;
  Reader body(bytes.subspan(at + 4, length - 2));
  at += 2 + length;
  if (marker == 0xdb)
    return readSteps(body, header);
  if (marker == 0xc4)
    return readHuffman(body, header);
  if (marker == 0xdd) {
    uint32_t high = 0, low = 0;
    if (body.left() != 2 || !body.u8(high) || !body.u8(low))
      return false;
    header.restart = int(256 * high + low);
    return true;
  }
  if (marker == 0xda) {
    kind = Kind::Scan;
    return readScan(body, header, scan);
  }
  if (marker >= 0xc0 && marker <= 0xcf && marker != 0xc8)
    return readFrame(marker, body, header);
  return true;
}

} // namespace smmil::reference::jpeg

#endif // SMMIL_LIB_INTERPRETER_JPEGSEGMENTS_H
