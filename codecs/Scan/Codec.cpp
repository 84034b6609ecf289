//===- Codec.cpp - The coefficient scan -----------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Collects the behaviour of the primitive.
//
//===----------------------------------------------------------------------===//
#include "codecs/Scan/Decode.h"
#include "codecs/Scan/Encode.h"

namespace smmil::scan {

extern const PrimitiveImpl kImpl;
const PrimitiveImpl kImpl = {inferShape, nullptr, nullptr,
                             decode,     encode,  nullptr};

} // namespace smmil::scan
