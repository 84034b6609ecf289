//===- Train.cpp - Training the table of the band coder -------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Contexts that behave alike share a cluster. Clusters are found by k-means
// under code length and then merged as long as a merged row costs less than
// the table bytes that it saves.
//
//===----------------------------------------------------------------------===//
#include "codecs/BandRans/Encode.h"

#include "codecs/BandRans/Decode.h"
#include "codecs/BandRans/Levels.h"
#include "codecs/BandRans/Walk.h"

#include <cmath>
#include <numeric>

namespace smmil::band_rans {
namespace {

/// Counts below this share of a symbol are assumed for what training missed.
constexpr double kPriorCount = 0.05;
/// Bits that one more row, and one more change in a row, of a table costs.
constexpr double kBitsPerCode = 4;
constexpr double kBitsPerChange = 3;

using Counts = std::vector<double>;

/// Symbol counts by context.
struct Statistics {
  const Model &model; ///< For its band groups.
  std::vector<Counts> eob, dc, ac;

  explicit Statistics(const Model &bandModel)
      : model(bandModel),
        eob(2 * kEobContexts, Counts(static_cast<size_t>(bandModel.keep))),
        dc(2 * kDcContexts, Counts(kDcTokens)),
        ac(static_cast<size_t>(2 * bandModel.groups * kRemClasses * kLevels),
           Counts(kAcSymbols)) {}

