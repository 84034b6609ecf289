//===- Syntax.h - Blocks of a group of superblocks --------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The first pass of a decode: the quadtree, modes and sizes of coefficient
// sets, as lists for the passes behind it.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_BLOCKPICTURE_SYNTAX_H
#define SMMIL_CODECS_BLOCKPICTURE_SYNTAX_H

#include "codecs/BlockPicture/Entropy.h"
#include "codecs/BlockPicture/Predict.h"

namespace smmil::block_picture {
SMMIL_ISA_BEGIN

/// A luma block, or the chroma of one.
struct Leaf {
  uint16_t x, y; ///< y from the first row of the group.
  uint8_t log;
  ModeKind kind;
  uint8_t mode; ///< What predicts, unless that is luma.
  uint8_t transform;
  int8_t slope[2];
  uint8_t coded; ///< A bit for each plane with coefficients.
  uint8_t isChroma;
};
/// One set of coefficients.
struct Set {
  uint32_t first; ///< Of its levels.
  uint16_t units;
  uint8_t log, plane, unitClass;
};
/// The levels of sets without their signs, [column][row] of as many rows as are
/// coded. Those of kMostNearLevel are that or more: `large` has them.
struct LevelArrays {
  uint8_t *near;
  uint16_t *large;
};

/// What a group can hold at most.
struct GroupLimits {
  size_t leaves, sets, levels;

  explicit constexpr GroupLimits(const Extents &extents)
      : leaves(0), sets(0), levels(0) {
    const auto rows = static_cast<size_t>(extents.groupRows) * kSuperUnits;
    const auto height = static_cast<size_t>(extents.unitsY());
    const size_t units =
        static_cast<size_t>(extents.unitsX()) * (rows < height ? rows : height);
    leaves = units + units / 4;
    sets = units + units / 2;
    // The sets of three planes, and what wide reads and stores may touch.
    levels = units * 3 * 16 + 32;
  }
};

/// State of the first pass over all groups.
struct SyntaxState {
  explicit SyntaxState(ContextSet &contexts) : contexts(contexts) {}

  ContextSet &contexts;
  LumaUnit *lumaAbove;     ///< unitsX
  ChromaUnit *chromaAbove; ///< unitsX
  LumaUnit lumaLeft[kSuperUnits];
  ChromaUnit chromaLeft[kSuperUnits];
  Leaf *leaf;
  Set *set;
  uint32_t levels; ///< Reserved in LevelArrays up to now.
  int lastMode;    ///< Of the luma block before.
  bool isGrey;
  bool isBroken = false; ///< A symbol that may not be.
};

/// What follows from a symbol, for all that it can be, so that nothing branches
/// on it.
struct SymbolMeanings {
  ModeKind kind[kModes];
  uint8_t group[kModes];
  uint8_t few[16];              ///< Of a class of sizes.
  uint8_t chroma[kChromaModes]; ///< What predicts; as luma: kModes.
};
constexpr SymbolMeanings makeSymbolMeanings() {
  SymbolMeanings meanings = {};
  for (int mode = 0; mode < kModes; ++mode) {
    meanings.kind[mode] = kindOf(mode);
    meanings.group[mode] = static_cast<uint8_t>(modeGroup(mode));
  }
  for (int c = 0; c < 16; ++c)
    meanings.few[c] = static_cast<uint8_t>(threeClasses(c));
  for (int mode = 0; mode < kChromaModes; ++mode)
    meanings.chroma[mode] =
        static_cast<uint8_t>(chromaPrediction(mode, kModes));
  return meanings;
}
inline constexpr SymbolMeanings kMeanings = makeSymbolMeanings();

/// The two states take turns.
struct TwoStates {
  uint32_t now, then;
  const uint8_t *words;

