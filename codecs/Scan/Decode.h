//===- Decode.h - Bands to coefficients -------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Puts the kept coefficients back into their blocks; the others are zero.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_SCAN_DECODE_H
#define SMMIL_CODECS_SCAN_DECODE_H

#include "codecs/Scan/Zigzag.h"
#include "smmil/Runtime/Primitives/Scan.h"
#include "smmil/Runtime/Status.h"
#include "smmil/Runtime/Step.h"

#include <cstring>

namespace smmil::scan {
SMMIL_ISA_BEGIN

/// Blocks that are gone through together, band by band: few enough that their
/// coefficients stay in the cache.
constexpr size_t kTile = 64;

constexpr Status inferShape(const int32_t *args, const Shape *operands,
                            Shape *results) {
  const Shape &coefficients = operands[0];
  if (coefficients.kind != ValueKind::Coefficients ||
      coefficients.element != ElementType::I16)
    return Status::unsupported("scan takes coefficients of 16 bits");
  const int32_t area = coefficients.block * coefficients.block;
  const int32_t keep = paramsOf(args).keep;
  if (keep < 0 || keep > area)
    return Status::unsupported("scan: keep is more than a block has");
  results[0] = coefficients;
  results[0].kind = ValueKind::Bands;
  results[0].keep = keep == 0 ? area : keep;
  return Status::ok();
}

inline Status decode(const DecodeStep &step, const ValueView *results,
                     const ValueView *operands, MutableByteSpan /*scratch*/) {
  const Shape &shape = step.results[0];
  const size_t blocks = shape.blocks();
  const auto area = static_cast<size_t>(shape.block * shape.block);
  int16_t *to = operands[0].i16();
  if (shape.keep < shape.block * shape.block)
    std::memset(to, 0, sizeof(int16_t) * blocks * area);
  for (size_t first = 0; first < blocks; first += kTile) {
    const size_t end = first + kTile < blocks ? first + kTile : blocks;
    const int16_t *band = results[0].i16();
    walkZigzag(shape.block, shape.keep, [&](int place) {
      for (size_t i = first; i < end; ++i)
        to[i * area + static_cast<size_t>(place)] = band[i];
      band += blocks;
    });
  }
  return Status::ok();
}

SMMIL_ISA_END
} // namespace smmil::scan

#endif // SMMIL_CODECS_SCAN_DECODE_H
