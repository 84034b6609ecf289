//===- Encode.cpp - Coefficients to bands ---------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Gathers each kept place of all blocks.
//
//===----------------------------------------------------------------------===//
#include "codecs/Scan/Encode.h"

#include "codecs/Scan/Decode.h"

#include <algorithm>

namespace smmil::scan {
namespace {

/// `bands` has room for them.
template <typename T>
void gather(const Shape &shape, const T *coefficients, T *bands) {
  const size_t blocks = shape.blocks();
  const auto area = static_cast<size_t>(shape.block * shape.block);
  for (size_t first = 0; first < blocks; first += kTile) {
    const size_t end = std::min(first + kTile, blocks);
    T *band = bands;
    walkZigzag(shape.block, shape.keep, [&](int place) {
      for (size_t i = first; i < end; ++i)
        band[i] = coefficients[i * area + static_cast<size_t>(place)];
      band += blocks;
    });
  }
}

} // namespace

Status encode(const EncodeStep &step, EncodedValue *operands,
              EncodedValue *results, int32_t * /*item*/) {
  EncodedValue &coefficients = operands[0];
  EncodedValue bands;
  SMMIL_RETURN_IF_ERROR(
      inferShape(step.args, &coefficients.shape, &bands.shape));
  if (coefficients.isReal()
          ? coefficients.real.size() != elementsOf(coefficients.shape)
          : coefficients.data.size() != bytesOf(coefficients.shape))
    return Status::invalidArgument(
        "scan: the coefficients have the wrong size");
  if (coefficients.isReal()) {
    bands.real.resize(elementsOf(bands.shape));
    gather(bands.shape, coefficients.real.data(), bands.real.data());
  } else {
    bands.allocate();
    const EncodedValue &from = coefficients;
    gather(bands.shape, from.i16(), bands.i16());
  }
  results[0] = std::move(bands);
  return Status::ok();
}

} // namespace smmil::scan
