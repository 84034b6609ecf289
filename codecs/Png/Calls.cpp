//===- Calls.cpp - Calls of libpng ----------------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Whole files are kept: what a file has besides the picture are 57 bytes. The
// library reports errors by a call that must not return: longjmp ends it.
//
//===----------------------------------------------------------------------===//
#include "codecs/Png/Codec.h"

#include "smmil/Runtime/Primitives/Png.h"

#if __has_include(<png.h>)
#include <csetjmp>
#include <png.h>
#define SMMIL_HAVE_PNG 1
#endif

#include <cstring>

namespace smmil::png {

#ifdef SMMIL_HAVE_PNG

namespace {

constexpr size_t kRgbBytes = 3;
constexpr png_alloc_size_t kMostChunk = 65536;

/// The functions of libpng that are used.
struct LibPng {
  external::Library library{"libpng16.so.16"};
  external::Function<decltype(png_get_libpng_ver)> version{
      library, "png_get_libpng_ver"};
  external::Function<decltype(png_create_read_struct)> createRead{
      library, "png_create_read_struct"};
  external::Function<decltype(png_create_write_struct)> createWrite{
      library, "png_create_write_struct"};
  external::Function<decltype(png_create_info_struct)> createInfo{
      library, "png_create_info_struct"};
  external::Function<decltype(png_destroy_read_struct)> destroyRead{
      library, "png_destroy_read_struct"};
  external::Function<decltype(png_destroy_write_struct)> destroyWrite{
      library, "png_destroy_write_struct"};
  external::Function<decltype(png_get_error_ptr)> errorPointer{
      library, "png_get_error_ptr"};
  external::Function<decltype(png_get_io_ptr)> ioPointer{library,
                                                         "png_get_io_ptr"};
  external::Function<decltype(png_set_read_fn)> setRead{library,
                                                        "png_set_read_fn"};
  external::Function<decltype(png_set_write_fn)> setWrite{library,
                                                          "png_set_write_fn"};
  external::Function<decltype(png_set_chunk_malloc_max)> setChunkMax{
      library, "png_set_chunk_malloc_max"};
  external::Function<decltype(png_read_info)> readInfo{library,
                                                       "png_read_info"};
  external::Function<decltype(png_get_IHDR)> getHeader{library, "png_get_IHDR"};
  external::Function<decltype(png_read_row)> readRow{library, "png_read_row"};
  external::Function<decltype(png_read_end)> readEnd{library, "png_read_end"};
  external::Function<decltype(png_set_IHDR)> setHeader{library, "png_set_IHDR"};
  external::Function<decltype(png_set_compression_level)> setLevel{
      library, "png_set_compression_level"};
  external::Function<decltype(png_write_info)> writeInfo{library,
                                                         "png_write_info"};
  external::Function<decltype(png_write_row)> writeRow{library,
                                                       "png_write_row"};
  external::Function<decltype(png_write_end)> writeEnd{library,
                                                       "png_write_end"};
};

const LibPng &libPng() {
  static const LibPng functions;
  return functions;
}

bool isInstalled() { return bool(libPng().library); }

std::string version() { return libPng().version(nullptr); }

/// For errors and warnings: a warning is a damaged stream too.
[[noreturn]] void leave(png_structp codec, png_const_charp) {
  std::longjmp(*static_cast<std::jmp_buf *>(libPng().errorPointer(codec)), 1);
}

/// A reader or writer and its way out.
struct Png {
  std::jmp_buf escape;
  png_structp codec = nullptr;
  png_infop info = nullptr;
  bool reads;

