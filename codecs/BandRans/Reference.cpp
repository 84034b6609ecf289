//===- Reference.cpp - Reference of band_rans -----------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Follows spec.md sentence by sentence, on plain vectors.
//
//===----------------------------------------------------------------------===//

#include "lib/Interpreter/Rans.h"
#include "smmil/Interpreter/ReferencePrimitive.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <numeric>
#include <tuple>

namespace smmil::reference::band_rans {

namespace {

Status shapeOf(const int32_t *args, const Shape *operands, Shape *results) {
  const Shape &shape = operands[0];
  const int32_t lanes = args[0];
  if (shape.kind != ValueKind::Bands ||
      (shape.channels != 1 && shape.channels != 3))
    return Status::unsupported("band rANS: needs bands of 1 or 3 planes");
  if ((shape.block != 4 && shape.block != 8) || shape.keep > 64)
    return Status::unsupported("band rANS: needs blocks of side 4 or 8");
  if (lanes != 4 && lanes != 8 && lanes != 16 && lanes != 32)
    return Status::unsupported("band rANS: unknown number of lanes");
  results[0] = bitsShape();
  return Status::ok();
}

constexpr int kPrecision = 10;
constexpr int kSlots = 1 << kPrecision;
constexpr int kEobContexts = 13, kDcContexts = 12;
constexpr int kMaxMagnitude = 32767; ///< Of a level that is not DC.
constexpr uint32_t kDcAlphabet = 52;
constexpr int kAcAlphabet = 16, kEscape = 15;
constexpr int kRemContexts = 5, kSumContexts = 12;

int thresholds(int value, std::initializer_list<int> list) {
  int count = 0;
  for (int threshold : list)
    count += threshold <= value;
  return count;
}

int lengthContext(int value) {
  return thresholds(value, {1, 2, 4, 6, 9, 13, 18, 24, 31, 40, 50});
}

using Distribution = std::vector<int>; ///< Frequencies, summing to kSlots.

struct Tables {
  int block = 0, keep = 0, groups = 0;
  std::vector<Distribution> eob, dc, ac;
  std::vector<int> bandGroup;  ///< By scan index.
  std::vector<int> eobCluster; ///< By (class, context).
  std::vector<int> dcCluster;
  std::vector<int> acCluster; ///< By (class, group, rem, sum).
};

Status readDistribution(Reader &reader, int alphabet,
                        Distribution &distribution) {
  uint32_t largest = 0;
  int sum = 0, which = 0;
  for (int symbol = 0; symbol < alphabet; ++symbol) {
    uint32_t code = 0;
    if (!reader.u8(code))
      return Status::corrupt("band table: distribution is cut short");
    if (code == 0 || code > 35)
      return Status::corrupt("band table: unknown frequency code");
    int frequency =
        code <= 4 ? int(code) : int(4 + (code & 3)) << ((code >> 2) - 1);
    if (code > largest) {
      largest = code;
      which = symbol;
    }
    sum += frequency;
    distribution.push_back(frequency);
  }
  distribution[size_t(which)] += kSlots - sum;
  if (distribution[size_t(which)] < 1)
    return Status::corrupt("band table: distribution cannot be made to sum up");
  return Status::ok();
}

Status readClusters(Reader &reader, size_t count, uint32_t clusters,
                    bool difference, std::vector<int> &out) {
  uint32_t previous = 0;
  for (size_t i = 0; i < count; ++i) {
    uint32_t cluster = 0;
    if (!reader.u8(cluster))
      return Status::corrupt("band table: clusters are cut short");
    if (difference)
      cluster = (previous + cluster) & 255;
    previous = cluster;
    if (cluster >= clusters)
      return Status::corrupt("band table: cluster out of range");
    out.push_back(int(cluster));
  }
  return Status::ok();
}

Status readTables(ByteSpan bytes, const Shape &shape, Tables &tables) {
  Reader reader(bytes);
  uint32_t version = 0, n = 0, kept = 0, eobs = 0, dcs = 0, acs = 0, groups = 0;
  if (!reader.u8(version) || !reader.u8(n) || !reader.u8(kept) ||
      !reader.u8(eobs) || !reader.u8(dcs) || !reader.u8(acs) ||
      !reader.u8(groups))
    return Status::corrupt("band table: header is cut short");
  if (version != 1)
    return Status::unsupported("band table: unknown version");
  if (int(n) != shape.block || int(kept) != shape.keep || eobs < 1 ||
      eobs > 26 || dcs < 1 || dcs > 24 || acs < 1 || acs > 64 || groups < 1 ||
      groups > 63)
    return Status::corrupt("band table: header contradicts the bands");
  const int keep = tables.keep = shape.keep;
  tables.block = shape.block;
  tables.groups = int(groups);
  tables.bandGroup.push_back(0); // scan index 0 is DC and has no group
  SMMIL_RETURN_IF_ERROR(
      readClusters(reader, size_t(keep - 1), groups, false, tables.bandGroup));
  SMMIL_RETURN_IF_ERROR(
      readClusters(reader, 2 * kEobContexts, eobs, false, tables.eobCluster));
  SMMIL_RETURN_IF_ERROR(
      readClusters(reader, 2 * kDcContexts, dcs, false, tables.dcCluster));
  SMMIL_RETURN_IF_ERROR(readClusters(
      reader, size_t(2 * tables.groups) * kRemContexts * kSumContexts, acs,
      true, tables.acCluster));
  for (auto [count, alphabet, into] :
       {std::tuple(eobs, keep, &tables.eob),
        std::tuple(dcs, int(kDcAlphabet), &tables.dc),
        std::tuple(acs, kAcAlphabet, &tables.ac)})
    for (uint32_t i = 0; i < count; ++i) {
      into->emplace_back();
      SMMIL_RETURN_IF_ERROR(readDistribution(reader, alphabet, into->back()));
    }
  if (reader.left() != 0)
    return Status::corrupt("band table: bytes left over");
  return Status::ok();
}

/// The item's two streams: words forwards, raw bits backwards.
class Streams {
public:
  Status open(ByteSpan bytes, int laneCount) {
    item = bytes;
    for (int lane = 0; lane < laneCount; ++lane) {
      if (item.size() - at < 4)
        return Status::truncated("band stream: rANS states are cut short");
      uint32_t state = 0;
      for (int i = 0; i < 4; ++i)
        state |= uint32_t(item[at + size_t(i)]) << (8 * i);
      if (state < 0x10000)
        return Status::corrupt("band stream: rANS state is too small");
      at += 4;
      states.push_back(state);
    }
    return Status::ok();
  }

