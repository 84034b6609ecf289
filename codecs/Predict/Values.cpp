//===- Values.cpp - What predict is tried on ------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Planes of every sampling and range.
//
//===----------------------------------------------------------------------===//
#include "test/Registry/PrimitiveValues.h"

namespace smmil::registry::predict {

extern const PrimitiveValues kValues;
const PrimitiveValues kValues = {planeFamilies};

} // namespace smmil::registry::predict
