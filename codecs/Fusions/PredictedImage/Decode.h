//===- Decode.h - Lossless image decoder ------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// row_rans, predict and a reversible color in one pass, back to a frame. The
// strips of the image advance side by side, one per rANS lane; so every context
// and prediction may use all neighbours inside a strip and still all lanes run
// in lockstep. Bit for bit what the steps give one after the other.
//
// Buffers hold, per plane, rows of `lanes` interleaved bytes per column: three
// rows of residual magnitudes (with two columns of zeros at both ends) and two
// rows of samples.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_FUSIONS_PREDICTEDIMAGE_DECODE_H
#define SMMIL_CODECS_FUSIONS_PREDICTEDIMAGE_DECODE_H

#include "codecs/RowRans/Decode.h"
#include "smmil/Runtime/Primitives/Color.h"
#include "smmil/Runtime/Primitives/Predict.h"
#include "smmil/Runtime/TensorMap.h"

namespace smmil::fusions::PredictedImage {
/// One image to decode.
struct Job {
  int width, height, lanes; ///< lanes: effective number of strips.
  PredictKind predict;
  ColorKind color; ///< YcocgR or SubtractGreen.
  unsigned precision;
  const uint32_t *slots;       ///< Expanded rows.
  const uint32_t *rowStart;    ///< First slot per context, kContexts entries.
  const uint8_t *stream, *end; ///< States and words.
  uint8_t *workspace;          ///< workspaceBytes(width, lanes).
  uint8_t *rgb;                ///< height * width * 3.
};

SMMIL_ISA_BEGIN
namespace detail {

constexpr uint32_t kEscapeToken = row_rans::kEscape;
constexpr uint32_t kEscapeTokenBits = 8;
constexpr int kZero = 128; ///< Predicted for the first sample of a strip.

/// Rows of one plane; `magnitude[0]` is the current row, [1] the one above.
struct PlaneRows {
  uint8_t *magnitude[3];
  uint8_t *sample[2];
};

SMMIL_ALWAYS_INLINE uint8_t clip8(int value) {
  return static_cast<uint8_t>(value);
}

/// Turns the finished row of every strip into RGB.
SMMIL_ALWAYS_INLINE void storeRow(const Job &job, const PlaneRows *planes,
                                  int y, int active) {
  const int lanes = job.lanes;
  const int base = job.height / lanes, extra = job.height % lanes;
  for (int lane = 0; lane < active; ++lane) {
    int row = lane * base + (lane < extra ? lane : extra) + y;
    uint8_t *out =
        job.rgb + static_cast<size_t>(row) * static_cast<size_t>(job.width) * 3;
    const uint8_t *p0 = planes[0].sample[0] + lane;
    const uint8_t *p1 = planes[1].sample[0] + lane;
    const uint8_t *p2 = planes[2].sample[0] + lane;
    if (job.color == ColorKind::SubtractGreen) {
      for (int x = 0; x < job.width; ++x, out += 3) {
        int green = p0[x * lanes];
        out[0] = clip8(green + p1[x * lanes] - 128);
        out[1] = clip8(green);
        out[2] = clip8(green + p2[x * lanes] - 128);
      }
    } else {
      for (int x = 0; x < job.width; ++x, out += 3) {
        int co = p1[x * lanes] - 128, cg = p2[x * lanes] - 128;
        int t = (p0[x * lanes] - (cg >> 1)) & 255;
        int blue = t - (co >> 1);
        out[0] = clip8(blue + co);
        out[1] = clip8(cg + t);
        out[2] = clip8(blue);
      }
    }
  }
}

SMMIL_ALWAYS_INLINE void rotate(PlaneRows &rows) {
  uint8_t *oldest = rows.magnitude[2];
  rows.magnitude[2] = rows.magnitude[1];
  rows.magnitude[1] = rows.magnitude[0];
  rows.magnitude[0] = oldest;
  uint8_t *sample = rows.sample[0];
  rows.sample[0] = rows.sample[1];
  rows.sample[1] = sample;
}

/// Portable path, any number of lanes.
struct ScalarLanes {
  static constexpr size_t kBatch = 2 * 2 * 3 * lanerans::kMaxLanes;

  const Job &job;
  uint32_t state[3][lanerans::kMaxLanes];
  lanerans::WordSource<kBatch> words;

  explicit ScalarLanes(const Job &theJob)
      : job(theJob), words(job.stream + 12 * job.lanes, job.end) {
    for (int plane = 0; plane < 3; ++plane)
      for (int lane = 0; lane < job.lanes; ++lane)
        std::memcpy(&state[plane][lane],
                    job.stream + 4 * (plane * job.lanes + lane), 4);
  }

