//===- Clips.cpp - Moving pictures for the example corpus -----------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Writes the containers by hand, so that the same bytes come out everywhere.
//
//===----------------------------------------------------------------------===//

#include "Clips.h"

#include "Pictures.h"

#include <gif_lib.h>

#include <cstring>

namespace smmil::corpus {

namespace {

constexpr uint32_t kMicrosecondsPerFrame = 83333;

/// Writes RIFF: chunks whose sizes are filled in when they end.
class Riff {
public:
  void tag(const char *name) { bytes.insert(bytes.end(), name, name + 4); }
  void u16(uint32_t value) {
    bytes.push_back(uint8_t(value));
    bytes.push_back(uint8_t(value >> 8));
  }
  void u32(uint32_t value) {
    u16(value & 0xffff);
    u16(value >> 16);
  }
  size_t begin(const char *name) {
    tag(name);
    u32(0);
    return bytes.size();
  }
  void end(size_t start) {
    auto size = uint32_t(bytes.size() - start);
    for (int i = 0; i < 4; ++i)
      bytes[start - 4 + size_t(i)] = uint8_t(size >> (8 * i));
    if (size % 2)
      bytes.push_back(0);
  }

  Bytes bytes;
};

int appendGif(GifFileType *file, const GifByteType *data, int size) {
  auto *out = static_cast<Bytes *>(file->UserData);
  out->insert(out->end(), data, data + size);
  return size;
}

} // namespace

Result<Bytes> motionJpeg(uint32_t width, uint32_t height, int frames) {
  std::vector<Bytes> pictures;
  uint32_t largest = 0;
  for (int i = 0; i < frames; ++i) {
    RgbImage image = movingBall(width, height, i, frames);
    Result<Bytes> jpeg = writeJpeg(width, height, image.pixels, 80);
    if (!jpeg)
      return jpeg.error();
    largest = std::max(largest, uint32_t(jpeg->size()));
    pictures.push_back(std::move(*jpeg));
  }

  Riff riff;
  size_t file = riff.begin("RIFF");
  riff.tag("AVI ");
  size_t headers = riff.begin("LIST");
  riff.tag("hdrl");
  size_t main = riff.begin("avih");
  riff.u32(kMicrosecondsPerFrame);
  riff.u32(largest * 12); // bytes a second
  riff.u32(0);            // padding
  riff.u32(0x10);         // has an index
  riff.u32(uint32_t(frames));
  riff.u32(0); // initial frames
  riff.u32(1); // streams
  riff.u32(largest);
  riff.u32(width);
  riff.u32(height);
  for (int i = 0; i < 4; ++i)
    riff.u32(0);
  riff.end(main);
  size_t stream = riff.begin("LIST");
  riff.tag("strl");
  size_t header = riff.begin("strh");
  riff.tag("vids");
  riff.tag("MJPG");
  riff.u32(0); // flags
  riff.u32(0); // priority, language
  riff.u32(0); // initial frames
  riff.u32(1); // scale
  riff.u32(12);
  riff.u32(0);
  riff.u32(uint32_t(frames));
  riff.u32(largest);
  riff.u32(0xffffffff); // quality: unspecified
  riff.u32(0);
  riff.u16(0);
  riff.u16(0);
  riff.u16(width);
  riff.u16(height);
  riff.end(header);
  size_t format = riff.begin("strf");
  riff.u32(40);
  riff.u32(width);
  riff.u32(height);
  riff.u16(1);
  riff.u16(24);
  riff.tag("MJPG");
  riff.u32(3 * width * height);
  for (int i = 0; i < 4; ++i)
    riff.u32(0);
  riff.end(format);
  riff.end(stream);
  riff.end(headers);

  size_t movie = riff.begin("LIST");
  riff.tag("movi");
  std::vector<uint32_t> offsets;
  for (const Bytes &picture : pictures) {
    offsets.push_back(uint32_t(riff.bytes.size() - movie));
    size_t chunk = riff.begin("00dc");
    riff.bytes.insert(riff.bytes.end(), picture.begin(), picture.end());
    riff.end(chunk);
  }
  riff.end(movie);
  size_t index = riff.begin("idx1");
  for (size_t i = 0; i < pictures.size(); ++i) {
    riff.tag("00dc");
    riff.u32(0x10); // key frame
    riff.u32(offsets[i]);
    riff.u32(uint32_t(pictures[i].size()));
  }
  riff.end(index);
  riff.end(file);
  return riff.bytes;
}

Result<Bytes> animatedGif(uint32_t width, uint32_t height, int frames) {
  Bytes out;
  int error = 0;
  GifFileType *gif = EGifOpen(&out, appendGif, &error);
  if (!gif)
    return dataError(std::string("cannot write a GIF: ") +
                     GifErrorString(error));
  // 3-3-2 bits of red, green, blue.
  ColorMapObject *map = GifMakeMapObject(256, nullptr);
  for (int i = 0; i < 256; ++i)
    map->Colors[i] = {GifByteType((i >> 5) * 255 / 7),
                      GifByteType((i >> 2 & 7) * 255 / 7),
                      GifByteType((i & 3) * 255 / 3)};
  EGifSetGifVersion(gif, true);
  bool good =
      EGifPutScreenDesc(gif, int(width), int(height), 8, 0, map) == GIF_OK;
  const char loop[] = "NETSCAPE2.0";
  const GifByteType repeat[] = {1, 0, 0};
  good = good &&
         EGifPutExtensionLeader(gif, APPLICATION_EXT_FUNC_CODE) == GIF_OK &&
         EGifPutExtensionBlock(gif, 11, loop) == GIF_OK &&
         EGifPutExtensionBlock(gif, 3, repeat) == GIF_OK &&
         EGifPutExtensionTrailer(gif) == GIF_OK;
  for (int i = 0; good && i < frames; ++i) {
    const GifByteType control[] = {4, 10, 0, 0};
    RgbImage image = movingBall(width, height, i, frames);
    std::vector<GifPixelType> row(width);
    good =
        EGifPutExtension(gif, GRAPHICS_EXT_FUNC_CODE, 4, control) == GIF_OK &&
        EGifPutImageDesc(gif, 0, 0, int(width), int(height), false, nullptr) ==
            GIF_OK;
    for (uint32_t y = 0; good && y < height; ++y) {
      const uint8_t *pixel = &image.pixels[size_t(3) * y * width];
      for (uint32_t x = 0; x < width; ++x, pixel += 3)
        row[x] = GifPixelType((pixel[0] & 0xe0) | (pixel[1] >> 5 << 2) |
                              pixel[2] >> 6);
      good = EGifPutLine(gif, row.data(), int(width)) == GIF_OK;
    }
  }
  GifFreeMapObject(map);
  if (EGifCloseFile(gif, &error) != GIF_OK || !good)
    return dataError(std::string("cannot write a GIF: ") +
                     GifErrorString(error));
  return out;
}

} // namespace smmil::corpus
