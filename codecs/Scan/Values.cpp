//===- Values.cpp - What scan is tried on ---------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Coefficients of both sizes of a block; all of them come back where all are
// kept.
//
//===----------------------------------------------------------------------===//
#include "smmil/Runtime/Primitives/Scan.h"
#include "test/Registry/PrimitiveValues.h"

namespace smmil::registry::scan {

namespace {

bool isExact(const int32_t *args, const Shape &operand) {
  const int32_t keep = smmil::scan::paramsOf(args).keep;
  return keep == 0 || keep == operand.block * operand.block;
}

} // namespace

extern const PrimitiveValues kValues;
const PrimitiveValues kValues = {coefficientFamilies, isExact};

} // namespace smmil::registry::scan
