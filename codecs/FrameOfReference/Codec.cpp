//===- Codec.cpp - Frame of reference as a primitive ----------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the table of primitives holds of it.
//
//===----------------------------------------------------------------------===//
#include "codecs/FrameOfReference/Decode.h"
#include "codecs/FrameOfReference/Encode.h"

namespace smmil::frame_of_reference {
extern const PrimitiveImpl kImpl;
const PrimitiveImpl kImpl = {inferShape, nullptr, nullptr,
                             decode,     encode,  nullptr};
} // namespace smmil::frame_of_reference
