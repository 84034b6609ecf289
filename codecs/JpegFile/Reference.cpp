//===- Reference.cpp - Reference of jpeg_file -----------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Follows spec.md sentence by sentence, on plain vectors. libzstd is the
// authority on its own format. The dictionary is a constant of the format.
//
//===----------------------------------------------------------------------===//
#include "lib/Interpreter/AdaptiveRans.h"
#include "lib/Interpreter/Arithmetic.h"
#include "lib/Interpreter/JpegSegments.h"
#include "lib/Interpreter/ZstdFrame.h"
#include "smmil/Interpreter/ReferencePrimitive.h"

#include <algorithm>
#include <cstdlib>

namespace smmil::reference::jpeg_file {

using namespace jpeg;

namespace {

Status damaged(const char *what) { return Status::corrupt(what); }

//===----------------------------------------------------------------------===//
// Coefficients
//===----------------------------------------------------------------------===//

/// Frequencies of a place of the zigzag.
struct Frequency {
  int u, v;
};

std::vector<Frequency> makeZigzag() {
  std::vector<Frequency> zigzag;
  for (int sum = 0; sum <= 14; ++sum)
    for (int i = 0; i <= sum; ++i) {
      // Diagonals of an even sum run upwards, to the right.
      const int u = sum % 2 == 0 ? i : sum - i, v = sum - u;
      if (u < 8 && v < 8)
        zigzag.push_back({u, v});
    }
  return zigzag;
}

int countNotAbove(const std::vector<int64_t> &thresholds, int64_t value) {
  return int(std::count_if(thresholds.begin(), thresholds.end(),
                           [&](int64_t t) { return t <= value; }));
}
int aClass(int64_t x) { return countNotAbove({1, 3, 6, 10, 17, 30, 70}, x); }
int bClass(int64_t x) { return countNotAbove({1, 3, 5, 9, 15, 30}, x); }
int trustOf(int64_t x) { return countNotAbove({1, 3, 7, 16, 40}, x); }
int cClass(int64_t x) {
  const int64_t y = x / 8;
  if (y == 0)
    return 0;
  const int n = log2Of(uint64_t(y));
  const int below = n == 0 ? 0 : int(y >> (n - 1) & 1);
  return std::min(15, 2 * n + 1 + below);
}
int bitsOfNumber(uint64_t value, int most) {
  return std::min(log2Of(value) + 1, most);
}

/// What a block leaves to those beside it.
struct Block {
  Levels levels = Levels(64, 0);
  int pairs = 0;
  int64_t right[8] = {}, bottom[8] = {};
};

class ComponentReader {
public:
  ComponentReader(AdaptiveReader &in, Contexts &contexts, int set,
                  const Component &component, const std::vector<int64_t> &steps)
      : in(in), contexts(contexts), set(set), component(component), q(steps) {}

  bool run(std::vector<Levels> &levels) {
    std::vector<Block> blocks(size_t(component.columns * component.rows));
    for (int64_t y = 0; y < component.rows; ++y)
      for (int64_t x = 0; x < component.columns; ++x)
        if (!read(blocks, x, y))
          return false;
    for (Block &block : blocks)
      levels.push_back(std::move(block.levels));
    return true;
  }

private:
  enum {
    High,
    HighBy,
    Low,
    LowBy,
    Pair,
    PairBy,
    Magnitude,
    MagnitudeBy,
    MagnitudeLow,
    Sign,
    Mean,
    MeanBy,
    MeanLow
  };

  Context &context(int alphabet, std::vector<int> name) {
    name.push_back(set);
    return contexts.at(name, alphabet);
  }

  bool number(Context &a, Context &b, std::vector<int> low, int64_t &value) {
    value = in.symbol(a, b);
    if (value < 5)
      return true;
    const int size = int(value) - 4, upper = std::min(size, 3);
    low.push_back(size);
    const int high = in.symbol(context(1 << upper, low));
    value = 3 + (1 << size) + (int64_t(high) << (size - upper)) +
            in.bits(size - upper);
    return high < 1 << upper;
  }

  bool read(std::vector<Block> &blocks, int64_t x, int64_t y);
  bool readLevels(Block &own, const std::vector<int64_t> &around,
                  const Block *left, const Block *above);

