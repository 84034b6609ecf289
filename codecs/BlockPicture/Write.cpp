//===- Write.cpp - The stream of a block picture --------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Puts the symbols of the blocks in the order in which a decoder reads them,
// with the state that codes each, and codes them from the last one back.
//
//===----------------------------------------------------------------------===//
#include "codecs/BlockPicture/Entropy.h"
#include "codecs/BlockPicture/Picture.h"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace smmil::block_picture {

bool planesOf(const uint8_t *rgb, const Extents &extents,
              PictureMemory &planes) {
  // (r + g + b) / sqrt(3) and so on in 1/8, by factors in 1/65536, rounded.
  constexpr int kByThree = 302698, kByTwo = 370728, kBySix = 214040;
  auto scaled = [](int value, int factor) {
    return static_cast<int16_t>((value * factor + 32768) >> 16);
  };
  bool isGrey = true;
  for (int y = 0; y < extents.paddedHeight; ++y) {
    const uint8_t *row =
        rgb + static_cast<size_t>(std::min(y, extents.height - 1)) * 3 *
                  static_cast<size_t>(extents.width);
    int16_t *out[3];
    for (int p = 0; p < 3; ++p)
      out[p] = planes.origin(p) + static_cast<ptrdiff_t>(y) * planes.stride;
    for (int x = 0; x < extents.paddedWidth; ++x) {
      const uint8_t *pixel = row + 3 * std::min(x, extents.width - 1);
      const int r = pixel[0], g = pixel[1], b = pixel[2];
      out[0][x] = scaled(r + g + b, kByThree);
      out[1][x] = scaled(r - b, kByTwo);
      out[2][x] = scaled(r - 2 * g + b, kBySix);
      isGrey = isGrey && r == g && g == b;
    }
  }
  return isGrey;
}

namespace {

/// Plain bits in the order of their reading.
class BitSink {
public:
  /// At most 16 bits.
  void put(int count, uint32_t value) {
    pending = pending << count | value;
    for (waiting += count; waiting >= 8; waiting -= 8)
      bytes.push_back(static_cast<uint8_t>(pending >> (waiting - 8)));
  }
  void putEscape(int value) {
    int bits = 0;
    while ((value + 1) >> (bits + 1))
      ++bits;
    put(bits, 0);
    put(bits + 1, static_cast<uint32_t>(value + 1));
  }
  /// Ends the last byte with zeros.
  const Bytes &finish() {
    put((8 - waiting) % 8, 0);
    return bytes;
  }

private:
  Bytes bytes;
  uint32_t pending = 0; ///< Bits that are not in `bytes` yet, lowest last.
  int waiting = 0;      ///< How many they are, below 8.
};

/// log2 of the symbols of each context, less 1.
struct ContextKinds {
  uint8_t of[kContexts] = {};
};
constexpr ContextKinds makeContextKinds() {
  ContextKinds kinds;
  for (size_t f = 0; f < kFamilies; ++f)
    for (int c = kFirstContext[f]; c < kFirstContext[f + 1]; ++c)
      for (int symbols = 4; symbols <= kFamilyInfo[f].symbols; symbols *= 2)
        ++kinds.of[c];
  return kinds;
}
constexpr ContextKinds kContextKinds = makeContextKinds();

/// A symbol with what it had when it was coded.
struct Event {
  uint16_t below, frequency;
  uint8_t state;
};

class Writer {
public:
  Writer(const Tables &tables, const Extents &extents, const Blocks &blocks,
         int smallest, int largest, bool isGrey, SymbolLog *log)
      : tables(tables), extents(extents), blocks(blocks), smallest(smallest),
        largest(largest), isGrey(isGrey), log(log), maps(extents),
        contexts(tables.start, tables.start + kContexts) {}

  Bytes run(bool mayFilter, bool isFiltered);

private:
  /// A symbol of a set, or plain bits beside it.
  struct Part {
    uint16_t context;
    uint8_t symbol;
    bool escapes;
    int escape;
  };
  /// Of a set: where its units begin among `ends`, and the parts of the first
  /// one among `parts`.
  struct SetParts {
    size_t firstUnit, firstPart;
  };

