//===- Decode.h - Levels of a stream ----------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Decodes all levels of a frame: the strips of decodeStrips, put back into the
// order of their blocks.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_BANDRANS_DECODE_H
#define SMMIL_CODECS_BANDRANS_DECODE_H

#include "codecs/BandRans/DecodeStrips.h"
#include "smmil/Runtime/Primitives/BandRans.h"
#include "smmil/Runtime/Step.h"

namespace smmil::band_rans {
SMMIL_ISA_BEGIN

constexpr Status inferShape(const int32_t *args, const Shape *operands,
                            Shape *results) {
  const int32_t lanes = paramsOf(args).lanes;
  const Shape &bands = operands[0];
  if (bands.kind != ValueKind::Bands || bands.element != ElementType::I16)
    return Status::unsupported("band_rans takes bands of 16 bits");
  if ((bands.block != 4 && bands.block != 8) || bands.keep < 1 ||
      bands.keep > bands.block * bands.block)
    return Status::unsupported("band_rans takes blocks of side 4 or 8");
  if (bands.channels != 1 && bands.channels != 3)
    return Status::unsupported("band_rans takes one plane or three");
  if (lanes != 4 && lanes != 8 && lanes != 16 && lanes != 32)
    return Status::unsupported("band_rans: lanes must be 4, 8, 16 or 32");
  results[0] = {};
  results[0].kind = ValueKind::Bits;
  return Status::ok();
}

namespace detail {

struct StepConfig {
  int32_t lanes, keep;
};

/// A level is its magnitude with its sign.
struct LevelScale {
  struct Band {
    static constexpr int value(int magnitude) { return magnitude; }
  };
  static constexpr int factor(int /*planeClass*/, int /*k*/) { return 1; }
  static constexpr Band band(int /*planeClass*/, int /*k*/) { return {}; }
};

/// More bytes than any stream of these bands has: a word for each symbol, and
/// the raw bits of DC and of an escape with its sign for every other level.
inline size_t longestStream(const Shape &bands, int32_t lanes) {
  const auto keep = static_cast<size_t>(bands.keep);
  const size_t blocks = bands.blocks();
  const size_t rawBits = 10 + (2 * kMaxEscapePrefix + 2) * (keep - 1);
  return 4 * static_cast<size_t>(lanes) + 2 * blocks * (keep + 1) +
         (blocks * rawBits + 7) / 8;
}

struct StepBuffers {
  CoderBuffers coder;
  uint32_t *target; ///< Place in a band of each block of a set.

  StepBuffers(Carver &carver, const Geometry &g, const Shape &bands,
              int32_t lanes)
      : coder(carver, g, bands.keep, longestStream(bands, lanes)),
        target(carver.take<uint32_t>(static_cast<size_t>(g.maxSet))) {}
};

/// Stores the levels of finished sets. Precondition: `levels` is zero.
struct LevelStore {
  const Shape &shape;
  const StepBuffers &work;
  int16_t *levels;

  void set(const BlockSet &set, int y0, const Histogram &histogram) const {
    uint32_t *target = work.target;
    for (int y = y0; y < y0 + set.rows; ++y)
      for (int p = set.planeClass; p < set.planeClass + set.planes; ++p) {
        size_t first = 0;
        for (int before = 0; before < p; ++before)
          first += shape.blocksOf(before);
        for (int x = 0; x < set.rowBlocks; ++x)
          *target++ = static_cast<uint32_t>(first) +
                      static_cast<uint32_t>(y * set.rowBlocks + x);
      }
    const SetBuffers &buffers = work.coder.set;
    const size_t blocks = shape.blocks();
    for (int k = 0; k < shape.keep && histogram.reach[k] > 0; ++k) {
      const int16_t *from =
          buffers.bands + static_cast<size_t>(k) * buffers.bandStride;
      int16_t *to = levels + static_cast<size_t>(k) * blocks;
      for (int i = 0; i < histogram.reach[k]; ++i)
        to[work.target[buffers.order[i]]] = from[i];
    }
  }
  void strip(int /*y1*/) const {}
};

} // namespace detail

inline size_t workspaceBytes(const DecodeStep &step) {
  const Shape &bands = step.operands[0];
  Carver carver{nullptr};
  detail::StepBuffers(carver, Geometry(bands), bands,
                      paramsOf(step.args).lanes);
  return carver.used;
}

inline Status decode(const DecodeStep &step, const ValueView *results,
                     const ValueView *operands, MutableByteSpan scratch) {
  const Shape &bands = step.operands[0];
  const int32_t lanes = paramsOf(step.args).lanes;
  const auto *table = static_cast<const Table *>(step.table);
  if (table->block != bands.block || table->keep != bands.keep)
    return Status::corrupt("band table is for other bands");
  if (scratch.size() < workspaceBytes(step))
    return Status::bufferTooSmall("band_rans: the workspace is too small");
  const ByteSpan bits = results[0].bits();
  if (bits.size() > detail::longestStream(bands, lanes))
    return Status::corrupt("bands have the wrong length");
  const Geometry g(bands);
  Carver carver{scratch.data()};
  const detail::StepBuffers work(carver, g, bands, lanes);
  detail::LevelStore store{bands, work, operands[0].i16()};
  std::memset(store.levels, 0, bytesOf(bands));
  const detail::StepConfig config = {lanes, bands.keep};
  if (bands.block == 8)
    return decodeStrips<8>(config, *table, detail::LevelScale(), g, bits,
                           work.coder, store);
  return decodeStrips<4>(config, *table, detail::LevelScale(), g, bits,
                         work.coder, store);
}

SMMIL_ISA_END
} // namespace smmil::band_rans

#endif // SMMIL_CODECS_BANDRANS_DECODE_H
