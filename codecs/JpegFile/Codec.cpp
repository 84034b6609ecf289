//===- Codec.cpp - JPEG files as a primitive ------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the table of primitives holds of it.
//
//===----------------------------------------------------------------------===//
#include "codecs/JpegFile/Decode.h"
#include "codecs/JpegFile/Encode.h"

namespace smmil::jpeg_file {
extern const PrimitiveImpl kImpl;
const PrimitiveImpl kImpl = {inferShape, nullptr, workspaceBytes,
                             decode,     encode,  nullptr};
} // namespace smmil::jpeg_file
