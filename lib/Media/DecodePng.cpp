//===- DecodePng.cpp - PNG files to pixels ---------------------*- C++ -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// libpng for structure, inflation and filters; samples become 8-bit RGB or RGBA
// by the rules of Pillow: 16-bit colour keeps its high byte, 16-bit
// grey saturates, a transparent colour is compared as the file states it.
//
//===----------------------------------------------------------------------===//

#include "ImageDecoders.h"

#include <algorithm>
#include <csetjmp>
#include <cstring>
#include <png.h>

namespace smmil {

namespace {

struct PngReader {
  ByteSpan bytes;
  size_t at = 0;
  png_structp png = nullptr;
  png_infop info = nullptr;
  std::string message;

  ~PngReader() { png_destroy_read_struct(&png, &info, nullptr); }
};

void onRead(png_structp png, png_bytep to, size_t size) {
  auto *reader = static_cast<PngReader *>(png_get_io_ptr(png));
  if (size > reader->bytes.size() - reader->at)
    png_error(png, "the file ends too early");
  std::memcpy(to, reader->bytes.data() + reader->at, size);
  reader->at += size;
}

[[noreturn]] void onError(png_structp png, png_const_charp message) {
  static_cast<PngReader *>(png_get_error_ptr(png))->message = message;
  png_longjmp(png, 1);
}

void onWarning(png_structp, png_const_charp) {}

/// Rows as the file has them: whole bytes per sample, 16-bit big-endian.
struct PngContent {
  uint32_t width = 0, height = 0;
  int depth = 0, colour = 0;
  size_t rowBytes = 0;
  std::vector<uint8_t> rows;
  std::vector<png_bytep> pointers;
  png_colorp palette = nullptr;
  int paletteSize = 0;
  bool hasTransparency = false;
  png_bytep alphas = nullptr;
  int alphaCount = 0;
  png_color_16p key = nullptr;
};

/// The calls between which longjmp may fly; all objects belong to the caller.
bool readRows(PngReader &reader, PngContent &content, Outcome &outcome) {
  png_structp png = reader.png;
  png_infop info = reader.info;
  if (setjmp(png_jmpbuf(png)))
    return false;
  png_set_read_fn(png, &reader, onRead);
  png_set_user_limits(png, 0x7FFFFFFF, 0x7FFFFFFF);
  png_set_chunk_malloc_max(png, 64 << 20);
  // Text and colour profiles cost time and do not show.
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, nullptr, 0);
  static const png_byte kIgnored[] = {
      'i', 'C', 'C', 'P', 0, 'i', 'T', 'X', 't', 0, 't', 'E', 'X', 't', 0,
      'z', 'T', 'X', 't', 0, 'e', 'X', 'I', 'f', 0, 'g', 'A', 'M', 'A', 0};
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, kIgnored, 6);
  png_read_info(png, info);
  content.width = png_get_image_width(png, info);
  content.height = png_get_image_height(png, info);
  content.depth = png_get_bit_depth(png, info);
  content.colour = png_get_color_type(png, info);
  RawImage probe;
  if (uint64_t(content.width) * content.height > kMaxPixels) {
    outcome = allocatePixels(probe, content.width, content.height, 4);
    return true;
  }
  // Nothing deflates better than 1032:1, so that a few bytes cannot make us
  // allocate, clear and walk gigabytes.
  const uint64_t rowBits = uint64_t(content.width) *
                           png_get_channels(png, info) *
                           unsigned(content.depth);
  if ((rowBits / 8 * content.height) / 1032 > reader.bytes.size())
    png_error(png, "the file ends too early");
  if (content.colour == PNG_COLOR_TYPE_PALETTE)
    png_get_PLTE(png, info, &content.palette, &content.paletteSize);
  if (png_get_valid(png, info, PNG_INFO_tRNS)) {
    content.hasTransparency = true;
    png_get_tRNS(png, info, &content.alphas, &content.alphaCount, &content.key);
  }
  if (content.depth < 8) // One sample a byte; grey scaled further below.
    png_set_packing(png);
  png_set_interlace_handling(png);
  png_read_update_info(png, info);
  content.rowBytes = png_get_rowbytes(png, info);
  content.rows.resize(content.rowBytes * content.height);
  content.pointers.resize(content.height);
  for (uint32_t y = 0; y < content.height; ++y)
    content.pointers[y] = content.rows.data() + y * content.rowBytes;
  png_read_image(png, content.pointers.data());
  return true;
}

