//===- Values.cpp - Values that primitives are tried on -------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Integer arithmetic throughout, so that golden files do not depend on a maths
// library.
//
//===----------------------------------------------------------------------===//
#include "test/Registry/Values.h"

#include <algorithm>

namespace smmil::registry {
namespace {

/// A wave of period 256 and amplitude 64, without a maths library.
int32_t wave(int32_t phase) {
  int32_t p = phase & 255;
  int32_t half = p & 127;
  int32_t arch = half * (127 - half) / 63; // 0 to 64.
  return p < 128 ? arch : -arch;
}

Value emptyValue(Modality modality, const ItemFrame &frame) {
  Value value;
  value.modality = modality;
  value.width = static_cast<uint32_t>(frame.width);
  value.height = static_cast<uint32_t>(frame.height);
  value.rate = static_cast<uint32_t>(frame.rate);
  value.channels = static_cast<uint32_t>(frame.channels);
  return value;
}

void fillImage(Value &value, uint64_t seed) {
  Random random(seed);
  auto width = static_cast<int32_t>(value.width);
  auto height = static_cast<int32_t>(value.height);
  auto edge = static_cast<int32_t>(random(value.width + 4));
  auto speed = static_cast<int32_t>(2 + random(6));
  for (int32_t y = 0; y < height; ++y)
    for (int32_t x = 0; x < width; ++x)
      for (int32_t c = 0; c < 3; ++c) {
        int32_t level = 118 + wave(speed * x + 40 * c) / 2 +
                        wave(3 * y + static_cast<int32_t>(seed % 97)) / 3 +
                        (x + y / 2 > edge ? 30 - 12 * c : 0) +
                        static_cast<int32_t>(random(4));
        value.bytes.push_back(static_cast<uint8_t>(std::clamp(level, 0, 255)));
      }
}

void fillSound(Value &value, size_t length, uint64_t seed) {
  Random random(seed);
  auto pitch = static_cast<int32_t>(3 + random(9));
  for (size_t i = 0; i < length; ++i)
    for (uint32_t c = 0; c < value.channels; ++c) {
      auto phase = static_cast<int32_t>(i) * pitch + 20 * static_cast<int>(c);
      int32_t loud = 20 + static_cast<int32_t>(i / 256 % 7) * 30;
      int32_t level = wave(phase) * loud + wave(3 * phase) * loud / 4 +
                      static_cast<int32_t>(random(41)) - 20;
      value.samples.push_back(static_cast<int16_t>(level));
    }
}

void fillWords(Value &value, size_t length, uint64_t seed) {
  Random random(seed);
  uint32_t counter = random(4000);
  for (size_t i = 0; i < length; ++i) {
    counter += random(23);
    counter -= random(19);
    uint32_t word = random(40) == 0 ? random(65536) : counter;
    value.bytes.push_back(static_cast<uint8_t>(word));
    value.bytes.push_back(static_cast<uint8_t>(word >> 8));
  }
}

void fillText(Value &value, size_t length, uint64_t seed) {
  static const char *const words[] = {
      "a ",       "river ",    "of ",          "stones, ", "the ", "bridge ",
      "and ",     "its ",      "shadow ",      "under ",   "two ", "old ",
      "arches. ", "Caption: ", "caf\xc3\xa9 ", "\n\n"};
  Random random(seed);
  while (value.bytes.size() < length)
    for (const char *c = words[random(16)]; *c; ++c)
      value.bytes.push_back(static_cast<uint8_t>(*c));
  value.bytes.resize(length);
}

/// Images of the frame: each channel of each pixel from a function.
template <typename Level>
Value imageOf(const ItemFrame &frame, const Level &level) {
  Value value = emptyValue(Modality::Image, frame);
  for (int32_t y = 0; y < frame.height; ++y)
    for (int32_t x = 0; x < frame.width; ++x)
      for (int32_t c = 0; c < 3; ++c)
        value.bytes.push_back(static_cast<uint8_t>(level(x, y, c)));
  return value;
}

std::vector<Value> edgeImages(const ItemFrame &frame) {
  std::vector<Value> values;
  for (int32_t flat : {0, 1, 128, 254, 255})
    values.push_back(imageOf(frame, [=](int, int, int) { return flat; }));
  // Saturated colours, where conversions clamp.
  for (int32_t on = 1; on < 7; ++on)
    values.push_back(imageOf(
        frame, [=](int, int, int c) { return (on >> c & 1) ? 255 : 0; }));
  // Checkerboards and stripes, where predictions are worst.
  values.push_back(
      imageOf(frame, [](int x, int y, int) { return (x + y) % 2 ? 255 : 0; }));
  values.push_back(
      imageOf(frame, [](int x, int, int c) { return (x + c) % 2 ? 255 : 0; }));
  values.push_back(
      imageOf(frame, [](int, int y, int c) { return (y + c) % 2 ? 0 : 255; }));
  // A single bright value.
  values.push_back(imageOf(frame, [&](int x, int y, int c) {
    return x == frame.width / 2 && y == frame.height / 2 && c == 1 ? 255 : 0;
  }));
  for (uint64_t seed : {1u, 2u}) {
    Random random(seed);
    values.push_back(imageOf(frame, [&](int, int, int) {
      return random(seed == 1 ? 256 : 2) * (seed == 1 ? 1 : 255);
    }));
  }
  return values;
}

template <typename Level>
Value soundOf(const ItemFrame &frame, size_t length, const Level &level) {
  Value value = emptyValue(Modality::Audio, frame);
  for (size_t i = 0; i < length; ++i)
    for (uint32_t c = 0; c < value.channels; ++c)
      value.samples.push_back(static_cast<int16_t>(level(i, c)));
  return value;
}

std::vector<Value> edgeSounds(const ItemFrame &frame, size_t length) {
  std::vector<Value> values;
  for (size_t size : {size_t(0), size_t(1), size_t(2), size_t(31), size_t(33)})
    values.push_back(soundOf(frame, size, [](size_t i, uint32_t c) {
      return int32_t(i) * 7 - 3 * int32_t(c);
    }));
  for (int32_t flat : {0, -1, 32767, -32768})
    values.push_back(
        soundOf(frame, length, [=](size_t, uint32_t) { return flat; }));
  // Full-scale square waves: every prediction overflows.
  for (size_t period : {size_t(1), size_t(5)})
    values.push_back(soundOf(frame, length, [=](size_t i, uint32_t c) {
      return (i / period + c) % 2 ? 32767 : -32768;
    }));
  // Low bits that are always 0, with silence in one channel.
  values.push_back(soundOf(frame, length, [](size_t i, uint32_t c) {
    return c == 0 ? wave(int32_t(i) * 5) * 256 : 0;
  }));
  Random random(3);
  values.push_back(soundOf(frame, length, [&](size_t, uint32_t) {
    return int32_t(random(65536)) - 32768;
  }));
  // One click in silence.
  values.push_back(soundOf(frame, length, [&](size_t i, uint32_t) {
    return i == length / 2 ? -32768 : 0;
  }));
  return values;
}

template <typename Level> Value wordsOf(size_t length, const Level &level) {
  Value value = emptyValue(Modality::Numeric, {});
  for (size_t i = 0; i < length; ++i) {
    auto word = static_cast<uint32_t>(level(i));
    value.bytes.push_back(static_cast<uint8_t>(word));
    value.bytes.push_back(static_cast<uint8_t>(word >> 8));
  }
  return value;
}

std::vector<Value> edgeWords(size_t length) {
  std::vector<Value> values;
  for (size_t size : {size_t(0), size_t(1), size_t(2), size_t(7), length - 1,
                      length + 1, 2 * length})
    values.push_back(wordsOf(size, [](size_t i) { return i * 3; }));
  for (uint32_t flat : {0u, 1u, 255u, 256u, 32767u, 32768u, 65535u})
    values.push_back(wordsOf(length, [=](size_t) { return flat; }));
  values.push_back(
      wordsOf(length, [](size_t i) { return i % 2 ? 65535u : 0u; }));
  values.push_back(
      wordsOf(length, [](size_t i) { return i % 3 ? 32768u : 32767u; }));
  // Every power of two and its neighbours.
  values.push_back(wordsOf(
      64, [](size_t i) { return (1u << (i / 4)) + uint32_t(i % 4) - 2; }));
  Random random(5);
  values.push_back(wordsOf(length, [&](size_t) { return random(65536); }));
  values.push_back(wordsOf(length, [&](size_t) { return random(2); }));
  return values;
}

std::vector<Value> edgeBytes(Modality modality, size_t length) {
  std::vector<Value> values;
  auto add = [&](size_t size, auto level) {
    Value value = emptyValue(modality, {});
    for (size_t i = 0; i < size; ++i)
      value.bytes.push_back(static_cast<uint8_t>(level(i)));
    values.push_back(std::move(value));
  };
  for (size_t size : {size_t(0), size_t(1), size_t(2), size_t(256)})
    add(size, [](size_t i) { return i; });
  for (uint32_t flat : {0u, 32u, 255u})
    add(length, [=](size_t) { return flat; });
  add(length, [](size_t i) { return i % 2 ? 255u : 0u; });
  // Never seen in training: no byte of it is text.
  add(length, [](size_t i) { return 128 + i % 128; });
  Random random(7);
  add(length, [&](size_t) { return random(256); });
  return values;
}

} // namespace

SourceValue Value::source() const {
  SourceValue source;
  source.bytes = bytes;
  source.rgb = bytes;
  source.samples = {samples.data(), samples.size()};
  return source;
}

Bytes Value::content() const {
  if (modality != Modality::Audio)
    return bytes;
  Bytes content;
  for (int16_t sample : samples) {
    content.push_back(static_cast<uint8_t>(sample));
    content.push_back(static_cast<uint8_t>(static_cast<uint16_t>(sample) >> 8));
  }
  return content;
}

size_t Value::elements() const {
  if (modality == Modality::Audio)
    return samples.size();
  return modality == Modality::Numeric ? bytes.size() / 2 : bytes.size();
}

Value generateValue(Modality modality, const ItemFrame &frame, size_t length,
                    uint64_t seed) {
  Value value = emptyValue(modality, frame);
  switch (modality) {
  case Modality::Image:
    fillImage(value, seed);
    break;
  case Modality::Audio:
    fillSound(value, length + seed % 5, seed);
    break;
  case Modality::Numeric:
    fillWords(value, length + seed % 3, seed);
    break;
  case Modality::Text:
  case Modality::Video:
    fillText(value, length + seed % 7, seed);
    break;
  }
  return value;
}

std::vector<Value> edgeValues(Modality modality, const ItemFrame &frame,
                              size_t length) {
  switch (modality) {
  case Modality::Image:
    return edgeImages(frame);
  case Modality::Audio:
    return edgeSounds(frame, length);
  case Modality::Numeric:
    return edgeWords(length);
  case Modality::Text:
  case Modality::Video:
    break;
  }
  return edgeBytes(modality, length);
}

Bytes mutated(const Bytes &bytes, Random &random) {
  Bytes bad = bytes;
  for (uint32_t places = 1 + random(3); places > 0 && !bad.empty(); --places) {
    auto size = static_cast<uint32_t>(bad.size());
    // Headers hold the most fragile bytes.
    uint32_t at = random(2) ? random(size) : random(std::min(size, 12u));
    auto place = bad.begin() + static_cast<ptrdiff_t>(at);
    switch (random(5)) {
    case 0:
      *place ^= static_cast<uint8_t>(1u << random(8));
      break;
    case 1:
      *place = static_cast<uint8_t>(random(256));
      break;
    case 2:
      *place = random(2) ? 0xff : 0;
      break;
    case 3:
      bad.insert(place, static_cast<uint8_t>(random(256)));
      break;
    default:
      bad.erase(place);
      break;
    }
  }
  return bad;
}

} // namespace smmil::registry
