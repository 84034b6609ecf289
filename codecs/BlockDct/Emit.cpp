//===- Emit.cpp - What the emitter knows of the DCT stage -----------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Planes are kept whole between the transform and the colour.
//
//===----------------------------------------------------------------------===//
#include "smmil/Target/Halide/HalidePrinter.h"

namespace smmil::block_dct {
namespace {

std::vector<halide::StoredPlane> planes(const DecodeStep &step) {
  const Shape &shape = step.results[0];
  std::vector<halide::StoredPlane> result;
  result.reserve(static_cast<size_t>(shape.channels));
  for (int p = 0; p < shape.channels; ++p)
    result.push_back({shape.block * halide::roundedUp(shape.blocksX(p),
                                                      halide::kWidestVector),
                      shape.block * shape.blocksY(p),
                      shape.lowest(p) == 0 ? 1 : 2});
  return result;
}

} // namespace

extern const HalidePrinter kHalidePrinter;
const HalidePrinter kHalidePrinter = {nullptr, planes};

} // namespace smmil::block_dct