  template <int LogSymbols>
  SMMIL_ALWAYS_INLINE int symbol(ContextSet &contexts, int context) {
    uint32_t state = now;
    now = then;
    const int result =
        decodeSymbol<LogSymbols>(contexts, state, words, context);
    then = state;
    return result;
  }
};

template <class Config> class SyntaxPass {
public:
  SyntaxPass(const Config &config, const Extents &extents, SyntaxState &state,
             BackwardBits &bits, int firstRow)
      : config(config), extents(extents), s(state), bits(bits),
        firstRow(firstRow) {}

  /// The superblock at x, y.
  void superblock(TwoStates &states, int x, int y) { node<5>(states, x, y); }

private:
  template <int Log> void node(TwoStates &states, int x, int y) {
    constexpr int kSide = 1 << Log, kHalf = kSide / 2;
    const bool outside =
        x + kSide > extents.paddedWidth || y + kSide > extents.paddedHeight;
    bool split = outside || Log > config.largest;
    if (!split && Log > config.smallest) {
      const LumaUnit above = s.lumaAbove[x >> 2];
      const LumaUnit left = s.lumaLeft[(y >> 2) % kSuperUnits];
      split = states.symbol<1>(s.contexts, splitContext(Log, above, left)) > 0;
    }
    if (!split) {
      const int units = luma<Log>(states, x, y);
      chroma<Log>(states, x, y, units);
      return;
    }
    if constexpr (Log == 3) {
      int units = luma<2>(states, x, y);
      for (int part = 1; part < 4; ++part) {
        const int next =
            luma<2>(states, x + 4 * (part & 1), y + 4 * (part >> 1));
        units = next > units ? next : units;
      }
      chroma<3>(states, x, y, units);
    } else {
      for (int part = 0; part < 4; ++part) {
        const int px = x + (part & 1) * kHalf, py = y + (part >> 1) * kHalf;
        if (px < extents.paddedWidth && py < extents.paddedHeight)
          node<Log - 1>(states, px, py);
      }
    }
  }

  /// Reads what follows a class of sizes and makes a set, where it has units;
  /// returns the class in 0..2.
  template <int Log>
  SMMIL_ALWAYS_INLINE int readUnits(TwoStates &states, int plane,
                                    int unitClass) {
    if (unitClass == 0)
      return 0;
    constexpr int kMostClass = mostUnitClass(Log);
    if (__builtin_expect(unitClass > kMostClass, 0)) {
      s.isBroken = true;
      unitClass = kMostClass;
    }
    int count = unitClass;
    if (unitClass >= 3) {
      const int plain = extraBits(unitClass) - modelledBits(unitClass);
      int more =
          states.symbol<2>(s.contexts, unitBitsContext(Log, plane, unitClass))
          << plain;
      more |= static_cast<int>(bits.take(plain));
      count = 1 + (1 << extraBits(unitClass)) + more;
      if (__builtin_expect(count > unitsOf(Log), 0)) {
        s.isBroken = true;
        count = unitsOf(Log);
      }
    }
    *s.set++ = {s.levels, static_cast<uint16_t>(count),
                static_cast<uint8_t>(Log), static_cast<uint8_t>(plane),
                static_cast<uint8_t>(unitClass)};
    s.levels += codedSide(Log) * codedSide(Log);
    return kMeanings.few[unitClass];
  }

  template <int Log> int luma(TwoStates &outer, int x, int y) {
    TwoStates states = outer;
    LumaUnit *above = s.lumaAbove + (x >> 2);
    LumaUnit *left = s.lumaLeft + (y >> 2) % kSuperUnits;
    int mode = states.symbol<4>(s.contexts, modeContext(Log, *above, *left));
    const int symbol = mode;
    // The class of the size stands next, so that both are known before anything
    // branches.
    const int unitClass =
        states.symbol<4>(s.contexts, lumaUnitsContext(Log, *above, *left));
    if (symbol >= kAngular && symbol < kMatrixClass) {
      mode = kAngular + 4 * (symbol - kAngular) - 2 +
             states.symbol<2>(s.contexts, deltaContext(symbol));
      if (__builtin_expect(mode < kAngular || mode >= kMatrix, 0)) {
        s.isBroken = true;
        mode = kDc;
      }
    } else if (config.matrix && Log < 5 && symbol == kMatrixClass) {
      mode = kMatrix + states.symbol<3>(s.contexts, matrixContext(Log));
    } else if (__builtin_expect(symbol >= kMatrixClass, 0)) {
      s.isBroken = true;
      mode = kDc;
    }
    const int count = readUnits<Log>(states, 0, unitClass);
    int transform = kDct;
    if (Log < 5 && count > 0) {
      transform = states.symbol<3>(s.contexts, transformContext(Log, symbol));
      if (__builtin_expect(transform >= transformsOf(Log), 0)) {
        s.isBroken = true;
        transform = kDct;
      }
    }
    *s.leaf++ = {static_cast<uint16_t>(x),
                 static_cast<uint16_t>(y - firstRow),
                 static_cast<uint8_t>(Log),
                 kMeanings.kind[mode],
                 static_cast<uint8_t>(mode),
                 static_cast<uint8_t>(transform),
                 {0, 0},
                 static_cast<uint8_t>(count > 0),
                 0};
    const LumaUnit unit = {kMeanings.group[mode], static_cast<uint8_t>(Log),
                           static_cast<uint8_t>(count), 0};
    for (int i = 0; i < 1 << (Log - 2); ++i)
      above[i] = left[i] = unit;
    s.lastMode = mode;
    outer = states;
    return count;
  }

  template <int Log>
  void chroma(TwoStates &outer, int x, int y, int lumaUnits) {
    if (s.isGrey)
      return;
    TwoStates states = outer;
    ChromaUnit *above = s.chromaAbove + (x >> 2);
    ChromaUnit *left = s.chromaLeft + (y >> 2) % kSuperUnits;
    const int symbol =
        states.symbol<4>(s.contexts, chromaContext(kMeanings.group[s.lastMode],
                                                   lumaUnits, *above, *left));
    int mode = symbol >> 1, slopes[2] = {0, 0};
    if (__builtin_expect(mode >= kChromaModes, 0)) {
      s.isBroken = true;
      mode = kChromaDc;
    }
    if (mode == kFromLuma) {
      slopes[0] = states.symbol<4>(s.contexts, slopeContext(1, 0)) - 8;
      slopes[1] = states.symbol<4>(s.contexts, slopeContext(2, slopes[0])) - 8;
    }
    int first = 0, second = 0;
    if (symbol & 1) {
      first = readUnits<Log>(
          states, 1,
          states.symbol<4>(s.contexts,
                           firstUnitsContext(Log, lumaUnits, *above, *left)));
      second = readUnits<Log>(
          states, 2,
          states.symbol<4>(s.contexts, secondUnitsContext(Log, lumaUnits, first,
                                                          *above, *left)));
    }
    const int own = kMeanings.chroma[mode];
    const int prediction = own < kModes ? own : s.lastMode;
    *s.leaf++ = {
        static_cast<uint16_t>(x),
        static_cast<uint16_t>(y - firstRow),
        static_cast<uint8_t>(Log),
        mode == kFromLuma ? kFromLumaKind : kMeanings.kind[prediction],
        static_cast<uint8_t>(prediction),
        kDct,
        {static_cast<int8_t>(slopes[0]), static_cast<int8_t>(slopes[1])},
        static_cast<uint8_t>((first > 0) << 1 | (second > 0) << 2),
        1};
    const ChromaUnit unit = {static_cast<uint8_t>(mode == kFromLuma),
                             static_cast<uint8_t>(first + second > 0),
                             static_cast<uint8_t>(first > 0),
                             static_cast<uint8_t>(second > 0)};
    for (int i = 0; i < 1 << (Log - 2); ++i)
      above[i] = left[i] = unit;
    outer = states;
  }

  const Config &config;
  const Extents &extents;
  SyntaxState &s;
  BackwardBits &bits;
  const int firstRow;
};

SMMIL_ISA_END
} // namespace smmil::block_picture

#endif // SMMIL_CODECS_BLOCKPICTURE_SYNTAX_H
