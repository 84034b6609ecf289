//===- Mix.cpp - Many channels to two or one -------------------*- C++ -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The matrix of ITU-R BS.775 in integers: sums are exact, and one division
// rounds.
//
//===----------------------------------------------------------------------===//

#include "Mix.h"

#include "SoundDecoders.h"

#include <array>

namespace smmil {

namespace {

// 1, 1 / sqrt(2) and 1 / 2 with 16 fractional bits.
constexpr int64_t kOne = 65536, kMinus3 = 46341, kMinus6 = 32768;

struct Weights {
  int64_t left = 0, right = 0;
};

/// What a loudspeaker adds to the two of a pair.
Weights weightsOf(uint32_t speaker) {
  switch (speaker) {
  case 0x1: // Front left.
    return {kOne, 0};
  case 0x2: // Front right.
    return {0, kOne};
  case 0x4: // Front centre.
    return {kMinus3, kMinus3};
  case 0x8: // LFE is left out, as the recommendation says.
    return {0, 0};
  case 0x10:   // Back left,
  case 0x40:   // left of centre,
  case 0x200:  // side left,
  case 0x1000: // top front left,
  case 0x8000: // top back left.
    return {kMinus3, 0};
  case 0x20:
  case 0x80:
  case 0x400:
  case 0x4000:
  case 0x20000:
    return {0, kMinus3};
  default: // Centres at the back and above go to both at -6 dB.
    return {kMinus6, kMinus6};
  }
}

/// numerator / divisor to nearest, halves upwards. Precondition: divisor > 0.
int16_t divide(int64_t numerator, int64_t divisor) {
  const int64_t twice = 2 * numerator + divisor, whole = 2 * divisor;
  return int16_t(twice >= 0 ? twice / whole : -((-twice + whole - 1) / whole));
}

Pcm mixWith(const Pcm &pcm, const std::vector<Weights> &weights,
            uint32_t channels) {
  int64_t left = 0, right = 0;
  for (const Weights &weight : weights) {
    left += weight.left;
    right += weight.right;
  }
  // Both sides are scaled alike, so that full scale everywhere stays it.
  const int64_t scale = channels == 1 ? left + right : std::max(left, right);
  Pcm result;
  result.rate = pcm.rate;
  result.channels = channels;
  result.samples.reserve(size_t(pcm.frames() * channels));
  for (uint64_t i = 0; i < pcm.frames(); ++i) {
    const int16_t *frame = pcm.samples.data() + i * pcm.channels;
    int64_t sums[2] = {};
    for (uint32_t c = 0; c < pcm.channels; ++c) {
      sums[0] += weights[c].left * frame[c];
      sums[1] += weights[c].right * frame[c];
    }
    if (channels == 1) {
      result.samples.push_back(divide(sums[0] + sums[1], scale));
      continue;
    }
    result.samples.push_back(divide(sums[0], scale));
    result.samples.push_back(divide(sums[1], scale));
  }
  return result;
}

std::vector<uint32_t> speakersOf(const Pcm &pcm) {
  const uint32_t mask =
      pcm.speakers ? pcm.speakers : usualSpeakers(pcm.channels);
  std::vector<uint32_t> speakers;
  for (uint32_t bit = 1; bit != 0 && bit != kNoSpeakers; bit <<= 1)
    if (mask & bit)
      speakers.push_back(bit);
  if (mask & kNoSpeakers || speakers.size() != pcm.channels)
    speakers.clear();
  return speakers;
}

Pcm repeat(const Pcm &pcm, uint32_t channels) {
  Pcm result;
  result.rate = pcm.rate;
  result.channels = channels;
  result.samples.reserve(pcm.samples.size() * channels);
  for (int16_t sample : pcm.samples)
    result.samples.insert(result.samples.end(), channels, sample);
  return result;
}

} // namespace

Result<Pcm> mixChannels(const Pcm &pcm, uint32_t channels) {
  if (pcm.channels == 1)
    return repeat(pcm, channels);
  const Weights both = {1, 1};
  if (pcm.channels == 2 && channels == 1)
    return mixWith(pcm, {both, both}, 1);
  const std::vector<uint32_t> speakers = speakersOf(pcm);
  if (channels > 2 || (channels == 2 && speakers.empty()))
    return usageError(
        std::to_string(pcm.channels) + " channels cannot be mixed to " +
        std::to_string(channels) +
        (channels > 2 ? "; a model of one or two channels takes them"
                      : ", as they are no loudspeakers; a model of one channel "
                        "takes them"));
  std::vector<Weights> weights;
  for (uint32_t speaker : speakers)
    weights.push_back(weightsOf(speaker));
  int64_t total = 0;
  for (const Weights &weight : weights)
    total += weight.left + weight.right;
  if (total == 0) // No loudspeakers, or LFE alone: the mean.
    weights.assign(pcm.channels, both);
  return mixWith(pcm, weights, channels);
}

} // namespace smmil
