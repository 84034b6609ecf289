//===- Exif.cpp - Orientation of pictures ----------------------*- C++ -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One tag of the first directory, and the eight ways to hold a camera.
//
//===----------------------------------------------------------------------===//

#include "Header.h"
#include "ImageDecoders.h"

namespace smmil {

uint32_t exifOrientation(ByteSpan exif) {
  using namespace std::string_view_literals;
  if (Header(exif).has(0, "Exif\0\0"sv))
    exif = exif.subspan(6);
  const Header file(exif);
  const bool big = file.has(0, "MM\0*"sv);
  if (!big && !file.has(0, "II*\0"sv))
    return 1;
  auto u16 = [&](size_t at) { return big ? file.be16(at) : file.le16(at); };
  const size_t at = big ? file.be32(4) : file.le32(4);
  if (at >= file.size())
    return 1;
  const uint32_t count = u16(at);
  for (uint32_t i = 0; i < count; ++i) {
    const size_t entry = at + 2 + size_t(12) * i;
    if (entry + 12 > file.size())
      break;
    if (u16(entry) != 0x0112)
      continue;
    // Some writers store a long; the low half holds it in either order.
    const bool isLong = u16(entry + 2) == 4;
    const uint32_t value = u16(entry + 8 + (isLong && big ? 2 : 0));
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}

void applyOrientation(RgbImage &image, uint32_t orientation) {
  if (orientation < 2 || orientation > 8)
    return;
  const uint32_t width = image.width, height = image.height;
  const bool swaps = orientation >= 5;
  const uint32_t newWidth = swaps ? height : width;
  const uint32_t newHeight = swaps ? width : height;
  std::vector<uint8_t> turned(image.pixels.size());
  uint8_t *to = turned.data();
  for (uint32_t y = 0; y < newHeight; ++y)
    for (uint32_t x = 0; x < newWidth; ++x, to += 3) {
      // Where the pixel that will stand at (x, y) is stored.
      uint32_t column = swaps ? y : x, row = swaps ? x : y;
      if (orientation == 2 || orientation == 3 || orientation == 7 ||
          orientation == 8)
        column = width - 1 - column;
      if (orientation == 3 || orientation == 4 || orientation == 6 ||
          orientation == 7)
        row = height - 1 - row;
      std::memcpy(to, image.pixels.data() + 3 * (size_t(row) * width + column),
                  3);
    }
  image.width = newWidth;
  image.height = newHeight;
  image.pixels = std::move(turned);
}

} // namespace smmil
