//===- Encode.cpp - Encoder of block pictures -----------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Runs the search on the best instruction set that the build has a copy for.
// Emitted encoders have one copy.
//
//===----------------------------------------------------------------------===//
#include "codecs/BlockPicture/Encode.h"

#include "codecs/BlockPicture/EncodeKernel.h"
#include "codecs/BlockPicture/Search.h"
#include "smmil/Runtime/Isa.h"

namespace smmil::block_picture {

namespace {
constexpr int32_t kMiddleStep = 200; ///< Where nothing is known of the item.
} // namespace

Status encode(const EncodeStep &step, EncodedValue *operands,
              EncodedValue *results, int32_t *item) {
  static const Costs costs(genericTables());
  const EncodedValue &frame = operands[0];
  SMMIL_RETURN_IF_ERROR(inferShape(step.args, &frame.shape, &results[0].shape));
  if (item[kItemStep] < 0)
    item[kItemStep] = kMiddleStep;
  const auto index = static_cast<uint32_t>(item[kItemStep]);
  const Extents extents(frame.shape.width, frame.shape.height);
#ifdef SMMIL_HAVE_AVX2_COPY
  if (bestIsa() != Isa::Baseline) {
    results[0].data = avx2::encodeFrame(step.args, genericTables(), costs,
                                        index, extents, frame.data.data());
    return Status::ok();
  }
#endif
  results[0].data =
      encodePicture(configOf(step.args),
                    encoderParamsOf(step.args).effort == Effort::Thorough,
                    genericTables(), costs, index, extents, frame.data.data());
  return Status::ok();
}

} // namespace smmil::block_picture
