//===- Kinds.h - Variants of primitives -------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Arguments of plan ops that choose between variants of a primitive; apart from
// Plan.h, since kernels and emitted codecs know variants but no plans. Values
// are on disk; they are never reused.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_RUNTIME_KINDS_H
#define SMMIL_RUNTIME_KINDS_H

#include <cstdint>

namespace smmil {

enum class ColorKind : int32_t { YCbCr = 0, YCoCgR = 1, SubtractGreen = 2 };
enum class PredictKind : int32_t { Med = 0, Left = 1, Up = 2 };

} // namespace smmil

#endif // SMMIL_RUNTIME_KINDS_H
