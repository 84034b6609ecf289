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
#include "codecs/BlockPicture/Table.h"
#include "smmil/Runtime/Carver.h"
#include "smmil/Runtime/Primitives/BlockPicture.h"
#include "smmil/Runtime/Status.h"
#include "smmil/Runtime/Step.h"

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

  Cdf *cdf;
  LumaUnit *lumaAbove;
  ChromaUnit *chromaAbove;
  Leaf *leaves;
  Set *sets;
  Level *levels;
  uint8_t *classes;
  FilterTaps *taps;
  int16_t *samples[3];
  int stride, rows;

  Buffers(Carver &carver, const Extents &extents) {
    const GroupLimits limits(extents);
    const auto unitsX = static_cast<size_t>(extents.unitsX());
    cdf = carver.take<Cdf>(kContexts + 1);
    lumaAbove = carver.take<LumaUnit>(unitsX);
    chromaAbove = carver.take<ChromaUnit>(unitsX);
    leaves = carver.take<Leaf>(limits.leaves);
    sets = carver.take<Set>(limits.sets);
    levels = carver.take<Level>(limits.levels);
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
        bits(stream.subspan(8)), sink(sink) {}

  Status run();

private:
  void reconstruct(const Leaf *from, const Leaf *to, int firstRow, int rows,
                   ColourPass<Sink> &colour);
  template <int Log> void leaf(const Leaf &leaf, int firstRow);
  /// The coefficients of a block.
  struct Residual {
    Coefficients coefficients;
    int lastColumn, lastRow;
    bool onlyDc;
  };
  void takeLevels(const Set &from, Residual &to);
  template <int Log> void addLevels(int plane, int transform, int16_t *out);

  const Config &config;
  const Tables &tables;
  const int step;
  const Extents &extents;
  Buffers &buffers;
  const ByteSpan stream;
  Words words;
  BackwardBits bits;
  const Sink sink;
  bool isGrey = false;
  Plane planes[3];
  const Set *set = nullptr; ///< The next one to reconstruct.
  const Set *setsEnd = nullptr;
  int nextBand = 0;
  int parity = 0;        ///< Which residual is that of `set`.
  Residual residuals[2]; ///< Of `set`, and of the one behind it.
};

template <class Config, class Sink>
inline void PictureDecoder<Config, Sink>::takeLevels(const Set &from,
                                                     Residual &to) {
  const Level *levels = buffers.levels + from.first;
  const Unit &last = kScans[from.log].units[from.units - 1];
  int16_t *values = to.coefficients.values;
  const int count = from.levels;
  for (int column = 0; column <= (last.lastColumn | 1); ++column)
    std::memset(values + 16 * column, 0, 32);
  if (from.log == 2)
    std::memset(values + 32, 0, 64);
  to.lastColumn = last.lastColumn;
  to.lastRow = last.lastRow;
  to.onlyDc = count == 1 && levels[0].index == 0;
  const int shift = 4 + coefficientShift(from.log);
  for (int first = 0; first < count; first += 48) {
    const int end = count < first + 48 ? count : first + 48;
    if (bits.count < end - first)
      bits.fill();
    uint64_t signs = bits.bits;
    for (int i = first; i < end; ++i) {
      const int value = dequantise(levels[i].level, step, shift);
      const auto sign = static_cast<int>(static_cast<int64_t>(signs) >> 63);
      values[levels[i].index] = static_cast<int16_t>((value ^ sign) - sign);
      signs <<= 1;
    }
    bits.bits = signs;
    bits.count -= end - first;
  }
}

template <class Config, class Sink>
template <int Log>
inline void PictureDecoder<Config, Sink>::addLevels(int plane, int transform,
                                                    int16_t *out) {
  // Levels of the next set are put in their places before those of this one
  // are read, so that no wide load waits for the narrow stores before it.
  Residual &own = residuals[parity];
  parity ^= 1;
  if (++set != setsEnd)
    takeLevels(*set, residuals[parity]);
  addInverse<Log>(own.coefficients, own.onlyDc, own.lastColumn, own.lastRow,
                  transform, plane, out, buffers.stride);
}

template <class Config, class Sink>
template <int Log>
inline void PictureDecoder<Config, Sink>::leaf(const Leaf &leaf, int firstRow) {
  const int x = leaf.x, y = leaf.y, stride = buffers.stride;
  const Beyond beyond = beyondOf(extents, Log, x, y + firstRow);
  References refs;
  if (!leaf.isChroma) {
    const int mode = leaf.mode;
    int16_t *out = planes[0].at(x, y);
    collect<Log>(planes[0], 0, firstRow, x, y, beyond, reachOf(Log, mode),
                 refs);
    predict<Log>(tables, refs, 0, mode, out, stride);
    if (leaf.coded)
      addLevels<Log>(0, leaf.transform, out);
    return;
  }
  if constexpr (Log > 2) {
    const int mode = chromaPrediction(leaf.chromaMode, leaf.mode);
    for (int p = 1; p < 3; ++p) {
      int16_t *out = planes[p].at(x, y);
      if (leaf.chromaMode == kFromLuma) {
        collect<Log>(planes[p], p, firstRow, x, y, beyond, kNearReach, refs);
        predictFromLuma<Log>(planes[0].at(x, y), stride, refs,
                             leaf.slope[p - 1], out, stride);
      } else {
        collect<Log>(planes[p], p, firstRow, x, y, beyond, reachOf(Log, mode),
                     refs);
        predict<Log>(tables, refs, p, mode, out, stride);
      }
      if (leaf.coded >> p & 1)
        addLevels<Log>(p, kDct, out);
    }
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
  std::memset(buffers.cdf, 0xff, sizeof(Cdf));
  buffers.cdf[0].last[15] = 32767;
  std::memcpy(buffers.cdf + 1, tables.start, sizeof tables.start);
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
  SyntaxState syntax;
  syntax.contexts = {buffers.cdf + 1, tables.rate};
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
    setsEnd = syntax.set;
    bits.check();
    if (set != setsEnd)
      takeLevels(*set, residuals[parity]);
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
