//===- Table.h - Table and item header of lossless audio --------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Parses the table of LpcRans and the header of an audio item; see "Lossless
// audio" in lib/Runtime/FORMAT.md.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_RUNTIME_KERNELS_LOSSLESSAUDIO_TABLE_H
#define SMMIL_RUNTIME_KERNELS_LOSSLESSAUDIO_TABLE_H

#include "smmil/Runtime/Kernels/LaneRans/Rows.h"
#include "smmil/Runtime/PlanLimits.h"

#include <vector>

namespace smmil::audio {

constexpr unsigned kOrderSymbols = 36;
constexpr unsigned kReflectionRows = 16;
constexpr unsigned kReflectionSymbols = 127;
constexpr unsigned kResidualRows = 64;
constexpr unsigned kResidualSymbols = 65;
constexpr unsigned kEscape = 64;
constexpr unsigned kEscapeBits = 16;
constexpr uint64_t kMinSegment = 1024;
/// A stored byte never stands for more samples than this.
constexpr uint64_t kMaxSamplesPerByte = 65536;

/// What a decoder needs, expanded once.
struct Table {
  unsigned precision = 0;
  std::vector<uint32_t> order, reflection, residual; ///< Slots, rows in turn.
  std::vector<uint16_t> orderFrequencies, reflectionFrequencies,
      residualFrequencies;
};

namespace detail {
inline Status parseRows(ByteReader &reader, unsigned rows, unsigned symbols,
                        unsigned precision, unsigned firstRequired,
                        std::vector<uint32_t> &slots,
                        std::vector<uint16_t> &frequencies) {
  slots.resize(size_t(rows) << precision);
  frequencies.resize(size_t(rows) * symbols);
  for (unsigned r = 0; r < rows; ++r) {
    uint16_t *row = &frequencies[size_t(r) * symbols];
    SMMIL_RETURN_IF_ERROR(lanerans::readRow(reader, symbols, precision, row));
    for (unsigned s = firstRequired; s < symbols; ++s)
      if (row[s] == 0)
        return Status::corrupt("LpcRans table: a needed frequency is 0");
    lanerans::expandRow(row, symbols, &slots[size_t(r) << precision]);
  }
  return Status::ok();
}
} // namespace detail

inline Status parseTable(ByteSpan bytes, Table &table) {
  ByteReader reader(bytes);
  uint8_t version = 0, precision = 0;
  SMMIL_RETURN_IF_ERROR(reader.readU8(version));
  if (version != 1)
    return Status::unsupported("LpcRans table: unknown version");
  SMMIL_RETURN_IF_ERROR(reader.readU8(precision));
  if (precision < 10 || precision > 12)
    return Status::corrupt("LpcRans table: precision is wrong");
  Table result;
  result.precision = precision;
  SMMIL_RETURN_IF_ERROR(detail::parseRows(reader, 1, kOrderSymbols, precision,
                                          0, result.order,
                                          result.orderFrequencies));
  SMMIL_RETURN_IF_ERROR(
      detail::parseRows(reader, kReflectionRows, kReflectionSymbols, precision,
                        0, result.reflection, result.reflectionFrequencies));
  SMMIL_RETURN_IF_ERROR(
      detail::parseRows(reader, kResidualRows, kResidualSymbols, precision,
                        kEscape, result.residual, result.residualFrequencies));
  if (!reader.atEnd())
    return Status::corrupt("LpcRans table: bytes follow its end");
  table = std::move(result);
  return Status::ok();
}

/// Number of segments of a channel with `count` samples.
inline int effectiveLanes(int lanes, uint64_t count) {
  while (lanes > 1 && count < kMinSegment * static_cast<uint64_t>(lanes))
    lanes /= 2;
  return lanes;
}

struct Header {
  uint64_t count = 0; ///< Samples per channel.
  int lanes = 0, wasted = 0;
  bool midSide = false;
  ByteSpan stream;
};

inline Status parseHeader(ByteSpan bits, int channels, int lanes,
                          Header &header) {
  if (channels < 1 || channels > kMaxFrameChannels)
    return Status::invalidArgument("audio: the field has no channels");
  ByteReader reader(bits);
  SMMIL_RETURN_IF_ERROR(reader.readVarint(
      kMaxAudioBytes / 2 / static_cast<uint64_t>(channels), header.count));
  if (header.count * static_cast<uint64_t>(channels) >
      kMaxSamplesPerByte * bits.size())
    return Status::corrupt("audio: more samples than the item can hold");
  if (header.count == 0)
    return reader.atEnd() ? Status::ok()
                          : Status::corrupt("audio: bytes follow silence");
  uint8_t mode = 0;
  SMMIL_RETURN_IF_ERROR(reader.readU8(mode));
  header.wasted = mode & 15;
  header.midSide = (mode & 16) != 0;
  if (mode > 31 || (header.midSide && channels != 2))
    return Status::corrupt("audio: unknown mode");
  header.lanes = effectiveLanes(lanes, header.count);
  header.stream = reader.remaining();
  size_t states = static_cast<size_t>(header.lanes) * 4;
  if (header.stream.size() < states)
    return Status::truncated("audio: item ends inside its states");
  if ((header.stream.size() - states) % 2 != 0)
    return Status::corrupt("audio: odd number of stream bytes");
  return Status::ok();
}

/// Samples decoded and predicted at a time.
constexpr size_t kBlock = 512;

/// Scratch: all channels with lanes interleaved; residuals and history of a
/// block, four bytes a lane.
inline size_t workspaceBytes(uint64_t count, int channels, int lanes) {
  if (count == 0)
    return 0;
  uint64_t width = static_cast<uint64_t>(lanes);
  uint64_t segment = (count + width - 1) / width;
  return static_cast<size_t>(static_cast<uint64_t>(channels) * segment * width *
                                 2 +
                             (2 * kBlock + kMaxLpcOrder) * width * 4 + 160);
}

} // namespace smmil::audio

#endif // SMMIL_RUNTIME_KERNELS_LOSSLESSAUDIO_TABLE_H
