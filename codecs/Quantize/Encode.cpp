//===- Encode.cpp - Coefficients to levels --------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Chooses the levels of a frame and puts them into bands.
//
//===----------------------------------------------------------------------===//
#include "codecs/Quantize/Encode.h"

#include "codecs/BandRans/BlockOrder.h"
#include "codecs/Quantize/Decode.h"
#include "codecs/Quantize/Levels.h"

namespace smmil::quantize {

Status encode(const EncodeStep &step, EncodedValue *operands,
              EncodedValue *results, int32_t *item) {
  EncodedValue &bands = operands[0];
  EncodedValue quantized;
  SMMIL_RETURN_IF_ERROR(inferShape(step.args, &bands.shape, &quantized.shape));
  const Shape shape = quantized.shape;
  const auto *table = static_cast<const Table *>(step.table);
  const auto *rates = static_cast<const band_rans::Table *>(step.rates);
  if (table->block != shape.block || table->keep != shape.keep)
    return Status::corrupt("quantiser table is for other bands");
  if (rates && (rates->block != shape.block || rates->keep != shape.keep))
    return Status::corrupt("table of rates is for other bands");
  if (bands.isReal() ? bands.real.size() != elementsOf(shape)
                     : bands.data.size() != bytesOf(shape))
    return Status::invalidArgument("quantize: the bands have the wrong size");
  if (item[kItemStep] < 0)
    item[kItemStep] = table->steps / 2;
  if (item[kItemStep] >= table->steps)
    return Status::invalidArgument("quantize: the step is beyond the ladder");
  std::vector<int16_t> levels;
  chooseLevels(shape, encoderParamsOf(step.args), *table, rates,
               item[kItemStep], band_rans::inBlockOrder<float>(bands), levels);
  quantized.allocate();
  band_rans::transpose(levels.data(), shape.blocks(),
                       static_cast<size_t>(shape.keep), quantized.i16());
  results[0] = std::move(quantized);
  return Status::ok();
}

} // namespace smmil::quantize
