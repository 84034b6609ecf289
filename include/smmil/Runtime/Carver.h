//===- Carver.h - Pieces of a workspace -------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Cuts the caller's workspace into aligned pieces.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_RUNTIME_CARVER_H
#define SMMIL_RUNTIME_CARVER_H

#include <cstddef>
#include <cstdint>

namespace smmil {

/// With a null base it only adds up sizes. `base` is aligned; a workspace has
/// kAlignment bytes more than `used`, so that aligning its start fits.
struct Carver {
  static constexpr size_t kAlignment = 64;

  uint8_t *base = nullptr;
  size_t used = 0;

  template <typename T> T *take(size_t count) {
    T *piece = base ? reinterpret_cast<T *>(base + used) : nullptr;
    used += (count * sizeof(T) + kAlignment - 1) & ~(kAlignment - 1);
    return piece;
  }

  static uint8_t *alignUp(uint8_t *pointer) {
    return pointer + (-reinterpret_cast<uintptr_t>(pointer) & (kAlignment - 1));
  }
};

} // namespace smmil

#endif // SMMIL_RUNTIME_CARVER_H
