//===- Values.cpp - What band_rans is tried on ----------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Bands after they are quantised.
//
//===----------------------------------------------------------------------===//
#include "test/Registry/PrimitiveValues.h"

namespace smmil::registry::band_rans {

extern const PrimitiveValues kValues;
const PrimitiveValues kValues = {levelFamilies};

} // namespace smmil::registry::band_rans
