//===- Calls.cpp - Calls of libjpeg-turbo ---------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A whole file of JPEG is kept, since its tables are made for the item. The
// library reports errors by a call that must not return: longjmp ends it.
//
//===----------------------------------------------------------------------===//
#include "codecs/Jpeg/Codec.h"

#include "smmil/Runtime/Primitives/Jpeg.h"

#if __has_include(<jpeglib.h>)
#include <csetjmp>
#include <cstdio>
#include <cstdlib>
#include <jpeglib.h>
#define SMMIL_HAVE_JPEG 1
#define SMMIL_JPEG_QUOTE(text) #text
#define SMMIL_JPEG_TEXT(text) SMMIL_JPEG_QUOTE(text)
#endif

namespace smmil::jpeg {

#ifdef SMMIL_HAVE_JPEG

namespace {

constexpr int kRgbBytes = 3;
constexpr int kBestQuality = 100;

/// The functions of libjpeg that are used.
struct LibJpeg {
  external::Library library{"libjpeg.so.62"};
  external::Function<decltype(jpeg_std_error)> stdError{library,
                                                        "jpeg_std_error"};
  external::Function<decltype(jpeg_CreateDecompress)> createDecompress{
      library, "jpeg_CreateDecompress"};
  external::Function<decltype(jpeg_CreateCompress)> createCompress{
      library, "jpeg_CreateCompress"};
  external::Function<decltype(jpeg_destroy)> destroy{library, "jpeg_destroy"};
  external::Function<decltype(jpeg_mem_src)> memSource{library, "jpeg_mem_src"};
  external::Function<decltype(jpeg_mem_dest)> memDest{library, "jpeg_mem_dest"};
  external::Function<decltype(jpeg_read_header)> readHeader{library,
                                                            "jpeg_read_header"};
  external::Function<decltype(jpeg_start_decompress)> startDecompress{
      library, "jpeg_start_decompress"};
  external::Function<decltype(jpeg_read_scanlines)> readScanlines{
      library, "jpeg_read_scanlines"};
  external::Function<decltype(jpeg_finish_decompress)> finishDecompress{
      library, "jpeg_finish_decompress"};
  external::Function<decltype(jpeg_set_defaults)> setDefaults{
      library, "jpeg_set_defaults"};
  external::Function<decltype(jpeg_set_quality)> setQuality{library,
                                                            "jpeg_set_quality"};
  external::Function<decltype(jpeg_start_compress)> startCompress{
      library, "jpeg_start_compress"};
  external::Function<decltype(jpeg_write_scanlines)> writeScanlines{
      library, "jpeg_write_scanlines"};
  external::Function<decltype(jpeg_finish_compress)> finishCompress{
      library, "jpeg_finish_compress"};
};

const LibJpeg &libJpeg() {
  static const LibJpeg functions;
  return functions;
}

bool isInstalled() { return bool(libJpeg().library); }

/// What the library calls instead of printing and ending the program.
struct Errors {
  jpeg_error_mgr manager;
  std::jmp_buf escape;

