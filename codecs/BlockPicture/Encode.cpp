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

#include <optional>

namespace smmil::block_picture {

Bytes encodeFrameBest(const EncodeJob &job) {
#ifdef SMMIL_HAVE_AVX2_COPY
  if (bestIsa() != Isa::Baseline)
    return avx2::encodeFrame(job);
#endif
  return encodePicture(job);
}

Status encode(const EncodeStep &step, EncodedValue *operands,
              EncodedValue *results, int32_t *item) {
  const EncodedValue &frame = operands[0];
  SMMIL_RETURN_IF_ERROR(inferShape(step.args, &frame.shape, &results[0].shape));
  if (item[kItemStep] < 0)
    item[kItemStep] = kMiddleStep;
  const Tables &tables = tablesOf(step.table);
  static const Costs generic(genericTables());
  std::optional<Costs> own;
  if (step.table)
    own.emplace(tables);
  results[0].data = encodeFrameBest(
      {step.args, tables, own ? *own : generic,
       static_cast<uint32_t>(item[kItemStep]),
       Extents(frame.shape.width, frame.shape.height), frame.data.data()});
  return Status::ok();
}

} // namespace smmil::block_picture
