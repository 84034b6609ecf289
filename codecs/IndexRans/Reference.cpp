//===- Reference.cpp - Reference of index_rans ----------------------------===//
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

namespace smmil::reference::index_rans {

namespace {

constexpr uint32_t kEscape = 38;

Status shapeOf(const int32_t *args, const Shape *operands, Shape *results) {
  if (operands[0].kind != ValueKind::Indices)
    return Status::unsupported("index rANS: needs indices");
  if (args[0] < 1 || args[0] > 64 || (args[0] & (args[0] - 1)) != 0)
    return Status::unsupported("index rANS: unknown number of strips");
  results[0] = bitsShape();
  return Status::ok();
}

struct Table {
  int precision = 0;
  std::vector<Row> flags; ///< A segment that is copied; one that is not.
  std::vector<size_t> map;
  std::vector<Row> rows;
};

Status readTable(ByteSpan bytes, Table &table) {
  Reader reader(bytes);
  uint32_t version = 0, precision = 0, count = 0;
  if (!reader.u8(version) || !reader.u8(precision) || !reader.u8(count))
    return Status::corrupt("index table: header is cut short");
  if (version != 1)
    return Status::unsupported("index table: unknown version");
  if (precision < 10 || precision > 12 || count < 1 || count > 64)
    return Status::corrupt("index table: bad header");
  table.precision = int(precision);
  const uint32_t all = 1u << precision;
  for (int context = 0; context < 16; ++context) {
    uint64_t copies = 0;
    if (!reader.varint(all - 1, copies) || copies == 0)
      return Status::corrupt("index table: bad frequency of copies");
    table.flags.push_back({uint32_t(copies), all - uint32_t(copies)});
  }
  while (table.map.size() < 256) {
    uint32_t row = 0;
    uint64_t more = 0;
    if (!reader.u8(row) || row >= count ||
        !reader.varint(256 - table.map.size() - 1, more))
      return Status::corrupt("index table: bad run in the map");
    if (!table.map.empty() && table.map.back() == row)
      return Status::corrupt("index table: neighbouring runs are equal");
    table.map.insert(table.map.end(), size_t(more) + 1, row);
  }
  for (uint32_t i = 0; i < count; ++i) {
    table.rows.emplace_back();
    SMMIL_RETURN_IF_ERROR(
        readRow(reader, kEscape + 1, table.precision, table.rows.back()));
    if (table.rows.back()[kEscape] == 0)
      return Status::corrupt("index table: escape has no frequency");
  }
  return reader.left() == 0 ? Status::ok()
                            : Status::corrupt("index table: bytes left over");
}

/// The walk over segments and indices: the same on both sides, which differ in
/// what they do with a flag and a symbol.
class Walk {
public:
  Walk(const Table &table, int32_t strips, Value &value)
      : table(table), value(value), width(value.shape.width),
        height(value.shape.height), strips(strips) {
    while (this->strips > 1 && 16 * this->strips > height)
      this->strips /= 2;
  }
  virtual ~Walk() = default;

  int stripCount() const { return strips; }

  Status run() {
    for (int y = 0; y < stripBegin(height, strips, 1); ++y)
      for (int left = 0; left < width; left += 16)
        SMMIL_RETURN_IF_ERROR(segment(left, y));
    return Status::ok();
  }

protected:
  /// Reads or writes whether the segment at `left` of row `row` is a copy.
  virtual Status flag(int strip, int left, int row, const Row &frequencies,
                      bool &copy) = 0;
  /// Reads or writes the symbol of an index, whose neighbours are given; what
  /// follows the symbol is done by `extra`, with the same `place`.
  virtual Status symbol(int strip, size_t place, int64_t index,
                        const std::vector<int64_t> &neighbours,
                        const Row &row) = 0;
  virtual Status extra(int strip, size_t place, int64_t &index) = 0;

  int endOf(int left) const { return std::min(left + 16, width); }
  int64_t &at(int x, int row) {
    return value.elements[size_t(row) * size_t(width) + size_t(x)];
  }
  int topOf(int strip) const { return stripBegin(height, strips, strip); }

  /// Whether a segment equals what is above it, where all is 0 above the strip.
  bool equalsAbove(int top, int left, int row) {
    if (row < top)
      return true;
    for (int x = left; x < endOf(left); ++x)
      if (at(x, row) != (row > top ? at(x, row - 1) : 0))
        return false;
    return true;
  }

private:
  Status segment(int left, int y) {
    std::vector<int> coded;
    for (int strip = 0; strip < strips; ++strip) {
      const int row = topOf(strip) + y;
      if (row >= topOf(strip + 1))
        continue;
      bool copy = false;
      SMMIL_RETURN_IF_ERROR(flag(
          strip, left, row, table.flags[flagContext(strip, left, row)], copy));
      if (!copy)
        coded.push_back(strip);
      for (int x = left; copy && x < endOf(left); ++x)
        at(x, row) = y > 0 ? at(x, row - 1) : 0;
    }
    for (int x = left; x < endOf(left); ++x) {
      for (size_t i = 0; i < coded.size(); ++i) {
        const int row = topOf(coded[i]) + y;
        const std::vector<int64_t> n = neighboursOf(topOf(coded[i]), x, row);
        SMMIL_RETURN_IF_ERROR(symbol(coded[i], i, at(x, row), n,
                                     table.rows[table.map[contextOf(n)]]));
      }
      for (size_t i = 0; i < coded.size(); ++i)
        SMMIL_RETURN_IF_ERROR(extra(coded[i], i, at(x, topOf(coded[i]) + y)));
    }
    return Status::ok();
  }

