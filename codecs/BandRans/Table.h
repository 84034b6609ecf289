//===- Table.h - Trained table of the band coder ----------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The contexts of the band coder and what training learns of them: which
// cluster codes a context, and the frequencies of the clusters. See spec.md for
// the bytes.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_BANDRANS_TABLE_H
#define SMMIL_CODECS_BANDRANS_TABLE_H

#include "smmil/Runtime/Span.h"
#include "smmil/Runtime/Status.h"

#include <cstdint>
#include <vector>

namespace smmil::band_rans {

constexpr int kProbabilityBits = 10;
constexpr int kProbabilityOne = 1 << kProbabilityBits;
constexpr int kEobContexts = 13; ///< Per class; the last is block row 0.
constexpr int kDcContexts = 12;  ///< Per class.
constexpr int kRemClasses = 5;   ///< Distance to the last coefficient.
constexpr int kLevels = 12;      ///< Energy of the lower neighbours.
constexpr int kAcSymbols = 16;
constexpr int kEscape = kAcSymbols - 1;
constexpr int kDcTokens = 52;
constexpr int kDcDirect = 16; ///< Tokens below stand for themselves.
constexpr int kMaxAcClusters = 64;
/// What the format holds: differences of DC levels from their prediction, and
/// magnitudes of the other levels.
constexpr int kMinDcResidual = -4096;
constexpr int kMaxDcResidual = 4095;
constexpr int kMaxAcLevel = 32767;
constexpr int kMaxFrequencyCode = 35;

constexpr uint8_t kEobThresholds[11] = {1, 2, 4, 6, 9, 13, 18, 24, 31, 40, 50};
constexpr uint8_t kLevelThresholds[11] = {1, 2, 3, 4, 5, 7, 10, 15, 24, 40, 70};
constexpr uint8_t kRemThresholds[4] = {1, 3, 8, 20};

/// Number of `thresholds` that are at most `value`.
template <int Count>
constexpr int countReached(const uint8_t (&thresholds)[Count], int value) {
  int count = 0;
  for (int i = 0; i < Count; ++i)
    count += value >= thresholds[i];
  return count;
}

/// A frequency from its one-byte code 1..35: exact up to 8, then four steps an
/// octave.
constexpr int frequencyOfCode(int code) {
  return code <= 4 ? code : (4 + (code & 3)) << ((code >> 2) - 1);
}

/// The serialised content, as training makes it.
struct Model {
  int32_t block = 8;
  int32_t keep = 64;
  int32_t groups = 1;
  uint8_t groupOfBand[64] = {}; ///< Index 1..keep-1.
  uint8_t eobCluster[2][kEobContexts] = {};
  uint8_t dcCluster[2][kDcContexts] = {};
  /// ((class * groups + group) * kRemClasses + rem) * kLevels + level.
  std::vector<uint8_t> acCluster;
  /// Frequency codes: clusters x alphabet, row after row.
  std::vector<uint8_t> eobCodes, dcCodes, acCodes;
};

void serializeModel(const Model &model, Bytes &out);
Status parseModel(ByteSpan bytes, Model &model);

/// Expands the codes of one cluster to frequencies with sum kProbabilityOne.
Status expandFrequencies(Span<const uint8_t> codes, uint16_t *frequencies);

/// The model expanded for decoding and for rate estimation: one slot per point
/// of the probability range. Immutable after `create`; movable.
struct Table {
  int32_t block = 0;
  int32_t keep = 0;
  uint8_t eobCluster[2][kEobContexts] = {};
  uint8_t dcCluster[2][kDcContexts] = {};
  /// Cluster by class, band, rem and level, padded to 16 for byte shuffles.
  uint8_t acCluster[2][64][kRemClasses][16] = {};
  const uint32_t *eobSlots = nullptr; ///< cluster * kProbabilityOne + point.
  const uint32_t *dcSlots = nullptr;
  const uint32_t *acSlots = nullptr;
  /// Frequencies and starts: cluster * alphabet + symbol.
  std::vector<uint16_t> eobFrequency, eobStart, dcFrequency, dcStart,
      acFrequency, acStart;

  Table() = default;
  Table(const Table &) = delete;
  Table &operator=(const Table &) = delete;
  Table(Table &&) = default;
  Table &operator=(Table &&) = default;

  static Status create(const Model &model, Table &table);

private:
  std::vector<uint32_t> slots;
};

/// The parameters decide nothing here.
Status parseTable(const int32_t *args, ByteSpan bytes, Table &table);

} // namespace smmil::band_rans

#endif // SMMIL_CODECS_BANDRANS_TABLE_H
