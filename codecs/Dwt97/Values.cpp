//===- Values.cpp - Values for dwt97 --------------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Planes of all samplings and ranges.
//
//===----------------------------------------------------------------------===//
#include "test/Registry/PrimitiveValues.h"

namespace smmil::registry::dwt97 {

extern const PrimitiveValues kValues;
const PrimitiveValues kValues = {planeFamilies};

} // namespace smmil::registry::dwt97
