//===- PredictedImage.cpp - Reference of lossless images ------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// FORMAT.md, "Predicted image".
//
//===----------------------------------------------------------------------===//

#include "Rans.h"
#include "Values.h"

#include <algorithm>

namespace smmil::reference {

namespace {

constexpr uint32_t kEscape = 32;

struct RowTable {
  int precision = 0;
  std::vector<int> map;
  std::vector<Row> rows;
};

Status readRowTable(ByteSpan bytes, RowTable &table) {
  ByteReader reader(bytes);
  uint32_t version = 0, precision = 0, count = 0;
  if (!reader.u8(version) || !reader.u8(precision) || !reader.u8(count))
    return Status::corrupt("row table: header is cut short");
  if (version != 1)
    return Status::unsupported("row table: unknown version");
  if (precision < 10 || precision > 12 || count < 1 || count > 64)
    return Status::corrupt("row table: bad header");
  table.precision = int(precision);
  while (table.map.size() < 3072) {
    uint32_t row = 0;
    uint64_t more = 0;
    if (!reader.u8(row) || row >= count ||
        !reader.varint(3072 - table.map.size() - 1, more))
      return Status::corrupt("row table: bad run in the map");
    if (!table.map.empty() && table.map.back() == int(row))
      return Status::corrupt("row table: neighbouring runs are equal");
    table.map.insert(table.map.end(), size_t(more) + 1, int(row));
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

/// Where strip i begins among `strips` of `height` rows; i = strips: the end.
int stripBegin(int height, int strips, int i) {
  return i * (height / strips) + std::min(i, height % strips);
}

/// Residuals of one plane within one strip, with what lies around them.
class Neighbours {
public:
  Neighbours(const Plane &plane, int top) : plane(plane), top(top) {}

  int at(int x, int y) const {
    if (x < 0 || x >= plane.width || y < top)
      return 0;
    return plane.values[size_t(y) * size_t(plane.width) + size_t(x)];
  }
  int magnitude(int x, int y) const { return std::abs(at(x, y)); }

private:
  const Plane &plane;
  int top;
};

int contextOf(const Value &value, int p, int x, int y, int top) {
  Neighbours r(value.planes[size_t(p)], top);
  int w = r.magnitude(x - 1, y), ww = r.magnitude(x - 2, y);
  int n = w, nw = w, ne = w, nn = ww;
  if (y > top) {
    n = r.magnitude(x, y - 1);
    nw = r.magnitude(x - 1, y - 1);
    ne = r.magnitude(x + 1, y - 1);
    nn = r.magnitude(x, y - 2);
  }
  int s = 2 * w + 2 * n + nw + ne, q = s;
  if (s > 1) {
    int log = log2Of(uint64_t(s));
    q = 2 * log + 1 + ((s >> (log - 1)) & 1);
  }
  auto c = [](int m) { return m == 0 ? 0 : m <= 4 ? 1 : 2; };
  auto d = [](int m) { return m == 0 ? 0 : m <= 2 ? 1 : m <= 8 ? 2 : 3; };
  auto other = [&](int plane) {
    return Neighbours(value.planes[size_t(plane)], top).magnitude(x, y);
  };
  int group = 0;
  if (p == 0)
    group = 9 * c(w) + 3 * c(n) + c(ne);
  else if (p == 1)
    group = 4 * d(other(0)) + (ww > 0 ? 1 : 0) + (nn > 0 ? 2 : 0);
  else
    group = 4 * d(other(0)) + d(other(1));
  return p * 1024 + group * 32 + q;
}

int32_t wrap8(int32_t value) {
  int32_t low = value & 255;
  return low < 128 ? low : low - 256;
}

} // namespace

Status decodeRowRans(const OpContext &context, Value &value) {
  RowTable table;
  SMMIL_RETURN_IF_ERROR(readRowTable(context.table(), table));
  Bytes item = std::move(value.bytes);
  ByteReader reader{ByteSpan(item)};
  auto width = uint32_t(context.field.frame.width);
  auto height = uint32_t(context.field.frame.height);
  if (width == 0 && height == 0) {
    if (!reader.u16(width) || !reader.u16(height))
      return Status::truncated("image item: size is cut short");
    if (width < 1 || width > 16384 || height < 1 || height > 16384)
      return Status::corrupt("image item: size out of range");
  }
  value = Value();
  value.kind = Kind::Planes;
  value.width = int(width);
  value.height = int(height);
  int strips = context.arg(0);
  while (strips > 1 && 16 * strips > value.height)
    strips /= 2;
  value.strips = strips;
  for (Plane &plane : value.planes) {
    plane.width = value.width;
    plane.height = value.height;
    plane.values.assign(size_t(width) * height, 0);
  }
  Lanes lanes(reader, table.precision);
  SMMIL_RETURN_IF_ERROR(lanes.open(size_t(3) * size_t(strips)));

  int tallest = stripBegin(value.height, strips, 1);
  for (int y = 0; y < tallest; ++y) {
    int active = 0; // the taller strips come first
    while (active < strips && stripBegin(value.height, strips, active) + y <
                                  stripBegin(value.height, strips, active + 1))
      ++active;
    for (int x = 0; x < value.width; ++x)
      for (int p = 0; p < 3; ++p) {
        std::vector<uint32_t> tokens(static_cast<size_t>(active));
        for (int strip = 0; strip < active; ++strip) {
          int top = stripBegin(value.height, strips, strip);
          int entry = table.map[size_t(contextOf(value, p, x, top + y, top))];
          SMMIL_RETURN_IF_ERROR(lanes.symbol(size_t(p * strips + strip),
                                             table.rows[size_t(entry)],
                                             tokens[size_t(strip)]));
        }
        for (int strip = 0; strip < active; ++strip) {
          uint32_t token = tokens[size_t(strip)], z = token, extra = 0;
          int count = token == kEscape ? 8
                      : token < 16     ? 0
                                       : int(token >> 2) - 2;
          SMMIL_RETURN_IF_ERROR(
              lanes.bits(size_t(p * strips + strip), count, extra));
          if (token == kEscape)
            z = extra;
          else if (token >= 16)
            z = ((4 | (token & 3)) << count) + extra;
          int row = stripBegin(value.height, strips, strip) + y;
          value.planes[size_t(p)].values[size_t(row) * width + size_t(x)] =
              unfold(z);
        }
      }
  }
  return lanes.finish();
}

Status encodeRowRans(const OpContext &context, Value &value) {
  if (value.kind != Kind::Planes || value.strips < 1)
    return Status::unsupported("row rANS: needs residual planes");
  RowTable table;
  SMMIL_RETURN_IF_ERROR(readRowTable(context.table(), table));
  Bytes bits;
  if (context.field.frame.width == 0 && context.field.frame.height == 0)
    for (int size : {value.width, value.height}) {
      bits.push_back(uint8_t(size));
      bits.push_back(uint8_t(size >> 8));
    }
  const int strips = value.strips;
  LaneRecorder lanes(table.precision);
  for (int y = 0; y < stripBegin(value.height, strips, 1); ++y)
    for (int x = 0; x < value.width; ++x)
      for (int p = 0; p < 3; ++p) {
        std::vector<std::array<uint32_t, 3>> extras; // Lane, count, bits.
        for (int strip = 0; strip < strips; ++strip) {
          const int top = stripBegin(value.height, strips, strip);
          if (top + y >= stripBegin(value.height, strips, strip + 1))
            continue;
          const int32_t residual =
              value.planes[size_t(p)]
                  .values[size_t(top + y) * size_t(value.width) + size_t(x)];
          const Row &row = table.rows[size_t(
              table.map[size_t(contextOf(value, p, x, top + y, top))])];
          const uint32_t z = fold(residual);
          uint32_t token = z, count = 0;
          if (z >= 16) {
            count = uint32_t(log2Of(z)) - 2;
            token = (count + 2) << 2 | (z >> count & 3);
          }
          const auto lane = uint32_t(p * strips + strip);
          if (row[token] == 0) {
            token = kEscape;
            count = 8;
          }
          lanes.symbol(lane, row, token);
          extras.push_back({lane, count, z & ((1u << count) - 1)});
        }
        for (const auto &[lane, count, extra] : extras)
          lanes.bits(lane, int(count), extra);
      }
  lanes.finish(size_t(3) * size_t(strips), bits);
  value = Value();
  value.bytes = std::move(bits);
  return Status::ok();
}

Status decodePredict(const OpContext &context, Value &value) {
  if (value.kind != Kind::Planes || value.strips < 1)
    return Status::unsupported("prediction: needs residual planes");
  auto kind = PredictKind(context.arg(0));
  for (int p = 0; p < 3; ++p) {
    Plane &plane = value.planes[size_t(p)];
    auto sample = [&](int x, int y) -> int32_t & {
      return plane.values[size_t(y) * size_t(plane.width) + size_t(x)];
    };
    for (int strip = 0; strip < value.strips; ++strip) {
      int top = stripBegin(plane.height, value.strips, strip);
      int bottom = stripBegin(plane.height, value.strips, strip + 1);
      for (int y = top; y < bottom; ++y)
        for (int x = 0; x < plane.width; ++x) {
          int prediction = p == 0 ? 0 : 128;
          bool first = y == top;
          if (x > 0 || !first) {
            int w = x > 0 ? sample(x - 1, y) : 0;
            int n = first ? 0 : sample(x, y - 1);
            if (first || (x > 0 && kind == PredictKind::Left))
              prediction = w;
            else if (x == 0 || kind == PredictKind::Up)
              prediction = n;
            else {
              int nw = sample(x - 1, y - 1);
              prediction = nw >= std::max(w, n)   ? std::min(w, n)
                           : nw <= std::min(w, n) ? std::max(w, n)
                                                  : w + n - nw;
            }
          }
          sample(x, y) = (prediction + sample(x, y)) & 255;
        }
    }
  }
  return Status::ok();
}

Status decodeLosslessColor(const OpContext &context, Value &value) {
  auto kind = ColorKind(context.arg(0));
  if (context.arg(1) != 0 ||
      (kind != ColorKind::SubtractGreen && kind != ColorKind::YCoCgR))
    return Status::unsupported("lossless colour: unknown kind");
  size_t pixels = size_t(value.width) * size_t(value.height);
  Bytes rgb(3 * pixels);
  for (size_t i = 0; i < pixels; ++i) {
    int32_t p0 = value.planes[0].values[i], p1 = value.planes[1].values[i],
            p2 = value.planes[2].values[i];
    int32_t red = p0 + p1 - 128, green = p0, blue = p0 + p2 - 128;
    if (kind == ColorKind::YCoCgR) {
      int32_t co = wrap8(p1 - 128), cg = wrap8(p2 - 128);
      int32_t t = (p0 - (cg >> 1)) & 255;
      green = cg + t;
      blue = (t - (co >> 1)) & 255;
      red = blue + co;
    }
    rgb[3 * i] = uint8_t(red & 255);
    rgb[3 * i + 1] = uint8_t(green & 255);
    rgb[3 * i + 2] = uint8_t(blue & 255);
  }
  value.bytes = std::move(rgb);
  value.kind = Kind::Frame;
  return Status::ok();
}

} // namespace smmil::reference
