//===- ReferenceChain.cpp - Single ops, forwards and back -------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The forward directions are the plain definitions: what an encoder would do
// that neither searches nor trades. Only the inverse ones are normative.
//
//===----------------------------------------------------------------------===//

#include "smmil/Interpreter/ReferenceChain.h"

#include "Values.h"

#include <algorithm>
#include <cmath>

namespace smmil {

namespace reference {

namespace {

Status encodeDelta(Value &value) {
  if (value.kind != Kind::Words)
    return Status::unsupported("delta: needs words");
  uint16_t before = 0;
  for (uint16_t &word : value.words) {
    const uint16_t here = word;
    word = uint16_t(here - before);
    before = here;
  }
  return Status::ok();
}

Status encodeZigzagInt(Value &value) {
  if (value.kind != Kind::Words)
    return Status::unsupported("zigzag: needs words");
  for (uint16_t &word : value.words) {
    const int32_t v = wrap16(word);
    word = uint16_t(v < 0 ? -2 * v - 1 : 2 * v);
  }
  return Status::ok();
}

Status encodeByteTranspose(Value &value) {
  if (value.kind != Kind::Words)
    return Status::unsupported("byte planes: needs words");
  Bytes bytes;
  for (uint16_t word : value.words)
    bytes.push_back(uint8_t(word));
  for (uint16_t word : value.words)
    bytes.push_back(uint8_t(word >> 8));
  value = Value();
  value.bytes = std::move(bytes);
  return Status::ok();
}

/// Three planes of one RGB pixel.
using Triple = std::array<int32_t, 3>;

Triple lossyColor(ColorKind kind, int32_t red, int32_t green, int32_t blue) {
  if (kind == ColorKind::SubtractGreen)
    return {green, red - green, blue - green};
  if (kind == ColorKind::YCoCgR) {
    const int32_t co = red - blue, t = blue + (co >> 1), cg = green - t;
    return {t + (cg >> 1), co, cg};
  }
  // Full-range BT.601 with 16 fractional bits.
  auto scaled = [&](int32_t r, int32_t g, int32_t b, int32_t zero) {
    return clampTo(
        ((int64_t(r) * red + int64_t(g) * green + int64_t(b) * blue + 32768) >>
         16) +
            zero,
        0, 255);
  };
  return {scaled(19595, 38470, 7471, 0), scaled(-11059, -21709, 32768, 128),
          scaled(32768, -27439, -5329, 128)};
}

/// The exact transforms work modulo 256 and store chroma around 128.
Triple losslessColor(ColorKind kind, int32_t red, int32_t green, int32_t blue) {
  if (kind == ColorKind::SubtractGreen)
    return {green, (red - green + 128) & 255, (blue - green + 128) & 255};
  auto wrap8 = [](int32_t v) { return ((v + 128) & 255) - 128; };
  const int32_t co = wrap8(red - blue), t = (blue + (co >> 1)) & 255;
  const int32_t cg = wrap8(green - t);
  return {(t + (cg >> 1)) & 255, co + 128, cg + 128};
}

/// Halves a plane in both directions: mean of 2 x 2, edges repeated.
Plane halved(const Plane &plane) {
  Plane half;
  half.width = (plane.width + 1) / 2;
  half.height = (plane.height + 1) / 2;
  for (int y = 0; y < half.height; ++y)
    for (int x = 0; x < half.width; ++x) {
      int32_t sum = 2;
      for (int dy = 0; dy < 2; ++dy)
        for (int dx = 0; dx < 2; ++dx) {
          const int row = std::min(2 * y + dy, plane.height - 1);
          const int column = std::min(2 * x + dx, plane.width - 1);
          sum +=
              plane.values[size_t(row) * size_t(plane.width) + size_t(column)];
        }
      half.values.push_back(sum >> 2);
    }
  return half;
}

Status encodeColor(const OpContext &context, Value &value) {
  if (value.kind != Kind::Frame)
    return Status::unsupported("colour: needs a frame");
  const auto kind = ColorKind(context.arg(0));
  const bool exact = context.find(OpCode::Predict) != nullptr;
  if (exact && (kind == ColorKind::YCbCr || context.arg(1) != 0))
    return Status::unsupported("lossless colour: unknown kind");
  for (Plane &plane : value.planes) {
    plane = Plane();
    plane.width = value.width;
    plane.height = value.height;
  }
  for (size_t i = 0; i + 2 < value.bytes.size(); i += 3) {
    const int32_t red = value.bytes[i], green = value.bytes[i + 1],
                  blue = value.bytes[i + 2];
    const Triple samples = exact ? losslessColor(kind, red, green, blue)
                                 : lossyColor(kind, red, green, blue);
    for (size_t p = 0; p < 3; ++p)
      value.planes[p].values.push_back(samples[p]);
  }
  if (context.arg(1) == 1)
    for (size_t p = 1; p < 3; ++p)
      value.planes[p] = halved(value.planes[p]);
  value.bytes.clear();
  value.kind = Kind::Planes;
  // Strips follow from the entropy coder that the chain ends in.
  if (exact) {
    const PlanOp *coder = context.find(OpCode::RowRans);
    value.strips = coder && !coder->args.empty() ? coder->args[0] : 1;
    while (value.strips > 1 && 16 * value.strips > value.height)
      value.strips /= 2;
  }
  return Status::ok();
}

/// What FORMAT.md predicts for sample (x, y) of plane `p` from the samples
/// before it; `top` is the first row of its strip.
int32_t predictSample(PredictKind kind, const Plane &plane, int p, int x, int y,
                      int top) {
  auto sample = [&](int column, int row) {
    return plane.values[size_t(row) * size_t(plane.width) + size_t(column)];
  };
  if (y == top)
    return x > 0 ? sample(x - 1, y) : p == 0 ? 0 : 128;
  if (x == 0)
    return sample(x, y - 1);
  const int32_t w = sample(x - 1, y), n = sample(x, y - 1);
  if (kind == PredictKind::Left)
    return w;
  if (kind == PredictKind::Up)
    return n;
  // The median of W, N and the plane through W, N and NW.
  const int32_t gradient = w + n - sample(x - 1, y - 1);
  return std::max(std::min(w, n), std::min(std::max(w, n), gradient));
}

Status encodePredict(const OpContext &context, Value &value) {
  if (value.kind != Kind::Planes || value.strips < 1)
    return Status::unsupported("prediction: needs planes of an exact colour");
  const auto kind = PredictKind(context.arg(0));
  for (int p = 0; p < 3; ++p) {
    Plane &plane = value.planes[size_t(p)];
    std::vector<int32_t> residuals;
    int strip = 0, top = 0, bottom = 0;
    for (int y = 0; y < plane.height; ++y) {
      if (y == bottom) { // Strips differ by at most one row, tall ones first.
        top = bottom;
        bottom += plane.height / value.strips +
                  (strip < plane.height % value.strips ? 1 : 0);
        ++strip;
      }
      for (int x = 0; x < plane.width; ++x) {
        const int32_t sample =
            plane.values[size_t(y) * size_t(plane.width) + size_t(x)];
        const int32_t residual =
            (sample - predictSample(kind, plane, p, x, y, top)) & 255;
        residuals.push_back(residual < 128 ? residual : residual - 256);
      }
    }
    plane.values = std::move(residuals);
  }
  return Status::ok();
}

/// Orthonormal type-II DCT of one block in doubles, times 8, rounded.
std::vector<int32_t> forwardBlock(const std::vector<double> &block, int n) {
  std::vector<double> basis(size_t(n * n));
  for (int u = 0; u < n; ++u)
    for (int x = 0; x < n; ++x)
      basis[size_t(u * n + x)] =
          std::sqrt((u == 0 ? 1.0 : 2.0) / n) *
          std::cos((2 * x + 1) * u * 3.14159265358979323846 / (2 * n));
  std::vector<int32_t> result;
  for (int v = 0; v < n; ++v)
    for (int u = 0; u < n; ++u) {
      double sum = 0;
      for (int y = 0; y < n; ++y)
        for (int x = 0; x < n; ++x)
          sum += basis[size_t(v * n + y)] * basis[size_t(u * n + x)] *
                 block[size_t(y * n + x)];
      result.push_back(int32_t(std::lrint(8 * sum)));
    }
  return result;
}

Status encodeBlockDct(const OpContext &context, Value &value) {
  const PlanOp *color = context.find(OpCode::Color);
  const int n = context.arg(0);
  if (value.kind != Kind::Planes || value.strips > 0 || !color ||
      (n != 4 && n != 8))
    return Status::unsupported("DCT: needs planes and a size of 4 or 8");
  const bool centred =
      !color->args.empty() && color->args[0] == int32_t(ColorKind::YCbCr);
  for (size_t p = 0; p < 3; ++p) {
    Plane &plane = value.planes[p];
    const int32_t zero = p == 0 || centred ? 128 : 0;
    plane.across = (plane.width + n - 1) / n;
    plane.down = (plane.height + n - 1) / n;
    std::vector<int32_t> coefficients;
    for (int by = 0; by < plane.down; ++by)
      for (int bx = 0; bx < plane.across; ++bx) {
        std::vector<double> block;
        for (int y = by * n; y < (by + 1) * n; ++y)
          for (int x = bx * n; x < (bx + 1) * n; ++x) {
            // The last row and column go on beyond the edge.
            const int row = std::min(y, plane.height - 1);
            const int column = std::min(x, plane.width - 1);
            block.push_back(plane.values[size_t(row) * size_t(plane.width) +
                                         size_t(column)] -
                            zero);
          }
        const std::vector<int32_t> result = forwardBlock(block, n);
        coefficients.insert(coefficients.end(), result.begin(), result.end());
      }
    plane.values = std::move(coefficients);
  }
  value.kind = Kind::Coefficients;
  value.block = n;
  const PlanOp *scan = context.find(OpCode::Scan);
  value.keep = scan && scan->args.size() > 1 ? scan->args[1] : n * n;
  return Status::ok();
}

Status encodeQuantize(const OpContext &context, Value &value) {
  if (value.kind != Kind::Coefficients)
    return Status::unsupported("quantise: needs coefficients");
  const int32_t fixed = context.op.args.size() > 3 ? context.arg(3) : -1;
  value.step = std::max(fixed, 0);
  if (value.step >= context.arg(0))
    return Status::invalidArgument("quantise: step beyond the ladder");
  std::vector<int32_t> steps[2]; // Of luma and chroma.
  SMMIL_RETURN_IF_ERROR(quantiserSteps(context, value.block, value.keep,
                                       value.step, steps[0], steps[1]));
  const size_t size = size_t(value.block) * size_t(value.block);
  for (size_t p = 0; p < 3; ++p) {
    std::vector<int32_t> &all = value.planes[p].values;
    for (size_t i = 0; i < all.size(); ++i) {
      const int32_t f = steps[p > 0 ? 1 : 0][i % size];
      const int32_t magnitude = f ? (std::abs(all[i]) + f / 2) / f : 0;
      all[i] = all[i] < 0 ? -magnitude : magnitude;
    }
  }
  return Status::ok();
}

Status encodeScan(const OpContext &context, Value &value) {
  const int n = value.block;
  if (value.kind != Kind::Coefficients || context.arg(0) != 0 ||
      context.arg(1) < 1 || context.arg(1) > n * n)
    return Status::unsupported("scan: unknown order or length");
  value.keep = context.arg(1);
  const std::vector<int> natural = zigzag(n);
  for (Plane &plane : value.planes) {
    std::vector<int32_t> kept;
    for (size_t first = 0; first < plane.values.size();
         first += size_t(n) * size_t(n))
      for (int k = 0; k < value.keep; ++k)
        kept.push_back(plane.values[first + size_t(natural[size_t(k)])]);
    plane.values = std::move(kept);
  }
  value.kind = Kind::Scanned;
  return Status::ok();
}

Status encodeOp(const OpContext &context, Value &value) {
  switch (context.op.code) {
  case OpCode::Copy:
    return Status::ok();
  case OpCode::Delta:
    return encodeDelta(value);
  case OpCode::ZigzagInt:
    return encodeZigzagInt(value);
  case OpCode::ByteTranspose:
    return encodeByteTranspose(value);
  case OpCode::Color:
    return encodeColor(context, value);
  case OpCode::Predict:
    return encodePredict(context, value);
  case OpCode::BlockDct:
    return encodeBlockDct(context, value);
  case OpCode::Quantize:
    return encodeQuantize(context, value);
  case OpCode::Scan:
    return encodeScan(context, value);
  case OpCode::Rans:
    return encodeRans(context, value);
  case OpCode::BitPack:
    return encodeBitPack(context, value);
  case OpCode::Zstd:
    return encodeZstd(context, value);
  case OpCode::RowRans:
    return encodeRowRans(context, value);
  case OpCode::Lpc:
    return encodeLpc(context, value);
  case OpCode::LpcRans:
    return encodeLpcRans(context, value);
  case OpCode::BandRans:
    return encodeBandRans(context, value);
  case OpCode::Resize:
  case OpCode::Resample:
    break;
  }
  return Status::unsupported("the interpreter has no projections");
}

} // namespace

Status decodeOp(const OpContext &context, Value &value) {
  switch (context.op.code) {
  case OpCode::Copy:
    return Status::ok();
  case OpCode::Delta:
    return decodeDelta(context, value);
  case OpCode::ZigzagInt:
    return decodeZigzagInt(context, value);
  case OpCode::ByteTranspose:
    return decodeByteTranspose(context, value);
  case OpCode::Color:
    return decodeColor(context, value);
  case OpCode::Predict:
    return decodePredict(context, value);
  case OpCode::BlockDct:
    return decodeBlockDct(context, value);
  case OpCode::Quantize:
    return decodeQuantize(context, value);
  case OpCode::Scan:
    return decodeScan(context, value);
  case OpCode::Rans:
    return decodeRans(context, value);
  case OpCode::BitPack:
    return decodeBitPack(context, value);
  case OpCode::Zstd:
    return decodeZstd(context, value);
  case OpCode::BandRans:
    return decodeBandRans(context, value);
  case OpCode::RowRans:
    return decodeRowRans(context, value);
  case OpCode::LpcRans:
    return decodeLpcRans(context, value);
  case OpCode::Lpc:
    return decodeLpc(context, value);
  case OpCode::Resize:
  case OpCode::Resample:
    break;
  }
  return Status::unsupported("a projection has no inverse");
}

} // namespace reference

using reference::OpContext;

ReferenceValue::ReferenceValue()
    : value(std::make_unique<reference::Value>()) {}
ReferenceValue::ReferenceValue(const ReferenceValue &other)
    : value(std::make_unique<reference::Value>(*other.value)) {}
ReferenceValue::ReferenceValue(ReferenceValue &&other) noexcept = default;
ReferenceValue &ReferenceValue::operator=(ReferenceValue other) noexcept {
  value = std::move(other.value);
  return *this;
}
ReferenceValue::~ReferenceValue() = default;

ReferenceValue ReferenceValue::ofBytes(ByteSpan bytes) {
  ReferenceValue result;
  result.value->bytes.assign(bytes.begin(), bytes.end());
  return result;
}

ReferenceValue ReferenceValue::ofWords(Span<const uint16_t> words) {
  ReferenceValue result;
  result.value->kind = reference::Kind::Words;
  result.value->words.assign(words.begin(), words.end());
  return result;
}

ReferenceValue ReferenceValue::ofSamples(int32_t channels,
                                         Span<const int16_t> samples) {
  ReferenceValue result;
  result.value->kind = reference::Kind::Pcm;
  result.value->samples.assign(samples.begin(), samples.end());
  result.value->channels.resize(size_t(channels));
  return result;
}

ReferenceValue ReferenceValue::ofFrame(int32_t width, int32_t height,
                                       ByteSpan rgb) {
  ReferenceValue result = ofBytes(rgb);
  result.value->kind = reference::Kind::Frame;
  result.value->width = width;
  result.value->height = height;
  return result;
}

ReferenceValue::Kind ReferenceValue::kind() const {
  switch (value->kind) {
  case reference::Kind::Words:
    return Kind::Words;
  case reference::Kind::Frame:
    return Kind::Frame;
  case reference::Kind::Planes:
    return Kind::Planes;
  case reference::Kind::Coefficients:
    return Kind::Coefficients;
  case reference::Kind::Scanned:
    return Kind::Symbols;
  case reference::Kind::Lpc:
    return Kind::Residuals;
  case reference::Kind::Pcm:
    return Kind::Samples;
  case reference::Kind::Bytes:
    break;
  }
  return Kind::Bytes;
}

std::vector<int64_t> ReferenceValue::shape() const {
  const auto size = int64_t(elements().size());
  const auto channels = int64_t(value->channels.size());
  switch (kind()) {
  case Kind::Frame:
    return {value->height, value->width, 3};
  case Kind::Samples:
    return {channels ? size / channels : 0, channels};
  default:
    return {size};
  }
}

std::vector<int32_t> ReferenceValue::elements() const {
  std::vector<int32_t> all;
  switch (kind()) {
  case Kind::Bytes:
  case Kind::Frame:
    all.assign(value->bytes.begin(), value->bytes.end());
    break;
  case Kind::Words:
    all.assign(value->words.begin(), value->words.end());
    break;
  case Kind::Samples:
    all.assign(value->samples.begin(), value->samples.end());
    break;
  case Kind::Residuals:
    for (const reference::LpcChannel &channel : value->channels)
      for (const std::vector<int32_t> &segment : channel.residuals)
        all.insert(all.end(), segment.begin(), segment.end());
    break;
  default:
    for (const reference::Plane &plane : value->planes)
      all.insert(all.end(), plane.values.begin(), plane.values.end());
  }
  return all;
}

Status ReferenceValue::apply(const Plan &plan, const PlanField &field,
                             const PlanChain &encode, size_t index) {
  if (index >= encode.ops.size())
    return Status::invalidArgument("no such op");
  return reference::encodeOp(OpContext{plan, field, encode, encode.ops[index]},
                             *value);
}

Status ReferenceValue::invert(const Plan &plan, const PlanField &field,
                              const PlanChain &decode, size_t index) {
  if (index >= decode.ops.size())
    return Status::invalidArgument("no such op");
  return reference::decodeOp(OpContext{plan, field, decode, decode.ops[index]},
                             *value);
}

} // namespace smmil
