//===- Reference.cpp - Reference of jpeg_file -----------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Follows spec.md sentence by sentence, on plain vectors. libzstd is the
// authority on its own format. The dictionary and the rows are constants of the
// format.
//
//===----------------------------------------------------------------------===//
#include "codecs/JpegFile/GenericData.h"
#include "lib/Interpreter/Arithmetic.h"
#include "lib/Interpreter/JpegSegments.h"
#include "lib/Interpreter/Rans.h"
#include "lib/Interpreter/ZstdFrame.h"
#include "smmil/Interpreter/ReferencePrimitive.h"

#include <algorithm>
#include <cstdlib>
#include <numeric>

namespace smmil::reference::jpeg_file {

using namespace jpeg;
using namespace smmil::jpeg_file;

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

int countNotAbove(const std::vector<int> &thresholds, int value) {
  return int(std::count_if(thresholds.begin(), thresholds.end(),
                           [&](int t) { return t <= value; }));
}

/// Plain bits, least significant first.
class PlainBits {
public:
  explicit PlainBits(ByteSpan bytes) : bytes(bytes) {}

  bool take(int count, uint32_t &value) {
    value = 0;
    for (int i = 0; i < count; ++i, ++at) {
      if (at / 8 >= bytes.size())
        return false;
      value |= uint32_t(bytes[at / 8] >> (at % 8) & 1) << i;
    }
    return true;
  }
  /// The rest is less than a byte, of zeros.
  bool finish() {
    uint32_t rest = 0;
    const size_t left = 8 * bytes.size() - at;
    return left < 8 && take(int(left), rest) && rest == 0;
  }

private:
  ByteSpan bytes;
  size_t at = 0;
};

/// The rows of the format.
std::vector<Row> makeRows() {
  std::vector<Row> rows;
  uint32_t sum = 0;
  for (const RowEntry &entry : kRowEntries) {
    if (sum == 0)
      rows.emplace_back(256, 0);
    rows.back()[entry.symbol] = entry.frequency;
    sum = (sum + entry.frequency) % 1024;
  }
  return rows;
}

class LevelsReader {
public:
  explicit LevelsReader(Reader &words) : lanes(words, 10) {}

  Status open(ByteSpan plainBytes, uint64_t blocks) {
    plain = PlainBits(plainBytes);
    laneCount = blocks < 128 ? 4 : blocks < 512 ? 8 : blocks < 2048 ? 16 : 32;
    return lanes.open(laneCount);
  }
  bool component(const Component &component, bool isFirst,
                 std::vector<Levels> &levels);
  Status finish() {
    SMMIL_RETURN_IF_ERROR(lanes.finish());
    return plain.finish() ? Status::ok()
                          : damaged("jpeg_file: plain bits are left over");
  }

private:
  /// Symbols of one call, under rows of these contexts.
  bool call(const std::vector<int> &contexts, std::vector<int> &symbols) {
    symbols.clear();
    for (size_t i = 0; i < contexts.size(); ++i) {
      uint32_t symbol = 0;
      if (!lanes.symbol(i % laneCount, rows[rowOf[contexts[i]]], symbol).isOk())
        return false;
      symbols.push_back(int(symbol));
    }
    return true;
  }
  /// A number of `size` bits and its sign.
  bool number(int size, int64_t &value) {
    value = 0;
    uint32_t negative = 0, low = 0;
    if (size == 0)
      return true;
    if (!plain.take(1, negative) || !plain.take(size - 1, low))
      return false;
    value = (int64_t(1) << (size - 1)) + low;
    if (negative)
      value = -value;
    return true;
  }

  /// What blocks have in all, row by row.
  struct Whole {
    std::vector<int> tops, pairs, sizes;
  };
  bool row(int64_t y, int64_t width, const Whole &above, Whole &own,
           std::vector<Levels> &levels);
  bool chunk(const std::vector<int> &tops, const std::vector<int> &pairs,
             Levels *levels);

