//===- Dispatch.h - Kernels of each instruction set -------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What DecodeIsa.cpp defines, once per instruction set.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_LIB_RUNTIME_KERNELS_DCTIMAGE_DISPATCH_H
#define SMMIL_LIB_RUNTIME_KERNELS_DCTIMAGE_DISPATCH_H

#include "smmil/Runtime/EmittedCase.h"
#include "smmil/Runtime/Kernels/BandRans/Tables.h"
#include "smmil/Runtime/Kernels/DctImage/Shape.h"
#include "smmil/Runtime/Kernels/Quantize/Table.h"

namespace smmil::dct {

/// Everything that a decode needs besides the item.
struct DecodeContext {
  const ImageShape &shape;
  const BandTables &bands;
  const QuantTable &quant;
  const float *scale;
  const float *offset;
};

#define SMMIL_DCT_DECLARE_KERNELS                                              \
  Status headerOf(const DecodeContext &context, ByteSpan bits, int32_t &width, \
                  int32_t &height, size_t &workspaceBytes);                    \
  Status rgbOf(const DecodeContext &context, ByteSpan bits,                    \
               MutableByteSpan output, MutableByteSpan workspace,              \
               StageClock &clock);                                             \
  Status tensorOf(const DecodeContext &context, ByteSpan bits,                 \
                  Span<float> output, MutableByteSpan workspace,               \
                  StageClock &clock);

// Inline everywhere, as in the kernel headers; calls name the copy.
inline namespace portable {
SMMIL_DCT_DECLARE_KERNELS
} // namespace portable
inline namespace avx2 {
SMMIL_DCT_DECLARE_KERNELS
} // namespace avx2

} // namespace smmil::dct

#endif // SMMIL_LIB_RUNTIME_KERNELS_DCTIMAGE_DISPATCH_H
