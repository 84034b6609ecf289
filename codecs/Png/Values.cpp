//===- Values.cpp - What png is tried on ----------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Pictures.
//
//===----------------------------------------------------------------------===//
#include "test/Registry/PrimitiveValues.h"

namespace smmil::registry::png {

extern const PrimitiveValues kValues;
const PrimitiveValues kValues = {frameFamilies};

} // namespace smmil::registry::png
