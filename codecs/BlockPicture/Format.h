//===- Format.h - Numbers of the block picture format -----------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What encoder and decoder share: sizes, modes, families of contexts, scans and
// quantiser steps; see spec.md.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_BLOCKPICTURE_FORMAT_H
#define SMMIL_CODECS_BLOCKPICTURE_FORMAT_H

#include <array>
#include <cstddef>
#include <cstdint>

namespace smmil::block_picture {

//===----------------------------------------------------------------------===//
// Samples and blocks
//===----------------------------------------------------------------------===//

constexpr int kSuper = 32;        ///< Side of a superblock.
constexpr int kSuperUnits = 8;    ///< The same in units of 4 samples.
constexpr int kGroupSupers = 256; ///< Superblocks that a group has at most,
                                  ///< unless one row of them is more.
constexpr int kMostLuma = 3533;   ///< 255 * sqrt(3) in 1/8.
constexpr int kMostChroma = 2885; ///< 255 * sqrt(2) in 1/8, either sign.

constexpr int lowestOf(int plane) { return plane > 0 ? -kMostChroma : 0; }
constexpr int highestOf(int plane) {
  return plane > 0 ? kMostChroma : kMostLuma;
}

/// Extents of a picture in the units of the format.
struct Extents {
  int width = 0, height = 0;             ///< Of the frame.
  int paddedWidth = 0, paddedHeight = 0; ///< Multiples of 8.
  int supersX = 0, supersY = 0;
  int groupRows = 0; ///< Rows of superblocks in a group.

