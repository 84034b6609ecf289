//===- Codec.cpp - The block DCT ------------------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Collects the behaviour of the primitive.
//
//===----------------------------------------------------------------------===//
#include "codecs/BlockDct/Decode.h"
#include "codecs/BlockDct/Encode.h"

namespace smmil::block_dct {

extern const PrimitiveImpl kImpl;
const PrimitiveImpl kImpl = {inferShape, nullptr, nullptr,
                             decode,     encode,  nullptr};

} // namespace smmil::block_dct