  /// One symbol on lane `index % lanes`.
  Status symbol(const Distribution &distribution, size_t index, int &symbol) {
    uint32_t &x = states[index % states.size()];
    auto slot = int(x & (kSlots - 1));
    int start = 0;
    symbol = 0;
    while (slot >= start + distribution[size_t(symbol)])
      start += distribution[size_t(symbol++)];
    x = uint32_t(distribution[size_t(symbol)]) * (x >> kPrecision) +
        uint32_t(slot - start);
    if (x < 0x10000) {
      if (item.size() - at < 2)
        return Status::truncated("band stream: no word left");
      x = x << 16 | uint32_t(item[at]) | uint32_t(item[at + 1]) << 8;
      at += 2;
    }
    return Status::ok();
  }

  Status raw(int count, uint32_t &value) {
    value = 0;
    for (int i = 0; i < count; ++i, ++rawBits) {
      size_t back = rawBits / 8 + 1;
      if (back > item.size())
        return Status::truncated("band stream: no raw bit left");
      uint32_t bit = item[item.size() - back] >> (rawBits % 8) & 1u;
      value |= bit << i;
    }
    return Status::ok();
  }

  Status finish() {
    for (uint32_t state : states)
      if (state != 0x10000)
        return Status::corrupt("band stream: rANS does not end in its start");
    size_t rawBytes = (rawBits + 7) / 8;
    if (rawBytes > item.size() || at != item.size() - rawBytes)
      return Status::corrupt("band stream: streams do not meet");
    uint32_t rest = 0;
    if (rawBits % 8)
      SMMIL_RETURN_IF_ERROR(raw(int(8 - rawBits % 8), rest));
    return rest ? Status::corrupt("band stream: padding bits are set")
                : Status::ok();
  }

private:
  ByteSpan item;
  size_t at = 0;
  size_t rawBits = 0;
  std::vector<uint32_t> states;
};

/// One block of a set.
struct Block {
  int plane = 0, x = 0, y = 0;
  int eob = 0;
};

/// The two streams from the other end: takes what Streams gives, in the same
/// order.
class StreamRecorder {
public:
  void symbol(const Distribution &distribution, size_t index, int symbol) {
    steps.push_back({index, Row(distribution.begin(), distribution.end()),
                     uint32_t(symbol)});
  }
  void raw(int count, uint32_t value) {
    for (int i = 0; i < count; ++i)
      rawBits.push_back(value >> i & 1);
  }
  void finish(size_t laneCount, Bytes &out) const {
    LaneRecorder lanes(kPrecision);
    for (const Step &step : steps)
      lanes.symbol(step.index % laneCount, step.row, step.symbol);
    lanes.finish(laneCount, out);
    Bytes tail((rawBits.size() + 7) / 8, 0);
    for (size_t i = 0; i < rawBits.size(); ++i)
      tail[tail.size() - 1 - i / 8] |= uint8_t(rawBits[i] << (i % 8));
    out.insert(out.end(), tail.begin(), tail.end());
  }

private:
  struct Step {
    size_t index;
    Row row;
    uint32_t symbol;
  };
  std::vector<Step> steps;
  std::vector<bool> rawBits;
};

/// The walk over one set, with its order of blocks and its contexts: the same
/// on both sides, which differ in what a step does with the streams.
class SetWalk {
public:
  SetWalk(const Tables &tables, Value &value,
          std::array<std::vector<int>, 3> &eobs)
      : tables(tables), value(value), eobs(eobs) {
    buildScan();
  }
  virtual ~SetWalk() = default;

