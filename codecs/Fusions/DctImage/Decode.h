//===- Decode.h - Decoder of DCT images -------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One code for emitted and for universal decoders: `Config` is either a type
// whose members are static constants, so that every branch on them folds, or
// ImageShape, filled from a plan. Nothing here allocates.
//
// Config has the members of ImageShape (except `steps`): width, height, lanes,
// blockSize, keep, chromaShift, color.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_RUNTIME_KERNELS_DCTIMAGE_DECODE_H
#define SMMIL_RUNTIME_KERNELS_DCTIMAGE_DECODE_H

#include "smmil/Runtime/Kernels/BandRans/Decode.h"
#include "smmil/Runtime/Kernels/BlockDct/Inverse.h"
#include "smmil/Runtime/Kernels/Color/Inverse.h"
#include "smmil/Runtime/Kernels/DctImage/Shape.h"
#include "smmil/Runtime/Span.h"
#include "smmil/Runtime/Status.h"

#include <type_traits>

namespace smmil::dct {
SMMIL_ISA_BEGIN

/// The tables of one case.
struct CaseTables {
  const BandTables &bands;
  const QuantTable &quant;
};

/// What the first bytes of an item say.
struct ItemHeader {
  int32_t width, height;
  int32_t step;
  size_t size; ///< Bytes of the header.
};

template <class Config>
inline Status readHeader(const Config &config, ByteSpan bits,
                         const QuantTable &quant, ItemHeader &header) {
  header = {config.width, config.height, 0, 0};
  bool sized = config.width != 0;
  header.size = sized ? 1 : 5;
  if (bits.size() < header.size + 4 * static_cast<size_t>(config.lanes))
    return Status::truncated("image item is shorter than its header");
  if (!sized) {
    header.width = bits[0] | bits[1] << 8;
    header.height = bits[2] | bits[3] << 8;
    if (header.width < 1 || header.width > kMaxSide || header.height < 1 ||
        header.height > kMaxSide)
      return Status::corrupt("image item has an impossible size");
  }
  header.step = bits[header.size - 1];
  if (header.step >= quant.steps)
    return Status::corrupt("image item names a step beyond the ladder");
  return Status::ok();
}

/// A decoded plane; samples lie in the workspace.
template <typename Sample> struct PlaneView {
  Sample *samples;
  ptrdiff_t stride; ///< In samples; a multiple of 64.
};

namespace detail {

/// Room in front of the copied item: raw bits may be read past the start by one
/// band before the check.
constexpr size_t frontRoom(int32_t maxSet) {
  return (static_cast<size_t>(maxSet) / 8 + 128 + 63) & ~size_t{63};
}
/// Room behind: one call reads at most a word per symbol past the end.
constexpr size_t backRoom(int32_t maxSet) {
  return (2 * static_cast<size_t>(maxSet) + 256 + 63) & ~size_t{63};
}

constexpr ptrdiff_t planeStride(int32_t blocks, int32_t blockSize) {
  return (static_cast<ptrdiff_t>(blocks) * blockSize + 127) & ~ptrdiff_t{63};
}

constexpr size_t bandStrideOf(int32_t maxSet) {
  size_t stride = ((static_cast<size_t>(maxSet) + 31) & ~size_t{31}) + 64;
  // An odd number of 32-element units keeps bands out of each other's cache
  // sets.
  return stride / 32 % 2 == 0 ? stride + 32 : stride;
}

/// Hands out 64-byte aligned pieces of the workspace; with a null base it only
/// adds up their sizes.
struct Carver {
  uint8_t *base;
  size_t used = 0;

