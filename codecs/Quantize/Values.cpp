//===- Values.cpp - What quantize is tried on -----------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Bands before they are quantised.
//
//===----------------------------------------------------------------------===//
#include "test/Registry/PrimitiveValues.h"

namespace smmil::registry::quantize {

extern const PrimitiveValues kValues;
const PrimitiveValues kValues = {bandFamilies};

} // namespace smmil::registry::quantize
