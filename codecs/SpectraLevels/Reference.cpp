//===- Reference.cpp - Reference of spectra_levels ------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Follows spec.md sentence by sentence, on plain vectors.
//
//===----------------------------------------------------------------------===//

#include "lib/Interpreter/Arithmetic.h"
#include "smmil/Interpreter/ReferencePrimitive.h"

namespace smmil::reference::spectra_levels {

namespace {

Status shapeOf(const int32_t *, const Shape *operands, Shape *results) {
  const Shape &spectra = operands[0];
  if (spectra.kind != ValueKind::Spectra)
    return Status::unsupported("spectra_levels: needs spectra");
  if (spectra.count == 0 || spectra.count > 16384)
    return Status::unsupported("spectra_levels: no or too many frames");
  results[0] = {};
  results[0].kind = ValueKind::Planes;
  results[0].element = ElementType::I16;
  results[0].channels = 1;
  results[0].height = int32_t(spectra.count);
  results[0].width = spectra.channels;
  return Status::ok();
}

int64_t unitOf(const Step &step) {
  const std::vector<int64_t> eighths = {256, 279, 304, 332, 362, 395, 431, 470};
  int64_t product = int64_t(step.item[1]) * eighths[step.item[2] % 8];
  for (uint32_t i = 0; i < step.item[2] / 8; ++i)
    product *= 2;
  return (product + 128) / 256;
}

Status decode(const Step &step, const Value *results, Value *operands) {
  for (int64_t level : results[0].elements)
    operands[0].elements.push_back(clampTo(
        int64_t(step.item[0]) - 32768 + level * unitOf(step), -32768, 32767));
  return Status::ok();
}

Status encode(const Step &step, const Value *operands, Value *results) {
  const int64_t unit = unitOf(step);
  for (int64_t value : operands[0].elements) {
    const int64_t above = value - (int64_t(step.item[0]) - 32768);
    results[0].elements.push_back(
        clampTo(above < 0 ? 0 : (2 * above + unit) / (2 * unit), 0, 255));
  }
  return Status::ok();
}

/// Low, fit and coarser.
uint32_t limitOf(const int32_t *, size_t index) {
  return index == 0 ? 65535 : index == 1 ? 257 : 39;
}

} // namespace

extern const ReferencePrimitive kReference;
const ReferencePrimitive kReference = {shapeOf, decode, encode, 1,
                                       1,       3,      limitOf};

} // namespace smmil::reference::spectra_levels
