//===- Train.cpp - Training the tables of DCT images ----------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Contexts that behave alike share a cluster. Clusters are found by k-means
// under code length and then merged as long as a merged row costs less than the
// table bytes that it saves.
//
//===----------------------------------------------------------------------===//
#include "smmil/Runtime/Kernels/DctImage/Train.h"

#include "Walk.h"

#include "smmil/Runtime/Kernels/DctImage/Decoder.h"

#include <cmath>
#include <numeric>

namespace smmil::dct {
namespace {

/// Quantiser matrices of ITU-T T.81, annex K, natural order.
constexpr uint8_t kLumaMatrix[64] = {
    16, 11, 10, 16, 24,  40,  51,  61,  12, 12, 14, 19, 26,  58,  60,  55,
    14, 13, 16, 24, 40,  57,  69,  56,  14, 17, 22, 29, 51,  87,  80,  62,
    18, 22, 37, 56, 68,  109, 103, 77,  24, 35, 55, 64, 81,  104, 113, 92,
    49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99};
constexpr uint8_t kChromaMatrix[64] = {
    17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99,
    24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99, 99, 99, 99, 99,
    99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
    99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99};

/// Finest and coarsest step of a ladder, in 1/8.
constexpr double kFinest = 12;
constexpr double kCoarsest = 480;

/// Counts below this share of a symbol are assumed for what training missed.
constexpr double kPriorCount = 0.05;
/// Bits that one more row, and one more change in a row, of a table costs.
constexpr double kBitsPerCode = 4;
constexpr double kBitsPerChange = 3;

using Counts = std::vector<double>;

/// Symbol counts by context.
struct Statistics {
  const ImageShape &shape;
  const BandModel &model; ///< For its band groups.
  std::vector<Counts> eob, dc, ac;

  Statistics(const ImageShape &imageShape, const BandModel &bandModel)
      : shape(imageShape), model(bandModel),
        eob(2 * kEobContexts, Counts(static_cast<size_t>(imageShape.keep))),
        dc(2 * kDcContexts, Counts(kDcTokens)),
        ac(static_cast<size_t>(2 * bandModel.groups * kRemClasses * kLevels),
           Counts(kAcSymbols)) {}

