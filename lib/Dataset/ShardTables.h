//===- ShardTables.h - Columns of index pages ------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A page holds tables, a table holds columns. Reading allocates nothing: rows
// go into memory of the caller, which bounds their number.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_LIB_DATASET_SHARDTABLES_H
#define SMMIL_LIB_DATASET_SHARDTABLES_H

#include "Shard.h"
#include "smmil/Runtime/Wire.h"

#include <array>
#include <limits>

namespace smmil {

/// One column of a table: all values of one member, in record order.
struct Column {
  unsigned width;  ///< Bytes of a value where the stride is fixed.
  bool difference; ///< Packed form holds differences to the value before.
  bool random;     ///< Hashes: fixed width in both forms.
};

template <size_t N> using Row = std::array<uint64_t, N>;

// Packing, text case, sheets of it on pages before, sheets, offset, packed
// bytes, raw bytes, coded bytes, text bytes, checksum.
inline constexpr std::array<Column, 10> kBlockColumns = {{
    {1, true, false},
    {1, true, false},
    {4, false, false},
    {4, true, false},
    {8, true, false},
    {8, true, false},
    {8, true, false},
    {8, true, false},
    {8, true, false},
    {8, false, true},
}};
// Field, case, content class, medium kind, width, height, milliseconds, bytes
// between the item before and this one (on a page's first: its offset), length,
// checksum, decoded checksum (a plain varint, since most items have none).
inline constexpr std::array<Column, 11> kItemColumns = {{
    {2, true, false},
    {1, true, false},
    {1, false, false},
    {1, true, false},
    {4, false, false},
    {4, false, false},
    {4, true, false},
    {8, false, false},
    {8, false, false},
    {4, false, true},
    {4, false, false},
}};
// Detail that lies apart: item on the page, bytes between the detail before and
// this one (on a page's first: its offset), length, checksum.
inline constexpr std::array<Column, 4> kDetailColumns = {{
    {1, true, false},
    {8, false, false},
    {8, false, false},
    {4, false, true},
}};
/// Text runs of a sheet; words of a run.
inline constexpr std::array<Column, 1> kCountColumns = {{{4, false, false}}};
/// Low 24 bits of the id's XXH3-64, sheet; the high bits chose the page.
inline constexpr std::array<Column, 2> kIdColumns = {
    {{4, true, false}, {4, false, false}}};
/// Content hash, high and low half; item.
inline constexpr std::array<Column, 3> kContentColumns = {
    {{8, false, true}, {8, false, true}, {4, false, false}}};

void writeColumns(Bytes &out, const uint64_t *rows, size_t count,
                  const Column *columns, size_t width, Layout::Index kind);

/// Reads the number of rows: exactly `expected` unless that is kAnyCount, and
/// never more than the bytes can hold.
inline constexpr uint64_t kAnyCount = std::numeric_limits<uint64_t>::max();
Status readRowCount(ByteReader &reader, const Column *columns, size_t width,
                    Layout::Index kind, uint64_t expected, uint64_t &count);
Status readColumns(ByteReader &reader, uint64_t *rows, size_t count,
                   const Column *columns, size_t width, Layout::Index kind);

template <size_t N>
void writeTable(Bytes &out, const std::vector<Row<N>> &rows,
                const std::array<Column, N> &columns, Layout::Index kind) {
  writeColumns(out, rows.empty() ? nullptr : rows[0].data(), rows.size(),
               columns.data(), N, kind);
}

/// Into at most `most` rows at `rows`.
template <size_t N>
Status readTable(ByteReader &reader, Row<N> *rows, uint64_t most,
                 const std::array<Column, N> &columns, Layout::Index kind,
                 uint64_t expected, uint64_t &count) {
  SMMIL_RETURN_IF_ERROR(
      readRowCount(reader, columns.data(), N, kind, expected, count));
  if (count > most)
    return Status::corrupt("an index page has more records than allowed");
  return readColumns(reader, count ? rows[0].data() : nullptr, count,
                     columns.data(), N, kind);
}

/// As many rows as the bytes hold.
template <size_t N>
Status readTable(ByteReader &reader, std::vector<Row<N>> &rows,
                 const std::array<Column, N> &columns, Layout::Index kind,
                 uint64_t expected) {
  uint64_t count = 0;
  SMMIL_RETURN_IF_ERROR(
      readRowCount(reader, columns.data(), N, kind, expected, count));
  rows.resize(count);
  return readColumns(reader, count ? rows[0].data() : nullptr, count,
                     columns.data(), N, kind);
}

} // namespace smmil

#endif // SMMIL_LIB_DATASET_SHARDTABLES_H