  constexpr Extents(int32_t frameWidth, int32_t frameHeight)
      : width(frameWidth), height(frameHeight),
        paddedWidth((frameWidth + 7) & ~7),
        paddedHeight((frameHeight + 7) & ~7),
        supersX((paddedWidth + kSuper - 1) / kSuper),
        supersY((paddedHeight + kSuper - 1) / kSuper) {
    groupRows = supersX > 0 ? kGroupSupers / supersX : 1;
    groupRows = groupRows < 1 ? 1 : groupRows > supersY ? supersY : groupRows;
  }
  constexpr int unitsX() const { return paddedWidth / 4; }
  constexpr int unitsY() const { return paddedHeight / 4; }
};

//===----------------------------------------------------------------------===//
// Modes
//===----------------------------------------------------------------------===//

enum Mode : int {
  kDc = 0,
  kPlanar = 1,
  kPaeth = 2,
  kAngular = 3, ///< 33 directions.
  kHorizontal = kAngular + 8,
  kVertical = kAngular + 24,
  kMatrix = kAngular + 33, ///< 8 trained predictors.
  kModes = kMatrix + 8
};
constexpr int kMatrices = 8;
constexpr int kMatrixClass = 12; ///< Symbol of a matrix mode.

/// Displacement of one row in 1/32 of a sample, from steepest to steepest.
constexpr int8_t kDisplacement[17] = {-32, -26, -21, -17, -13, -9, -5, -2, 0,
                                      2,   5,   9,   13,  17,  21, 26, 32};

/// How chroma is predicted.
enum ChromaMode : int {
  kAsLuma,
  kChromaDc,
  kChromaPlanar,
  kFromLuma,
  kChromaHorizontal,
  kChromaVertical,
  kChromaModes
};
constexpr int chromaPrediction(int chromaMode, int lumaMode) {
  return chromaMode == kAsLuma             ? lumaMode
         : chromaMode == kChromaDc         ? int(kDc)
         : chromaMode == kChromaPlanar     ? int(kPlanar)
         : chromaMode == kChromaHorizontal ? int(kHorizontal)
                                           : int(kVertical);
}

constexpr int modeClass(int mode) {
  if (mode < kAngular)
    return mode;
  if (mode >= kMatrix)
    return kMatrixClass;
  const int nominal = (mode - kAngular + 2) / 4;
  return kAngular + (nominal < 8 ? nominal : 8);
}
/// What follows the class of an angular mode: 0..3.
constexpr int modeDelta(int mode) {
  return mode - kAngular - 4 * (modeClass(mode) - kAngular) + 2;
}
/// Groups of modes that contexts tell apart; 6: no block there.
constexpr int modeGroup(int mode) {
  if (mode < kAngular)
    return mode;
  if (mode >= kMatrix)
    return 5;
  const int direction = mode - kAngular;
  return direction >= 5 && direction <= 11    ? 3
         : direction >= 21 && direction <= 27 ? 4
                                              : 5;
}
constexpr int kNoGroup = 6;

/// Types of a luma transform of at most 16x16.
enum Transform : int {
  kDct,
  kDst,
  kDstVertical,   ///< DST of columns, DCT of rows.
  kDstHorizontal, ///< DCT of columns, DST of rows.
  kIdentity,      ///< Of at most 8x8.
  kTransforms
};
constexpr int columnKind(int transform) {
  return transform == kDst || transform == kDstVertical ? 1
         : transform == kIdentity                       ? 2
                                                        : 0;
}
constexpr int rowKind(int transform) {
  return transform == kDst || transform == kDstHorizontal ? 1
         : transform == kIdentity                         ? 2
                                                          : 0;
}
constexpr int transformsOf(int log) {
  return log > 4 ? 1 : log > 3 ? int(kIdentity) : int(kTransforms);
}
/// Coefficients of blocks of 16 and 32 are at 1/2 and 1/4.
constexpr int coefficientShift(int log) { return log <= 3 ? 0 : log - 3; }

//===----------------------------------------------------------------------===//
// Units of coefficients
//===----------------------------------------------------------------------===//

/// Coefficients a side that are coded.
constexpr int codedSide(int log) { return log < 4 ? 1 << log : 16; }
/// Unit 0 is the DC, unit i the coefficients 2i - 1 and 2i of the scan; behind
/// the last coefficient stands one that is not there.
constexpr int unitsOf(int log) {
  return codedSide(log) * codedSide(log) / 2 + 1;
}
constexpr int kMostUnits = unitsOf(5);
/// Number of units to its class: 0, 1, 2, 3..4, 5..8, ...
constexpr int unitClass(int units) {
  int result = units < 3 ? units : 2;
  for (int most = 2; most < units; most *= 2)
    ++result;
  return result;
}
constexpr int mostUnitClass(int log) { return unitClass(unitsOf(log)); }
/// 0, few, many.
constexpr int threeClasses(int unitClass) {
  return unitClass == 0 ? 0 : unitClass <= 3 ? 1 : 2;
}
/// What follows a class: bits, of which so many are modelled.
constexpr int extraBits(int unitClass) { return unitClass - 2; }
constexpr int modelledBits(int unitClass) {
  return extraBits(unitClass) >= 2 ? 2 : 1;
}

constexpr int kLevelStride = 20; ///< Of the columns of the buffer of levels
                                 ///< around a unit.
constexpr int kLevelColumns = 18;
constexpr int kMostLevel = 32767;
constexpr int kMostNearLevel = 31;  ///< What contexts see at most.
constexpr int kNoCoefficient = 256; ///< Index of the one that is not there.

struct Unit {
  uint16_t atA, atB;           ///< In the buffer of levels.
  uint16_t context;            ///< Position class times pair contexts.
  uint16_t indexA, indexB;     ///< column * 16 + row.
  uint8_t lastColumn, lastRow; ///< Largest of this unit and those before.
};
struct Scan {
  Unit units[kMostUnits] = {};
};

constexpr int kPairContexts = 36;
constexpr int kPositions = 7; ///< The last one: DC.

constexpr Scan makeScan(int log) {
  Scan scan;
  const int side = codedSide(log);
  int rows[260] = {}, columns[260] = {}, positions[260] = {}, count = 0;
  for (int d = 0; d < 2 * side - 1; ++d)
    for (int row = 0; row <= d; ++row) {
      const int column = d - row;
      if (row >= side || column >= side)
        continue;
      rows[count] = row;
      columns[count] = column;
      positions[count++] = d == 0    ? 6
                           : d == 1  ? 1
                           : d <= 3  ? 2
                           : d <= 6  ? 3
                           : d <= 11 ? 4
                                     : 5;
    }
  int lastColumn = 0, lastRow = 0;
  for (int i = 0; i < unitsOf(log); ++i) {
    Unit &unit = scan.units[i];
    const int a = i > 0 ? 2 * i - 1 : 0, b = 2 * i;
    const bool there = b < count;
    for (int k : {a, there ? b : a}) {
      lastColumn = columns[k] > lastColumn ? columns[k] : lastColumn;
      lastRow = rows[k] > lastRow ? rows[k] : lastRow;
    }
    unit.atA = static_cast<uint16_t>(columns[a] * kLevelStride + rows[a]);
    unit.atB = static_cast<uint16_t>(there ? columns[b] * kLevelStride + rows[b]
                                           : 17 * kLevelStride + 18);
    unit.context = static_cast<uint16_t>(positions[a] * kPairContexts);
    unit.indexA = static_cast<uint16_t>(columns[a] * 16 + rows[a]);
    unit.indexB = static_cast<uint16_t>(there ? columns[b] * 16 + rows[b]
                                              : kNoCoefficient);
    unit.lastColumn = static_cast<uint8_t>(lastColumn);
    unit.lastRow = static_cast<uint8_t>(lastRow);
  }
  return scan;
}
/// By log2 of the side.
inline constexpr Scan kScans[6] = {{},          {},          makeScan(2),
                                   makeScan(3), makeScan(4), makeScan(5)};

/// Classes of a sum of levels around a coefficient.
constexpr uint8_t kSumLimits[11] = {1, 2, 3, 4, 6, 8, 11, 15, 21, 30, 45};
constexpr int kSumClasses = 12;
struct SumClasses {
  uint8_t one[256] = {};  ///< Of one sum.
  uint8_t pair[512] = {}; ///< Of two sums, times 3.
};
constexpr SumClasses makeSumClasses() {
  SumClasses classes;
  for (int sum = 0; sum < 256; ++sum)
    while (classes.one[sum] < 11 && sum >= kSumLimits[classes.one[sum]])
      ++classes.one[sum];
  for (int sum = 0; sum < 512; ++sum) {
    int c = 0;
    while (c < 11 &&
           sum >= (c < 4 ? kSumLimits[c] : (kSumLimits[c] * 9 + 2) / 5))
      ++c;
    classes.pair[sum] = static_cast<uint8_t>(3 * c);
  }
  return classes;
}
inline constexpr SumClasses kSums = makeSumClasses();

/// Weighted levels to the right and below; `at` in the buffer of levels.
inline int sumAround(const uint8_t *at) {
  return 2 * (at[1] + at[kLevelStride]) + at[kLevelStride + 1] + at[2] +
         at[2 * kLevelStride];
}
constexpr int pairContext(int sumA, int sumB) {
  return kSums.pair[sumA + sumB] + (sumA > 2 * sumB + 1) +
         2 * (sumB > 2 * sumA + 1);
}

//===----------------------------------------------------------------------===//
// Contexts
//===----------------------------------------------------------------------===//

enum Family : int {
  kSplitFamily,
  kModeFamily,
  kDeltaFamily,
  kMatrixFamily,
  kChromaFamily,
  kSlopeFamily,
  kTransformFamily,
  kLumaUnitsFamily,
  kFirstUnitsFamily,  ///< Of the first chroma plane.
  kSecondUnitsFamily, ///< Of the second one.
  kUnitBitsFamily,
  kLastPairFamily,
  kOnlyDcFamily,
  kRestFamily,
  kPairFamily,
  kFamilies
};
struct FamilyInfo {
  int symbols, contexts;
};
constexpr FamilyInfo kFamilyInfo[kFamilies] = {
    {2, 3 * 16},  {16, 2 * 49},          {4, 9},
    {8, 4},       {16, 7 * 27},          {16, 4},
    {8, 3 * 16},  {16, 4 * 9},           {16, 4 * 9},
    {16, 4 * 27}, {4, 2 * 40},           {16, 2 * 40},
    {16, 2 * 4},  {16, 2 * kSumClasses}, {16, 6 * kPositions *kPairContexts}};
constexpr std::array<int, kFamilies + 1> firstContexts() {
  std::array<int, kFamilies + 1> first = {};
  for (size_t f = 0; f < kFamilies; ++f)
    first[f + 1] = first[f] + kFamilyInfo[f].contexts;
  return first;
}
inline constexpr auto kFirstContext = firstContexts();
constexpr int kContexts = kFirstContext[kFamilies];
constexpr int familyOf(int context) {
  int f = 0;
  while (context >= kFirstContext[static_cast<size_t>(f) + 1])
    ++f;
  return f;
}

/// What is known of a luma block by those to its right and below.
struct LumaUnit {
  uint8_t group = kNoGroup;
  uint8_t log = 0;   ///< log2 of the side; 0: no block.
  uint8_t units = 0; ///< threeClasses.
  uint8_t unused = 0;
};
struct ChromaUnit {
  uint8_t fromLuma = 0, coded = 0, first = 0, second = 0;
};

/// Relative size of a neighbour: larger, equal or none, smaller, much smaller.
constexpr int relativeSize(int log, int neighbour) {
  const int difference = neighbour ? log - neighbour : 0;
  return difference < 0 ? 0 : difference > 2 ? 3 : difference + 1;
}
struct RelativeSizes {
  uint8_t of[6][6] = {}; ///< [log][neighbour]
};
constexpr RelativeSizes makeRelativeSizes() {
  RelativeSizes sizes;
  for (int log = 0; log < 6; ++log)
    for (int neighbour = 0; neighbour < 6; ++neighbour)
      sizes.of[log][neighbour] =
          static_cast<uint8_t>(relativeSize(log, neighbour));
  return sizes;
}
inline constexpr RelativeSizes kRelativeSizes = makeRelativeSizes();
inline int splitContext(int log, LumaUnit above, LumaUnit left) {
  const uint8_t(&sizes)[6] = kRelativeSizes.of[log];
  return kFirstContext[kSplitFamily] + (log - 3) * 16 + 4 * sizes[above.log] +
         sizes[left.log];
}
inline int modeContext(int log, LumaUnit above, LumaUnit left) {
  return kFirstContext[kModeFamily] + (log > 3 ? 49 : 0) + 7 * above.group +
         left.group;
}
inline int deltaContext(int angularClass) {
  return kFirstContext[kDeltaFamily] + angularClass - kAngular;
}
inline int matrixContext(int log) {
  return kFirstContext[kMatrixFamily] + log - 2;
}
inline int transformContext(int log, int lumaClass) {
  return kFirstContext[kTransformFamily] + (log - 2) * 16 + lumaClass;
}
inline int lumaUnitsContext(int log, LumaUnit above, LumaUnit left) {
  return kFirstContext[kLumaUnitsFamily] + (log - 2) * 9 + 3 * above.units +
         left.units;
}
/// `luma`: threeClasses of the luma beneath.
inline int chromaContext(int group, int luma, ChromaUnit above,
                         ChromaUnit left) {
  return kFirstContext[kChromaFamily] +
         ((group * 3 + above.fromLuma + left.fromLuma) * 3 + luma) * 3 +
         above.coded + left.coded;
}
inline int slopeContext(int plane, int firstSlope) {
  return kFirstContext[kSlopeFamily] + (plane == 1        ? 0
                                        : firstSlope == 0 ? 1
                                        : firstSlope < 0  ? 2
                                                          : 3);
}
inline int firstUnitsContext(int log, int luma, ChromaUnit above,
                             ChromaUnit left) {
  return kFirstContext[kFirstUnitsFamily] + (log - 2) * 9 + 3 * luma +
         above.first + left.first;
}
inline int secondUnitsContext(int log, int luma, int first, ChromaUnit above,
                              ChromaUnit left) {
  return kFirstContext[kSecondUnitsFamily] + (log - 2) * 27 + 9 * luma +
         3 * first + above.second + left.second;
}
inline int unitBitsContext(int log, int plane, int unitClass) {
  return kFirstContext[kUnitBitsFamily] + ((plane > 0 ? 4 : 0) + log - 2) * 10 +
         unitClass;
}
inline int lastPairContext(int log, int plane, int unitClass) {
  return kFirstContext[kLastPairFamily] + ((plane > 0 ? 4 : 0) + log - 2) * 10 +
         unitClass;
}
inline int onlyDcContext(int log, int plane) {
  return kFirstContext[kOnlyDcFamily] + (plane > 0 ? 4 : 0) + log - 2;
}
inline int restContext(int plane) {
  return kFirstContext[kRestFamily] + (plane > 0 ? kSumClasses : 0);
}
/// Of position 0; unit contexts and pair contexts are added.
inline int pairBase(int log, int plane) {
  return kFirstContext[kPairFamily] +
         ((plane > 0 ? 3 : 0) + (log < 4 ? log - 2 : 2)) * kPositions *
             kPairContexts;
}

//===----------------------------------------------------------------------===//
// Which neighbours are decoded
//===----------------------------------------------------------------------===//

/// By log2 of the side: a bit for each unit of the superblock, set where the
/// block of the same size above at right, or below at left, is decoded before
/// the one that begins in the unit; blocks of the picture alone are counted.
struct Availability {
  uint64_t aboveRight[6] = {}, belowLeft[6] = {};
};
constexpr int mortonOf(int x, int y) {
  int code = 0;
  for (int bit = 0; bit < 3; ++bit)
    code |= (x >> bit & 1) << (2 * bit) | (y >> bit & 1) << (2 * bit + 1);
  return code;
}
constexpr Availability makeAvailability() {
  Availability result;
  for (int log = 2; log <= 5; ++log) {
    const int side = 1 << (log - 2);
    for (int y = 0; y < kSuperUnits; y += side)
      for (int x = 0; x < kSuperUnits; x += side) {
        const int here = mortonOf(x, y);
        const bool right = y == 0 || (x + side < kSuperUnits &&
                                      mortonOf(x + side, y - side) < here);
        const bool below = y + side < kSuperUnits &&
                           (x == 0 || mortonOf(x - side, y + side) < here);
        const uint64_t bit = uint64_t(1) << (y * kSuperUnits + x);
        result.aboveRight[log] |= right ? bit : 0;
        result.belowLeft[log] |= below ? bit : 0;
      }
  }
  return result;
}
inline constexpr Availability kAvailability = makeAvailability();

//===----------------------------------------------------------------------===//
// Steps of the quantiser
//===----------------------------------------------------------------------===//

constexpr int kSteps = 448; ///< Seven octaves of 64.
/// 8192 * 2^(i / 64), rounded.
inline constexpr uint16_t kOctave[64] = {
    8192,  8281,  8371,  8463,  8555,  8648,  8742,  8837,  8933,  9031,  9129,
    9228,  9329,  9431,  9533,  9637,  9742,  9848,  9955,  10064, 10173, 10284,
    10396, 10509, 10624, 10739, 10856, 10975, 11094, 11215, 11337, 11460, 11585,
    11711, 11839, 11968, 12098, 12230, 12363, 12498, 12634, 12771, 12910, 13051,
    13193, 13337, 13482, 13629, 13777, 13927, 14079, 14232, 14387, 14544, 14702,
    14862, 15024, 15188, 15353, 15520, 15689, 15860, 16033, 16208};
/// Step `index` in 1/16 of a sample unit.
constexpr int stepOf(int index) {
  return (kOctave[index & 63] << (index >> 6)) >> 6;
}

//===----------------------------------------------------------------------===//
// Post filter
//===----------------------------------------------------------------------===//

constexpr int kActivities = 9, kFilterClasses = 3 * kActivities, kTaps = 6;
/// Limits of the activity of a block, in 1/64 of the step.
inline constexpr int kActivityLimits[kActivities - 1] = {3,  10, 19,  32,
                                                         51, 77, 115, 173};

} // namespace smmil::block_picture

#endif // SMMIL_CODECS_BLOCKPICTURE_FORMAT_H
