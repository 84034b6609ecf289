//===- Spectra.cpp - Sound as models take it ------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Windowed transforms in doubles. Every sum runs in one order, by +, -, * and /
// alone, so that all machines store the same numbers; loops vectorise over
// bins, which are independent sums.
//
//===----------------------------------------------------------------------===//

#include "smmil/Media/Spectra.h"

#include "ExactMath.h"
#include "smmil/Media/Numeric.h"
#include "smmil/Runtime/TensorMap.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <limits>
#include <memory>

namespace smmil {

namespace {

constexpr size_t kWindow = 400, kHop = 160, kHalf = kWindow / 2;
constexpr size_t kLines = kHalf + 1; ///< Frequencies of a frame.
constexpr size_t kMels = 80;
constexpr double kLeastPower = 1e-10;
constexpr double kRange = 8; ///< Powers of ten below the greatest value.
/// Stored units of a power of ten, and of a decibel of MFCC.
constexpr double kLogUnits = 1024, kDecibelUnits = 25.6;

double cosPi(double x) { return sinPi(x + 0.5); }

/// Slaney's scale: linear up to 1000 Hz, then logarithmic.
double hertzOfMel(double mel) {
  constexpr double kLinear = 200.0 / 3, kKnee = 15;
  if (mel < kKnee)
    return kLinear * mel;
  return 1000 * exponential((mel - kKnee) * (naturalLog(6.4) / 27));
}

double melOfHertz(double hertz) {
  return hertz < 1000 ? hertz * 3 / 200
                      : 15 + naturalLog(hertz / 1000) * 27 / naturalLog(6.4);
}

/// What does not depend on the sound.
struct Tables {
  std::array<double, kWindow> window;
  /// cosine[n][k] = cos(2 pi n k / 400) for n of half a window.
  std::array<std::array<double, kLines>, kLines> cosine, sine;
  struct Filter {
    size_t first = 0;
    std::vector<double> weights;
  };
  std::array<Filter, kMels> filters;
  std::array<std::array<double, kMels>, 13> transform;

  Tables() {
    for (size_t n = 0; n < kWindow; ++n)
      window[n] = 0.5 - 0.5 * cosPi(2.0 * double(n) / double(kWindow));
    for (size_t n = 0; n < kLines; ++n)
      for (size_t k = 0; k < kLines; ++k) {
        const double turn = double(n * k % kWindow) / double(kHalf);
        cosine[n][k] = cosPi(turn);
        sine[n][k] = sinPi(turn);
      }
    makeFilters();
    for (size_t c = 0; c < transform.size(); ++c)
      for (size_t m = 0; m < kMels; ++m)
        transform[c][m] = std::sqrt((c == 0 ? 1.0 : 2.0) / double(kMels)) *
                          cosPi(double(c) * (double(m) + 0.5) / double(kMels));
  }

private:
  /// Triangles of area 1 between neighbours of 82 points.
  void makeFilters() {
    std::array<double, kMels + 2> edge;
    const double top = melOfHertz(kSpectraRate / 2.0);
    for (size_t i = 0; i < edge.size(); ++i)
      edge[i] = hertzOfMel(top * double(i) / double(kMels + 1));
    for (size_t m = 0; m < kMels; ++m) {
      Filter &filter = filters[m];
      const double scale = 2 / (edge[m + 2] - edge[m]);
      for (size_t k = 0; k < kLines; ++k) {
        const double hertz = double(k) * double(kSpectraRate) / double(kWindow);
        const double rise = (hertz - edge[m]) / (edge[m + 1] - edge[m]);
        const double fall = (edge[m + 2] - hertz) / (edge[m + 2] - edge[m + 1]);
        const double weight = std::min(rise, fall);
        if (weight <= 0)
          continue;
        if (filter.weights.empty())
          filter.first = k;
        filter.weights.push_back(weight * scale);
      }
    }
  }
};

const Tables &tables() {
  static const std::unique_ptr<const Tables> made = std::make_unique<Tables>();
  return *made;
}

/// Sample `index` of a sound that is mirrored at its first and last sample.
double mirrored(const std::vector<int16_t> &samples, int64_t index) {
  const auto count = static_cast<int64_t>(samples.size());
  if (count == 1)
    return samples[0];
  const int64_t period = 2 * (count - 1);
  index = ((index % period) + period) % period;
  if (index >= count)
    index = period - index;
  return samples[static_cast<size_t>(index)];
}

/// |X(k)|^2 of one window of a sound, samples as fractions of full scale.
class Transform {
public:
  void run(const std::vector<int16_t> &samples, size_t frame) {
    const Tables &t = tables();
    std::array<double, kWindow> x;
    const int64_t first =
        static_cast<int64_t>(frame * kHop) - static_cast<int64_t>(kHalf);
    for (size_t n = 0; n < kWindow; ++n)
      x[n] = mirrored(samples, first + static_cast<int64_t>(n)) *
             (1.0 / 32768) * t.window[n];
    real.fill(x[0]);
    imaginary.fill(0);
    // Samples n and 400 - n share cosine and, but for its sign, sine.
    for (size_t n = 1; n < kHalf; ++n) {
      const double even = x[n] + x[kWindow - n], odd = x[n] - x[kWindow - n];
      for (size_t k = 0; k < kLines; ++k) {
        real[k] += even * t.cosine[n][k];
        imaginary[k] += odd * t.sine[n][k];
      }
    }
    for (size_t k = 0; k < kLines; ++k) {
      const double re = real[k] + x[kHalf] * t.cosine[kHalf][k];
      power[k] = re * re + imaginary[k] * imaginary[k];
    }
  }