  /// Sums over the levels of a block with frequencies of one parity.
  int64_t sumOf(const Block &own, bool ofRow, int fixed, int parity) const {
    uint64_t sum = 0;
    for (size_t k = 0; k < 64; ++k) {
      const Frequency f = zigzag[k];
      if ((ofRow ? f.v : f.u) == fixed && (ofRow ? f.u : f.v) % 2 == parity)
        sum += uint64_t(own.levels[k]) * uint64_t(q[k]) *
               uint64_t(cosines[size_t(ofRow ? f.u : f.v)]);
    }
    return wrapSigned(32, sum);
  }
  int64_t continuation(const Block &own, int64_t edge, bool ofRow,
                       int fixed) const {
    return wrapSigned(32, uint64_t(edge) -
                              uint64_t(sumOf(own, ofRow, fixed, 0)) -
                              uint64_t(sumOf(own, ofRow, fixed, 1)));
  }
  int64_t inSteps(int64_t sum, size_t k) const {
    return std::min<int64_t>(4095,
                             (std::abs(sum) / 32) * (65536 / q[k]) / 65536);
  }

  AdaptiveReader &in;
  Contexts &contexts;
  const int set;
  const Component &component;
  const std::vector<int64_t> &q;
  const std::vector<Frequency> zigzag = makeZigzag();
  const std::vector<int64_t> cosines = {256, 355, 334, 301, 256, 201, 139, 71};
};

bool ComponentReader::read(std::vector<Block> &blocks, int64_t x, int64_t y) {
  auto blockAt = [&](int64_t column, int64_t row) -> const Block * {
    if (column < 0 || row < 0 || column >= component.columns)
      return nullptr;
    return &blocks[size_t(row * component.columns + column)];
  };
  const Block *left = blockAt(x - 1, y), *above = blockAt(x, y - 1);
  const Block *aboveLeft = blockAt(x - 1, y - 1),
              *aboveRight = blockAt(x + 1, y - 1);
  const Block nothing;
  const Block &a = above ? *above : left ? *left : nothing;
  const Block &b = left ? *left : a;
  const Block &c = aboveLeft ? *aboveLeft : a;
  const Block &d = aboveRight ? *aboveRight : a;
  std::vector<int64_t> around(65, 0);
  int64_t energy = 0;
  for (size_t k = 0; k < 64; ++k) {
    around[k] = 3 * (std::abs(a.levels[k]) + std::abs(b.levels[k])) +
                std::abs(c.levels[k]) + std::abs(d.levels[k]);
    energy += k > 0 ? around[k] : 0;
  }

  Block &own = blocks[size_t(y * component.columns + x)];
  const int near = (a.pairs + b.pairs + 1) / 2;
  const int activity = bitsOfNumber(uint64_t(energy), 15);
  own.pairs =
      in.symbol(context(16, {High, near}), context(16, {HighBy, activity}));
  if (own.pairs >= 8) {
    const int g = own.pairs - 8;
    const int first[9] = {8, 10, 12, 14, 17, 20, 24, 28, 33};
    own.pairs =
        first[g] + in.symbol(context(5, {Low, g, std::min(near / 4, 7)}),
                             context(5, {LowBy, g, activity}));
    if (own.pairs >= first[g + 1])
      return false;
  }
  if (!readLevels(own, around, left, above))
    return false;

  int64_t fromLeft = left ? continuation(own, left->right[0], true, 0) : 0;
  int64_t fromAbove = above ? continuation(own, above->bottom[0], false, 0) : 0;
  if (!left)
    fromLeft = fromAbove;
  if (!above)
    fromAbove = fromLeft;
  const int64_t sum = fromLeft + fromAbove;
  int64_t expected =
      std::min<int64_t>(2047, (std::abs(sum) + 256 * q[0]) / (512 * q[0]));
  if (sum < 0)
    expected = -expected;
  const int doubt =
      bitsOfNumber(uint64_t(std::abs(fromLeft - fromAbove) / (128 * q[0])), 11);
  int64_t distance = 0;
  if (!number(
          context(16, {Mean, doubt}),
          context(16, {MeanBy, own.pairs < 8 ? own.pairs : 6 + own.pairs / 8}),
          {MeanLow}, distance))
    return false;
  if (distance > 0 && in.bits(1))
    distance = -distance;
  own.levels[0] = expected + distance;
  if (own.levels[0] < -2048 || own.levels[0] > 2047)
    return false;
  for (int f = 0; f < 8; ++f) {
    own.right[f] = wrapSigned(32, uint64_t(sumOf(own, true, f, 0)) -
                                      uint64_t(sumOf(own, true, f, 1)));
    own.bottom[f] = wrapSigned(32, uint64_t(sumOf(own, false, f, 0)) -
                                       uint64_t(sumOf(own, false, f, 1)));
  }
  return true;
}

bool ComponentReader::readLevels(Block &own, const std::vector<int64_t> &around,
                                 const Block *left, const Block *above) {
  static const std::vector<int> classes = {
      0, 1, 2, 3, 4, 5,  6,  6,  7,  7,  7,  8,  8,  8,  8,  9,
      9, 9, 9, 9, 9, 10, 10, 10, 10, 10, 10, 11, 11, 11, 11, 11};
  static const std::vector<int> places = {9, 8, 7, 6, 5, 4, 4, 3,
                                          3, 3, 2, 2, 2, 2, 2, 2};
  auto behind = [&](size_t k) {
    int64_t sum = 0;
    for (size_t i = 0; i < 64 && k < 64; ++i) {
      const int du = zigzag[i].u - zigzag[k].u, dv = zigzag[i].v - zigzag[k].v;
      const int64_t weight = std::min<int64_t>(std::abs(own.levels[i]), 255);
      if ((du == 1 && dv == 0) || (du == 0 && dv == 1))
        sum += 2 * weight;
      if ((du == 1 && dv == 1) || (du == 2 && dv == 0) || (du == 0 && dv == 2))
        sum += weight;
    }
    return sum;
  };
  int history = 0;
  for (int j = own.pairs; j >= 1; --j) {
    int64_t near8[2], continued[2] = {0, 0};
    for (size_t i = 0; i < 2; ++i) {
      const size_t k = size_t(2 * j - 1) + i;
      near8[i] = around[k];
      if (k > 63)
        continue;
      const Frequency f = zigzag[k];
      if (f.u == 0 && left)
        continued[i] = continuation(own, left->right[f.v], true, f.v);
      else if (f.v == 0 && above)
        continued[i] = continuation(own, above->bottom[f.u], false, f.u);
      else
        continue;
      near8[i] = (around[k] + 3 * inSteps(continued[i], k)) / 4;
    }
    const size_t first = size_t(2 * j - 1);
    const int symbol =
        in.symbol(context(16, {Pair, classes[size_t(j - 1)], aClass(near8[0]),
                               aClass(near8[1])}),
                  context(16, {PairBy,
                               j == own.pairs ? 0
                               : j <= 16      ? places[size_t(j - 1)]
                                              : 1,
                               bClass(behind(first)), bClass(behind(first + 1)),
                               history}));
    for (size_t i = 0; i < 2; ++i) {
      int64_t magnitude = i == 0 ? symbol / 4 : symbol % 4;
      if (magnitude == 0)
        continue;
      const size_t k = first + i;
      if (k > 63)
        return false;
      if (magnitude == 3) {
        const int s = k < 16 ? int(k) : 0;
        int64_t more = 0;
        if (!number(context(16, {Magnitude, s, cClass(near8[i])}),
                    context(16, {MagnitudeBy, s, cClass(4 * behind(k))}),
                    {MagnitudeLow, cClass(near8[i]) / 4}, more))
          return false;
        magnitude += more;
        if (magnitude > 2047)
          return false;
      }
      const Frequency f = zigzag[k];
      const int trust = trustOf(inSteps(continued[i], k));
      int negative = 0;
      if (trust > 0) {
        const int edge = f.u == 0 ? f.v - 1 : 6 + f.u;
        const int bit =
            in.symbol(context(2, {Sign, edge, trust - 1,
                                  int(std::min<int64_t>(magnitude, 3)) - 1}));
        if (bit > 1)
          return false;
        negative = bit ^ int(continued[i] < 0);
      } else {
        negative = int(in.bits(1));
      }
      own.levels[k] = negative ? -magnitude : magnitude;
    }
    const int sum = symbol / 4 + symbol % 4;
    history = std::min(sum, 2);
  }
  return true;
}

//===----------------------------------------------------------------------===//
// Scans
//===----------------------------------------------------------------------===//

class ScanWriter {
public:
  ScanWriter(const Header &header, const ScanHeader &scan, bool padding,
             Bytes &file)
      : header(header), scan(scan), padding(padding), file(file) {}