  /// Blocks of rows [y0, y1) of planes first..last.
  Status run(int first, int last, int y0, int y1) {
    chroma = first > 0 ? 1 : 0;
    blocks.clear();
    for (int y = y0; y < y1; ++y)
      SMMIL_RETURN_IF_ERROR(lengths(first, last, y));
    sortBlocks();
    SMMIL_RETURN_IF_ERROR(dc());
    for (int k = 1; k < tables.keep; ++k)
      SMMIL_RETURN_IF_ERROR(band(k, blocksWith(k)));
    return Status::ok();
  }

protected:
  /// Reads or writes the EOB of `block`, the index-th of its row of blocks.
  virtual Status length(Block &block, size_t index) = 0;
  /// Reads or writes the first levels of all blocks.
  virtual Status dc() = 0;
  /// Reads or writes levels `k` of the first `count` blocks in the order.
  virtual Status band(int k, size_t count) = 0;

  /// Column and row of each scan index: the zigzag walk.
  void buildScan() {
    int n = tables.block;
    for (int sum = 0; sum <= 2 * (n - 1); ++sum)
      for (int i = 0; i <= sum; ++i) {
        // Odd diagonals run down, even ones up.
        int row = sum % 2 ? i : sum - i;
        int column = sum - row;
        if (row < n && column < n) {
          scan.push_back({column, row});
        }
      }
    indexOf.assign(size_t(n * n), 0);
    for (size_t k = 0; k < scan.size(); ++k)
      indexOf[size_t(scan[k].second * n + scan[k].first)] = int(k);
  }

