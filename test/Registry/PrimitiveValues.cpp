//===- PrimitiveValues.cpp - What a primitive is tried on -----------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Generators and edge cases by kind of value.
//
//===----------------------------------------------------------------------===//
#include "test/Registry/PrimitiveValues.h"

#include "smmil/Runtime/AudioDomain.h"

#include "test/Registry/Random.h"

#include <cstring>

namespace smmil::registry {
namespace {

/// A sine of amplitude 256 by a parabola, the same on every machine; one turn
/// takes 256 units.
int32_t wave(int64_t phase) {
  const auto turn = static_cast<int32_t>(phase & 255);
  const int32_t half = turn & 127;
  const int32_t height = half * (128 - half) / 16;
  return turn < 128 ? height : -height;
}

void put(EncodedValue &value, size_t index, int64_t number) {
  const size_t width = bytesOf(value.shape.element);
  for (size_t byte = 0; byte < width; ++byte)
    value.data[index * width + byte] =
        static_cast<uint8_t>(static_cast<uint64_t>(number) >> (8 * byte));
}

/// A value of `shape` whose element i is `number(i)`.
template <typename Number>
EncodedValue filled(const Shape &shape, const Number &number) {
  EncodedValue value;
  value.shape = shape;
  value.allocate();
  const size_t count = elementsOf(shape);
  for (size_t i = 0; i < count; ++i)
    put(value, i, static_cast<int64_t>(number(i)));
  return value;
}

/// Values from `least` to `most` that every kind is tried on.
template <typename Range> // Range(i): {least, most} of element i.
void appendExtremes(const Shape &shape, const Range &range,
                    std::vector<EncodedValue> &values) {
  using Pair = std::pair<int64_t, int64_t>;
  values.push_back(
      filled(shape, [&](size_t i) { return Pair(range(i)).first; }));
  values.push_back(
      filled(shape, [&](size_t i) { return Pair(range(i)).second; }));
  values.push_back(filled(shape, [&](size_t) { return 0; }));
  values.push_back(filled(shape, [&](size_t i) {
    return i % 2 ? Pair(range(i)).first : Pair(range(i)).second;
  }));
  values.push_back(filled(shape, [&](size_t i) {
    return i == elementsOf(shape) / 2 ? Pair(range(i)).second : 0;
  }));
  Random random(elementsOf(shape));
  values.push_back(filled(shape, [&](size_t i) {
    const Pair ends = range(i);
    const uint64_t width =
        static_cast<uint64_t>(ends.second) - static_cast<uint64_t>(ends.first);
    const uint64_t bits =
        uint64_t(random(1u << 31)) << 33 ^ uint64_t(random(1u << 31)) << 2;
    return width == UINT64_MAX
               ? static_cast<int64_t>(bits)
               : static_cast<int64_t>(static_cast<uint64_t>(ends.first) +
                                      bits % (width + 1));
  }));
}

//===----------------------------------------------------------------------===//
// Pictures
//===----------------------------------------------------------------------===//

constexpr int32_t kSides[][2] = {{1, 1},  {17, 1},  {1, 19}, {8, 8},
                                 {9, 23}, {31, 16}, {40, 70}};

Shape frameShape(int32_t width, int32_t height) {
  Shape shape;
  shape.kind = ValueKind::Frame;
  shape.width = width;
  shape.height = height;
  shape.channels = 3;
  return shape;
}

/// What planes, and all that is made from them, may look like.
struct PlaneKind {
  const char *name;
  int32_t channels, chromaShift, signedChroma;
};
constexpr PlaneKind kPlaneKinds[] = {{"444", 3, 0, 0},
                                     {"420", 3, 1, 0},
                                     {"signed_444", 3, 0, 1},
                                     {"signed_420", 3, 1, 1},
                                     {"grey", 1, 0, 0}};

Shape planeShape(const PlaneKind &kind, ValueKind value, int32_t width,
                 int32_t height) {
  Shape shape;
  shape.kind = value;
  shape.element = ElementType::I16;
  shape.width = width;
  shape.height = height;
  shape.channels = kind.channels;
  shape.chromaShift = kind.chromaShift;
  shape.signedChroma = kind.signedChroma;
  return shape;
}

/// Plane of element `index`; `index` becomes its place in the plane.
int planeOf(const Shape &shape, size_t &index) {
  int plane = 0;
  while (index >= shape.samplesOf(plane))
    index -= shape.samplesOf(plane++);
  return plane;
}

EncodedValue makePlanes(const Shape &shape, uint64_t seed) {
  Random random(seed);
  const int32_t phase = random.between(0, 255);
  return filled(shape, [&](size_t i) {
    const int plane = planeOf(shape, i);
    const auto width = static_cast<size_t>(shape.planeWidth(plane));
    const auto x = static_cast<int64_t>(i % width);
    const auto y = static_cast<int64_t>(i / width);
    const int32_t edge = (x + 2 * y + phase) / 37 % 2 ? 30 : 0;
    const int32_t level = shape.zero(plane) + wave(5 * x + phase) / 5 +
                          wave(7 * y) / 9 + edge + random.between(-3, 3);
    return std::clamp(level, shape.lowest(plane), 255);
  });
}

auto rangeOfPlanes(const Shape &shape) {
  return [&shape](size_t i) {
    const int plane = planeOf(shape, i);
    return std::pair<int64_t, int64_t>(shape.lowest(plane), 255);
  };
}

/// Residuals wrap in the range of their plane.
auto rangeOfResiduals(const Shape &shape) {
  return [&shape](size_t i) {
    return planeOf(shape, i) > 0 && shape.signedChroma
               ? std::pair<int64_t, int64_t>(-255, 255)
               : std::pair<int64_t, int64_t>(-128, 127);
  };
}

int32_t stripsOf(int32_t strips, int32_t height) {
  while (strips > 1 && 16 * strips > height)
    strips /= 2;
  return strips;
}

//===----------------------------------------------------------------------===//
// Transforms
//===----------------------------------------------------------------------===//

struct BandKind {
  int32_t block, keep; ///< keep 0: coefficients in natural order.
};

std::string nameOf(const PlaneKind &plane, const BandKind &band) {
  return std::string(plane.name) + "_block" + std::to_string(band.block) +
         (band.keep > 0 ? "_keep" + std::to_string(band.keep) : "");
}

/// Frequency of element `index` of a transformed value.
int64_t frequencyOf(const Shape &shape, size_t index) {
  if (shape.kind == ValueKind::Bands)
    return static_cast<int64_t>(index / std::max<size_t>(shape.blocks(), 1));
  const auto area = static_cast<size_t>(shape.block * shape.block);
  const size_t at = index % area;
  return static_cast<int64_t>(at % static_cast<size_t>(shape.block) +
                              at / static_cast<size_t>(shape.block));
}

/// `loud` is about the largest number at frequency 0.
Family transformFamily(const PlaneKind &plane, const BandKind &band,
                       int32_t loud, int32_t most) {
  const bool isBands = band.keep > 0;
  auto shapeOf = [=](int32_t width, int32_t height) {
    Shape shape =
        planeShape(plane, isBands ? ValueKind::Bands : ValueKind::Coefficients,
                   width, height);
    shape.block = band.block;
    shape.keep = band.keep;
    return shape;
  };
  Family family;
  family.name = nameOf(plane, band);
  family.generate = [=](uint64_t seed) {
    Random random(seed);
    const int32_t width = random.between(20, 70);
    const Shape shape = shapeOf(width, random.between(20, 70));
    return filled(shape, [&](size_t i) {
      const auto range = static_cast<int32_t>(
          loud / (1 + frequencyOf(shape, i) * frequencyOf(shape, i) / 2));
      // Most are near 0.
      return random.between(-range, range) * random.between(0, 4) / 4;
    });
  };
  for (const auto &side : kSides)
    appendExtremes(
        shapeOf(side[0], side[1]),
        [=](size_t) { return std::pair<int64_t, int64_t>(-most - 1, most); },
        family.edges);
  return family;
}

constexpr BandKind kBandKinds[] = {{8, 64}, {8, 37}, {8, 1}, {4, 16}, {4, 5}};

std::vector<Family> transformFamilies(bool isLevels) {
  std::vector<Family> families;
  for (const PlaneKind &plane : kPlaneKinds)
    for (const BandKind &band : kBandKinds)
      families.push_back(transformFamily(plane, band, isLevels ? 12 : 3000,
                                         isLevels ? 700 : 32767));
  return families;
}

//===----------------------------------------------------------------------===//
// Sequences
//===----------------------------------------------------------------------===//

constexpr const char *kElementNames[] = {"u8", "i8", "i16", "i32", "i64"};

Shape sequenceShape(ValueKind kind, ElementType element, size_t count) {
  Shape shape;
  shape.kind = kind;
  shape.element = element;
  shape.count = count;
  return shape;
}

std::pair<int64_t, int64_t> rangeOf(ElementType element) {
  if (element == ElementType::U8)
    return {0, 255};
  const int bits = 8 * static_cast<int>(bytesOf(element));
  const auto most = static_cast<int64_t>(~uint64_t(0) >> (65 - bits));
  return {-most - 1, most};
}

void appendEdges(ValueKind kind, ElementType element,
                 std::vector<EncodedValue> &values) {
  const auto range = [=](size_t) { return rangeOf(element); };
  for (size_t count : {0, 1, 2, 7, 8, 9, 63, 64, 65, 300})
    appendExtremes(sequenceShape(kind, element, count), range, values);
  // Every power of two and its neighbours.
  values.push_back(filled(sequenceShape(kind, element, 192), [](size_t i) {
    return static_cast<int64_t>((uint64_t(1) << (i / 3)) + i % 3 - 1);
  }));
  // A long run of one value.
  values.push_back(
      filled(sequenceShape(kind, element, 70000), [](size_t) { return 3; }));
}

} // namespace

void randomize(EncodedValue &value, uint64_t seed) {
  const Shape &shape = value.shape;
  std::vector<EncodedValue> made;
  // The last one of the extremes is random.
  if (shape.kind == ValueKind::Planes)
    appendExtremes(shape, rangeOfPlanes(shape), made);
  else
    appendExtremes(shape, [&](size_t) { return rangeOf(shape.element); }, made);
  Random random(seed);
  for (size_t i = 0, size = bytesOf(shape.element); i < elementsOf(shape); ++i)
    if (random(8) != 0)
      std::copy_n(made.back().data.begin() + static_cast<ptrdiff_t>(i * size),
                  size, value.data.begin() + static_cast<ptrdiff_t>(i * size));
}

//===----------------------------------------------------------------------===//
// Single values
//===----------------------------------------------------------------------===//

EncodedValue makeFrame(int32_t width, int32_t height, uint64_t seed) {
  Random random(seed);
  const int32_t phase = random.between(0, 255);
  const bool hasSpecks = seed % 2 == 1;
  return filled(frameShape(width, height), [&](size_t i) {
    const auto c = static_cast<int64_t>(i % 3);
    const auto x = static_cast<int64_t>(i / 3) % width;
    const auto y = static_cast<int64_t>(i / 3) / width;
    if (hasSpecks && random(24) == 0)
      return 255;
    const int32_t edge = (x + 2 * y + phase) / 37 % 2 ? 30 : 0;
    return std::clamp(128 + wave(5 * x + 11 * c + phase) / 5 + wave(7 * y) / 9 +
                          edge + random.between(-3, 3),
                      0, 255);
  });
}

EncodedValue makePcm(int32_t channels, size_t count, uint64_t seed) {
  Random random(seed);
  const int32_t pitch = random.between(3, 11);
  Shape shape;
  shape.kind = ValueKind::Pcm;
  shape.element = ElementType::I16;
  shape.channels = channels;
  shape.count = count;
  return filled(shape, [&](size_t i) {
    const auto c = static_cast<int64_t>(i) % channels;
    const auto t = static_cast<int64_t>(i) / channels;
    const auto loud = static_cast<int32_t>(20 + t / 256 % 3 * 40);
    return wave(t * pitch + 20 * c) * loud + wave(3 * t * pitch) * loud / 4 +
           random.between(-20, 20);
  });
}

EncodedValue makeSpectra(int32_t bins, size_t count, uint64_t seed) {
  Random random(seed);
  const int32_t pitch = random.between(3, 11);
  Shape shape;
  shape.kind = ValueKind::Spectra;
  shape.element = ElementType::I16;
  shape.channels = bins;
  shape.count = count;
  return filled(shape, [&](size_t i) {
    const auto bin = static_cast<int64_t>(i) % bins;
    const auto frame = static_cast<int64_t>(i) / bins;
    return wave(bin * pitch + frame / 8) * 12 - bin * 20 - 3000 +
           random.between(-150, 150);
  });
}

EncodedValue makeSequence(ElementType element, size_t count, uint64_t seed) {
  Random random(seed);
  int64_t counter = random.between(0, 100);
  return filled(sequenceShape(ValueKind::Sequence, element, count),
                [&](size_t) -> int64_t {
                  counter += random.between(-9, 10);
                  if (random(40) != 0)
                    return counter;
                  return static_cast<int64_t>(random(1u << 31)) *
                         (random(2) ? 1 : -(int64_t(1) << 31));
                });
}

EncodedValue makeText(size_t count, uint64_t seed) {
  static const char *const words[] = {
      "a ",       "river ",    "of ",          "stones, ", "the ", "bridge ",
      "and ",     "its ",      "shadow ",      "under ",   "two ", "old ",
      "arches. ", "Caption: ", "caf\xc3\xa9 ", "\n\n"};
  Random random(seed);
  EncodedValue value;
  value.shape = sequenceShape(ValueKind::Bytes, ElementType::U8, count);
  while (value.data.size() < count)
    for (const char *c = words[random(16)]; *c; ++c)
      value.data.push_back(static_cast<uint8_t>(*c));
  value.data.resize(count);
  return value;
}

//===----------------------------------------------------------------------===//
// Families
//===----------------------------------------------------------------------===//

std::vector<Family> operator+(std::vector<Family> a, std::vector<Family> b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

std::vector<Family> frameFamilies() {
  Family family;
  family.name = "rgb";
  family.generate = [](uint64_t seed) {
    Random random(seed);
    const int32_t width = random.between(20, 70);
    return makeFrame(width, random.between(20, 70), seed);
  };
  for (const auto &side : kSides)
    appendExtremes(
        frameShape(side[0], side[1]),
        [](size_t) { return std::pair<int64_t, int64_t>(0, 255); },
        family.edges);
  // Saturated colours, where conversions clamp.
  for (int on = 1; on < 7; ++on)
    family.edges.push_back(filled(frameShape(10, 6), [=](size_t i) {
      return (on >> i % 3 & 1) ? 255 : 0;
    }));
  return {family};
}

std::vector<Family> planeFamilies() {
  std::vector<Family> families;
  for (const PlaneKind &kind : kPlaneKinds) {
    Family family;
    family.name = kind.name;
    family.generate = [=](uint64_t seed) {
      Random random(seed);
      const int32_t width = random.between(20, 70);
      return makePlanes(
          planeShape(kind, ValueKind::Planes, width, random.between(20, 70)),
          seed);
    };
    for (const auto &side : kSides) {
      const Shape shape = planeShape(kind, ValueKind::Planes, side[0], side[1]);
      appendExtremes(shape, rangeOfPlanes(shape), family.edges);
    }
    families.push_back(std::move(family));
  }
  return families;
}

std::vector<Family> residualPlaneFamilies() {
  std::vector<Family> families;
  for (const PlaneKind &kind : kPlaneKinds)
    for (int32_t strips : {1, 4}) {
      Family family;
      family.name = std::string(kind.name) + "_strips" + std::to_string(strips);
      auto shapeOf = [=](int32_t width, int32_t height) {
        Shape shape =
            planeShape(kind, ValueKind::ResidualPlanes, width, height);
        shape.strips = stripsOf(strips, height);
        return shape;
      };
      family.generate = [=](uint64_t seed) {
        Random random(seed);
        const int32_t width = random.between(20, 70);
        const Shape shape = shapeOf(width, random.between(20, 70));
        return filled(shape, [&](size_t i) {
          const int32_t range = i / 200 % 3 == 0 ? 2 : 20;
          return random.between(-range, range) * random.between(0, 4) / 4;
        });
      };
      for (const auto &side : kSides) {
        const Shape shape = shapeOf(side[0], side[1]);
        appendExtremes(shape, rangeOfResiduals(shape), family.edges);
      }
      families.push_back(std::move(family));
    }
  return families;
}

std::vector<Family> coefficientFamilies() {
  std::vector<Family> families;
  for (const PlaneKind &plane : kPlaneKinds)
    for (int32_t block : {4, 8})
      families.push_back(transformFamily(plane, {block, 0}, 3000, 32767));
  return families;
}

std::vector<Family> bandFamilies() { return transformFamilies(false); }
std::vector<Family> levelFamilies() { return transformFamilies(true); }

std::vector<Family> pcmFamilies() {
  std::vector<Family> families;
  for (int32_t channels : {1, 2, 3, 8}) {
    Family family;
    family.name = std::to_string(channels) + "_channels";
    family.generate = [=](uint64_t seed) {
      Random random(seed);
      return makePcm(channels, static_cast<size_t>(random.between(900, 4200)),
                     seed);
    };
    for (size_t count : {0, 1, 2, 31, 33, 65, 1023, 1024, 2049}) {
      const Shape shape = makePcm(channels, count, 0).shape;
      appendExtremes(
          shape,
          [](size_t) { return std::pair<int64_t, int64_t>(-32768, 32767); },
          family.edges);
    }
    // Low bits that are always 0, with silence in one channel.
    family.edges.push_back(
        filled(makePcm(channels, 700, 0).shape, [=](size_t i) {
          return i % static_cast<size_t>(channels) == 0
                     ? wave(static_cast<int64_t>(i) * 5) * 64
                     : 0;
        }));
    families.push_back(std::move(family));
  }
  return families;
}

std::vector<Family> spectraFamilies() {
  std::vector<Family> families;
  for (const AudioDomainInfo &domain : kAudioDomains) {
    if (domain.bins == 0)
      continue;
    Family family;
    family.name = domain.name;
    family.generate = [bins = domain.bins](uint64_t seed) {
      Random random(seed);
      return makeSpectra(bins, static_cast<size_t>(random.between(5, 60)),
                         seed);
    };
    for (size_t count : {1, 2, 7, 8, 9, 31})
      appendExtremes(
          makeSpectra(domain.bins, count, 0).shape,
          [](size_t) { return std::pair<int64_t, int64_t>(-32768, 32767); },
          family.edges);
    // No frames, silence, and more frames than a plane has rows.
    family.edges.push_back(makeSpectra(domain.bins, 0, 0));
    family.edges.push_back(filled(makeSpectra(domain.bins, 3, 0).shape,
                                  [](size_t) { return -10240; }));
    family.edges.push_back(makeSpectra(domain.bins, 16385, 0));
    families.push_back(std::move(family));
  }
  return families;
}

std::vector<Family> sequenceFamilies(const std::vector<ElementType> &elements) {
  std::vector<Family> families;
  for (ElementType element : elements) {
    Family family;
    family.name = kElementNames[static_cast<int>(element)];
    family.generate = [=](uint64_t seed) {
      Random random(seed);
      return makeSequence(element,
                          static_cast<size_t>(random.between(200, 900)), seed);
    };
    appendEdges(ValueKind::Sequence, element, family.edges);
    families.push_back(std::move(family));
  }
  return families;
}

std::vector<Family> byteFamilies() {
  Family family;
  family.name = "bytes";
  family.generate = [](uint64_t seed) {
    Random random(seed);
    return makeText(static_cast<size_t>(random.between(200, 900)), seed);
  };
  appendEdges(ValueKind::Bytes, ElementType::U8, family.edges);
  return {family};
}

} // namespace smmil::registry
