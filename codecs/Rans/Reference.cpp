//===- Reference.cpp - Reference of rans ----------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Follows spec.md sentence by sentence, on plain vectors.
//
//===----------------------------------------------------------------------===//

#include "lib/Interpreter/Rans.h"
#include "smmil/Interpreter/ReferencePrimitive.h"

#include <algorithm>

namespace smmil::reference::rans {

namespace {

constexpr uint32_t kClasses = 16; ///< Tokens with extra bits.

struct Table {
  uint32_t precision = 0;
  uint64_t direct = 0; ///< Elements below it are tokens of their own.
  Row row;

  uint32_t escape() const { return uint32_t(direct) + kClasses; }
};

Status readTable(ByteSpan bytes, Table &result) {
  Reader table(bytes);
  if (!table.u8(result.precision) || result.precision < 8 ||
      result.precision > 12 ||
      !table.varint((uint64_t(1) << result.precision) - 18, result.direct) ||
      result.direct < 1)
    return Status::corrupt("rANS table: bad header");
  SMMIL_RETURN_IF_ERROR(readRow(table, size_t(result.escape()) + 1,
                                int(result.precision), result.row));
  if (result.row.back() == 0)
    return Status::corrupt("rANS table: escape has no frequency");
  return table.left() == 0 ? Status::ok()
                           : Status::corrupt("rANS table: bytes left over");
}

Status shapeOf(const int32_t *args, const Shape *operands, Shape *results) {
  if (operands[0].kind != ValueKind::Sequence &&
      operands[0].kind != ValueKind::Bytes)
    return Status::unsupported("rANS: needs a sequence or bytes");
  if (bytesOf(operands[0].element) > 2)
    return Status::unsupported(
        "rANS: elements have more than 16 bits; apply byte_transpose first");
  const int32_t lanes = args[0];
  if (lanes < 1 || lanes > 64 || (lanes & (lanes - 1)) != 0)
    return Status::unsupported("rANS: unknown number of lanes");
  results[0] = bitsShape();
  return Status::ok();
}

Status decode(const Step &step, const Value *results, Value *operands) {
  Table table;
  SMMIL_RETURN_IF_ERROR(readTable(step.table, table));
  const Shape &shape = operands[0].shape;
  Reader reader(results[0].bits);
  if (shape.count == 0)
    return reader.left() == 0 ? Status::ok()
                              : Status::corrupt("rANS stream: bytes left over");
  const auto laneCount = uint64_t(step.args[0]);
  Lanes lanes(reader, int(table.precision));
  SMMIL_RETURN_IF_ERROR(lanes.open(size_t(laneCount)));
  for (uint64_t first = 0; first < shape.count; first += laneCount) {
    const auto active = size_t(std::min(laneCount, shape.count - first));
    std::vector<uint32_t> tokens(active);
    for (size_t lane = 0; lane < active; ++lane)
      SMMIL_RETURN_IF_ERROR(lanes.symbol(lane, table.row, tokens[lane]));
    for (size_t lane = 0; lane < active; ++lane) {
      const uint32_t token = tokens[lane];
      uint32_t value = token, extra = 0;
      if (token >= table.direct) {
        const uint32_t m = token - uint32_t(table.direct);
        SMMIL_RETURN_IF_ERROR(lanes.bits(lane, int(m), extra));
        value = token == table.escape()
                    ? extra
                    : uint32_t(table.direct) + (1u << m) - 1 + extra;
      }
      if (log2Of(value) >= bitsOf(shape.element))
        return Status::corrupt("rANS stream: a value does not fit its element");
      operands[0].elements.push_back(wrapElement(shape.element, value));
    }
  }
  return lanes.finish();
}

Status encode(const Step &step, const Value *operands, Value *results) {
  Table table;
  SMMIL_RETURN_IF_ERROR(readTable(step.table, table));
  const std::vector<int64_t> &elements = operands[0].elements;
  if (elements.empty())
    return Status::ok();
  const auto laneCount = size_t(step.args[0]);
  LaneRecorder lanes(int(table.precision));
  for (size_t first = 0; first < elements.size(); first += laneCount) {
    const size_t active = std::min(laneCount, elements.size() - first);
    std::vector<Token> codes;
    for (size_t lane = 0; lane < active; ++lane) {
      const auto value = uint32_t(
          bitsOfElement(operands[0].shape.element, elements[first + lane]));
      Token code = {value, 0, 0};
      if (value >= table.direct) {
        const auto above = uint32_t(value - table.direct + 1);
        const int m = log2Of(above);
        code = {uint32_t(table.direct) + uint32_t(m), m, above - (1u << m)};
      }
      if (code.token >= table.escape() || table.row[code.token] == 0)
        code = {table.escape(), 16, value};
      lanes.symbol(lane, table.row, code.token);
      codes.push_back(code);
    }
    for (size_t lane = 0; lane < active; ++lane)
      lanes.bits(lane, codes[lane].count, codes[lane].extra);
  }
  lanes.finish(laneCount, results[0].bits);
  return Status::ok();
}

} // namespace

extern const ReferencePrimitive kReference;
const ReferencePrimitive kReference = {shapeOf, decode, encode};

} // namespace smmil::reference::rans