  void code(int context, int symbol, int state) {
    if (log)
      log->push_back(
          {static_cast<uint16_t>(context), static_cast<uint8_t>(symbol)});
    Cdf &cdf = contexts[static_cast<size_t>(context)];
    const int below = symbol > 0 ? cdf.last[symbol - 1] + 1 : 0;
    events.push_back({static_cast<uint16_t>(below),
                      static_cast<uint16_t>(cdf.last[symbol] + 1 - below),
                      static_cast<uint8_t>(state)});
    // What lies behind the last symbol is, and stays, 32767.
    const int16_t *target = kTargets.rows[kContextKinds.of[context]][symbol];
    const int rate = tables.rate[context];
    for (int i = 0; i < 16; ++i) {
      const auto way = static_cast<int16_t>(target[i] - cdf.last[i]);
      cdf.last[i] = static_cast<int16_t>(cdf.last[i] + (way >> rate));
    }
  }
  void syntax(int context, int symbol) {
    code(context, symbol, turn);
    turn ^= 1;
  }
  /// What follows the class of a size.
  void sizeBits(int units, int log, int plane) {
    const int c = unitClass(units);
    if (c < 3)
      return;
    const int plain = extraBits(c) - modelledBits(c);
    const int offset = units - 1 - (1 << extraBits(c));
    syntax(unitBitsContext(log, plane, c), offset >> plain);
    bits.put(plain, static_cast<uint32_t>(offset & ((1 << plain) - 1)));
  }
  void size(int units, int log, int plane, int context) {
    syntax(context, unitClass(units));
    sizeBits(units, log, plane);
  }
  void set(const int16_t *level, int units, int log, int plane);
  void node(int x, int y, int log);
  int luma(int x, int y, int log);
  void chroma(int x, int y, int log, int lumaUnits);
  void coefficients();

