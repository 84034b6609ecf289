//===- Codec.cpp - The colour transform -----------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Collects the behaviour of the primitive.
//
//===----------------------------------------------------------------------===//
#include "codecs/Color/Decode.h"
#include "codecs/Color/Encode.h"

namespace smmil::color {

extern const PrimitiveImpl kImpl;
const PrimitiveImpl kImpl = {inferShape, nullptr, workspaceBytes,
                             decode,     encode,  nullptr};

} // namespace smmil::color
