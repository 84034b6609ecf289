//===- Values.cpp - Values for spectra_levels -----------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Spectra of all domains.
//
//===----------------------------------------------------------------------===//
#include "test/Registry/PrimitiveValues.h"

namespace smmil::registry::spectra_levels {

extern const PrimitiveValues kValues;
const PrimitiveValues kValues = {spectraFamilies};

} // namespace smmil::registry::spectra_levels
