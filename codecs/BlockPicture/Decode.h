//===- Decode.h - Decoder of block pictures ---------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Three passes over each group of superblocks: blocks, coefficients,
// reconstruction, the last one with the post filter and the way to pixels as
// soon as rows are complete. Memory does not grow with the height of the
// picture.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_BLOCKPICTURE_DECODE_H
#define SMMIL_CODECS_BLOCKPICTURE_DECODE_H

#include "codecs/BlockPicture/Coefficients.h"
#include "codecs/BlockPicture/Colour.h"
#include "codecs/BlockPicture/Inverse.h"
#include "codecs/BlockPicture/Predict.h"
#include "codecs/BlockPicture/Signs.h"
#include "codecs/BlockPicture/Table.h"
#include "smmil/Runtime/Carver.h"
#include "smmil/Runtime/Primitives/BlockPicture.h"
#include "smmil/Runtime/Status.h"
#include "smmil/Runtime/Step.h"

#include <new>

namespace smmil::block_picture {
SMMIL_ISA_BEGIN

/// What a format may leave out. Emitted codecs pass a type whose members are
/// constants, so that there is no code for it.
struct Config {
  int smallest, largest; ///< log2 of the sides of luma blocks.
  bool matrix, filter;
};
constexpr Config configOf(const int32_t *args) {
  const Params params = paramsOf(args);
  return {params.smallest == 4 ? 2 : 3,
          params.largest == 8    ? 3
          : params.largest == 16 ? 4
                                 : 5,
          params.matrix == Tool::On, params.filter == Tool::On};
}

constexpr Status inferShape(const int32_t *, const Shape *operands,
                            Shape *results) {
  const Shape &frame = operands[0];
  if (frame.kind != ValueKind::Frame || frame.element != ElementType::U8 ||
      frame.channels != 3)
    return Status::unsupported("block_picture: needs an RGB frame");
  results[0] = {};
  results[0].kind = ValueKind::Bits;
  return Status::ok();
}

/// The memory of a decode.
struct Buffers {
  static constexpr int kLeft = 32, kRight = 64; ///< Samples around a row.
  static constexpr int kAbove = 8;              ///< Rows of the group before.
  static constexpr int kBelow = 2; ///< Rows that wide reads may touch.

  ContextSet *contexts;
  LumaUnit *lumaAbove;
  ChromaUnit *chromaAbove;
  Leaf *leaves;
  Set *sets;
  LevelArrays levels;
  uint8_t *classes;
  FilterTaps *taps;
  int16_t *samples[3];
  int stride, rows;

