//===- PhotoCodec.cpp - Codecs under measurement --------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// libjpeg-turbo, the library kernels, and emitted code behind one interface.
//
//===----------------------------------------------------------------------===//
#include "PhotoCodec.h"

#include "smmil/Runtime/Isa.h"
#include "smmil/Runtime/Kernels/DctImage/Decoder.h"
#include "smmil/Target/Cpp/BuildCodec.h"

#include <csetjmp>
#include <cstdio>

#include <jpeglib.h>

namespace smmil::bench {
namespace {

Outcome outcomeOf(const Status &status) {
  if (status.isOk())
    return Outcome::success();
  return dataError(status.message());
}

class JpegDecoder : public PhotoDecoder {
public:
  JpegDecoder() {
    state.err = jpeg_std_error(&errors.base);
    errors.base.error_exit = [](j_common_ptr info) {
      std::longjmp(reinterpret_cast<Errors *>(info->err)->back, 1);
    };
    jpeg_create_decompress(&state);
  }
  ~JpegDecoder() override { jpeg_destroy_decompress(&state); }
  JpegDecoder(const JpegDecoder &) = delete;
  JpegDecoder &operator=(const JpegDecoder &) = delete;

  Outcome prepare(ByteSpan /*bits*/) override { return Outcome::success(); }

  Outcome decode(ByteSpan bits, MutableByteSpan rgb) override {
    if (setjmp(errors.back) != 0) {
      jpeg_abort_decompress(&state);
      return dataError("libjpeg-turbo failed");
    }
    jpeg_mem_src(&state, bits.data(), static_cast<unsigned long>(bits.size()));
    jpeg_read_header(&state, TRUE);
    state.out_color_space = JCS_RGB;
    jpeg_start_decompress(&state);
    size_t rowBytes = size_t{3} * state.output_width;
    if (rgb.size() != rowBytes * state.output_height) {
      jpeg_abort_decompress(&state);
      return dataError("the JPEG has another size");
    }
    while (state.output_scanline < state.output_height) {
      JSAMPROW rows[8];
      JDIMENSION count = 0;
      for (; count < 8 && state.output_scanline + count < state.output_height;
           ++count)
        rows[count] = rgb.data() + rowBytes * (state.output_scanline + count);
      jpeg_read_scanlines(&state, rows, count);
    }
    jpeg_finish_decompress(&state);
    return Outcome::success();
  }

  std::string description() const override {
    return "libjpeg-turbo, API " + std::to_string(JPEG_LIB_VERSION);
  }

private:
  struct Errors {
    jpeg_error_mgr base;
    std::jmp_buf back;
  };
  jpeg_decompress_struct state = {};
  Errors errors = {};
};

class LibraryDecoder : public PhotoDecoder {
public:
  dct::DctImageDecoder decoder;

  Outcome prepare(ByteSpan bits) override {
    int32_t width = 0;
    int32_t height = 0;
    size_t bytes = 0;
    Outcome outcome = outcomeOf(decoder.info(bits, width, height, bytes));
    if (workspace.size() < bytes)
      workspace.resize(bytes);
    return outcome;
  }

  Outcome decode(ByteSpan bits, MutableByteSpan rgb) override {
    StageClock clock;
    return outcomeOf(decoder.decode(bits, rgb, workspace, clock));
  }

  std::string description() const override {
    return cpuHasAvx2() ? "library kernels, avx2" : "library kernels, portable";
  }

private:
  Bytes workspace;
};

class EmittedDecoder : public PhotoDecoder {
public:
  explicit EmittedDecoder(EmittedCodec loaded) : codec(std::move(loaded)) {}

  Outcome prepare(ByteSpan bits) override {
    ItemInfo info;
    Outcome outcome = outcomeOf(codec.info(0, 1, bits, info));
    if (workspace.size() < info.workspaceBytes)
      workspace.resize(info.workspaceBytes);
    return outcome;
  }

  Outcome decode(ByteSpan bits, MutableByteSpan rgb) override {
    return outcomeOf(codec.decode(0, 1, bits, rgb, workspace));
  }

  std::string description() const override { return "emitted, " + codec.isa(); }

private:
  EmittedCodec codec;
  Bytes workspace;
};

} // namespace

std::unique_ptr<PhotoDecoder> makeJpegDecoder() {
  return std::make_unique<JpegDecoder>();
}

Result<std::unique_ptr<PhotoDecoder>> makeLibraryDecoder(const Format &format) {
  auto decoder = std::make_unique<LibraryDecoder>();
  const PlanField &field = format.plan.fields[0];
  Status status = dct::DctImageDecoder::create(
      format.plan, field, field.cases[1], decoder->decoder);
  if (!status.isOk())
    return dataError(status.message());
  return std::unique_ptr<PhotoDecoder>(std::move(decoder));
}

Result<std::unique_ptr<PhotoDecoder>> makeEmittedDecoder(const Format &format) {
  EmissionOptions options;
  options.name = "photo";
  options.halide = false; // Sizes differ from photo to photo.
  Result<EmittedCodec> codec = buildAndLoad(format, "", options);
  if (!codec)
    return codec.error();
  return std::unique_ptr<PhotoDecoder>(
      std::make_unique<EmittedDecoder>(std::move(*codec)));
}

} // namespace smmil::bench
