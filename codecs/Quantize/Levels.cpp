//===- Levels.cpp - Choosing levels ---------------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Dead-zone quantisation, and rate-distortion optimised quantisation with the
// trained tables as its rate model: since the tables are static, the rates are
// exact but for the choice of contexts of later blocks.
//
//===----------------------------------------------------------------------===//
#include "codecs/Quantize/Levels.h"

#include "codecs/BandRans/Walk.h"

#include <cmath>
#include <optional>

namespace smmil::quantize {
namespace {

using band_rans::countReached;
using band_rans::energyLevel;
using band_rans::eobContext;
using band_rans::floorLog2;
using band_rans::kAcSymbols;
using band_rans::kEscape;
using band_rans::kProbabilityBits;
using band_rans::kProbabilityOne;
using band_rans::kRemThresholds;
using band_rans::neighboursOf;

/// Largest magnitudes that are chosen, of band 0 and of the others; each has a
/// code whatever stands around it.
constexpr int kMaxDcLevel = 2047;
constexpr int kMaxAcLevel = 16383;

/// Bits of every symbol under the trained table.
struct Rates {
  std::vector<float> eob; ///< cluster * keep + value
  std::vector<float> ac;  ///< cluster * kAcSymbols + symbol

  explicit Rates(const band_rans::Table &tables) {
    auto fill = [](const std::vector<uint16_t> &frequency,
                   std::vector<float> &bits) {
      float table[kProbabilityOne + 1];
      table[0] = 0;
      for (int f = 1; f <= kProbabilityOne; ++f)
        table[f] = static_cast<float>(kProbabilityBits - std::log2(f));
      bits.resize(frequency.size());
      for (size_t i = 0; i < frequency.size(); ++i)
        bits[i] = table[frequency[i]];
    };
    fill(tables.eobFrequency, eob);
    fill(tables.acFrequency, ac);
  }
};

/// What does not change from block to block.
struct ClassModel {
  float step[64];      ///< Quantiser step.
  float inverse[64];   ///< 1 / step.
  float offset[2][64]; ///< Reconstruction offset in units of the signal.
  float lambda;        ///< Squared error per bit.
};

/// Bits of a magnitude with sign, given the rates of its context.
float magnitudeBits(const float *rates, int magnitude, bool last) {
  int symbol = magnitude - last;
  if (symbol < kEscape)
    return rates[symbol] + (magnitude > 0 ? 1.0F : 0.0F);
  auto gamma = static_cast<uint32_t>(symbol - kEscape + 1);
  return rates[kEscape] + 2.0F + 2.0F * static_cast<float>(floorLog2(gamma));
}

class BlockOptimizer {
public:
  BlockOptimizer(const Shape &bandShape, const band_rans::Table &bandTables,
                 const Rates &rateTables, int planeClass,
                 const ClassModel &classModel)
      : shape(bandShape), tables(bandTables), rates(rateTables),
        cls(planeClass), model(classModel) {}

  /// Chooses the AC levels of one block whose EOB has the rates `eobRates`.
  /// Returns the EOB.
  int run(const float *coefficients, const float *eobRates, int16_t *levels) {
    int last = 0;
    float energy = 0;
    for (int k = 1; k < shape.keep; ++k) {
      x[k] = std::fabs(coefficients[k]);
      start[k] = std::min(static_cast<int>(x[k] * model.inverse[k] + 0.5F),
                          kMaxAcLevel);
      if (start[k] > 0)
        last = k;
    }
    for (int k = 1; k <= last; ++k)
      energy += x[k] * x[k];
    int bestEnd = 0;
    int bestLast = 0;
    // Contexts depend on the EOB that is being chosen: the second round knows
    // it nearly.
    for (int round = 0; round < 2 && last > 0; ++round) {
      pass(last, energy, eobRates, bestEnd, bestLast);
      if (bestEnd == last)
        break;
      if (round == 0 && bestEnd > 0) {
        for (int k = bestEnd + 1; k <= last; ++k)
          energy -= x[k] * x[k];
        last = bestEnd;
      } else {
        break;
      }
    }
    for (int k = 1; k < bestEnd; ++k)
      set(levels, coefficients, k, chosen[k]);
    if (bestEnd > 0)
      set(levels, coefficients, bestEnd, bestLast);
    return bestEnd;
  }

private:
  float error(int k, int level) const {
    if (level == 0)
      return x[k];
    return x[k] - (static_cast<float>(level) * model.step[k] -
                   model.offset[level > 1][k]);
  }

  void set(int16_t *levels, const float *coefficients, int k, int level) const {
    levels[k] = static_cast<int16_t>(coefficients[k] < 0 ? -level : level);
  }

