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
#include "codecs/JpegFile/Kernels.h"

namespace smmil::jpeg_file {
namespace {

/// On the best instruction set.
Status decodeBest(const DecodeStep &step, const ValueView *results,
                  const ValueView *operands, MutableByteSpan scratch) {
  static constexpr decltype(&baseline::decodeStep) kKernels[] =
      SMMIL_ISA_TABLE(decodeStep);
  return dispatched(kKernels, bestIsa())(step, results, operands, scratch);
}

} // namespace

extern const PrimitiveImpl kImpl;
const PrimitiveImpl kImpl = {inferShape, nullptr, workspaceBytes,
                             decodeBest, encode,  nullptr};
} // namespace smmil::jpeg_file
