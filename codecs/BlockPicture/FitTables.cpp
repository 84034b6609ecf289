//===- FitTables.cpp - Starts and rates from coded symbols ----------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A start is the counts of its context and a share of what contexts like it
// have; a rate is the one under which coding the symbols again takes least. A
// difference changes the contexts alone in which that saves more than it costs.
//
//===----------------------------------------------------------------------===//
#include "codecs/BlockPicture/FitTables.h"

#include "codecs/BlockPicture/Entropy.h"
#include "codecs/BlockPicture/Numbers.h"

#include <algorithm>
#include <cmath>
#include <memory>

namespace smmil::block_picture {

namespace {

constexpr int kRates[] = {10, 8, 7, 6, 5, 4};
/// Symbols that the contexts alike a context stand for in its start.
constexpr double kParentWeight = 8;
/// Of each symbol that was never seen.
constexpr double kUnseen = 0.02;

int symbolsOf(int context) {
  return kFamilyInfo[static_cast<size_t>(familyOf(context))].symbols;
}

void lengthsFrom(const double (&share)[16], int symbols, uint8_t (&out)[16]) {
  double total = 0;
  for (int s = 0; s < symbols; ++s)
    total += share[s];
  for (int s = 0; s < symbols; ++s)
    out[s] = static_cast<uint8_t>(std::clamp<long>(
        std::lround(-8 * std::log2(share[s] / total)), 0, kMostLength));
}

/// Contexts of pairs are alike where the neighbours are and the plane is luma
/// or chroma; others where the family is the same.
int parentOf(int context) {
  const int pairs = kFirstContext[kPairFamily];
  if (context < pairs)
    return familyOf(context);
  const int k = context - pairs;
  return kFamilies + k / (3 * kPositions * kPairContexts) * kPairContexts +
         k % kPairContexts;
}

} // namespace

void ContextLogs::add(const SymbolLog &picture) {
  for (const CodedSymbol &coded : picture)
    symbols[coded.context].push_back(coded.symbol);
  ends.emplace_back(kContexts);
  for (size_t c = 0; c < kContexts; ++c)
    ends.back()[c] = static_cast<uint32_t>(symbols[c].size());
}

void ContextLogs::count(int context, double (&counts)[16]) const {
  std::fill(std::begin(counts), std::end(counts), 0.0);
  for (const uint8_t symbol : symbols[static_cast<size_t>(context)])
    counts[symbol] += 1;
}

double ContextLogs::bits(int context, const Cdf &start, int rate) const {
  const auto c = static_cast<size_t>(context);
  const int count = symbolsOf(context);
  const int kind = count == 2 ? 0 : count == 4 ? 1 : count == 8 ? 2 : 3;
  double sum = 0;
  size_t at = 0;
  for (const std::vector<uint32_t> &end : ends) {
    Cdf cdf = start;
    // The product of frequencies, taken to bits before it is too small.
    double product = 1;
    for (; at < end[c]; ++at) {
      const int s = symbols[c][at];
      const int below = s > 0 ? cdf.last[s - 1] + 1 : 0;
      product *= (cdf.last[s] + 1 - below) / 32768.0;
      if (product < 1e-250) {
        sum -= std::log2(product);
        product = 1;
      }
      const int16_t *target = kTargets.rows[kind][s];
      for (int i = 0; i < count - 1; ++i)
        cdf.last[i] = static_cast<int16_t>(cdf.last[i] +
                                           ((target[i] - cdf.last[i]) >> rate));
    }
    sum -= std::log2(product);
  }
  return sum;
}

Starts fitStarts(const ContextLogs &logs) {
  auto made = std::make_unique<Starts>();
  std::fill_n(&made->lengths.of[0][0], sizeof made->lengths.of, uint8_t(0));
  std::vector<std::array<double, 16>> parents(kFamilies + 2 * kPairContexts);
  double counts[16];
  for (int c = 0; c < kContexts; ++c) {
    logs.count(c, counts);
    for (size_t s = 0; s < 16; ++s)
      parents[static_cast<size_t>(parentOf(c))][s] += counts[s];
  }
  for (int c = 0; c < kContexts; ++c) {
    const int symbols = symbolsOf(c);
    const std::array<double, 16> &parent =
        parents[static_cast<size_t>(parentOf(c))];
    double total = 0;
    for (int s = 0; s < symbols; ++s)
      total += parent[static_cast<size_t>(s)] + kUnseen;
    logs.count(c, counts);
    for (int s = 0; s < symbols; ++s)
      counts[s] +=
          kParentWeight * (parent[static_cast<size_t>(s)] + kUnseen) / total;
    lengthsFrom(counts, symbols, made->lengths.of[c]);
    const Cdf start = startOf(made->lengths.of[c], symbols);
    double best = 0;
    for (const int rate : kRates) {
      const double bits = logs.bits(c, start, rate);
      // A slower rate stays unless a faster one saves a bit.
      if (rate == kRates[0] || bits < best - 1) {
        best = bits;
        made->rate[c] = static_cast<uint8_t>(rate);
      }
    }
  }
  return *made;
}

Weights genericWeights() {
  const Tables &tables = genericTables();
  Weights weights;
  auto take = [](auto &to, const auto &from) {
    for (size_t m = 0; m < kMatrices; ++m)
      for (size_t i = 0; i < std::size(to[m]); ++i)
        for (size_t o = 0; o < std::size(to[m][i]); ++o)
          to[m][i][o] = static_cast<int8_t>(from[m][i / 2][o][i % 2]);
  };
  take(weights.matrix4, tables.matrix4);
  take(weights.matrix8, tables.matrix8);
  take(weights.matrix16, tables.matrix16);
  for (size_t p = 0; p < 3; ++p)
    for (size_t k = 0; k < kFilterClasses; ++k)
      for (size_t t = 0; t < kTaps; ++t)
        weights.taps[p][k][t] =
            static_cast<int8_t>(tables.taps[p][k][t] / kTapUnit);
  return weights;
}

//===----------------------------------------------------------------------===//
// Packing
//===----------------------------------------------------------------------===//

namespace {

int floorHalf(int value) { return value < 0 ? -((1 - value) / 2) : value / 2; }

template <size_t Inputs, size_t Outputs>
void packMatrices(NumberWriter &writer,
                  const int8_t (&matrix)[kMatrices][Inputs][Outputs]) {
  constexpr size_t kSide = Outputs == 16 ? 4 : 8;
  NumberModel models[16];
  for (const auto &mode : matrix)
    for (const auto &row : mode)
      for (size_t o = 0; o < Outputs; ++o) {
        const bool hasLeft = o % kSide > 0, hasAbove = o >= kSide;
        const int left = hasLeft ? row[o - 1] : 0;
        const int above = hasAbove ? row[o - kSide] : 0;
        const int guess =
            hasLeft && hasAbove ? floorHalf(left + above) : left + above;
        writer.number(models[4 * sizeClass(left - above) + sizeClass(guess)],
                      row[o] - guess);
      }
}

/// A context as a difference would have it.
struct Change {
  bool isThere = false;
  int lengths[16] = {}, rate = 0; ///< Differences.
  double gain = 0;                ///< Bits that it saves.
};

Bytes packChanges(const std::vector<Change> &changes) {
  NumberWriter writer;
  DifferenceModels models;
  size_t c = 0;
  for (const FamilyInfo &family : kFamilyInfo) {
    BitModel bits[2];
    unsigned changed = 0;
    for (int i = 0; i < family.contexts; ++i, ++c) {
      const Change &change = changes[c];
      writer.bit(bits[changed], change.isThere);
      changed = change.isThere;
      if (!changed)
        continue;
      int before = 0;
      for (int s = 0; s < family.symbols; ++s) {
        writer.number(models.lengths[sizeClass(before)], change.lengths[s]);
        before = change.lengths[s];
      }
      writer.number(models.rate, change.rate);
    }
  }
  writer.bit(models.hasTaps, 0);
  return writer.finish();
}

/// About what a change costs in a table that has some.
double priceOf(const Change &change, int symbols) {
  double price = 5;
  for (int s = 0; s < symbols; ++s)
    price += change.lengths[s] == 0
                 ? 1
                 : 3 + std::log2(double(std::abs(change.lengths[s])));
  return price + (change.rate ? 3 : 0.5);
}

/// The change of a context that saves most beyond its price.
Change changeOf(const ContextLogs &logs, int c) {
  const int symbols = symbolsOf(c);
  const uint8_t *generic = genericLengths().of[c];
  const int genericRate = genericTables().rate[c];
  const double before = logs.bits(c, genericTables().start[c], genericRate);
  Change best;
  double bestWorth = 0, counts[16];
  logs.count(c, counts);
  // More of the generic start keeps more of its lengths; small differences are
  // not worth their bits.
  for (const double weight : {8.0, 64.0})
    for (const int least : {2, 5, 1000}) {
      Change change;
      double sum = 0, share[16] = {};
      for (int s = 0; s < symbols; ++s)
        sum += share[s] = std::exp2(-generic[s] / 8.0);
      uint8_t wanted[16], made[16];
      for (int s = 0; s < symbols; ++s)
        share[s] = share[s] / sum * weight + counts[s];
      lengthsFrom(share, symbols, wanted);
      for (int s = 0; s < symbols; ++s) {
        const int difference = wanted[s] - generic[s];
        change.lengths[s] = std::abs(difference) < least ? 0 : difference;
        made[s] = static_cast<uint8_t>(generic[s] + change.lengths[s]);
      }
      const Cdf start = startOf(made, symbols);
      for (const int rate : kRates) {
        if (std::abs(rate - genericRate) > 2)
          continue;
        change.rate = rate - genericRate;
        change.gain = before - logs.bits(c, start, rate);
        const double worth = change.gain - priceOf(change, symbols);
        if (worth > bestWorth) {
          bestWorth = worth;
          best = change;
          best.isThere = true;
        }
      }
      if (least == 1000)
        break;
    }
  return best;
}

} // namespace

Bytes packGeneric(const Starts &starts, const Weights &weights) {
  NumberWriter writer;
  size_t c = 0;
  for (const FamilyInfo &family : kFamilyInfo) {
    const size_t first = c;
    NumberModel models[16];
    for (int i = 0; i < family.contexts; ++i, ++c) {
      constexpr uint8_t kZero[16] = {};
      const uint8_t *row = starts.lengths.of[c];
      const uint8_t *above = c > first ? starts.lengths.of[c - 1] : kZero;
      const uint8_t *further =
          c >= first + 3 ? starts.lengths.of[c - 3] : above;
      for (int s = 0; s < family.symbols; ++s)
        writer.number(
            models[4 * sizeClass(above[s] - further[s]) +
                   (s == 0 ? 0 : sizeClass(row[s - 1] - above[s - 1]))],
            row[s] - (above[s] + further[s]) / 2);
    }
  }
  NumberModel rates, taps;
  int rate = 0;
  for (const uint8_t r : starts.rate) {
    writer.number(rates, r - rate);
    rate = r;
  }
  packMatrices(writer, weights.matrix4);
  packMatrices(writer, weights.matrix8);
  packMatrices(writer, weights.matrix16);
  for (const auto &plane : weights.taps)
    for (const auto &list : plane)
      for (const int8_t tap : list)
        writer.number(taps, tap);
  return writer.finish();
}

Bytes packDifference(const ContextLogs &logs) {
  std::vector<Change> changes(kContexts);
  double gain = 0;
  for (int c = 0; c < kContexts; ++c)
    if (logs.isUsed(c)) {
      changes[static_cast<size_t>(c)] = changeOf(logs, c);
      gain += changes[static_cast<size_t>(c)].gain;
    }
  if (gain == 0)
    return {};
  Bytes bytes = packChanges(changes);
  return gain > 8.0 * static_cast<double>(bytes.size()) ? bytes : Bytes();
}

} // namespace smmil::block_picture
