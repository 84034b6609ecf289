//===- Reference.cpp - Reference of block_dct -----------------------------===//
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
#include "smmil/Interpreter/ReferencePrimitive.h"

#include <algorithm>
#include <cmath>

namespace smmil::reference::block_dct {

namespace {

Status shapeOf(const int32_t *args, const Shape *operands, Shape *results) {
  if (operands[0].kind != ValueKind::Planes)
    return Status::unsupported("DCT: needs planes");
  if (args[0] != 4 && args[0] != 8)
    return Status::unsupported("DCT: unknown size of a block");
  results[0] = operands[0];
  results[0].kind = ValueKind::Coefficients;
  results[0].block = args[0];
  return Status::ok();
}

int32_t mul(int32_t a, int32_t c) {
  return wrap16((int64_t(a) * c + 16384) >> 15);
}

void inverse8(const int32_t *x, int32_t *y) {
  constexpr int32_t c0 = 11585, c1 = 16069, c2 = 15137, c3 = 13623, c5 = 9102,
                    c6 = 6270, c7 = 3196;
  const int32_t e0 = mul(x[0], c0), e4 = mul(x[4], c0);
  const int32_t t0 = wrap16(e0 + e4), t1 = wrap16(e0 - e4);
  const int32_t t2 = wrap16(mul(x[2], c6) - mul(x[6], c2));
  const int32_t t3 = wrap16(mul(x[2], c2) + mul(x[6], c6));
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
  const int32_t t0 = mul(x[0], c0), t2 = mul(x[2], c0);
  const int32_t a0 = wrap16(t0 + t2), a1 = wrap16(t0 - t2);
  const int32_t b0 = wrap16(mul(x[1], c1) + mul(x[3], c3));
  const int32_t b1 = wrap16(mul(x[1], c3) - mul(x[3], c1));
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

Status decode(const Step &, const Value *results, Value *operands) {
  const Shape &shape = results[0].shape;
  const int n = shape.block;
  operands[0].elements.assign(shape.samples(), 0);
  auto from = results[0].elements.begin();
  for (int p = 0; p < shape.channels; ++p) {
    const int width = shape.planeWidth(p), height = shape.planeHeight(p);
    int64_t *plane = operands[0].elements.data() + planeStart(shape, p);
    for (int by = 0; by < shape.blocksY(p); ++by)
      for (int bx = 0; bx < shape.blocksX(p); ++bx) {
        std::vector<int32_t> block(from, from + n * n);
        from += n * n;
        inverseBlock(block, n);
        for (int y = by * n; y < std::min((by + 1) * n, height); ++y)
          for (int x = bx * n; x < std::min((bx + 1) * n, width); ++x) {
            const int32_t sample = block[size_t((y - by * n) * n + x - bx * n)];
            plane[size_t(y) * size_t(width) + size_t(x)] =
                clampTo(wrap16(sample + 8 * shape.zero(p) + 4) >> 3,
                        shape.lowest(p), 255);
          }
      }
  }
  return Status::ok();
}

/// Orthonormal type-II DCT of one block in doubles, times 8, rounded.
void forwardBlock(const std::vector<double> &block, int n,
                  std::vector<int64_t> &out) {
  std::vector<double> basis;
  for (int u = 0; u < n; ++u)
    for (int x = 0; x < n; ++x)
      basis.push_back(
          std::sqrt((u == 0 ? 1.0 : 2.0) / n) *
          std::cos((2 * x + 1) * u * 3.14159265358979323846 / (2 * n)));
  for (int v = 0; v < n; ++v)
    for (int u = 0; u < n; ++u) {
      double sum = 0;
      for (int y = 0; y < n; ++y)
        for (int x = 0; x < n; ++x)
          sum += basis[size_t(v * n + y)] * basis[size_t(u * n + x)] *
                 block[size_t(y * n + x)];
      out.push_back(std::lrint(8 * sum));
    }
}

Status encode(const Step &, const Value *operands, Value *results) {
  const Shape &shape = results[0].shape;
  const int n = shape.block;
  for (int p = 0; p < shape.channels; ++p) {
    const int width = shape.planeWidth(p), height = shape.planeHeight(p);
    const int64_t *plane = operands[0].elements.data() + planeStart(shape, p);
    for (int by = 0; by < shape.blocksY(p); ++by)
      for (int bx = 0; bx < shape.blocksX(p); ++bx) {
        std::vector<double> block;
        for (int y = by * n; y < (by + 1) * n; ++y)
          for (int x = bx * n; x < (bx + 1) * n; ++x) {
            // The last row and column go on beyond the edge.
            const auto row = size_t(std::min(y, height - 1));
            const auto column = size_t(std::min(x, width - 1));
            block.push_back(
                double(plane[row * size_t(width) + column] - shape.zero(p)));
          }
        forwardBlock(block, n, results[0].elements);
      }
  }
  return Status::ok();
}

} // namespace

extern const ReferencePrimitive kReference;
const ReferencePrimitive kReference = {shapeOf, decode, encode};

} // namespace smmil::reference::block_dct
