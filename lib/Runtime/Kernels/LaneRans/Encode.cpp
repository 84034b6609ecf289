//===- Encode.cpp - Writing lane-interleaved rANS -------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The backward pass, and rows from counts.
//
//===----------------------------------------------------------------------===//
#include "smmil/Runtime/Kernels/LaneRans/Encode.h"

#include "smmil/Runtime/Wire.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace smmil::lanerans {

EncodeRow::EncodeRow(std::vector<uint16_t> frequencies)
    : frequency(std::move(frequencies)), start(frequency.size()) {
  unsigned sum = 0;
  for (size_t s = 0; s < frequency.size(); ++s) {
    start[s] = static_cast<uint16_t>(sum);
    sum += frequency[s];
  }
}

void StreamWriter::finish(Bytes &out) const {
  constexpr uint32_t kFloor = 1u << 16;
  std::vector<uint32_t> states(lanes, kFloor);
  std::vector<uint16_t> words;
  for (size_t i = ops.size(); i-- > 0;) {
    const Op &op = ops[i];
    uint32_t &x = states[op.lane];
    if (op.frequency == 0) {
      if (x >= uint64_t(1) << (32 - op.count)) {
        words.push_back(static_cast<uint16_t>(x));
        x >>= 16;
      }
      x = (x << op.count) | op.value;
      continue;
    }
    if (x >= uint64_t(op.frequency) << (32 - precision)) {
      words.push_back(static_cast<uint16_t>(x));
      x >>= 16;
    }
    x = ((x / op.frequency) << precision) + x % op.frequency + op.value;
  }
  ByteWriter writer(out);
  for (uint32_t state : states)
    writer.writeU32(state);
  for (size_t i = words.size(); i-- > 0;)
    writer.writeU16(words[i]);
}

std::vector<uint16_t> quantizeRow(const std::vector<double> &counts,
                                  unsigned precision, double keepFrom,
                                  const std::vector<unsigned> &required) {
  const int total = 1 << precision;
  std::vector<bool> kept(counts.size());
  for (size_t s = 0; s < counts.size(); ++s)
    kept[s] = counts[s] > 0 && counts[s] >= keepFrom;
  for (unsigned s : required)
    kept[s] = true;
  // A row with one symbol would need the frequency 2^P; give it a neighbour.
  auto keptCount = std::count(kept.begin(), kept.end(), true);
  for (size_t s = 0; s < kept.size() && keptCount < 2; ++s)
    if (!kept[s]) {
      kept[s] = true;
      ++keptCount;
    }

  double sum = 0;
  for (size_t s = 0; s < counts.size(); ++s)
    if (kept[s])
      sum += counts[s];
  // The kept symbols share the total in proportion, each at least 1.
  std::vector<int> frequency(counts.size(), 0);
  int used = 0;
  for (size_t s = 0; s < counts.size(); ++s)
    if (kept[s]) {
      double share = sum > 0 ? counts[s] / sum * total : 1;
      frequency[s] =
          std::clamp(static_cast<int>(std::lround(share)), 1, total - 1);
      used += frequency[s];
    }
  // Moves the sum to the total where it costs the fewest bits.
  while (used != total) {
    int delta = used > total ? -1 : 1;
    double bestCost = 0;
    size_t best = counts.size();
    for (size_t s = 0; s < counts.size(); ++s) {
      if (!kept[s] || frequency[s] + delta < 1 || frequency[s] + delta >= total)
        continue;
      double cost = (counts[s] + 1e-3) *
                    std::log2(double(frequency[s]) / (frequency[s] + delta));
      if (best == counts.size() || cost < bestCost) {
        best = s;
        bestCost = cost;
      }
    }
    frequency[best] += delta;
    used += delta;
  }
  return {frequency.begin(), frequency.end()};
}

void writeRow(Bytes &out, const std::vector<uint16_t> &frequencies) {
  ByteWriter writer(out);
  for (size_t s = 0; s < frequencies.size();) {
    writer.writeVarint(frequencies[s]);
    if (frequencies[s++] != 0)
      continue;
    size_t more = 0;
    while (s + more < frequencies.size() && frequencies[s + more] == 0)
      ++more;
    writer.writeVarint(more);
    s += more;
  }
}

std::vector<uint8_t> clusterRows(const std::vector<std::vector<double>> &counts,
                                 unsigned groups) {
  const size_t contexts = counts.size();
  const size_t width = contexts ? counts.front().size() : 0;
  std::vector<uint8_t> group(contexts, 0);
  std::vector<double> total(contexts, 0);
  std::vector<std::pair<double, size_t>> order;
  double mass = 0;
  for (size_t i = 0; i < contexts; ++i) {
    double moment = 0;
    for (size_t s = 0; s < width; ++s) {
      total[i] += counts[i][s];
      moment += double(s) * counts[i][s];
    }
    if (total[i] > 0) {
      order.push_back({moment / total[i], i});
      mass += std::sqrt(total[i]);
    }
  }
  // Starts from quantiles of the mean symbol, then k-means in code length.
  std::sort(order.begin(), order.end());
  double passed = 0;
  for (const auto &[mean, i] : order) {
    group[i] = static_cast<uint8_t>(
        std::min<double>(groups - 1, std::floor(passed / mass * groups)));
    passed += std::sqrt(total[i]);
  }
  constexpr int kRounds = 40;
  std::vector<double> cost(groups * width);
  for (int round = 0; round < kRounds; ++round) {
    std::fill(cost.begin(), cost.end(), 0.005);
    for (const auto &[mean, i] : order)
      for (size_t s = 0; s < width; ++s)
        cost[group[i] * width + s] += counts[i][s];
    for (unsigned g = 0; g < groups; ++g) {
      double *row = &cost[g * width];
      double sum = std::accumulate(row, row + width, 0.0);
      for (size_t s = 0; s < width; ++s)
        row[s] = std::log2(sum / row[s]);
    }
    bool changed = false;
    for (const auto &[mean, i] : order) {
      double bestBits = 0;
      unsigned best = groups;
      for (unsigned g = 0; g < groups; ++g) {
        double bits = 0;
        for (size_t s = 0; s < width; ++s)
          if (counts[i][s] > 0)
            bits += counts[i][s] * cost[g * width + s];
        if (best == groups || bits < bestBits) {
          best = g;
          bestBits = bits;
        }
      }
      if (best != group[i]) {
        group[i] = static_cast<uint8_t>(best);
        changed = true;
      }
    }
    if (!changed)
      break;
  }
  return group;
}

} // namespace smmil::lanerans