  /// Greedy choice from low to high bands; every band is also tried as the end.
  void pass(int last, float energy, const float *eobRates, int &bestEnd,
            int &bestLast) {
    bestEnd = 0;
    bestLast = 0;
    float best = energy + model.lambda * eobRates[0];
    float distortion = energy;
    float bits = 0;
    magnitude[0] = 0;
    for (int k = 1; k <= last; ++k) {
      int level = energyLevel(neighboursOf(shape.block, k), magnitude);
      const auto &clusters = tables.acCluster[cls][k];
      float square = x[k] * x[k];
      if (start[k] > 0) {
        const float *end = &rates.ac[clusters[0][level] * kAcSymbols];
        for (int m = std::max(1, start[k] - 1); m <= start[k]; ++m) {
          float e = error(k, m);
          float cost =
              distortion - square + e * e +
              model.lambda * (bits + magnitudeBits(end, m, true) + eobRates[k]);
          if (cost < best) {
            best = cost;
            bestEnd = k;
            bestLast = m;
          }
        }
      }
      int rem = countReached(kRemThresholds, std::max(1, last - k));
      const float *row = &rates.ac[clusters[rem][level] * kAcSymbols];
      float zeroBits = row[0];
      float bestCost = square + model.lambda * zeroBits;
      int choice = 0;
      float choiceError = square;
      float choiceBits = zeroBits;
      for (int m = std::max(1, start[k] - 1); m <= start[k]; ++m) {
        float e = error(k, m);
        float r = magnitudeBits(row, m, false);
        float cost = e * e + model.lambda * r;
        if (cost < bestCost) {
          bestCost = cost;
          choice = m;
          choiceError = e * e;
          choiceBits = r;
        }
      }
      chosen[k] = choice;
      magnitude[k] = static_cast<uint8_t>(std::min(choice, kEscape));
      distortion += choiceError - square;
      bits += choiceBits;
    }
  }

  const Shape &shape;
  const band_rans::Table &tables;
  const Rates &rates;
  int cls;
  const ClassModel &model;
  float x[64];
  int start[64];
  int chosen[64];
  uint8_t magnitude[64];
};

} // namespace

void chooseLevels(const Shape &shape, const EncoderParams &options,
                  const Table &table, const band_rans::Table *rates, int step,
                  const std::vector<float> &coefficients,
                  std::vector<int16_t> &levels) {
  const int keep = shape.keep;
  levels.assign(coefficients.size(), 0);
  std::optional<Rates> bits;
  if (rates && options.lambda > 0)
    bits.emplace(*rates);
  std::vector<uint8_t> eobs;
  const float *from = coefficients.data();
  int16_t *to = levels.data();
  for (int p = 0; p < shape.channels; ++p) {
    int c = p > 0;
    ClassModel model = {};
    for (int k = 0; k < keep; ++k) {
      model.step[k] = static_cast<float>(table.factor(step, c, k));
      model.inverse[k] = 1.0F / model.step[k];
      for (int i = 0; i < 2; ++i)
        model.offset[i][k] =
            model.step[k] * static_cast<float>(table.offset[c][i][k]) / 128.0F;
    }
    model.lambda = static_cast<float>(options.lambda) / 1024.0F *
                   model.step[0] * model.step[0];
    float rounding = 0.5F - static_cast<float>(options.deadzone) / 256.0F;
    const int blocksX = shape.blocksX(p);
    const auto blocks = static_cast<int>(shape.blocksOf(p));
    eobs.assign(static_cast<size_t>(blocks), 0);
    for (int i = 0; i < blocks; ++i, from += keep, to += keep) {
      float dc = from[0] * model.inverse[0];
      to[0] = static_cast<int16_t>(std::clamp(
          static_cast<int>(std::floor(dc + 0.5F)), -kMaxDcLevel, kMaxDcLevel));
      if (bits) {
        int context =
            eobContext(eobs.data(), blocksX, i % blocksX, i / blocksX);
        const float *eobRates = &bits->eob[static_cast<size_t>(
            rates->eobCluster[c][context] * keep)];
        BlockOptimizer optimizer(shape, *rates, *bits, c, model);
        eobs[static_cast<size_t>(i)] =
            static_cast<uint8_t>(optimizer.run(from, eobRates, to));
        continue;
      }
      for (int k = 1; k < keep; ++k) {
        int m = std::min(
            static_cast<int>(std::fabs(from[k]) * model.inverse[k] + rounding),
            kMaxAcLevel);
        to[k] = static_cast<int16_t>(from[k] < 0 ? -m : m);
      }
    }
  }
}

} // namespace smmil::quantize
