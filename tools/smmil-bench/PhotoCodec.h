//===- PhotoCodec.h - Codecs under measurement ------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What `photo` times: a decoder from bytes to interleaved RGB.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TOOLS_SMMIL_BENCH_PHOTOCODEC_H
#define SMMIL_TOOLS_SMMIL_BENCH_PHOTOCODEC_H

#include "smmil/Dataset/Format.h"
#include "smmil/Media/Image.h"
#include "smmil/Support/Result.h"

#include <memory>

namespace smmil::bench {

class PhotoDecoder {
public:
  virtual ~PhotoDecoder() = default;

  /// Prepares what does not depend on the repetition (buffers).
  virtual Outcome prepare(ByteSpan bits) = 0;

  /// Decodes into `rgb`, of the image's size. This is what is timed.
  virtual Outcome decode(ByteSpan bits, MutableByteSpan rgb) = 0;

  /// Instruction set, build.
  virtual std::string description() const = 0;
};

/// The rival: libjpeg-turbo with its default settings (accurate integer DCT,
/// smooth upsampling).
std::unique_ptr<PhotoDecoder> makeJpegDecoder();

/// Case 1 of field 0 by the universal decoder; without `fusion` step by step.
Result<std::unique_ptr<PhotoDecoder>> makeUniversalDecoder(const Format &format,
                                                           bool fusion);

/// The same by code emitted for `format`, built and loaded.
Result<std::unique_ptr<PhotoDecoder>> makeEmittedDecoder(const Format &format);

} // namespace smmil::bench

#endif // SMMIL_TOOLS_SMMIL_BENCH_PHOTOCODEC_H
