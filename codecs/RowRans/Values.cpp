//===- Values.cpp - What row_rans is tried on -----------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Differences of planes.
//
//===----------------------------------------------------------------------===//
#include "test/Registry/PrimitiveValues.h"

namespace smmil::registry::row_rans {

extern const PrimitiveValues kValues;
const PrimitiveValues kValues = {residualPlaneFamilies};

} // namespace smmil::registry::row_rans