  Errors() {
    libJpeg().stdError(&manager);
    manager.error_exit = leave;
    // A warning is a damaged stream too: no sample may be made up.
    manager.emit_message = [](j_common_ptr codec, int level) {
      if (level < 0)
        leave(codec);
    };
    manager.output_message = [](j_common_ptr) {};
  }
  [[noreturn]] static void leave(j_common_ptr codec) {
    std::longjmp(reinterpret_cast<Errors *>(codec->err)->escape, 1);
  }
};

struct Decompress {
  jpeg_decompress_struct codec = {};
  ~Decompress() { libJpeg().destroy(reinterpret_cast<j_common_ptr>(&codec)); }
};
struct Compress {
  jpeg_compress_struct codec = {};
  unsigned char *memory = nullptr;
  unsigned long size = 0;
  ~Compress() {
    libJpeg().destroy(reinterpret_cast<j_common_ptr>(&codec));
    std::free(memory);
  }
};

/// Nothing that needs a destructor lives between setjmp and longjmp.
Status decompress(jpeg_decompress_struct &codec, Errors &errors,
                  const int32_t *args, const Shape &shape, ByteSpan bits,
                  uint8_t *rgb) {
  if (setjmp(errors.escape) != 0)
    return Status::corrupt("jpeg: the stream is damaged");
  const LibJpeg &library = libJpeg();
  library.createDecompress(&codec, JPEG_LIB_VERSION, sizeof(codec));
  library.memSource(&codec, bits.data(), bits.size());
  library.readHeader(&codec, TRUE);
  const int sampling = paramsOf(args).chroma == 420 ? 2 : 1;
  if (codec.image_width != static_cast<JDIMENSION>(shape.width) ||
      codec.image_height != static_cast<JDIMENSION>(shape.height) ||
      codec.progressive_mode || codec.num_components != 3 ||
      codec.jpeg_color_space != JCS_YCbCr ||
      codec.comp_info[0].h_samp_factor != sampling ||
      codec.comp_info[0].v_samp_factor != sampling ||
      codec.comp_info[1].h_samp_factor != 1 ||
      codec.comp_info[1].v_samp_factor != 1 ||
      codec.comp_info[2].h_samp_factor != 1 ||
      codec.comp_info[2].v_samp_factor != 1)
    return Status::corrupt("jpeg: the picture is not as the plan says");
  codec.out_color_space = JCS_RGB;
  library.startDecompress(&codec);
  const size_t stride = static_cast<size_t>(kRgbBytes * shape.width);
  while (codec.output_scanline < codec.output_height) {
    JSAMPROW row = rgb + stride * codec.output_scanline;
    library.readScanlines(&codec, &row, 1);
  }
  library.finishDecompress(&codec);
  return Status::ok();
}

Status compress(Compress &made, Errors &errors, const int32_t *args,
                int32_t step, const Shape &shape, const uint8_t *rgb) {
  if (setjmp(errors.escape) != 0)
    return Status::invalidArgument("jpeg: the encoder failed");
  const LibJpeg &library = libJpeg();
  jpeg_compress_struct &codec = made.codec;
  library.createCompress(&codec, JPEG_LIB_VERSION, sizeof(codec));
  library.memDest(&codec, &made.memory, &made.size);
  codec.image_width = static_cast<JDIMENSION>(shape.width);
  codec.image_height = static_cast<JDIMENSION>(shape.height);
  codec.input_components = kRgbBytes;
  codec.in_color_space = JCS_RGB;
  library.setDefaults(&codec);
  library.setQuality(&codec, kBestQuality - step, TRUE);
  const int sampling = paramsOf(args).chroma == 420 ? 2 : 1;
  codec.comp_info[0].h_samp_factor = sampling;
  codec.comp_info[0].v_samp_factor = sampling;
  codec.optimize_coding = TRUE;
  codec.write_JFIF_header = FALSE;
  library.startCompress(&codec, TRUE);
  const size_t stride = static_cast<size_t>(kRgbBytes * shape.width);
  while (codec.next_scanline < codec.image_height) {
    // The library only reads from it.
    JSAMPROW row = const_cast<uint8_t *>(rgb) + stride * codec.next_scanline;
    library.writeScanlines(&codec, &row, 1);
  }
  library.finishCompress(&codec);
  return Status::ok();
}

Status decodeFrame(const int32_t *args, const Shape &shape, ByteSpan bits,
                   MutableByteSpan rgb) {
  Errors errors;
  Decompress made;
  made.codec.err = &errors.manager;
  return decompress(made.codec, errors, args, shape, bits, rgb.data());
}

Status encodeFrame(const int32_t *args, const int32_t *item, const Shape &shape,
                   ByteSpan rgb, Bytes &bits) {
  Errors errors;
  Compress made;
  made.codec.err = &errors.manager;
  SMMIL_RETURN_IF_ERROR(
      compress(made, errors, args, item[kItemStep], shape, rgb.data()));
  bits.assign(made.memory, made.memory + made.size);
  return Status::ok();
}

/// The library itself does not say its version at run time.
std::string version() { return SMMIL_JPEG_TEXT(LIBJPEG_TURBO_VERSION); }

} // namespace

constexpr external::Codec kCodec = {
    kLibrary,
    "jpeg: libjpeg.so.62 is not installed; install libjpeg62-turbo",
    isInstalled,
    version,
    decodeFrame,
    encodeFrame,
    /*middleStep=*/20};

#else

constexpr external::Codec kCodec = {
    kLibrary, "jpeg: this build has no libjpeg; install libjpeg62-turbo-dev "
              "and rebuild"};

#endif

const PrimitiveImpl kImpl = Steps::kImpl;

} // namespace smmil::jpeg
