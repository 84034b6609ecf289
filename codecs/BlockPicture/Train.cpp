//===- Train.cpp - Table of a dataset -------------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Encodes the samples with the generic set and fits a difference to what they
// coded.
//
//===----------------------------------------------------------------------===//
#include "codecs/BlockPicture/Costs.h"
#include "codecs/BlockPicture/Decode.h"
#include "codecs/BlockPicture/Encode.h"
#include "codecs/BlockPicture/EncodeKernel.h"
#include "codecs/BlockPicture/FitTables.h"

#include <memory>

namespace smmil::block_picture {

Status train(const EncodeStep &step, Span<const TrainSample> samples,
             Bytes &table) {
  const auto costs = std::make_unique<Costs>(genericTables());
  ContextLogs logs;
  for (const TrainSample &sample : samples) {
    const Shape &shape = sample.operand->shape;
    Shape bits;
    SMMIL_RETURN_IF_ERROR(inferShape(step.args, &shape, &bits));
    const int32_t known = sample.item[kItemStep];
    const int32_t index = known < 0 ? kMiddleStep : known;
    SymbolLog log;
    encodeFrameBest({step.args, genericTables(), *costs,
                     static_cast<uint32_t>(index),
                     Extents(shape.width, shape.height),
                     sample.operand->data.data(), &log});
    logs.add(log);
  }
  table = packDifference(logs);
  return Status::ok();
}

} // namespace smmil::block_picture
