//===- Step.h - One step of a decode ----------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a kernel is told of its step besides the data. Emitted codecs make one
// of constants, so that a kernel that is inlined folds them.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_RUNTIME_STEP_H
#define SMMIL_RUNTIME_STEP_H

#include "smmil/Runtime/Value.h"

namespace smmil {

struct DecodeStep {
  const int32_t *args = nullptr;   ///< Format parameters.
  const uint32_t *item = nullptr;  ///< Item parameters, within their bounds.
  const void *table = nullptr;     ///< Expanded table, or null.
  const Shape *operands = nullptr; ///< Shapes of what the decode makes.
  const Shape *results = nullptr;  ///< Shapes of what it takes.
};

} // namespace smmil

#endif // SMMIL_RUNTIME_STEP_H
