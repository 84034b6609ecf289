//===- ReferenceTables.h - Tables of block_picture, again -------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Unpacks the table for the reference. With the kernels it shares the packed
// bytes, which are data.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_BLOCKPICTURE_REFERENCETABLES_H
#define SMMIL_CODECS_BLOCKPICTURE_REFERENCETABLES_H

#include "codecs/BlockPicture/GenericData.h"
#include "lib/Interpreter/Arithmetic.h"

#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

namespace smmil::reference::block_picture {

enum Name {
  Split,
  ModeName,
  Delta,
  MatrixName,
  ChromaName,
  Slope,
  TransformName,
  SizeLuma,
  SizeFirst,
  SizeSecond,
  SizeBits,
  LastPair,
  OnlyDc,
  Rest,
  PairName,
  Names
};
constexpr int kSymbols[Names] = {2,  16, 4, 8,  16, 16, 8, 16,
                                 16, 16, 4, 16, 16, 16, 16};
constexpr int kCounts[Names] = {48, 98,  9,  4,  189, 4,  48,  36,
                                36, 108, 80, 80, 8,   24, 1512};

struct Context {
  std::vector<int> lengths; ///< In 1/8 bit, one for each symbol.
  std::vector<int> entries; ///< Made from them.
  int rate = 0;
};

struct Table {
  std::vector<Context> contexts[Names];
  /// [L - 2][mode][input][output], [plane][class][tap] in 1/32768.
  std::vector<std::vector<std::vector<int>>> matrices[3];
  int taps[3][27][6];
};

/// The range coder of tables.
struct Unpacker {
  std::vector<uint8_t> bytes;
  size_t at = 0;
  uint64_t code = 0, range = 0xffffffff;
  using Model = std::vector<uint32_t>;

