//===- Table.h - Table and item header of predicted images ------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Parses the table of RowRans and the header of a predicted image; see
// "Predicted image" in lib/Runtime/FORMAT.md.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_RUNTIME_KERNELS_PREDICTEDIMAGE_TABLE_H
#define SMMIL_RUNTIME_KERNELS_PREDICTEDIMAGE_TABLE_H

#include "smmil/Runtime/Kernels/LaneRans/Rows.h"
#include "smmil/Runtime/PlanLimits.h"

#include <vector>

namespace smmil::predicted {

constexpr unsigned kContexts = 3072; ///< plane * 1024 + class * 32 + q.
constexpr unsigned kMaxRows = 64;
constexpr unsigned kAlphabet = 33;
constexpr unsigned kEscape = 32;
constexpr unsigned kEscapeBits = 8;
constexpr int kMinStripRows = 16;

/// What a decoder needs, expanded once.
struct Table {
  unsigned precision = 0;
  unsigned rowCount = 0;
  std::vector<uint32_t> rowStart;    ///< Per context: index of its first slot.
  std::vector<uint32_t> slots;       ///< rowCount << precision.
  std::vector<uint16_t> frequencies; ///< rowCount * kAlphabet.
};

inline Status parseTable(ByteSpan bytes, Table &table) {
  ByteReader reader(bytes);
  uint8_t version = 0, precision = 0, rows = 0;
  SMMIL_RETURN_IF_ERROR(reader.readU8(version));
  if (version != 1)
    return Status::unsupported("RowRans table: unknown version");
  SMMIL_RETURN_IF_ERROR(reader.readU8(precision));
  SMMIL_RETURN_IF_ERROR(reader.readU8(rows));
  if (precision < 10 || precision > 12 || rows == 0 || rows > kMaxRows)
    return Status::corrupt("RowRans table: precision or row count is wrong");
  Table result;
  result.precision = precision;
  result.rowCount = rows;
  int previous = -1;
  while (result.rowStart.size() < kContexts) {
    uint8_t row = 0;
    uint64_t more = 0;
    SMMIL_RETURN_IF_ERROR(reader.readU8(row));
    SMMIL_RETURN_IF_ERROR(
        reader.readVarint(kContexts - 1 - result.rowStart.size(), more));
    if (row >= rows || row == previous)
      return Status::corrupt("RowRans table: the context map is wrong");
    previous = row;
    result.rowStart.insert(result.rowStart.end(), more + 1,
                           uint32_t(row) << precision);
  }
  result.slots.resize(size_t(rows) << precision);
  result.frequencies.resize(size_t(rows) * kAlphabet);
  for (unsigned r = 0; r < rows; ++r) {
    uint16_t *frequencies = &result.frequencies[r * kAlphabet];
    SMMIL_RETURN_IF_ERROR(
        lanerans::readRow(reader, kAlphabet, precision, frequencies));
    if (frequencies[kEscape] == 0)
      return Status::corrupt("RowRans table: a row has no escape");
    lanerans::expandRow(frequencies, kAlphabet,
                        &result.slots[size_t(r) << precision]);
  }
  if (!reader.atEnd())
    return Status::corrupt("RowRans table: bytes follow its end");
  table = std::move(result);
  return Status::ok();
}

/// Number of strips of an image with this many rows.
inline int effectiveLanes(int lanes, int height) {
  while (lanes > 1 && height < kMinStripRows * lanes)
    lanes /= 2;
  return lanes;
}

struct Header {
  int width = 0, height = 0, lanes = 0;
  ByteSpan stream;
};

/// Reads the item's header; `width` and `height` are the field's frame.
inline Status parseHeader(ByteSpan bits, int width, int height, int lanes,
                          Header &header) {
  if (width == 0 && height == 0) {
    if (bits.size() < 4)
      return Status::truncated("predicted image: item ends inside its size");
    width = loadU16(bits.data());
    height = loadU16(bits.data() + 2);
    bits = bits.subspan(4);
    if (uint64_t(width) * uint64_t(height) > (1u << 26))
      return Status::corrupt("predicted image: more than 2^26 pixels");
  }
  if (width < 1 || width > kMaxFrameSide || height < 1 ||
      height > kMaxFrameSide)
    return Status::corrupt("predicted image: width or height out of range");
  header.width = width;
  header.height = height;
  header.lanes = effectiveLanes(lanes, height);
  header.stream = bits;
  size_t states = size_t(header.lanes) * 12;
  if (bits.size() < states)
    return Status::truncated("predicted image: item ends inside its states");
  if ((bits.size() - states) % 2 != 0)
    return Status::corrupt("predicted image: odd number of stream bytes");
  return Status::ok();
}

/// Scratch bytes of the decoder: per lane and plane three rows of magnitudes
/// and two of samples, with borders.
inline size_t workspaceBytes(int width, int lanes) {
  size_t padded = static_cast<size_t>(lanes < 8 ? 8 : lanes);
  return (static_cast<size_t>(width) + 4) * padded * 15 + 64;
}

} // namespace smmil::predicted

#endif // SMMIL_RUNTIME_KERNELS_PREDICTEDIMAGE_TABLE_H
