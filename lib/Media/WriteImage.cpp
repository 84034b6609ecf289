//===- WriteImage.cpp - PNG and JPEG files ---------------------*- C++ -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// For `export --decoded` and for the example corpus.
//
//===----------------------------------------------------------------------===//

#include "smmil/Media/Image.h"

#include <csetjmp>
#include <cstdio>
#include <cstdlib>
#include <jpeglib.h>
#include <png.h>

namespace smmil {

static Outcome checkFrame(uint32_t width, uint32_t height,
                          Span<const uint8_t> rgb) {
  if (width == 0 || height == 0 || rgb.size() != uint64_t(3) * width * height)
    return dataError("frame of " + std::to_string(width) + " x " +
                     std::to_string(height) + " does not have " +
                     std::to_string(rgb.size()) + " values");
  return Outcome::success();
}

namespace {
struct PngWriter {
  png_structp png = nullptr;
  png_infop info = nullptr;
  Bytes bytes;
  ~PngWriter() { png_destroy_write_struct(&png, &info); }
};
} // namespace

static bool writeRows(PngWriter &writer, uint32_t width, uint32_t height,
                      Span<const uint8_t> rgb, int level) {
  png_structp png = writer.png;
  if (setjmp(png_jmpbuf(png)))
    return false;
  png_set_write_fn(
      png, &writer.bytes,
      [](png_structp png, png_bytep data, size_t size) {
        auto *bytes = static_cast<Bytes *>(png_get_io_ptr(png));
        bytes->insert(bytes->end(), data, data + size);
      },
      [](png_structp) {});
  png_set_user_limits(png, 0x7FFFFFFF, 0x7FFFFFFF);
  png_set_compression_level(png, level);
  png_set_IHDR(png, writer.info, width, height, 8, PNG_COLOR_TYPE_RGB,
               PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
               PNG_FILTER_TYPE_DEFAULT);
  png_write_info(png, writer.info);
  for (uint32_t y = 0; y < height; ++y)
    png_write_row(png, rgb.data() + size_t(y) * width * 3);
  png_write_end(png, nullptr);
  return true;
}

Result<Bytes> writePng(uint32_t width, uint32_t height, Span<const uint8_t> rgb,
                       int level) {
  if (Outcome valid = checkFrame(width, height, rgb); !valid)
    return valid.error();
  PngWriter writer;
  writer.png = png_create_write_struct(
      PNG_LIBPNG_VER_STRING, nullptr,
      [](png_structp png, png_const_charp) { png_longjmp(png, 1); },
      [](png_structp, png_const_charp) {});
  if (writer.png)
    writer.info = png_create_info_struct(writer.png);
  if (!writer.info || !writeRows(writer, width, height, rgb, level))
    return dataError("cannot write a PNG of " + std::to_string(width) + " x " +
                     std::to_string(height) + " pixels");
  return std::move(writer.bytes);
}

namespace {
struct JpegWriter {
  jpeg_compress_struct info = {};
  jpeg_error_mgr errors = {};
  std::jmp_buf escape;
  unsigned char *bytes = nullptr;
  unsigned long size = 0;
  ~JpegWriter() {
    jpeg_destroy_compress(&info);
    std::free(bytes);
  }
};
} // namespace

static bool compressRows(JpegWriter &writer, uint32_t width, uint32_t height,
                         Span<const uint8_t> rgb, int quality) {
  if (setjmp(writer.escape))
    return false;
  jpeg_compress_struct &info = writer.info;
  jpeg_create_compress(&info);
  jpeg_mem_dest(&info, &writer.bytes, &writer.size);
  info.image_width = width;
  info.image_height = height;
  info.input_components = 3;
  info.in_color_space = JCS_RGB;
  jpeg_set_defaults(&info);
  jpeg_set_quality(&info, quality, TRUE);
  info.optimize_coding = TRUE;
  jpeg_start_compress(&info, TRUE);
  while (info.next_scanline < height) {
    JSAMPROW row = const_cast<JSAMPROW>(rgb.data()) +
                   size_t(info.next_scanline) * width * 3;
    jpeg_write_scanlines(&info, &row, 1);
  }
  jpeg_finish_compress(&info);
  return true;
}

Result<Bytes> writeJpeg(uint32_t width, uint32_t height,
                        Span<const uint8_t> rgb, int quality) {
  if (Outcome valid = checkFrame(width, height, rgb); !valid)
    return valid.error();
  JpegWriter writer;
  writer.info.err = jpeg_std_error(&writer.errors);
  writer.info.client_data = &writer;
  writer.errors.error_exit = [](j_common_ptr info) {
    std::longjmp(static_cast<JpegWriter *>(info->client_data)->escape, 1);
  };
  writer.errors.output_message = [](j_common_ptr) {};
  if (!compressRows(writer, width, height, rgb, quality))
    return dataError("cannot write a JPEG of " + std::to_string(width) + " x " +
                     std::to_string(height) + " pixels");
  return Bytes(writer.bytes, writer.bytes + writer.size);
}

} // namespace smmil
