//===- DecodeGif.cpp - GIF files to pixels ---------------------*- C++ -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The first picture of a GIF on its canvas. As Pillow does, the canvas grows to
// hold the picture, and what the picture leaves free has the transparent index
// if there is one, else index 0.
//
//===----------------------------------------------------------------------===//

#include "ImageDecoders.h"

#include <cstring>
#include <gif_lib.h>
#include <memory>

namespace smmil {

namespace {

struct GifInput {
  ByteSpan bytes;
  size_t at = 0;
};

int onRead(GifFileType *file, GifByteType *to, int size) {
  auto *input = static_cast<GifInput *>(file->UserData);
  const size_t count =
      std::min(size_t(std::max(size, 0)), input->bytes.size() - input->at);
  std::memcpy(to, input->bytes.data() + input->at, count);
  input->at += count;
  return int(count);
}

struct CloseGif {
  void operator()(GifFileType *file) const { DGifCloseFile(file, nullptr); }
};
using GifHandle = std::unique_ptr<GifFileType, CloseGif>;

Error damaged(int code) {
  const char *text = GifErrorString(code);
  return dataError(std::string("damaged GIF: ") + (text ? text : "unreadable"));
}

/// Index of the row that comes `i`-th in an interlaced picture.
std::vector<uint32_t> rowOrder(uint32_t height, bool interlaced) {
  std::vector<uint32_t> order;
  order.reserve(height);
  if (!interlaced) {
    for (uint32_t y = 0; y < height; ++y)
      order.push_back(y);
    return order;
  }
  const uint32_t starts[4] = {0, 4, 2, 1}, steps[4] = {8, 8, 4, 2};
  for (int pass = 0; pass < 4; ++pass)
    for (uint32_t y = starts[pass]; y < height; y += steps[pass])
      order.push_back(y);
  return order;
}

/// Moves to the first picture; takes the transparent index on the way.
Outcome findPicture(GifFileType *file, int &transparent) {
  for (;;) {
    GifRecordType type;
    if (DGifGetRecordType(file, &type) == GIF_ERROR)
      return damaged(file->Error);
    if (type == IMAGE_DESC_RECORD_TYPE) {
      if (DGifGetImageDesc(file) == GIF_ERROR)
        return damaged(file->Error);
      return Outcome::success();
    }
    if (type == TERMINATE_RECORD_TYPE)
      return dataError("GIF without a picture");
    if (type != EXTENSION_RECORD_TYPE)
      continue;
    int code;
    GifByteType *block;
    if (DGifGetExtension(file, &code, &block) == GIF_ERROR)
      return damaged(file->Error);
    if (code == GRAPHICS_EXT_FUNC_CODE && block && block[0] >= 4 &&
        (block[1] & 1))
      transparent = block[4];
    while (block)
      if (DGifGetExtensionNext(file, &block) == GIF_ERROR)
        return damaged(file->Error);
  }
}

} // namespace

Result<RawImage> decodeGif(ByteSpan bytes) {
  GifInput input = {bytes};
  int code = 0;
  GifHandle file(DGifOpen(&input, onRead, &code));
  if (!file)
    return damaged(code);
  int transparent = -1;
  if (Outcome found = findPicture(file.get(), transparent); !found)
    return found.error();
  const GifImageDesc &picture = file->Image;
  const uint64_t right = uint64_t(picture.Left) + uint64_t(picture.Width);
  const uint64_t bottom = uint64_t(picture.Top) + uint64_t(picture.Height);
  RawImage image;
  const uint64_t width = std::max(uint64_t(file->SWidth), right);
  const uint64_t height = std::max(uint64_t(file->SHeight), bottom);
  if (Outcome fits =
          preparePixels(image, width, height, transparent < 0 ? 3 : 4);
      !fits)
    return fits.error();
  if (Outcome holds = checkPlausible(width, height, bytes.size()); !holds)
    return holds.error();

  std::vector<uint8_t> indices(size_t(image.width) * image.height,
                               transparent < 0 ? 0 : uint8_t(transparent));
  for (uint32_t y : rowOrder(uint32_t(picture.Height), picture.Interlace)) {
    uint8_t *row = indices.data() + (size_t(picture.Top) + y) * image.width +
                   size_t(picture.Left);
    if (DGifGetLine(file.get(), row, picture.Width) == GIF_ERROR)
      return damaged(file->Error);
  }

  const ColorMapObject *map =
      picture.ColorMap ? picture.ColorMap : file->SColorMap;
  uint8_t entries[256][4];
  for (int i = 0; i < 256; ++i) {
    if (map && i < map->ColorCount) {
      const GifColorType &colour = map->Colors[i];
      entries[i][0] = colour.Red;
      entries[i][1] = colour.Green;
      entries[i][2] = colour.Blue;
    } else { // Without a palette, indices are grey levels.
      std::memset(entries[i], map ? 0 : i, 3);
    }
    entries[i][3] = i == transparent ? 0 : 255;
  }
  growPixels(image, image.height);
  uint8_t *to = image.pixels.data();
  for (uint8_t index : indices) {
    std::memcpy(to, entries[index], image.channels);
    to += image.channels;
  }
  return image;
}

} // namespace smmil
