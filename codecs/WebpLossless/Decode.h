//===- Decode.h - lossless WebP to a frame ----------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Calls libwebp; see Frame.h.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_WEBPLOSSLESS_DECODE_H
#define SMMIL_CODECS_WEBPLOSSLESS_DECODE_H

#include "codecs/WebpLossless/Frame.h"
#include "codecs/WebpLossless/Table.h"
#include "smmil/Runtime/Step.h"

namespace smmil::webp_lossless {
SMMIL_ISA_BEGIN

constexpr Status inferShape(const int32_t *, const Shape *operands,
                            Shape *results) {
  return external::inferFrame(operands, results);
}

inline Status decode(const DecodeStep &step, const ValueView *results,
                     const ValueView *operands, MutableByteSpan) {
  const Shape &shape = step.operands[0];
  return decodeFrame(step.args, shape, results[0].bits(),
                     {operands[0].data, bytesOf(shape)});
}

SMMIL_ISA_END
} // namespace smmil::webp_lossless

#endif // SMMIL_CODECS_WEBPLOSSLESS_DECODE_H
