//===- Codec.cpp - Upper and lower byte planes as a primitive -------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the table of primitives holds of it.
//
//===----------------------------------------------------------------------===//
#include "codecs/ByteHalves/Decode.h"
#include "codecs/ByteHalves/Encode.h"

namespace smmil::byte_halves {
extern const PrimitiveImpl kImpl;
const PrimitiveImpl kImpl = {inferShape, nullptr, nullptr,
                             decode,     encode,  nullptr};
} // namespace smmil::byte_halves
