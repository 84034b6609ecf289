//===- Calls.cpp - A frame to lossy WebP and back -------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Says what of libwebp it takes.
//
//===----------------------------------------------------------------------===//
#include "codecs/Webp/Codec.h"
#include "codecs/Webp/LibWebp.h"
#include "smmil/Runtime/Primitives/Webp.h"

namespace smmil::webp {
namespace {

constexpr int kBestQuality = 100;

Status decodeFrame(const int32_t *, const Shape &shape, ByteSpan bits,
                   MutableByteSpan rgb) {
  return decodePicture(/*lossless=*/false, shape, bits, rgb);
}

Status encodeFrame(const int32_t *args, const int32_t *item, const Shape &shape,
                   ByteSpan rgb, Bytes &bits) {
  return encodeLossy(kBestQuality - item[kItemStep],
                     encoderParamsOf(args).method, shape, rgb, bits);
}

} // namespace

constexpr external::Codec kCodec =
    makeCodec(decodeFrame, encodeFrame, /*middleStep=*/20);
const PrimitiveImpl kImpl = Steps::kImpl;

} // namespace smmil::webp
