//===- Reference.cpp - Reference of lpc_rans ------------------------------===//
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

namespace smmil::reference::lpc_rans {

namespace {

constexpr size_t kOrders = 36, kReflections = 127, kTokens = 65;
constexpr size_t kReflectionRows = 16, kResidualRows = 64;
constexpr uint32_t kMaxOrder = 32, kEscape = 64, kEscapeMean = 1024;

Status shapeOf(const int32_t *, const Shape *operands, Shape *results) {
  if (operands[0].kind != ValueKind::ResidualPcm || operands[0].strips < 1 ||
      operands[0].window < 1)
    return Status::unsupported("LPC rANS: needs residuals of a prediction");
  results[0] = bitsShape();
  return Status::ok();
}

struct Table {
  int precision = 0;
  Row orders;
  std::vector<Row> reflections, residuals;
};

Status readTable(ByteSpan bytes, Table &table) {
  Reader reader(bytes);
  uint32_t version = 0, precision = 0;
  if (!reader.u8(version) || !reader.u8(precision))
    return Status::corrupt("LPC table: header is cut short");
  if (version != 1)
    return Status::unsupported("LPC table: unknown version");
  if (precision < 10 || precision > 12)
    return Status::corrupt("LPC table: bad precision");
  table.precision = int(precision);
  auto positive = [](const Row &row) {
    return std::find(row.begin(), row.end(), 0u) == row.end();
  };
  SMMIL_RETURN_IF_ERROR(
      readRow(reader, kOrders, table.precision, table.orders));
  bool good = positive(table.orders);
  for (size_t i = 0; i < kReflectionRows; ++i) {
    table.reflections.emplace_back();
    SMMIL_RETURN_IF_ERROR(readRow(reader, kReflections, table.precision,
                                  table.reflections.back()));
    good = good && positive(table.reflections.back());
  }
  for (size_t i = 0; i < kResidualRows; ++i) {
    table.residuals.emplace_back();
    SMMIL_RETURN_IF_ERROR(
        readRow(reader, kTokens, table.precision, table.residuals.back()));
    good = good && table.residuals.back()[kEscape] > 0;
  }
  if (!good)
    return Status::corrupt("LPC table: a needed symbol has no frequency");
  return reader.left() == 0 ? Status::ok()
                            : Status::corrupt("LPC table: bytes left over");
}

/// The adaptive energy that selects a residual row.
struct Energy {
  uint32_t slow = 0, fast = 0;

  size_t row() const {
    const auto v = uint32_t((uint64_t(slow) + fast) >> 1);
    if (v < 16)
      return 0;
    const int n = log2Of(v);
    return size_t(std::min(63, 4 * (n - 4) + int(v >> (n - 2) & 3) + 1));
  }
  void update(uint32_t m) {
    slow = slow - (slow >> 4) + 16 * m;
    fast = fast - (fast >> 2) + 64 * m;
  }
};

/// The walk over predictors and residuals: the same on both sides, which
/// differ in what they do with a symbol and its extra bits.
class Walk {
public:
  Walk(const Table &table, Value &value)
      : table(table), value(value), shape(value.shape) {}
  virtual ~Walk() = default;

  Status run() {
    const auto length = size_t(shape.segmentLength());
    const auto window = size_t(shape.window);
    for (size_t channel = 0; channel < size_t(shape.channels); ++channel) {
      energies.assign(size_t(shape.strips), Energy());
      for (size_t first = 0; first < length; first += window) {
        for (size_t lane = 0; lane < energies.size(); ++lane)
          SMMIL_RETURN_IF_ERROR(
              predictor(lane, predictorAt(channel, lane, first / window)));
        for (size_t t = first; t < std::min(first + window, length); ++t)
          SMMIL_RETURN_IF_ERROR(step(channel, t));
      }
    }
    return Status::ok();
  }

protected:
  /// Reads or writes a predictor, an order and its reflection indices.
  virtual Status predictor(size_t lane, int64_t *words) = 0;
  /// Reads or writes a token and gives what the energy learns from it.
  virtual Status token(size_t lane, const Row &row, int64_t residual,
                       uint32_t &mean) = 0;
  /// Reads or writes what follows the token.
  virtual Status extra(size_t lane, int64_t &residual) = 0;

  const Row &reflectionRow(uint32_t j) const {
    return table.reflections[std::min<size_t>(j, kReflectionRows - 1)];
  }

  const Table &table;
  Value &value;
  const Shape &shape;

private:
  int64_t *predictorAt(size_t channel, size_t lane, size_t window) {
    const size_t residuals = size_t(shape.channels) * size_t(shape.strips) *
                             size_t(shape.segmentLength());
    const size_t index =
        (channel * size_t(shape.strips) + lane) * size_t(shape.windows()) +
        window;
    return value.elements.data() + residuals + index * predictorWords(shape);
  }

