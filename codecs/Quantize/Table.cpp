//===- Table.cpp - Ladder, weights and offsets of Quantize ----------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Writes the bytes of the table and parses them.
//
//===----------------------------------------------------------------------===//
#include "codecs/Quantize/Table.h"

#include "smmil/Runtime/Primitives/Quantize.h"

namespace smmil::quantize {
namespace {
constexpr uint8_t kVersion = 1;
constexpr size_t kHeaderBytes = 4;
} // namespace

void serializeTable(const Table &table, Bytes &out) {
  out.push_back(kVersion);
  out.push_back(static_cast<uint8_t>(table.block));
  out.push_back(static_cast<uint8_t>(table.keep));
  out.push_back(static_cast<uint8_t>(table.steps));
  for (int i = 0; i < table.steps; ++i) {
    out.push_back(static_cast<uint8_t>(table.base[i]));
    out.push_back(static_cast<uint8_t>(table.base[i] >> 8));
  }
  for (const auto &row : table.weight)
    out.insert(out.end(), row, row + table.keep);
  for (const auto &planeClass : table.offset)
    for (const auto &row : planeClass)
      for (int k = 1; k < table.keep; ++k)
        out.push_back(static_cast<uint8_t>(row[k]));
}

Status parseTable(const int32_t *args, ByteSpan bytes, Table &table) {
  if (bytes.size() < kHeaderBytes)
    return Status::corrupt("quantiser table is shorter than its header");
  if (bytes[0] != kVersion)
    return Status::unsupported("quantiser table is of an unknown version");
  table = {};
  table.block = bytes[1];
  table.keep = bytes[2];
  table.steps = bytes[3];
  if ((table.block != 4 && table.block != 8) || table.keep < 1 ||
      table.keep > table.block * table.block || table.steps < 1 ||
      table.steps > kMaxSteps)
    return Status::corrupt("quantiser table has parameters out of range");
  if (table.steps != paramsOf(args).steps)
    return Status::corrupt("quantiser table has another ladder");
  auto keep = static_cast<size_t>(table.keep);
  auto steps = static_cast<size_t>(table.steps);
  if (bytes.size() != kHeaderBytes + 2 * steps + 2 * keep + 4 * (keep - 1))
    return Status::corrupt("quantiser table has the wrong size");
  const uint8_t *cursor = bytes.data() + kHeaderBytes;
  for (size_t i = 0; i < steps; ++i, cursor += 2) {
    table.base[i] = static_cast<uint16_t>(cursor[0] | cursor[1] << 8);
    if (table.base[i] == 0)
      return Status::corrupt("quantiser table has a step of zero");
  }
  for (auto &row : table.weight)
    for (size_t k = 0; k < keep; ++k)
      row[k] = *cursor++;
  for (auto &planeClass : table.offset)
    for (auto &row : planeClass)
      for (size_t k = 1; k < keep; ++k)
        row[k] = static_cast<int8_t>(*cursor++);
  return Status::ok();
}

} // namespace smmil::quantize