  double mel(size_t m) const {
    const Tables::Filter &filter = tables().filters[m];
    double sum = 0;
    for (size_t i = 0; i < filter.weights.size(); ++i)
      sum += filter.weights[i] * power[filter.first + i];
    return sum;
  }

  std::array<double, kLines> power;

private:
  std::array<double, kLines> real, imaginary;
};

double logPower(double power) {
  return naturalLog(std::max(power, kLeastPower)) / kLn10;
}

int16_t stored(double value) {
  return static_cast<int16_t>(
      std::clamp(std::floor(value + 0.5), -32768.0, 32767.0));
}

} // namespace

std::vector<int16_t> spectraOf(const Pcm &pcm, AudioDomain domain) {
  assert(pcm.channels == 1 && pcm.rate == uint32_t(kSpectraRate) &&
         domain != AudioDomain::Pcm);
  const size_t frames = (pcm.samples.size() + kHop - 1) / kHop;
  const bool lines = domain == AudioDomain::Stft201;
  const size_t bands = lines ? kLines : kMels;
  std::vector<double> logs(frames * bands);
  auto transform = std::make_unique<Transform>();
  double most = -std::numeric_limits<double>::infinity();
  for (size_t f = 0; f < frames; ++f) {
    transform->run(pcm.samples, f);
    for (size_t b = 0; b < bands; ++b) {
      const double value =
          logPower(lines ? transform->power[b] : transform->mel(b));
      logs[f * bands + b] = value;
      most = std::max(most, value);
    }
  }
  for (double &value : logs)
    value = std::max(value, most - kRange);

  const auto bins = static_cast<size_t>(infoOf(domain).bins);
  std::vector<int16_t> values(frames * bins);
  if (domain != AudioDomain::Mfcc13) {
    for (size_t i = 0; i < values.size(); ++i)
      values[i] = stored(logs[i] * kLogUnits);
    return values;
  }
  for (size_t f = 0; f < frames; ++f)
    for (size_t c = 0; c < bins; ++c) {
      double sum = 0;
      for (size_t m = 0; m < kMels; ++m)
        sum += tables().transform[c][m] * logs[f * kMels + m];
      values[f * bins + c] = stored(sum * (10 * kDecibelUnits));
    }
  return values;
}

Bytes writeSpectra(const ItemFrame &frame, ByteSpan spectra) {
  const auto bins = static_cast<size_t>(infoOf(frame.domain).bins);
  std::vector<float> tensor(spectra.size() / sizeof(int16_t));
  mapSpectra(spectra, bins, frame.scale, frame.offset, tensor);
  NumericArray array;
  array.number = NumberType::F32;
  array.extents = {bins, tensor.size() / bins};
  const auto *bytes = reinterpret_cast<const uint8_t *>(tensor.data());
  array.data.assign(bytes, bytes + tensor.size() * sizeof(float));
  return writeNpy(array);
}

} // namespace smmil
