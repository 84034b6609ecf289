//===- Decode.h - Entropy decoder of linear prediction ----------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Energies and order of coding, and the decoder that runs as a step of its own;
// see spec.md. With lpc before it, codecs/Fusions/LosslessAudio does both in
// one pass.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_LPCRANS_DECODE_H
#define SMMIL_CODECS_LPCRANS_DECODE_H

#include "codecs/Lpc/Decode.h"
#include "codecs/LpcRans/Table.h"
#include "smmil/Runtime/Kernels/LaneRans/Decode.h"

namespace smmil::lpc_rans {
SMMIL_ISA_BEGIN

constexpr Status inferShape(const int32_t *, const Shape *operands,
                            Shape *results) {
  if (operands[0].kind != ValueKind::ResidualPcm ||
      operands[0].element != ElementType::I16)
    return Status::unsupported("lpc_rans: needs residual_pcm of i16");
  results[0] = {};
  results[0].kind = ValueKind::Bits;
  return Status::ok();
}

/// What an escaped residual counts in the energy.
constexpr uint32_t kEscapeEnergy = 1024;

/// Energy of the residuals of a lane so far, at two speeds.
struct Energy {
  uint32_t slow = 0, fast = 0;

  /// Row of frequencies of the next residual.
  SMMIL_ALWAYS_INLINE uint32_t row() const {
    const uint32_t v = (slow + fast) >> 1;
    if (v < 16)
      return 0;
    auto n = 31 - static_cast<uint32_t>(__builtin_clz(v));
    uint32_t q = 4 * (n - 4) + ((v >> (n - 2)) & 3) + 1;
    return q < kResidualRows - 1 ? q : kResidualRows - 1;
  }
  /// Takes a folded residual without its low bits, or kEscapeEnergy.
  SMMIL_ALWAYS_INLINE void add(uint32_t energy) {
    slow = slow - (slow >> 4) + 16 * energy;
    fast = fast - (fast >> 2) + 64 * energy;
  }
};

/// Row of the frequencies of a predictor's index `j`.
constexpr unsigned reflectionRow(int j) {
  return j < 15 ? static_cast<unsigned>(j) : 15;
}

/// Calls predictor(channel, lane, window) and then, for each sample t of a
/// window, samples(channel, t) in the order of coding, until one returns false;
/// returns whether all were true. Calls start(channel) for each channel first.
template <class Start, class OnPredictor, class OnSamples>
SMMIL_ALWAYS_INLINE bool walk(const Shape &shape, Start start,
                              OnPredictor predictor, OnSamples samples) {
  const auto segment = static_cast<size_t>(shape.segmentLength());
  const auto window = static_cast<size_t>(shape.window);
  for (int32_t channel = 0; channel < shape.channels; ++channel) {
    start(channel);
    for (size_t first = 0; first < segment; first += window) {
      for (int32_t lane = 0; lane < shape.strips; ++lane)
        if (!predictor(channel, lane, first / window))
          return false;
      const size_t stop = segment - first < window ? segment : first + window;
      for (size_t t = first; t < stop; ++t)
        if (!samples(channel, t))
          return false;
    }
  }
  return true;
}

/// Fails where the stream cannot hold its states and whole words.
constexpr Status checkStream(size_t bytes, size_t lanes) {
  if (bytes < 4 * lanes)
    return Status::truncated("lpc_rans: stream ends inside its states");
  return bytes % 2 == 0 ? Status::ok()
                        : Status::corrupt("lpc_rans: odd number of bytes");
}

inline Status decode(const DecodeStep &step, const ValueView *results,
                     const ValueView *operands, MutableByteSpan) {
  const Shape &shape = step.operands[0];
  const Table &table = *static_cast<const Table *>(step.table);
  const ByteSpan stream = results[0].bits();
  if (shape.count == 0)
    return stream.empty()
               ? Status::ok()
               : Status::corrupt("lpc_rans: bytes follow an empty sound");
  const auto lanes = static_cast<size_t>(shape.strips);
  SMMIL_RETURN_IF_ERROR(checkStream(stream.size(), lanes));
  uint32_t state[lanerans::kMaxLanes];
  Energy energy[lanerans::kMaxLanes];
  std::memcpy(state, stream.data(), 4 * lanes);
  lanerans::WordSource<size_t(4) * lanerans::kMaxLanes> words(
      stream.data() + 4 * lanes, stream.data() + stream.size());
  int16_t *out = operands[0].i16();
  const unsigned precision = table.precision;
  int16_t *residuals[lanerans::kMaxLanes];
  auto startChannel = [&](int32_t channel) {
    for (size_t lane = 0; lane < lanes; ++lane) {
      energy[lane] = {};
      residuals[lane] =
          lpc::segmentOf(shape, out, channel, static_cast<int32_t>(lane))
              .residuals;
    }
  };
  auto onPredictor = [&](int32_t channel, int32_t lane, size_t window) {
    if (!words.ready())
      return false;
    uint32_t &x = state[lane];
    int16_t *to = lpc::segmentOf(shape, out, channel, lane).predictors +
                  window * predictorWords(shape);
    std::memset(to, 0, 2 * predictorWords(shape));
    const auto symbol = static_cast<int32_t>(
        lanerans::decodeSymbol(x, words.cursor, table.order.data(), precision));
    to[0] = static_cast<int16_t>(symbol);
    if (symbol >= lpc::kFirstFixed)
      return true;
    for (int32_t j = 0; j < symbol && symbol <= shape.order; ++j) {
      const uint32_t z = lanerans::decodeSymbol(
          x, words.cursor,
          table.reflection.data() + (size_t{reflectionRow(j)} << precision),
          precision);
      to[1 + j] =
          static_cast<int16_t>(static_cast<int32_t>((z >> 1) ^ (0u - (z & 1))));
    }
    return symbol <= shape.order;
  };
  auto onSamples = [&](int32_t, size_t t) {
    if (!words.ready())
      return false;
    uint32_t base[lanerans::kMaxLanes], count[lanerans::kMaxLanes];
    for (size_t lane = 0; lane < lanes; ++lane) {
      const uint32_t token = lanerans::decodeSymbol(
          state[lane], words.cursor,
          table.residual.data() + (size_t{energy[lane].row()} << precision),
          precision);
      const bool escaped = token == kEscape;
      base[lane] = escaped ? 0 : lanerans::tokenBase(token);
      count[lane] = escaped ? kEscapeBits : lanerans::tokenBits(token);
      energy[lane].add(escaped ? kEscapeEnergy : base[lane]);
    }
    for (size_t lane = 0; lane < lanes; ++lane) {
      const uint32_t z =
          base[lane] +
          lanerans::decodeBits(state[lane], words.cursor, count[lane]);
      residuals[lane][t] =
          static_cast<int16_t>(static_cast<int32_t>((z >> 1) ^ (0u - (z & 1))));
    }
    return true;
  };
  bool finished =
      walk(shape, startChannel, onPredictor, onSamples) && words.exhausted();
  for (size_t lane = 0; lane < lanes; ++lane)
    finished = finished && state[lane] == lanerans::kStateFloor;
  return finished ? Status::ok()
                  : Status::corrupt("lpc_rans: stream is damaged");
}

SMMIL_ISA_END
} // namespace smmil::lpc_rans

#endif // SMMIL_CODECS_LPCRANS_DECODE_H
