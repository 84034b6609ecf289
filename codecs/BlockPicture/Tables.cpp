//===- Tables.cpp - Trained numbers of block pictures ---------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Unpacks the generic set, and differences from it; FitTables.cpp packs them.
//
//===----------------------------------------------------------------------===//
#include "codecs/BlockPicture/GenericData.h"
#include "codecs/BlockPicture/Numbers.h"
#include "codecs/BlockPicture/Table.h"

#include <cstring>
#include <memory>

namespace smmil::block_picture {
namespace {

/// 2^(20 - i / 8), rounded.
constexpr uint32_t kPowers[8] = {1048576, 961548, 881744, 808563,
                                 741455,  679917, 623487, 571740};

/// A set with the lengths that it was made from.
struct Generic {
  Tables tables;
  Lengths lengths;
};

void readStarts(NumberReader &reader, Generic &generic) {
  std::memset(&generic.lengths, 0, sizeof generic.lengths);
  size_t c = 0;
  for (const FamilyInfo &family : kFamilyInfo) {
    const size_t first = c;
    NumberModel models[16];
    for (int i = 0; i < family.contexts; ++i, ++c) {
      constexpr uint8_t kZero[16] = {};
      const uint8_t *above = c > first ? generic.lengths.of[c - 1] : kZero;
      const uint8_t *further =
          c >= first + 3 ? generic.lengths.of[c - 3] : above;
      uint8_t *row = generic.lengths.of[c];
      for (int s = 0; s < family.symbols; ++s) {
        const int model = 4 * sizeClass(above[s] - further[s]) +
                          (s == 0 ? 0 : sizeClass(row[s - 1] - above[s - 1]));
        row[s] = static_cast<uint8_t>((above[s] + further[s]) / 2 +
                                      reader.number(models[model]));
      }
      generic.tables.start[c] = startOf(row, family.symbols);
    }
  }
  NumberModel model;
  int rate = 0;
  for (uint8_t &r : generic.tables.rate)
    r = static_cast<uint8_t>(rate += reader.number(model));
}

int floorHalf(int value) { return value < 0 ? -((1 - value) / 2) : value / 2; }

template <size_t Pairs, size_t Outputs>
void readMatrices(NumberReader &reader,
                  int16_t (&matrix)[kMatrices][Pairs][Outputs][2]) {
  constexpr size_t kSide = Outputs == 16 ? 4 : 8;
  NumberModel models[16];
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

std::unique_ptr<Generic> makeGeneric() {
  auto generic = std::make_unique<Generic>();
  Tables &tables = generic->tables;
  std::memset(&tables, 0, sizeof tables);
  const Bytes bytes = genericBytes();
  NumberReader reader(bytes);
  readStarts(reader, *generic);
  readMatrices(reader, tables.matrix4);
  readMatrices(reader, tables.matrix8);
  readMatrices(reader, tables.matrix16);
  NumberModel model;
  for (auto &plane : tables.taps)
    for (auto &taps : plane)
      for (int16_t &tap : taps)
        tap = static_cast<int16_t>(kTapUnit * reader.number(model));
  return generic;
}

const Generic &genericSet() {
  static const std::unique_ptr<Generic> generic = makeGeneric();
  return *generic;
}

} // namespace

Cdf startOf(const uint8_t *lengths, int symbols) {
  Cdf start;
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
  return start;
}

const Tables &genericTables() { return genericSet().tables; }
const Lengths &genericLengths() { return genericSet().lengths; }

Status parseTable(const int32_t *, ByteSpan bytes, Table &table) {
  const Generic &generic = genericSet();
  table = generic.tables;
  NumberReader reader(bytes);
  DifferenceModels models;
  int c = 0;
  for (const FamilyInfo &family : kFamilyInfo) {
    BitModel changes[2];
    unsigned changed = 0;
    for (int i = 0; i < family.contexts; ++i, ++c) {
      changed = reader.bit(changes[changed]);
      if (!changed)
        continue;
      uint8_t row[16];
      int before = 0;
      for (int s = 0; s < family.symbols; ++s) {
        before = reader.number(models.lengths[sizeClass(before)]);
        const int length = generic.lengths.of[c][s] + before;
        if (length < 0 || length > kMostLength)
          return Status::corrupt("block_picture table: a length is out of "
                                 "range");
        row[s] = static_cast<uint8_t>(length);
      }
      const int rate = table.rate[c] + reader.number(models.rate);
      if (rate < kLeastRate || rate > kMostRate)
        return Status::corrupt("block_picture table: a rate is out of range");
      table.start[c] = startOf(row, family.symbols);
      table.rate[c] = static_cast<uint8_t>(rate);
    }
  }
  if (reader.bit(models.hasTaps))
    for (auto &plane : table.taps)
      for (auto &taps : plane)
        for (int16_t &tap : taps) {
          const int value = tap / kTapUnit + reader.number(models.taps);
          if (value < kLeastNumber || value > kMostNumber)
            return Status::corrupt("block_picture table: a tap is out of "
                                   "range");
          tap = static_cast<int16_t>(kTapUnit * value);
        }
  return reader.position() == bytes.size()
             ? Status::ok()
             : Status::corrupt("block_picture table: has another length than "
                               "its numbers");
}

} // namespace smmil::block_picture