  Lanes lanes;
  PlainBits plain{{}};
  size_t laneCount = 0;
  const uint8_t *rowOf = nullptr;
  const std::vector<Row> rows = makeRows();
  const std::vector<Frequency> zigzag = makeZigzag();
};

/// Twice the block above and those beside it; at the ends it stands for them.
int aroundOf(const std::vector<int> &above, size_t x) {
  return 2 * above[x] + above[x > 0 ? x - 1 : x] +
         above[x + 1 < above.size() ? x + 1 : x];
}

/// The blocks to the left and right; one that is missing is like the other one.
int besideOf(const std::vector<int> &own, size_t x) {
  if (own.size() == 1)
    return 0;
  return own[x > 0 ? x - 1 : x + 1] + own[x + 1 < own.size() ? x + 1 : x - 1];
}

bool LevelsReader::row(int64_t y, int64_t width, const Whole &above, Whole &own,
                       std::vector<Levels> &levels) {
  const auto count = size_t(width);
  std::vector<int> contexts, symbols;
  own.tops.assign(count, 0);
  for (size_t x = 0; x < count; x += 2)
    contexts.push_back(int(kTopEven) + aroundOf(above.tops, x) / 2);
  if (!call(contexts, symbols))
    return false;
  for (size_t i = 0; i < symbols.size(); ++i)
    own.tops[2 * i] = symbols[i];
  contexts.clear();
  for (size_t x = 1; x < count; x += 2)
    contexts.push_back(int(kTopOdd) + 12 * (aroundOf(above.tops, x) / 4) +
                       besideOf(own.tops, x) / 2);
  if (!call(contexts, symbols))
    return false;
  for (size_t i = 0; i < symbols.size(); ++i)
    own.tops[2 * i + 1] = symbols[i];

  contexts.clear();
  for (size_t x = 0; x < count; ++x) {
    // Rounds downwards.
    const int lower = (besideOf(own.tops, x) - 2 * own.tops[x]) >> 1;
    contexts.push_back(int(kPairs) + 56 * own.tops[x] +
                       7 * countNotAbove({1, 4, 10, 19, 32, 50, 80},
                                         aroundOf(above.pairs, x)) +
                       std::clamp(lower, -3, 3) + 3);
  }
  if (!call(contexts, own.pairs))
    return false;

  contexts.clear();
  for (size_t x = 0; x < count; ++x)
    contexts.push_back(
        int(kMean) + 144 * countNotAbove({1, 3, 6, 11}, own.pairs[x]) +
        12 * own.tops[x] + std::min(11, aroundOf(above.sizes, x) / 4));
  if (!call(contexts, own.sizes))
    return false;
  for (int64_t x = 0; x < width; ++x) {
    Levels *block = &levels[size_t(y * width + x)];
    int64_t past = 0, left = 0, up = 0, corner = 0;
    if (!number(own.sizes[size_t(x)], past))
      return false;
    if (y > 0)
      left = up = corner = block[-width][0];
    if (x > 0) {
      left = block[-1][0];
      up = y > 0 ? up : left;
      corner = y > 0 ? block[-width - 1][0] : left;
    }
    block[0][0] = past + std::clamp(left + up - corner, std::min(left, up),
                                    std::max(left, up));
    if (block[0][0] < -2048 || block[0][0] > 2047)
      return false;
  }
  return true;
}

bool LevelsReader::chunk(const std::vector<int> &tops,
                         const std::vector<int> &pairs, Levels *levels) {
  static const std::vector<int> classes = {
      0, 1, 2, 3, 4, 5,  6,  6,  7,  7,  7,  8,  8,  8,  8,  9,
      9, 9, 9, 9, 9, 10, 10, 10, 10, 10, 10, 11, 11, 11, 11, 11};
  std::vector<size_t> order(pairs.size());
  std::iota(order.begin(), order.end(), size_t(0));
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return pairs[a] > pairs[b]; });
  auto behind = [&](const Levels &block, size_t k, size_t lastOfPair) {
    int sum = 0;
    for (size_t i = lastOfPair + 1; i < 64 && k < 64; ++i) {
      const int du = zigzag[i].u - zigzag[k].u, dv = zigzag[i].v - zigzag[k].v;
      const int size = log2Of(uint64_t(std::abs(block[i]))) + 1;
      if ((du == 1 && dv == 0) || (du == 0 && dv == 1))
        sum += 2 * size;
      if ((du == 1 && dv == 1) || (du == 2 && dv == 0) || (du == 0 && dv == 2))
        sum += size;
    }
    return countNotAbove({1, 4, 8, 14}, sum);
  };
  for (int j = 32; j > 0; --j) {
    const size_t k = size_t(2 * j - 1);
    const int ofClass = classes[size_t(j - 1)];
    std::vector<int> contexts, symbols;
    for (size_t i : order) {
      if (pairs[i] < j)
        break;
      const int top = std::clamp(tops[i], 1, 10) - 1;
      if (pairs[i] == j)
        contexts.push_back(int(kLastPair) + 10 * ofClass + top);
      else
        contexts.push_back(int(kPair) + 250 * ofClass + 25 * top +
                           5 * behind(levels[i], k, k + 1) +
                           behind(levels[i], k + 1, k + 1));
    }
    if (!call(contexts, symbols))
      return false;
    for (size_t n = 0; n < symbols.size(); ++n) {
      Levels &block = levels[order[n]];
      auto sizes = uint32_t(symbols[n]);
      if (sizes == 255 && !plain.take(8, sizes))
        return false;
      const int first = int(sizes / 16), second = int(sizes % 16);
      int64_t none = 0;
      if (first > 11 || second > 11 || (j == 32 && second > 0) ||
          !number(first, block[k]) ||
          !number(second, j == 32 ? none : block[k + 1]))
        return false;
    }
  }
  return true;
}

bool LevelsReader::component(const Component &component, bool isFirst,
                             std::vector<Levels> &levels) {
  rowOf = kRowOf[isFirst ? 0 : 1];
  const auto width = size_t(component.columns);
  levels.assign(width * size_t(component.rows), Levels(64, 0));
  Whole above;
  above.tops = above.pairs = above.sizes = std::vector<int>(width, 0);
  std::vector<int> tops, pairs;
  for (int64_t y = 0; y < component.rows; ++y) {
    Whole own;
    if (!row(y, component.columns, above, own, levels))
      return false;
    tops.insert(tops.end(), own.tops.begin(), own.tops.end());
    pairs.insert(pairs.end(), own.pairs.begin(), own.pairs.end());
    above = std::move(own);
  }
  for (size_t first = 0; first < levels.size(); first += 512) {
    const size_t end = std::min(first + 512, levels.size());
    if (!chunk({&tops[first], &tops[first] + (end - first)},
               {&pairs[first], &pairs[first] + (end - first)}, &levels[first]))
      return false;
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
  Reader words(coded);
  uint64_t plainSize = 0;
  if (!words.varint(coded.size(), plainSize) || plainSize > words.left())
    return damaged("jpeg_file: bad header of the levels");
  const ByteSpan plain = words.take(size_t(plainSize));
  LevelsReader in(words);
  SMMIL_RETURN_IF_ERROR(in.open(plain, early.blocks()));
  std::vector<std::vector<Levels>> levels;
  for (const Component &c : early.components) {
    const bool isFirst = levels.empty();
    if (!in.component(c, isFirst, levels.emplace_back()))
      return damaged("jpeg_file: a level or symbol is out of range");
  }
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
