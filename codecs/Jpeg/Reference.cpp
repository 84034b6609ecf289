//===- Reference.cpp - Reference of jpeg ----------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Follows spec.md on plain vectors. libjpeg is the authority on its format and
// so the reference here.
//
//===----------------------------------------------------------------------===//
#include "lib/Interpreter/ExternalCodec.h"
#include "smmil/Runtime/Primitives/Jpeg.h"

#if __has_include(<jpeglib.h>)
#include <csetjmp>
#include <cstdio>
#include <cstdlib>
#include <jpeglib.h>
#define SMMIL_HAVE_JPEG 1
#endif

namespace smmil::reference::jpeg {

namespace {

#ifdef SMMIL_HAVE_JPEG

#define LIBRARY(function) jpegLibrary().find(&function, #function)

const SharedLibrary &jpegLibrary() {
  static const SharedLibrary library("libjpeg.so.62");
  return library;
}

bool isInstalled() { return jpegLibrary().isOpen(); }

struct Errors {
  jpeg_error_mgr manager;
  std::jmp_buf back;
};

void fail(j_common_ptr codec) {
  std::longjmp(reinterpret_cast<Errors *>(codec->err)->back, 1);
}

void prepare(Errors &errors) {
  LIBRARY(jpeg_std_error)(&errors.manager);
  errors.manager.error_exit = fail;
  errors.manager.emit_message = [](j_common_ptr codec, int level) {
    if (level < 0)
      fail(codec);
  };
}

bool isAsPlanned(const jpeg_decompress_struct &codec, const Shape &shape,
                 int32_t chroma) {
  if (int64_t(codec.image_width) != shape.width ||
      int64_t(codec.image_height) != shape.height ||
      codec.num_components != 3 || codec.jpeg_color_space != JCS_YCbCr ||
      codec.progressive_mode)
    return false;
  for (int c = 0; c < 3; ++c) {
    const int factor = c == 0 && chroma == 420 ? 2 : 1;
    if (codec.comp_info[c].h_samp_factor != factor ||
        codec.comp_info[c].v_samp_factor != factor)
      return false;
  }
  return true;
}

/// False where the library reports an error. Nothing in the two that set the
/// jump has a destructor.
bool readFrame(jpeg_decompress_struct &codec, Errors &errors,
               const Shape &shape, int32_t chroma, const Bytes &bits,
               uint8_t *rgb) {
  if (setjmp(errors.back) != 0)
    return false;
  LIBRARY(jpeg_CreateDecompress)(&codec, JPEG_LIB_VERSION, sizeof(codec));
  LIBRARY(jpeg_mem_src)(&codec, bits.data(), bits.size());
  LIBRARY(jpeg_read_header)(&codec, TRUE);
  if (!isAsPlanned(codec, shape, chroma))
    return false;
  codec.out_color_space = JCS_RGB;
  LIBRARY(jpeg_start_decompress)(&codec);
  while (codec.output_scanline < codec.output_height) {
    uint8_t *row = rgb + 3 * codec.output_scanline * codec.output_width;
    LIBRARY(jpeg_read_scanlines)(&codec, &row, 1);
  }
  LIBRARY(jpeg_finish_decompress)(&codec);
  return true;
}

bool writeFrame(jpeg_compress_struct &codec, Errors &errors, const Step &step,
                const Shape &shape, uint8_t *rgb, unsigned char **memory,
                unsigned long *size) {
  if (setjmp(errors.back) != 0)
    return false;
  LIBRARY(jpeg_CreateCompress)(&codec, JPEG_LIB_VERSION, sizeof(codec));
  LIBRARY(jpeg_mem_dest)(&codec, memory, size);
  codec.image_width = JDIMENSION(shape.width);
  codec.image_height = JDIMENSION(shape.height);
  codec.input_components = 3;
  codec.in_color_space = JCS_RGB;
  LIBRARY(jpeg_set_defaults)(&codec);
  LIBRARY(jpeg_set_quality)(&codec, 100 - int(step.item[0]), TRUE);
  const int factor = step.args[0] == 420 ? 2 : 1;
  codec.comp_info[0].h_samp_factor = codec.comp_info[0].v_samp_factor = factor;
  codec.optimize_coding = TRUE;
  codec.write_JFIF_header = FALSE;
  LIBRARY(jpeg_start_compress)(&codec, TRUE);
  while (codec.next_scanline < codec.image_height) {
    uint8_t *row = rgb + 3 * codec.next_scanline * codec.image_width;
    LIBRARY(jpeg_write_scanlines)(&codec, &row, 1);
  }
  LIBRARY(jpeg_finish_compress)(&codec);
  return true;
}

Status decode(const Step &step, const Shape &shape, const Bytes &bits,
              Bytes &rgb) {
  Errors errors;
  prepare(errors);
  jpeg_decompress_struct codec = {};
  codec.err = &errors.manager;
  const bool good =
      readFrame(codec, errors, shape, step.args[0], bits, rgb.data());
  LIBRARY(jpeg_destroy)(reinterpret_cast<j_common_ptr>(&codec));
  return good ? Status::ok() : Status::corrupt("jpeg: the stream is damaged");
}

Status encode(const Step &step, const Shape &shape, Bytes &rgb, Bytes &bits) {
  Errors errors;
  prepare(errors);
  jpeg_compress_struct codec = {};
  codec.err = &errors.manager;
  unsigned char *memory = nullptr;
  unsigned long size = 0;
  const bool good =
      writeFrame(codec, errors, step, shape, rgb.data(), &memory, &size);
  LIBRARY(jpeg_destroy)(reinterpret_cast<j_common_ptr>(&codec));
  if (good)
    bits.assign(memory, memory + size);
  std::free(memory);
  return good ? Status::ok()
              : Status::invalidArgument("jpeg: the encoder failed");
}

constexpr ExternalCodec kCodec = {
    smmil::jpeg::kLibrary,
    "jpeg: libjpeg.so.62 is not installed; install libjpeg62-turbo",
    isInstalled, decode, encode};

#else

constexpr ExternalCodec kCodec = {smmil::jpeg::kLibrary,
                                  "jpeg: this build has no libjpeg; install "
                                  "libjpeg62-turbo-dev and rebuild"};

#endif

} // namespace

extern const ReferencePrimitive kReference;
const ReferencePrimitive kReference = externalLadder<kCodec, 99>(frameToBits);

} // namespace smmil::reference::jpeg
