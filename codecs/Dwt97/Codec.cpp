//===- Codec.cpp - Dwt97 as a primitive -----------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the table of primitives holds of it.
//
//===----------------------------------------------------------------------===//
#include "codecs/Dwt97/Decode.h"
#include "codecs/Dwt97/Encode.h"

namespace smmil::dwt97 {
extern const PrimitiveImpl kImpl;
const PrimitiveImpl kImpl = {inferShape, nullptr, workspaceBytes,
                             decode,     encode,  nullptr};
} // namespace smmil::dwt97
