//===- Reference.cpp - Reference of row_rans ------------------------------===//
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
#include <cstdlib>

namespace smmil::reference::row_rans {

namespace {

constexpr uint32_t kEscape = 32;
constexpr size_t kContexts = 3072;

Status shapeOf(const int32_t *, const Shape *operands, Shape *results) {
  const Shape &shape = operands[0];
  if (shape.kind != ValueKind::ResidualPlanes || shape.strips < 1 ||
      (shape.channels != 1 && shape.channels != 3))
    return Status::unsupported("row rANS: needs 1 or 3 residual planes");
  results[0] = bitsShape();
  return Status::ok();
}

struct Table {
  int precision = 0;
  std::vector<size_t> map;
  std::vector<Row> rows;
};

Status readTable(ByteSpan bytes, Table &table) {
  Reader reader(bytes);
  uint32_t version = 0, precision = 0, count = 0;
  if (!reader.u8(version) || !reader.u8(precision) || !reader.u8(count))
    return Status::corrupt("row table: header is cut short");
  if (version != 1)
    return Status::unsupported("row table: unknown version");
  if (precision < 10 || precision > 12 || count < 1 || count > 64)
    return Status::corrupt("row table: bad header");
  table.precision = int(precision);
  while (table.map.size() < kContexts) {
    uint32_t row = 0;
    uint64_t more = 0;
    if (!reader.u8(row) || row >= count ||
        !reader.varint(kContexts - table.map.size() - 1, more))
      return Status::corrupt("row table: bad run in the map");
    if (!table.map.empty() && table.map.back() == row)
      return Status::corrupt("row table: neighbouring runs are equal");
    table.map.insert(table.map.end(), size_t(more) + 1, row);
  }
  for (uint32_t i = 0; i < count; ++i) {
    table.rows.emplace_back();
    SMMIL_RETURN_IF_ERROR(
        readRow(reader, kEscape + 1, table.precision, table.rows.back()));
    if (table.rows.back()[kEscape] == 0)
      return Status::corrupt("row table: escape has no frequency");
  }
  return reader.left() == 0 ? Status::ok()
                            : Status::corrupt("row table: bytes left over");
}

/// The walk over all residuals and their contexts: the same on both sides,
/// which differ in what they do with a token and its extra bits.
class Walk {
public:
  Walk(const Table &table, Value &value)
      : table(table), value(value), shape(value.shape) {}
  virtual ~Walk() = default;

  Status run() {
    const bool together = shape.chromaShift == 0;
    SMMIL_RETURN_IF_ERROR(group(0, together ? shape.channels - 1 : 0));
    return together ? Status::ok() : group(1, shape.channels - 1);
  }

protected:
  /// A residual of the step that is running.
  struct Place {
    size_t lane;
    int plane;
    int64_t *residual;
    const Row *row;
  };
  /// Reads or writes the token of a residual.
  virtual Status token(const Place &place, size_t index) = 0;
  /// Reads or writes what follows the token.
  virtual Status extra(const Place &place, size_t index) = 0;

  /// Extra bits of the escape.
  int escapeBits(int p) const { return shape.lowest(p) < 0 ? 9 : 8; }

private:
  /// Planes first..last, which have equal extents.
  Status group(int first, int last) {
    const int width = shape.planeWidth(first);
    const int height = shape.planeHeight(first);
    const int tallest = stripBegin(height, shape.strips, 1);
    for (int y = 0; y < tallest; ++y)
      for (int x = 0; x < width; ++x)
        for (int p = first; p <= last; ++p)
          SMMIL_RETURN_IF_ERROR(step(p, x, y));
    return Status::ok();
  }

  /// Pixel x of row y of each strip that has one.
  Status step(int p, int x, int y) {
    std::vector<Place> places;
    const int height = shape.planeHeight(p);
    for (int strip = 0; strip < shape.strips; ++strip) {
      const int top = stripBegin(height, shape.strips, strip);
      if (top + y >= stripBegin(height, shape.strips, strip + 1))
        continue;
      places.push_back({size_t(p * shape.strips + strip), p,
                        &residual(p, x, top + y),
                        &table.rows[table.map[context(p, x, top + y, top)]]});
      SMMIL_RETURN_IF_ERROR(token(places.back(), places.size() - 1));
    }
    for (size_t i = 0; i < places.size(); ++i)
      SMMIL_RETURN_IF_ERROR(extra(places[i], i));
    return Status::ok();
  }

  int64_t &residual(int p, int x, int y) {
    return value.elements[planeStart(shape, p) +
                          size_t(y) * size_t(shape.planeWidth(p)) + size_t(x)];
  }

