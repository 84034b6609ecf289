//===- Encode.cpp - A JPEG file to coefficients ---------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Takes the file apart, writes it again and compares: only what comes back is
// coded.
//
//===----------------------------------------------------------------------===//
#include "codecs/JpegFile/Encode.h"

#include "codecs/JpegFile/Decode.h"
#include "codecs/JpegFile/ReadScans.h"
#include "smmil/Runtime/Kernels/LaneRans/Encode.h"

#include <algorithm>

namespace smmil::jpeg_file {
namespace {

/// Whether the parts give the file.
bool comesBack(ByteSpan file, const Parts &parts) {
  Bytes again(file.size());
  size_t written = 0;
  return writeFile(parts.outside, parts.coefficients.data(), parts.padding == 1,
                   again, written)
             .isOk() &&
         written == file.size() &&
         std::equal(again.begin(), again.end(), file.begin());
}

/// The rows as the encoder needs them.
const std::vector<lanerans::EncodeRow> &encodeRows() {
  static const std::vector<lanerans::EncodeRow> rows = [] {
    std::vector<lanerans::EncodeRow> made;
    std::vector<uint16_t> frequencies(256, 0);
    unsigned sum = 0;
    for (const RowEntry &entry : kRowEntries) {
      frequencies[entry.symbol] = entry.frequency;
      sum += entry.frequency;
      if (sum == 1u << kRowBits) {
        made.emplace_back(std::move(frequencies));
        frequencies.assign(256, 0);
        sum = 0;
      }
    }
    return made;
  }();
  return rows;
}

/// What Levels.h codes with, in the direction of writing.
class LevelWriter {
public:
  static constexpr bool kDecodes = false;

  explicit LevelWriter(size_t blocks)
      : lanes(static_cast<unsigned>(lanesOf(blocks))), words(lanes, kRowBits) {}

  bool symbols(const uint8_t *rows, const uint8_t *symbols, int count) {
    for (int i = 0; i < count; ++i)
      words.symbol(static_cast<unsigned>(i) % lanes, encodeRows()[rows[i]],
                   symbols[i]);
    return true;
  }
  /// The symbol of two levels in a row.
  static uint8_t pairSymbol(uint8_t row, int32_t first, int32_t second) {
    const unsigned symbol = sizeOfLevel(first) << 4 | sizeOfLevel(second);
    return static_cast<uint8_t>(encodeRows()[row].has(symbol) ? symbol
                                                              : kEscape);
  }
  void signedBits(unsigned size, int32_t value) {
    const auto magnitude = static_cast<uint32_t>(value < 0 ? -value : value);
    const uint32_t highest = (uint32_t(1) << size) >> 1;
    plainBits(size, (magnitude ^ highest) << 1 | (value < 0));
  }
  bool pairs(const uint8_t *symbols, int count, const PairLevels &out) {
    for (int i = 0; i < count; ++i) {
      for (int n = 0; n < 2; ++n)
        out.sizes[n][i] = static_cast<uint8_t>(sizeOfLevel(out.levels[n][i]));
      if (symbols[i] == kEscape)
        plainBits(8, unsigned(out.sizes[0][i]) << 4 | out.sizes[1][i]);
      for (int n = 0; n < 2; ++n)
        signedBits(out.sizes[n][i], out.levels[n][i]);
    }
    return true;
  }
  /// Appends what LevelReader reads.
  void finish(Bytes &out) {
    plainBits((8 - held) % 8, 0);
    ByteWriter writer(out);
    writer.writeVarint(plain.size());
    writer.writeBytes(plain);
    words.finish(out);
  }

private:
  static unsigned sizeOfLevel(int32_t level) {
    return sizeOf(static_cast<uint32_t>(level < 0 ? -level : level));
  }
  /// At most 12 bits; size 0 has none.
  void plainBits(unsigned count, uint32_t bits) {
    window |= bits << held;
    for (held += count; held >= 8; held -= 8) {
      plain.push_back(static_cast<uint8_t>(window));
      window >>= 8;
    }
  }

  const unsigned lanes;
  lanerans::StreamWriter words;
  Bytes plain;
  uint32_t window = 0;
  unsigned held = 0; ///< Bits of the window; below 8.
};

/// Levels of a component, in zigzag order.
struct SourceBlocks {
  const int16_t *blocks;
  int16_t level(size_t block, unsigned k) const {
    return blocks[block * 64 + k];
  }
};

Status encodeParts(Parts &parts, Bytes &bits) {
  const Frame &frame = parts.markers.frame;
  Bytes packed;
  SMMIL_RETURN_IF_ERROR(packOutside(parts.outside, packed));
  ByteWriter writer(bits);
  writer.writeU8(parts.padding == 1 ? kPaddedByOnes : kPaddedByZeros);
  writer.writeVarint(parts.outside.size());
  writer.writeVarint(packed.size());
  writer.writeBytes(packed);
  Carver sizes{nullptr};
  (void)LevelMemory(sizes, frame.blocks);
  Bytes room(sizes.used + Carver::kAlignment);
  Carver carver{Carver::alignUp(room.data())};
  const LevelMemory memory(carver, frame.blocks);
  LevelWriter coder(frame.blocks);
  for (int c = 0; c < frame.components; ++c) {
    const Component &component = frame.component[c];
    SourceBlocks blocks{&parts.coefficients[component.firstBlock * 64]};
    if (!ComponentCoder<LevelWriter, SourceBlocks>(coder, component, c == 0,
                                                   blocks, memory)
             .run())
      return Status::invalidArgument("jpeg_file: a level is out of range");
  }
  coder.finish(bits);
  return Status::ok();
}

} // namespace

Status encode(const EncodeStep &step, EncodedValue *operands,
              EncodedValue *results, int32_t *item) {
  SMMIL_RETURN_IF_ERROR(
      inferShape(step.args, &operands[0].shape, &results[0].shape));
  const Bytes &file = operands[0].data;
  Bytes &bits = results[0].data;
  Parts parts;
  if (readParts(file, parts).isOk() && parts.hasScan &&
      parts.markers.frame.blocks <= kMostBlocks && comesBack(file, parts)) {
    item[kItemBlocks] = static_cast<int32_t>(parts.markers.frame.blocks);
    return encodeParts(parts, bits);
  }
  item[kItemBlocks] = 0;
  bits.push_back(kPlain);
  bits.insert(bits.end(), file.begin(), file.end());
  return Status::ok();
}

} // namespace smmil::jpeg_file
