//===- Encode.cpp - Palette of a frame ------------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Counts colours, orders them by their pixels, and replaces pixels by places in
// that order.
//
//===----------------------------------------------------------------------===//
#include "codecs/Palette/Encode.h"

#include "codecs/Palette/Decode.h"

#include <algorithm>
#include <array>

namespace smmil::palette {
namespace {

/// Colours in the order in which they are found, with their pixels; open
/// addressing in four times as many places as there can be colours.
class Colors {
public:
  struct Color {
    uint32_t rgb;
    size_t pixels;
    uint32_t found; ///< Place in the order of being found.
  };

  /// Place of a colour in the order of being found, or kMaxColors where there
  /// is no room for it.
  uint32_t add(uint32_t rgb) {
    uint32_t at = (rgb * 0x9e3779b1u) >> (32 - kPlacesLog);
    while (places[at] != 0 && colors[places[at] - 1u].rgb != rgb)
      at = (at + 1) % kPlaces;
    if (places[at] == 0) {
      if (colors.size() == kMaxColors)
        return kMaxColors;
      const auto found = static_cast<uint32_t>(colors.size());
      colors.push_back({rgb, 0, found});
      places[at] = static_cast<uint16_t>(found + 1);
    }
    ++colors[places[at] - 1u].pixels;
    return places[at] - 1u;
  }

  std::vector<Color> colors;

private:
  static constexpr unsigned kPlacesLog = 10;
  static constexpr uint32_t kPlaces = 1u << kPlacesLog;
  std::array<uint16_t, kPlaces> places{}; ///< Index of a colour plus 1.
};

} // namespace

Status encode(const EncodeStep &step, EncodedValue *operands,
              EncodedValue *results, int32_t *) {
  Shape shapes[2];
  SMMIL_RETURN_IF_ERROR(inferShape(step.args, &operands[0].shape, shapes));
  for (int i = 0; i < 2; ++i) {
    results[i].shape = shapes[i];
    results[i].allocate();
  }
  const uint8_t *pixel = operands[0].data.data();
  Bytes &indices = results[0].data;
  Colors found;
  for (size_t i = 0; i < indices.size(); ++i, pixel += 3) {
    const uint32_t place = found.add(uint32_t(pixel[0]) << 16 |
                                     uint32_t(pixel[1]) << 8 | pixel[2]);
    if (place == kMaxColors)
      return Status::unsupported(
          "palette: the frame has more than 256 colours");
    indices[i] = static_cast<uint8_t>(place);
  }
  std::vector<Colors::Color> &colors = found.colors;
  std::sort(colors.begin(), colors.end(),
            [](const Colors::Color &a, const Colors::Color &b) {
              return a.pixels != b.pixels ? a.pixels > b.pixels : a.rgb < b.rgb;
            });
  std::array<uint8_t, kMaxColors> placeOf{};
  uint8_t *entry = results[1].data.data();
  for (size_t i = 0; i < kMaxColors; ++i, entry += 3) {
    const Colors::Color &color = colors[std::min(i, colors.size() - 1)];
    entry[0] = static_cast<uint8_t>(color.rgb >> 16);
    entry[1] = static_cast<uint8_t>(color.rgb >> 8);
    entry[2] = static_cast<uint8_t>(color.rgb);
    if (i < colors.size())
      placeOf[color.found] = static_cast<uint8_t>(i);
  }
  for (uint8_t &index : indices)
    index = placeOf[index];
  return Status::ok();
}

} // namespace smmil::palette
