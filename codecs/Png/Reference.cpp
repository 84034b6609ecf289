//===- Reference.cpp - Reference of png -----------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Follows spec.md on plain vectors. libpng is the authority on its format and
// so the reference here.
//
//===----------------------------------------------------------------------===//
#include "lib/Interpreter/ExternalCodec.h"
#include "smmil/Runtime/Primitives/Png.h"

#if __has_include(<png.h>)
#include <csetjmp>
#include <png.h>
#define SMMIL_HAVE_PNG 1
#endif

namespace smmil::reference::png {

namespace {

#ifdef SMMIL_HAVE_PNG

#define LIBRARY(function) pngLibrary().find(&function, #function)

const SharedLibrary &pngLibrary() {
  static const SharedLibrary library("libpng16.so.16");
  return library;
}

bool isInstalled() { return pngLibrary().isOpen(); }

struct Stream {
  std::jmp_buf back;
  const Bytes *from = nullptr;
  size_t read = 0;
  Bytes *to = nullptr;
};

void fail(png_structp codec, png_const_charp) {
  std::longjmp(static_cast<Stream *>(LIBRARY(png_get_error_ptr)(codec))->back,
               1);
}

void onRead(png_structp codec, png_bytep out, size_t size) {
  auto &stream = *static_cast<Stream *>(LIBRARY(png_get_io_ptr)(codec));
  for (size_t i = 0; i < size; ++i) {
    if (stream.read == stream.from->size())
      fail(codec, "");
    out[i] = (*stream.from)[stream.read++];
  }
}

void onWrite(png_structp codec, png_bytep in, size_t size) {
  auto &stream = *static_cast<Stream *>(LIBRARY(png_get_io_ptr)(codec));
  for (size_t i = 0; i < size; ++i)
    stream.to->push_back(in[i]);
}

/// False where the library reports an error. Nothing in the two that set the
/// jump has a destructor.
bool readFrame(png_structp codec, png_infop info, Stream &stream,
               const Shape &shape, uint8_t *rgb) {
  if (setjmp(stream.back) != 0)
    return false;
  LIBRARY(png_set_read_fn)(codec, &stream, onRead);
  LIBRARY(png_set_chunk_malloc_max)(codec, 65536);
  LIBRARY(png_read_info)(codec, info);
  if (LIBRARY(png_get_image_width)(codec, info) != unsigned(shape.width) ||
      LIBRARY(png_get_image_height)(codec, info) != unsigned(shape.height) ||
      LIBRARY(png_get_bit_depth)(codec, info) != 8 ||
      LIBRARY(png_get_color_type)(codec, info) != PNG_COLOR_TYPE_RGB ||
      LIBRARY(png_get_interlace_type)(codec, info) != PNG_INTERLACE_NONE)
    return false;
  for (int y = 0; y < shape.height; ++y)
    LIBRARY(png_read_row)(codec, rgb + ptrdiff_t(3) * shape.width * y, nullptr);
  LIBRARY(png_read_end)(codec, nullptr);
  return stream.read == stream.from->size();
}

bool writeFrame(png_structp codec, png_infop info, Stream &stream,
                const Shape &shape, int level, const uint8_t *rgb) {
  if (setjmp(stream.back) != 0)
    return false;
  LIBRARY(png_set_write_fn)(codec, &stream, onWrite, nullptr);
  LIBRARY(png_set_compression_level)(codec, level);
  LIBRARY(png_set_IHDR)
  (codec, info, png_uint_32(shape.width), png_uint_32(shape.height), 8,
   PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
   PNG_FILTER_TYPE_DEFAULT);
  LIBRARY(png_write_info)(codec, info);
  for (int y = 0; y < shape.height; ++y)
    LIBRARY(png_write_row)(codec, rgb + ptrdiff_t(3) * shape.width * y);
  LIBRARY(png_write_end)(codec, nullptr);
  return true;
}

Status decode(const Step &, const Shape &shape, const Bytes &bits, Bytes &rgb) {
  Stream stream;
  stream.from = &bits;
  png_structp codec = LIBRARY(png_create_read_struct)(PNG_LIBPNG_VER_STRING,
                                                      &stream, fail, fail);
  png_infop info = LIBRARY(png_create_info_struct)(codec);
  const bool good = readFrame(codec, info, stream, shape, rgb.data());
  LIBRARY(png_destroy_read_struct)(&codec, &info, nullptr);
  return good ? Status::ok() : Status::corrupt("png: the stream is damaged");
}

Status encode(const Step &step, const Shape &shape, Bytes &rgb, Bytes &bits) {
  bits.clear();
  Stream stream;
  stream.to = &bits;
  png_structp codec = LIBRARY(png_create_write_struct)(PNG_LIBPNG_VER_STRING,
                                                       &stream, fail, fail);
  png_infop info = LIBRARY(png_create_info_struct)(codec);
  const bool good =
      writeFrame(codec, info, stream, shape, step.args[0], rgb.data());
  LIBRARY(png_destroy_write_struct)(&codec, &info);
  return good ? Status::ok()
              : Status::invalidArgument("png: the encoder failed");
}

constexpr ExternalCodec kCodec = {
    smmil::png::kLibrary,
    "png: libpng16.so.16 is not installed; install libpng16-16", isInstalled,
    decode, encode};

#else

constexpr ExternalCodec kCodec = {
    smmil::png::kLibrary,
    "png: this build has no libpng; install libpng-dev and rebuild"};

#endif

} // namespace

extern const ReferencePrimitive kReference;
const ReferencePrimitive kReference = externalReference<kCodec>(frameToBits);

} // namespace smmil::reference::png