  bool run() {
    const bool single = scan.components.size() == 1;
    const Component &only = header.components[scan.components[0]];
    const int64_t mcusX = single ? only.ownColumns : header.mcusX;
    const int64_t mcusY = single ? only.ownRows : header.mcusY;
    predicted.assign(scan.components.size(), 0);
    for (int64_t mcu = 0; mcu < mcusX * mcusY; ++mcu) {
      const int64_t x = mcu % mcusX, y = mcu / mcusX;
      if (header.restart > 0 && mcu > 0 && mcu % header.restart == 0) {
        endRun();
        align();
        file.push_back(0xff);
        file.push_back(uint8_t(0xd0 + (mcu / header.restart - 1) % 8));
        predicted.assign(scan.components.size(), 0);
      }
      for (size_t i = 0; i < scan.components.size(); ++i) {
        const Component &c = header.components[scan.components[i]];
        const int64_t h = single ? 1 : c.h, v = single ? 1 : c.v;
        for (int64_t row = y * v; row < y * v + v; ++row)
          for (int64_t column = x * h; column < x * h + h; ++column)
            block(i, c.blocks[size_t(row * c.columns + column)]);
      }
    }
    endRun();
    align();
    return good;
  }

private:
  void bit(uint32_t value) {
    byte = 2 * byte + value;
    if (++bitsInByte == 8) {
      file.push_back(uint8_t(byte));
      if (byte == 0xff)
        file.push_back(0);
      byte = 0;
      bitsInByte = 0;
    }
  }
  void bits(uint32_t value, int count) {
    for (int i = count - 1; i >= 0; --i)
      bit(value >> i & 1);
  }
  void align() {
    while (bitsInByte > 0)
      bit(padding);
  }
  void code(const Huffman &table, int symbol) {
    const auto found = table.codes.find(symbol);
    if (found == table.codes.end())
      good = false;
    else
      bits(found->second.value, found->second.length);
  }
  /// A run, the size of a value, and the value.
  void value(const Huffman &table, int run, int64_t value) {
    const int size = log2Of(uint64_t(std::abs(value))) + 1;
    good = good && size < 16;
    code(table, (16 * run + size) % 256);
    bits(uint32_t(value < 0 ? value + (1 << size) - 1 : value), size);
  }
  int64_t cut(int64_t level) const {
    const int64_t magnitude = std::abs(level) >> scan.low;
    return level < 0 ? -magnitude : magnitude;
  }

