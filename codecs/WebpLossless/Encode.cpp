//===- Encode.cpp - A frame to lossless WebP ------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Calls libwebp; see Frame.h.
//
//===----------------------------------------------------------------------===//
#include "codecs/WebpLossless/Encode.h"

#include "codecs/WebpLossless/Decode.h"
#include "smmil/Runtime/Primitives/WebpLossless.h"

namespace smmil::webp_lossless {

Status encode(const EncodeStep &step, EncodedValue *operands,
              EncodedValue *results, int32_t *) {
  const EncodedValue &frame = operands[0];
  SMMIL_RETURN_IF_ERROR(external::checkFrame(frame));
  SMMIL_RETURN_IF_ERROR(inferShape(step.args, &frame.shape, &results[0].shape));
  return encodeFrame(step.args, nullptr, frame.shape, frame.data,
                     results[0].data);
}

} // namespace smmil::webp_lossless