  int64_t &level(const Block &block, int k) {
    const Shape &shape = value.shape;
    size_t index =
        size_t(block.y) * size_t(shape.blocksX(block.plane)) + size_t(block.x);
    for (int p = 0; p < block.plane; ++p)
      index += shape.blocksOf(p);
    return value.elements[size_t(k) * shape.blocks() + index];
  }

  const Distribution &eobRow(const Block &block) const {
    int context = kEobContexts - 1;
    const int x = block.x;
    if (block.y > 0) {
      const auto plane = size_t(block.plane);
      const int across = value.shape.blocksX(block.plane);
      const int *above = &eobs[plane][size_t(block.y - 1) * size_t(across)];
      int a = above[x];
      int l = x > 0 ? above[x - 1] : a;
      int r = x + 1 < across ? above[x + 1] : a;
      context = lengthContext((((l + r + 1) >> 1) + a + 1) >> 1);
    }
    return tables.eob[size_t(
        tables.eobCluster[size_t(chroma * kEobContexts + context)])];
  }

  const Distribution &dcRow(const Block &block) const {
    int context = lengthContext(block.eob);
    return tables
        .dc[size_t(tables.dcCluster[size_t(chroma * kDcContexts + context)])];
  }

  const Distribution &acRow(const Block &block, int k) {
    auto [u, v] = scan[size_t(k)];
    auto magnitude = [&](int column, int row) {
      if (column < 0 || row < 0 || (column == 0 && row == 0))
        return 0;
      int index = indexOf[size_t(row * tables.block + column)];
      return int(std::min<int64_t>(15, std::abs(level(block, index))));
    };
    int rem = thresholds(block.eob - k, {1, 3, 8, 20});
    int sum = 2 * magnitude(u - 1, v) + 2 * magnitude(u, v - 1) +
              magnitude(u - 1, v - 1) + magnitude(u - 2, v) +
              magnitude(u, v - 2);
    if (k > 1)
      sum += magnitude(scan[size_t(k - 1)].first, scan[size_t(k - 1)].second);
    int s = thresholds(sum, {1, 2, 3, 4, 5, 7, 10, 15, 24, 40, 70});
    int group = tables.bandGroup[size_t(k)];
    size_t entry = ((size_t(chroma) * size_t(tables.groups) + size_t(group)) *
                        kRemContexts +
                    size_t(rem)) *
                       kSumContexts +
                   size_t(s);
    return tables.ac[size_t(tables.acCluster[entry])];
  }

  /// What the levels to the left and above say of the first one of `block`.
  int64_t dcPrediction(const Block &block) {
    auto at = [&](int dx, int dy) {
      return level({block.plane, block.x - dx, block.y - dy, 0}, 0);
    };
    if (block.x > 0 && block.y > 0) {
      const int64_t l = at(1, 0), a = at(0, 1), c = at(1, 1);
      const int64_t gradient = l + a - c;
      return std::max(std::min(l, a), std::min(std::max(l, a), gradient));
    }
    if (block.x > 0)
      return at(1, 0);
    return block.y > 0 ? at(0, 1) : 0;
  }

  /// EOBs of the blocks in row `y` of planes first..last.
  Status lengths(int first, int last, int y) {
    size_t index = 0;
    for (int p = first; p <= last; ++p) {
      const int across = value.shape.blocksX(p);
      for (int x = 0; x < across; ++x) {
        Block block{p, x, y, 0};
        SMMIL_RETURN_IF_ERROR(length(block, index++));
        eobs[size_t(p)][size_t(y) * size_t(across) + size_t(x)] = block.eob;
        blocks.push_back(block);
      }
    }
    return Status::ok();
  }

  /// Stable sort by falling EOB.
  void sortBlocks() {
    order.resize(blocks.size());
    std::iota(order.begin(), order.end(), size_t(0));
    std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
      return blocks[a].eob > blocks[b].eob;
    });
  }

  /// Blocks that have a coefficient k; they come first in the order.
  size_t blocksWith(int k) const {
    size_t count = 0;
    while (count < order.size() && blocks[order[count]].eob >= k)
      ++count;
    return count;
  }

