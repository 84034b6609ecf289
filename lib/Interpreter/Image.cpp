//===- Image.cpp - Reference of the DCT image's arithmetic ----------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// FORMAT.md, "DCT image": scan, dequantisation, inverse DCT, colour.
//
//===----------------------------------------------------------------------===//

#include "Values.h"

#include <algorithm>

namespace smmil::reference {

/// Natural index (row * n + column) of every scan index.
std::vector<int> zigzag(int n) {
  std::vector<int> natural;
  int column = 0, row = 0;
  bool up = true;
  while (int(natural.size()) < n * n) {
    natural.push_back(row * n + column);
    // At a border the walk steps along it and turns.
    if (up && column == n - 1) {
      ++row;
      up = false;
    } else if (up && row == 0) {
      ++column;
      up = false;
    } else if (!up && row == n - 1) {
      ++column;
      up = true;
    } else if (!up && column == 0) {
      ++row;
      up = true;
    } else {
      column += up ? 1 : -1;
      row += up ? -1 : 1;
    }
  }
  return natural;
}

namespace {

struct QuantizeTable {
  std::vector<int> base;
  std::vector<int> weight[2];    ///< Class, scan index.
  std::vector<int> offset[2][2]; ///< Class, magnitude > 1, scan index.
};

Status readQuantizeTable(ByteSpan bytes, int n, int keep, int steps,
                         QuantizeTable &table) {
  ByteReader reader(bytes);
  uint32_t version = 0, block = 0, kept = 0, count = 0, value = 0;
  if (!reader.u8(version) || !reader.u8(block) || !reader.u8(kept) ||
      !reader.u8(count))
    return Status::corrupt("quantiser table: header is cut short");
  if (version != 1)
    return Status::unsupported("quantiser table: unknown version");
  if (int(block) != n || int(kept) != keep || int(count) != steps)
    return Status::corrupt("quantiser table: header contradicts the chain");
  for (int step = 0; step < steps; ++step) {
    if (!reader.u16(value) || value == 0)
      return Status::corrupt("quantiser table: bad step");
    table.base.push_back(int(value));
  }
  for (auto &weights : table.weight)
    for (int k = 0; k < keep; ++k) {
      if (!reader.u8(value))
        return Status::corrupt("quantiser table: weights are cut short");
      weights.push_back(int(value));
    }
  for (auto &ofClass : table.offset)
    for (auto &offsets : ofClass) {
      offsets.push_back(0); // scan index 0 is DC and has none
      for (int k = 1; k < keep; ++k) {
        if (!reader.u8(value))
          return Status::corrupt("quantiser table: offsets are cut short");
        offsets.push_back(int(int8_t(uint8_t(value))));
      }
    }
  if (reader.left() != 0)
    return Status::corrupt("quantiser table: bytes left over");
  return Status::ok();
}

/// Factor of a class and scan index at a ladder step.
int32_t factorOf(const QuantizeTable &table, size_t c, size_t k, int step) {
  int64_t product = int64_t(table.base[size_t(step)]) * table.weight[c][k];
  return clampTo((product + 16) >> 5, 1, 2047);
}

int32_t mul(int32_t a, int32_t c) {
  return wrap16((int64_t(a) * c + 16384) >> 15);
}

void inverse8(const int32_t *x, int32_t *y) {
  constexpr int32_t c0 = 11585, c1 = 16069, c2 = 15137, c3 = 13623, c5 = 9102,
                    c6 = 6270, c7 = 3196;
  int32_t e0 = mul(x[0], c0), e4 = mul(x[4], c0);
  int32_t t0 = wrap16(e0 + e4), t1 = wrap16(e0 - e4);
  int32_t t2 = wrap16(mul(x[2], c6) - mul(x[6], c2));
  int32_t t3 = wrap16(mul(x[2], c2) + mul(x[6], c6));
  const int32_t a[4] = {wrap16(t0 + t3), wrap16(t1 + t2), wrap16(t1 - t2),
                        wrap16(t0 - t3)};
  const int32_t b[4] = {
      wrap16(mul(x[1], c1) + mul(x[3], c3) + mul(x[5], c5) + mul(x[7], c7)),
      wrap16(mul(x[1], c3) - mul(x[3], c7) - mul(x[5], c1) - mul(x[7], c5)),
      wrap16(mul(x[1], c5) - mul(x[3], c1) + mul(x[5], c7) + mul(x[7], c3)),
      wrap16(mul(x[1], c7) - mul(x[3], c5) + mul(x[5], c3) - mul(x[7], c1))};
  for (int i = 0; i < 4; ++i) {
    y[i] = wrap16(a[i] + b[i]);
    y[7 - i] = wrap16(a[i] - b[i]);
  }
}

void inverse4(const int32_t *x, int32_t *y) {
  constexpr int32_t c0 = 16384, c1 = 21407, c3 = 8867;
  int32_t t0 = mul(x[0], c0), t2 = mul(x[2], c0);
  int32_t a0 = wrap16(t0 + t2), a1 = wrap16(t0 - t2);
  int32_t b0 = wrap16(mul(x[1], c1) + mul(x[3], c3));
  int32_t b1 = wrap16(mul(x[1], c3) - mul(x[3], c1));
  y[0] = wrap16(a0 + b0);
  y[1] = wrap16(a1 + b1);
  y[2] = wrap16(a1 - b1);
  y[3] = wrap16(a0 - b0);
}

/// Both passes over one block in natural order, in place.
void inverseBlock(std::vector<int32_t> &block, int n) {
  int32_t in[8], out[8];
  for (int pass = 0; pass < 2; ++pass)
    for (int line = 0; line < n; ++line) {
      // Pass 0 runs down each column, pass 1 along each row.
      auto at = [&](int i) -> int32_t & {
        return block[size_t(pass == 0 ? i * n + line : line * n + i)];
      };
      for (int i = 0; i < n; ++i)
        in[i] = at(i);
      n == 8 ? inverse8(in, out) : inverse4(in, out);
      for (int i = 0; i < n; ++i)
        at(i) = out[i];
    }
}

bool isYCbCr(const PlanOp &color) {
  return !color.args.empty() && color.args[0] == int32_t(ColorKind::YCbCr);
}

uint8_t clip(int32_t value) { return uint8_t(clampTo(value, 0, 255)); }

/// 16 times the chroma sample minus its zero, at pixel (x, y).
int32_t chromaAt(const Plane &plane, int x, int y, int shift, int zero) {
  auto sample = [&](int column, int row) {
    return plane.values[size_t(row) * size_t(plane.width) + size_t(column)];
  };
  if (shift == 0)
    return 16 * (sample(x, y) - zero);
  int nearRow = y >> 1;
  int farRow = clampTo(y % 2 ? nearRow + 1 : nearRow - 1, 0, plane.height - 1);
  auto vertical = [&](int column) {
    return 3 * sample(column, nearRow) + sample(column, farRow);
  };
  int i = x >> 1;
  int j = clampTo(x % 2 ? i + 1 : i - 1, 0, plane.width - 1);
  return 3 * vertical(i) + vertical(j) - 16 * zero;
}

} // namespace

Status quantiserSteps(const OpContext &context, int n, int keep, int step,
                      std::vector<int32_t> &luma,
                      std::vector<int32_t> &chroma) {
  QuantizeTable table;
  SMMIL_RETURN_IF_ERROR(
      readQuantizeTable(context.table(), n, keep, context.arg(0), table));
  const std::vector<int> natural = zigzag(n);
  luma.assign(size_t(n * n), 0);
  chroma.assign(size_t(n * n), 0);
  for (size_t k = 0; k < size_t(keep); ++k) {
    luma[size_t(natural[k])] = factorOf(table, 0, k, step);
    chroma[size_t(natural[k])] = factorOf(table, 1, k, step);
  }
  return Status::ok();
}

Status decodeScan(const OpContext &context, Value &value) {
  if (value.kind != Kind::Scanned || context.arg(0) != 0 ||
      context.arg(1) != value.keep)
    return Status::unsupported("scan: unknown order or length");
  int n = value.block;
  std::vector<int> natural = zigzag(n);
  for (Plane &plane : value.planes) {
    size_t blocks = size_t(plane.across) * size_t(plane.down);
    std::vector<int32_t> out(blocks * size_t(n * n), 0);
    for (size_t b = 0; b < blocks; ++b)
      for (int k = 0; k < value.keep; ++k)
        out[b * size_t(n * n) + size_t(natural[size_t(k)])] =
            plane.values[b * size_t(value.keep) + size_t(k)];
    plane.values = std::move(out);
  }
  value.kind = Kind::Coefficients;
  return Status::ok();
}

Status decodeQuantize(const OpContext &context, Value &value) {
  if (value.kind != Kind::Coefficients)
    return Status::unsupported("dequantise: needs coefficients");
  int n = value.block;
  QuantizeTable table;
  SMMIL_RETURN_IF_ERROR(
      readQuantizeTable(context.table(), n, value.keep, context.arg(0), table));
  std::vector<int> natural = zigzag(n);
  for (size_t p = 0; p < 3; ++p) {
    size_t c = p > 0 ? 1 : 0;
    std::vector<int32_t> &all = value.planes[p].values;
    for (size_t first = 0; first < all.size(); first += size_t(n * n))
      for (size_t k = 0; k < size_t(value.keep); ++k) {
        int32_t &level = all[first + size_t(natural[k])];
        int64_t f = factorOf(table, c, k, value.step);
        if (k == 0) {
          level = wrap16(level * f);
          continue;
        }
        if (level == 0)
          continue;
        int64_t m = std::abs(level);
        int64_t offset = (f * table.offset[c][m > 1][k] + 64) >> 7;
        int32_t magnitude = clampTo(m * f - offset, 0, 32767);
        level = level < 0 ? -magnitude : magnitude;
      }
  }
  return Status::ok();
}

Status decodeBlockDct(const OpContext &context, Value &value) {
  const PlanOp *color = context.find(OpCode::Color);
  if (value.kind != Kind::Coefficients || context.arg(0) != value.block ||
      !color)
    return Status::unsupported("inverse DCT: needs coefficients of its size");
  int n = value.block;
  for (size_t p = 0; p < 3; ++p) {
    Plane &plane = value.planes[p];
    bool centred = p == 0 || isYCbCr(*color);
    int bias = centred ? 128 * 8 + 4 : 4;
    int low = centred ? 0 : -255, high = 255;
    std::vector<int32_t> out(size_t(plane.width) * size_t(plane.height));
    std::vector<int32_t> block(static_cast<size_t>(n * n));
    for (int by = 0; by < plane.down; ++by)
      for (int bx = 0; bx < plane.across; ++bx) {
        size_t first =
            (size_t(by) * size_t(plane.across) + size_t(bx)) * size_t(n * n);
        std::copy_n(plane.values.begin() + ptrdiff_t(first), n * n,
                    block.begin());
        inverseBlock(block, n);
        for (int y = by * n; y < std::min((by + 1) * n, plane.height); ++y)
          for (int x = bx * n; x < std::min((bx + 1) * n, plane.width); ++x) {
            int32_t sample = block[size_t((y - by * n) * n + x - bx * n)];
            out[size_t(y) * size_t(plane.width) + size_t(x)] =
                clampTo(wrap16(sample + bias) >> 3, low, high);
          }
      }
    plane.values = std::move(out);
  }
  value.kind = Kind::Planes;
  return Status::ok();
}

Status decodeColor(const OpContext &context, Value &value) {
  if (value.kind != Kind::Planes)
    return Status::unsupported("colour: needs planes");
  if (value.strips > 0)
    return decodeLosslessColor(context, value);
  auto kind = ColorKind(context.arg(0));
  int shift = context.arg(1);
  int zero = kind == ColorKind::YCbCr ? 128 : 0;
  Bytes rgb(size_t(3) * size_t(value.width) * size_t(value.height));
  for (int y = 0; y < value.height; ++y)
    for (int x = 0; x < value.width; ++x) {
      size_t pixel = size_t(y) * size_t(value.width) + size_t(x);
      int32_t luma = value.planes[0].values[pixel];
      int32_t s1 = chromaAt(value.planes[1], x, y, shift, zero);
      int32_t s2 = chromaAt(value.planes[2], x, y, shift, zero);
      int32_t red = 0, green = 0, blue = 0;
      switch (kind) {
      case ColorKind::YCbCr:
        red = luma + ((359 * s2 + 2048) >> 12);
        green = luma - (((88 * s1 + 2048) >> 12) + ((183 * s2 + 2048) >> 12));
        blue = luma + ((454 * s1 + 2048) >> 12);
        break;
      case ColorKind::YCoCgR: {
        int32_t co = (s1 + 8) >> 4, cg = (s2 + 8) >> 4, t = luma - (cg >> 1);
        green = cg + t;
        blue = t - (co >> 1);
        red = blue + co;
        break;
      }
      case ColorKind::SubtractGreen:
        green = luma;
        red = luma + ((s1 + 8) >> 4);
        blue = luma + ((s2 + 8) >> 4);
        break;
      default:
        return Status::unsupported("colour: unknown kind");
      }
      rgb[3 * pixel] = clip(red);
      rgb[3 * pixel + 1] = clip(green);
      rgb[3 * pixel + 2] = clip(blue);
    }
  value.bytes = std::move(rgb);
  value.kind = Kind::Frame;
  return Status::ok();
}

} // namespace smmil::reference
