//===- Codec.cpp - Upper byte planes alone as a primitive -----------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the table of primitives holds of it.
//
//===----------------------------------------------------------------------===//
#include "codecs/HighBytes/Decode.h"
#include "codecs/HighBytes/Encode.h"

namespace smmil::high_bytes {
extern const PrimitiveImpl kImpl;
const PrimitiveImpl kImpl = {inferShape, nullptr, nullptr,
                             decode,     encode,  nullptr};
} // namespace smmil::high_bytes
