//===- StoredPlane.h - Intermediate results of a pipeline -------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A compiled pipeline allocates nothing: what it keeps whole between its stages
// lies in the caller's workspace. The emitter and the stages agree on the
// extents by this structure.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TARGET_HALIDE_STOREDPLANE_H
#define SMMIL_TARGET_HALIDE_STOREDPLANE_H

#include <cstddef>
#include <cstdint>

namespace smmil::halide {

/// Most blocks or elements that a schedule computes at once, over all targets:
/// rows are padded to whole vectors of them.
constexpr int32_t kWidestVector = 32;

/// Rows of elements, dense.
struct StoredPlane {
  int32_t columns = 0; ///< With the padding behind a row.
  int32_t rows = 0;
  int32_t bytes = 1; ///< Of an element: 1 is u8, 2 is i16.
};

/// In the workspace, with what the next plane needs to be aligned to 64 bytes.
constexpr size_t storedBytes(const StoredPlane &plane) {
  const size_t bytes = static_cast<size_t>(plane.columns) *
                       static_cast<size_t>(plane.rows) *
                       static_cast<size_t>(plane.bytes);
  return (bytes + 63) / 64 * 64;
}

constexpr int32_t roundedUp(int32_t value, int32_t multiple) {
  return (value + multiple - 1) / multiple * multiple;
}

} // namespace smmil::halide

#endif // SMMIL_TARGET_HALIDE_STOREDPLANE_H
