//===- DecodeStrips.h - Bands of a stream, strip by strip -------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Copies a stream to where it may be read past its ends without checks,
// decodes it set by set into a consumer, and checks how it ends. Nothing here
// allocates.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_BANDRANS_DECODESTRIPS_H
#define SMMIL_CODECS_BANDRANS_DECODESTRIPS_H

#include "codecs/BandRans/DecodeSet.h"
#include "codecs/BandRans/Strips.h"
#include "smmil/Runtime/Carver.h"
#include "smmil/Runtime/Span.h"
#include "smmil/Runtime/Status.h"

#include <cstring>

namespace smmil::band_rans {
SMMIL_ISA_BEGIN

namespace detail {

/// Room in front of the copied stream: raw bits may be read past the start by
/// one band before the check.
constexpr size_t frontRoom(int32_t maxSet) {
  return (static_cast<size_t>(maxSet) / 8 + 128 + 63) & ~size_t{63};
}
/// Room behind: one call reads at most a word per symbol past the end.
constexpr size_t backRoom(int32_t maxSet) {
  return (2 * static_cast<size_t>(maxSet) + 256 + 63) & ~size_t{63};
}

constexpr size_t bandStrideOf(int32_t maxSet) {
  size_t stride = ((static_cast<size_t>(maxSet) + 31) & ~size_t{31}) + 64;
  // An odd number of 32-element units keeps bands out of each other's cache
  // sets.
  return stride / 32 % 2 == 0 ? stride + 32 : stride;
}

} // namespace detail

/// What decodeStrips works on.
struct CoderBuffers {
  uint8_t *item;
  SetBuffers set;
  uint8_t *eobAbove[2]; ///< Per class.
  int16_t *dcAbove[2];

  /// For streams of at most `streamBytes`.
  CoderBuffers(Carver &carver, const Geometry &g, int32_t keep,
               size_t streamBytes) {
    auto blocks = static_cast<size_t>(g.maxSet) + kBlockSlack;
    item = carver.take<uint8_t>(detail::frontRoom(g.maxSet) + streamBytes +
                                detail::backRoom(g.maxSet));
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
    set.bandStride = detail::bandStrideOf(g.maxSet);
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
  }
};

/// Decodes all strips. `config` has the members lanes and keep; a consumer has
///   set(const BlockSet &, int y0, const Histogram &)  after each set, whose
///     first block row is y0 of its class; the buffers hold its values,
///   strip(int y1)  after each strip, which ends in front of block row y1.
template <int N, class Config, class Scale, class Consumer>
inline Status decodeStrips(const Config &config, const Table &table,
                           const Scale &scale, const Geometry &g, ByteSpan bits,
                           const CoderBuffers &work, Consumer &consumer) {
  if (bits.size() < 4 * static_cast<size_t>(config.lanes))
    return Status::truncated(
        "bands are shorter than the states of their coder");
  const size_t front = detail::frontRoom(g.maxSet);
  uint8_t *item = work.item + front;
  std::memset(work.item, 0, front);
  std::memcpy(item, bits.data(), bits.size());
  const uint8_t *end = item + bits.size();
  std::memset(item + bits.size(), 0, detail::backRoom(g.maxSet));
  // Band 0 of the magnitudes stands for absent neighbours.
  std::memset(work.set.magnitude, 0, work.set.bandStride);

  Streams streams = {{}, rans::BitReader(item, end), end, config.lanes};
  const uint8_t *cursor = item;
  for (int i = 0; i < config.lanes; ++i, cursor += 4) {
    std::memcpy(&streams.rans.lane[i], cursor, 4);
    if (streams.rans.lane[i] < rans::kLowerBound)
      return Status::corrupt("bands have an impossible coder state");
  }
  for (int i = config.lanes; i < rans::kMaxLanes; ++i)
    streams.rans.lane[i] = rans::kLowerBound;
  streams.rans.words = cursor;

  Histogram histogram;
  for (int y0 = 0; y0 < g.blocksY[0]; y0 += g.stripRows) {
    int y1 = y0 + g.stripRows;
    if (y1 > g.blocksY[0])
      y1 = g.blocksY[0];
    const int c0 = g.chromaBegin(y0);
    const int c1 = g.chromaEnd(y1);
    const BlockSet sets[2] = {{0, 1, g.blocksX[0], y1 - y0, y0 == 0,
                               work.eobAbove[0], work.dcAbove[0]},
                              {1, 2, g.blocksX[1], c1 - c0, c0 == 0,
                               work.eobAbove[1], work.dcAbove[1]}};
    for (int c = 0; c < 2; ++c) {
      if (sets[c].rows <= 0)
        continue;
      if (!decodeSet<N>(sets[c], config.keep, table, scale, streams, work.set,
                        histogram))
        return Status::corrupt("bands contradict themselves");
      consumer.set(sets[c], c == 0 ? y0 : c0, histogram);
    }
    consumer.strip(y1);
  }

  for (int i = 0; i < config.lanes; ++i)
    if (streams.rans.lane[i] != rans::kLowerBound)
      return Status::corrupt("bands end in a wrong coder state");
  size_t rawBits = streams.raw.position();
  size_t rawBytes = (rawBits + 7) / 8;
  if (streams.rans.words != end - rawBytes)
    return Status::corrupt("bands have the wrong length");
  if (rawBits % 8 != 0 && (*(end - rawBytes) >> (rawBits % 8)) != 0)
    return Status::corrupt("bands have stray bits");
  return Status::ok();
}

SMMIL_ISA_END
} // namespace smmil::band_rans

#endif // SMMIL_CODECS_BANDRANS_DECODESTRIPS_H
