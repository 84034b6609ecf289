//===- MadeFiles.h - Picture files of many settings -------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// JPEG, PNG and GIF files by libjpeg, libpng and giflib, with the settings that
// other programs choose.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TEST_UNIT_DATASET_MADEFILES_H
#define SMMIL_TEST_UNIT_DATASET_MADEFILES_H

#include "TestCorpus.h"

#include <cmath>
#include <cstdio>
#include <cstdlib>

#include <gif_lib.h>
#include <jpeglib.h>
#include <png.h>

namespace smmil::test {

constexpr uint32_t kMadeWidth = 150, kMadeHeight = 110;

/// A picture with edges and noise, as photos have them; edges are no blocks'.
inline Bytes makePicture() {
  Bytes rgb;
  uint32_t noise = 1;
  for (uint32_t y = 0; y < kMadeHeight; ++y)
    for (uint32_t x = 0; x < kMadeWidth; ++x) {
      noise = noise * 1664525 + 1013904223;
      for (uint32_t c = 0; c < 3; ++c)
        rgb.push_back(static_cast<uint8_t>((x / 17 + y / 19) % 2 * 60 + x / 2 +
                                           y / 3 + c * 9 + (noise >> 24) % 6));
    }
  return rgb;
}

struct JpegRecipe {
  int quality = 88;
  bool progressive = false, arithmetic = false, grey = false, full = false;
  unsigned restart = 0; ///< MCUs between markers.
};

/// Broken settings end the program, as libjpeg does by default.
inline Bytes makeJpeg(const JpegRecipe &recipe) {
  const Bytes rgb = makePicture();
  jpeg_compress_struct info = {};
  jpeg_error_mgr errors = {};
  info.err = jpeg_std_error(&errors);
  jpeg_create_compress(&info);
  unsigned char *bytes = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&info, &bytes, &size);
  info.image_width = kMadeWidth;
  info.image_height = kMadeHeight;
  info.input_components = 3;
  info.in_color_space = JCS_RGB;
  jpeg_set_defaults(&info);
  jpeg_set_quality(&info, recipe.quality, TRUE);
  if (recipe.grey)
    jpeg_set_colorspace(&info, JCS_GRAYSCALE);
  if (recipe.full)
    info.comp_info[0].h_samp_factor = info.comp_info[0].v_samp_factor = 1;
  if (recipe.progressive)
    jpeg_simple_progression(&info);
  info.arith_code = recipe.arithmetic ? TRUE : FALSE;
  info.restart_interval = recipe.restart;
  jpeg_start_compress(&info, TRUE);
  while (info.next_scanline < kMadeHeight) {
    JSAMPROW row = const_cast<JSAMPROW>(rgb.data()) +
                   size_t(info.next_scanline) * kMadeWidth * 3;
    jpeg_write_scanlines(&info, &row, 1);
  }
  jpeg_finish_compress(&info);
  jpeg_destroy_compress(&info);
  Bytes file(bytes, bytes + size);
  std::free(bytes);
  return file;
}

struct PngRecipe {
  int level = 6, strategy = 1, windowBits = 15;
  int filters = PNG_ALL_FILTERS;
  bool interlaced = false;
};

inline Bytes makePng(const PngRecipe &recipe) {
  Bytes rgb = makePicture(), file;
  png_structp png =
      png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_infop info = png_create_info_struct(png);
  png_set_write_fn(
      png, &file,
      [](png_structp png, png_bytep data, size_t size) {
        auto *bytes = static_cast<Bytes *>(png_get_io_ptr(png));
        bytes->insert(bytes->end(), data, data + size);
      },
      [](png_structp) {});
  png_set_compression_level(png, recipe.level);
  png_set_compression_strategy(png, recipe.strategy);
  png_set_compression_window_bits(png, recipe.windowBits);
  png_set_filter(png, 0, recipe.filters);
  png_set_IHDR(png, info, kMadeWidth, kMadeHeight, 8, PNG_COLOR_TYPE_RGB,
               recipe.interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  std::vector<png_bytep> rows;
  for (uint32_t y = 0; y < kMadeHeight; ++y)
    rows.push_back(rgb.data() + size_t(y) * kMadeWidth * 3);
  png_write_info(png, info);
  png_write_image(png, rows.data());
  png_write_end(png, nullptr);
  png_destroy_write_struct(&png, &info);
  return file;
}

/// A chord with noise, which a filter predicts and zstd does not.
inline Bytes makeSound(uint32_t channels) {
  Pcm sound;
  sound.rate = 16000;
  sound.channels = channels;
  uint32_t noise = 1;
  for (uint32_t i = 0; i < 4000 * channels; ++i) {
    noise = noise * 1664525 + 1013904223;
    const double t = i / channels;
    sound.samples.push_back(static_cast<int16_t>(
        5000 * std::sin(0.031 * t) + 3000 * std::sin(0.173 * t + i % channels) +
        (noise >> 24) % 32));
  }
  Result<Bytes> wav = writeWav(sound);
  return wav ? *wav : Bytes();
}

/// A box that moves over stripes, by giflib: the first picture is whole, and
/// each other one what has changed, on a palette of its own.
inline Bytes makeGif(unsigned pictures) {
  Bytes bytes;
  int error = 0;
  GifFileType *file = EGifOpen(
      &bytes,
      [](GifFileType *file, const GifByteType *data, int size) {
        auto *to = static_cast<Bytes *>(file->UserData);
        to->insert(to->end(), data, data + size);
        return size;
      },
      &error);
  constexpr int kColors = 64, kSide = 40;
  EGifSetGifVersion(file, true);
  for (unsigned i = 0; i < pictures; ++i) {
    GifColorType colors[kColors];
    for (int c = 0; c < kColors; ++c)
      colors[c] = {GifByteType(4 * c), GifByteType(c + 3 * int(i)),
                   GifByteType(250 - 3 * c)};
    ColorMapObject *map = GifMakeMapObject(kColors, colors);
    const int width = i == 0 ? int(kMadeWidth) : kSide,
              height = i == 0 ? int(kMadeHeight) : kSide,
              at = i == 0 ? 0 : 9 * int(i);
    if (i == 0)
      EGifPutScreenDesc(file, width, height, 6, 0, map);
    EGifPutImageDesc(file, at, at, width, height, false,
                     i == 0 ? nullptr : map);
    GifFreeMapObject(map);
    std::vector<GifPixelType> row(static_cast<size_t>(width));
    for (int y = 0; y < height; ++y) {
      for (int x = 0; x < width; ++x)
        row[size_t(x)] = GifPixelType(
            ((x + at) / 5 * 7 + (y + at) / 9 * 3 + (x * y * 31 % 11 == 0)) %
            kColors);
      EGifPutLine(file, row.data(), width);
    }
  }
  EGifCloseFile(file, &error);
  return bytes;
}

} // namespace smmil::test

#endif // SMMIL_TEST_UNIT_DATASET_MADEFILES_H
