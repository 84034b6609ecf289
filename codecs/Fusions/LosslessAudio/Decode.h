//===- Decode.h - Lossless audio decoder ------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// lpc_rans and lpc in one pass. The segments of a channel advance side by side,
// one per rANS lane: entropy decoding with backward-adaptive contexts and
// linear prediction, both serial in time, so run in lockstep over lanes. Blocks
// alternate between the two, which keeps the residuals in the cache. Bit for
// bit what the steps give one after the other.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_FUSIONS_LOSSLESSAUDIO_DECODE_H
#define SMMIL_CODECS_FUSIONS_LOSSLESSAUDIO_DECODE_H

#include "codecs/LpcRans/Decode.h"

namespace smmil::fusions::LosslessAudio {

using lpc::kMaxOrder;
using lpc::Predictor;

/// One item to decode.
struct Job {
  uint64_t count;       ///< Samples per channel, at least 1.
  int channels, lanes;  ///< lanes: effective number of segments.
  int maxOrder, window; ///< Arguments of lpc.
  int wasted;
  bool midSide;
  unsigned precision;
  const uint32_t *order, *reflection, *residual; ///< Expanded rows.
  const uint8_t *stream, *end;                   ///< States and words.
  uint8_t *workspace;                            ///< kernelBytes(...).
  uint8_t *samples; ///< count * channels little-endian i16.
};

SMMIL_ISA_BEGIN
namespace detail {

constexpr size_t kDecodeBlock = 512;
constexpr uint32_t kEscapeToken = lpc_rans::kEscape;
constexpr uint32_t kEscapeTokenBits = lpc_rans::kEscapeBits;
constexpr uint32_t kEscapeEnergy = lpc_rans::kEscapeEnergy;

/// Predictors of all lanes for one window, decoded lane after lane.
template <class Words>
bool decodePredictors(const Job &job, uint32_t *states, Words &words,
                      Predictor *predictors) {
  for (int lane = 0; lane < job.lanes; ++lane) {
    if (!words.ready())
      return false;
    Predictor &predictor = predictors[lane];
    auto symbol = static_cast<int>(lanerans::decodeSymbol(
        states[lane], words.cursor, job.order, job.precision));
    if (symbol >= lpc::kFirstFixed) {
      lpc::fixedPredictor(symbol, predictor);
      continue;
    }
    if (symbol > job.maxOrder)
      return false;
    int8_t indices[kMaxOrder];
    for (int j = 0; j < symbol; ++j) {
      auto row = size_t{lpc_rans::reflectionRow(j)} << job.precision;
      uint32_t z = lanerans::decodeSymbol(states[lane], words.cursor,
                                          job.reflection + row, job.precision);
      indices[j] = static_cast<int8_t>((z >> 1) ^ (0u - (z & 1)));
    }
    lpc::stepUp(indices, symbol, predictor);
  }
  return true;
}

/// Portable path, any number of lanes.
struct ScalarLanes {
  static constexpr size_t kBatch = 2 * 2 * lanerans::kMaxLanes + 80;
  static constexpr size_t kHistory = kMaxOrder + kDecodeBlock;

  const Job &job;
  uint32_t states[lanerans::kMaxLanes];
  lpc_rans::Energy energy[lanerans::kMaxLanes];
  lanerans::WordSource<kBatch> words;
  int32_t *residuals; ///< [sample][lane].
  int32_t *history; ///< [lane][kHistory], kMaxOrder samples of the past first.

  ScalarLanes(const Job &theJob, uint8_t *scratch)
      : job(theJob), words(job.stream + 4 * job.lanes, job.end),
        residuals(reinterpret_cast<int32_t *>(scratch)),
        history(residuals + kDecodeBlock * static_cast<size_t>(job.lanes)) {
    std::memcpy(states, job.stream, 4 * static_cast<size_t>(job.lanes));
  }

  void startChannel() {
    for (lpc_rans::Energy &lane : energy)
      lane = {};
    std::memset(history, 0, 4 * kHistory * static_cast<size_t>(job.lanes));
  }

  bool startWindow(Predictor *predictors) {
    return decodePredictors(job, states, words, predictors);
  }

