//===- Classify.cpp - Features that route items to codecs ------*- C++ -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One pass over a few rows or windows. Thresholds were chosen on photographs,
// screenshots, drawings, engravings and notation from public documents.
//
//===----------------------------------------------------------------------===//

#include "smmil/Media/Classify.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstdlib>

namespace smmil {

const char *contentClassName(ContentClass kind) {
  switch (kind) {
  case ContentClass::Other:
    return "other";
  case ContentClass::Photo:
    return "photo";
  case ContentClass::Diagram:
    return "diagram";
  case ContentClass::ScannedText:
    return "scanned_text";
  case ContentClass::Speech:
    return "speech";
  case ContentClass::Music:
    return "music";
  }
  return "other";
}

ImageFeatures imageFeatures(const RgbImage &image) {
  ImageFeatures features;
  if (image.width < 2 || image.height == 0)
    return features;
  std::vector<uint32_t> histogram(1 << 15);
  uint64_t flat = 0, edges = 0, soft = 0, spread = 0, extremes = 0;
  const uint32_t rows = std::min(image.height, kFeatureRows);
  for (uint32_t r = 0; r < rows; ++r) {
    const size_t y = size_t(uint64_t(r) * image.height / rows);
    const uint8_t *pixel = image.pixels.data() + y * image.width * 3;
    for (uint32_t x = 0; x < image.width; ++x, pixel += 3) {
      const unsigned red = pixel[0], green = pixel[1], blue = pixel[2];
      ++histogram[red >> 3 << 10 | green >> 3 << 5 | blue >> 3];
      spread += std::max({red, green, blue}) - std::min({red, green, blue});
      const unsigned luma = (red + 2 * green + blue) >> 2;
      extremes += luma < 64 || luma > 192;
      if (x == 0)
        continue;
      const int step = std::abs(int(green) - int(pixel[-2]));
      flat += step == 0 && pixel[0] == pixel[-3] && pixel[2] == pixel[-1];
      edges += step > 48;
      soft += step >= 1 && step <= 12;
    }
  }
  uint32_t top = 0;
  for (uint32_t count : histogram) {
    features.colours += count != 0;
    top = std::max(top, count);
  }
  const float pixels = float(uint64_t(rows) * image.width);
  const float pairs = float(uint64_t(rows) * (image.width - 1));
  features.flat = float(flat) / pairs;
  features.edges = float(edges) / pairs;
  features.soft = float(soft) / pairs;
  features.saturation = float(spread) / pixels / 255.0f;
  features.topColour = float(top) / pixels;
  features.extremes = float(extremes) / pixels;
  return features;
}

ContentClass classify(const ImageFeatures &features) {
  if (features.colours == 0)
    return ContentClass::Other;
  // Print on paper: no colour, dark or light, hard edges.
  if (features.saturation < 0.06f && features.extremes > 0.75f &&
      features.edges > 0.04f && features.flat < 0.6f)
    return ContentClass::ScannedText;
  // A background of one colour that long runs show.
  if (features.topColour > 0.4f && features.flat > 0.4f)
    return ContentClass::Diagram;
  // Shades: where neighbours differ they mostly differ little. Smooth skies are
  // flat too, and grey pictures have 32 colours at the most.
  const float steps = 1 - features.flat;
  const bool shaded = features.soft > 0.6f * steps;
  const bool grey = features.saturation < 0.02f;
  if (shaded && (features.colours >= 120 || (grey && features.colours >= 24)))
    return ContentClass::Photo;
  // Drawn: long runs of equal pixels, or very few colours.
  if (features.flat > 0.6f || (features.flat > 0.4f && features.colours < 400))
    return ContentClass::Diagram;
  if (features.flat < 0.35f && features.soft > 0.25f)
    return ContentClass::Photo;
  return ContentClass::Other;
}

namespace {

constexpr size_t kWindow = 1024;

/// In-place radix-2 transform of kWindow values.
void transform(std::vector<std::complex<float>> &values) {
  for (size_t i = 1, j = 0; i < kWindow; ++i) {
    size_t bit = kWindow >> 1;
    for (; j & bit; bit >>= 1)
      j ^= bit;
    j ^= bit;
    if (i < j)
      std::swap(values[i], values[j]);
  }
  for (size_t size = 2; size <= kWindow; size *= 2) {
    const std::complex<float> turn =
        std::polar(1.0f, -6.28318530718f / float(size));
    for (size_t begin = 0; begin < kWindow; begin += size) {
      std::complex<float> factor = 1.0f;
      for (size_t k = begin; k < begin + size / 2; ++k) {
        const std::complex<float> odd = factor * values[k + size / 2];
        values[k + size / 2] = values[k] - odd;
        values[k] += odd;
        factor *= turn;
      }
    }
  }
}

/// Geometric over arithmetic mean of the power spectrum, from bin 1.
float spectralFlatness(const std::vector<float> &window) {
  std::vector<std::complex<float>> values(window.begin(), window.end());
  transform(values);
  double logs = 0, sum = 0;
  for (size_t k = 1; k < kWindow / 2; ++k) {
    const double power = double(std::norm(values[k])) + 1e-3;
    logs += std::log(power);
    sum += power;
  }
  constexpr size_t kBins = kWindow / 2 - 1;
  return float(std::exp(logs / kBins) / (sum / kBins));
}

struct WindowFeatures {
  double energy = 0;
  float crossings = 0, flatness = 0;
};

WindowFeatures measureWindow(const Pcm &pcm, uint64_t begin) {
  WindowFeatures result;
  std::vector<float> window(kWindow);
  bool wasNegative = false;
  unsigned crossings = 0;
  for (size_t i = 0; i < kWindow; ++i) {
    int sum = 0;
    for (uint32_t c = 0; c < pcm.channels; ++c)
      sum += pcm.samples[size_t((begin + i) * pcm.channels + c)];
    const float value = float(sum) / float(pcm.channels);
    window[i] = value;
    result.energy += double(value) * value;
    const bool isNegative = value < 0;
    crossings += i > 0 && isNegative != wasNegative;
    wasNegative = isNegative;
  }
  result.crossings = float(crossings) / float(kWindow);
  result.flatness = spectralFlatness(window);
  return result;
}

} // namespace

AudioFeatures audioFeatures(const Pcm &pcm) {
  AudioFeatures features;
  const uint64_t frames = pcm.frames();
  if (pcm.rate == 0)
    return features;
  features.seconds = float(double(frames) / pcm.rate);
  if (frames < kWindow)
    return features;
  const uint64_t possible = frames / kWindow;
  const uint64_t count = std::min<uint64_t>(possible, kFeatureFrames);
  std::vector<WindowFeatures> windows;
  double mean = 0;
  for (uint64_t i = 0; i < count; ++i) {
    windows.push_back(measureWindow(pcm, i * possible / count * kWindow));
    mean += windows.back().energy / double(count);
  }
  double sum = 0, squares = 0, flatness = 0;
  unsigned loud = 0;
  for (const WindowFeatures &window : windows) {
    if (window.energy <= mean / 10)
      continue;
    ++loud;
    sum += window.crossings;
    squares += double(window.crossings) * window.crossings;
    flatness += window.flatness;
  }
  features.pauses = 1 - float(loud) / float(count);
  if (loud == 0)
    return features;
  const double average = sum / loud;
  features.crossings = float(average);
  features.crossingSpread =
      float(std::sqrt(std::max(0.0, squares / loud - average * average)));
  features.flatness = float(flatness / loud);
  return features;
}

ContentClass classify(const AudioFeatures &features) {
  if (features.seconds <= 0 || features.crossings <= 0)
    return ContentClass::Other;
  // Syllables: vowels and hisses alternate, with pauses between.
  const bool alternates = features.crossingSpread > 0.45f * features.crossings;
  if (alternates && features.pauses > 0.15f && features.flatness < 0.25f &&
      features.seconds > 0.2f)
    return ContentClass::Speech;
  return ContentClass::Music;
}

} // namespace smmil
