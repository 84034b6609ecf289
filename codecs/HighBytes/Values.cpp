//===- Values.cpp - What high_bytes is tried on ---------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Numbers of every width.
//
//===----------------------------------------------------------------------===//
#include "test/Registry/PrimitiveValues.h"

namespace smmil::registry::high_bytes {

namespace {

std::vector<Family> families() {
  return sequenceFamilies(
      {ElementType::I8, ElementType::I16, ElementType::I32, ElementType::I64});
}

} // namespace

extern const PrimitiveValues kValues;
const PrimitiveValues kValues = {families};

} // namespace smmil::registry::high_bytes