  bool decodeBlock(size_t length, const Predictor *predictors, int16_t *out) {
    const auto lanes = static_cast<size_t>(job.lanes);
    for (size_t t = 0; t < length; ++t) {
      if (!words.ready())
        return false;
      uint32_t base[lanerans::kMaxLanes], count[lanerans::kMaxLanes];
      for (size_t lane = 0; lane < lanes; ++lane) {
        const uint32_t row = energy[lane].row();
        uint32_t token = lanerans::decodeSymbol(
            states[lane], words.cursor,
            job.residual + (static_cast<size_t>(row) << job.precision),
            job.precision);
        bool escaped = token == kEscapeToken;
        base[lane] = escaped ? 0 : lanerans::tokenBase(token);
        count[lane] = escaped ? kEscapeTokenBits : lanerans::tokenBits(token);
        energy[lane].add(escaped ? kEscapeEnergy : base[lane]);
      }
      for (size_t lane = 0; lane < lanes; ++lane) {
        uint32_t z = base[lane] + lanerans::decodeBits(
                                      states[lane], words.cursor, count[lane]);
        residuals[t * lanes + lane] =
            static_cast<int32_t>((z >> 1) ^ (0u - (z & 1)));
      }
    }
    for (size_t lane = 0; lane < lanes; ++lane) {
      const Predictor &predictor = predictors[lane];
      const int32_t round =
          predictor.shift > 0 ? 1 << (predictor.shift - 1) : 0;
      int32_t *oldest = history + lane * kHistory;
      for (size_t t = 0; t < length; ++t) {
        int32_t *now = oldest + kMaxOrder + t;
        int32_t sum = round;
        for (int j = 0; j < predictor.order; ++j)
          sum += predictor.coefficients[j] * now[-1 - j];
        *now = lpc::wrap16(static_cast<uint32_t>(residuals[t * lanes + lane]) +
                           static_cast<uint32_t>(sum >> predictor.shift));
        out[t * lanes + lane] = static_cast<int16_t>(*now);
      }
      std::memmove(oldest, oldest + length, 4 * kMaxOrder);
    }
    return true;
  }