  static Model model() { return Model(256, 2048); }
  void pull() { code = code << 8 | (at < bytes.size() ? bytes[at] : 0), ++at; }
  void start() {
    for (int i = 0; i < 4; ++i)
      pull();
  }
  bool bit(uint32_t &chance) {
    const uint64_t bound = range / 4096 * chance;
    const bool one = code >= bound;
    if (one) {
      code -= bound;
      range -= bound;
      chance -= chance / 32;
    } else {
      range = bound;
      chance += (4096 - chance) / 32;
    }
    for (; range < 0x1000000; range <<= 8)
      pull();
    return one;
  }
  int number(Model &model) {
    uint32_t node = 1;
    for (int i = 0; i < 8; ++i)
      node = 2 * node + bit(model[node]);
    return int(unfold(node - 256));
  }
};

inline int classOf(int value) {
  value = std::abs(value);
  return (value > 0) + (value > 2) + (value > 7);
}

inline std::vector<int> entriesOf(const std::vector<int> &lengths) {
  const int64_t powers[8] = {1048576, 961548, 881744, 808563,
                             741455,  679917, 623487, 571740};
  const size_t n = lengths.size();
  std::vector<int64_t> sums(n);
  int64_t total = 0;
  for (size_t s = 0; s < n; ++s)
    sums[s] = total += powers[lengths[s] % 8] >> (lengths[s] / 8);
  std::vector<int> entries;
  for (size_t s = 0; s < n; ++s)
    entries.push_back(int(s + 1 < n
                              ? sums[s] * (32768 - 8 * int64_t(n)) / total +
                                    8 * int64_t(s + 1) - 1
                              : 32767));
  return entries;
}

inline Table makeTable() {
  Table table;
  Unpacker in;
  const std::string digits =
      "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
      ".-:+=^!/*,&<>()[]{}@%$#";
  const std::string text = smmil::block_picture::kGenericData;
  for (size_t i = 0; i < text.size(); i += 5) {
    uint64_t value = 0;
    for (size_t k = 0; k < 5; ++k)
      value = 85 * value + digits.find(text[i + k]);
    for (int shift = 24; shift >= 0; shift -= 8)
      in.bytes.push_back(uint8_t(value >> shift & 255));
  }
  in.bytes.resize(smmil::block_picture::kGenericBytes);
  in.start();
  for (int name = 0; name < Names; ++name) {
    std::vector<Unpacker::Model> models(16, Unpacker::model());
    const auto n = size_t(kSymbols[name]);
    std::vector<std::vector<int>> rows;
    for (int c = 0; c < kCounts[name]; ++c) {
      const std::vector<int> none(16, 0);
      const std::vector<int> &one = c > 0 ? rows[size_t(c) - 1] : none;
      const std::vector<int> &three = c > 2 ? rows[size_t(c) - 3] : one;
      std::vector<int> row(16, 0);
      for (size_t s = 0; s < n; ++s) {
        const int m = 4 * classOf(one[s] - three[s]) +
                      (s > 0 ? classOf(row[s - 1] - one[s - 1]) : 0);
        row[s] = (one[s] + three[s]) / 2 + in.number(models[size_t(m)]);
      }
      rows.push_back(row);
      Context context;
      context.lengths.assign(row.begin(), row.begin() + long(n));
      context.entries = entriesOf(context.lengths);
      table.contexts[name].push_back(context);
    }
  }
  Unpacker::Model rates = Unpacker::model();
  int rate = 0;
  for (auto &contexts : table.contexts)
    for (Context &context : contexts)
      context.rate = rate += in.number(rates);
  for (int z = 0; z < 3; ++z) {
    std::vector<Unpacker::Model> models(16, Unpacker::model());
    const int side = z == 0 ? 4 : 8, inputs = z == 0 ? 13 : 17;
    table.matrices[z].assign(8, std::vector<std::vector<int>>(size_t(inputs)));
    for (auto &mode : table.matrices[z])
      for (std::vector<int> &row : mode)
        for (int o = 0; o < side * side; ++o) {
          const int left = o % side ? row.back() : 0;
          const int above = o >= side ? row[size_t(o - side)] : 0;
          const int guess = o % side && o >= side
                                ? int(std::floor(double(left + above) / 2))
                                : left + above;
          row.push_back(
              guess +
              in.number(
                  models[size_t(4 * classOf(left - above) + classOf(guess))]));
        }
  }
  Unpacker::Model taps = Unpacker::model();
  for (auto &plane : table.taps)
    for (auto &list : plane)
      for (int &tap : list)
        tap = 128 * in.number(taps);
  return table;
}

inline const Table &sharedTable() {
  static const Table table = makeTable();
  return table;
}

/// The table of a dataset: the shared one with a difference.
inline Status readDifference(ByteSpan bytes, Table &table) {
  Unpacker in;
  in.bytes.assign(bytes.begin(), bytes.end());
  in.start();
  std::vector<Unpacker::Model> lengths(4, Unpacker::model());
  Unpacker::Model rates = Unpacker::model(), taps = Unpacker::model();
  for (auto &contexts : table.contexts) {
    uint32_t chances[2] = {2048, 2048};
    bool changed = false;
    for (Context &context : contexts) {
      changed = in.bit(chances[changed]);
      if (!changed)
        continue;
      int before = 0;
      for (int &length : context.lengths) {
        length += before = in.number(lengths[size_t(classOf(before))]);
        if (length < 0 || length > 104)
          return Status::corrupt("block_picture table: no such length");
      }
      context.entries = entriesOf(context.lengths);
      context.rate += in.number(rates);
      if (context.rate < 4 || context.rate > 15)
        return Status::corrupt("block_picture table: no such rate");
    }
  }
  uint32_t hasTaps = 2048;
  if (in.bit(hasTaps))
    for (auto &plane : table.taps)
      for (auto &list : plane)
        for (int &tap : list) {
          tap += 128 * in.number(taps);
          if (std::abs(tap) > 128 * 127)
            return Status::corrupt("block_picture table: no such tap");
        }
  return in.at == bytes.size()
             ? Status::ok()
             : Status::corrupt(
                   "block_picture table: bytes are left or missing");
}

} // namespace smmil::reference::block_picture

#endif // SMMIL_CODECS_BLOCKPICTURE_REFERENCETABLES_H
