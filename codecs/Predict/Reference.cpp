//===- Reference.cpp - Reference of predict -------------------------------===//
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
#include "smmil/Runtime/Primitives/Predict.h"

#include <algorithm>
#include <cstdlib>

namespace smmil::reference::predict {

namespace {

Status shapeOf(const int32_t *args, const Shape *operands, Shape *results) {
  int32_t strips = args[1];
  if (operands[0].kind != ValueKind::Planes)
    return Status::unsupported("prediction: needs planes");
  if (args[0] < int32_t(PredictKind::Med) ||
      args[0] > int32_t(PredictKind::Weighted))
    return Status::unsupported("prediction: unknown predictor");
  if (strips < 1 || strips > 64 || (strips & (strips - 1)) != 0)
    return Status::unsupported("prediction: unknown number of strips");
  while (strips > 1 && 16 * strips > operands[0].height)
    strips /= 2;
  results[0] = operands[0];
  results[0].kind = ValueKind::ResidualPlanes;
  results[0].strips = strips;
  return Status::ok();
}

/// The number from `low` to `high` that is congruent to `value`.
int64_t wrapTo(int64_t low, int64_t high, int64_t value) {
  const int64_t modulus = high - low + 1;
  const int64_t rest = (value - low) % modulus;
  return low + (rest < 0 ? rest + modulus : rest);
}

/// Predicts sample (x, y) of a plane from those before it; `top` is the first
/// row of its strip.
int64_t predictSample(PredictKind kind, const int64_t *plane, int width, int x,
                      int y, int top, int lowest, int zero) {
  auto sample = [&](int column, int row) {
    return plane[size_t(row) * size_t(width) + size_t(column)];
  };
  if (y == top)
    return x > 0 ? sample(x - 1, y) : zero;
  if (x == 0)
    return sample(x, y - 1);
  const int64_t w = sample(x - 1, y), n = sample(x, y - 1);
  if (kind == PredictKind::Left)
    return w;
  if (kind == PredictKind::Up)
    return n;
  const int64_t nw = sample(x - 1, y - 1);
  if (kind == PredictKind::Average)
    return (w + n - (w + n < 0 ? (w + n) & 1 : 0)) / 2;
  if (kind == PredictKind::Paeth) {
    const int64_t from = w + n - nw;
    int64_t best = w;
    for (int64_t other : {n, nw})
      if (std::abs(from - other) < std::abs(from - best))
        best = other;
    return best;
  }
  if (kind == PredictKind::Gradient)
    return clampTo(w + n - nw, lowest, 255);
  if (kind == PredictKind::Weighted) {
    const int64_t ne = x + 1 < width ? sample(x + 1, y - 1) : n;
    const int64_t sum = 2 * w + 2 * n + ne - nw + 2;
    return clampTo((sum - (sum % 4 + 4) % 4) / 4, lowest, 255);
  }
  return nw >= std::max(w, n)   ? std::min(w, n)
         : nw <= std::min(w, n) ? std::max(w, n)
                                : w + n - nw;
}

/// Runs over all samples in an order in which those that predict come first.
/// `change` gets the prediction, the plane and the place.
template <typename Change>
void forEachSample(const Shape &shape, PredictKind kind,
                   const std::vector<int64_t> &samples, Change change) {
  for (int p = 0; p < shape.channels; ++p) {
    const int width = shape.planeWidth(p), height = shape.planeHeight(p);
    const size_t start = planeStart(shape, p);
    for (int strip = 0; strip < shape.strips; ++strip) {
      const int top = stripBegin(height, shape.strips, strip);
      const int bottom = stripBegin(height, shape.strips, strip + 1);
      for (int y = top; y < bottom; ++y)
        for (int x = 0; x < width; ++x)
          change(predictSample(kind, samples.data() + start, width, x, y, top,
                               shape.lowest(p), shape.zero(p)),
                 p, start + size_t(y) * size_t(width) + size_t(x));
    }
  }
}

Status decode(const Step &step, const Value *results, Value *operands) {
  const Shape &shape = results[0].shape;
  std::vector<int64_t> &samples = operands[0].elements;
  samples.assign(shape.samples(), 0);
  forEachSample(shape, PredictKind(step.args[0]), samples,
                [&](int64_t prediction, int p, size_t at) {
                  samples[at] = wrapTo(shape.lowest(p), 255,
                                       prediction + results[0].elements[at]);
                });
  return Status::ok();
}

Status encode(const Step &step, const Value *operands, Value *results) {
  const Shape &shape = results[0].shape;
  const std::vector<int64_t> &samples = operands[0].elements;
  results[0].elements.assign(shape.samples(), 0);
  bool fits = true;
  forEachSample(shape, PredictKind(step.args[0]), samples,
                [&](int64_t prediction, int p, size_t at) {
                  const int64_t sample = samples[at], low = shape.lowest(p);
                  fits = fits && sample >= low && sample <= 255;
                  results[0].elements[at] =
                      wrapTo(low < 0 ? -255 : -128, low < 0 ? 255 : 127,
                             sample - prediction);
                });
  return fits ? Status::ok()
              : Status::invalidArgument(
                    "prediction: a sample is out of the plane's range");
}

} // namespace

extern const ReferencePrimitive kReference;
const ReferencePrimitive kReference = {shapeOf, decode, encode};

} // namespace smmil::reference::predict