  explicit Png(bool isReader) : reads(isReader) {
    codec = (reads ? libPng().createRead : libPng().createWrite)(
        PNG_LIBPNG_VER_STRING, &escape, leave, leave);
  }
  Png(const Png &) = delete;
  Png &operator=(const Png &) = delete;
  ~Png() {
    if (reads)
      libPng().destroyRead(&codec, &info, nullptr);
    else
      libPng().destroyWrite(&codec, &info);
  }
};

void readBytes(png_structp codec, png_bytep out, size_t size) {
  auto &bits = *static_cast<ByteSpan *>(libPng().ioPointer(codec));
  if (size > bits.size())
    leave(codec, "");
  std::memcpy(out, bits.data(), size);
  bits = bits.subspan(size);
}

void appendBytes(png_structp codec, png_bytep in, size_t size) {
  auto &bits = *static_cast<Bytes *>(libPng().ioPointer(codec));
  bits.insert(bits.end(), in, in + size);
}

/// Nothing that needs a destructor lives between setjmp and longjmp.
Status read(Png &png, const Shape &shape, ByteSpan &bits, uint8_t *rgb) {
  if (setjmp(png.escape) != 0)
    return Status::corrupt("png: the stream is damaged");
  const LibPng &library = libPng();
  png.info = library.createInfo(png.codec);
  library.setRead(png.codec, &bits, readBytes);
  library.setChunkMax(png.codec, kMostChunk);
  library.readInfo(png.codec, png.info);
  png_uint_32 width = 0, height = 0;
  int depth = 0, color = 0, interlace = 0;
  library.getHeader(png.codec, png.info, &width, &height, &depth, &color,
                    &interlace, nullptr, nullptr);
  if (width != static_cast<png_uint_32>(shape.width) ||
      height != static_cast<png_uint_32>(shape.height) || depth != 8 ||
      color != PNG_COLOR_TYPE_RGB || interlace != PNG_INTERLACE_NONE)
    return Status::corrupt("png: the picture is not as the plan says");
  for (png_uint_32 y = 0; y < height; ++y)
    library.readRow(png.codec, rgb + kRgbBytes * width * y, nullptr);
  library.readEnd(png.codec, nullptr);
  return bits.empty() ? Status::ok()
                      : Status::corrupt("png: bytes follow the picture");
}

Status write(Png &png, int level, const Shape &shape, const uint8_t *rgb,
             Bytes &bits) {
  if (setjmp(png.escape) != 0)
    return Status::invalidArgument("png: the encoder failed");
  const LibPng &library = libPng();
  png.info = library.createInfo(png.codec);
  library.setWrite(png.codec, &bits, appendBytes, nullptr);
  library.setLevel(png.codec, level);
  library.setHeader(png.codec, png.info, static_cast<png_uint_32>(shape.width),
                    static_cast<png_uint_32>(shape.height), 8,
                    PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
                    PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  library.writeInfo(png.codec, png.info);
  const size_t stride = kRgbBytes * static_cast<size_t>(shape.width);
  for (int32_t y = 0; y < shape.height; ++y)
    library.writeRow(png.codec, rgb + stride * static_cast<size_t>(y));
  library.writeEnd(png.codec, nullptr);
  return Status::ok();
}

Status decodeFrame(const int32_t *, const Shape &shape, ByteSpan bits,
                   MutableByteSpan rgb) {
  Png png(/*isReader=*/true);
  return png.codec ? read(png, shape, bits, rgb.data())
                   : Status::unsupported("png: libpng is of another version");
}

Status encodeFrame(const int32_t *args, const int32_t *, const Shape &shape,
                   ByteSpan rgb, Bytes &bits) {
  bits.clear();
  Png png(/*isReader=*/false);
  return png.codec
             ? write(png, encoderParamsOf(args).level, shape, rgb.data(), bits)
             : Status::unsupported("png: libpng is of another version");
}

} // namespace

constexpr external::Codec kCodec = {
    kLibrary,    "png: libpng16.so.16 is not installed; install libpng16-16",
    isInstalled, version,
    decodeFrame, encodeFrame};

#else

constexpr external::Codec kCodec = {
    kLibrary, "png: this build has no libpng; install libpng-dev and rebuild"};

#endif

const PrimitiveImpl kImpl = Steps::kImpl;

} // namespace smmil::png
