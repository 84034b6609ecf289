//===- Decode.h - Decoder of DCT images -------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The chain color, block_dct, scan, quantize, band_rans in one kernel, strip
// by strip. One code for emitted and for universal decoders: `Config` is
// either a type whose members are static constants, so that every branch on
// them folds, or RuntimeConfig, filled from a plan. Nothing here allocates.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_FUSIONS_DCTIMAGE_DECODE_H
#define SMMIL_CODECS_FUSIONS_DCTIMAGE_DECODE_H

#include "codecs/BandRans/DecodeStrips.h"
#include "codecs/BlockDct/Inverse.h"
#include "codecs/Color/Rows.h"
#include "codecs/Quantize/Table.h"

#include <type_traits>

namespace smmil::fusions::DctImage {
SMMIL_ISA_BEGIN

/// The parameters of a chain, known at run time. An emitted decoder has a type
/// with the same members as static constants.
struct RuntimeConfig {
  int32_t lanes;       ///< Of band_rans.
  int32_t block;       ///< Of block_dct.
  int32_t keep;        ///< Of the bands: 1 to block * block.
  int32_t chromaShift; ///< 1 for chroma 420.
  ColorKind color;
};

/// Whether the kernel decodes the kind; it has no samples modulo 256.
constexpr bool isSupported(ColorKind kind) { return !color::isModular(kind); }

/// The expanded tables of one case.
struct CaseTables {
  const band_rans::Table &bands;
  const quantize::Table &quant;
};

/// What an item's prologue says, and the field.
struct ItemParams {
  int32_t width, height; ///< Of the frame.
  int32_t step;          ///< Item parameter of quantize.
};

/// A decoded plane; samples lie in the workspace.
template <typename Sample> struct PlaneView {
  Sample *samples;
  ptrdiff_t stride; ///< In samples; a multiple of 64.
};

namespace detail {

using band_rans::BlockSet;
using band_rans::Geometry;
using band_rans::Histogram;

constexpr ptrdiff_t planeStride(int32_t blocks, int32_t block) {
  return (static_cast<ptrdiff_t>(blocks) * block + 127) & ~ptrdiff_t{63};
}

/// Makes coefficients of levels while they are decoded.
struct Dequantizer {
  const quantize::Table &table;
  int step;

  struct Band {
    int factor;
    int offset[2];
    int value(int magnitude) const {
      return quantize::Table::reconstruct(magnitude, factor,
                                          offset[magnitude > 1]);
    }
  };
  int factor(int planeClass, int k) const {
    return table.factor(step, planeClass, k);
  }
  Band band(int planeClass, int k) const {
    return {factor(planeClass, k),
            {table.offset[planeClass][0][k], table.offset[planeClass][1][k]}};
  }
};

template <typename Sample> struct Workspace {
  band_rans::CoderBuffers coder;
  uint32_t *target; ///< Where each block of a set goes.
  PlaneView<Sample> plane[3];
  Sample *spare; ///< Sink for the unused lanes of the last group.
  int16_t *row;

  Workspace(Carver &carver, const Geometry &g, int32_t keep, size_t bitBytes)
      : coder(carver, g, keep, bitBytes),
        target(carver.take<uint32_t>(static_cast<size_t>(g.maxSet) +
                                     band_rans::kBlockSlack)) {
    for (int p = 0; p < 3; ++p) {
      int c = p > 0;
      plane[p].stride = planeStride(g.blocksX[c], g.block);
      plane[p].samples =
          carver.take<Sample>(static_cast<size_t>(plane[p].stride) *
                                  static_cast<size_t>(g.blocksY[c] * g.block) +
                              64);
    }
    spare = carver.take<Sample>(static_cast<size_t>(plane[0].stride) * 8 + 64);
    row = carver.take<int16_t>(color::rowScratch(g.planeWidth));
  }
};

/// Reconstructs the blocks of a set, whose first block row is y0.
template <int N, typename Sample>
inline void reconstructSet(const BlockSet &set, int y0,
                           block_dct::SampleRange range,
                           const Workspace<Sample> &work) {
  const int firstPlane = set.planeClass;
  const band_rans::SetBuffers &buffers = work.coder.set;
  const PlaneView<Sample> &plane = work.plane[firstPlane];
  // Raster index to the block's first sample, relative to the first plane.
  uint32_t *target = work.target;
  for (int y = 0; y < set.rows; ++y)
    for (int p = 0; p < set.planes; ++p) {
      auto offset = static_cast<uint32_t>(
          (work.plane[firstPlane + p].samples - plane.samples) +
          static_cast<ptrdiff_t>(y0 + y) * N * plane.stride);
      for (int x = 0; x < set.rowBlocks; ++x, offset += N)
        *target++ = offset;
    }
  int count = set.count();
  for (int g = 0; g < count; g += block_dct::kGroup) {
    Sample *to[block_dct::kGroup];
    int inGroup = count - g < block_dct::kGroup ? count - g : block_dct::kGroup;
    for (int i = 0; i < inGroup; ++i)
      to[i] = plane.samples + work.target[buffers.order[g + i]];
    for (int i = inGroup; i < block_dct::kGroup; ++i)
      to[i] = work.spare;
    block_dct::inverseGroup<N>(buffers.bands + g, buffers.bandStride,
                               buffers.eob[buffers.order[g]], range, to,
                               plane.stride);
  }
}

/// Range of the samples of plane class c.
constexpr block_dct::SampleRange sampleRange(ColorKind kind, int planeClass) {
  return planeClass > 0 && color::zeroOf(kind) == 0
             ? block_dct::sampleRange(-255, 0)
             : block_dct::sampleRange(0, 128);
}

/// Takes the sets from the coder and calls tail.rows(work, from, to) for rows
/// [from, to) of pixels once they can be made.
template <int N, typename Sample, class Config, class Clock, class Tail>
struct Reconstruction {
  const Config &config;
  const Geometry &g;
  const Workspace<Sample> &work;
  Clock &clock;
  Tail &tail;
  int done = 0;

