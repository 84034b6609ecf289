//===- Codec.cpp - Block pictures as a primitive --------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the table of primitives holds of it.
//
//===----------------------------------------------------------------------===//
#include "codecs/BlockPicture/Decode.h"
#include "codecs/BlockPicture/Encode.h"

namespace smmil::block_picture {

extern const PrimitiveImpl kImpl;
const PrimitiveImpl kImpl = {inferShape, nullptr, workspaceBytes,
                             decode,     encode,  nullptr};

} // namespace smmil::block_picture
