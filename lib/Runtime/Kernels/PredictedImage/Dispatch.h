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
#ifndef SMMIL_LIB_RUNTIME_KERNELS_PREDICTEDIMAGE_DISPATCH_H
#define SMMIL_LIB_RUNTIME_KERNELS_PREDICTEDIMAGE_DISPATCH_H

#include "smmil/Runtime/Kernels/PredictedImage/Decode.h"

namespace smmil::predicted {

// Inline everywhere, as in the kernel headers; calls name the copy.
inline namespace portable {
bool decodeImage(const Job &job);
} // namespace portable
inline namespace avx2 {
bool decodeImage(const Job &job);
} // namespace avx2

} // namespace smmil::predicted

#endif // SMMIL_LIB_RUNTIME_KERNELS_PREDICTEDIMAGE_DISPATCH_H