  // Visitor of walkImage.
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
void clusterAc(const std::vector<Counts> &contexts, BandModel &model) {
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
void groupBands(BandModel &model) {
  int group = 0;
  for (int k = 1; k < model.keep;) {
    int width = k <= 10 ? 1 : k <= 20 ? 2 : k <= 36 ? 4 : 9;
    for (int i = 0; i < width && k < model.keep; ++i, ++k)
      model.groupOfBand[k] = static_cast<uint8_t>(group);
    ++group;
  }
  model.groups = std::max(group, 1);
}

/// Where the values of a level lie within its interval, on average.
void fitOffsets(const ImageShape &shape, const std::vector<Analysis> &analyses,
                const std::vector<int> &steps,
                const std::vector<Levels> &levels, QuantTable &quant) {
  // Sum of (level * step - |value|) / step, and count.
  double sum[2][2][64] = {};
  double count[2][2][64] = {};
  const uint8_t *natural = naturalOf(shape.blockSize);
  auto keep = static_cast<size_t>(shape.keep);
  auto area = static_cast<size_t>(shape.blockSize * shape.blockSize);
  for (size_t f = 0; f < levels.size(); ++f)
    for (int p = 0; p < 3; ++p) {
      int c = p > 0;
      const auto &from = levels[f].plane[p];
      for (size_t i = 0; i < from.size(); ++i) {
        size_t k = i % keep;
        int m = std::abs(static_cast<int>(from[i]));
        if (k == 0 || m == 0 || m > 7)
          continue;
        double step = quant.factor(steps[f], c, static_cast<int>(k)) /
                      static_cast<double>(kCoefficientScale);
        double value = analyses[f].plane[p][i / keep * area + natural[k]];
        sum[c][m > 1][k] += m - (from[i] < 0 ? -value : value) / step;
        count[c][m > 1][k] += 1;
      }
    }
  for (int c = 0; c < 2; ++c)
    for (int large = 0; large < 2; ++large) {
      double all = 0;
      double n = 0;
      for (size_t k = 1; k < keep; ++k) {
        all += sum[c][large][k];
        n += count[c][large][k];
      }
      double common = n > 0 ? all / n : 0;
      constexpr double kTrust = 60; // Observations that weigh as the average.
      for (size_t k = 1; k < keep; ++k) {
        double value = (sum[c][large][k] + kTrust * common) /
                       (count[c][large][k] + kTrust);
        quant.offset[c][large][k] =
            static_cast<int8_t>(std::clamp(std::lrint(value * 128), -48L, 48L));
      }
    }
}

void fitModel(const ImageShape &shape, const std::vector<Analysis> &analyses,
              const std::vector<Levels> &levels, BandModel &model) {
  model = {};
  model.blockSize = shape.blockSize;
  model.keep = shape.keep;
  groupBands(model);
  Statistics statistics(shape, model);
  CountingVisitor visitor{statistics};
  for (size_t f = 0; f < levels.size(); ++f)
    walkImage(shape,
              Geometry(analyses[f].width, analyses[f].height, shape.blockSize,
                       shape.chromaShift),
              levels[f], visitor);
  clusterSmall(statistics.eob, model.eobCluster[0], model.eobCodes);
  clusterSmall(statistics.dc, model.dcCluster[0], model.dcCodes);
  clusterAc(statistics.ac, model);
}

} // namespace

QuantTable makeQuantTable(const ImageShape &shape,
                          const EncodeOptions &options) {
  QuantTable table;
  table.blockSize = shape.blockSize;
  table.keep = shape.keep;
  table.steps = shape.steps;
  for (int i = 0; i < shape.steps; ++i) {
    double place =
        shape.steps > 1 ? static_cast<double>(i) / (shape.steps - 1) : 0.5;
    table.base[i] = static_cast<uint16_t>(
        std::lrint(kFinest * std::pow(kCoarsest / kFinest, place)));
  }
  double blend = std::clamp(options.shape, 0, 100) / 100.0;
  double chroma = std::clamp(options.chromaPercent, 10, 400) / 100.0;
  const uint8_t *natural = naturalOf(shape.blockSize);
  for (int k = 0; k < shape.keep; ++k) {
    // A 4 x 4 block has the even frequencies of an 8 x 8 one.
    int at = natural[k];
    if (shape.blockSize == 4)
      at = at / 4 * 16 + at % 4 * 2;
    double luma = 32 * std::pow(kLumaMatrix[at] / 16.0, blend);
    double other = 32 * chroma * std::pow(kChromaMatrix[at] / 17.0, blend);
    table.weight[0][k] =
        static_cast<uint8_t>(std::clamp(std::lrint(luma), 1L, 255L));
    table.weight[1][k] =
        static_cast<uint8_t>(std::clamp(std::lrint(other), 1L, 255L));
  }
  return table;
}

Status trainDctImage(const PlanField &field, const PlanChain &encode,
                     Span<const TrainingFrame> frames, Bytes &quantTable,
                     Bytes &bandTable) {
  ImageShape shape;
  SMMIL_RETURN_IF_ERROR(shapeOfChain(field, encode, shape));
  EncodeOptions options = optionsOfChain(encode);
  QuantTable quant = makeQuantTable(shape, options);
  std::vector<Analysis> analyses(frames.size());
  std::vector<int> steps(frames.size());
  for (size_t f = 0; f < frames.size(); ++f) {
    int32_t width = shape.width ? shape.width : frames[f].width;
    int32_t height = shape.width ? shape.height : frames[f].height;
    if (width < 1 || width > kMaxSide || height < 1 || height > kMaxSide ||
        frames[f].rgb.size() !=
            static_cast<size_t>(width) * static_cast<size_t>(height) * 3)
      return Status::invalidArgument(
          "DCT image: a training frame has the wrong size");
    analyse(shape, width, height, frames[f].rgb.data(), analyses[f]);
    steps[f] = options.fixedStep >= 0 ? options.fixedStep
               : frames[f].step >= 0  ? frames[f].step
                                      : shape.steps / 2;
    if (steps[f] >= shape.steps)
      return Status::invalidArgument(
          "DCT image: a training step is beyond the ladder");
  }

  std::vector<Levels> levels(frames.size());
  BandModel model;
  BandTables tables;
  int rounds = options.lambda > 0 ? 3 : 1;
  for (int round = 0; round < rounds; ++round) {
    for (size_t f = 0; f < frames.size(); ++f)
      quantize(shape, options, quant, round > 0 ? &tables : nullptr,
               analyses[f], steps[f], levels[f]);
    fitOffsets(shape, analyses, steps, levels, quant);
    fitModel(shape, analyses, levels, model);
    SMMIL_RETURN_IF_ERROR(BandTables::create(model, tables));
  }
  serializeQuantTable(quant, quantTable);
  serializeBandModel(model, bandTable);
  return Status::ok();
}

} // namespace smmil::dct