  bool decodeRow(PlaneRows *planes, bool first, int active) {
    const int lanes = job.lanes;
    const uint32_t mask = 0xff;
    for (int x = 0; x < job.width; ++x) {
      if (!words.ready())
        return false;
      uint32_t m0[lanerans::kMaxLanes], m1[lanerans::kMaxLanes];
      for (int plane = 0; plane < 3; ++plane) {
        const PlaneRows &rows = planes[plane];
        uint32_t base[lanerans::kMaxLanes], count[lanerans::kMaxLanes];
        for (int lane = 0; lane < active; ++lane) {
          const uint8_t *now = rows.magnitude[0] + x * lanes + lane;
          const uint8_t *above = rows.magnitude[1] + x * lanes + lane;
          row_rans::Neighbours n;
          n.west = now[-lanes];
          n.westWest = now[-2 * lanes];
          n.north = n.northWest = n.northEast = n.west;
          n.northNorth = n.westWest;
          if (!first) {
            n.north = above[0];
            n.northWest = above[-lanes];
            n.northEast = above[lanes];
            n.northNorth = rows.magnitude[2][x * lanes + lane];
          }
          const uint32_t context = row_rans::contextOf(
              plane, n, plane > 0 ? m0[lane] : 0, plane > 1 ? m1[lane] : 0);
          uint32_t token = lanerans::decodeSymbol(
              state[plane][lane], words.cursor,
              job.slots + job.rowStart[context], job.precision);
          bool escaped = token == kEscapeToken;
          base[lane] = escaped ? 0 : lanerans::tokenBase(token);
          count[lane] = escaped ? kEscapeTokenBits : lanerans::tokenBits(token);
        }
        for (int lane = 0; lane < active; ++lane) {
          uint32_t z =
              base[lane] + lanerans::decodeBits(state[plane][lane],
                                                words.cursor, count[lane]);
          int residual = static_cast<int>((z >> 1) ^ (0u - (z & 1)));
          auto magnitude =
              static_cast<uint32_t>(residual < 0 ? -residual : residual);
          if (plane == 0)
            m0[lane] = magnitude;
          else if (plane == 1)
            m1[lane] = magnitude;
          rows.magnitude[0][x * lanes + lane] = static_cast<uint8_t>(magnitude);
          uint8_t *now = rows.sample[0] + x * lanes + lane;
          const uint8_t *above = rows.sample[1] + x * lanes + lane;
          int prediction;
          if (first)
            prediction = x > 0 ? now[-lanes] : kZero;
          else if (x == 0)
            prediction = above[0];
          else
            prediction = predict::predictOne(job.predict, now[-lanes], above[0],
                                             above[-lanes]);
          *now = static_cast<uint8_t>(
              static_cast<uint32_t>(prediction + residual) & mask);
        }
      }
    }
    return true;
  }

  bool finished() const {
    for (const auto &plane : state)
      for (int lane = 0; lane < job.lanes; ++lane)
        if (plane[lane] != lanerans::kStateFloor)
          return false;
    return words.exhausted();
  }
};

#if SMMIL_KERNELS_AVX2
SMMIL_ALWAYS_INLINE __m256i isAbove(__m256i value, int threshold) {
  return _mm256_cmpgt_epi32(value, _mm256_set1_epi32(threshold));
}
/// The class of a magnitude, times -1.
SMMIL_ALWAYS_INLINE __m256i negatedThree(__m256i magnitude) {
  return _mm256_add_epi32(isAbove(magnitude, 0), isAbove(magnitude, 4));
}
SMMIL_ALWAYS_INLINE __m256i negatedFour(__m256i magnitude) {
  return _mm256_add_epi32(
      _mm256_add_epi32(isAbove(magnitude, 0), isAbove(magnitude, 2)),
      isAbove(magnitude, 8));
}
/// row_rans::energyClass: exponent and first mantissa bit of the float; 0 for
/// 0.
SMMIL_ALWAYS_INLINE __m256i energyEight(__m256i s) {
  __m256i bits = _mm256_castps_si256(_mm256_cvtepi32_ps(s));
  __m256i q = _mm256_sub_epi32(_mm256_srli_epi32(bits, 22),
                               _mm256_set1_epi32(2 * 127 - 1));
  return _mm256_max_epi32(q, _mm256_setzero_si256());
}

/// `Vectors` times eight lanes.
template <unsigned Precision, int Vectors, PredictKind Predict>
struct VectorLanes {
  static constexpr int kLanes = 8 * Vectors;
  static constexpr size_t kBatch = 2 * 2 * 3 * kLanes;

