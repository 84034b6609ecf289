//===- Values.cpp - What opus is tried on ---------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Audio.
//
//===----------------------------------------------------------------------===//
#include "test/Registry/PrimitiveValues.h"

namespace smmil::registry::opus {

extern const PrimitiveValues kValues;
const PrimitiveValues kValues = {pcmFamilies};

} // namespace smmil::registry::opus
