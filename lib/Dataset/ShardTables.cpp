//===- ShardTables.cpp - Columns of index pages --------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Fixed stride: little-endian values in their full width. Delta packed: varints
// of values, or of folded differences.
//
//===----------------------------------------------------------------------===//

#include "ShardTables.h"

#include "Wire64.h"

using namespace smmil;

static bool isFixed(const Column &column, Layout::Index kind) {
  return kind == Layout::Index::FixedStride || column.random;
}

void smmil::writeColumns(Bytes &out, const uint64_t *rows, size_t count,
                         const Column *columns, size_t width,
                         Layout::Index kind) {
  ByteWriter writer(out);
  writer.writeVarint(count);
  for (size_t c = 0; c < width; ++c) {
    uint64_t before = 0;
    for (size_t r = 0; r < count; ++r) {
      uint64_t value = rows[r * width + c];
      if (isFixed(columns[c], kind))
        for (unsigned i = 0; i < columns[c].width; ++i)
          out.push_back(static_cast<uint8_t>(value >> (8 * i)));
      else
        writer.writeVarint(columns[c].difference ? foldDifference(value, before)
                                                 : value);
      before = value;
    }
  }
}

/// Files are small beside what they may claim: a count is held against the
/// bytes that are there before anything is made for it.
Status smmil::readRowCount(ByteReader &reader, const Column *columns,
                           size_t width, Layout::Index kind, uint64_t expected,
                           uint64_t &count) {
  uint64_t least = 0;
  SMMIL_RETURN_IF_ERROR(reader.readVarint(kAnyCount, count));
  if (expected != kAnyCount && count != expected)
    return Status::corrupt("tables of an index page disagree about their "
                           "counts");
  for (size_t c = 0; c < width; ++c)
    least += isFixed(columns[c], kind) ? columns[c].width : 1;
  if (count > reader.remaining().size() / least)
    return Status::corrupt("index counts more records than it has bytes");
  return Status::ok();
}

Status smmil::readColumns(ByteReader &reader, uint64_t *rows, size_t count,
                          const Column *columns, size_t width,
                          Layout::Index kind) {
  for (size_t c = 0; c < width; ++c) {
    uint64_t before = 0;
    const uint64_t most = columns[c].width == 8
                              ? std::numeric_limits<uint64_t>::max()
                              : (uint64_t(1) << (8 * columns[c].width)) - 1;
    for (size_t r = 0; r < count; ++r) {
      uint64_t value = 0;
      if (isFixed(columns[c], kind)) {
        ByteSpan bytes;
        SMMIL_RETURN_IF_ERROR(reader.readBytes(columns[c].width, bytes));
        for (size_t i = bytes.size(); i-- > 0;)
          value = value << 8 | bytes[i];
      } else {
        SMMIL_RETURN_IF_ERROR(reader.readVarint(kAnyCount, value));
        if (columns[c].difference)
          value = unfoldDifference(value, before);
        if (value > most)
          return Status::corrupt("index value exceeds its width");
      }
      rows[r * width + c] = before = value;
    }
  }
  return Status::ok();
}