  size_t flagContext(int strip, int left, int row) {
    const int top = topOf(strip);
    const bool above = equalsAbove(top, left, row - 1);
    size_t context = above ? 2 : 0;
    if (left == 0 || equalsAbove(top, left - 16, row))
      context += 1;
    if (left + 16 < width ? equalsAbove(top, left + 16, row - 1) : above)
      context += 4;
    bool flat = true;
    for (int x = left; row > top && x < endOf(left); ++x)
      flat = flat && at(x, row - 1) == at(left, row - 1);
    return context + (flat ? 8 : 0);
  }

  std::vector<int64_t> neighboursOf(int top, int x, int row) {
    const int64_t n = row > top ? at(x, row - 1) : 0;
    const int64_t w = x > 0 ? at(x - 1, row) : n;
    return {w,
            n,
            x > 0 && row > top ? at(x - 1, row - 1) : n,
            x + 1 < width && row > top ? at(x + 1, row - 1) : n,
            x > 1 ? at(x - 2, row) : w,
            row > top + 1 ? at(x, row - 2) : n};
  }

  static size_t contextOf(const std::vector<int64_t> &n) {
    const int64_t w = n[0], north = n[1];
    const bool bits[] = {w == north, north == n[2], w == n[2], north == n[3],
                         w == n[4],  north == n[5], w == 0,    north == 0};
    size_t context = 0;
    for (size_t i = 0; i < 8; ++i)
      context += bits[i] ? size_t(1) << i : 0;
    return context;
  }

  const Table &table;
  Value &value;
  int width, height, strips;
};

class Decoder final : public Walk {
public:
  Decoder(const Table &table, int32_t strips, Value &value, Lanes &lanes)
      : Walk(table, strips, value), lanes(lanes) {}

private:
  Status flag(int strip, int, int, const Row &frequencies,
              bool &copy) override {
    uint32_t symbol = 0;
    SMMIL_RETURN_IF_ERROR(lanes.symbol(size_t(strip), frequencies, symbol));
    copy = symbol == 0;
    return Status::ok();
  }
  Status symbol(int strip, size_t place, int64_t,
                const std::vector<int64_t> &neighbours,
                const Row &row) override {
    uint32_t symbol = 0;
    SMMIL_RETURN_IF_ERROR(lanes.symbol(size_t(strip), row, symbol));
    found.resize(std::max(found.size(), place + 1));
    if (symbol < 6)
      found[place] = {uint32_t(neighbours[symbol]), 0};
    else if (symbol == kEscape)
      found[place] = {0, 8};
    else
      found[place] = {tokenBase(symbol - 6), extraBits(symbol - 6)};
    return Status::ok();
  }
  Status extra(int strip, size_t place, int64_t &index) override {
    uint32_t bits = 0;
    SMMIL_RETURN_IF_ERROR(lanes.bits(size_t(strip), found[place].count, bits));
    index = found[place].base + bits;
    return Status::ok();
  }

  struct Found {
    uint32_t base = 0;
    int count = 0;
  };
  Lanes &lanes;
  std::vector<Found> found;
};

class Encoder final : public Walk {
public:
  Encoder(const Table &table, int32_t strips, Value &value, LaneRecorder &lanes)
      : Walk(table, strips, value), lanes(lanes) {}

private:
  Status flag(int strip, int left, int row, const Row &frequencies,
              bool &copy) override {
    copy = equalsAbove(topOf(strip), left, row);
    lanes.symbol(size_t(strip), frequencies, copy ? 0 : 1);
    return Status::ok();
  }
  Status symbol(int strip, size_t place, int64_t index,
                const std::vector<int64_t> &neighbours,
                const Row &row) override {
    Token code = tokenOf(uint32_t(index));
    code.token += 6;
    if (row[code.token] == 0)
      code = {kEscape, 8, uint32_t(index)};
    for (uint32_t n = 6; n-- > 0;)
      if (neighbours[n] == index && row[n] > 0)
        code = {n, 0, 0};
    lanes.symbol(size_t(strip), row, code.token);
    codes.resize(std::max(codes.size(), place + 1));
    codes[place] = code;
    return Status::ok();
  }
  Status extra(int strip, size_t place, int64_t &) override {
    lanes.bits(size_t(strip), codes[place].count, codes[place].extra);
    return Status::ok();
  }

  LaneRecorder &lanes;
  std::vector<Token> codes;
};

Status decode(const Step &step, const Value *results, Value *operands) {
  Table table;
  SMMIL_RETURN_IF_ERROR(readTable(step.table, table));
  Reader reader(results[0].bits);
  Lanes lanes(reader, table.precision);
  operands[0].elements.assign(elementsOf(operands[0].shape), 0);
  Decoder decoder(table, step.args[0], operands[0], lanes);
  SMMIL_RETURN_IF_ERROR(lanes.open(size_t(decoder.stripCount())));
  SMMIL_RETURN_IF_ERROR(decoder.run());
  return lanes.finish();
}

Status encode(const Step &step, const Value *operands, Value *results) {
  Table table;
  SMMIL_RETURN_IF_ERROR(readTable(step.table, table));
  Value indices = operands[0];
  LaneRecorder lanes(table.precision);
  Encoder encoder(table, step.args[0], indices, lanes);
  SMMIL_RETURN_IF_ERROR(encoder.run());
  lanes.finish(size_t(encoder.stripCount()), results[0].bits);
  return Status::ok();
}

} // namespace

extern const ReferencePrimitive kReference;
const ReferencePrimitive kReference = {shapeOf, decode, encode};

} // namespace smmil::reference::index_rans
