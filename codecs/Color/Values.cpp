//===- Values.cpp - What color is tried on --------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Pictures; the reversible kinds give them back.
//
//===----------------------------------------------------------------------===//
#include "smmil/Runtime/Primitives/Color.h"
#include "test/Registry/PrimitiveValues.h"

namespace smmil::registry::color {

namespace {

bool isExact(const int32_t *args, const Shape &) {
  const ColorKind kind = smmil::color::paramsOf(args).kind;
  return kind == ColorKind::YcocgR || kind == ColorKind::SubtractGreen;
}

} // namespace

extern const PrimitiveValues kValues;
const PrimitiveValues kValues = {frameFamilies, isExact};

} // namespace smmil::registry::color
