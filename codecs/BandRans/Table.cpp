//===- Table.cpp - Trained table of the band coder ------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Parses and writes the model, and expands its frequency codes to slots.
//
//===----------------------------------------------------------------------===//
#include "codecs/BandRans/Table.h"

namespace smmil::band_rans {
namespace {

constexpr uint8_t kVersion = 1;
constexpr size_t kHeaderBytes = 7;

size_t contextCount(const Model &model) {
  return static_cast<size_t>(2 * model.groups * kRemClasses * kLevels);
}

/// Copies `count` cluster indices and checks each against `clusters`.
bool readClusters(const uint8_t *&cursor, uint8_t *to, size_t count,
                  int clusters) {
  for (size_t i = 0; i < count; ++i) {
    to[i] = *cursor++;
    if (to[i] >= clusters)
      return false;
  }
  return true;
}

/// Expands the rows of one kind of symbol.
Status expandRows(const std::vector<uint8_t> &codes, size_t alphabet,
                  std::vector<uint16_t> &frequency,
                  std::vector<uint16_t> &start, uint32_t *slots) {
  size_t clusters = codes.size() / alphabet;
  frequency.resize(codes.size());
  start.resize(codes.size());
  for (size_t c = 0; c < clusters; ++c) {
    uint16_t *f = frequency.data() + c * alphabet;
    SMMIL_RETURN_IF_ERROR(
        expandFrequencies({codes.data() + c * alphabet, alphabet}, f));
    uint32_t sum = 0;
    for (size_t s = 0; s < alphabet; ++s) {
      start[c * alphabet + s] = static_cast<uint16_t>(sum);
      for (uint32_t i = 0; i < f[s]; ++i)
        slots[c * kProbabilityOne + sum + i] =
            f[s] | i << 12 | static_cast<uint32_t>(s) << 24;
      sum += f[s];
    }
  }
  return Status::ok();
}

} // namespace

Status expandFrequencies(Span<const uint8_t> codes, uint16_t *frequencies) {
  int sum = 0;
  size_t largest = 0;
  for (size_t s = 0; s < codes.size(); ++s) {
    if (codes[s] < 1 || codes[s] > kMaxFrequencyCode)
      return Status::corrupt("band table has an invalid frequency");
    frequencies[s] = static_cast<uint16_t>(frequencyOfCode(codes[s]));
    sum += frequencies[s];
    if (codes[s] > codes[largest])
      largest = s;
  }
  int corrected = frequencies[largest] + kProbabilityOne - sum;
  if (corrected < 1)
    return Status::corrupt("band table has frequencies that do not sum to one");
  frequencies[largest] = static_cast<uint16_t>(corrected);
  return Status::ok();
}

void serializeModel(const Model &model, Bytes &out) {
  auto keep = static_cast<size_t>(model.keep);
  out.push_back(kVersion);
  out.push_back(static_cast<uint8_t>(model.block));
  out.push_back(static_cast<uint8_t>(model.keep));
  out.push_back(static_cast<uint8_t>(model.eobCodes.size() / keep));
  out.push_back(static_cast<uint8_t>(model.dcCodes.size() / kDcTokens));
  out.push_back(static_cast<uint8_t>(model.acCodes.size() / kAcSymbols));
  out.push_back(static_cast<uint8_t>(model.groups));
  out.insert(out.end(), model.groupOfBand + 1, model.groupOfBand + keep);
  for (const auto &row : model.eobCluster)
    out.insert(out.end(), row, row + kEobContexts);
  for (const auto &row : model.dcCluster)
    out.insert(out.end(), row, row + kDcContexts);
  uint8_t before = 0;
  for (uint8_t cluster : model.acCluster) {
    out.push_back(static_cast<uint8_t>(cluster - before));
    before = cluster;
  }
  for (const auto *codes : {&model.eobCodes, &model.dcCodes, &model.acCodes})
    out.insert(out.end(), codes->begin(), codes->end());
}

Status parseModel(ByteSpan bytes, Model &model) {
  if (bytes.size() < kHeaderBytes)
    return Status::corrupt("band table is shorter than its header");
  if (bytes[0] != kVersion)
    return Status::unsupported("band table is of an unknown version");
  model = {};
  model.block = bytes[1];
  model.keep = bytes[2];
  int eobClusters = bytes[3];
  int dcClusters = bytes[4];
  int acClusters = bytes[5];
  model.groups = bytes[6];
  if ((model.block != 4 && model.block != 8) || model.keep < 1 ||
      model.keep > model.block * model.block || eobClusters < 1 ||
      eobClusters > 2 * kEobContexts || dcClusters < 1 ||
      dcClusters > 2 * kDcContexts || acClusters < 1 ||
      acClusters > kMaxAcClusters || model.groups < 1 || model.groups > 63)
    return Status::corrupt("band table has parameters out of range");
  auto keep = static_cast<size_t>(model.keep);
  size_t eobBytes = static_cast<size_t>(eobClusters) * keep;
  size_t dcBytes = static_cast<size_t>(dcClusters) * kDcTokens;
  size_t acBytes = static_cast<size_t>(acClusters) * kAcSymbols;
  size_t contexts = contextCount(model);
  if (bytes.size() != kHeaderBytes + keep - 1 + 2 * kEobContexts +
                          2 * kDcContexts + contexts + eobBytes + dcBytes +
                          acBytes)
    return Status::corrupt("band table has the wrong size");

  const uint8_t *cursor = bytes.data() + kHeaderBytes;
  bool valid =
      readClusters(cursor, model.groupOfBand + 1, keep - 1, model.groups) &&
      readClusters(cursor, model.eobCluster[0], 2 * kEobContexts,
                   eobClusters) &&
      readClusters(cursor, model.dcCluster[0], 2 * kDcContexts, dcClusters);
  model.acCluster.resize(contexts);
  uint8_t cluster = 0;
  for (size_t i = 0; valid && i < contexts; ++i) {
    cluster = static_cast<uint8_t>(cluster + *cursor++);
    model.acCluster[i] = cluster;
    valid = cluster < acClusters;
  }
  if (!valid)
    return Status::corrupt("band table names a cluster it does not have");
  auto read = [&](std::vector<uint8_t> &codes, size_t count) {
    codes.assign(cursor, cursor + count);
    cursor += count;
  };
  read(model.eobCodes, eobBytes);
  read(model.dcCodes, dcBytes);
  read(model.acCodes, acBytes);
  return Status::ok();
}

Status parseTable(const int32_t * /*args*/, ByteSpan bytes, Table &table) {
  Model model;
  SMMIL_RETURN_IF_ERROR(parseModel(bytes, model));
  return Table::create(model, table);
}

Status Table::create(const Model &model, Table &table) {
  table = Table();
  table.block = model.block;
  table.keep = model.keep;
  auto keep = static_cast<size_t>(model.keep);
  size_t eobClusters = model.eobCodes.size() / keep;
  size_t dcClusters = model.dcCodes.size() / kDcTokens;
  size_t acClusters = model.acCodes.size() / kAcSymbols;
  table.slots.resize((eobClusters + dcClusters + acClusters) * kProbabilityOne);
  uint32_t *eob = table.slots.data();
  uint32_t *dc = eob + eobClusters * kProbabilityOne;
  uint32_t *ac = dc + dcClusters * kProbabilityOne;
  SMMIL_RETURN_IF_ERROR(expandRows(model.eobCodes, keep, table.eobFrequency,
                                   table.eobStart, eob));
  SMMIL_RETURN_IF_ERROR(expandRows(model.dcCodes, kDcTokens, table.dcFrequency,
                                   table.dcStart, dc));
  SMMIL_RETURN_IF_ERROR(expandRows(model.acCodes, kAcSymbols, table.acFrequency,
                                   table.acStart, ac));
  table.eobSlots = eob;
  table.dcSlots = dc;
  table.acSlots = ac;
  for (int c = 0; c < 2; ++c) {
    for (int i = 0; i < kEobContexts; ++i)
      table.eobCluster[c][i] = model.eobCluster[c][i];
    for (int i = 0; i < kDcContexts; ++i)
      table.dcCluster[c][i] = model.dcCluster[c][i];
    for (int k = 1; k < model.keep; ++k)
      for (int r = 0; r < kRemClasses; ++r)
        for (int l = 0; l < kLevels; ++l) {
          int row = (c * model.groups + model.groupOfBand[k]) * kRemClasses + r;
          table.acCluster[c][k][r][l] =
              model.acCluster[static_cast<size_t>(row * kLevels + l)];
        }
  }
  return Status::ok();
}

} // namespace smmil::band_rans