  void set(const BlockSet &set, int y0, const Histogram & /*histogram*/) {
    clock.endEntropy();
    reconstructSet<N>(set, y0, sampleRange(config.color, set.planeClass), work);
    clock.endInverse();
  }
  void strip(int y1) {
    // The triangle filter of the last row looks into the next strip.
    int ready = y1 == g.blocksY[0] ? g.height : y1 * N - 2 * g.chromaShift;
    tail.rows(work, done, ready);
    done = ready;
    clock.endFinish();
  }
};

template <int N, typename Sample, class Config, class Clock, class Tail>
inline Status decodePlanes(const Config &config, const CaseTables &tables,
                           int step, const Geometry &g, ByteSpan bits,
                           const Workspace<Sample> &work, Clock &clock,
                           Tail &tail) {
  Reconstruction<N, Sample, Config, Clock, Tail> consumer{config, g, work,
                                                          clock, tail};
  return band_rans::decodeStrips<N>(config, tables.bands,
                                    Dequantizer{tables.quant, step}, g, bits,
                                    work.coder, consumer);
}

/// Converts finished rows into pixels.
template <ColorKind Kind, int Shift, class Sink> struct PixelTail {
  const Geometry &g;
  Sink sink; ///< At row 0.

  template <typename Sample>
  void rows(const Workspace<Sample> &work, int from, int to) {
    for (int y = from; y < to; ++y) {
      const color::ChromaRows chroma =
          color::chromaRowsOf<Shift>(y, g.planeHeight);
      auto rowOf = [&](int p, int row) {
        return work.plane[p].samples + row * work.plane[p].stride;
      };
      color::RowSource<Sample> source = {
          rowOf(0, y),
          {rowOf(1, chroma.near), rowOf(2, chroma.near)},
          {rowOf(1, chroma.far), rowOf(2, chroma.far)},
          g.width,
          g.planeWidth};
      color::convertRow<Kind, Shift>(source, work.row, sink.at(y, g));
    }
  }
};

struct RgbTarget {
  uint8_t *pixels;
  color::RgbSink at(int y, const Geometry &g) const {
    size_t rowBytes = static_cast<size_t>(g.width) * 3;
    return {pixels + static_cast<size_t>(y) * rowBytes,
            pixels + rowBytes * static_cast<size_t>(g.height)};
  }
};

struct TensorTarget {
  float *values;
  const float *scale;
  const float *offset;
  color::TensorSink at(int y, const Geometry &g) const {
    color::TensorSink sink;
    size_t plane = static_cast<size_t>(g.width) * static_cast<size_t>(g.height);
    for (size_t c = 0; c < 3; ++c) {
      sink.row[c] = values + c * plane +
                    static_cast<size_t>(y) * static_cast<size_t>(g.width);
      sink.scale[c] = scale[c];
      sink.offset[c] = offset[c];
    }
    return sink;
  }
};

struct PlaneTarget {
  uint8_t *values;
  color::PlaneSink at(int y, const Geometry &g) const {
    color::PlaneSink sink;
    size_t plane = static_cast<size_t>(g.width) * static_cast<size_t>(g.height);
    for (size_t c = 0; c < 3; ++c)
      sink.row[c] = values + c * plane +
                    static_cast<size_t>(y) * static_cast<size_t>(g.width);
    return sink;
  }
};

template <class Config>
inline size_t workspaceOf(const Config &config, const Geometry &g,
                          size_t bitBytes) {
  Carver carver{nullptr};
  if (config.color == ColorKind::Ycbcr)
    Workspace<uint8_t>(carver, g, config.keep, bitBytes);
  else
    Workspace<int16_t>(carver, g, config.keep, bitBytes);
  return carver.used + Carver::kAlignment;
}

/// What must hold before planes are decoded.
template <class Config>
inline Status checkCase(const Config &config, const CaseTables &tables,
                        const ItemParams &item, const Geometry &g,
                        ByteSpan bits, MutableByteSpan workspace) {
  if (tables.bands.block != config.block || tables.bands.keep != config.keep ||
      tables.quant.block != config.block || tables.quant.keep != config.keep)
    return Status::corrupt("tables are for other bands");
  if (item.step >= tables.quant.steps)
    return Status::corrupt("a matrix beyond the ladder");
  if (workspace.size() < workspaceOf(config, g, bits.size()))
    return Status::bufferTooSmall("image workspace is too small");
  return Status::ok();
}

template <ColorKind Kind, int Shift, class Config, class Clock, class Target>
inline Status decodeInto(const Config &config, const CaseTables &tables,
                         int step, const Geometry &g, ByteSpan bits,
                         MutableByteSpan workspace, Clock &clock,
                         const Target &target) {
  using Sample = std::conditional_t<Kind == ColorKind::Ycbcr, uint8_t, int16_t>;
  Carver carver{Carver::alignUp(workspace.data())};
  const Workspace<Sample> work(carver, g, config.keep, bits.size());
  PixelTail<Kind, Shift, Target> tail{g, target};
  if (config.block == 8)
    return decodePlanes<8>(config, tables, step, g, bits, work, clock, tail);
  return decodePlanes<4>(config, tables, step, g, bits, work, clock, tail);
}

/// Folds to one call where Config is constant.
template <class Config, class Clock, class Target>
inline Status dispatch(const Config &config, const CaseTables &tables,
                       const ItemParams &item, ByteSpan bits, size_t samples,
                       MutableByteSpan workspace, Clock &clock,
                       const Target &target) {
  if (samples !=
      static_cast<size_t>(item.width) * static_cast<size_t>(item.height) * 3)
    return Status::bufferTooSmall("image output has the wrong size");
  const Geometry g(item.width, item.height, config.block, config.chromaShift);
  SMMIL_RETURN_IF_ERROR(checkCase(config, tables, item, g, bits, workspace));
  auto run = [&](auto kind, auto shift) {
    constexpr ColorKind kKind = decltype(kind)::value;
    if constexpr (isSupported(kKind))
      return decodeInto<kKind, decltype(shift)::value>(
          config, tables, item.step, g, bits, workspace, clock, target);
    else
      return Status::unsupported("no fused decoder for reversible colours");
  };
  return color::dispatchKind(config.color, config.chromaShift, run);
}

} // namespace detail

/// Scratch bytes that decoding a stream of `bitBytes` needs.
template <class Config>
inline size_t workspaceBytes(const Config &config, int32_t width,
                             int32_t height, size_t bitBytes) {
  return detail::workspaceOf(
      config,
      band_rans::Geometry(width, height, config.block, config.chromaShift),
      bitBytes);
}

/// Decodes to RGB u8, height x width x 3; `output` has exactly that size.
template <class Config, class Clock>
inline Status decodeRgb(const Config &config, const CaseTables &tables,
                        const ItemParams &item, ByteSpan bits,
                        MutableByteSpan output, MutableByteSpan workspace,
                        Clock &clock) {
  return detail::dispatch(config, tables, item, bits, output.size(), workspace,
                          clock, detail::RgbTarget{output.data()});
}

/// Decodes to f32 CHW: value * scale[c] + offset[c].
template <class Config, class Clock>
inline Status decodeTensor(const Config &config, const CaseTables &tables,
                           const ItemParams &item, const float *scale,
                           const float *offset, ByteSpan bits,
                           Span<float> output, MutableByteSpan workspace,
                           Clock &clock) {
  return detail::dispatch(config, tables, item, bits, output.size(), workspace,
                          clock,
                          detail::TensorTarget{output.data(), scale, offset});
}

/// Decodes to u8 CHW.
template <class Config, class Clock>
inline Status decodeBytes(const Config &config, const CaseTables &tables,
                          const ItemParams &item, ByteSpan bits,
                          MutableByteSpan output, MutableByteSpan workspace,
                          Clock &clock) {
  return detail::dispatch(config, tables, item, bits, output.size(), workspace,
                          clock, detail::PlaneTarget{output.data()});
}

SMMIL_ISA_END
} // namespace smmil::fusions::DctImage

#endif // SMMIL_CODECS_FUSIONS_DCTIMAGE_DECODE_H