  bool finished() const {
    for (int lane = 0; lane < job.lanes; ++lane)
      if (states[lane] != lanerans::kStateFloor)
        return false;
    return words.exhausted();
  }
};

#if SMMIL_KERNELS_AVX2
/// `Vectors` times eight lanes. History holds pairs per lane: the low half is
/// x[t], the high half x[t - 1], as vpmaddwd wants them.
template <unsigned Precision, int Vectors> struct VectorLanes {
  static constexpr int kLanes = 8 * Vectors;
  static constexpr size_t kBatch = 2 * 2 * kLanes + 80;

  const Job &job;
  __m256i states[Vectors], slow[Vectors], fast[Vectors], last[Vectors];
  lanerans::WordSource<kBatch> words;
  __m256i *residuals; ///< [sample][vector].
  __m256i *history;   ///< [sample][vector], kMaxOrder samples first.

  VectorLanes(const Job &theJob, uint8_t *scratch)
      : job(theJob), words(job.stream + 4 * kLanes, job.end) {
    scratch += -reinterpret_cast<uintptr_t>(scratch) & 31; // Aligned upwards.
    residuals = reinterpret_cast<__m256i *>(scratch);
    history = residuals + kDecodeBlock * Vectors;
    for (int v = 0; v < Vectors; ++v)
      states[v] =
          _mm256_loadu_si256(reinterpret_cast<const __m256i *>(job.stream) + v);
  }

  void startChannel() {
    for (int v = 0; v < Vectors; ++v)
      slow[v] = fast[v] = last[v] = _mm256_setzero_si256();
    std::memset(history, 0, sizeof(__m256i) * kMaxOrder * Vectors);
  }

  bool startWindow(Predictor *predictors) {
    alignas(32) uint32_t scalar[kLanes];
    for (int v = 0; v < Vectors; ++v)
      _mm256_store_si256(reinterpret_cast<__m256i *>(scalar) + v, states[v]);
    if (!decodePredictors(job, scalar, words, predictors))
      return false;
    for (int v = 0; v < Vectors; ++v)
      states[v] =
          _mm256_load_si256(reinterpret_cast<const __m256i *>(scalar) + v);
    return true;
  }

  bool decodeResiduals(size_t length) {
    const __m256i all = _mm256_set1_epi32(-1);
    const __m256i rowBias = _mm256_set1_epi32(4 * (127 + 4) - 1);
    const __m256i lastRow = _mm256_set1_epi32(63);
    __m256i x[Vectors], s[Vectors], f[Vectors];
    for (int v = 0; v < Vectors; ++v) {
      x[v] = states[v];
      s[v] = slow[v];
      f[v] = fast[v];
    }
    const uint8_t *cursor = words.cursor;
    for (size_t t = 0; t < length; ++t) {
      words.cursor = cursor;
      if (!words.ready())
        return false;
      cursor = words.cursor;
      __m256i base[Vectors], count[Vectors];
#pragma GCC unroll 2
      for (int v = 0; v < Vectors; ++v) {
        __m256i level = _mm256_srli_epi32(_mm256_add_epi32(s[v], f[v]), 1);
        __m256i row = _mm256_sub_epi32(
            _mm256_srli_epi32(_mm256_castps_si256(_mm256_cvtepi32_ps(level)),
                              21),
            rowBias);
        row = _mm256_min_epi32(_mm256_max_epi32(row, _mm256_setzero_si256()),
                               lastRow);
        __m256i token = lanerans::decodeSymbolEight<Precision>(
            x[v], cursor, job.residual, _mm256_slli_epi32(row, Precision), all);
        lanerans::splitTokensEight(token, kEscapeToken, kEscapeTokenBits,
                                   base[v], count[v]);
        __m256i escaped =
            _mm256_cmpeq_epi32(token, _mm256_set1_epi32(kEscapeToken));
        __m256i energy = _mm256_blendv_epi8(
            base[v], _mm256_set1_epi32(kEscapeEnergy), escaped);
        s[v] =
            _mm256_add_epi32(_mm256_sub_epi32(s[v], _mm256_srli_epi32(s[v], 4)),
                             _mm256_slli_epi32(energy, 4));
        f[v] =
            _mm256_add_epi32(_mm256_sub_epi32(f[v], _mm256_srli_epi32(f[v], 2)),
                             _mm256_slli_epi32(energy, 6));
      }
#pragma GCC unroll 2
      for (int v = 0; v < Vectors; ++v) {
        __m256i z = _mm256_add_epi32(
            base[v], lanerans::decodeBitsEight(x[v], cursor, count[v], all));
        _mm256_store_si256(residuals + t * Vectors + v,
                           lanerans::unfoldEight(z));
      }
    }
    words.cursor = cursor;
    for (int v = 0; v < Vectors; ++v) {
      states[v] = x[v];
      slow[v] = s[v];
      fast[v] = f[v];
    }
    return true;
  }

  /// Predicts with `Pairs` pairs of coefficients (0: any number).
  template <int Pairs>
  SMMIL_ALWAYS_INLINE void
  predict(size_t length, int pairCount, const __m256i (*pairs)[kMaxOrder / 2],
          const __m256i *round, const __m256i *shift, int16_t *out) {
    const int used = Pairs > 0 ? Pairs : pairCount;
    for (int v = 0; v < Vectors; ++v) {
      const __m256i *coefficients = pairs[v];
      __m256i newest = last[v];
      for (size_t t = 0; t < length; ++t) {
        __m256i *now = history + (t + kMaxOrder) * Vectors + v;
        __m256i sum = round[v];
        for (int j = used - 1; j > 0; --j)
          sum = _mm256_add_epi32(
              sum,
              _mm256_madd_epi16(_mm256_load_si256(now - (1 + 2 * j) * Vectors),
                                coefficients[j]));
        if (used > 0)
          sum =
              _mm256_add_epi32(sum, _mm256_madd_epi16(newest, coefficients[0]));
        __m256i x =
            _mm256_add_epi32(_mm256_load_si256(residuals + t * Vectors + v),
                             _mm256_srav_epi32(sum, shift[v]));
        newest = _mm256_blend_epi16(x, _mm256_slli_epi32(newest, 16), 0xaa);
        _mm256_store_si256(now, newest);
        // Low halves of the eight lanes, in order.
        __m256i low = _mm256_shuffle_epi8(
            newest, _mm256_setr_epi8(0, 1, 4, 5, 8, 9, 12, 13, -1, -1, -1, -1,
                                     -1, -1, -1, -1, 0, 1, 4, 5, 8, 9, 12, 13,
                                     -1, -1, -1, -1, -1, -1, -1, -1));
        low = _mm256_permute4x64_epi64(low, 0x08);
        _mm_storeu_si128(reinterpret_cast<__m128i *>(out + t * kLanes + 8 * v),
                         _mm256_castsi256_si128(low));
      }
      last[v] = newest;
    }
  }

  bool decodeBlock(size_t length, const Predictor *predictors, int16_t *out) {
    if (!decodeResiduals(length))
      return false;
    __m256i pairs[Vectors][kMaxOrder / 2], round[Vectors], shift[Vectors];
    int pairCount = 0;
    for (int lane = 0; lane < kLanes; ++lane) {
      int need = (predictors[lane].order + 1) / 2;
      pairCount = need > pairCount ? need : pairCount;
    }
    for (int v = 0; v < Vectors; ++v) {
      alignas(32) int32_t values[8], shifts[8];
      for (int j = 0; j < pairCount; ++j) {
        for (int i = 0; i < 8; ++i) {
          const Predictor &p = predictors[8 * v + i];
          uint32_t low = 2 * j < p.order
                             ? static_cast<uint16_t>(p.coefficients[2 * j])
                             : 0;
          uint32_t high = 2 * j + 1 < p.order
                              ? static_cast<uint16_t>(p.coefficients[2 * j + 1])
                              : 0;
          values[i] = static_cast<int32_t>(low | (high << 16));
        }
        pairs[v][j] =
            _mm256_load_si256(reinterpret_cast<const __m256i *>(values));
      }
      for (int i = 0; i < 8; ++i) {
        shifts[i] = predictors[8 * v + i].shift;
        values[i] = shifts[i] > 0 ? 1 << (shifts[i] - 1) : 0;
      }
      round[v] = _mm256_load_si256(reinterpret_cast<const __m256i *>(values));
      shift[v] = _mm256_load_si256(reinterpret_cast<const __m256i *>(shifts));
    }
    if (pairCount <= 2)
      predict<0>(length, pairCount, pairs, round, shift, out);
    else if (pairCount <= 4)
      predictPadded<4>(length, pairCount, pairs, round, shift, out);
    else if (pairCount <= 8)
      predictPadded<8>(length, pairCount, pairs, round, shift, out);
    else
      predictPadded<16>(length, pairCount, pairs, round, shift, out);
    std::memmove(history, history + length * Vectors,
                 sizeof(__m256i) * kMaxOrder * Vectors);
    return true;
  }

  template <int Pairs>
  void predictPadded(size_t length, int pairCount,
                     __m256i (*pairs)[kMaxOrder / 2], const __m256i *round,
                     const __m256i *shift, int16_t *out) {
    for (int v = 0; v < Vectors; ++v)
      for (int j = pairCount; j < Pairs; ++j)
        pairs[v][j] = _mm256_setzero_si256();
    predict<Pairs>(length, Pairs, pairs, round, shift, out);
  }

  bool finished() const {
    __m256i differ = _mm256_setzero_si256();
    for (__m256i x : states)
      differ = _mm256_or_si256(differ,
                               _mm256_xor_si256(x, _mm256_set1_epi32(1 << 16)));
    return _mm256_testz_si256(differ, differ) && words.exhausted();
  }
};
#endif

/// From segments with lanes interleaved to interleaved channels.
inline void storeSamples(const Job &job, const int16_t *values,
                         size_t segment) {
  const auto lanes = static_cast<size_t>(job.lanes);
  const auto channels = static_cast<size_t>(job.channels);
  const size_t stride = 2 * channels;
  for (size_t lane = 0; lane < lanes; ++lane) {
    const size_t first = lane * segment;
    if (first >= job.count)
      break;
    const size_t length =
        job.count - first < segment ? job.count - first : segment;
    uint8_t *out = job.samples + first * stride;
    const int16_t *in = values + lane;
    if (job.midSide) {
      const int16_t *side = in + segment * lanes;
      for (size_t t = 0; t < length; ++t, out += stride) {
        int32_t left = 0, right = 0;
        lpc::toLeftRight(in[t * lanes], side[t * lanes], left, right);
        lpc::storeSample(out, left, job.wasted);
        lpc::storeSample(out + 2, right, job.wasted);
      }
      continue;
    }
    for (size_t c = 0; c < channels; ++c, in += segment * lanes)
      for (size_t t = 0; t < length; ++t)
        lpc::storeSample(out + 2 * c + t * stride, in[t * lanes], job.wasted);
  }
}

/// Runs all channels; false when the stream is not what it must be.
template <class Lanes> bool run(const Job &job) {
  const auto lanes = static_cast<size_t>(job.lanes);
  const auto segment = static_cast<size_t>((job.count + lanes - 1) / lanes);
  const size_t channelValues = segment * lanes;
  const auto window = static_cast<size_t>(job.window);
  uint8_t *aligned =
      job.workspace + (-reinterpret_cast<uintptr_t>(job.workspace) & 31);
  auto *values = reinterpret_cast<int16_t *>(aligned);
  size_t valueBytes = static_cast<size_t>(job.channels) * channelValues * 2;
  Lanes state(job, aligned + ((valueBytes + 31) & ~size_t(31)));
  Predictor predictors[lanerans::kMaxLanes];
  for (int channel = 0; channel < job.channels; ++channel) {
    int16_t *out = values + static_cast<size_t>(channel) * channelValues;
    state.startChannel();
    for (size_t first = 0; first < segment; first += window) {
      if (!state.startWindow(predictors))
        return false;
      const size_t stop = segment - first < window ? segment : first + window;
      for (size_t t = first; t < stop; t += kDecodeBlock) {
        size_t length = stop - t < kDecodeBlock ? stop - t : kDecodeBlock;
        if (!state.decodeBlock(length, predictors, out + t * lanes))
          return false;
      }
    }
  }
  if (!state.finished())
    return false;
  storeSamples(job, values, segment);
  return true;
}

#if SMMIL_KERNELS_AVX2
template <int Vectors> bool runPrecision(const Job &job) {
  if (job.precision == 10)
    return run<VectorLanes<10, Vectors>>(job);
  if (job.precision == 11)
    return run<VectorLanes<11, Vectors>>(job);
  return run<VectorLanes<12, Vectors>>(job);
}
#endif

} // namespace detail

/// Decodes; false when the stream contradicts itself. Preconditions: see Job;
/// the stream holds its states and an even number of bytes.
inline bool decode(const Job &job) {
#if SMMIL_KERNELS_AVX2
  if (job.lanes == 8)
    return detail::runPrecision<1>(job);
  if (job.lanes == 16)
    return detail::runPrecision<2>(job);
#endif
  return detail::run<detail::ScalarLanes>(job);
}

/// Scratch bytes of decode: all channels with lanes interleaved; residuals and
/// history of a block, four bytes a lane.
constexpr size_t kernelBytes(const Shape &pcm, int32_t lanes) {
  if (pcm.count == 0)
    return 0;
  const auto width = static_cast<uint64_t>(lanes);
  const uint64_t segment = (pcm.count + width - 1) / width;
  return static_cast<size_t>(
      static_cast<uint64_t>(pcm.channels) * segment * width * 2 +
      (2 * detail::kDecodeBlock + kMaxOrder) * width * 4 + 160);
}

/// What an emitted codec knows when it is compiled; the universal decoder fills
/// one from the plan. decodePcm takes any type with these members.
struct Config {
  int32_t order, window, segments; ///< Arguments of lpc.
};

/// Scratch for decodePcm; `pcm` has its extents.
constexpr size_t workspaceBytes(int32_t segments, const Shape &pcm) {
  return kernelBytes(pcm, lpc::effectiveSegments(segments, pcm.count));
}

/// Interleaved little-endian i16 into exactly their bytes; `mode` is the item
/// parameter of lpc.
template <class Config>
Status decodePcm(const Config &config, const lpc_rans::Table &table,
                 const Shape &pcm, uint32_t mode, ByteSpan stream,
                 MutableByteSpan output, MutableByteSpan workspace) {
  const int32_t lanes = lpc::effectiveSegments(config.segments, pcm.count);
  if (output.size() != bytesOf(pcm))
    return Status::invalidArgument("audio: output size is wrong");
  if (workspace.size() < kernelBytes(pcm, lanes))
    return Status::bufferTooSmall("audio: workspace is too small");
  SMMIL_RETURN_IF_ERROR(lpc::checkMode(mode, pcm));
  if (pcm.count == 0)
    return stream.empty() ? Status::ok()
                          : Status::corrupt("audio: bytes follow no sound");
  SMMIL_RETURN_IF_ERROR(
      lpc_rans::checkStream(stream.size(), static_cast<size_t>(lanes)));
  const Job job = {pcm.count,
                   pcm.channels,
                   lanes,
                   config.order,
                   config.window,
                   static_cast<int>(mode & lpc::kWastedMask),
                   (mode & lpc::kMidSide) != 0,
                   table.precision,
                   table.order.data(),
                   table.reflection.data(),
                   table.residual.data(),
                   stream.data(),
                   stream.data() + stream.size(),
                   workspace.data(),
                   output.data()};
  return decode(job) ? Status::ok()
                     : Status::corrupt("audio: stream is damaged");
}

SMMIL_ISA_END
} // namespace smmil::fusions::LosslessAudio

#endif // SMMIL_CODECS_FUSIONS_LOSSLESSAUDIO_DECODE_H
