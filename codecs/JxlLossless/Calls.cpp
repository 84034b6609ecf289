//===- Calls.cpp - A frame to lossless JPEG XL and back -------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Says what of libjxl it takes.
//
//===----------------------------------------------------------------------===//
#include "codecs/Jxl/LibJxl.h"
#include "codecs/JxlLossless/Codec.h"
#include "smmil/Runtime/Primitives/JxlLossless.h"

namespace smmil::jxl_lossless {
namespace {

Status decodeFrame(const int32_t *, const Shape &shape, ByteSpan bits,
                   MutableByteSpan rgb) {
  return jxl::decodePicture(/*lossless=*/true, shape, bits, rgb);
}

Status encodeFrame(const int32_t *args, const int32_t *, const Shape &shape,
                   ByteSpan rgb, Bytes &bits) {
  return jxl::encodePicture(/*distance=*/0, encoderParamsOf(args).effort, shape,
                            rgb, bits);
}

} // namespace

constexpr external::Codec kCodec = jxl::makeCodec(decodeFrame, encodeFrame);
const PrimitiveImpl kImpl = Steps::kImpl;

} // namespace smmil::jxl_lossless
