//===- ColourProfile.cpp - Is an ICC profile sRGB? -------------*- C++ -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Names of profiles say little, so their content is compared: the primaries,
// adapted to D50, and the middle of the curve. Profiles are never applied; this
// only tells which files look different without them.
//
//===----------------------------------------------------------------------===//

#include "Header.h"
#include "ImageDecoders.h"

#include <cmath>

namespace smmil {

namespace {

class Profile {
public:
  explicit Profile(ByteSpan bytes) : file(bytes) {}

  bool isRgb() const { return file.has(16, "RGB "); }
  bool isGrey() const { return file.has(16, "GRAY"); }

  /// Offset of a tag's content, or 0.
  size_t find(std::string_view name) const {
    const uint32_t count = file.be32(128);
    for (uint32_t i = 0; i < count && i < 256; ++i) {
      const size_t entry = 132 + size_t(12) * i;
      if (file.has(entry, name))
        return file.be32(entry + 4);
    }
    return 0;
  }

  bool isNear(std::string_view name, double x, double y, double z) const {
    constexpr double kTolerance = 0.003;
    const size_t at = find(name);
    return at != 0 && file.has(at, "XYZ ") &&
           std::fabs(fixed(at + 8) - x) < kTolerance &&
           std::fabs(fixed(at + 12) - y) < kTolerance &&
           std::fabs(fixed(at + 16) - z) < kTolerance;
  }

  /// The curve of sRGB gives 0.2140 at one half; a plain exponent of 2.2 gives
  /// 0.2176, which no eye tells apart.
  bool hasSrgbCurve(std::string_view name) const {
    const size_t at = find(name);
    if (at == 0)
      return false;
    const double value = file.has(at, "curv")   ? sampled(at)
                         : file.has(at, "para") ? parametric(at)
                                                : -1;
    return value > 0.207 && value < 0.225;
  }

private:
  double fixed(size_t at) const {
    return double(int32_t(file.be32(at))) / 65536;
  }

  double sampled(size_t at) const {
    const uint32_t count = file.be32(at + 8);
    if (count == 0)
      return 0.5;
    if (count == 1)
      return std::pow(0.5, double(file.be16(at + 12)) / 256);
    if (count > (file.size() - at) / 2)
      return -1;
    const double place = 0.5 * double(count - 1);
    const auto low = size_t(place);
    const double share = place - double(low);
    const double a = file.be16(at + 12 + 2 * low);
    const double b = file.be16(at + 14 + 2 * low);
    return (a + (b - a) * share) / 65535;
  }

  /// Y at X = 1/2, of the five forms; the linear parts lie below it.
  double parametric(size_t at) const {
    const uint32_t form = file.be16(at + 8);
    const double g = fixed(at + 12), a = fixed(at + 16), b = fixed(at + 20);
    switch (form) {
    case 0:
      return std::pow(0.5, g);
    case 1:
      return std::pow(a * 0.5 + b, g);
    case 2:
      return std::pow(a * 0.5 + b, g) + fixed(at + 24);
    case 3:
      return std::pow(a * 0.5 + b, g);
    case 4:
      return std::pow(a * 0.5 + b, g) + fixed(at + 32);
    default:
      return -1;
    }
  }

  Header file;
};

} // namespace

bool isSrgbProfile(ByteSpan bytes) {
  const Profile profile(bytes);
  if (profile.isGrey())
    return profile.hasSrgbCurve("kTRC");
  return profile.isRgb() && profile.isNear("rXYZ", 0.4361, 0.2225, 0.0139) &&
         profile.isNear("gXYZ", 0.3851, 0.7169, 0.0971) &&
         profile.isNear("bXYZ", 0.1431, 0.0606, 0.7141) &&
         profile.hasSrgbCurve("rTRC") && profile.hasSrgbCurve("gTRC") &&
         profile.hasSrgbCurve("bTRC");
}

} // namespace smmil
