//===- Calls.cpp - A frame to lossless WebP and back ----------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Says what of libwebp it takes.
//
//===----------------------------------------------------------------------===//
#include "codecs/Webp/LibWebp.h"
#include "codecs/WebpLossless/Codec.h"
#include "smmil/Runtime/Primitives/WebpLossless.h"

namespace smmil::webp_lossless {
namespace {

Status decodeFrame(const int32_t *, const Shape &shape, ByteSpan bits,
                   MutableByteSpan rgb) {
  return webp::decodePicture(/*lossless=*/true, shape, bits, rgb);
}

Status encodeFrame(const int32_t *args, const int32_t *, const Shape &shape,
                   ByteSpan rgb, Bytes &bits) {
  return webp::encodeLossless(encoderParamsOf(args).effort, shape, rgb, bits);
}

} // namespace

constexpr external::Codec kCodec = webp::makeCodec(decodeFrame, encodeFrame);
const PrimitiveImpl kImpl = Steps::kImpl;

} // namespace smmil::webp_lossless
