//===- Tables.cpp - Trained numbers of block pictures ---------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Unpacks what tools/scripts/pack_block_picture.py packs.
//
//===----------------------------------------------------------------------===//
#include "codecs/BlockPicture/Tables.h"

#include <cstdlib>
#include <cstring>
#include <memory>

namespace smmil::block_picture {
namespace {

/// Reads the numbers of an adaptive binary range coder.
class NumberReader {
public:
  struct Model {
    uint16_t chance[256];
    Model() {
      for (uint16_t &c : chance)
        c = 2048;
    }
  };

  explicit NumberReader(ByteSpan bytes) : bytes(bytes) {
    for (int i = 0; i < 4; ++i)
      code = code << 8 | next();
  }

  /// -127..127, as the bits of its zigzag form.
  int number(Model &model) {
    unsigned at = 1;
    while (at < 256)
      at = 2 * at + bit(model.chance[at]);
    const auto folded = static_cast<int>(at - 256);
    return folded % 2 ? -(folded / 2) - 1 : folded / 2;
  }

private:
  uint8_t next() { return at < bytes.size() ? bytes[at++] : 0; }
  unsigned bit(uint16_t &chance) {
    const uint32_t bound = (range >> 12) * chance;
    unsigned result = 0;
    if (code < bound) {
      range = bound;
      chance = static_cast<uint16_t>(chance + ((4096 - chance) >> 5));
    } else {
      code -= bound;
      range -= bound;
      chance = static_cast<uint16_t>(chance - (chance >> 5));
      result = 1;
    }
    for (; range < 1u << 24; range <<= 8)
      code = code << 8 | next();
    return result;
  }

  ByteSpan bytes;
  size_t at = 0;
  uint32_t code = 0, range = 0xffffffffu;
};

/// How far apart two numbers are.
int sizeClass(int value) {
  value = std::abs(value);
  return value == 0 ? 0 : value < 3 ? 1 : value < 8 ? 2 : 3;
}

/// 2^(20 - i / 8), rounded.
constexpr uint32_t kPowers[8] = {1048576, 961548, 881744, 808563,
                                 741455,  679917, 623487, 571740};

/// The distribution of symbols with these lengths in 1/8 bit.
void makeStart(const int *lengths, int symbols, Cdf &start) {
  uint64_t weight[16] = {}, total = 0, sum = 0;
  for (int s = 0; s < symbols; ++s)
    total += weight[s] = kPowers[lengths[s] % 8] >> (lengths[s] / 8);
  for (int s = 0; s < 16; ++s) {
    sum += weight[s];
    const uint64_t share =
        sum * static_cast<uint64_t>(32768 - 8 * symbols) / total;
    start.last[s] = static_cast<int16_t>(
        s + 1 < symbols ? share + 8 * static_cast<uint64_t>(s + 1) - 1 : 32767);
  }
}

void readStarts(NumberReader &reader, Tables &tables) {
  std::vector<std::array<int, 16>> lengths;
  lengths.reserve(kContexts);
  for (const FamilyInfo &family : kFamilyInfo) {
    const size_t first = lengths.size();
    NumberReader::Model models[16];
    for (int i = 0; i < family.contexts; ++i) {
      const size_t c = lengths.size();
      const std::array<int, 16> zero = {};
      const std::array<int, 16> above = c > first ? lengths[c - 1] : zero;
      const std::array<int, 16> further =
          c >= first + 3 ? lengths[c - 3] : above;
      std::array<int, 16> row = {};
      for (size_t s = 0; s < static_cast<size_t>(family.symbols); ++s) {
        const int model = 4 * sizeClass(above[s] - further[s]) +
                          (s == 0 ? 0 : sizeClass(row[s - 1] - above[s - 1]));
        row[s] = (above[s] + further[s]) / 2 + reader.number(models[model]);
      }
      makeStart(row.data(), family.symbols, tables.start[c]);
      lengths.push_back(row);
    }
  }
  NumberReader::Model model;
  int rate = 0;
  for (uint8_t &r : tables.rate)
    r = static_cast<uint8_t>(rate += reader.number(model));
}

int floorHalf(int value) { return value < 0 ? -((1 - value) / 2) : value / 2; }

template <size_t Pairs, size_t Outputs>
void readMatrices(NumberReader &reader,
                  int16_t (&matrix)[kMatrices][Pairs][Outputs][2]) {
  constexpr size_t kSide = Outputs == 16 ? 4 : 8;
  NumberReader::Model models[16];
  int weights[Outputs] = {}, last = 0;
  for (auto &mode : matrix)
    for (size_t input = 0; input < 2 * Pairs - 1; ++input)
      for (size_t o = 0; o < Outputs; ++o) {
        const bool hasLeft = o % kSide > 0, hasAbove = o >= kSide;
        const int left = hasLeft ? last : 0;
        const int above = hasAbove ? weights[o - kSide] : 0;
        const int guess =
            hasLeft && hasAbove ? floorHalf(left + above) : left + above;
        last =
            guess + reader.number(
                        models[4 * sizeClass(left - above) + sizeClass(guess)]);
        weights[o] = last;
        mode[input / 2][o][input % 2] = static_cast<int16_t>(last);
      }
}

Bytes genericBytes() {
  static const char kDigits[] = "0123456789abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                ".-:+=^!/*,&<>()[]{}@%$#";
  Bytes bytes;
  bytes.reserve(kGenericBytes + 4);
  for (const char *c = kGenericData; *c; c += 5) {
    uint32_t value = 0;
    for (int i = 0; i < 5; ++i)
      value = value * 85 +
              static_cast<uint32_t>(std::strchr(kDigits, c[i]) - kDigits);
    for (int shift = 24; shift >= 0; shift -= 8)
      bytes.push_back(static_cast<uint8_t>(value >> shift));
  }
  bytes.resize(kGenericBytes);
  return bytes;
}

std::unique_ptr<Tables> makeGeneric() {
  auto tables = std::make_unique<Tables>();
  std::memset(tables.get(), 0, sizeof(Tables));
  const Bytes bytes = genericBytes();
  NumberReader reader(bytes);
  readStarts(reader, *tables);
  readMatrices(reader, tables->matrix4);
  readMatrices(reader, tables->matrix8);
  readMatrices(reader, tables->matrix16);
  NumberReader::Model model;
  for (auto &plane : tables->taps)
    for (auto &taps : plane)
      for (int16_t &tap : taps)
        tap = static_cast<int16_t>(128 * reader.number(model));
  return tables;
}

} // namespace

const Tables &genericTables() {
  static const std::unique_ptr<Tables> tables = makeGeneric();
  return *tables;
}

} // namespace smmil::block_picture
