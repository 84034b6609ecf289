//===- Sounds.cpp - Sound for the example corpus --------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Speech-like sound from resonators, music from decaying harmonics.
//
//===----------------------------------------------------------------------===//

#include "Sounds.h"

#include <algorithm>
#include <cmath>

namespace smmil::corpus {

namespace {

constexpr double kPi = 3.14159265358979323846;

/// A two-pole resonator of unit gain at zero frequency.
class Resonator {
public:
  void tune(double frequency, double bandwidth, double rate) {
    double r = std::exp(-kPi * bandwidth / rate);
    b = 2 * r * std::cos(2 * kPi * frequency / rate);
    c = -r * r;
    a = 1 - b - c;
  }
  double step(double input) {
    double output = a * input + b * y1 + c * y2;
    y2 = y1;
    return y1 = output;
  }

private:
  double a = 1, b = 0, c = 0, y1 = 0, y2 = 0;
};

struct Vowel {
  double formants[3];
};

/// First three formants of five vowels, hertz (Peterson and Barney, 1952,
/// rounded).
const std::vector<Vowel> kVowels = {{{730, 1090, 2440}},
                                    {{530, 1840, 2480}},
                                    {{270, 2290, 3010}},
                                    {{570, 840, 2410}},
                                    {{300, 870, 2240}}};

} // namespace

Pcm speech(Random &random, uint32_t rate, uint32_t channels, int syllables) {
  std::vector<double> mono;
  Resonator filters[3];
  double pitch = 95 + 110 * random.unit(), phase = 0;
  for (int syllable = 0; syllable < syllables; ++syllable) {
    const Vowel &vowel = random.pick(kVowels);
    for (int i = 0; i < 3; ++i)
      filters[i].tune(vowel.formants[i], 60 + 40 * i, rate);
    auto length = size_t((0.12 + 0.1 * random.unit()) * rate);
    auto onset = size_t(0.03 * rate);
    bool fricative = random.below(3) == 0;
    double glide = 1 + 0.2 * (random.unit() - 0.5);
    for (size_t i = 0; i < length; ++i) {
      double t = double(i) / double(length);
      phase += pitch * (1 + (glide - 1) * t) / rate;
      phase -= std::floor(phase);
      // A falling pulse per period, with a little breath in it.
      double source = (phase < 0.6 ? std::sin(kPi * phase / 0.6) : 0) - 0.38 +
                      0.05 * (random.unit() - 0.5);
      if (fricative && i < onset)
        source = 2 * (random.unit() - 0.5);
      for (Resonator &filter : filters)
        source = filter.step(source);
      mono.push_back(source * std::sin(kPi * std::min(1.0, 1.1 * t)));
    }
    if (random.below(4) == 0)
      mono.resize(mono.size() + size_t(0.15 * rate));
  }
  double peak = 1e-9;
  for (double value : mono)
    peak = std::max(peak, std::fabs(value));

  Pcm pcm;
  pcm.rate = rate;
  pcm.channels = channels;
  size_t delay = rate / 200;
  for (size_t i = 0; i < mono.size(); ++i)
    for (uint32_t channel = 0; channel < channels; ++channel) {
      double value = channel == 0 ? mono[i]
                     : i >= delay ? 0.7 * mono[i - delay]
                                  : 0;
      double noise = 4 * (random.unit() - 0.5);
      pcm.samples.push_back(int16_t(std::lround(value / peak * 20000 + noise)));
    }
  return pcm;
}

} // namespace smmil::corpus
