//===- Reference.cpp - Reference of quantize ------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Follows spec.md sentence by sentence, on plain vectors.
//
//===----------------------------------------------------------------------===//

#include "lib/Interpreter/Arithmetic.h"
#include "lib/Interpreter/Reader.h"
#include "smmil/Interpreter/ReferencePrimitive.h"

#include <cstdlib>

namespace smmil::reference::quantize {

namespace {

constexpr int32_t kMaxSteps = 64;

Status shapeOf(const int32_t *args, const Shape *operands, Shape *results) {
  if (operands[0].kind != ValueKind::Bands)
    return Status::unsupported("quantise: needs bands");
  if (args[0] < 1 || args[0] > kMaxSteps)
    return Status::unsupported("quantise: unknown length of the ladder");
  results[0] = operands[0];
  return Status::ok();
}

uint32_t itemLimit(const int32_t *args, size_t) {
  return uint32_t(args[0]) - 1;
}

struct Table {
  std::vector<int64_t> base;
  std::vector<int64_t> weight[2];    ///< Class, scan index.
  std::vector<int64_t> offset[2][2]; ///< Class, magnitude > 1, scan index.

  /// Factor of a class and scan index at a step of the ladder.
  int64_t factor(size_t c, size_t k, uint32_t step) const {
    return clampTo((base[step] * weight[c][k] + 16) >> 5, 1, 2047);
  }
};

Status readTable(ByteSpan bytes, const Shape &shape, int32_t steps,
                 Table &table) {
  Reader reader(bytes);
  uint32_t version = 0, block = 0, keep = 0, count = 0, value = 0;
  if (!reader.u8(version) || !reader.u8(block) || !reader.u8(keep) ||
      !reader.u8(count))
    return Status::corrupt("quantiser table: header is cut short");
  if (version != 1)
    return Status::unsupported("quantiser table: unknown version");
  if (int32_t(block) != shape.block || int32_t(keep) != shape.keep ||
      int32_t(count) != steps)
    return Status::corrupt("quantiser table: header contradicts the step");
  for (uint32_t i = 0; i < count; ++i) {
    if (!reader.u16(value) || value == 0)
      return Status::corrupt("quantiser table: bad step");
    table.base.push_back(value);
  }
  for (auto &weights : table.weight)
    for (uint32_t k = 0; k < keep; ++k) {
      if (!reader.u8(value))
        return Status::corrupt("quantiser table: weights are cut short");
      weights.push_back(value);
    }
  for (auto &ofClass : table.offset)
    for (auto &offsets : ofClass) {
      offsets.push_back(0); // Scan index 0 is DC and has none.
      for (uint32_t k = 1; k < keep; ++k) {
        if (!reader.u8(value))
          return Status::corrupt("quantiser table: offsets are cut short");
        offsets.push_back(wrapSigned(8, value));
      }
    }
  return reader.left() == 0
             ? Status::ok()
             : Status::corrupt("quantiser table: bytes left over");
}

int64_t dequantise(const Table &table, size_t c, size_t k, uint32_t step,
                   int64_t level) {
  const int64_t f = table.factor(c, k, step);
  if (k == 0)
    return wrap16(level * f);
  if (level == 0)
    return 0;
  const int64_t m = std::abs(level);
  const int64_t offset = (f * table.offset[c][m > 1 ? 1 : 0][k] + 64) >> 7;
  const int64_t magnitude = clampTo(m * f - offset, 0, 32767);
  return level < 0 ? -magnitude : magnitude;
}

/// The level whose multiple of the factor is nearest.
int64_t nearestLevel(const Table &table, size_t c, size_t k, uint32_t step,
                     int64_t coefficient) {
  const int64_t f = table.factor(c, k, step);
  const int64_t m = (std::abs(coefficient) + f / 2) / f;
  return wrap16(coefficient < 0 ? -m : m);
}

using Change = int64_t (*)(const Table &, size_t, size_t, uint32_t, int64_t);

Status mapBands(const Step &step, const Value &from, Value &to, Change change) {
  const Shape &shape = from.shape;
  Table table;
  SMMIL_RETURN_IF_ERROR(readTable(step.table, shape, step.args[0], table));
  const size_t blocks = shape.blocks(), luma = shape.blocksOf(0);
  for (size_t k = 0; k < size_t(shape.keep); ++k)
    for (size_t b = 0; b < blocks; ++b)
      to.elements.push_back(change(table, b < luma ? 0 : 1, k, step.item[0],
                                   from.elements[k * blocks + b]));
  return Status::ok();
}

Status decode(const Step &step, const Value *results, Value *operands) {
  return mapBands(step, results[0], operands[0], dequantise);
}

Status encode(const Step &step, const Value *operands, Value *results) {
  return mapBands(step, operands[0], results[0], nearestLevel);
}

} // namespace

extern const ReferencePrimitive kReference;
const ReferencePrimitive kReference = {shapeOf, decode, encode,   1,
                                       1,       1,      itemLimit};

} // namespace smmil::reference::quantize
