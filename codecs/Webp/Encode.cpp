//===- Encode.cpp - A frame to lossy WebP ---------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Calls libwebp; see Frame.h.
//
//===----------------------------------------------------------------------===//
#include "codecs/Webp/Encode.h"

#include "codecs/Webp/Decode.h"
#include "smmil/Runtime/Primitives/Webp.h"

namespace smmil::webp {
namespace {
constexpr int32_t kMiddleStep = 20; ///< Where nothing is known of the item.
} // namespace

Status encode(const EncodeStep &step, EncodedValue *operands,
              EncodedValue *results, int32_t *item) {
  const EncodedValue &frame = operands[0];
  SMMIL_RETURN_IF_ERROR(external::checkFrame(frame));
  SMMIL_RETURN_IF_ERROR(inferShape(step.args, &frame.shape, &results[0].shape));
  if (item[kItemStep] < 0)
    item[kItemStep] = kMiddleStep;
  return encodeFrame(step.args, item, frame.shape, frame.data, results[0].data);
}

} // namespace smmil::webp
