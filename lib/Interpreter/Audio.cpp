//===- Audio.cpp - Reference of lossless audio ----------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// FORMAT.md, "Lossless audio".
//
//===----------------------------------------------------------------------===//

#include "Rans.h"
#include "Values.h"

#include <algorithm>

namespace smmil::reference {

namespace {

constexpr size_t kOrders = 36, kReflections = 127, kTokens = 65;
constexpr int kMostOrder = 32;
constexpr uint32_t kEscape = 64;

struct LpcTable {
  int precision = 0;
  Row orders;
  std::vector<Row> reflections, residuals;
};

Status readLpcTable(ByteSpan bytes, LpcTable &table) {
  ByteReader reader(bytes);
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
  for (int i = 0; i < 16; ++i) {
    table.reflections.emplace_back();
    SMMIL_RETURN_IF_ERROR(readRow(reader, kReflections, table.precision,
                                  table.reflections.back()));
    good = good && positive(table.reflections.back());
  }
  for (int i = 0; i < 64; ++i) {
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

Predictor fromReflections(const std::vector<int32_t> &reflections) {
  constexpr int64_t kLimit = int64_t(1) << 30;
  std::vector<int64_t> c;
  for (size_t m = 0; m < reflections.size(); ++m) {
    int64_t a = std::abs(reflections[m]);
    int64_t k = a * (128 - a) * 4;
    if (reflections[m] < 0)
      k = -k;
    std::vector<int64_t> next(m + 1);
    for (size_t j = 0; j < m; ++j)
      next[j] =
          std::clamp(c[j] - ((k * c[m - 1 - j] + 8192) >> 14), -kLimit, kLimit);
    next[m] = k * 64;
    c = std::move(next);
  }
  Predictor predictor;
  predictor.order = int(c.size());
  for (int s = 14; s >= 0; --s) {
    std::vector<int64_t> q;
    int64_t sum = 0;
    bool fits = true;
    for (int64_t value : c) {
      q.push_back((value + (int64_t(1) << (19 - s))) >> (20 - s));
      sum += std::abs(q.back());
      fits = fits && std::abs(q.back()) <= 32767;
    }
    if (fits && sum <= 65535) {
      predictor.shift = s;
      predictor.coefficients = std::move(q);
      break;
    }
  }
  // 2^30 is the largest coefficient, so shift 0 leaves at most 1024 each and
  // always fits.
  return predictor;
}

Status readPredictor(Lanes &lanes, size_t lane, const LpcTable &table,
                     int maximalOrder, Predictor &predictor) {
  uint32_t order = 0;
  SMMIL_RETURN_IF_ERROR(lanes.symbol(lane, table.orders, order));
  if (int(order) > maximalOrder && order <= uint32_t(kMostOrder))
    return Status::corrupt("audio item: order above the chain's");
  if (order > uint32_t(kMostOrder)) {
    static const std::vector<int64_t> kFixed[3] = {{1}, {2, -1}, {3, -3, 1}};
    predictor.coefficients = kFixed[order - kMostOrder - 1];
    predictor.order = int(predictor.coefficients.size());
    predictor.shift = 0;
    return Status::ok();
  }
  std::vector<int32_t> reflections;
  for (uint32_t j = 0; j < order; ++j) {
    uint32_t symbol = 0;
    SMMIL_RETURN_IF_ERROR(
        lanes.symbol(lane, table.reflections[std::min<size_t>(j, 15)], symbol));
    reflections.push_back(unfold(symbol));
  }
  predictor = fromReflections(reflections);
  return Status::ok();
}

/// The adaptive energy that selects a residual row.
struct Energy {
  uint32_t slow = 0, fast = 0;

  size_t row() const {
    uint32_t v = uint32_t((uint64_t(slow) + fast) >> 1);
    if (v < 16)
      return 0;
    int n = log2Of(v);
    return size_t(std::min(63, 4 * (n - 4) + int(v >> (n - 2) & 3) + 1));
  }
  void update(uint32_t m) {
    slow = slow - (slow >> 4) + 16 * m;
    fast = fast - (fast >> 2) + 64 * m;
  }
};

/// Lanes of an item of `length` samples per channel.
size_t laneCountOf(const PlanOp *coder, size_t length) {
  auto lanes = size_t(coder && !coder->args.empty() ? coder->args[0] : 1);
  while (lanes > 1 && 1024 * lanes > length)
    lanes /= 2;
  return lanes;
}

/// Samples of one lane.
size_t segmentOf(size_t length, size_t lanes) {
  return (length + lanes - 1) / lanes;
}

} // namespace

Status encodeLpc(const OpContext &context, Value &value) {
  const auto channels = size_t(context.field.frame.channels);
  if (value.kind != Kind::Pcm || channels < 1 ||
      value.samples.size() % channels || context.arg(1) < 1)
    return Status::unsupported("LPC: needs samples and their channels");
  const size_t length = value.samples.size() / channels;
  const auto frame = size_t(context.arg(1));
  const size_t lanes = laneCountOf(context.find(OpCode::LpcRans), length);
  const size_t segment = segmentOf(length, lanes);
  Predictor first;
  first.order = 1;
  first.coefficients = {1};
  std::vector<LpcChannel> coded(channels);
  for (size_t c = 0; c < channels && length > 0; ++c)
    for (size_t lane = 0; lane < lanes; ++lane) {
      std::vector<int32_t> residuals;
      int32_t before = 0;
      for (size_t t = lane * segment; t < (lane + 1) * segment; ++t) {
        // Beyond the end the last sample goes on, which costs nothing.
        const int32_t here =
            t < length ? value.samples[t * channels + c] : before;
        residuals.push_back(wrap16(int64_t(here) - before));
        before = here;
      }
      coded[c].residuals.push_back(std::move(residuals));
      coded[c].predictors.emplace_back((segment + frame - 1) / frame, first);
    }
  value = Value();
  value.kind = Kind::Lpc;
  value.length = length;
  value.channels = std::move(coded);
  return Status::ok();
}

Status encodeLpcRans(const OpContext &context, Value &value) {
  const PlanOp *lpc = context.find(OpCode::Lpc);
  if (value.kind != Kind::Lpc || !lpc || lpc->args.size() < 2)
    return Status::unsupported("LPC rANS: needs residuals of an audio chain");
  LpcTable table;
  SMMIL_RETURN_IF_ERROR(readLpcTable(context.table(), table));
  Bytes bits;
  writeVarint(bits, value.length);
  if (value.length > 0) {
    bits.push_back(uint8_t(value.wasted | (value.midSide ? 16 : 0)));
    const auto frame = size_t(lpc->args[1]);
    const size_t laneCount = laneCountOf(&context.op, value.length);
    const size_t segment = segmentOf(value.length, laneCount);
    LaneRecorder lanes(table.precision);
    for (const LpcChannel &channel : value.channels) {
      if (channel.residuals.size() != laneCount)
        return Status::unsupported("LPC rANS: residuals have other lanes");
      std::vector<Energy> energies(laneCount);
      for (size_t start = 0; start < segment; start += frame) {
        for (size_t lane = 0; lane < laneCount; ++lane) {
          const Predictor &predictor = channel.predictors[lane][start / frame];
          if (predictor.coefficients != std::vector<int64_t>{1} ||
              predictor.shift != 0)
            return Status::unsupported(
                "LPC rANS: writes the first fixed predictor only");
          lanes.symbol(lane, table.orders, kMostOrder + 1);
        }
        for (size_t t = start; t < std::min(start + frame, segment); ++t) {
          std::vector<std::array<uint32_t, 2>> extras; // Count, bits.
          for (size_t lane = 0; lane < laneCount; ++lane) {
            const Row &row = table.residuals[energies[lane].row()];
            const uint32_t z = fold(channel.residuals[lane][t]);
            uint32_t token = z, count = 0, m = z;
            if (z >= 16) {
              count = uint32_t(log2Of(z)) - 2;
              token = (count + 2) << 2 | (z >> count & 3);
              m = z >> count << count;
            }
            if (row[token] == 0) {
              token = kEscape;
              count = 16;
              m = 1024;
            }
            lanes.symbol(lane, row, token);
            extras.push_back({count, z & ((1u << count) - 1)});
            energies[lane].update(m);
          }
          for (size_t lane = 0; lane < laneCount; ++lane)
            lanes.bits(lane, int(extras[lane][0]), extras[lane][1]);
        }
      }
    }
    lanes.finish(laneCount, bits);
  }
  value = Value();
  value.bytes = std::move(bits);
  return Status::ok();
}

Status decodeLpcRans(const OpContext &context, Value &value) {
  const PlanOp *lpc = context.find(OpCode::Lpc);
  if (!lpc || lpc->args.size() < 2)
    return Status::unsupported("LPC rANS stands in an audio chain only");
  int maximalOrder = lpc->args[0];
  auto frame = size_t(lpc->args[1]);
  auto channels = size_t(context.field.frame.channels);
  LpcTable table;
  SMMIL_RETURN_IF_ERROR(readLpcTable(context.table(), table));

  Bytes item = std::move(value.bytes);
  ByteReader reader{ByteSpan(item)};
  uint64_t length = 0;
  if (channels < 1 || !reader.varint((uint64_t(1) << 30) / channels, length) ||
      length * channels > 65536 * uint64_t(item.size()))
    return Status::corrupt("audio item: bad length");
  value = Value();
  value.kind = Kind::Lpc;
  value.length = size_t(length);
  value.channels.resize(channels);
  if (length == 0)
    return reader.left() == 0 ? Status::ok()
                              : Status::corrupt("audio item: bytes left over");
  uint32_t mode = 0;
  if (!reader.u8(mode))
    return Status::truncated("audio item: mode is missing");
  value.wasted = int(mode & 15);
  value.midSide = (mode & 16) != 0;
  if (mode > 31 || (value.midSide && channels != 2))
    return Status::corrupt("audio item: unknown mode");

  const size_t laneCount = laneCountOf(&context.op, size_t(length));
  const size_t segment = segmentOf(size_t(length), laneCount);
  Lanes lanes(reader, table.precision);
  SMMIL_RETURN_IF_ERROR(lanes.open(laneCount));
  for (LpcChannel &channel : value.channels) {
    channel.residuals.resize(laneCount);
    channel.predictors.resize(laneCount);
    std::vector<Energy> energies(laneCount);
    for (size_t start = 0; start < segment; start += frame) {
      for (size_t lane = 0; lane < laneCount; ++lane) {
        Predictor predictor;
        SMMIL_RETURN_IF_ERROR(
            readPredictor(lanes, lane, table, maximalOrder, predictor));
        channel.predictors[lane].push_back(std::move(predictor));
      }
      for (size_t t = start; t < std::min(start + frame, segment); ++t) {
        std::vector<uint32_t> tokens(laneCount);
        for (size_t lane = 0; lane < laneCount; ++lane)
          SMMIL_RETURN_IF_ERROR(lanes.symbol(
              lane, table.residuals[energies[lane].row()], tokens[lane]));
        for (size_t lane = 0; lane < laneCount; ++lane) {
          uint32_t token = tokens[lane], z = token, m = token, extra = 0;
          if (token == kEscape) {
            SMMIL_RETURN_IF_ERROR(lanes.bits(lane, 16, extra));
            z = extra;
            m = 1024;
          } else if (token >= 16) {
            int n = int(token >> 2) - 2;
            SMMIL_RETURN_IF_ERROR(lanes.bits(lane, n, extra));
            m = (4 | (token & 3)) << n;
            z = m + extra;
          }
          channel.residuals[lane].push_back(unfold(z));
          energies[lane].update(m);
        }
      }
    }
  }
  return lanes.finish();
}

Status decodeLpc(const OpContext &context, Value &value) {
  if (value.kind != Kind::Lpc)
    return Status::unsupported("LPC synthesis: needs residuals");
  auto frame = size_t(context.arg(1));
  std::vector<std::vector<int32_t>> samples;
  for (const LpcChannel &channel : value.channels) {
    samples.emplace_back();
    for (size_t lane = 0; lane < channel.residuals.size(); ++lane) {
      std::vector<int32_t> x;
      for (size_t t = 0; t < channel.residuals[lane].size(); ++t) {
        const Predictor &predictor = channel.predictors[lane][t / frame];
        int64_t sum =
            predictor.shift > 0 ? int64_t(1) << (predictor.shift - 1) : 0;
        for (size_t j = 0; j < predictor.coefficients.size() && j < t; ++j)
          sum += predictor.coefficients[j] * x[t - 1 - j];
        x.push_back(
            wrap16(channel.residuals[lane][t] + (sum >> predictor.shift)));
      }
      samples.back().insert(samples.back().end(), x.begin(), x.end());
    }
    samples.back().resize(value.length);
  }
  if (value.midSide)
    for (size_t t = 0; t < value.length; ++t) {
      int32_t m = samples[0][t], s = samples[1][t];
      int32_t right = wrap16(m - (s >> 1));
      samples[0][t] = wrap16(right + s);
      samples[1][t] = right;
    }
  for (size_t t = 0; t < value.length; ++t)
    for (const std::vector<int32_t> &channel : samples)
      value.samples.push_back(
          int16_t(wrap16(int64_t(channel[t]) * (int64_t(1) << value.wasted))));
  value.kind = Kind::Pcm;
  return Status::ok();
}

} // namespace smmil::reference