  const Tables &tables;
  Value &value;
  std::array<std::vector<int>, 3> &eobs;
  std::vector<std::pair<int, int>> scan;
  std::vector<int> indexOf; ///< Natural index to scan index.
  std::vector<Block> blocks;
  std::vector<size_t> order;
  int chroma = 0;
};

class SetDecoder final : public SetWalk {
public:
  SetDecoder(const Tables &tables, Streams &streams, Value &value,
             std::array<std::vector<int>, 3> &eobs)
      : SetWalk(tables, value, eobs), streams(streams) {}

private:
  Status length(Block &block, size_t index) override {
    return streams.symbol(eobRow(block), index, block.eob);
  }

  Status dc() override {
    std::vector<int> tokens(order.size());
    for (size_t i = 0; i < order.size(); ++i)
      SMMIL_RETURN_IF_ERROR(
          streams.symbol(dcRow(blocks[order[i]]), i, tokens[i]));
    for (size_t i = 0; i < order.size(); ++i) {
      const auto token = uint32_t(tokens[i]);
      uint32_t extra = 0;
      SMMIL_RETURN_IF_ERROR(streams.raw(extraBits(token), extra));
      level(blocks[order[i]], 0) = unfold(tokenBase(token) + extra);
    }
    // Residuals become levels in raster order, since each prediction needs the
    // levels to the left and above.
    for (const Block &block : blocks) {
      int64_t &own = level(block, 0);
      own = wrap16(dcPrediction(block) + own);
    }
    return Status::ok();
  }

  Status band(int k, size_t count) override {
    std::vector<int> symbols(count);
    for (size_t i = 0; i < count; ++i)
      SMMIL_RETURN_IF_ERROR(
          streams.symbol(acRow(blocks[order[i]], k), i, symbols[i]));
    for (size_t i = 0; i < count; ++i) {
      int base = blocks[order[i]].eob == k ? 1 : 0;
      int32_t m = symbols[i] + base; // Magnitude.
      if (symbols[i] == kEscape) {
        int q = -1;
        uint32_t bit = 0, f = 0;
        while (!bit) {
          if (++q > 14)
            return Status::corrupt("band stream: escape is too long");
          SMMIL_RETURN_IF_ERROR(streams.raw(1, bit));
        }
        SMMIL_RETURN_IF_ERROR(streams.raw(q, f));
        m = kEscape + base + int32_t((1u << q) + f - 1);
        if (m > kMaxMagnitude)
          return Status::corrupt("band stream: a level exceeds 16 bits");
      }
      level(blocks[order[i]], k) = m;
    }
    for (size_t i = 0; i < count; ++i) {
      int64_t &m = level(blocks[order[i]], k);
      uint32_t negative = 0;
      if (m != 0)
        SMMIL_RETURN_IF_ERROR(streams.raw(1, negative));
      if (negative)
        m = -m;
    }
    return Status::ok();
  }

  Streams &streams;
};

class SetEncoder final : public SetWalk {
public:
  SetEncoder(const Tables &tables, StreamRecorder &streams, Value &value,
             std::array<std::vector<int>, 3> &eobs)
      : SetWalk(tables, value, eobs), streams(streams) {}

private:
  Status length(Block &block, size_t index) override {
    for (int k = 1; k < tables.keep; ++k)
      if (level(block, k) != 0)
        block.eob = k;
    streams.symbol(eobRow(block), index, block.eob);
    return Status::ok();
  }

  Status dc() override {
    std::vector<Token> codes;
    for (size_t i = 0; i < order.size(); ++i) {
      const Block &block = blocks[order[i]];
      const Token code = tokenOf(
          uint32_t(fold(wrap16(level(block, 0) - dcPrediction(block)))));
      if (code.token >= kDcAlphabet)
        return Status::invalidArgument("band rANS: a level is too large");
      streams.symbol(dcRow(block), i, int(code.token));
      codes.push_back(code);
    }
    for (const Token &code : codes)
      streams.raw(code.count, code.extra);
    return Status::ok();
  }