  // Of a visitor of walkBands.
  void eobCount(int c, int context, int value) {
    eob[static_cast<size_t>(c * kEobContexts + context)]
       [static_cast<size_t>(value)] += 1;
  }
  void dcCount(int c, int context, int token) {
    dc[static_cast<size_t>(c * kDcContexts + context)]
      [static_cast<size_t>(token)] += 1;
  }
  void acCount(int c, int k, int rem, int level, int symbol) {
    int row = (c * model.groups + model.groupOfBand[k]) * kRemClasses + rem;
    ac[static_cast<size_t>(row * kLevels + level)]
      [static_cast<size_t>(symbol)] += 1;
  }
};

struct CountingVisitor {
  Statistics &to;
  void eob(int c, int context, int value) { to.eobCount(c, context, value); }
  void dc(int c, int context, int token) { to.dcCount(c, context, token); }
  void ac(int c, int k, int rem, int level, int symbol) {
    to.acCount(c, k, rem, level, symbol);
  }
  void raw(uint32_t /*bits*/, int /*count*/) {}
  void endCall() {}
};

double total(const Counts &counts) {
  return std::accumulate(counts.begin(), counts.end(), 0.0);
}

double mean(const Counts &counts) {
  double sum = 0;
  for (size_t s = 0; s < counts.size(); ++s)
    sum += static_cast<double>(s) * counts[s];
  return sum / std::max(total(counts), 1e-9);
}

void add(Counts &to, const Counts &from) {
  for (size_t s = 0; s < to.size(); ++s)
    to[s] += from[s];
}

/// Ideal bits of counts under their own distribution.
double entropyBits(const Counts &counts) {
  double all = total(counts);
  double bits = 0;
  for (double n : counts)
    if (n > 0)
      bits -= n * std::log2(n / all);
  return bits;
}

/// Bits per symbol under the (smoothed) distribution of `counts`.
std::vector<double> lengthsOf(const Counts &counts) {
  double all = total(counts) + kPriorCount * static_cast<double>(counts.size());
  std::vector<double> lengths(counts.size());
  for (size_t s = 0; s < counts.size(); ++s)
    lengths[s] = -std::log2((counts[s] + kPriorCount) / all);
  return lengths;
}

double cost(const Counts &counts, const std::vector<double> &lengths) {
  double bits = 0;
  for (size_t s = 0; s < counts.size(); ++s)
    bits += counts[s] * lengths[s];
  return bits;
}

/// The codes whose expansion codes `counts` best.
void appendCodes(const Counts &counts, std::vector<uint8_t> &out) {
  double all = total(counts) + kPriorCount * static_cast<double>(counts.size());
  std::vector<uint8_t> codes(counts.size()), best;
  std::vector<uint16_t> frequencies(counts.size());
  double bestBits = 0;
  // The largest symbol takes up what rounding leaves; a common factor decides
  // how much that is.
  for (int trial = -8; trial <= 8; ++trial) {
    double scale = kProbabilityOne * std::exp2(trial / 32.0) / all;
    for (size_t s = 0; s < counts.size(); ++s) {
      double target = (counts[s] + kPriorCount) * scale;
      int code = 1;
      while (code < kMaxFrequencyCode &&
             target * target >
                 static_cast<double>(frequencyOfCode(code)) *
                     static_cast<double>(frequencyOfCode(code + 1)))
        ++code;
      codes[s] = static_cast<uint8_t>(code);
    }
    // Uniform rows can overshoot; finer codes for the largest always help.
    while (!expandFrequencies(codes, frequencies.data()).isOk())
      --*std::max_element(codes.begin(), codes.end());
    double bits = 0;
    for (size_t s = 0; s < counts.size(); ++s)
      bits -= (counts[s] + kPriorCount) * std::log2(frequencies[s]);
    if (best.empty() || bits < bestBits) {
      best = codes;
      bestBits = bits;
    }
  }
  out.insert(out.end(), best.begin(), best.end());
}

/// Merges clusters while that saves table bytes; `of` maps contexts to
/// clusters. Ends with clusters ordered by their mean symbol.
void mergeClusters(const std::vector<Counts> &contexts, std::vector<int> &of,
                   std::vector<Counts> &clusters) {
  size_t alphabet = contexts[0].size();
  double rowBits = kBitsPerCode * static_cast<double>(alphabet);
  std::vector<double> bits(clusters.size());
  for (size_t c = 0; c < clusters.size(); ++c)
    bits[c] = entropyBits(clusters[c]);
  auto lossOf = [&](size_t a, size_t b) {
    Counts sum = clusters[a];
    add(sum, clusters[b]);
    return entropyBits(sum) - bits[a] - bits[b];
  };
  size_t count = clusters.size();
  std::vector<double> loss(count * count);
  for (size_t a = 0; a < count; ++a)
    for (size_t b = a + 1; b < count; ++b)
      loss[a * count + b] = lossOf(a, b);
  std::vector<bool> gone(count);
  for (;;) {
    size_t bestA = 0;
    size_t bestB = 0;
    for (size_t a = 0; a < count; ++a)
      for (size_t b = a + 1; b < count; ++b)
        if (!gone[a] && !gone[b] &&
            (bestB == 0 || loss[a * count + b] < loss[bestA * count + bestB])) {
          bestA = a;
          bestB = b;
        }
    if (bestB == 0 || loss[bestA * count + bestB] > rowBits)
      break;
    add(clusters[bestA], clusters[bestB]);
    bits[bestA] = entropyBits(clusters[bestA]);
    gone[bestB] = true;
    for (int &c : of)
      if (c == static_cast<int>(bestB))
        c = static_cast<int>(bestA);
    for (size_t x = 0; x < count; ++x)
      if (!gone[x] && x != bestA)
        loss[std::min(x, bestA) * count + std::max(x, bestA)] =
            lossOf(bestA, x);
  }
  std::vector<int> alive;
  for (size_t c = 0; c < count; ++c)
    if (!gone[c])
      alive.push_back(static_cast<int>(c));
  std::stable_sort(alive.begin(), alive.end(), [&](int a, int b) {
    return mean(clusters[static_cast<size_t>(a)]) <
           mean(clusters[static_cast<size_t>(b)]);
  });
  std::vector<int> renamed(count);
  std::vector<Counts> ordered;
  for (size_t i = 0; i < alive.size(); ++i) {
    renamed[static_cast<size_t>(alive[i])] = static_cast<int>(i);
    ordered.push_back(clusters[static_cast<size_t>(alive[i])]);
  }
  for (int &c : of)
    c = renamed[static_cast<size_t>(c)];
  clusters = ordered;
}

/// One cluster per context to begin with.
void clusterSmall(const std::vector<Counts> &contexts, uint8_t *clusterOf,
                  std::vector<uint8_t> &codes) {
  std::vector<int> of(contexts.size());
  std::iota(of.begin(), of.end(), 0);
  std::vector<Counts> clusters = contexts;
  mergeClusters(contexts, of, clusters);
  for (size_t i = 0; i < of.size(); ++i)
    clusterOf[i] = static_cast<uint8_t>(of[i]);
  for (const Counts &cluster : clusters)
    appendCodes(cluster, codes);
}

/// k-means under code length for the many AC contexts.
void clusterAc(const std::vector<Counts> &contexts, Model &model) {
  constexpr size_t kStart = 32;
  // Starting point: contexts by mean symbol, in runs of equal weight.
  std::vector<size_t> used;
  double weight = 0;
  for (size_t i = 0; i < contexts.size(); ++i)
    if (double n = total(contexts[i]); n > 0) {
      used.push_back(i);
      weight += std::sqrt(n);
    }
  std::vector<int> of(contexts.size(), 0);
  std::vector<Counts> clusters(kStart, Counts(kAcSymbols));
  std::stable_sort(used.begin(), used.end(), [&](size_t a, size_t b) {
    return mean(contexts[a]) < mean(contexts[b]);
  });
  double before = 0;
  for (size_t i : used) {
    of[i] = static_cast<int>(before / weight * (kStart - 1e-6));
    before += std::sqrt(total(contexts[i]));
  }
  auto collect = [&] {
    for (Counts &cluster : clusters)
      cluster.assign(kAcSymbols, 0);
    for (size_t i : used)
      add(clusters[static_cast<size_t>(of[i])], contexts[i]);
  };
  // `rough` charges a context for leaving the cluster of its lower neighbour,
  // as the table does.
  auto assign = [&](double changeBits) {
    std::vector<std::vector<double>> lengths;
    lengths.reserve(clusters.size());
    for (const Counts &cluster : clusters)
      lengths.push_back(lengthsOf(cluster));
    bool changed = false;
    int last = 0;
    for (size_t i = 0; i < contexts.size(); ++i) {
      int best = last;
      double bestBits = cost(contexts[i], lengths[static_cast<size_t>(last)]);
      for (size_t c = 0; c < clusters.size(); ++c) {
        double bits = cost(contexts[i], lengths[c]) + changeBits;
        if (bits < bestBits) {
          best = static_cast<int>(c);
          bestBits = bits;
        }
      }
      changed |= best != of[i];
      of[i] = last = best;
    }
    return changed;
  };
  collect();
  for (int round = 0; round < 20 && assign(0); ++round)
    collect();
  mergeClusters(contexts, of, clusters);
  for (int round = 0; round < 3; ++round) {
    assign(kBitsPerChange);
    collect();
  }
  // Reassignment may have emptied some, and moved the means.
  mergeClusters(contexts, of, clusters);
  model.acCluster.resize(contexts.size());
  for (size_t i = 0; i < contexts.size(); ++i)
    model.acCluster[i] = static_cast<uint8_t>(of[i]);
  model.acCodes.clear();
  for (const Counts &cluster : clusters)
    appendCodes(cluster, model.acCodes);
}

/// Low bands stand alone, higher ones share contexts.
void groupBands(Model &model) {
  int group = 0;
  for (int k = 1; k < model.keep;) {
    int width = k <= 10 ? 1 : k <= 20 ? 2 : k <= 36 ? 4 : 9;
    for (int i = 0; i < width && k < model.keep; ++i, ++k)
      model.groupOfBand[k] = static_cast<uint8_t>(group);
    ++group;
  }
  model.groups = std::max(group, 1);
}

} // namespace

Status fitModel(Span<const FrameLevels> frames, Model &model) {
  model = {};
  model.block = frames[0].shape.block;
  model.keep = frames[0].shape.keep;
  groupBands(model);
  Statistics statistics(model);
  CountingVisitor visitor{statistics};
  for (const FrameLevels &frame : frames)
    if (!walkBands(frame.shape, frame.levels.data(), visitor))
      return Status::unsupported(kOutOfRange);
  clusterSmall(statistics.eob, model.eobCluster[0], model.eobCodes);
  clusterSmall(statistics.dc, model.dcCluster[0], model.dcCodes);
  clusterAc(statistics.ac, model);
  return Status::ok();
}

Status train(const EncodeStep &step, Span<const TrainSample> samples,
             Bytes &table) {
  if (samples.empty())
    return Status::invalidArgument("band_rans: no sample to train on");
  std::vector<FrameLevels> frames(samples.size());
  for (size_t i = 0; i < samples.size(); ++i) {
    EncodedValue bands = *samples[i].operand;
    frames[i].shape = bands.shape;
    Shape bits;
    SMMIL_RETURN_IF_ERROR(inferShape(step.args, &bands.shape, &bits));
    if (bands.shape.block != frames[0].shape.block ||
        bands.shape.keep != frames[0].shape.keep)
      return Status::invalidArgument(
          "band_rans: samples differ in their bands");
    SMMIL_RETURN_IF_ERROR(levelsOf(bands, frames[i].levels));
  }
  Model model;
  SMMIL_RETURN_IF_ERROR(fitModel(frames, model));
  serializeModel(model, table);
  return Status::ok();
}

} // namespace smmil::band_rans