  void block(size_t i, const Levels &levels) {
    if (scan.first == 0 && scan.high == 0) {
      // Rounds downwards.
      const int64_t level = levels[0] >> scan.low;
      value(*header.dc[scan.dc[i]], 0, level - predicted[i]);
      predicted[i] = level;
    } else if (scan.first == 0) {
      bit(uint32_t(levels[0] >> scan.low) & 1);
    }
    if (scan.last == 0)
      return;
    table = &*header.ac[scan.ac[i]];
    if (scan.high == 0)
      firstPass(levels);
    else
      refine(levels);
  }
  void firstPass(const Levels &levels) {
    int run = 0;
    for (int k = std::max(scan.first, 1); k <= scan.last; ++k) {
      const int64_t level = cut(levels[size_t(k)]);
      if (level == 0) {
        ++run;
        continue;
      }
      endRun();
      for (; run > 15; run -= 16)
        code(*table, 0xf0);
      value(*table, run, level);
      run = 0;
    }
    if (run == 0)
      return;
    if (!header.progressive)
      code(*table, 0);
    else if (++endsOfBlocks == 32767)
      endRun();
  }
  void refine(const Levels &levels) {
    int lastNew = 0;
    for (int k = scan.first; k <= scan.last; ++k)
      if (std::abs(cut(levels[size_t(k)])) == 1)
        lastNew = k;
    int run = 0;
    std::vector<uint32_t> own; // Corrections since the last symbol.
    for (int k = scan.first; k <= scan.last; ++k) {
      const int64_t magnitude = std::abs(cut(levels[size_t(k)]));
      if (magnitude == 0) {
        ++run;
        continue;
      }
      for (; run > 15 && k <= lastNew; run -= 16) {
        endRun();
        code(*table, 0xf0);
        put(own);
      }
      if (magnitude > 1) {
        own.push_back(uint32_t(magnitude) & 1);
        continue;
      }
      endRun();
      code(*table, 16 * run + 1);
      bit(levels[size_t(k)] > 0);
      put(own);
      run = 0;
    }
    if (run == 0 && own.empty())
      return;
    ++endsOfBlocks;
    corrections.insert(corrections.end(), own.begin(), own.end());
    if (endsOfBlocks == 32767 || corrections.size() > 937)
      endRun();
  }
  void put(std::vector<uint32_t> &list) {
    for (uint32_t value : list)
      bit(value);
    list.clear();
  }
  void endRun() {
    if (endsOfBlocks == 0)
      return;
    const int size = log2Of(endsOfBlocks);
    code(*table, 16 * size);
    bits(uint32_t(endsOfBlocks - (1u << size)), size);
    endsOfBlocks = 0;
    put(corrections);
  }

