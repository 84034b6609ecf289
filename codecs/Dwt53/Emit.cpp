//===- Emit.cpp - What the emitter knows of the 5/3 stage -----------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The corner of every level is kept whole, from the smallest one on.
//
//===----------------------------------------------------------------------===//
#include "codecs/Dwt53/Decode.h"
#include "smmil/Target/Halide/HalidePrinter.h"

namespace smmil::dwt53 {
namespace {

int32_t side(int32_t ofPlane, int32_t level) {
  return static_cast<int32_t>(sideAt(static_cast<size_t>(ofPlane), level));
}

/// Rows and columns are computed in pairs, columns in vectors of pairs.
std::vector<halide::StoredPlane> planes(const DecodeStep &step) {
  const Shape &shape = step.operands[0];
  std::vector<halide::StoredPlane> result;
  for (int p = 0; p < shape.channels; ++p)
    for (int32_t level = paramsOf(step.args).levels; level-- > 0;)
      result.push_back({halide::roundedUp(side(shape.planeWidth(p), level),
                                          2 * halide::kWidestVector),
                        halide::roundedUp(side(shape.planeHeight(p), level), 2),
                        shape.lowest(p) == 0 ? 1 : 2});
  return result;
}

} // namespace

extern const HalidePrinter kHalidePrinter;
const HalidePrinter kHalidePrinter = {nullptr, planes};

} // namespace smmil::dwt53