  size_t context(int p, int x, int y, int top) {
    auto magnitude = [&](int column, int row) -> int64_t {
      return column < 0 || column >= shape.planeWidth(p) || row < top
                 ? 0
                 : std::abs(residual(p, column, row));
    };
    const int64_t w = magnitude(x - 1, y), ww = magnitude(x - 2, y);
    int64_t n = w, nw = w, ne = w, nn = ww;
    if (y > top) {
      n = magnitude(x, y - 1);
      nw = magnitude(x - 1, y - 1);
      ne = magnitude(x + 1, y - 1);
      nn = magnitude(x, y - 2);
    }
    const int64_t s = 2 * w + 2 * n + nw + ne;
    int64_t q = s;
    if (s > 1) {
      const int log = log2Of(uint64_t(s));
      q = 2 * log + 1 + ((s >> (log - 1)) & 1);
    }
    auto c = [](int64_t m) { return m == 0 ? 0 : m <= 4 ? 1 : 2; };
    auto d = [](int64_t m) { return m == 0 ? 0 : m <= 2 ? 1 : m <= 8 ? 2 : 3; };
    // Planes of other extents have no residual at the same place.
    const int64_t e0 =
        p > 0 && shape.chromaShift == 0 ? std::abs(residual(0, x, y)) : 0;
    int64_t group = 0;
    if (p == 0)
      group = 9 * c(w) + 3 * c(n) + c(ne);
    else if (p == 1)
      group = 4 * d(e0) + (ww > 0 ? 1 : 0) + (nn > 0 ? 2 : 0);
    else
      group = 4 * d(e0) + d(std::abs(residual(1, x, y)));
    return size_t(p * 1024 + group * 32 + q);
  }

  const Table &table;
  Value &value;
  const Shape &shape;
};

class Decoder final : public Walk {
public:
  Decoder(const Table &table, Lanes &lanes, Value &value)
      : Walk(table, value), lanes(lanes) {}

private:
  Status token(const Place &place, size_t index) override {
    tokens.resize(index + 1);
    return lanes.symbol(place.lane, *place.row, tokens[index]);
  }
  Status extra(const Place &place, size_t index) override {
    const uint32_t token = tokens[index];
    uint32_t bits = 0;
    SMMIL_RETURN_IF_ERROR(lanes.bits(
        place.lane,
        token == kEscape ? escapeBits(place.plane) : extraBits(token), bits));
    *place.residual = unfold(token == kEscape ? bits : tokenBase(token) + bits);
    return Status::ok();
  }

  Lanes &lanes;
  std::vector<uint32_t> tokens;
};

class Encoder final : public Walk {
public:
  Encoder(const Table &table, LaneRecorder &lanes, Value &value)
      : Walk(table, value), lanes(lanes) {}

private:
  Status token(const Place &place, size_t index) override {
    const uint64_t z = fold(*place.residual);
    if (log2Of(z) >= escapeBits(place.plane))
      return Status::invalidArgument("row rANS: a residual is out of range");
    codes.resize(index + 1);
    codes[index] = tokenOf(uint32_t(z));
    if (codes[index].token >= kEscape || (*place.row)[codes[index].token] == 0)
      codes[index] = {kEscape, escapeBits(place.plane), uint32_t(z)};
    lanes.symbol(place.lane, *place.row, codes[index].token);
    return Status::ok();
  }
  Status extra(const Place &place, size_t index) override {
    lanes.bits(place.lane, codes[index].count, codes[index].extra);
    return Status::ok();
  }

  LaneRecorder &lanes;
  std::vector<Token> codes;
};

Status decode(const Step &step, const Value *results, Value *operands) {
  Table table;
  SMMIL_RETURN_IF_ERROR(readTable(step.table, table));
  const Shape &shape = operands[0].shape;
  Reader reader(results[0].bits);
  Lanes lanes(reader, table.precision);
  SMMIL_RETURN_IF_ERROR(lanes.open(size_t(shape.channels * shape.strips)));
  operands[0].elements.assign(shape.samples(), 0);
  SMMIL_RETURN_IF_ERROR(Decoder(table, lanes, operands[0]).run());
  return lanes.finish();
}

Status encode(const Step &step, const Value *operands, Value *results) {
  Table table;
  SMMIL_RETURN_IF_ERROR(readTable(step.table, table));
  Value residuals = operands[0];
  LaneRecorder lanes(table.precision);
  SMMIL_RETURN_IF_ERROR(Encoder(table, lanes, residuals).run());
  lanes.finish(size_t(residuals.shape.channels * residuals.shape.strips),
               results[0].bits);
  return Status::ok();
}

} // namespace

extern const ReferencePrimitive kReference;
const ReferencePrimitive kReference = {shapeOf, decode, encode};

} // namespace smmil::reference::row_rans