  template <typename T> T *take(size_t count) {
    T *piece = base ? reinterpret_cast<T *>(base + used) : nullptr;
    used += (count * sizeof(T) + 63) & ~size_t{63};
    return piece;
  }
};

template <typename Sample> struct Workspace {
  uint8_t *item;
  SetBuffers set;
  uint8_t *eobAbove[2]; ///< Per class.
  int16_t *dcAbove[2];
  uint32_t *target; ///< Where each block of a set goes.
  PlaneView<Sample> plane[3];
  Sample *spare; ///< Sink for the unused lanes of the last group.
  int16_t *row;

  Workspace(Carver &carver, const Geometry &g, int32_t keep, size_t itemBytes) {
    auto blocks = static_cast<size_t>(g.maxSet) + kBlockSlack;
    item = carver.take<uint8_t>(frontRoom(g.maxSet) + itemBytes +
                                backRoom(g.maxSet));
    // The context of a row reads one block in front of the row above.
    set.eob = carver.take<uint8_t>(blocks + 64);
    if (carver.base)
      set.eob += 64;
    set.context = carver.take<uint8_t>(blocks);
    set.symbol = carver.take<uint8_t>(blocks);
    set.order = carver.take<uint16_t>(blocks);
    set.level = carver.take<int16_t>(blocks);
    set.escapeAt = carver.take<uint16_t>(blocks);
    set.escapeValue = carver.take<uint16_t>(blocks);
    set.bandStride = bandStrideOf(g.maxSet);
    set.magnitude =
        carver.take<uint8_t>(set.bandStride * static_cast<size_t>(keep) + 64);
    set.bands =
        carver.take<int16_t>(set.bandStride * static_cast<size_t>(keep) + 64);
    for (int c = 0; c < 2; ++c) {
      size_t above = static_cast<size_t>(g.blocksX[c]) * 2 + kBlockSlack;
      eobAbove[c] = carver.take<uint8_t>(above + 64);
      if (carver.base)
        eobAbove[c] += 64;
      dcAbove[c] = carver.take<int16_t>(above);
    }
    target = carver.take<uint32_t>(blocks);
    for (int p = 0; p < 3; ++p) {
      int c = p > 0;
      plane[p].stride = planeStride(g.blocksX[c], g.blockSize);
      plane[p].samples = carver.take<Sample>(
          static_cast<size_t>(plane[p].stride) *
              static_cast<size_t>(g.blocksY[c] * g.blockSize) +
          64);
    }
    spare = carver.take<Sample>(static_cast<size_t>(plane[0].stride) * 8 + 64);
    row = carver.take<int16_t>(rowScratch(g.planeWidth));
  }
};

/// Reconstructs the blocks of a set into planes firstPlane ...
template <int N, typename Sample>
inline void reconstructSet(const BlockSet &set, int firstPlane, int y0,
                           SampleRange range, Workspace<Sample> &work) {
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
  for (int g = 0; g < count; g += kGroup) {
    Sample *to[kGroup];
    int inGroup = count - g < kGroup ? count - g : kGroup;
    for (int i = 0; i < inGroup; ++i)
      to[i] = plane.samples + work.target[work.set.order[g + i]];
    for (int i = inGroup; i < kGroup; ++i)
      to[i] = work.spare;
    inverseGroup<N>(work.set.bands + g, work.set.bandStride,
                    work.set.eob[work.set.order[g]], range, to, plane.stride);
  }
}

/// Range of the samples of plane class c.
constexpr SampleRange sampleRange(ColorKind kind, int planeClass) {
  return kind == ColorKind::YCbCr || planeClass == 0
             ? SampleRange{128 * kCoefficientScale + 4, 0, 255}
             : SampleRange{4, -255, 255};
}

/// Decodes the planes strip by strip and calls tail.rows(work, from, to) for
/// rows [from, to) of pixels once they can be made.
template <int N, typename Sample, class Config, class Clock, class Tail>
inline Status decodePlanes(const Config &config, const CaseTables &tables,
                           const ItemHeader &header, const Geometry &g,
                           ByteSpan bits, Workspace<Sample> &work, Clock &clock,
                           Tail &tail) {
  uint8_t *item = work.item + frontRoom(g.maxSet);
  std::memset(work.item, 0, frontRoom(g.maxSet));
  std::memcpy(item, bits.data(), bits.size());
  const uint8_t *end = item + bits.size();
  std::memset(item + bits.size(), 0, backRoom(g.maxSet));
  // Band 0 of the magnitudes stands for absent neighbours.
  std::memset(work.set.magnitude, 0, work.set.bandStride);

  Streams streams = {{}, rans::BitReader(item, end), end, config.lanes};
  const uint8_t *cursor = item + header.size;
  for (int i = 0; i < config.lanes; ++i, cursor += 4) {
    std::memcpy(&streams.rans.lane[i], cursor, 4);
    if (streams.rans.lane[i] < rans::kLowerBound)
      return Status::corrupt("image item has an impossible coder state");
  }
  for (int i = config.lanes; i < rans::kMaxLanes; ++i)
    streams.rans.lane[i] = rans::kLowerBound;
  streams.rans.words = cursor;

  Histogram histogram;
  int done = 0;
  for (int y0 = 0; y0 < g.blocksY[0]; y0 += g.stripRows) {
    int y1 = y0 + g.stripRows;
    if (y1 > g.blocksY[0])
      y1 = g.blocksY[0];
    int c0 = y0 >> g.chromaShift;
    if (c0 > g.blocksY[1])
      c0 = g.blocksY[1];
    int c1 = g.chromaEnd(y1);
    const BlockSet sets[2] = {{0, 1, g.blocksX[0], y1 - y0, y0 == 0,
                               work.eobAbove[0], work.dcAbove[0]},
                              {1, 2, g.blocksX[1], c1 - c0, c0 == 0,
                               work.eobAbove[1], work.dcAbove[1]}};
    for (int c = 0; c < 2; ++c) {
      if (sets[c].rows <= 0)
        continue;
      if (!decodeSet<N>(sets[c], config.keep, tables.bands, tables.quant,
                        header.step, streams, work.set, histogram))
        return Status::corrupt("image item contradicts itself");
      clock.endEntropy();
      reconstructSet<N>(sets[c], c, c == 0 ? y0 : c0,
                        sampleRange(config.color, c), work);
      clock.endInverse();
    }
    // The triangle filter of the last row looks into the next strip.
    int ready = y1 == g.blocksY[0] ? g.height : y1 * N - 2 * g.chromaShift;
    tail.rows(work, done, ready);
    done = ready;
    clock.endFinish();
  }

  for (int i = 0; i < config.lanes; ++i)
    if (streams.rans.lane[i] != rans::kLowerBound)
      return Status::corrupt("image item ends in a wrong coder state");
  size_t rawBits = streams.raw.position();
  size_t rawBytes = (rawBits + 7) / 8;
  if (streams.rans.words != end - rawBytes)
    return Status::corrupt("image item has the wrong length");
  if (rawBits % 8 != 0 && (*(end - rawBytes) >> (rawBits % 8)) != 0)
    return Status::corrupt("image item has stray bits");
  return Status::ok();
}

/// Converts finished rows into pixels.
template <ColorKind Kind, int Shift, class Sink> struct PixelTail {
  const Geometry &g;
  Sink sink; ///< At row 0.

  template <typename Sample>
  void rows(const Workspace<Sample> &work, int from, int to) {
    for (int y = from; y < to; ++y) {
      int near = y >> Shift;
      int far = near;
      if (Shift == 1) {
        far = y & 1 ? near + 1 : near - 1;
        far = far < 0 ? 0 : far >= g.planeHeight ? g.planeHeight - 1 : far;
      }
      auto rowOf = [&](int p, int row) {
        return work.plane[p].samples + row * work.plane[p].stride;
      };
      RowSource<Sample> source = {rowOf(0, y),
                                  {rowOf(1, near), rowOf(2, near)},
                                  {rowOf(1, far), rowOf(2, far)},
                                  g.width,
                                  g.planeWidth};
      convertRow<Kind, Shift>(source, work.row, sink.at(y, g));
    }
  }
};

struct RgbTarget {
  uint8_t *pixels;
  RgbSink at(int y, const Geometry &g) const {
    size_t rowBytes = static_cast<size_t>(g.width) * 3;
    return {pixels + static_cast<size_t>(y) * rowBytes,
            pixels + rowBytes * static_cast<size_t>(g.height)};
  }
};

struct TensorTarget {
  float *values;
  const float *scale;
  const float *offset;
  TensorSink at(int y, const Geometry &g) const {
    TensorSink sink;
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

template <class Config>
inline size_t workspaceOf(const Config &config, const Geometry &g,
                          size_t itemBytes) {
  Carver carver{nullptr};
  if (config.color == ColorKind::YCbCr)
    Workspace<uint8_t>(carver, g, config.keep, itemBytes);
  else
    Workspace<int16_t>(carver, g, config.keep, itemBytes);
  return carver.used + 64; // For alignment.
}

inline uint8_t *alignUp(uint8_t *pointer) {
  return pointer + (-reinterpret_cast<uintptr_t>(pointer) & 63);
}

template <ColorKind Kind, int Shift, class Config, class Clock, class Target>
inline Status decodeInto(const Config &config, const CaseTables &tables,
                         const ItemHeader &header, const Geometry &g,
                         ByteSpan bits, MutableByteSpan workspace, Clock &clock,
                         const Target &target) {
  using Sample = std::conditional_t<Kind == ColorKind::YCbCr, uint8_t, int16_t>;
  Carver carver{alignUp(workspace.data())};
  Workspace<Sample> work(carver, g, config.keep, bits.size());
  PixelTail<Kind, Shift, Target> tail{g, target};
  if (config.blockSize == 8)
    return decodePlanes<8>(config, tables, header, g, bits, work, clock, tail);
  return decodePlanes<4>(config, tables, header, g, bits, work, clock, tail);
}

/// Folds to one call where Config is constant.
template <class Config, class Clock, class Target>
inline Status dispatch(const Config &config, const CaseTables &tables,
                       const ItemHeader &header, ByteSpan bits,
                       MutableByteSpan workspace, Clock &clock,
                       const Target &target) {
  Geometry g(header.width, header.height, config.blockSize, config.chromaShift);
  if (workspace.size() < workspaceOf(config, g, bits.size()))
    return Status::bufferTooSmall("image workspace is too small");
  auto run = [&](auto kind, auto shift) {
    return decodeInto<decltype(kind)::value, decltype(shift)::value>(
        config, tables, header, g, bits, workspace, clock, target);
  };
  using YCbCr = std::integral_constant<ColorKind, ColorKind::YCbCr>;
  using YCoCgR = std::integral_constant<ColorKind, ColorKind::YCoCgR>;
  using SubtractGreen =
      std::integral_constant<ColorKind, ColorKind::SubtractGreen>;
  using Full = std::integral_constant<int, 0>;
  using Half = std::integral_constant<int, 1>;
  if (config.color == ColorKind::YCbCr)
    return config.chromaShift ? run(YCbCr(), Half()) : run(YCbCr(), Full());
  if (config.color == ColorKind::YCoCgR)
    return config.chromaShift ? run(YCoCgR(), Half()) : run(YCoCgR(), Full());
  return config.chromaShift ? run(SubtractGreen(), Half())
                            : run(SubtractGreen(), Full());
}

} // namespace detail

/// Scratch bytes that decoding an item of `itemBytes` needs.
template <class Config>
inline size_t workspaceBytes(const Config &config, int32_t width,
                             int32_t height, size_t itemBytes) {
  return detail::workspaceOf(
      config, Geometry(width, height, config.blockSize, config.chromaShift),
      itemBytes);
}

/// Decodes to RGB u8, height x width x 3; `output` has exactly that size.
template <class Config, class Clock>
inline Status decodeRgb(const Config &config, const CaseTables &tables,
                        ByteSpan bits, MutableByteSpan output,
                        MutableByteSpan workspace, Clock &clock) {
  ItemHeader header;
  SMMIL_RETURN_IF_ERROR(readHeader(config, bits, tables.quant, header));
  if (output.size() != static_cast<size_t>(header.width) *
                           static_cast<size_t>(header.height) * 3)
    return Status::bufferTooSmall("image output has the wrong size");
  return detail::dispatch(config, tables, header, bits, workspace, clock,
                          detail::RgbTarget{output.data()});
}

/// Decodes to f32 CHW: value * scale[c] + offset[c].
template <class Config, class Clock>
inline Status decodeTensor(const Config &config, const CaseTables &tables,
                           const float *scale, const float *offset,
                           ByteSpan bits, Span<float> output,
                           MutableByteSpan workspace, Clock &clock) {
  ItemHeader header;
  SMMIL_RETURN_IF_ERROR(readHeader(config, bits, tables.quant, header));
  if (output.size() != static_cast<size_t>(header.width) *
                           static_cast<size_t>(header.height) * 3)
    return Status::bufferTooSmall("image output has the wrong size");
  return detail::dispatch(config, tables, header, bits, workspace, clock,
                          detail::TensorTarget{output.data(), scale, offset});
}

SMMIL_ISA_END
} // namespace smmil::dct

#endif // SMMIL_RUNTIME_KERNELS_DCTIMAGE_DECODE_H
