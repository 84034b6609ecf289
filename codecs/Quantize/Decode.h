//===- Decode.h - Levels to coefficients ------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Multiplies levels by the steps of their bands, towards the trained
// reconstruction points.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_QUANTIZE_DECODE_H
#define SMMIL_CODECS_QUANTIZE_DECODE_H

#include "codecs/Quantize/Table.h"
#include "smmil/Runtime/Kernels/RansCore/Isa.h"
#include "smmil/Runtime/Primitives/Quantize.h"
#include "smmil/Runtime/Step.h"

namespace smmil::quantize {
SMMIL_ISA_BEGIN

constexpr Status inferShape(const int32_t * /*args*/, const Shape *operands,
                            Shape *results) {
  const Shape &bands = operands[0];
  if (bands.kind != ValueKind::Bands || bands.element != ElementType::I16)
    return Status::unsupported("quantize takes bands of 16 bits");
  if ((bands.block != 4 && bands.block != 8) || bands.keep < 1 ||
      bands.keep > bands.block * bands.block)
    return Status::unsupported("quantize takes blocks of side 4 or 8");
  results[0] = bands;
  return Status::ok();
}

/// The value of a level of band 0.
constexpr int16_t reconstructDc(int level, int factor) {
  return static_cast<int16_t>(level * factor);
}

/// Whether the table is for these bands and has the item's matrix.
inline Status checkStep(const DecodeStep &step) {
  const Shape &bands = step.operands[0];
  const auto *table = static_cast<const Table *>(step.table);
  if (table->block != bands.block || table->keep != bands.keep)
    return Status::corrupt("quantiser table is for other bands");
  if (static_cast<int>(step.item[kItemStep]) >= table->steps)
    return Status::corrupt("a matrix beyond the ladder");
  return Status::ok();
}

/// Numbers of a band of a plane class that the stage of Halide.h reads: the
/// step, and what is taken off magnitude 1 and off others.
constexpr int kStageNumbers = 3;

/// Writes those of an item, class by class: 2 * keep * kStageNumbers.
inline Status stageNumbers(const DecodeStep &step, int32_t *numbers) {
  SMMIL_RETURN_IF_ERROR(checkStep(step));
  const auto *table = static_cast<const Table *>(step.table);
  const auto ladder = static_cast<int>(step.item[kItemStep]);
  for (int c = 0; c < 2; ++c)
    for (int k = 0; k < table->keep; ++k) {
      const int factor = table->factor(ladder, c, k);
      *numbers++ = factor;
      for (int large = 0; large < 2; ++large)
        *numbers++ = Table::shortening(factor, table->offset[c][large][k]);
    }
  return Status::ok();
}

inline Status decode(const DecodeStep &step, const ValueView *results,
                     const ValueView *operands, MutableByteSpan /*scratch*/) {
  SMMIL_RETURN_IF_ERROR(checkStep(step));
  const Shape &bands = step.operands[0];
  const auto *table = static_cast<const Table *>(step.table);
  const auto ladder = static_cast<int>(step.item[kItemStep]);
  const int16_t *from = results[0].i16();
  int16_t *to = operands[0].i16();
  for (int k = 0; k < bands.keep; ++k)
    for (int p = 0; p < bands.channels; ++p) {
      const int c = p > 0 ? 1 : 0;
      const int factor = table->factor(ladder, c, k);
      const int offset[2] = {table->offset[c][0][k], table->offset[c][1][k]};
      for (const int16_t *end = from + bands.blocksOf(p); from != end;
           ++from, ++to) {
        const int level = *from;
        if (k == 0 || level == 0) {
          *to = reconstructDc(level, factor);
          continue;
        }
        const int magnitude = level < 0 ? -level : level;
        const int value =
            Table::reconstruct(magnitude, factor, offset[magnitude > 1]);
        *to = static_cast<int16_t>(level < 0 ? -value : value);
      }
    }
  return Status::ok();
}

SMMIL_ISA_END
} // namespace smmil::quantize

#endif // SMMIL_CODECS_QUANTIZE_DECODE_H
