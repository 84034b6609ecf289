//===- Encode.cpp - Spatial prediction ------------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Differences from predictions out of the samples that the decoder will have.
//
//===----------------------------------------------------------------------===//
#include "codecs/Predict/Encode.h"

#include "codecs/Predict/Decode.h"

#include <algorithm>

namespace smmil::predict {

Status encode(const EncodeStep &step, EncodedValue *operands,
              EncodedValue *results, int32_t *) {
  EncodedValue &planes = operands[0];
  EncodedValue &residuals = results[0];
  SMMIL_RETURN_IF_ERROR(inferShape(step.args, &planes.shape, &residuals.shape));
  planes.round();
  residuals.allocate();
  const Shape &shape = planes.shape;
  const PredictKind kind = paramsOf(step.args).predictor;
  const int32_t strips = residuals.shape.strips;
  int16_t *sample = planes.i16();
  int16_t *residual = residuals.i16();
  for (int plane = 0; plane < shape.channels; ++plane) {
    const int32_t width = shape.planeWidth(plane);
    const int32_t lowest = shape.lowest(plane), zero = shape.zero(plane);
    // Residuals are -128..127, or as far as the range of the samples itself.
    const int32_t least = lowest < 0 ? lowest : -128;
    for (int32_t index = 0; index < strips; ++index) {
      const int32_t rows =
          stripOf(shape.planeHeight(plane), strips, index).rows;
      for (int32_t y = 0; y < rows; ++y)
        for (int32_t x = 0; x < width; ++x, ++residual, ++sample) {
          *sample =
              static_cast<int16_t>(std::clamp<int32_t>(*sample, lowest, 255));
          const int32_t difference =
              *sample - predictAt(kind, sample, width, x, y, lowest, zero);
          *residual = static_cast<int16_t>(
              wrapSample(difference + lowest - least, lowest) - lowest + least);
        }
    }
  }
  return Status::ok();
}

} // namespace smmil::predict
