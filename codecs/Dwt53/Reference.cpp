//===- Reference.cpp - Reference of dwt53 ---------------------------------===//
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

namespace smmil::reference::dwt53 {

namespace {

using Line = std::vector<int64_t>;

Status shapeOf(const int32_t *args, const Shape *operands, Shape *results) {
  if (operands[0].kind != ValueKind::Planes)
    return Status::unsupported("wavelet: needs planes");
  int32_t strips = args[1];
  if (args[0] < 1 || args[0] > 8 || strips < 1 || strips > 64 ||
      (strips & (strips - 1)) != 0)
    return Status::unsupported("wavelet: unknown levels or strips");
  while (strips > 1 && 16 * strips > operands[0].height)
    strips /= 2;
  results[0] = operands[0];
  results[0].kind = ValueKind::ResidualPlanes;
  results[0].strips = strips;
  return Status::ok();
}

/// The ranges of a plane.
struct Ranges {
  int64_t lowest, least, modulus, zero;

  static int64_t wrap(int64_t value, int64_t from, int64_t modulus) {
    const int64_t rest = (value - from) % modulus;
    return from + (rest < 0 ? rest + modulus : rest);
  }
  int64_t sample(int64_t v) const { return wrap(v, lowest, modulus); }
  int64_t difference(int64_t v) const { return wrap(v, least, modulus); }
  int64_t low(bool isSample, int64_t v) const {
    return isSample ? sample(v) : difference(v);
  }
};

Ranges rangesOf(const Shape &shape, int p) {
  if (shape.lowest(p) < 0)
    return {-255, -255, 511, 0};
  return {0, -128, 256, 128};
}

/// Rounds towards minus infinity.
int64_t quotient(int64_t value, int64_t by) {
  const int64_t rest = value % by;
  return (value - (rest < 0 ? rest + by : rest)) / by;
}

int64_t updateOf(const Line &high, int64_t i) {
  if (high.empty())
    return 0;
  const auto last = int64_t(high.size()) - 1;
  return quotient(high[size_t(clampTo(i - 1, 0, last))] +
                      high[size_t(clampTo(i, 0, last))] + 2,
                  4);
}

int64_t predictionOf(const Line &even, size_t i) {
  return quotient(even[i] + even[std::min(i + 1, even.size() - 1)], 2);
}

void forward(Line &line, const Ranges &ranges, bool isSample) {
  Line even, high;
  for (size_t i = 0; i < line.size(); i += 2)
    even.push_back(line[i]);
  for (size_t i = 1; i < line.size(); i += 2)
    high.push_back(ranges.difference(line[i] - predictionOf(even, i / 2)));
  line.clear();
  for (size_t i = 0; i < even.size(); ++i)
    line.push_back(
        high.empty()
            ? even[i]
            : ranges.low(isSample, even[i] + updateOf(high, int64_t(i))));
  line.insert(line.end(), high.begin(), high.end());
}

void backward(Line &line, const Ranges &ranges, bool isSample, bool always) {
  const auto middle = line.begin() + ptrdiff_t((line.size() + 1) / 2);
  const Line high(middle, line.end());
  Line even(line.begin(), middle);
  if (always || !high.empty())
    for (size_t i = 0; i < even.size(); ++i)
      even[i] = ranges.low(isSample, even[i] - updateOf(high, int64_t(i)));
  for (size_t i = 0; i < line.size(); ++i)
    line[i] = i % 2 == 0 ? even[i / 2]
                         : ranges.low(isSample,
                                      high[i / 2] + predictionOf(even, i / 2));
}

/// The upper left corner of a plane.
struct Corner {
  int64_t *first;
  size_t stride, width, height;

  template <typename Change> void rows(Change change) const {
    for (size_t y = 0; y < height; ++y) {
      Line line(first + y * stride, first + y * stride + width);
      change(line);
      std::copy(line.begin(), line.end(), first + y * stride);
    }
  }
  /// `change` takes the column and whether its elements are low ones.
  template <typename Change> void columns(Change change) const {
    for (size_t x = 0; x < width; ++x) {
      Line line;
      for (size_t y = 0; y < height; ++y)
        line.push_back(first[y * stride + x]);
      change(line, x < (width + 1) / 2);
      for (size_t y = 0; y < height; ++y)
        first[y * stride + x] = line[y];
    }
  }
};

/// The corners of levels 0 to `levels`, the last one what remains.
std::vector<Corner> cornersOf(const Shape &shape, int p, int32_t levels,
                              int64_t *plane) {
  std::vector<Corner> corners;
  auto width = size_t(shape.planeWidth(p)),
       height = size_t(shape.planeHeight(p));
  const size_t stride = width;
  for (int32_t level = 0; level <= levels; ++level) {
    corners.push_back({plane, stride, width, height});
    width = (width + 1) / 2;
    height = (height + 1) / 2;
  }
  return corners;
}

Status decode(const Step &step, const Value *results, Value *operands) {
  const Shape &shape = results[0].shape;
  std::vector<int64_t> &samples = operands[0].elements;
  samples = results[0].elements;
  for (int p = 0; p < shape.channels; ++p) {
    const Ranges ranges = rangesOf(shape, p);
    std::vector<Corner> corners = cornersOf(
        shape, p, step.args[0], samples.data() + planeStart(shape, p));
    corners.back().rows([&](Line &line) {
      for (int64_t &value : line)
        value = ranges.sample(value + ranges.zero);
    });
    corners.pop_back();
    for (; !corners.empty(); corners.pop_back()) {
      corners.back().columns([&](Line &line, bool isSample) {
        backward(line, ranges, isSample, /*always=*/false);
      });
      corners.back().rows(
          [&](Line &line) { backward(line, ranges, true, /*always=*/true); });
    }
  }
  return Status::ok();
}

Status encode(const Step &step, const Value *operands, Value *results) {
  const Shape &shape = results[0].shape;
  std::vector<int64_t> &values = results[0].elements;
  values = operands[0].elements;
  for (int p = 0; p < shape.channels; ++p) {
    const Ranges ranges = rangesOf(shape, p);
    const std::vector<Corner> corners =
        cornersOf(shape, p, step.args[0], values.data() + planeStart(shape, p));
    bool fits = true;
    corners[0].rows([&](const Line &line) {
      for (int64_t value : line)
        fits = fits && value >= ranges.lowest && value <= 255;
    });
    if (!fits)
      return Status::invalidArgument(
          "wavelet: a sample is out of the plane's range");
    for (size_t level = 0; level + 1 < corners.size(); ++level) {
      corners[level].rows([&](Line &line) { forward(line, ranges, true); });
      corners[level].columns(
          [&](Line &line, bool isSample) { forward(line, ranges, isSample); });
    }
    corners.back().rows([&](Line &line) {
      for (int64_t &value : line)
        value = ranges.difference(value - ranges.zero);
    });
  }
  return Status::ok();
}

} // namespace

extern const ReferencePrimitive kReference;
const ReferencePrimitive kReference = {shapeOf, decode, encode};

} // namespace smmil::reference::dwt53