/// Palette entries as RGBA; indices beyond the palette are opaque black.
void expandPalette(const PngContent &content, RawImage &image) {
  uint8_t entries[256][4];
  for (int i = 0; i < 256; ++i) {
    const bool known = i < content.paletteSize;
    entries[i][0] = known ? content.palette[i].red : 0;
    entries[i][1] = known ? content.palette[i].green : 0;
    entries[i][2] = known ? content.palette[i].blue : 0;
    entries[i][3] = i < content.alphaCount ? content.alphas[i] : 255;
  }
  uint8_t *to = image.pixels.data();
  const size_t count = size_t(image.width) * image.height;
  for (size_t i = 0; i < count; ++i, to += image.channels)
    std::memcpy(to, entries[content.rows[i]], image.channels);
}

void expandGrey(const PngContent &content, RawImage &image) {
  // The scaling of 1, 2 and 4 bits repeats the bits.
  const uint32_t scale =
      content.depth < 8 ? 255u / ((1u << content.depth) - 1) : 1;
  uint32_t key = content.hasTransparency && content.key ? content.key->gray : 0;
  if (content.depth == 1)
    key = key ? 255 : 0;
  const uint8_t *from = content.rows.data();
  uint8_t *to = image.pixels.data();
  const size_t count = size_t(image.width) * image.height;
  for (size_t i = 0; i < count; ++i, to += image.channels) {
    uint32_t value = content.depth == 16
                         ? uint32_t(from[2 * i]) << 8 | from[2 * i + 1]
                         : from[i] * scale;
    // Pillow saturates 16-bit grey where other readers keep the high byte.
    value = std::min(value, 255u);
    to[0] = to[1] = to[2] = uint8_t(value);
    if (image.channels == 4)
      to[3] = value == key ? 0 : 255;
  }
}

void expandColour(const PngContent &content, RawImage &image) {
  const bool hasAlpha = content.colour & PNG_COLOR_MASK_ALPHA;
  const bool isGrey = !(content.colour & PNG_COLOR_MASK_COLOR);
  const unsigned step = content.depth == 16 ? 2 : 1;
  const unsigned samples = (isGrey ? 1 : 3) + (hasAlpha ? 1 : 0);
  const bool keyed = !hasAlpha && content.hasTransparency && content.key;
  const uint8_t *from = content.rows.data();
  uint8_t *to = image.pixels.data();
  const size_t count = size_t(image.width) * image.height;
  for (size_t i = 0; i < count;
       ++i, from += samples * step, to += image.channels) {
    to[0] = from[0];
    to[1] = isGrey ? from[0] : from[step];
    to[2] = isGrey ? from[0] : from[2 * step];
    if (hasAlpha)
      to[3] = from[(samples - 1) * step];
    else if (keyed)
      to[3] = to[0] == content.key->red && to[1] == content.key->green &&
                      to[2] == content.key->blue
                  ? 0
                  : 255;
  }
}

} // namespace

Result<RawImage> decodePng(ByteSpan bytes) {
  PngReader reader;
  reader.bytes = bytes;
  reader.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &reader, onError,
                                      onWarning);
  if (reader.png)
    reader.info = png_create_info_struct(reader.png);
  if (!reader.png || !reader.info)
    return dataError("out of memory in libpng");
  PngContent content;
  Outcome outcome;
  const bool done = readRows(reader, content, outcome);
  if (!outcome)
    return outcome.error();
  if (!done)
    return dataError("damaged PNG: " + reader.message);
  const bool hasAlpha =
      (content.colour & PNG_COLOR_MASK_ALPHA) || content.hasTransparency;
  RawImage image;
  if (Outcome fits = allocatePixels(image, content.width, content.height,
                                    hasAlpha ? 4 : 3);
      !fits)
    return fits.error();
  if (content.colour == PNG_COLOR_TYPE_PALETTE)
    expandPalette(content, image);
  else if (content.colour == PNG_COLOR_TYPE_GRAY)
    expandGrey(content, image);
  else if (content.depth == 8 &&
           (content.colour == PNG_COLOR_TYPE_RGB_ALPHA ||
            (content.colour == PNG_COLOR_TYPE_RGB && !hasAlpha)))
    image.pixels = std::move(content.rows);
  else
    expandColour(content, image);
  return image;
}

} // namespace smmil
