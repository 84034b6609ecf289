//===- Emit.cpp - What the emitter knows of the 9/7 stage -----------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Of every level, from the coarsest on, the bands whose elements lie apart in
// the coefficients, and then the corner that they make.
//
//===----------------------------------------------------------------------===//
#include "smmil/Target/Halide/HalidePrinter.h"

namespace smmil::dwt97 {
namespace {

/// Strips of rows lie on the stack.
bool fits(const DecodeStep &step) { return step.operands[0].width <= 4096; }

std::vector<halide::StoredPlane> planes(const DecodeStep &step) {
  const Shape &shape = step.results[0];
  std::vector<halide::StoredPlane> result;
  for (int p = 0; p < shape.channels; ++p)
    for (int32_t side = 1; side < shape.block; side *= 2) {
      const int32_t rows = side * shape.blocksY(p);
      if (side > 1)
        result.insert(
            result.end(), 3,
            {side * halide::roundedUp(shape.blocksX(p), halide::kWidestVector),
             rows, 2});
      const bool areBytes = 2 * side == shape.block && shape.lowest(p) == 0;
      result.push_back({halide::roundedUp(2 * side * shape.blocksX(p),
                                          2 * halide::kWidestVector),
                        2 * rows, areBytes ? 1 : 2});
    }
  return result;
}

} // namespace

extern const HalidePrinter kHalidePrinter;
const HalidePrinter kHalidePrinter = {fits, planes};

} // namespace smmil::dwt97