  const Tables &tables;
  const Extents &extents;
  const Blocks &blocks;
  const int smallest, largest;
  const bool isGrey;
  SymbolLog *const log;
  UnitMaps maps;
  std::vector<Cdf> contexts;
  std::vector<Event> events;
  BitSink bits;
  size_t next = 0; ///< Block to write.
  int turn = 0, lastMode = kDc;
  std::vector<SetParts> sets; ///< Of the group.
  std::vector<Part> parts;    ///< Of its sets.
  std::vector<size_t> ends;   ///< Of the parts of each unit.
  std::vector<bool> signs;
};

void Writer::set(const int16_t *level, int units, int log, int plane) {
  const Unit *unitList = kScans[log].units;
  uint8_t buffer[kLevelColumns * kLevelStride + 40] = {};
  const int base = pairBase(log, plane);
  sets.push_back({ends.size(), parts.size()});
  auto add = [&](int context, int symbol, int escape = -1) {
    parts.push_back({static_cast<uint16_t>(context),
                     static_cast<uint8_t>(symbol), escape >= 0, escape});
  };
  auto direct = [&](int context, int value) {
    add(context, std::min(value, 15), value >= 15 ? value - 15 : -1);
  };
  for (int i = units - 1; i > 0; --i) {
    const Unit &unit = unitList[i];
    const bool hasB = unit.indexB != kNoCoefficient;
    const int a = std::abs(level[2 * i - 1]);
    const int b = hasB ? std::abs(level[2 * i]) : 0;
    uint8_t *atA = buffer + unit.atA, *atB = buffer + unit.atB;
    const int sumA = sumAround(atA), sumB = sumAround(atB);
    add(i == units - 1 ? lastPairContext(log, plane, unitClass(units))
                       : base + unit.context + pairContext(sumA, sumB),
        std::min(a, 3) * 4 + std::min(b, 3));
    if (a > 2)
      direct(restContext(plane) + kSums.one[sumA], a - 3);
    if (b > 2)
      direct(restContext(plane) + kSums.one[sumB], b - 3);
    *atA = static_cast<uint8_t>(std::min(a, kMostNearLevel));
    *atB = static_cast<uint8_t>(std::min(b, kMostNearLevel));
    ends.push_back(parts.size());
  }
  const int dc = std::abs(level[0]);
  const int sum = sumAround(buffer);
  if (units == 1)
    direct(onlyDcContext(log, plane), dc - 1);
  else
    direct(base + unitList[0].context + pairContext(sum, sum), dc);
  // From the last column to the first, in each from the last row up.
  std::array<int16_t, 256> levels = {};
  levels[0] = level[0];
  for (int i = 1; i < units; ++i) {
    levels[unitList[i].indexA] = level[2 * i - 1];
    if (unitList[i].indexB != kNoCoefficient)
      levels[unitList[i].indexB] = level[2 * i];
  }
  for (size_t i = levels.size(); i-- > 0;)
    if (levels[i] != 0)
      signs.push_back(levels[i] < 0);
  ends.push_back(parts.size());
}

int Writer::luma(int x, int y, int log) {
  const Block &block = blocks.list[next++];
  const LumaUnit above = maps.luma[maps.above(x, y)];
  const LumaUnit left = maps.luma[maps.left(x, y)];
  const int c = modeClass(block.mode), units = block.units[0];
  syntax(modeContext(log, above, left), c);
  syntax(lumaUnitsContext(log, above, left), unitClass(units));
  if (c >= kAngular && c < kMatrixClass)
    syntax(deltaContext(c), modeDelta(block.mode));
  if (c == kMatrixClass)
    syntax(matrixContext(log), block.mode - kMatrix);
  sizeBits(units, log, 0);
  if (units > 0 && log < 5)
    syntax(transformContext(log, c), block.transform);
  if (units > 0)
    set(&blocks.levels[block.first[0]], units, log, 0);
  const int few = threeClasses(unitClass(units));
  maps.put(maps.luma, x, y, log,
           LumaUnit{static_cast<uint8_t>(modeGroup(block.mode)),
                    static_cast<uint8_t>(log), static_cast<uint8_t>(few), 0});
  lastMode = block.mode;
  return few;
}

void Writer::chroma(int x, int y, int log, int lumaUnits) {
  if (isGrey)
    return;
  const Block &block = blocks.list[next++];
  const ChromaUnit above = maps.chroma[maps.above(x, y)];
  const ChromaUnit left = maps.chroma[maps.left(x, y)];
  const bool hasFirst = block.units[1] > 0, hasSecond = block.units[2] > 0;
  const bool isCoded = hasFirst || hasSecond;
  syntax(chromaContext(modeGroup(lastMode), lumaUnits, above, left),
         2 * block.chromaMode + isCoded);
  if (block.chromaMode == kFromLuma) {
    syntax(slopeContext(1, 0), block.slope[0] + 8);
    syntax(slopeContext(2, block.slope[0]), block.slope[1] + 8);
  }
  if (isCoded) {
    const int first = threeClasses(unitClass(block.units[1]));
    size(block.units[1], log, 1,
         firstUnitsContext(log, lumaUnits, above, left));
    if (hasFirst)
      set(&blocks.levels[block.first[1]], block.units[1], log, 1);
    size(block.units[2], log, 2,
         secondUnitsContext(log, lumaUnits, first, above, left));
    if (hasSecond)
      set(&blocks.levels[block.first[2]], block.units[2], log, 2);
  }
  maps.put(maps.chroma, x, y, log,
           ChromaUnit{static_cast<uint8_t>(block.chromaMode == kFromLuma),
                      static_cast<uint8_t>(isCoded),
                      static_cast<uint8_t>(hasFirst),
                      static_cast<uint8_t>(hasSecond)});
}

void Writer::node(int x, int y, int log) {
  const int side = 1 << log, half = side / 2;
  const bool outside =
      x + side > extents.paddedWidth || y + side > extents.paddedHeight;
  bool split = outside || log > largest;
  if (!split && log > smallest) {
    split = blocks.list[next].log < log;
    syntax(splitContext(log, maps.luma[maps.above(x, y)],
                        maps.luma[maps.left(x, y)]),
           split);
  }
  if (!split) {
    chroma(x, y, log, luma(x, y, log));
    return;
  }
  if (log == 3) {
    int units = 0;
    for (int part = 0; part < 4; ++part)
      units = std::max(units, luma(x + 4 * (part & 1), y + 4 * (part >> 1), 2));
    chroma(x, y, 3, units);
    return;
  }
  for (int part = 0; part < 4; ++part) {
    const int px = x + (part & 1) * half, py = y + (part >> 1) * half;
    if (px < extents.paddedWidth && py < extents.paddedHeight)
      node(px, py, log - 1);
  }
}

/// The sets of a group in two lanes, a unit of each in turn.
void Writer::coefficients() {
  struct Lane {
    bool isActive = false;
    size_t unit = 0, lastUnit = 0, part = 0;
  };
  Lane lanes[2];
  size_t nextSet = 0;
  int active = 0;
  auto start = [&](Lane &lane) {
    lane.isActive = nextSet < sets.size();
    if (lane.isActive) {
      lane.unit = sets[nextSet].firstUnit;
      lane.part = sets[nextSet].firstPart;
      ++nextSet;
      lane.lastUnit =
          (nextSet < sets.size() ? sets[nextSet].firstUnit : ends.size()) - 1;
    }
    return lane.isActive;
  };
  for (Lane &lane : lanes)
    active += start(lane);
  while (active > 0)
    for (int l = 0; l < 2; ++l) {
      Lane &lane = lanes[l];
      if (!lane.isActive)
        continue;
      for (; lane.part < ends[lane.unit]; ++lane.part) {
        const Part &part = parts[lane.part];
        code(part.context, part.symbol, turn ^ l);
        if (part.escapes)
          bits.putEscape(part.escape);
      }
      if (lane.unit++ == lane.lastUnit && !start(lane))
        --active;
    }
}

Bytes Writer::run(bool mayFilter, bool isFiltered) {
  bits.put(1, isGrey);
  if (mayFilter)
    bits.put(1, isFiltered);
  for (int super = 0; super < extents.supersY; super += extents.groupRows) {
    const int end =
        std::min(super + extents.groupRows, extents.supersY) * kSuper;
    sets.clear();
    parts.clear();
    ends.clear();
    signs.clear();
    for (int y = super * kSuper; y < end && y < extents.paddedHeight;
         y += kSuper)
      for (int x = 0; x < extents.paddedWidth; x += kSuper)
        node(x, y, 5);
    coefficients();
    for (const bool sign : signs)
      bits.put(1, sign);
  }
  uint32_t states[2] = {kStateFloor, kStateFloor};
  std::vector<uint16_t> words;
  for (size_t i = events.size(); i-- > 0;) {
    const Event &event = events[i];
    uint32_t &state = states[event.state];
    if (state >= static_cast<uint64_t>(event.frequency) << 17) {
      words.push_back(static_cast<uint16_t>(state));
      state >>= 16;
    }
    state = ((state / event.frequency) << 15) + state % event.frequency +
            event.below;
  }
  Bytes stream;
  const Bytes &plain = bits.finish();
  stream.reserve(8 + 2 * words.size() + plain.size());
  for (uint32_t state : states)
    for (int shift = 0; shift < 32; shift += 8)
      stream.push_back(static_cast<uint8_t>(state >> shift));
  for (size_t i = words.size(); i-- > 0;) {
    stream.push_back(static_cast<uint8_t>(words[i]));
    stream.push_back(static_cast<uint8_t>(words[i] >> 8));
  }
  stream.insert(stream.end(), plain.rbegin(), plain.rend());
  return stream;
}

} // namespace

Bytes writePicture(const Tables &tables, const Extents &extents,
                   const Blocks &blocks, int smallest, int largest, bool isGrey,
                   bool mayFilter, bool isFiltered, SymbolLog *log) {
  return Writer(tables, extents, blocks, smallest, largest, isGrey, log)
      .run(mayFilter, isFiltered);
}

} // namespace smmil::block_picture