  Status band(int k, size_t count) override {
    // How much a symbol leaves over; an escape has at least 1.
    std::vector<uint32_t> rests;
    for (size_t i = 0; i < count; ++i) {
      const Block &block = blocks[order[i]];
      const auto magnitude = int(std::abs(level(block, k)));
      if (magnitude > kMaxMagnitude)
        return Status::invalidArgument("band rANS: a level is too large");
      const int symbol = magnitude - (block.eob == k ? 1 : 0);
      streams.symbol(acRow(block, k), i, std::min(symbol, kEscape));
      rests.push_back(symbol < kEscape ? 0 : uint32_t(symbol - kEscape + 1));
    }
    for (uint32_t rest : rests) {
      if (rest == 0)
        continue;
      const int q = log2Of(rest);
      streams.raw(q, 0);
      streams.raw(1, 1);
      streams.raw(q, rest - (1u << q));
    }
    for (size_t i = 0; i < count; ++i)
      if (const int64_t m = level(blocks[order[i]], k))
        streams.raw(1, m < 0);
    return Status::ok();
  }

  StreamRecorder &streams;
};

/// Runs every set of a frame in the order of its strips.
Status runSets(SetWalk &set, const Shape &shape) {
  const int shift = shape.chromaShift, across = shape.blocksX(0),
            down = shape.blocksY(0);
  const int cap = 2048 >> (shift ? 0 : 1);
  const int most = std::max(2, cap / across / 2 * 2);
  const int strips = (down + most - 1) / most;
  int rows = (down + strips - 1) / strips;
  rows += rows % 2;
  for (int y0 = 0; y0 < down; y0 += rows) {
    const int y1 = std::min(y0 + rows, down);
    SMMIL_RETURN_IF_ERROR(set.run(0, 0, y0, y1));
    if (shape.channels == 1)
      continue;
    const int chromaDown = shape.blocksY(1);
    const int c0 = std::min(y0 >> shift, chromaDown);
    const int c1 = y1 == down ? chromaDown : std::min(y1 >> shift, chromaDown);
    SMMIL_RETURN_IF_ERROR(set.run(1, 2, c0, c1));
  }
  return Status::ok();
}

std::array<std::vector<int>, 3> noLengths(const Shape &shape) {
  std::array<std::vector<int>, 3> eobs;
  for (int p = 0; p < shape.channels; ++p)
    eobs[size_t(p)].assign(shape.blocksOf(p), 0);
  return eobs;
}

Status decode(const Step &step, const Value *results, Value *operands) {
  const Shape &shape = operands[0].shape;
  Tables tables;
  SMMIL_RETURN_IF_ERROR(readTables(step.table, shape, tables));
  Streams streams;
  SMMIL_RETURN_IF_ERROR(streams.open(results[0].bits, step.args[0]));
  operands[0].elements.assign(elementsOf(shape), 0);
  std::array<std::vector<int>, 3> eobs = noLengths(shape);
  SetDecoder set(tables, streams, operands[0], eobs);
  SMMIL_RETURN_IF_ERROR(runSets(set, shape));
  return streams.finish();
}

Status encode(const Step &step, const Value *operands, Value *results) {
  const Shape &shape = operands[0].shape;
  Tables tables;
  SMMIL_RETURN_IF_ERROR(readTables(step.table, shape, tables));
  Value levels = operands[0];
  std::array<std::vector<int>, 3> eobs = noLengths(shape);
  StreamRecorder streams;
  SetEncoder set(tables, streams, levels, eobs);
  SMMIL_RETURN_IF_ERROR(runSets(set, shape));
  streams.finish(size_t(step.args[0]), results[0].bits);
  return Status::ok();
}

} // namespace

extern const ReferencePrimitive kReference;
const ReferencePrimitive kReference = {shapeOf, decode, encode};

} // namespace smmil::reference::band_rans
