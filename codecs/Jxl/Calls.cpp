//===- Calls.cpp - A frame to lossy JPEG XL and back ----------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Says what of libjxl it takes.
//
//===----------------------------------------------------------------------===//
#include "codecs/Jxl/Codec.h"
#include "codecs/Jxl/LibJxl.h"
#include "smmil/Runtime/Primitives/Jxl.h"

namespace smmil::jxl {
namespace {

Status decodeFrame(const int32_t *, const Shape &shape, ByteSpan bits,
                   MutableByteSpan rgb) {
  return decodePicture(/*lossless=*/false, shape, bits, rgb);
}

Status encodeFrame(const int32_t *args, const int32_t *item, const Shape &shape,
                   ByteSpan rgb, Bytes &bits) {
  const int32_t step = item[kItemStep];
  return encodePicture((8 + step % 8) << step / 8, encoderParamsOf(args).effort,
                       shape, rgb, bits);
}

} // namespace

constexpr external::Codec kCodec =
    makeCodec(decodeFrame, encodeFrame, /*middleStep=*/32);
const PrimitiveImpl kImpl = Steps::kImpl;

} // namespace smmil::jxl