  const Job &job;
  __m256i state[3][Vectors];
  lanerans::WordSource<kBatch> words;

  explicit VectorLanes(const Job &theJob)
      : job(theJob), words(job.stream + 12 * kLanes, job.end) {
    for (int plane = 0; plane < 3; ++plane)
      for (int v = 0; v < Vectors; ++v)
        state[plane][v] = _mm256_loadu_si256(
            reinterpret_cast<const __m256i *>(job.stream + 4 * plane * kLanes) +
            v);
  }

  bool decodeRow(PlaneRows *planes, bool first, int active) {
    return first ? decodeRow<true>(planes, active)
                 : decodeRow<false>(planes, active);
  }

  template <bool First> bool decodeRow(PlaneRows *planes, int activeLanes) {
    const __m256i zero = _mm256_setzero_si256();
    const __m256i index = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    __m256i active[Vectors];
    __m256i x[3][Vectors], west[3][Vectors], westWest[3][Vectors];
    __m256i sampleWest[3][Vectors], sampleNorthWest[3][Vectors];
    for (int v = 0; v < Vectors; ++v) {
      active[v] =
          _mm256_cmpgt_epi32(_mm256_set1_epi32(activeLanes - 8 * v), index);
      for (int plane = 0; plane < 3; ++plane) {
        x[plane][v] = state[plane][v];
        west[plane][v] = westWest[plane][v] = zero;
        // In column 0 all kinds predict from above: MED does so when W and NW
        // are N, and so does Left when W is N.
        __m256i start = First
                            ? _mm256_set1_epi32(kZero)
                            : eight::loadBytes(planes[plane].sample[1] + 8 * v);
        sampleWest[plane][v] = sampleNorthWest[plane][v] = start;
      }
    }
    const uint8_t *cursor = words.cursor;
    const uint32_t *const slots = job.slots;
    const int width = job.width;
    bool good = true;
    for (int column = 0; column < width; ++column) {
      words.cursor = cursor;
      if (!words.ready()) {
        good = false;
        break;
      }
      cursor = words.cursor;
      const int offset = column * kLanes;
      __m256i class0[Vectors], class1[Vectors];
#pragma GCC unroll 3
      for (int plane = 0; plane < 3; ++plane) {
        const PlaneRows &rows = planes[plane];
        __m256i base[Vectors], count[Vectors];
#pragma GCC unroll 2
        for (int v = 0; v < Vectors; ++v) {
          __m256i w = west[plane][v];
          __m256i north = w, northWest = w, northEast = w;
          __m256i northNorth = westWest[plane][v];
          if (!First) {
            const uint8_t *above = rows.magnitude[1] + offset + 8 * v;
            north = eight::loadBytes(above);
            northWest = eight::loadBytes(above - kLanes);
            northEast = eight::loadBytes(above + kLanes);
            if (plane == 1)
              northNorth = eight::loadBytes(rows.magnitude[2] + offset + 8 * v);
          }
          __m256i sum = _mm256_add_epi32(w, north);
          sum = _mm256_add_epi32(_mm256_add_epi32(sum, sum),
                                 _mm256_add_epi32(northWest, northEast));
          // Classes are computed negated, since comparisons give -1.
          __m256i kind;
          if (plane == 0) {
            __m256i a = negatedThree(w), b = negatedThree(north);
            kind = _mm256_add_epi32(_mm256_slli_epi32(a, 3), a);
            kind = _mm256_add_epi32(
                kind, _mm256_add_epi32(_mm256_slli_epi32(b, 1), b));
            kind = _mm256_add_epi32(kind, negatedThree(northEast));
          } else if (plane == 1) {
            __m256i b = isAbove(northNorth, 0);
            kind = _mm256_add_epi32(_mm256_slli_epi32(class0[v], 2),
                                    isAbove(westWest[plane][v], 0));
            kind = _mm256_add_epi32(kind, _mm256_add_epi32(b, b));
          } else {
            kind = _mm256_add_epi32(_mm256_slli_epi32(class0[v], 2), class1[v]);
          }
          __m256i context = _mm256_add_epi32(
              _mm256_set1_epi32(plane * 1024),
              _mm256_sub_epi32(energyEight(sum), _mm256_slli_epi32(kind, 5)));
          __m256i row = eight::lookUp(job.rowStart, context);
          __m256i token = lanerans::decodeSymbolEight<Precision>(
              x[plane][v], cursor, slots, row, active[v]);
          lanerans::splitTokensEight(token, kEscapeToken, kEscapeTokenBits,
                                     base[v], count[v]);
        }
#pragma GCC unroll 2
        for (int v = 0; v < Vectors; ++v) {
          __m256i z = base[v];
          if (!_mm256_testz_si256(count[v], count[v]))
            z = _mm256_add_epi32(z, lanerans::decodeBitsEight(x[plane][v],
                                                              cursor, count[v],
                                                              active[v]));
          __m256i residual = lanerans::unfoldEight(z);
          __m256i magnitude = _mm256_abs_epi32(residual);
          if (plane == 0)
            class0[v] = negatedFour(magnitude);
          else if (plane == 1)
            class1[v] = negatedFour(magnitude);
          westWest[plane][v] = west[plane][v];
          west[plane][v] = magnitude;
          eight::storeBytes(rows.magnitude[0] + offset + 8 * v, magnitude);
          __m256i prediction = sampleWest[plane][v];
          if (!First) {
            __m256i left = sampleWest[plane][v];
            __m256i up = eight::loadBytes(rows.sample[1] + offset + 8 * v);
            if (Predict == PredictKind::Med) {
              __m256i low = _mm256_min_epi32(left, up);
              __m256i high = _mm256_max_epi32(left, up);
              __m256i gradient = _mm256_sub_epi32(_mm256_add_epi32(left, up),
                                                  sampleNorthWest[plane][v]);
              prediction =
                  _mm256_max_epi32(low, _mm256_min_epi32(high, gradient));
            } else if (Predict == PredictKind::Up) {
              prediction = up;
            }
            sampleNorthWest[plane][v] = up;
          }
          __m256i sample = _mm256_and_si256(
              _mm256_add_epi32(prediction, residual), _mm256_set1_epi32(0xff));
          sampleWest[plane][v] = sample;
          eight::storeBytes(rows.sample[0] + offset + 8 * v, sample);
        }
      }
    }
    words.cursor = cursor;
    for (int plane = 0; plane < 3; ++plane)
      for (int v = 0; v < Vectors; ++v)
        state[plane][v] = x[plane][v];
    return good;
  }

