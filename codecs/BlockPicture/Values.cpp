//===- Values.cpp - What block_picture is tried on ------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Pictures of less and of more than one superblock.
//
//===----------------------------------------------------------------------===//
#include "test/Registry/PrimitiveValues.h"

namespace smmil::registry::block_picture {

extern const PrimitiveValues kValues;
const PrimitiveValues kValues = {frameFamilies};

} // namespace smmil::registry::block_picture
