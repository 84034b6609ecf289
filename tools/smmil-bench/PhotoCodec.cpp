//===- PhotoCodec.cpp - Codecs under measurement --------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// libjpeg-turbo, the universal decoder, and emitted code behind one interface.
//
//===----------------------------------------------------------------------===//
#include "PhotoCodec.h"

#include "smmil/Dataset/ItemCodec.h"
#include "smmil/Runtime/Isa.h"
#include "smmil/Target/Cpp/BuildCodec.h"

#include <csetjmp>
#include <cstdio>
#include <optional>

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

/// Case 1 of field 0.
class OurDecoder : public PhotoDecoder {
public:
  Decoder universal;
  std::optional<EmittedCodec> emitted;
  std::string name;

  Outcome prepare(ByteSpan bits) override {
    ItemInfo info;
    Outcome outcome = outcomeOf(codec().info(0, 1, bits, info));
    if (workspace.size() < info.workspaceBytes)
      workspace.resize(info.workspaceBytes);
    return outcome;
  }

  Outcome decode(ByteSpan bits, MutableByteSpan rgb) override {
    return outcomeOf(codec().decode(0, 1, bits, rgb, workspace));
  }

  std::string description() const override { return name; }

private:
  ItemCodec codec() const {
    return ItemCodec(universal, emitted ? &*emitted : nullptr);
  }
  Bytes workspace;
};

} // namespace

std::unique_ptr<PhotoDecoder> makeJpegDecoder() {
  return std::make_unique<JpegDecoder>();
}

Result<std::unique_ptr<PhotoDecoder>> makeUniversalDecoder(const Format &format,
                                                           bool fusion) {
  auto decoder = std::make_unique<OurDecoder>();
  if (Status status =
          Decoder::create(format.plan, decoder->universal, {fusion});
      !status.isOk())
    return dataError(status.message());
  decoder->name = std::string(fusion ? "universal, " : "stepwise, ") +
                  kIsaNames[static_cast<int>(bestIsa())];
  return std::unique_ptr<PhotoDecoder>(std::move(decoder));
}

Result<std::unique_ptr<PhotoDecoder>> makeEmittedDecoder(const Format &format) {
  EmissionOptions options;
  options.name = "photo";
  options.halide = false; // Sizes differ from photo to photo.
  Result<EmittedCodec> codec = buildAndLoad(format, "", options);
  if (!codec)
    return codec.error();
  auto decoder = std::make_unique<OurDecoder>();
  decoder->name = "emitted, " + codec->isa();
  decoder->emitted = std::move(*codec);
  return std::unique_ptr<PhotoDecoder>(std::move(decoder));
}

} // namespace smmil::bench