  bool finished() const {
    __m256i differ = _mm256_setzero_si256();
    for (const auto &plane : state)
      for (__m256i x : plane)
        differ = _mm256_or_si256(
            differ, _mm256_xor_si256(x, _mm256_set1_epi32(1 << 16)));
    return _mm256_testz_si256(differ, differ) && words.exhausted();
  }
};
#endif

/// Runs all rows; false when the stream is not what it must be.
template <class Lanes> bool run(const Job &job) {
  const auto lanes = static_cast<size_t>(job.lanes);
  const size_t rowBytes = (static_cast<size_t>(job.width) + 4) * lanes;
  PlaneRows planes[3];
  uint8_t *next = job.workspace;
  for (PlaneRows &rows : planes) {
    for (uint8_t *&row : rows.magnitude) {
      // Two columns of zeros at both ends; the inside is written before read.
      std::memset(next, 0, rowBytes);
      row = next + 2 * lanes;
      next += rowBytes;
    }
    for (uint8_t *&row : rows.sample) {
      row = next + 2 * lanes;
      next += rowBytes;
    }
  }
  Lanes state(job);
  const int base = job.height / job.lanes, extra = job.height % job.lanes;
  for (int y = 0; y < base + (extra > 0); ++y) {
    int active = y < base ? job.lanes : extra;
    if (!state.decodeRow(planes, y == 0, active))
      return false;
    storeRow(job, planes, y, active);
    for (PlaneRows &rows : planes)
      rotate(rows);
  }
  return state.finished();
}

#if SMMIL_KERNELS_AVX2
template <unsigned Precision, int Vectors> bool runPredict(const Job &job) {
  switch (job.predict) {
  case PredictKind::Med:
    return run<VectorLanes<Precision, Vectors, PredictKind::Med>>(job);
  case PredictKind::Left:
    return run<VectorLanes<Precision, Vectors, PredictKind::Left>>(job);
  default: // Up: predict::isSimple.
    break;
  }
  return run<VectorLanes<Precision, Vectors, PredictKind::Up>>(job);
}
template <int Vectors> bool runPrecision(const Job &job) {
  if (job.precision == 10)
    return runPredict<10, Vectors>(job);
  if (job.precision == 11)
    return runPredict<11, Vectors>(job);
  return runPredict<12, Vectors>(job);
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

/// Scratch bytes of decode: per lane and plane three rows of magnitudes and two
/// of samples, with borders.
constexpr size_t kernelBytes(int32_t width, int32_t lanes) {
  const auto padded = static_cast<size_t>(lanes < 8 ? 8 : lanes);
  return (static_cast<size_t>(width) + 4) * padded * 15 + 64;
}

/// What an emitted codec knows when it is compiled; the universal decoder fills
/// one from the plan. Functions below take any type with these members.
struct Config {
  int32_t strips;        ///< Argument of predict.
  PredictKind predictor; ///< Argument of predict.
  ColorKind color;       ///< Argument of color.
};

/// Scratch for decodeRgb and decodeTensor alike; `frame` has its extents.
constexpr size_t workspaceBytes(int32_t strips, const Shape &frame) {
  return kernelBytes(frame.width,
                     predict::effectiveStrips(strips, frame.height)) +
         bytesOf(frame);
}

/// RGB u8, height x width x 3, into exactly that many bytes.
template <class Config>
Status decodeRgb(const Config &config, const row_rans::Table &table,
                 const Shape &frame, ByteSpan stream, MutableByteSpan output,
                 MutableByteSpan workspace) {
  const int32_t lanes = predict::effectiveStrips(config.strips, frame.height);
  if (output.size() != bytesOf(frame))
    return Status::invalidArgument("predicted image: output size is wrong");
  if (workspace.size() < kernelBytes(frame.width, lanes))
    return Status::bufferTooSmall("predicted image: workspace is too small");
  SMMIL_RETURN_IF_ERROR(row_rans::checkStream(
      stream.size(), size_t{3} * static_cast<size_t>(lanes)));
  const Job job = {frame.width,
                   frame.height,
                   lanes,
                   config.predictor,
                   config.color,
                   table.precision,
                   table.slots.data(),
                   table.rowStart.data(),
                   stream.data(),
                   stream.data() + stream.size(),
                   workspace.data(),
                   output.data()};
  return decode(job) ? Status::ok()
                     : Status::corrupt("predicted image: stream is damaged");
}

/// u8, 3 x height x width.
template <class Config>
Status decodeBytes(const Config &config, const row_rans::Table &table,
                   const Shape &frame, ByteSpan stream, MutableByteSpan output,
                   MutableByteSpan workspace) {
  const size_t bytes = bytesOf(frame);
  if (output.size() != bytes)
    return Status::invalidArgument("predicted image: tensor size is wrong");
  if (workspace.size() < workspaceBytes(config.strips, frame))
    return Status::bufferTooSmall("predicted image: workspace is too small");
  const MutableByteSpan rgb = workspace.subspan(0, bytes);
  SMMIL_RETURN_IF_ERROR(
      decodeRgb(config, table, frame, stream, rgb, workspace.subspan(bytes)));
  splitPlanes(rgb, output);
  return Status::ok();
}

/// f32, 3 x height x width: value * scale + offset per channel, the product
/// rounded before the sum.
template <class Config>
Status decodeTensor(const Config &config, const row_rans::Table &table,
                    const Shape &frame, const float *scale, const float *offset,
                    ByteSpan stream, Span<float> output,
                    MutableByteSpan workspace) {
  const size_t bytes = bytesOf(frame), pixels = bytes / 3;
  if (output.size() != bytes)
    return Status::invalidArgument("predicted image: tensor size is wrong");
  if (workspace.size() < workspaceBytes(config.strips, frame))
    return Status::bufferTooSmall("predicted image: workspace is too small");
  const MutableByteSpan rgb = workspace.subspan(0, bytes);
  SMMIL_RETURN_IF_ERROR(
      decodeRgb(config, table, frame, stream, rgb, workspace.subspan(bytes)));
  for (size_t c = 0; c < 3; ++c) {
    float map[256];
    for (int v = 0; v < 256; ++v) {
      volatile float product = static_cast<float>(v) * scale[c];
      map[v] = product + offset[c];
    }
    float *plane = output.data() + c * pixels;
    for (size_t i = 0; i < pixels; ++i)
      plane[i] = map[rgb[3 * i + c]];
  }
  return Status::ok();
}

SMMIL_ISA_END
} // namespace smmil::fusions::PredictedImage

#endif // SMMIL_CODECS_FUSIONS_PREDICTEDIMAGE_DECODE_H
