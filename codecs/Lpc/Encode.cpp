//===- Encode.cpp - Lossless audio encoder and training -------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Chooses a predictor per frame and segment by an estimate of its bits, then
// walks the residuals in coding order, for encoder and training alike. Uses
// doubles, but only operations that IEEE 754 defines exactly, so that every
// machine writes the same bytes.
//
//===----------------------------------------------------------------------===//
#include "smmil/Runtime/Kernels/LosslessAudio/Encode.h"

#include "smmil/Runtime/Kernels/LaneRans/Encode.h"

#include <algorithm>
#include <cmath>

namespace smmil::audio {
namespace {

/// Piecewise linear log2 of a positive number: exact at powers of two, and the
/// same everywhere, unlike the library's.
double cheapLog2(double value) {
  int exponent = 0;
  double mantissa = std::frexp(value, &exponent);
  return exponent - 2 + 2 * mantissa;
}

struct FrameChoice {
  int symbol = 0;
  int8_t indices[kMaxOrder] = {};
};

/// One channel, cut into segments.
struct Channel {
  size_t segment;
  std::vector<FrameChoice> choices; ///< [frame][lane].
  std::vector<int32_t> residuals;   ///< [sample of the segment][lane].
};

/// Signal prepared for coding.
struct Clip {
  uint64_t count = 0;
  int lanes = 1, wasted = 0;
  bool midSide = false;
  std::vector<Channel> channels;
};

int32_t wrap(int64_t value) {
  return static_cast<int16_t>(static_cast<uint16_t>(value));
}

void makePredictor(const FrameChoice &choice, Predictor &predictor) {
  if (choice.symbol >= kFirstFixed)
    fixedPredictor(choice.symbol, predictor);
  else
    stepUp(choice.indices, choice.symbol, predictor);
}

/// Residuals of samples [first, first + length) of a segment.
void residualsOf(const Predictor &predictor, const int32_t *samples,
                 size_t first, size_t length, std::vector<int32_t> &out) {
  out.resize(length);
  const int32_t round = predictor.shift > 0 ? 1 << (predictor.shift - 1) : 0;
  for (size_t i = 0; i < length; ++i) {
    int32_t sum = round;
    size_t t = first + i;
    int taps = static_cast<int>(std::min<size_t>(size_t(predictor.order), t));
    for (int j = 0; j < taps; ++j)
      sum += predictor.coefficients[j] * samples[t - 1 - size_t(j)];
    out[i] = wrap(int64_t(samples[t]) - (sum >> predictor.shift));
  }
}

/// Estimated bits of residuals under adaptive contexts.
double estimateBits(const std::vector<int32_t> &residuals) {
  constexpr size_t kStretch = 32;
  double bits = 0;
  for (size_t i = 0; i < residuals.size(); i += kStretch) {
    size_t stop = std::min(residuals.size(), i + kStretch);
    double sum = 0;
    for (size_t j = i; j < stop; ++j)
      sum += std::abs(residuals[j]);
    double mean = sum / double(stop - i);
    bits += double(stop - i) * (mean > 0 ? cheapLog2(1 + 2.7 * mean) : 0);
  }
  return bits;
}

/// Index of the reflection coefficient nearest to `k`.
int8_t quantizeReflection(double k) {
  double target = std::fabs(k) * 16384;
  int best = 0;
  for (int a = 1; a <= 63; ++a)
    if (std::fabs(double(reflectionOf(a)) - target) <
        std::fabs(double(reflectionOf(best)) - target))
      best = a;
  return static_cast<int8_t>(k < 0 ? -best : best);
}

/// Reflection coefficients of a frame by Levinson and Durbin's recursion on a
/// tapered autocorrelation.
int reflections(const int32_t *samples, size_t length, int maxOrder,
                int8_t *indices) {
  int order = static_cast<int>(std::min<size_t>(size_t(maxOrder), length / 8));
  if (order < 1)
    return 0;
  std::vector<double> tapered(length);
  const size_t edge = std::max<size_t>(1, length / 6);
  for (size_t i = 0; i < length; ++i) {
    size_t fromEnd = std::min(i, length - 1 - i);
    double u = fromEnd < edge ? double(fromEnd + 1) / double(edge + 1) : 1.0;
    tapered[i] = samples[i] * (u * (2 - u));
  }
  double r[kMaxOrder + 1] = {};
  for (int k = 0; k <= order; ++k)
    for (size_t i = size_t(k); i < length; ++i)
      r[k] += tapered[i] * tapered[i - size_t(k)];
  if (r[0] <= 0)
    return 0;
  double error = r[0] * (1 + 1e-9), a[kMaxOrder] = {}, b[kMaxOrder] = {};
  for (int m = 0; m < order; ++m) {
    double sum = r[m + 1];
    for (int j = 0; j < m; ++j)
      sum -= a[j] * r[m - j];
    indices[m] = quantizeReflection(error > 0 ? sum / error : 0);
    // Goes on from the quantised value, so that later coefficients make up for
    // its error.
    double k = double(reflectionOf(indices[m])) / 16384;
    for (int j = 0; j < m; ++j)
      b[j] = a[j] - k * a[m - 1 - j];
    b[m] = k;
    std::copy(b, b + m + 1, a);
    error *= 1 - k * k;
  }
  return order;
}

FrameChoice choosePredictor(const Config &config, const int32_t *samples,
                            size_t first, size_t length,
                            std::vector<int32_t> &best) {
  FrameChoice choice;
  Predictor predictor;
  std::vector<int32_t> residuals;
  residualsOf(predictor, samples, first, length, best);
  double bestBits = estimateBits(best);
  auto attempt = [&](const FrameChoice &candidate, double sideBits) {
    makePredictor(candidate, predictor);
    residualsOf(predictor, samples, first, length, residuals);
    double bits = estimateBits(residuals) + sideBits;
    if (bits < bestBits) {
      bestBits = bits;
      choice = candidate;
      best.swap(residuals);
    }
  };
  if (bestBits == 0)
    return choice;
  FrameChoice candidate;
  for (int symbol = kFirstFixed; symbol < kFirstFixed + 3; ++symbol) {
    candidate.symbol = symbol;
    attempt(candidate, 0);
  }
  constexpr double kBitsPerReflection = 4.5;
  int order =
      reflections(samples + first, length, config.maxOrder, candidate.indices);
  for (int o : {1, 2, 3, 4, 6, 8, 10, 12, 16, 20, 24, 28, 32})
    if (o <= order) {
      candidate.symbol = o;
      attempt(candidate, kBitsPerReflection * o);
    }
  return choice;
}

Channel analyseChannel(const Config &config, const std::vector<int32_t> &signal,
                       int lanes) {
  Channel channel;
  const auto width = size_t(lanes);
  channel.segment = (signal.size() + width - 1) / width;
  const auto frame = size_t(config.frame);
  const size_t frames = (channel.segment + frame - 1) / frame;
  channel.choices.resize(frames * width);
  channel.residuals.assign(channel.segment * width, 0);
  std::vector<int32_t> best;
  for (size_t lane = 0; lane < width; ++lane) {
    size_t start = std::min(lane * channel.segment, signal.size());
    size_t length = std::min(channel.segment, signal.size() - start);
    // Behind the end residuals stay 0: what they decode to is dropped.
    for (size_t f = 0; f < frames && f * frame < length; ++f) {
      size_t first = f * frame, count = std::min(frame, length - first);
      channel.choices[f * width + lane] =
          choosePredictor(config, signal.data() + start, first, count, best);
      for (size_t i = 0; i < count; ++i)
        channel.residuals[(first + i) * width + lane] = best[i];
    }
  }
  return channel;
}

double estimateChannel(const Channel &channel) {
  double bits = 0;
  for (int32_t residual : channel.residuals)
    bits += cheapLog2(1 + 2.7 * std::abs(residual));
  return bits;
}

/// A channel's signal without the wasted bits.
std::vector<int32_t> channelSignal(Span<const int16_t> samples, size_t channel,
                                   size_t channels, int wasted) {
  std::vector<int32_t> signal;
  for (size_t i = channel; i < samples.size(); i += channels)
    signal.push_back(samples[i] >> wasted);
  return signal;
}

Clip analyse(const Config &config, Span<const int16_t> samples) {
  Clip clip;
  const auto channels = size_t(config.channels);
  clip.count = samples.size() / channels;
  clip.lanes = effectiveLanes(config.lanes, clip.count);
  unsigned used = 0;
  for (int16_t sample : samples)
    used |= static_cast<uint16_t>(sample);
  clip.wasted = used ? __builtin_ctz(used) : 0;
  std::vector<std::vector<int32_t>> signals;
  for (size_t c = 0; c < channels; ++c) {
    signals.push_back(channelSignal(samples, c, channels, clip.wasted));
    clip.channels.push_back(analyseChannel(config, signals[c], clip.lanes));
  }
  if (channels != 2)
    return clip;
  std::vector<int32_t> &left = signals[0], &right = signals[1];
  for (size_t i = 0; i < left.size(); ++i) {
    int32_t side = wrap(left[i] - right[i]);
    left[i] = wrap(right[i] + (side >> 1));
    right[i] = side;
  }
  std::vector<Channel> rotated;
  rotated.reserve(signals.size());
  for (const std::vector<int32_t> &signal : signals)
    rotated.push_back(analyseChannel(config, signal, clip.lanes));
  if (estimateChannel(rotated[0]) + estimateChannel(rotated[1]) <
      estimateChannel(clip.channels[0]) + estimateChannel(clip.channels[1])) {
    clip.midSide = true;
    clip.channels = std::move(rotated);
  }
  return clip;
}

/// Calls order(lane, symbol), reflection(lane, row, symbol) and
/// step(rows, values) in coding order.
template <class OnOrder, class OnReflection, class OnStep>
void walk(const Config &config, const Clip &clip, OnOrder onOrder,
          OnReflection onReflection, OnStep onStep) {
  const auto lanes = size_t(clip.lanes);
  for (const Channel &channel : clip.channels) {
    std::vector<uint32_t> slow(lanes, 0), fast(lanes, 0);
    std::vector<unsigned> rows(lanes), values(lanes);
    for (size_t t = 0; t < channel.segment; ++t) {
      if (t % size_t(config.frame) == 0)
        for (size_t lane = 0; lane < lanes; ++lane) {
          const FrameChoice &choice =
              channel.choices[t / size_t(config.frame) * lanes + lane];
          onOrder(unsigned(lane), unsigned(choice.symbol));
          for (int j = 0; j < choice.symbol && choice.symbol < kFirstFixed; ++j)
            onReflection(unsigned(lane), unsigned(std::min(j, 15)),
                         foldSign(choice.indices[j]));
        }
      for (size_t lane = 0; lane < lanes; ++lane) {
        rows[lane] = detail::energyRow((slow[lane] + fast[lane]) >> 1);
        values[lane] = foldSign(channel.residuals[t * lanes + lane]);
      }
      // The step says which tokens were escapes: they weigh differently.
      onStep(rows, values, [&](size_t lane, bool escaped) {
        unsigned low;
        unsigned token = lanerans::tokenOf(values[lane], low);
        uint32_t energy =
            escaped ? detail::kEscapeEnergy : lanerans::tokenBase(token);
        slow[lane] = slow[lane] - (slow[lane] >> 4) + 16 * energy;
        fast[lane] = fast[lane] - (fast[lane] >> 2) + 64 * energy;
      });
    }
  }
}

std::vector<lanerans::EncodeRow>
encodeRows(const std::vector<uint16_t> &frequencies, unsigned symbols) {
  std::vector<lanerans::EncodeRow> rows;
  for (size_t at = 0; at < frequencies.size(); at += symbols)
    rows.emplace_back(
        std::vector<uint16_t>(frequencies.begin() + long(at),
                              frequencies.begin() + long(at + symbols)));
  return rows;
}

Status checkClip(const Config &config, Span<const int16_t> samples) {
  if (config.channels < 1 || config.channels > kMaxFrameChannels ||
      samples.size() % size_t(config.channels) != 0)
    return Status::invalidArgument(
        "audio: samples and channels of the field do not match");
  if (samples.size() > kMaxAudioBytes / 2)
    return Status::invalidArgument("audio: clip is too long");
  return Status::ok();
}

} // namespace

Status encodeAudio(const Config &config, const Table &table,
                   Span<const int16_t> samples, Bytes &bits) {
  SMMIL_RETURN_IF_ERROR(checkClip(config, samples));
  const size_t before = bits.size();
  ByteWriter writer(bits);
  writer.writeVarint(samples.size() / size_t(config.channels));
  if (samples.empty())
    return Status::ok();
  Clip clip = analyse(config, samples);
  writer.writeU8(static_cast<uint8_t>(clip.wasted | (clip.midSide ? 16 : 0)));

  auto orders = encodeRows(table.orderFrequencies, kOrderSymbols);
  auto reflectionRows =
      encodeRows(table.reflectionFrequencies, kReflectionSymbols);
  auto residualRows = encodeRows(table.residualFrequencies, kResidualSymbols);
  lanerans::StreamWriter stream(unsigned(clip.lanes), table.precision);
  std::vector<unsigned> low(size_t(clip.lanes));
  walk(
      config, clip,
      [&](unsigned lane, unsigned symbol) {
        stream.symbol(lane, orders[0], symbol);
      },
      [&](unsigned lane, unsigned row, unsigned symbol) {
        stream.symbol(lane, reflectionRows[row], symbol);
      },
      [&](const std::vector<unsigned> &rows,
          const std::vector<unsigned> &values, auto adapt) {
        for (size_t lane = 0; lane < rows.size(); ++lane) {
          const lanerans::EncodeRow &row = residualRows[rows[lane]];
          unsigned token = lanerans::tokenOf(values[lane], low[lane]);
          bool escaped = !row.has(token);
          if (escaped) {
            token = kEscape;
            low[lane] = kEscapeBits;
          }
          stream.symbol(unsigned(lane), row, token);
          adapt(lane, escaped);
        }
        for (size_t lane = 0; lane < rows.size(); ++lane)
          stream.bits(unsigned(lane), values[lane] & ((1u << low[lane]) - 1),
                      low[lane]);
      });
  stream.finish(bits);
  if (samples.size() > kMaxSamplesPerByte * (bits.size() - before))
    return Status::unsupported("audio: clip is too uniform for this chain");
  return Status::ok();
}

Status trainTable(const Config &config, Span<const Span<const int16_t>> clips,
                  Bytes &table) {
  constexpr unsigned kPrecision = 12;
  std::vector<double> orders(kOrderSymbols, 0.2);
  std::vector<std::vector<double>> reflectionCounts(
      kReflectionRows, std::vector<double>(kReflectionSymbols, 0.02));
  std::vector<std::vector<double>> residualCounts(
      kResidualRows, std::vector<double>(kResidualSymbols, 0));
  // Every row starts from the two-sided geometric distribution whose mean
  // magnitude its context announces, worth a few samples: rows that training
  // hardly reaches still fit.
  constexpr double kPriorWeight = 24;
  for (unsigned q = 0; q < kResidualRows; ++q) {
    double level =
        q == 0 ? 8 : std::ldexp(4 + ((q - 1) & 3) + 0.5, int((q - 1) >> 2) + 2);
    double mean = level / 256 + 0.02; // of z
    double decay = mean / (1 + mean), survive = 1;
    for (unsigned token = 0; token < kEscape; ++token) {
      unsigned low = lanerans::tokenBits(token);
      double past = survive;
      if (low < 10) {
        for (unsigned i = 0; i < (1u << low); ++i)
          past *= decay;
      } else {
        past = 0;
      }
      residualCounts[q][token] += kPriorWeight * (survive - past);
      survive = past;
    }
    residualCounts[q][kEscape] += 0.01;
  }
  for (Span<const int16_t> clip : clips) {
    SMMIL_RETURN_IF_ERROR(checkClip(config, clip));
    if (clip.empty())
      continue;
    Clip analysed = analyse(config, clip);
    walk(
        config, analysed,
        [&](unsigned, unsigned symbol) { orders[symbol] += 1; },
        [&](unsigned, unsigned row, unsigned symbol) {
          reflectionCounts[row][symbol] += 1;
        },
        [&](const std::vector<unsigned> &rows,
            const std::vector<unsigned> &values, auto adapt) {
          unsigned low;
          for (size_t lane = 0; lane < rows.size(); ++lane) {
            residualCounts[rows[lane]][lanerans::tokenOf(values[lane], low)] +=
                1;
            adapt(lane, false);
          }
        });
  }
  ByteWriter writer(table);
  writer.writeU8(1);
  writer.writeU8(kPrecision);
  auto all = [](unsigned symbols) {
    std::vector<unsigned> list(symbols);
    for (unsigned s = 0; s < symbols; ++s)
      list[s] = s;
    return list;
  };
  lanerans::writeRow(
      table, lanerans::quantizeRow(orders, kPrecision, 0, all(kOrderSymbols)));
  for (const auto &row : reflectionCounts)
    lanerans::writeRow(table, lanerans::quantizeRow(row, kPrecision, 0,
                                                    all(kReflectionSymbols)));
  for (const auto &row : residualCounts)
    lanerans::writeRow(table,
                       lanerans::quantizeRow(row, kPrecision, 1e-3, {kEscape}));
  return Status::ok();
}

} // namespace smmil::audio
