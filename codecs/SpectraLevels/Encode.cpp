//===- Encode.cpp - Levels of spectra -------------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Finds the range of an item, and leaves rounding to the step behind.
//
//===----------------------------------------------------------------------===//
#include "codecs/SpectraLevels/Encode.h"

#include "codecs/SpectraLevels/Decode.h"

#include <algorithm>

namespace smmil::spectra_levels {

Status encode(const EncodeStep &step, EncodedValue *operands,
              EncodedValue *results, int32_t *item) {
  SMMIL_RETURN_IF_ERROR(
      inferShape(step.args, &operands[0].shape, &results[0].shape));
  const size_t count = elementsOf(operands[0].shape);
  const int16_t *values = operands[0].i16();
  const auto [least, most] = std::minmax_element(values, values + count);
  if (item[0] < 0)
    item[0] = *least + 32768;
  if (item[1] < 0)
    item[1] = std::max(1, (*most - *least + 254) / 255);
  if (item[2] < 0)
    item[2] = 0;
  const int32_t low = item[0] - 32768;
  const auto unit = static_cast<float>(
      unitOf(static_cast<uint32_t>(item[1]), static_cast<uint32_t>(item[2])));
  std::vector<float> &levels = results[0].real;
  levels.resize(count);
  for (size_t i = 0; i < count; ++i)
    levels[i] =
        std::clamp(static_cast<float>(values[i] - low) / unit, 0.0f, 255.0f);
  return Status::ok();
}

} // namespace smmil::spectra_levels