  /// Sample t of every segment.
  Status step(size_t channel, size_t t) {
    auto residual = [&](size_t lane) -> int64_t & {
      return value.elements[(channel * size_t(shape.strips) + lane) *
                                size_t(shape.segmentLength()) +
                            t];
    };
    for (size_t lane = 0; lane < energies.size(); ++lane) {
      uint32_t mean = 0;
      SMMIL_RETURN_IF_ERROR(token(lane, table.residuals[energies[lane].row()],
                                  residual(lane), mean));
      energies[lane].update(mean);
    }
    for (size_t lane = 0; lane < energies.size(); ++lane)
      SMMIL_RETURN_IF_ERROR(extra(lane, residual(lane)));
    return Status::ok();
  }

  std::vector<Energy> energies;
};

class Decoder final : public Walk {
public:
  Decoder(const Table &table, Lanes &lanes, Value &value)
      : Walk(table, value), lanes(lanes), tokens(size_t(value.shape.strips)) {}

private:
  Status predictor(size_t lane, int64_t *words) override {
    uint32_t order = 0, symbol = 0;
    SMMIL_RETURN_IF_ERROR(lanes.symbol(lane, table.orders, order));
    words[0] = order;
    if (order > kMaxOrder)
      return Status::ok();
    if (order > uint32_t(shape.order))
      return Status::corrupt("LPC stream: order above the highest one");
    for (uint32_t j = 0; j < order; ++j) {
      SMMIL_RETURN_IF_ERROR(lanes.symbol(lane, reflectionRow(j), symbol));
      words[1 + j] = unfold(symbol);
    }
    return Status::ok();
  }
  Status token(size_t lane, const Row &row, int64_t, uint32_t &mean) override {
    SMMIL_RETURN_IF_ERROR(lanes.symbol(lane, row, tokens[lane]));
    mean = tokens[lane] == kEscape ? kEscapeMean : tokenBase(tokens[lane]);
    return Status::ok();
  }
  Status extra(size_t lane, int64_t &residual) override {
    const uint32_t token = tokens[lane];
    uint32_t bits = 0;
    SMMIL_RETURN_IF_ERROR(
        lanes.bits(lane, token == kEscape ? 16 : extraBits(token), bits));
    residual = unfold(token == kEscape ? bits : tokenBase(token) + bits);
    return Status::ok();
  }

  Lanes &lanes;
  std::vector<uint32_t> tokens;
};

class Encoder final : public Walk {
public:
  Encoder(const Table &table, LaneRecorder &lanes, Value &value)
      : Walk(table, value), lanes(lanes), codes(size_t(value.shape.strips)) {}

private:
  Status predictor(size_t lane, int64_t *words) override {
    if (words[0] < 0 || words[0] > int64_t(kOrders) - 1 ||
        (words[0] > shape.order && words[0] <= int64_t(kMaxOrder)))
      return Status::invalidArgument("LPC rANS: an order is out of range");
    const auto order = uint32_t(words[0]);
    lanes.symbol(lane, table.orders, order);
    for (uint32_t j = 0; j < order && order <= kMaxOrder; ++j) {
      const uint64_t symbol = fold(words[1 + j]);
      if (symbol >= kReflections)
        return Status::invalidArgument(
            "LPC rANS: a reflection coefficient is out of range");
      lanes.symbol(lane, reflectionRow(j), uint32_t(symbol));
    }
    return Status::ok();
  }
  Status token(size_t lane, const Row &row, int64_t residual,
               uint32_t &mean) override {
    const auto z = uint32_t(fold(residual));
    codes[lane] = tokenOf(z);
    mean = tokenBase(codes[lane].token);
    if (row[codes[lane].token] == 0) {
      codes[lane] = {kEscape, 16, z};
      mean = kEscapeMean;
    }
    lanes.symbol(lane, row, codes[lane].token);
    return Status::ok();
  }
  Status extra(size_t lane, int64_t &) override {
    lanes.bits(lane, codes[lane].count, codes[lane].extra);
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
  if (shape.count == 0)
    return reader.left() == 0 ? Status::ok()
                              : Status::corrupt("LPC stream: bytes left over");
  Lanes lanes(reader, table.precision);
  SMMIL_RETURN_IF_ERROR(lanes.open(size_t(shape.strips)));
  operands[0].elements.assign(elementsOf(shape), 0);
  SMMIL_RETURN_IF_ERROR(Decoder(table, lanes, operands[0]).run());
  return lanes.finish();
}

Status encode(const Step &step, const Value *operands, Value *results) {
  Table table;
  SMMIL_RETURN_IF_ERROR(readTable(step.table, table));
  Value residuals = operands[0];
  if (residuals.shape.count == 0)
    return Status::ok();
  LaneRecorder lanes(table.precision);
  SMMIL_RETURN_IF_ERROR(Encoder(table, lanes, residuals).run());
  lanes.finish(size_t(residuals.shape.strips), results[0].bits);
  return Status::ok();
}

} // namespace

extern const ReferencePrimitive kReference;
const ReferencePrimitive kReference = {shapeOf, decode, encode};

} // namespace smmil::reference::lpc_rans