  Buffers(Carver &carver, const Extents &extents) {
    const GroupLimits limits(extents);
    const auto unitsX = static_cast<size_t>(extents.unitsX());
    contexts = carver.take<ContextSet>(1);
    lumaAbove = carver.take<LumaUnit>(unitsX);
    chromaAbove = carver.take<ChromaUnit>(unitsX);
    leaves = carver.take<Leaf>(limits.leaves);
    sets = carver.take<Set>(limits.sets);
    levels.near = carver.take<uint8_t>(limits.levels);
    levels.large = carver.take<uint16_t>(limits.levels);
    classes = carver.take<uint8_t>(unitsX + 8);
    taps = carver.take<FilterTaps>(1);
    stride = extents.paddedWidth + kLeft + kRight;
    const int groupRows = extents.groupRows * kSuper;
    rows = groupRows < extents.paddedHeight ? groupRows : extents.paddedHeight;
    for (int16_t *&plane : samples)
      plane = carver.take<int16_t>(static_cast<size_t>(stride) *
                                   static_cast<size_t>(rows + kAbove + kBelow));
  }
};

/// Bytes of scratch for a frame of this shape.
inline size_t pictureBytes(const Shape &frame) {
  Carver carver;
  Buffers(carver, Extents(frame.width, frame.height));
  return carver.used + Carver::kAlignment;
}

template <class Config, class Sink> class PictureDecoder {
public:
  PictureDecoder(const Config &config, const Tables &tables, int step,
                 const Extents &extents, Buffers &buffers, ByteSpan stream,
                 const Sink &sink)
      : config(config), tables(tables), step(step), extents(extents),
        buffers(buffers), stream(stream), words(stream.subspan(8)),
        bits(stream.subspan(8)), signs(buffers.levels, step, bits), sink(sink) {
  }

  Status run();

private:
  void reconstruct(const Leaf *from, const Leaf *to, int firstRow, int rows,
                   ColourPass<Sink> &colour);
  template <int Log> void leaf(const Leaf &leaf, int firstRow);
  template <int Log> void block(const Leaf &leaf, int plane, int firstRow);
  template <int Log, ModeKind Kind>
  void predictBlock(const Leaf &leaf, int plane, int firstRow, int16_t *out);
  template <int Log> void addSet(int plane, int transform, int16_t *out);

  const Config &config;
  const Tables &tables;
  const int step;
  const Extents &extents;
  Buffers &buffers;
  const ByteSpan stream;
  Words words;
  BackwardBits bits;
  SignReader signs;
  const Sink sink;
  bool isGrey = false;
  Plane planes[3];
  const Set *set = nullptr; ///< The next one to reconstruct.
  int nextBand = 0;
  Coefficients coefficients;
};

/// Completes a block by its set, which is the next one.
template <class Config, class Sink>
template <int Log>
SMMIL_ALWAYS_INLINE void
PictureDecoder<Config, Sink>::addSet(int plane, int transform, int16_t *out) {
  const Set &own = *set++;
  if (own.units == 1 && transform == kDct) {
    addDc<Log>(signs.template dc<Log>(own), plane, out, buffers.stride);
    return;
  }
#if SMMIL_KERNELS_AVX2
  if constexpr (Log == 2) {
    addFour(signs.fourColumns(own), transform, out, buffers.stride);
    return;
  } else
#endif
  {
    const Unit &last = kScans[Log].units[own.units - 1];
    signs.template columns<Log>(own, last.lastColumn, coefficients);
    addTransformed<Log>(coefficients, last.lastColumn, last.lastRow, transform,
                        plane, out, buffers.stride);
  }
}

template <class Config, class Sink>
template <int Log, ModeKind Kind>
SMMIL_ALWAYS_INLINE void
PictureDecoder<Config, Sink>::predictBlock(const Leaf &leaf, int plane,
                                           int firstRow, int16_t *out) {
  constexpr Reach kReach = reachOf(Log, Kind);
  const int x = leaf.x, y = leaf.y;
  const Beyond beyond =
      kReach.isNear() ? Beyond{0, 0} : beyondOf(extents, Log, x, y + firstRow);
  References refs;
  collect<Log>(planes[plane], plane, firstRow, x, y, beyond, kReach, refs);
  if constexpr (Kind == kFromLumaKind)
    predictFromLuma<Log>(planes[0].at(x, y), buffers.stride, refs,
                         leaf.slope[plane - 1], out, buffers.stride);
  else
    predictKind<Log>(tables, refs, plane, Kind, leaf.mode, out, buffers.stride);
}

template <class Config, class Sink>
template <int Log>
inline void PictureDecoder<Config, Sink>::block(const Leaf &leaf, int plane,
                                                int firstRow) {
  int16_t *out = planes[plane].at(leaf.x, leaf.y);
  switch (leaf.kind) {
  case kDcKind:
    predictBlock<Log, kDcKind>(leaf, plane, firstRow, out);
    break;
  case kPlanarKind:
    predictBlock<Log, kPlanarKind>(leaf, plane, firstRow, out);
    break;
  case kPaethKind:
    predictBlock<Log, kPaethKind>(leaf, plane, firstRow, out);
    break;
  case kHorizontalKind:
    predictBlock<Log, kHorizontalKind>(leaf, plane, firstRow, out);
    break;
  case kVerticalKind:
    predictBlock<Log, kVerticalKind>(leaf, plane, firstRow, out);
    break;
  case kFromAboveKind:
    predictBlock<Log, kFromAboveKind>(leaf, plane, firstRow, out);
    break;
  case kFromLeftKind:
    predictBlock<Log, kFromLeftKind>(leaf, plane, firstRow, out);
    break;
  case kMatrixKind:
    if (config.matrix)
      predictBlock<Log, kMatrixKind>(leaf, plane, firstRow, out);
    break;
  case kFromLumaKind:
    if constexpr (Log > 2)
      predictBlock<Log, kFromLumaKind>(leaf, plane, firstRow, out);
    break;
  }
  if (leaf.coded >> plane & 1)
    addSet<Log>(plane, leaf.transform, out);
}

template <class Config, class Sink>
template <int Log>
inline void PictureDecoder<Config, Sink>::leaf(const Leaf &leaf, int firstRow) {
  if (!leaf.isChroma) {
    block<Log>(leaf, 0, firstRow);
    return;
  }
  if constexpr (Log > 2) {
    block<Log>(leaf, 1, firstRow);
    block<Log>(leaf, 2, firstRow);
  }
}

template <class Config, class Sink>
inline void
PictureDecoder<Config, Sink>::reconstruct(const Leaf *from, const Leaf *to,
                                          int firstRow, int rows,
                                          ColourPass<Sink> &colour) {
  // Bands of which all rows around are complete.
  auto finish = [&](int complete) {
    const int end = firstRow + complete >= extents.paddedHeight
                        ? (extents.height + 3) / 4
                        : (firstRow + complete) / 4 - 1;
    for (; nextBand < end; ++nextBand)
      colour.band(nextBand, firstRow);
  };
  int row = 0;
  for (const Leaf *at = from; at != to; ++at) {
    if (at->y / kSuper != row) {
      row = at->y / kSuper;
      finish(row * kSuper);
    }
    bits.check();
    switch (at->log) {
    case 2:
      leaf<2>(*at, firstRow);
      break;
    case 3:
      leaf<3>(*at, firstRow);
      break;
    case 4:
      leaf<4>(*at, firstRow);
      break;
    default:
      leaf<5>(*at, firstRow);
      break;
    }
  }
  finish(rows);
}

template <class Config, class Sink>
inline Status PictureDecoder<Config, Sink>::run() {
  uint32_t states[2];
  std::memcpy(states, stream.data(), 8);
  if (states[0] < kStateFloor || states[1] < kStateFloor)
    return Status::corrupt("block_picture: a state is too small");
  isGrey = bits.take(1) != 0;
  const bool isFiltered = config.filter && bits.take(1) != 0;
  for (int p = 0; p < 3; ++p)
    planes[p] = {buffers.samples[p] + Buffers::kAbove * buffers.stride +
                     Buffers::kLeft,
                 buffers.stride};
  if (isFiltered)
    for (int p = 0; p < 3; ++p)
      for (int k = 0; k < kFilterClasses; ++k)
        for (int t = 0; t < kTaps; ++t)
          for (int16_t &tap : buffers.taps->taps[p][k][t])
            tap = tables.taps[p][k][t];
  const auto unitsX = static_cast<size_t>(extents.unitsX());
  SyntaxState syntax(*new (buffers.contexts) ContextSet(tables));
  syntax.lumaAbove = buffers.lumaAbove;
  syntax.chromaAbove = buffers.chromaAbove;
  syntax.lastMode = kDc;
  syntax.isGrey = isGrey;
  for (size_t i = 0; i < unitsX; ++i) {
    buffers.lumaAbove[i] = {};
    buffers.chromaAbove[i] = {};
  }
  ColourPass<Sink> colour(extents, planes, step, isGrey,
                          isFiltered ? buffers.taps : nullptr, buffers.classes,
                          sink);
  CoefficientPass coefficientPass(syntax.contexts, words, bits, buffers.levels);
  const uint8_t *cursor = words.first();
  for (int super = 0; super < extents.supersY; super += extents.groupRows) {
    const int firstRow = super * kSuper;
    int rows = extents.groupRows * kSuper;
    rows = rows < extents.paddedHeight - firstRow
               ? rows
               : extents.paddedHeight - firstRow;
    syntax.leaf = buffers.leaves;
    syntax.set = buffers.sets;
    syntax.levels = 0;
    SyntaxPass<Config> blocks(config, extents, syntax, bits, firstRow);
    TwoStates both = {states[0], states[1], cursor};
    for (int y = firstRow; y < firstRow + rows; y += kSuper) {
      for (int i = 0; i < kSuperUnits; ++i) {
        syntax.lumaLeft[i] = {};
        syntax.chromaLeft[i] = {};
      }
      for (int x = 0; x < extents.paddedWidth; x += kSuper) {
        words.check(both.words);
        bits.check();
        blocks.superblock(both, x, y);
      }
    }
    states[0] = both.now;
    states[1] = both.then;
    cursor = both.words;
    words.check(cursor);
    coefficientPass.run(buffers.sets, syntax.set, states, cursor);
    if (syntax.isBroken)
      return Status::corrupt("block_picture: a symbol is out of range");
    set = buffers.sets;
    reconstruct(buffers.leaves, syntax.leaf, firstRow, rows, colour);
    if (super + extents.groupRows < extents.supersY)
      for (const Plane &plane : planes)
        std::memcpy(plane.at(0, -Buffers::kAbove) - Buffers::kLeft,
                    plane.at(0, rows - Buffers::kAbove) - Buffers::kLeft,
                    sizeof(int16_t) * Buffers::kAbove *
                        static_cast<size_t>(buffers.stride));
  }
  const bool isWhole = states[0] == kStateFloor && states[1] == kStateFloor &&
                       words.position(cursor) == bits.position();
  return isWhole ? Status::ok()
                 : Status::corrupt("block_picture: stream is damaged");
}

/// Decodes to a sink of the frame's extents.
template <class Config, class Sink>
inline Status decodePicture(const Config &config, const Tables &tables,
                            uint32_t stepIndex, const Shape &frame,
                            ByteSpan stream, const Sink &sink,
                            MutableByteSpan workspace) {
  if (workspace.size() < pictureBytes(frame))
    return Status::bufferTooSmall("block_picture: workspace is too small");
  if (stream.size() < 8)
    return Status::truncated("block_picture: stream ends inside its states");
  const Extents extents(frame.width, frame.height);
  Carver carver{Carver::alignUp(workspace.data())};
  Buffers buffers(carver, extents);
  PictureDecoder<Config, Sink> decoder(config, tables,
                                       stepOf(static_cast<int>(stepIndex)),
                                       extents, buffers, stream, sink);
  return decoder.run();
}

inline RgbSink rgbOf(const Shape &frame, uint8_t *rgb) {
  return {rgb, static_cast<size_t>(frame.width)};
}

inline size_t workspaceBytes(const DecodeStep &step) {
  return pictureBytes(step.operands[0]);
}

inline Status decode(const DecodeStep &step, const ValueView *results,
                     const ValueView *operands, MutableByteSpan scratch) {
  return decodePicture(configOf(step.args), tablesOf(step.table), step.item[0],
                       step.operands[0], results[0].bits(),
                       rgbOf(step.operands[0], operands[0].data), scratch);
}

SMMIL_ISA_END
} // namespace smmil::block_picture

#endif // SMMIL_CODECS_BLOCKPICTURE_DECODE_H