  const Header &header;
  const ScanHeader &scan;
  const uint32_t padding;
  Bytes &file;
  bool good = true;
  uint32_t byte = 0;
  int bitsInByte = 0;
  std::vector<int64_t> predicted;
  const Huffman *table = nullptr;
  uint64_t endsOfBlocks = 0;
  std::vector<uint32_t> corrections;
};

//===----------------------------------------------------------------------===//
// Items
//===----------------------------------------------------------------------===//

Status shapeOf(const int32_t *, const Shape *operands, Shape *results) {
  if (operands[0].kind != ValueKind::Bytes)
    return Status::unsupported("jpeg_file: needs bytes");
  results[0] = bitsShape();
  return Status::ok();
}

Status decodeFile(const Bytes &outside, ByteSpan coded, uint64_t blocks,
                  bool padding, uint64_t size, Bytes &file) {
  // The first walk ends at the first scan, the second one writes.
  Header early;
  size_t at = 2;
  for (Kind kind = Kind::Other; kind == Kind::Other;) {
    ScanHeader scan;
    if (!readSegment(outside, at, early, scan, kind))
      return damaged("jpeg_file: damaged segments");
  }
  if (early.blocks() != std::min(blocks, 4 * size))
    return damaged("jpeg_file: the frame has other blocks");
  AdaptiveReader in;
  SMMIL_RETURN_IF_ERROR(in.open(coded));
  Contexts contexts;
  std::vector<std::vector<Levels>> levels;
  for (const Component &c : early.components)
    if (!ComponentReader(in, contexts, levels.empty() ? 0 : 1, c,
                         early.steps[size_t(c.table)])
             .run(levels.emplace_back()))
      return damaged("jpeg_file: a level or symbol is out of range");
  SMMIL_RETURN_IF_ERROR(in.finish());

  Header header;
  size_t copied = 0;
  at = 2;
  for (Kind kind = Kind::Other; kind != Kind::End;) {
    ScanHeader scan;
    const bool hadFrame = !header.components.empty();
    if (!readSegment(outside, at, header, scan, kind) ||
        header.work > 64 * size)
      return damaged("jpeg_file: damaged segments");
    if (!hadFrame && levels.size() == header.components.size())
      for (size_t c = 0; c < levels.size(); ++c)
        header.components[c].blocks = levels[c];
    if (kind != Kind::Scan)
      continue;
    file.insert(file.end(), outside.begin() + ptrdiff_t(copied),
                outside.begin() + ptrdiff_t(at));
    if (!ScanWriter(header, scan, padding, file).run() || file.size() > size)
      return damaged("jpeg_file: a scan cannot be written");
    copied = at;
  }
  file.insert(file.end(), outside.begin() + ptrdiff_t(copied), outside.end());
  return file.size() == size ? Status::ok()
                             : damaged("jpeg_file: another length");
}

Status decode(const Step &step, const Value *results, Value *operands) {
  const uint64_t size = operands[0].shape.count;
  Reader in(results[0].bits);
  uint32_t kind = 0;
  if (!in.u8(kind) || kind > 2)
    return damaged("jpeg_file: unknown kind");
  Bytes file;
  if (kind == 0) {
    if (in.left() != size)
      return damaged("jpeg_file: another length");
    file.assign(in.rest().begin(), in.rest().end());
  } else {
    uint64_t outsideSize = 0, packed = 0;
    if (!in.varint(size, outsideSize) || !in.varint(UINT32_MAX, packed) ||
        packed > in.left())
      return damaged("jpeg_file: bad header");
    Bytes outside(size_t(outsideSize), 0);
    SMMIL_RETURN_IF_ERROR(
        readZstdFrame(in.take(size_t(packed)),
                      {jpeg::kDictionary, sizeof(jpeg::kDictionary)}, outside));
    if (outside.size() < 2)
      return damaged("jpeg_file: no segments");
    SMMIL_RETURN_IF_ERROR(
        decodeFile(outside, in.rest(), step.item[0], kind == 2, size, file));
  }
  operands[0].elements.assign(file.begin(), file.end());
  return Status::ok();
}

/// Keeps every file as it is.
Status encode(const Step &, const Value *operands, Value *results) {
  results[0].bits.push_back(0);
  for (int64_t byte : operands[0].elements)
    results[0].bits.push_back(uint8_t(byte));
  return Status::ok();
}

uint32_t itemLimit(const int32_t *, size_t) { return 4194303; }

} // namespace

extern const ReferencePrimitive kReference;
const ReferencePrimitive kReference = {shapeOf, decode, encode,   1,
                                       1,       1,      itemLimit};

} // namespace smmil::reference::jpeg_file
