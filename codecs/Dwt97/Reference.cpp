//===- Reference.cpp - Reference of dwt97 ---------------------------------===//
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

namespace smmil::reference::dwt97 {

namespace {

Status shapeOf(const int32_t *args, const Shape *operands, Shape *results) {
  if (operands[0].kind != ValueKind::Planes)
    return Status::unsupported("wavelet: needs planes");
  if (args[0] != 4 && args[0] != 8)
    return Status::unsupported("wavelet: unknown block");
  results[0] = operands[0];
  results[0].kind = ValueKind::Coefficients;
  results[0].block = args[0];
  return Status::ok();
}

/// A square matrix of bands, rows of `width` elements.
template <typename T> struct Bands {
  std::vector<T> elements;
  int width = 0, height = 0;

  T &at(int y, int x) {
    return elements[size_t(y) * size_t(width) + size_t(x)];
  }

  /// The element of block (bx, by) at row v and column u.
  T &ofBlock(int block, int bx, int by, int v, int u) {
    int side = 1; // The largest power of 2 up to both, or 1.
    while (2 * side <= std::max(u, v))
      side *= 2;
    const int x = bx * side + u % side + (u >= side ? width / block * side : 0);
    const int y =
        by * side + v % side + (v >= side ? height / block * side : 0);
    return at(y, x);
  }

  /// `change` gets lines of a corner, as vectors.
  template <typename Change> void rows(int w, int h, Change change) {
    for (int y = 0; y < h; ++y) {
      std::vector<T> line;
      line.reserve(size_t(w));
      for (int x = 0; x < w; ++x)
        line.push_back(at(y, x));
      change(line);
      for (int x = 0; x < w; ++x)
        at(y, x) = line[size_t(x)];
    }
  }
  template <typename Change> void columns(int w, int h, Change change) {
    for (int x = 0; x < w; ++x) {
      std::vector<T> line;
      line.reserve(size_t(h));
      for (int y = 0; y < h; ++y)
        line.push_back(at(y, x));
      change(line);
      for (int y = 0; y < h; ++y)
        at(y, x) = line[size_t(y)];
    }
  }
};

int64_t product(int64_t value, int64_t factor) {
  return (value * factor + 8192) >> 14;
}

int64_t clamp16(int64_t value) { return clampTo(value, -32768, 32767); }

/// Mirrors at both ends without repeating them.
size_t mirrored(int64_t i, size_t count) {
  const auto last = int64_t(count) - 1;
  return size_t(i < 0 ? -i : i > last ? 2 * last - i : i);
}

void backward(std::vector<int64_t> &line) {
  const size_t half = line.size() / 2;
  std::vector<int64_t> x(line.size());
  for (size_t i = 0; i < half; ++i) {
    x[2 * i] = clamp16(product(line[i], 14252));
    x[2 * i + 1] = clamp16(product(line[half + i], 18835));
  }
  const int64_t factors[] = {7266, 14466, -868, -25987};
  for (size_t k = 0; k < 4; ++k)
    for (size_t i = k % 2; i < x.size(); i += 2) {
      const int64_t sum = x[mirrored(int64_t(i) - 1, x.size())] +
                          x[mirrored(int64_t(i) + 1, x.size())];
      x[i] = clamp16(x[i] - product(sum, factors[k]));
    }
  line = x;
}

void forward(std::vector<double> &line) {
  std::vector<double> x = line;
  const double factors[] = {-1.586134342, -0.052980118, 0.882911076,
                            0.443506852};
  for (size_t k = 0; k < 4; ++k)
    for (size_t i = (k + 1) % 2; i < x.size(); i += 2)
      x[i] += factors[k] * (x[mirrored(int64_t(i) - 1, x.size())] +
                            x[mirrored(int64_t(i) + 1, x.size())]);
  for (size_t i = 0; i < x.size() / 2; ++i) {
    line[i] = x[2 * i] * 1.149604398;
    line[x.size() / 2 + i] = x[2 * i + 1] / 1.149604398;
  }
}

Status decode(const Step &, const Value *results, Value *operands) {
  const Shape &shape = results[0].shape;
  const int block = shape.block;
  auto from = results[0].elements.begin();
  for (int p = 0; p < shape.channels; ++p) {
    Bands<int64_t> bands;
    bands.width = shape.blocksX(p) * block;
    bands.height = shape.blocksY(p) * block;
    bands.elements.resize(size_t(bands.width) * size_t(bands.height));
    for (int by = 0; by < shape.blocksY(p); ++by)
      for (int bx = 0; bx < shape.blocksX(p); ++bx)
        for (int v = 0; v < block; ++v)
          for (int u = 0; u < block; ++u)
            bands.ofBlock(block, bx, by, v, u) = *from++;
    for (int part = block / 2; part >= 1; part /= 2) {
      const int w = bands.width / part, h = bands.height / part;
      bands.columns(w, h, backward);
      bands.rows(w, h, backward);
    }
    for (int y = 0; y < shape.planeHeight(p); ++y)
      for (int x = 0; x < shape.planeWidth(p); ++x)
        operands[0].elements.push_back(clampTo(
            ((bands.at(y, x) + 4) >> 3) + shape.zero(p), shape.lowest(p), 255));
  }
  return Status::ok();
}

Status encode(const Step &, const Value *operands, Value *results) {
  const Shape &shape = results[0].shape;
  const int block = shape.block;
  for (int p = 0; p < shape.channels; ++p) {
    Bands<double> bands;
    bands.width = shape.blocksX(p) * block;
    bands.height = shape.blocksY(p) * block;
    for (int y = 0; y < bands.height; ++y)
      for (int x = 0; x < bands.width; ++x)
        bands.elements.push_back(double(
            operands[0].elements[planeStart(shape, p) +
                                 size_t(std::min(y, shape.planeHeight(p) - 1)) *
                                     size_t(shape.planeWidth(p)) +
                                 size_t(std::min(x, shape.planeWidth(p) - 1))] -
            shape.zero(p)));
    for (int part = 1; part < block; part *= 2) {
      bands.rows(bands.width / part, bands.height / part, forward);
      bands.columns(bands.width / part, bands.height / part, forward);
    }
    for (int by = 0; by < shape.blocksY(p); ++by)
      for (int bx = 0; bx < shape.blocksX(p); ++bx)
        for (int v = 0; v < block; ++v)
          for (int u = 0; u < block; ++u)
            results[0].elements.push_back(
                clampTo(std::lrint(8 * bands.ofBlock(block, bx, by, v, u)),
                        -32768, 32767));
  }
  return Status::ok();
}

} // namespace

extern const ReferencePrimitive kReference;
const ReferencePrimitive kReference = {shapeOf, decode, encode};

} // namespace smmil::reference::dwt97
