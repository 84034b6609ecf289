//===- DecodeIsa.cpp - DCT images for one instruction set -----------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The decoder templates with parameters known at run time. Compiled once per
// instruction set.
//
//===----------------------------------------------------------------------===//
#include "smmil/Runtime/Kernels/DctImage/Decode.h"

#include "Dispatch.h"

namespace smmil::dct {
SMMIL_ISA_BEGIN

Status headerOf(const DecodeContext &context, ByteSpan bits, int32_t &width,
                int32_t &height, size_t &workspaceBytes) {
  ItemHeader header;
  SMMIL_RETURN_IF_ERROR(readHeader(context.shape, bits, context.quant, header));
  width = header.width;
  height = header.height;
  workspaceBytes = SMMIL_ISA_NAMESPACE::workspaceBytes(context.shape, width,
                                                       height, bits.size());
  return Status::ok();
}

Status rgbOf(const DecodeContext &context, ByteSpan bits,
             MutableByteSpan output, MutableByteSpan workspace,
             StageClock &clock) {
  return decodeRgb(context.shape, {context.bands, context.quant}, bits, output,
                   workspace, clock);
}

Status tensorOf(const DecodeContext &context, ByteSpan bits, Span<float> output,
                MutableByteSpan workspace, StageClock &clock) {
  return decodeTensor(context.shape, {context.bands, context.quant},
                      context.scale, context.offset, bits, output, workspace,
                      clock);
}

SMMIL_ISA_END
} // namespace smmil::dct
