//===- Decode.h - Spectra of levels -----------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Multiplies levels by the item's unit; see spec.md.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_SPECTRALEVELS_DECODE_H
#define SMMIL_CODECS_SPECTRALEVELS_DECODE_H

#include "smmil/Runtime/Kernels/RansCore/Isa.h"
#include "smmil/Runtime/Primitives/SpectraLevels.h"
#include "smmil/Runtime/Status.h"
#include "smmil/Runtime/Step.h"

namespace smmil::spectra_levels {
SMMIL_ISA_BEGIN

constexpr uint64_t kMaxFrames = 16384;

constexpr Status inferShape(const int32_t *, const Shape *operands,
                            Shape *results) {
  const Shape &spectra = operands[0];
  if (spectra.kind != ValueKind::Spectra || spectra.element != ElementType::I16)
    return Status::unsupported("spectra_levels: needs spectra of i16");
  if (spectra.count < 1 || spectra.count > kMaxFrames)
    return Status::unsupported("spectra_levels: needs 1 to 16384 frames");
  results[0] = {};
  results[0].kind = ValueKind::Planes;
  results[0].element = ElementType::I16;
  results[0].channels = 1;
  results[0].height = static_cast<int32_t>(spectra.count);
  results[0].width = spectra.channels;
  return Status::ok();
}

/// fit * 2^(coarser / 8), rounded.
constexpr int32_t unitOf(uint32_t fit, uint32_t coarser) {
  constexpr uint32_t kEighths[8] = {256, 279, 304, 332, 362, 395, 431, 470};
  return static_cast<int32_t>(
      (((fit * kEighths[coarser % 8]) << (coarser / 8)) + 128) >> 8);
}

inline Status decode(const DecodeStep &step, const ValueView *results,
                     const ValueView *operands, MutableByteSpan) {
  const size_t count = elementsOf(step.operands[0]);
  const int32_t low = static_cast<int32_t>(step.item[0]) - 32768;
  const int32_t unit = unitOf(step.item[1], step.item[2]);
  const int16_t *level = results[0].i16();
  int16_t *value = operands[0].i16();
  for (size_t i = 0; i < count; ++i) {
    const int32_t sum = low + level[i] * unit;
    value[i] = static_cast<int16_t>(sum < -32768  ? -32768
                                    : sum > 32767 ? 32767
                                                  : sum);
  }
  return Status::ok();
}

SMMIL_ISA_END
} // namespace smmil::spectra_levels

#endif // SMMIL_CODECS_SPECTRALEVELS_DECODE_H
