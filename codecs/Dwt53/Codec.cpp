//===- Codec.cpp - Dwt53 as a primitive -----------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the table of primitives holds of it.
//
//===----------------------------------------------------------------------===//
#include "codecs/Dwt53/Decode.h"
#include "codecs/Dwt53/Encode.h"

namespace smmil::dwt53 {
extern const PrimitiveImpl kImpl;
const PrimitiveImpl kImpl = {inferShape, nullptr, workspaceBytes,
                             decode,     encode,  nullptr};
} // namespace smmil::dwt53
